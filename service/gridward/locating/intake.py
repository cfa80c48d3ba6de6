"""Take areas and coordinates in, or say precisely why they cannot be used.

Nothing behind this file meets a missing value, a foreign CRS, a swapped axis or
an invalid polygon. Areas leave it sorted by code as text, which turns the border
rule (the smallest code owns) into: the smallest row owns.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import GeometryType

from gridward.errors import InputError
from gridward.frames import WGS84

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

FIRST_ROW = 2  # row 1 of the user's table is its header
EAST, NORTH = 180.0, 90.0  # the ends of longitude and latitude, degrees
WIDEST_DEGREES = 180.0  # a wider polygon is one that crosses the antimeridian
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
        ``not_a_number``, ``not_finite`` or ``out_of_range``.
    """
    try:
        metres = float(value)
    except (TypeError, ValueError):
        raise InputError("not_a_number", field=field, value=value) from None
    if not math.isfinite(metres):
        raise InputError("not_finite", field=field, value=value)
    if metres < 0:
        raise InputError("out_of_range", field=field, value=value)
    return metres


def sound_areas(areas: gpd.GeoDataFrame, *, trusted: bool = False) -> gpd.GeoDataFrame:
    """Return the areas in WGS 84, sorted by code within each layer.

    Parameters
    ----------
    areas
        Columns ``code``, ``layer`` and the geometry, in any CRS; ``name``, ``name_en``
        and ``parent_code`` optional. May have no rows.
    trusted
        Do not check whether the polygons are valid.

    Returns
    -------
    GeoDataFrame
        Columns layer, code, name, name_en, parent_code (``str``) and geometry.

    Raises
    ------
    InputError
        ``no_crs``, ``column_missing``, ``missing_value``, ``duplicate_code``,
        ``geometry_empty``, ``geometry_kind``, ``geometry_invalid``, ``not_finite``,
        ``out_of_range`` or ``across_antimeridian``; ``value`` is the area's code.
    """
    frame = _columns(areas)
    twice = frame.duplicated(["layer", "code"])
    if twice.any():
        raise InputError("duplicate_code", field="code", value=frame.loc[twice, "code"].iloc[0])
    _check_shapes(frame, trusted=trusted)
    frame = frame.to_crs(WGS84)
    _check_extent(frame)
    return frame.sort_values(["layer", "code"], kind="stable", ignore_index=True)


def sound_mandate(mandate: BaseGeometry | None) -> gpd.GeoDataFrame | None:
    """Return the mandate as a layer of one area, unless it cannot be used.

    Raises
    ------
    InputError
        ``geometry_empty``, ``geometry_kind`` or ``geometry_invalid``, field ``mandate``;
        or, for ground beyond the earth's coordinates, as ``sound_areas``.
    """
    if mandate is None:
        return None
    problem = _shape_problems(np.array([mandate], dtype=object))[0]
    if problem:
        raise InputError(problem, field="mandate")
    frame = gpd.GeoDataFrame({"code": ["mandate"]}, geometry=[mandate], crs=WGS84)
    _check_extent(frame)
    return frame


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


def _columns(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if not isinstance(areas, gpd.GeoDataFrame):
        raise InputError("column_missing", field="geometry")
    for field in ("code", "layer"):
        if field not in areas.columns:
            raise InputError("column_missing", field=field, choices=tuple(map(str, areas.columns)))
        missing = np.flatnonzero(areas[field].isna())
        if len(missing):
            raise InputError("missing_value", field=field, row=int(missing[0]) + FIRST_ROW)
    if areas.crs is None:
        raise InputError("no_crs")
    texts = {name: areas[name].array if name in areas.columns else None for name in _TEXTS}
    columns = {"layer": areas["layer"].array, "code": areas["code"].array, **texts}
    attributes = pd.DataFrame(columns, index=pd.RangeIndex(len(areas))).astype("str")
    return gpd.GeoDataFrame(attributes, geometry=areas.geometry.array, crs=areas.crs)


def _check_shapes(frame: gpd.GeoDataFrame, *, trusted: bool) -> None:
    problems = _shape_problems(np.asarray(frame.geometry.array, dtype=object), trusted=trusted)
    bad = np.flatnonzero(problems != "")
    if len(bad):
        raise InputError(
            str(problems[bad[0]]), field="geometry", value=frame["code"].iloc[int(bad[0])]
        )


def _shape_problems(shapes: NDArray[np.object_], *, trusted: bool = False) -> NDArray[np.object_]:
    problems = np.full(len(shapes), "", dtype=object)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if not trusted:
        problems[~(_sound(shapes) | missing)] = "geometry_invalid"
    kinds = shapely.get_type_id(shapes)
    problems[(kinds != GeometryType.POLYGON) & (kinds != GeometryType.MULTIPOLYGON)] = (
        "geometry_kind"
    )
    problems[missing] = "geometry_empty"
    return problems


def _sound(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    sound = np.array(shapely.is_valid(shapes))
    for row in np.flatnonzero(~sound & ~shapely.is_missing(shapes)):
        # A ring that meets itself in single points bounds its ground without doubt:
        # published village borders have such rings.
        sound[row] = shapely.is_valid_reason(shapes[row]).startswith("Ring Self-intersection")
    return sound


def _check_extent(frame: gpd.GeoDataFrame) -> None:
    bounds = frame.geometry.bounds.to_numpy()
    left, bottom, right, top = bounds.T
    tests = {
        "not_finite": np.isfinite(bounds).all(axis=1),
        "out_of_range": (left >= -EAST) & (right <= EAST) & (bottom >= -NORTH) & (top <= NORTH),
        "across_antimeridian": right - left <= WIDEST_DEGREES,
    }
    for problem, passed in tests.items():
        failed = np.flatnonzero(~passed)
        if len(failed):
            code = frame["code"].iloc[int(failed[0])]
            raise InputError(problem, field="geometry", value=code)
