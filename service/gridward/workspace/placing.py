"""Read rows that lie somewhere: points and visits, from tables or files of points.

A row whose coordinates cannot be a place on the earth is never dropped in silence: all such
rows are listed, with what is wrong with each.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from gridward import registry
from gridward.files import as_table, need_words, recognise, wanted
from gridward.frames import UNPLACED, checked, plain_records
from gridward.registry import BadRows
from gridward.workspace.shapes import PLACES, TRACKS, in_wgs84, only_kinds
from gridward.workspace.table_places import table_places, typed_places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gridward.coordinates import Datum
    from gridward.errors import InputError
    from gridward.files import Recognised
    from gridward.workspace.datum_guard import DatumGuard, DatumTaken


@dataclass(frozen=True)
class Placed:
    """The rows of a file that have a place, and those that have none."""

    source: str
    table: pd.DataFrame  # text, our names, the index the file's row numbers
    shapes: gpd.GeoSeries  # Point, or the line of a track, WGS 84, same index
    unplaced: pd.DataFrame  # frames.UNPLACED
    columns: Recognised
    taken: DatumTaken  # what the coordinates were taken as, and why
    whole: pd.DataFrame  # text of all rows, the file's names, same index
    texts: pd.DataFrame  # x and y as they were typed, for each row that has them
    bad: BadRows  # what is wrong with those that have no place
    original: pd.DataFrame  # all rows as the file has them, with their shapes if it has any

    @property
    def datum(self) -> Datum:
        """Return what the coordinates were taken as."""
        return self.taken.datum


def place_rows(
    rows: pd.DataFrame,
    file: Path,
    kind: str,
    *,
    columns: Mapping[str, str],
    guard: DatumGuard,
) -> Placed:
    """Return rows of points or visits with their places.

    Parameters
    ----------
    rows
        Of a table with longitude and latitude, as text; or features. The index holds the
        numbers of the file's rows.
    file
        Where they come from.
    kind
        ``points``, ``visits`` or ``facilities``.
    columns
        Our field to the file's column, where it is not recognised by its name.
    guard
        What decides what the coordinates are in.

    Raises
    ------
    InputError
        If the columns or the datum cannot be used; ``DatumError`` for a datum that the
        evidence contradicts.
    BadRowsError
        For rows with what is no character.
    """
    bad = BadRows(file.name)
    if isinstance(rows, gpd.GeoDataFrame):
        whole, mapping, shapes, taken, texts = _of_features(
            rows, kind, columns, guard=guard, bad=bad
        )
    else:
        whole = rows
        mapping, shapes, taken, texts = table_places(rows, kind, columns, guard=guard, bad=bad)
    need_words(whole, mapping, source=file.name)
    named = [field for field in mapping if field not in ("longitude", "latitude")]
    table = whole[[mapping[field] for field in named]].set_axis(named, axis="columns")
    here = shapes.notna() & ~shapes.is_empty
    return Placed(
        source=file.name,
        table=table[here],
        shapes=shapes[here],
        unplaced=_unplaced(bad, whole, mapping),
        columns=mapping,
        taken=taken,
        whole=whole,
        texts=texts,
        bad=bad,
        original=rows,
    )


def _of_features(
    features: gpd.GeoDataFrame,
    kind: str,
    columns: Mapping[str, str],
    *,
    guard: DatumGuard,
    bad: BadRows,
) -> tuple[pd.DataFrame, Recognised, gpd.GeoSeries, DatumTaken, pd.DataFrame]:
    whole = as_table(features)
    mapping = recognise(whole, wanted(*registry.FIELDS[kind]), columns, source=bad.source)
    taken = guard.of_features(features, whole, apart=[mapping["code"]])
    kinds = TRACKS if kind == "visits" else PLACES
    points = only_kinds(in_wgs84(features, taken.datum), kinds, bad=bad)
    return whole, mapping, points, taken, typed_places(features.geometry)


def _unplaced(bad: BadRows, table: pd.DataFrame, mapping: Mapping[str, str]) -> pd.DataFrame:
    """Return the bad rows with all that the file says of them."""
    errors: dict[int, InputError] = {}
    for error in bad.found:  # a row with two faults is listed once, by the first
        errors.setdefault(error.row or 0, error)
    errors = dict(sorted(errors.items()))
    whole = plain_records(table.loc[list(errors)])
    listed = [
        {
            "source": error.source,
            "row": row,
            "code": record[mapping["code"]],
            "problem": error.problem,
            "field": error.field,
            "value": None if error.value is None else str(error.value),
            "record": json.dumps(record, ensure_ascii=False),
        }
        for (row, error), record in zip(errors.items(), whole, strict=True)
    ]
    frame = pd.DataFrame(listed, columns=list(UNPLACED.columns))
    text = dict.fromkeys([name for name in frame.columns if name != "row"], "str")
    return checked(frame.astype({**text, "row": "int64"}), UNPLACED)
