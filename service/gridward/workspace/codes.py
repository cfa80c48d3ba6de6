"""Make and check the codes of areas by layouts that are data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridward import registry
from gridward.errors import InputError, NotFoundError
from gridward.files import write_text
from gridward.frames import plain_records
from gridward.registry import BadRows, nearest
from gridward.store import now
from gridward.workspace.coded_layers import CodedLayer
from gridward.workspace.door import day_of
from gridward.workspace.identifiers import Identifiers, columns_of
from gridward.workspace.import_facts import ImportFacts
from gridward.workspace.mending import plain_error
from gridward.workspace.reading import understood
from gridward.workspace.seeing import checked_anew
from gridward.workspace.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from gridward.registry import Scheme, Schemes
    from gridward.store import Changes, Records
    from gridward.workspace.answers import ImportReport
    from gridward.workspace.imports import PathLike

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
    made: pd.DataFrame  # area_code, identifier, name, in the order of the numbers
    revision: int

    def as_dict(self) -> dict[str, Any]:
        """Return them for JSON."""
        return {**vars(self), "made": plain_records(self.made)}


class Codes(Identifiers):
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

    @checked_anew
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

        return self._take("schemes", file, write, ImportFacts(), dry_run=dry_run)

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
            A layer, whose codes are checked with the area above and where they lie;
            ``CodedLayer.codes`` tells which codes. Or a file with a column of codes, and
            perhaps of parents' codes.
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
        state, bad = self.state(), BadRows(what)
        wanted = state.schemes.named(scheme)
        listed = None if counties is None else set(_codes_of_file(Path(counties), None)["code"])
        if what in state.layer_names:
            coded = CodedLayer(state, what, wanted, day_of(at))
            codes, without = coded.check(counties=listed, bad=bad)
        else:
            file = _existing(what, state)
            table, without = _codes_of_file(file, columns), 0
            bad.source, codes = file.name, len(table)
            bad.call(table["code"], table["name"])
            registry.check_codes(table, wanted, state.schemes, counties=listed, bad=bad)
        return CodeCheck(what, scheme, codes, without, tuple(bad.found), tuple(bad.noticed))

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

        An area has one, too, that has an identifier of the scheme of a later day, or whose own
        code is of the scheme. Numbers go on from those that were ever used below the same
        parent, by areas and identifiers of any day; none is used again.

        Parameters
        ----------
        layer
            Whose areas.
        scheme
            A layout with a number.
        given
            The text of each part that is neither a number nor the area above, by name.
        valid_from
            ISO date from which the codes hold, and whose areas they are for; today unless said.
        dry_run
            Tell, but change nothing.

        Raises
        ------
        NotFoundError
            If there is no such layer.
        InputError
            ``unknown_scheme``; ``scheme_uncounted`` for one without a number;
            ``missing_value`` for a part that is not given, ``bad_part`` for one that the
            scheme does not have or that does not fit.
        BadRowsError
            If a parent has no code (``no_code_above``), an area no parent
            (``no_area_above``), or a parent more areas than there are numbers
            (``sequence_full``); nothing is changed.
        """
        day = day_of(valid_from)
        with self._store.writing(keep=not dry_run) as records:
            state = State.read(records, shared=self._shared)  # nobody makes others meanwhile
            wanted = state.schemes.named(scheme)
            if layer not in state.layer_names:
                raise NotFoundError("layer", layer, nearest(layer, state.layer_names))
            parts = _given(wanted, given or {})
            coded = CodedLayer(state, layer, wanted, day)
            bad = BadRows(layer)
            bad.call(coded.areas["code"], coded.areas["name"])
            made = registry.made_codes(
                coded.unnumbered(),
                wanted,
                above=coded.heads,
                used=coded.ever_used(),
                given=parts,
                bad=bad,
            )
            bad.raise_if_any()
            if len(made):
                new = made.assign(layer=layer, scheme=scheme, valid_from=day, valid_to=None)
                records.put_identifiers(new.astype("str"))
                detail = {"scheme": scheme, "codes": len(new)}
                records.record(action="assign codes", source=layer, detail=detail, at=now())
            revision = records.revision()
        names = coded.areas["name"].reindex(made["area_code"]).to_numpy()
        return CodesMade(layer, scheme, made.assign(name=names), revision)


def _given(scheme: Scheme, given: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of the parts that are said, by name.

    Raises
    ------
    InputError
        ``scheme_uncounted``, ``missing_value``, ``bad_part``.
    """
    counted = (scheme.counter, scheme.part("above"))
    wanted = {part.name: part for part in scheme.parts if part not in counted}
    layouts = tuple(f"{one.name} {one.digits}" for one in wanted.values())
    missing = next((name for name in wanted if name not in given), None)
    if missing is not None:
        raise InputError("missing_value", field=f"--part {missing}", choices=layouts)
    for name, text in given.items():
        part = wanted.get(name)
        if part is None or len(text) != part.digits or not part.fits(text):
            raise InputError("bad_part", field=name, value=text, choices=layouts)
    return dict(given)


def _codes_of_file(file: Path, columns: Mapping[str, str] | None) -> pd.DataFrame:
    """Return ``code``, ``name`` and, if the file has parents, ``above_code``."""
    table, _ = understood(columns_of(file, None, None), "areas", columns, file)
    named = table.rename(columns={"parent_code": "above_code"})
    kept = ["code", "name", *(["above_code"] if "above_code" in named else [])]
    return named.reindex(columns=kept).astype("str")


def _existing(what: str, state: State) -> Path:
    file = Path(what)
    if not file.exists():
        raise NotFoundError("layer", what, nearest(what, state.layer_names))
    return file
