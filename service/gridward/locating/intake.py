"""Take areas and coordinates in, or say precisely why they cannot be used.

Nothing behind this file meets a missing value, a foreign CRS, a swapped axis or
an invalid polygon. Areas leave it sorted by code as text, which turns the border
rule (the smallest code owns) into: the smallest row owns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import GeometryType

from gridward.errors import InputError
from gridward.frames import WGS84
from gridward.locating.orient import SMALLEST_DEGREE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pandas.api.extensions import ExtensionArray
    from shapely.geometry.base import BaseGeometry

FIRST_ROW = 2  # row 1 of the user's table is its header
EAST, NORTH = 180.0, 90.0  # the ends of longitude and latitude, degrees
WIDEST_DEGREES = 180.0  # a wider polygon is one that crosses the antimeridian
_NUMBERS = (float, int, np.floating, np.integer)
_LONE = (1,)  # the shape of an array of one
_MANDATE = "mandate"  # of a one-area layer of its own
_TEXTS = ("name", "name_en", "parent_code")


def point_arrays(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two sound arrays of WGS 84 degrees.

    Parameters
    ----------
    x, y
        Longitudes and latitudes, shape (n,), any real dtype, any strides. n may be 0.

    Returns
    -------
    tuple of ndarray
        Contiguous, read-only float64, shape (n,); the inputs themselves where they fit.

    Raises
    ------
    InputError
        ``not_a_number``, ``not_one_dimensional``, ``different_lengths``, ``not_finite``,
        ``swapped_axes`` or ``out_of_range``, the last three with the row of the first
        such point (the first point is row 2).
    """
    xs, ys = _numbers(x, "x"), _numbers(y, "y")
    if len(xs) != len(ys):
        raise InputError("different_lengths", field="y", value=(len(xs), len(ys)))
    _check_range(xs, ys)
    return xs, ys


def lone_point(x: ArrayLike, y: ArrayLike) -> tuple[float, float] | None:
    """Return the point, when two floats, lists or arrays say one sound point; else None.

    For the sake of speed: what it does not know is left to ``point_arrays``.
    """
    if type(x) is np.ndarray and type(y) is np.ndarray and x.shape == _LONE == y.shape:
        x, y = x.item(), y.item()
    elif isinstance(x, list) and isinstance(y, list) and len(x) == 1 and len(y) == 1:
        x, y = x[0], y[0]
    if type(x) is float and type(y) is float and -EAST <= x <= EAST and -NORTH <= y <= NORTH:
        return x, y
    if isinstance(x, _NUMBERS) and isinstance(y, _NUMBERS) and not isinstance(x, bool):
        return one_point(float(x), float(y))
    return None


def one_point(x: float, y: float) -> tuple[float, float]:
    """Return one sound WGS 84 point.

    Raises
    ------
    InputError
        As ``point_arrays``, without a row.
    """
    try:
        x, y = float(x), float(y)
    except (TypeError, ValueError):
        raise InputError("not_a_number", value=(x, y)) from None
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= EAST and abs(y) <= NORTH):
        raise _bad_point(x, y, row=None)
    return x, y


def length_m(value: float, field: str) -> float:
    """Return a length in metres that is finite and not negative.

    Raises
    ------
    InputError
        ``not_a_length``.
    """
    try:
        metres = float(value)
    except (TypeError, ValueError):
        raise InputError("not_a_length", field=field, value=value) from None
    if not (math.isfinite(metres) and metres >= 0):
        raise InputError("not_a_length", field=field, value=value)
    return metres


def lengths_m(values: ArrayLike, field: str, *, count: int) -> NDArray[np.float64]:
    """Return one length in metres for each of some points, shape (count,).

    Raises
    ------
    InputError
        ``not_a_length`` as for one; ``different_lengths`` for another number of them.
    """
    one = np.ndim(values) == 0
    lengths = np.array([length_m(value, field) for value in np.ravel(values)], dtype=np.float64)
    if one:
        return np.full(count, lengths[0])
    if len(lengths) != count:
        raise InputError("different_lengths", field=field, value=len(lengths))
    return lengths


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas that can be used, sorted by code within each layer."""

    table: pd.DataFrame  # layer, code, name, name_en and parent_code, all ``str``
    shapes: NDArray[np.object_]  # as many polygons, WGS 84
    boxes: NDArray[np.float64]  # (areas, 4): left, bottom, right, top
    odd: NDArray[np.bool_]  # (areas,): whether a ring touches itself
    layers: tuple[str, ...]  # in the order of first appearance

    def of(self, layer: str) -> Areas:
        """Return the areas of one layer."""
        if self.layers == (layer,):
            return self
        its = np.asarray(self.table["layer"] == layer)
        return Areas(self.table[its], self.shapes[its], self.boxes[its], self.odd[its], (layer,))


def sound_areas(areas: gpd.GeoDataFrame, *, trusted: bool = False) -> Areas:
    """Return areas, unless some of them cannot be used.

    Parameters
    ----------
    areas
        Columns ``code``, ``layer`` and the geometry, in any CRS; ``name``, ``name_en``
        and ``parent_code`` optional. May have no rows.
    trusted
        Do not check whether the polygons are valid.

    Raises
    ------
    InputError
        ``no_crs``, ``column_missing``, ``missing_value``, ``duplicate_code``,
        ``geometry_empty``, ``geometry_kind``, ``geometry_invalid``, ``not_finite``,
        ``out_of_range`` or ``across_antimeridian``; ``value`` is the area's code.
    """
    columns = _columns(areas)
    geometry = areas.geometry
    if geometry.crs is None:
        raise InputError("no_crs")
    shapes = np.asarray(geometry.array, dtype=object)
    boxes = shapely.bounds(shapes).reshape(-1, 4)
    odd = _checked_shapes(shapes, boxes, columns["code"], trusted=trusted)
    if geometry.crs != WGS84:
        shapes = np.asarray(geometry.to_crs(WGS84).array, dtype=object)
        boxes = shapely.bounds(shapes).reshape(-1, 4)
    _check_boxes(boxes, columns["code"])
    table = pd.DataFrame(columns)
    layer, names = pd.factorize(table["layer"])
    code = np.asarray(columns["code"], dtype=object)
    if len(names) > 1 or not (code[1:] >= code[:-1]).all():
        order = table.sort_values(["layer", "code"], kind="stable").index.to_numpy()
        table, shapes, boxes, odd = table.iloc[order], shapes[order], boxes[order], odd[order]
        layer, code = layer[order], code[order]
    twice = (code[1:] == code[:-1]) & (layer[1:] == layer[:-1])
    if twice.any():
        raise InputError("duplicate_code", field="code", value=code[int(np.argmax(twice))])
    return Areas(table, shapes, _sound_boxes(boxes), odd, tuple(map(str, names)))


def sound_mandate(mandate: BaseGeometry) -> Areas:
    """Return the mandate as the one area of a layer, unless it cannot be used.

    Raises
    ------
    InputError
        ``geometry_empty``, ``geometry_kind`` or ``geometry_invalid``, field ``mandate``;
        or, for ground beyond the earth's coordinates, as ``sound_areas``.
    """
    table, shapes = pd.DataFrame({"code": [_MANDATE]}), np.array([mandate], dtype=object)
    problems, odd = _shape_problems(shapes)
    if problem := problems[0]:
        raise InputError(problem, field="mandate")
    boxes = shapely.bounds(shapes).reshape(-1, 4)
    _check_boxes(boxes, table["code"].array)
    return Areas(table, shapes, _sound_boxes(boxes), odd, (_MANDATE,))


def _numbers(values: ArrayLike, field: str) -> NDArray[np.float64]:
    array: NDArray[Any] = np.asarray(values)
    if array.ndim != 1:
        raise InputError("not_one_dimensional", field=field, value=array.shape)
    if array.dtype.kind not in "iufO" and array.size:
        raise InputError("not_a_number", field=field, value=str(array.dtype))
    try:
        numbers = np.ascontiguousarray(array, dtype=np.float64).view()
    except (TypeError, ValueError):
        raise InputError("not_a_number", field=field, value=str(array.dtype)) from None
    numbers.flags.writeable = False
    return numbers


def _check_range(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> None:
    if not len(xs):
        return
    west, east, south, north = xs.min(), xs.max(), ys.min(), ys.max()
    # NaN spreads into these and fails every comparison.
    if west >= -EAST and east <= EAST and south >= -NORTH and north <= NORTH:
        return
    row = int(np.flatnonzero(~((np.abs(xs) <= EAST) & (np.abs(ys) <= NORTH)))[0])
    raise _bad_point(float(xs[row]), float(ys[row]), row=row + FIRST_ROW)


def _bad_point(x: float, y: float, *, row: int | None) -> InputError:
    for field, value in (("x", x), ("y", y)):
        if not math.isfinite(value):
            return InputError("not_finite", row=row, field=field, value=value)
    if NORTH < abs(y) <= EAST and abs(x) <= NORTH:
        return InputError("swapped_axes", row=row, field="y", value=(x, y))
    field, value = ("x", x) if abs(x) > EAST else ("y", y)
    return InputError("out_of_range", row=row, field=field, value=value)


def _columns(areas: gpd.GeoDataFrame) -> dict[str, ExtensionArray]:
    if not isinstance(areas, gpd.GeoDataFrame):
        raise InputError("column_missing", field="geometry")
    columns: dict[str, ExtensionArray] = {}
    for field in ("layer", "code", *_TEXTS):
        if field in areas.columns:
            columns[field] = areas[field].astype("str").array
        elif field in _TEXTS:
            columns[field] = pd.array([], dtype="str").take(
                np.full(len(areas), -1), allow_fill=True
            )
    for field in ("code", "layer"):
        if field not in columns:
            raise InputError("column_missing", field=field, choices=tuple(map(str, areas.columns)))
        missing = np.flatnonzero(columns[field].isna())
        if len(missing):
            raise InputError("missing_value", field=field, row=int(missing[0]) + FIRST_ROW)
    return columns


def _checked_shapes(
    shapes: NDArray[np.object_],
    boxes: NDArray[np.float64],
    codes: ExtensionArray,
    *,
    trusted: bool,
) -> NDArray[np.bool_]:
    """Return which shapes have rings that touch themselves."""
    kinds = shapely.get_type_id(shapes)
    polygons = ((kinds == GeometryType.POLYGON) | (kinds == GeometryType.MULTIPOLYGON)).all()
    if trusted and polygons and np.isfinite(boxes).all():  # what is missing or empty has no box
        return np.zeros(len(shapes), np.bool_)
    problems, odd = _shape_problems(shapes, trusted=trusted)
    bad = np.flatnonzero(problems != "")
    if len(bad):
        raise InputError(str(problems[bad[0]]), field="geometry", value=codes[int(bad[0])])
    return odd


def _shape_problems(
    shapes: NDArray[np.object_], *, trusted: bool = False
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Return what is wrong with each shape, "" for nothing, and whether a ring touches itself."""
    odd = np.zeros(len(shapes), np.bool_)
    problems = np.full(len(shapes), "", dtype=object)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if not trusted:
        invalid = ~(shapely.is_valid(shapes) | missing)
        odd[invalid] = [_touches_itself(shape) for shape in shapes[invalid]]
        problems[invalid & ~odd] = "geometry_invalid"
    kinds = shapely.get_type_id(shapes)
    problems[(kinds != GeometryType.POLYGON) & (kinds != GeometryType.MULTIPOLYGON)] = (
        "geometry_kind"
    )
    problems[missing] = "geometry_empty"
    return problems, odd


def _touches_itself(shape: BaseGeometry) -> bool:
    """Tell whether nothing is wrong but that a ring meets itself in single points.

    It bounds its ground without doubt: published village borders have such rings.
    """
    return shapely.is_valid_reason(shape).startswith("Ring Self-intersection")


def _sound_boxes(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return boxes with degrees too small to be computed with as 0, as the corners are."""
    return np.where(np.abs(boxes) < SMALLEST_DEGREE, 0.0, boxes)


def _check_boxes(boxes: NDArray[np.float64], codes: ExtensionArray) -> None:
    left, bottom, right, top = boxes.T
    tests = {
        "not_finite": np.isfinite(boxes).all(axis=1),
        "out_of_range": (left >= -EAST) & (right <= EAST) & (bottom >= -NORTH) & (top <= NORTH),
        "across_antimeridian": right - left <= WIDEST_DEGREES,
    }
    for problem, passed in tests.items():
        if not passed.all():
            code = codes[int(np.argmin(passed))]
            raise InputError(problem, field="geometry", value=code)
