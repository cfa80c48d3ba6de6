"""Read where the rows of a batch lie, as WGS 84 longitude and latitude.

two columns of numbers ──the buffers themselves, if they are WGS 84──┐
two columns of text ────numbers, each bad one with its reason────────┼──> Places
shapes (WKB, or text) ──points, anything else with its reason────────┘
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gridward.coordinates import to_wgs84
from gridward.errors import InputError
from gridward.files import shapes_of_texts
from gridward.registry import BadRows, halves, values
from gridward.workspace.shapes import in_wgs84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.coordinates import Datum
    from gridward.registry import Part

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

_EAST, _NORTH = 180.0, 90.0  # the ends of longitude and latitude, degrees
_MOST = np.finfo(np.float64).max
_POINT_WKB = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])
_LITTLE_ENDIAN, _POINT = 1, 1


@dataclass(frozen=True)
class Places:
    """Where n rows lie."""

    x: pa.Array  # numbers, WGS 84 degrees; missing or NaN for rows without a place
    y: pa.Array
    reasons: dict[int, str]  # by position, where more is known than the numbers say
    shapes: pa.Array | None  # the rows' own shapes in WGS 84, as WKB


@dataclass(frozen=True)
class ColumnPlaces:
    """Places in two columns, of numbers or of text."""

    x: str
    y: str
    datum: Datum

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self.x, self.y

    def of(self, batch: pa.RecordBatch) -> Places:
        """Return the places of a batch.

        Raises
        ------
        InputError
            ``not_a_number`` for columns that are neither numbers nor text.
        """
        columns = [_plain(batch.column(name)) for name in (self.x, self.y)]
        if any(pa.types.is_string(c.type) or pa.types.is_large_string(c.type) for c in columns):
            return self._of_text(*columns)
        if self.datum.is_wgs84:
            return Places(columns[0], columns[1], {}, None)
        x, y = _finite(columns[0], self.x), _finite(columns[1], self.y)
        east, north = to_wgs84(x, y, datum=self.datum)
        lost = _lost(x, y, east, north)
        return Places(_array(east, columns[0]), _array(north, columns[1]), lost, None)

    def _of_text(self, x_column: pa.Array, y_column: pa.Array) -> Places:
        bad, swapped, degrees = BadRows(""), self.datum.swapped, self.datum.degrees
        columns = [(self.x, x_column), (self.y, y_column)]
        (x_name, x_column), (y_name, y_column) = columns[::-1] if swapped else columns
        pair = _sound_numbers(x_column, y_column, degrees=degrees)
        if pair is None:
            texts = [
                pd.Series(column.to_pandas(), name=name)
                for name, column in ((x_name, x_column), (y_name, y_column))
            ]
            pair = values.coordinates(texts[0], texts[1], bad=bad, degrees=degrees)
        east, north = to_wgs84(*(pair[::-1] if swapped else pair), datum=self.datum)
        reasons = {error.row or 0: error.problem for error in reversed(bad.found)}
        return Places(pa.array(east), pa.array(north), reasons, None)


@dataclass(frozen=True)
class PairPlaces:
    """Places in one column of text, longitude and latitude in each cell."""

    column: str
    longitude_is: Part
    datum: Datum

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return (self.column,)

    def of(self, batch: pa.RecordBatch) -> Places:
        """Return the places of a batch."""
        bad = BadRows("")
        cells = pd.Series(_plain(batch.column(self.column)).to_pandas(), name=self.column)
        both = halves(cells.astype("str"), bad=bad, longitude_is=self.longitude_is)
        turned, degrees = self.datum.swapped, self.datum.degrees
        first, second = (both.y, both.x) if turned else (both.x, both.y)
        found = values.coordinates(first, second, bad=bad, degrees=degrees)
        x, y = found[::-1] if turned else found
        pair = (pd.Series(part, both.x.index).reindex(cells.index).to_numpy() for part in (x, y))
        east, north = to_wgs84(*pair, datum=self.datum)
        reasons = {error.row or 0: error.problem for error in reversed(bad.found)}
        return Places(pa.array(east), pa.array(north), reasons, None)


@dataclass(frozen=True)
class ShapePlaces:
    """Places that are the points of a column of WKB."""

    column: str
    datum: Datum

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return (self.column,)

    def of(self, batch: pa.RecordBatch) -> Places:
        """Return the places of a batch."""
        shapes = batch.column(self.column)
        if self.datum.is_wgs84 and (points := _points(shapes)) is not None:
            return Places(pa.array(points["x"]), pa.array(points["y"]), {}, shapes)
        content = shapes.to_numpy(zero_copy_only=False)
        made = np.asarray(shapely.from_wkb(content, on_invalid="ignore"), dtype=object)
        if not self.datum.is_wgs84:
            made = _in_wgs84(made, self.datum)
            shapes = pa.array(shapely.to_wkb(made), shapes.type)
        return replace(_of_shapes(made), shapes=shapes)


@dataclass(frozen=True)
class TextPlaces:
    """Places that are the points of a column of well-known text."""

    column: str
    datum: Datum

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return (self.column,)

    def of(self, batch: pa.RecordBatch) -> Places:
        """Return the places of a batch."""
        texts = pd.Series(_plain(batch.column(self.column)).to_pandas()).astype("str")
        return _of_shapes(_in_wgs84(shapes_of_texts(texts), self.datum))


FoundPlaces = ColumnPlaces | PairPlaces | TextPlaces | ShapePlaces


def _in_wgs84(shapes: Shapes, datum: Datum) -> Shapes:
    if datum.is_wgs84:
        return shapes
    return np.asarray(in_wgs84(gpd.GeoDataFrame(geometry=shapes), datum), dtype=object)


def _of_shapes(shapes: Shapes) -> Places:
    """Return the places of points in WGS 84, with what is wrong with each other shape."""
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    other = ~empty & (shapely.get_type_id(shapes) != shapely.GeometryType.POINT)
    reasons = dict.fromkeys(np.flatnonzero(empty).tolist(), "geometry_empty")
    reasons |= dict.fromkeys(np.flatnonzero(other).tolist(), "geometry_kind")
    there = shapes.copy()
    there[empty | other] = None
    x, y = (pa.array(part(there), from_pandas=True) for part in (shapely.get_x, shapely.get_y))
    return Places(x, y, reasons, None)


def points_as_wkb(x: pa.Array, y: pa.Array, there: NDArray[np.bool_]) -> pa.Array:
    """Return points as WKB, missing where there is none.

    Parameters
    ----------
    x, y
        n numbers each.
    there
        Shape (n,): which rows have a place.
    """
    rows = np.zeros(len(x), dtype=_POINT_WKB)
    rows["order"], rows["kind"] = _LITTLE_ENDIAN, _POINT
    for name, column in (("x", x), ("y", y)):
        rows[name] = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    ends = np.arange(len(x) + 1, dtype=np.int32) * _POINT_WKB.itemsize
    valid = pa.array(there).buffers()[1]
    return pa.Array.from_buffers(
        pa.binary(), len(x), [valid, pa.py_buffer(ends), pa.py_buffer(rows.tobytes())]
    )


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _sound_numbers(x: pa.Array, y: pa.Array, *, degrees: bool) -> tuple[Floats, Floats] | None:
    """Return the numbers of two columns of text if every row of them is a place, else none.

    Arrow reads such texts as pandas does, to the last bit, and four times as fast.
    """
    if x.null_count or y.null_count:
        return None
    try:
        made = [column.cast(pa.float64()).to_numpy() for column in (x, y)]
    except pa.ArrowInvalid:
        return None
    most = (_EAST, _NORTH) if degrees else (_MOST, _MOST)
    sound = all((np.abs(one) <= end).all() for one, end in zip(made, most, strict=True))
    return (made[0], made[1]) if sound else None


def _finite(column: pa.Array, name: str) -> Floats:
    """Return numbers with NaN for what is none."""
    try:
        wide = column.cast(pa.float64(), safe=False)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        raise InputError("not_a_number", field=name, value=str(column.type)) from None
    numbers = np.array(wide.to_numpy(zero_copy_only=False))
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def _array(numbers: Floats, column: pa.Array) -> pa.Array:
    """Return converted numbers, missing where the file's own are."""
    finite = np.where(np.isfinite(numbers), numbers, np.nan)
    return pc.if_else(column.is_valid(), pa.array(finite), None)


def _lost(x: Floats, y: Floats, east: Floats, north: Floats) -> dict[int, str]:
    """Return the rows that the conversion has no place for, though they are numbers."""
    gone = np.isfinite(x) & np.isfinite(y) & ~(np.isfinite(east) & np.isfinite(north))
    return dict.fromkeys(np.flatnonzero(gone).tolist(), "out_of_range")


def _points(shapes: pa.Array) -> NDArray[np.void] | None:
    """Return plain points where they lie in memory; none if any row is something else."""
    if shapes.null_count or not pa.types.is_binary(shapes.type):
        return None
    _, offsets, content = shapes.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[shapes.offset : shapes.offset + len(shapes) + 1]
    if content is None or (np.diff(ends) != _POINT_WKB.itemsize).any():
        return None
    points = np.frombuffer(content, dtype=np.uint8)[ends[0] : ends[-1]].view(_POINT_WKB)
    plain = (points["order"] == _LITTLE_ENDIAN) & (points["kind"] == _POINT)
    whole = plain & np.isfinite(points["x"]) & np.isfinite(points["y"])
    return points if whole.all() else None
