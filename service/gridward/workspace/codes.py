"""Make and check codes by their schemes, and keep the further identifiers of areas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward import registry
from gridward.errors import InputError, NotFoundError
from gridward.files import (
    Recognised,
    as_table,
    features_as_they_are,
    is_table,
    read_table,
    write_text,
)
from gridward.frames import plain_records
from gridward.registry import BadRows, in_force, nearest
from gridward.workspace.door import day_of, now
from gridward.workspace.imports import Imports
from gridward.workspace.mending import LeftOut, good_rows, plain_error
from gridward.workspace.reading import understood
from gridward.workspace.shapes import holders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gridward.language import Catalogue
    from gridward.registry import Scheme, Schemes
    from gridward.store import Changes, Records
    from gridward.workspace.answers import ImportReport
    from gridward.workspace.imports import PathLike
    from gridward.workspace.state import State

_MOST_BYTES = 1_000_000  # of a file of schemes


@dataclass(frozen=True)
class CodeCheck:
    """What was found in the codes of a layer or a file."""

    what: str
    scheme: str
    codes: int  # that were looked at
    without: int  # areas that have no code of the scheme
    wrong: tuple[InputError, ...]
    noticed: tuple[InputError, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the check for JSON."""
        errors = {
            name: [plain_error(one) for one in getattr(self, name)] for name in ("wrong", "noticed")
        }
        return {**vars(self), **errors}


@dataclass(frozen=True)
class CodesMade:
    """The codes that areas were given."""

    layer: str
    scheme: str
    made: pd.DataFrame  # area_code, name, identifier, in the order of the numbers
    revision: int

    def as_dict(self) -> dict[str, Any]:
        """Return them for JSON."""
        return {**vars(self), "made": plain_records(self.made)}


class Codes(Imports):
    """The codes of a workspace's areas."""

    def schemes(self) -> Schemes:
        """Return the layouts of codes that the workspace knows."""
        return self.state().schemes

    def write_schemes(self, path: PathLike) -> None:
        """Write the layouts of codes as the TOML file that ``import_schemes`` takes in.

        Raises
        ------
        InputError
            ``exists_already`` for a workspace, ``not_writable``.
        """
        write_text(self.target(path), self.schemes().text)

    def import_schemes(self, path: PathLike, *, dry_run: bool = False) -> ImportReport:
        """Take in layouts of codes, TOML as ``registry/schemes.toml``, for all known before.

        Raises
        ------
        NotFoundError
            If there is no such file.
        InputError
            ``bad_scheme``.
        """
        file = Path(path)
        if not file.is_file():
            raise NotFoundError("file", str(file))
        if file.stat().st_size > _MOST_BYTES:
            raise InputError("bad_scheme", file.name, value=file.stat().st_size)
        try:
            text = file.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError("bad_scheme", file.name, value=error.reason) from None
        registry.read_schemes(text, source=file.name)

        def write(records: Records) -> Sequence[Changes]:
            return (records.put_setting("schemes", text),)

        return self._take("schemes", file, write, Recognised({}, {}), dry_run=dry_run)

    def import_identifiers(
        self,
        path: PathLike,
        *,
        layer: str | None = None,
        scheme: str | None = None,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        encoding: str | None = None,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in further identifiers of areas from a table; ``registry.identifiers`` tells it.

        Parameters
        ----------
        path
            CSV, TSV, workbook or a file of shapes, whose shapes are left alone.
        layer, scheme
            Of all rows, where the file has no column for it.
        source_layer, columns, encoding, skip_bad, language, dry_run
            As ``import_areas``.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        file, state = Path(path), self.state()
        whole = _columns_of(file, source_layer, encoding)
        table, mapping = understood(whole, "identifiers", columns, file)
        for name, value in {"layer": layer, "scheme": scheme}.items():
            if value is not None:
                table = table.assign(**{name: value})

        def check(rows: pd.Index[Any], _: BadRows) -> pd.DataFrame:
            return registry.identifiers(
                table.loc[rows],
                source=file.name,
                areas=state.named_places,
                schemes=state.schemes,
                stored=state.identifiers,
            )

        good = good_rows(table.index, check, source=file.name, skip=skip_bad)

        def write(records: Records) -> Sequence[Changes]:
            return (records.put_identifiers(good.frame),)

        left = LeftOut(good, whole, language)
        return self._take("identifiers", file, write, mapping, left=left, dry_run=dry_run)

    def identifiers(self, *, at: str | None = None) -> pd.DataFrame:
        """Return the further identifiers of areas, ``frames.IDENTIFIERS``; of a day, if named."""
        every = self.state().identifiers
        return (every if at is None else in_force(every, day_of(at))).copy()

    def find_code(self, text: str) -> pd.DataFrame:
        """Return the areas that a code or identifier is or was of.

        Returns
        -------
        DataFrame
            ``layer``, ``code``, ``name``, ``name_en``, ``scheme`` (missing: it is the area's own
            code), ``valid_from`` and ``valid_to`` of the identifier.

        Raises
        ------
        NotFoundError
            If no area ever had it.
        """
        state = self.state()
        own = state.areas.loc[state.areas["code"] == text, ["layer", "code"]].assign(scheme=None)
        other = state.identifiers[state.identifiers["identifier"] == text]
        found = pd.concat([own, other.rename(columns={"area_code": "code"})], ignore_index=True)
        if found.empty:
            known = [*state.areas["code"], *state.identifiers["identifier"]]
            raise NotFoundError("area", text, nearest(text, known)[:3])
        names = pd.DataFrame(
            [vars(state.area(*place)) for place in found[["layer", "code"]].to_numpy()]
        )
        said = found.reindex(columns=["scheme", "valid_from", "valid_to"])
        return pd.DataFrame(names).join(said).drop_duplicates(ignore_index=True)

    def check_codes(
        self,
        what: str,
        *,
        scheme: str,
        counties: PathLike | None = None,
        columns: Mapping[str, str] | None = None,
        at: str | None = None,
    ) -> CodeCheck:
        """Check the codes of a layer's areas, or of a file, by a scheme.

        Parameters
        ----------
        what
            A layer: the areas' identifiers of the scheme are checked, with the area above
            and where they lie; their own codes, where no area of it has such an
            identifier. Or a file with a column of codes, and perhaps of parents' codes.
        scheme
            The layout.
        counties
            A file with a column of the codes of the counties that there are.
        columns
            Our field to a file's column, where it is not recognised by its name.
        at
            ISO date: the areas and identifiers in force then; today unless said.

        Raises
        ------
        NotFoundError
            If there is no such layer or file.
        InputError
            ``unknown_scheme``, or if a file or the date cannot be used.
        """
        state, wanted = self.state(), self.schemes().named(scheme)
        listed = None if counties is None else set(_codes_of_file(Path(counties), None)["code"])
        bad = BadRows(what)
        if what not in state.layer_names:
            table = _codes_of_file(_existing(what, state), columns)
            bad.source = Path(what).name
            bad.call(table["code"], table["name"])
            registry.check_codes(table, wanted, state.schemes, counties=listed, bad=bad)
            return CodeCheck(what, scheme, len(table), 0, tuple(bad.found), tuple(bad.noticed))
        day = day_of(at)
        areas, table = _coded(state, what, wanted, day)
        bad.call(areas["code"], areas["name"])
        with_code = table.dropna(subset=["code"])
        shaped = registry.check_codes(with_code, wanted, state.schemes, counties=listed, bad=bad)
        above = state.above(what)
        if above is not None:
            held = holders(areas.geometry, state.day(day).locator, layer=above)
            heads = _heads(state, above, wanted, day)
            registry.check_places(areas, shaped, wanted, heads=heads, held_by=held, bad=bad)
        without = len(table) - len(with_code)
        return CodeCheck(
            what, scheme, len(with_code), without, tuple(bad.found), tuple(bad.noticed)
        )

    def assign_codes(
        self,
        layer: str,
        *,
        scheme: str,
        given: Mapping[str, str] | None = None,
        valid_from: str | None = None,
        dry_run: bool = False,
    ) -> CodesMade:
        """Give a code of a scheme to every area of a layer in force that has none.

        Numbers go on from those that were ever used below the same parent; none is used again.

        Parameters
        ----------
        layer
            Whose areas.
        scheme
            A layout with a number.
        given
            The text of each part that is the same for all, by name.
        valid_from
            ISO date from which the codes hold, and whose areas they are for; today unless said.
        dry_run
            Tell, but change nothing.

        Raises
        ------
        NotFoundError
            If there is no such layer.
        InputError
            ``unknown_scheme``; ``scheme_uncounted`` for one without a number; ``bad_part`` for
            a given part that is not there or does not fit.
        BadRowsError
            If a parent has no code (``no_code_above``) or more areas than there are numbers
            (``sequence_full``); nothing is changed.
        """
        state, wanted, day = self.state(), self.schemes().named(scheme), day_of(valid_from)
        if layer not in state.layer_names:
            raise NotFoundError("layer", layer, nearest(layer, state.layer_names))
        _ = wanted.counter  # refuses a scheme that counts nothing
        parts = _given(wanted, given or {})
        areas, table = _coded(state, layer, wanted, day, own=False)
        missing, above = areas[table["code"].isna()], state.above(layer)
        heads = {} if above is None else _heads(state, above, wanted, day)
        used = state.identifiers.loc[state.identifiers["scheme"] == scheme, "identifier"]
        bad = BadRows(layer)
        bad.call(areas["code"], areas["name"])
        made = registry.made_codes(missing, wanted, above=heads, used=used, given=parts, bad=bad)
        bad.raise_if_any()
        new = made.assign(layer=layer, scheme=scheme, valid_from=day, valid_to=None).astype("str")
        with self._store.writing(keep=not dry_run) as records:
            if len(new):
                records.put_identifiers(new)
                detail = {"scheme": scheme, "codes": len(new)}
                records.record(action="assign codes", source=layer, detail=detail, at=now())
            revision = records.revision()
        names = areas.set_index("code")["name"].reindex(made["area_code"]).to_numpy()
        made.insert(1, "name", names)
        return CodesMade(layer, scheme, made, revision)


def _coded(
    state: State, layer: str, scheme: Scheme, day: str, *, own: bool = True
) -> tuple[Any, pd.DataFrame]:
    """Return the areas of a layer, and for each its code by a scheme and that of its parent."""
    areas = state.day(day).areas
    areas = areas[areas["layer"] == layer].set_index("code", drop=False).rename_axis(None)
    codes = _by_area(state, layer, scheme.name, day)
    found = areas["code"].map(codes)
    if own and not codes:
        found = areas["code"]
    above = state.above(layer)
    heads = {} if above is None else _heads(state, above, scheme, day)
    table = pd.DataFrame({"code": found, "above_code": areas["parent_code"].map(heads)})
    return areas, table.astype("str")


def _heads(state: State, layer: str, scheme: Scheme, day: str) -> dict[str, str]:
    """Return what codes below each area of a layer begin with, by the area's own code.

    It is the area's identifier of one of the schemes above, the likeliest that it has, or else
    its own code, if that is one of them.
    """
    part = scheme.part("above")
    if part is None:
        return {}
    listed = [_by_area(state, layer, name, day) for name in scheme.above]
    heads = {}
    for code in state.areas.loc[state.areas["layer"] == layer, "code"]:
        head = next((one[code] for one in listed if code in one), code)
        if len(head) == part.digits and head.isascii() and head.isdigit():
            heads[code] = head
    return heads


def _by_area(state: State, layer: str, scheme: str, day: str) -> dict[str, str]:
    """Return the identifier of a scheme that each area of a layer has on a day."""
    dated = in_force(state.identifiers, day)
    mine = dated[(dated["layer"] == layer) & (dated["scheme"] == scheme)]
    return dict(zip(mine["area_code"], mine["identifier"], strict=True))


def _given(scheme: Scheme, given: Mapping[str, str]) -> dict[str, str]:
    wanted = {part.name: part for part in scheme.parts if part.source == "given"}
    for name in [*wanted, *given]:
        text, part = given.get(name), wanted.get(name)
        fits = part and text and len(text) == part.digits and text.isascii() and text.isdigit()
        if part is None or text is None or not fits or not part.fits(text):
            layouts = tuple(f"{one.name} {one.digits}" for one in wanted.values())
            raise InputError("bad_part", field=name, value=text, choices=layouts)
    return dict(given)


def _columns_of(file: Path, layer: str | None, encoding: str | None) -> pd.DataFrame:
    if file.is_file() and not is_table(file):
        return as_table(features_as_they_are(file, layer=layer, encoding=encoding))
    return read_table(file, sheet=layer, encoding=encoding)


def _codes_of_file(file: Path, columns: Mapping[str, str] | None) -> pd.DataFrame:
    """Return ``code``, ``name`` and, if the file has parents, ``above_code``."""
    table, _ = understood(_columns_of(file, None, None), "areas", columns, file)
    named = table.rename(columns={"parent_code": "above_code"})
    kept = ["code", "name", *(["above_code"] if "above_code" in named else [])]
    return named.reindex(columns=kept).astype("str")


def _existing(what: str, state: State) -> Path:
    file = Path(what)
    if not file.exists():
        raise NotFoundError("layer", what, nearest(what, state.layer_names))
    return file
