"""Leave out the rows of a file that cannot be used, and keep them where they can be mended.

    rows ──check──> bad ones? ──no──> what becomes of them
              ^        │
              └────────┴── without the bad ones, until none is left or nothing is

A row that leans on a bad one (a unit below a unit that cannot be used) is bad in the next
turn. What was left out goes into a file beside the one it came from, whole, with what is
wrong in two more columns; mended, it is imported by the same command.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pandas as pd

from gridward import registry
from gridward.errors import BadRowsError, InputError
from gridward.files import write_unchanged
from gridward.frames import plain_records
from gridward.language import Catalogue, what_and_cure
from gridward.registry import BadRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd

    from gridward.workspace.stated_names import StatedCount

_Frame = TypeVar("_Frame", bound=pd.DataFrame)
_ROW, _PROBLEM, _CURE = "gridward_row", "gridward_problem", "gridward_cure"
_REPAIRED = ["row", "code", "name", "kept_m2", "moved_m2"]


def none_repaired() -> pd.DataFrame:
    """Return a list of repairs with nothing on it."""
    return pd.DataFrame(columns=_REPAIRED)


@dataclass(frozen=True)
class Findings:
    """What was noticed in a file beside what was taken of it."""

    warnings: tuple[InputError, ...] = ()  # of rows that were taken
    skipped: tuple[InputError, ...] = ()  # of rows that were left out
    bad_file: str | None = None  # where those lie
    repairs: pd.DataFrame = field(default_factory=none_repaired)  # that were taken
    stated: tuple[StatedCount, ...] = ()  # how the places agree with what the file states

    def __bool__(self) -> bool:
        """Tell whether something is wrong with the data."""
        return bool(self.warnings or self.skipped)

    def as_dict(self) -> dict[str, Any]:
        """Return the findings for JSON."""
        return {
            "warnings": [plain_error(one) for one in self.warnings],
            "skipped": [plain_error(one) for one in self.skipped],
            "bad_file": self.bad_file,
            "repairs": plain_records(self.repairs),
            "stated": [vars(one) for one in self.stated],
        }


@dataclass(frozen=True)
class Good(Generic[_Frame]):
    """What the usable rows of a file became, and what was found about the others."""

    frame: _Frame
    rows: pd.Index[Any]  # their numbers in the file
    warnings: tuple[InputError, ...]
    skipped: tuple[InputError, ...]


@dataclass(frozen=True)
class LeftOut:
    """What one import leaves out of a file, notices in it and repairs."""

    good: Good[Any]
    whole: pd.DataFrame  # all rows as the file has them
    language: Catalogue | None
    repairs: pd.DataFrame = field(default_factory=none_repaired)
    stated: tuple[StatedCount, ...] = ()

    def detail(self) -> dict[str, Any]:
        """Return what the history says of it; nothing where there is nothing to say."""
        rows = len({one.row for one in self.good.skipped})
        said = {"skipped": rows, "repairs": plain_records(self.repairs)}
        return {name: value for name, value in said.items() if value}

    def findings(self, file: Path, *, columns: Mapping[str, str], write: bool) -> Findings:
        """Return what was found, after writing the rows that were left out into their file.

        Parameters
        ----------
        file
            Where they come from.
        columns
            Our field to the file's column.
        write
            Whether that file is written.

        Raises
        ------
        InputError
            ``not_writable``, if they cannot be kept anywhere.
        """
        good, bad_file = self.good, None
        if good.skipped and write:
            words = self.language or Catalogue.load("en")
            made = write_bad_rows(file, self.whole, good.skipped, words, columns=columns)
            bad_file = str(made)
        return Findings(good.warnings, good.skipped, bad_file, self.repairs, self.stated)


def good_rows(
    rows: pd.Index[Any],
    check: Callable[[pd.Index[Any], BadRows], _Frame],
    *,
    source: str,
    skip: bool,
    lost: Sequence[InputError] = (),
) -> Good[_Frame]:
    """Return what the rows of a file become, without the bad ones if they are to be skipped.

    Parameters
    ----------
    rows
        The numbers of the file's rows.
    check
        Makes a frame of some of them; raises ``BadRowsError``, and notices on the list.
    source
        The file's name, for errors.
    skip
        Whether to go on without bad rows.
    lost
        What is wrong with rows that were left out before.

    Raises
    ------
    BadRowsError
        For bad rows, unless they are to be skipped and others are left.
    """
    skipped = list(lost)
    while True:
        bad = BadRows(source)
        try:
            frame = check(rows, bad)
        except BadRowsError as error:
            gone = {one.row for one in error.rows}
            left = rows[~rows.isin(gone)]
            if not skip or len(left) == len(rows):
                raise
            skipped += error.rows
            if left.empty:
                raise BadRowsError(source, _in_order(skipped), error.noticed) from error
            rows = left
        else:
            return Good(frame, rows, _in_order(bad.noticed), _in_order(skipped))


def need_whole(good: Good[Any], *, option: str | None) -> None:
    """Refuse to leave rows out of a file that is taken as all there is: they would be ended.

    Raises
    ------
    InputError
        ``replace_skips``, naming the option that takes it so; none: it is not taken so.
    """
    if option is not None and good.skipped:
        raise InputError("replace_skips", field="--skip-bad", value=option)


def write_bad_rows(
    file: Path,
    whole: pd.DataFrame,
    skipped: Sequence[InputError],
    language: Catalogue,
    *,
    columns: Mapping[str, str],
) -> Path:
    """Write the rows that were left out beside their file; return where.

    Parameters
    ----------
    file
        Where they come from.
    whole
        All that the file holds, indexed by row; a GeoDataFrame in the file's own CRS
        becomes a GeoPackage with the shapes as they are, other frames become CSV.
    skipped
        What is wrong with them; several for one row are put together.
    language
        The words for it.
    columns
        Our field to the file's column, by which a problem names it.

    Returns
    -------
    Path
        ``villages.bad.gpkg``, or the first of ``villages.bad-2.gpkg`` … that is free.

    Raises
    ------
    InputError
        ``not_writable``, if the folder may not be written.
    """
    said: dict[int, tuple[list[str], list[str]]] = {}
    for error in skipped:
        if error.row is not None:
            problems, cures = said.setdefault(error.row, ([], []))
            what, cure = what_and_cure(error, language)
            where = columns.get(error.field or "", error.field)
            problems.append(language("error.where", places=where) + what if where else what)
            cures.append(cure)
    rows = whole.loc[sorted(said)]
    rows = rows.drop(columns=[_ROW, _PROBLEM, _CURE], errors="ignore").assign(
        **{
            _ROW: [str(row) for row in rows.index],
            _PROBLEM: [" ".join(said[row][0]) for row in rows.index],
            _CURE: [" ".join(dict.fromkeys(said[row][1])) for row in rows.index],
        }
    )
    target = _free(file, ".gpkg" if "geometry" in rows.columns else ".csv")
    write_unchanged(target, rows)
    return target


def with_repairs(
    shapes: gpd.GeoSeries, table: pd.DataFrame, metric_crs: int
) -> tuple[gpd.GeoSeries, pd.DataFrame]:
    """Return shapes with the sound repairs in the place of what they repair, and which those are.

    Parameters
    ----------
    shapes
        WGS 84, the index the numbers of the file's rows.
    table
        ``code``, and ``name`` if the file has one; same index.
    metric_crs
        EPSG code that areas are measured in.
    """
    proposed = registry.repairs(registry.measurable(shapes), metric_crs)
    taken = proposed[proposed["sound"]]
    made = shapes.copy()
    made[taken.index] = taken.geometry
    said = table.reindex(columns=["code", "name"]).loc[taken.index]
    figures = pd.DataFrame(taken[["kept_m2", "moved_m2"]])
    listed = said.join(figures).rename_axis("row").reset_index()
    return made, listed.astype({"row": "int64"})


def plain_error(error: InputError) -> dict[str, Any]:
    """Return an error's data for JSON."""
    value = error.value if isinstance(error.value, str | int | float) else None
    return {**vars(error), "value": value, "choices": list(error.choices)}


def _free(file: Path, ending: str) -> Path:
    """Return a name beside a file that nothing has yet."""
    stem = file.name.split(".")[0] if file.name.endswith(".shp.zip") else file.stem
    target, number = file.with_name(f"{stem}.bad{ending}"), 1
    while target.exists():
        number += 1
        target = file.with_name(f"{stem}.bad-{number}{ending}")
    return target


def _in_order(errors: Iterable[InputError]) -> tuple[InputError, ...]:
    return tuple(sorted(errors, key=lambda error: error.row or 0))
