"""Print what a workspace knows as an atlas: a page for each unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gridward import mapping
from gridward.errors import InputError, NotFoundError
from gridward.files import write_bytes
from gridward.registry import nearest
from gridward.workspace.door import day_of
from gridward.workspace.outputs import title_of
from gridward.workspace.questions import Questions, units_of_finest
from gridward.workspace.underlays import underlays

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from gridward.coordinates import Datum
    from gridward.language import Catalogue
    from gridward.mapping import Atlas

    PathLike = str | os.PathLike[str]

ATLAS_ROLES = ("contractor", "territory")


class Atlases(Questions):
    """The atlas of a workspace."""

    def atlas(
        self,
        *,
        language: Catalogue,
        role: str | None = None,
        units: Sequence[str] = (),
        at: str | None = None,
        under: Sequence[PathLike] = (),
        datum: str | Datum | None = None,
        address: str | None = None,
        font: PathLike | None = None,
        pictures: bool = False,
        progress: Callable[[int, int], object] | None = None,
    ) -> Atlas:
        """Return a printed page for each unit, with its areas drawn and listed.

        Parameters
        ----------
        language
            The words of the pages.
        role
            ``contractor`` or ``territory``; contractors unless said, where there are any.
        units
            Codes or names of the units that get a page; all of the role unless given.
        at
            ISO date that the atlas is valid on; today unless said.
        under, datum
            As ``map_page``.
        address
            Where the live page is reached; the QR codes lead there. None without.
        font
            A font file that goes before those that are there.
        pictures
            Whether a PNG of each page is wanted, too.
        progress
            Told how many sheets are drawn, of how many.

        Raises
        ------
        NotFoundError
            If a file or unit is not there.
        InputError
            If the date, role, address or font cannot be used, no unit has an area in the role
            (``nobody_in_role``), or what sets type is not installed (``extra_missing``).
        """
        if role is not None and role not in ATLAS_ROLES:
            raise InputError("bad_value", field="--role", value=role, choices=ATLAS_ROLES)
        state, at = self.state(), day_of(at)
        day = state.day(at)
        _ = day.finest  # raises where nothing is drawn
        held = units_of_finest(day)
        role = role or next((one for one in ATLAS_ROLES if held[one].notna().any()), "territory")
        of_area = held[role].dropna()
        if of_area.empty:
            raise InputError(
                "nobody_in_role",
                field="--role",
                value=language.role_name(role),
                choices=ATLAS_ROLES,
            )
        named = {code: day.unit(code) for code in of_area.unique()}
        names = {code: language.name_of(one.name, one.name_en) for code, one in named.items()}
        above = day.areas["layer"].isin([one for one in day.nested if one not in day.rungs.finest])
        ground = mapping.Ground(
            day.finest_areas.reset_index(drop=True),
            day.areas[above],
            of_area,
            names,
            underlays(under, state, datum=datum),
            state.metric_crs,
            language,
        )
        called = state.roles.names.get(role, (None, None))
        return mapping.atlas(
            ground,
            _wanted(units, ground.units, names),
            title=title_of(day, language),
            role=language.role_name(role, *called),
            at=at,
            address=address,
            font=None if font is None else Path(font),
            pictures=pictures,
            progress=progress,
        )

    def write_atlas(self, made: Atlas, path: PathLike) -> list[Path]:
        """Write an atlas as a PDF, and its pictures beside it, ``-001.png`` and so on.

        Raises
        ------
        InputError
            If a file cannot be written, or ``unknown_format`` if the path does not end in .pdf.
        """
        file = self.target(path)
        if file.suffix.lower() != ".pdf":
            raise InputError(
                "unknown_format", source=file.name, value=file.suffix, choices=(".pdf",)
            )
        write_bytes(file, made.pdf)
        written = [file]
        for number, picture in enumerate(made.pictures, 1):
            beside = self.target(file.with_name(f"{file.stem}-{number:03d}.png"))
            write_bytes(beside, picture)
            written.append(beside)
        return written


def _wanted(asked: Sequence[str], there: list[str], names: dict[str, str]) -> list[str]:
    """Return the codes of the units that were asked for by code or name, in their order."""
    if not asked:
        return there
    by_name = {name: code for code, name in names.items()}
    codes = set()
    for one in asked:
        code = one if one in names else by_name.get(one)
        if code is None:
            raise NotFoundError("unit", one, nearest(one, [*names, *by_name]))
        codes.add(code)
    return [code for code in there if code in codes]
