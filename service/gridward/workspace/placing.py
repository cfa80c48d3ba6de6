"""Read rows that lie somewhere: points and visits, from tables or files of points.

A row whose coordinates cannot be a place on the earth is never dropped in silence: all such
rows are listed, with what is wrong with each.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from gridward import registry
from gridward.files import (
    FEATURE_FORMATS,
    TABLE_FORMATS,
    as_table,
    features_as_they_are,
    is_table,
    need_words,
    read_table,
    readable,
    recognise,
    wanted,
)
from gridward.frames import UNPLACED, checked, plain_records
from gridward.registry import BadRows
from gridward.workspace.shapes import in_wgs84, only_points
from gridward.workspace.table_places import table_places, typed_places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

    from gridward.coordinates import Datum
    from gridward.errors import InputError
    from gridward.files import Recognised
    from gridward.workspace.datum_guard import DatumGuard, DatumTaken


@dataclass(frozen=True)
class Placed:
    """The rows of a file that have a place, and those that have none."""

    source: str
    table: pd.DataFrame  # text, our names, the index the file's row numbers
    shapes: gpd.GeoSeries  # Point, WGS 84, same index
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


class _Rows(NamedTuple):
    """All rows of a file, and what each of them has for a place, if it has one."""

    whole: pd.DataFrame  # text, the file's names
    mapping: Recognised  # our field to the file's column
    shapes: gpd.GeoSeries  # Point, WGS 84, same index
    taken: DatumTaken
    texts: pd.DataFrame
    original: pd.DataFrame  # as the file has them


def place_rows(
    file: Path,
    kind: str,
    *,
    layer: str | None,
    columns: Mapping[str, str],
    guard: DatumGuard,
    encoding: str | None,
) -> Placed:
    """Return the rows of a file of points or visits with their places.

    Parameters
    ----------
    file
        A table with longitude and latitude, or a file of points.
    kind
        ``points`` or ``visits``.
    layer
        Which of the file's sheets or layers to read, where it has several.
    columns
        Our field to the file's column, where it is not recognised by its name.
    guard
        What decides what the coordinates are in.
    encoding
        Of the file's text; by evidence unless given.

    Raises
    ------
    NotFoundError, InputError
        If the file, its columns or the datum cannot be used; ``DatumError`` for a datum
        that the evidence contradicts.
    BadRowsError
        For rows with more cells than there are columns, or with what is no character.
    """
    bad = BadRows(file.name)
    with readable(file, TABLE_FORMATS | FEATURE_FORMATS):
        read = _table_rows if is_table(file) else _feature_rows
    whole, mapping, shapes, taken, texts, original = read(
        file, kind, bad, layer=layer, columns=columns, guard=guard, encoding=encoding
    )
    need_words(whole, mapping, source=file.name)
    named = [field for field in mapping if field not in ("longitude", "latitude")]
    table = whole[[mapping[field] for field in named]].set_axis(named, axis="columns")
    here = shapes.notna() & ~shapes.is_empty
    unplaced = _unplaced(bad, whole, mapping)
    return Placed(
        source=file.name,
        table=table[here],
        shapes=shapes[here],
        unplaced=unplaced,
        columns=mapping,
        taken=taken,
        whole=whole,
        texts=texts,
        bad=bad,
        original=original,
    )


def _table_rows(
    file: Path,
    kind: str,
    bad: BadRows,
    *,
    layer: str | None,
    columns: Mapping[str, str],
    guard: DatumGuard,
    encoding: str | None,
) -> _Rows:
    whole = read_table(file, sheet=layer, encoding=encoding)
    placed = table_places(whole, kind, columns, guard=guard, bad=bad)
    return _Rows(whole, *placed, whole)


def _feature_rows(
    file: Path,
    kind: str,
    bad: BadRows,
    *,
    layer: str | None,
    columns: Mapping[str, str],
    guard: DatumGuard,
    encoding: str | None,
) -> _Rows:
    fields = wanted(*registry.FIELDS[kind])
    features = features_as_they_are(file, layer=layer, encoding=encoding)
    whole = as_table(features)
    mapping = recognise(whole, fields, columns, source=file.name)
    taken = guard.of_features(features, whole, apart=[mapping["code"]])
    shapes = in_wgs84(features, taken.datum)
    points = only_points(shapes, bad=bad)
    return _Rows(whole, mapping, points, taken, typed_places(features.geometry), features)


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
