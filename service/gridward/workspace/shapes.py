"""Bring the shapes of a file to WGS 84, by its own word or the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import Datum, on_earth, swapped, to_wgs84
from gridward.errors import InputError
from gridward.frames import WGS84
from gridward.registry import BadRows, values

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from gridward.locating import Locator


def in_wgs84(features: gpd.GeoDataFrame, datum: Datum) -> gpd.GeoSeries:
    """Return the shapes of features in WGS 84, whatever CRS they carry.

    Parameters
    ----------
    features
        n rows, as they were read.
    datum
        What their coordinates are in.
    """
    shapes = features.geometry.to_numpy()
    if not datum.is_wgs84:

        def convert(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(to_wgs84(pairs[:, 0], pairs[:, 1], datum=datum))

        shapes = shapely.transform(shapes, convert)
    return gpd.GeoSeries(shapes, index=features.index, crs=WGS84)


def own_datum(features: gpd.GeoDataFrame, datum: Datum | None, *, source: str) -> Datum | None:
    """Return what a file itself says its coordinates are in; none, if it does not.

    Parameters
    ----------
    features
        As they were read, in their own CRS or without one.
    datum
        What the user says; it counts for more, but must not be impossible.
    source
        The file's name, for errors.

    Raises
    ------
    InputError
        ``needs_parameters`` for a file in Beijing 1954 or Xi'an 1980 and no word of the
        user's; ``needs_degrees`` for GCJ-02 or BD-09 and a file in metres.
    """
    if datum is not None:
        if datum.crs is None and features.crs is not None and features.crs.is_projected:
            raise InputError("needs_degrees", source, field="--datum", value=features.crs.name)
        return None
    return None if features.crs is None else Datum.of_crs(features.crs)


def positions(shapes: gpd.GeoSeries) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and y of a point inside each of n shapes, NaN where there is none."""
    sound = shapes.where(shapes.is_valid & ~shapes.is_empty).to_numpy()
    points = shapely.point_on_surface(sound)
    return shapely.get_x(points), shapely.get_y(points)


def points_from_text(
    x: pd.Series[str], y: pd.Series[str], *, datum: Datum, bad: BadRows
) -> gpd.GeoSeries:
    """Return the places that two columns of text stand for.

    Parameters
    ----------
    x, y
        Longitude and latitude, or easting and northing; n texts, the index the file's rows.
    datum
        What they are in.
    bad
        Gets every row that cannot be a place.

    Returns
    -------
    GeoSeries
        n points, WGS 84, same index; none where there is no place.
    """
    first, second = (y, x) if datum.swapped else (x, y)
    pair = values.coordinates(first, second, bad=bad, degrees=datum.degrees)
    east, north = to_wgs84(*(pair[::-1] if datum.swapped else pair), datum=datum)
    points = np.full(len(x), None, dtype=object)
    here = np.isfinite(east) & np.isfinite(north)
    points[here] = shapely.points(east[here], north[here])
    return gpd.GeoSeries(points, index=x.index, crs=WGS84)


def centre_of(shapes: gpd.GeoSeries) -> tuple[float, float]:
    """Return the centre of gravity of areas, WGS 84; ground that two share counts twice."""
    centres, sizes = shapely.centroid(shapes.to_numpy()), shapely.area(shapes.to_numpy())
    x, y = np.average(shapely.get_coordinates(centres), axis=0, weights=sizes)
    return float(x), float(y)


def holders(shapes: gpd.GeoSeries, locator: Locator, *, layers: Sequence[str]) -> pd.Series[str]:
    """Return the code of the area of some layers that holds the inside of each shape.

    Parameters
    ----------
    shapes
        n shapes of any kind, WGS 84; also missing and invalid ones, which nothing holds.
    locator
        Of the day that counts.
    layers
        Of its layers, those asked, one after the other; what has not begun by then holds
        nothing.
    """
    sound = shapes[shapes.is_valid & ~shapes.is_empty]
    inside = sound.representative_point()
    inside = inside[on_earth(inside.x, inside.y)]
    held = pd.Series(None, index=inside.index, dtype="str")
    for layer in layers:
        if layer in locator.layers:
            rows = locator.rows(inside.x, inside.y, layer=layer)
            codes = locator.table(layer)["code"].array.take(rows, allow_fill=True)
            held = held.fillna(pd.Series(codes, index=inside.index, dtype="str"))
    return held.reindex(shapes.index)


PLACES = ("Point",)
TRACKS = ("Point", "MultiPoint", "LineString", "MultiLineString")


def only_kinds(shapes: gpd.GeoSeries, kinds: Collection[str], *, bad: BadRows) -> gpd.GeoSeries:
    """Return shapes with none in the place of all that is of another kind or not on the earth.

    Parameters
    ----------
    shapes
        Of any kind, WGS 84.
    kinds
        ``PLACES`` or ``TRACKS``.
    bad
        Gets the rows of all others: ``geometry_empty``, ``geometry_kind``, ``swapped_axes``
        or ``out_of_range``.
    """
    empty = shapes.isna() | shapes.is_empty
    for row in shapes.index[empty]:
        bad.add("geometry_empty", row)
    other = ~empty & ~shapes.geom_type.isin(kinds)
    for row, kind in shapes.geom_type[other].items():
        bad.add("geometry_kind", row, value=kind)
    kept = shapes[~(empty | other)]
    pairs, shape = shapely.get_coordinates(kept.to_numpy(), return_index=True)
    away, turned = ~on_earth(*pairs.T), swapped(*pairs.T)
    rows, corner = np.unique(shape[away], return_index=True)  # the first of each row
    for at, place in zip(rows, np.flatnonzero(away)[corner], strict=True):
        x, y = pairs[place]
        problem = "swapped_axes" if turned[place] else "out_of_range"
        bad.add(problem, kept.index[at], value=f"{x:g}, {y:g}")
    return kept.drop(kept.index[rows]).reindex(shapes.index)


def only_points(shapes: gpd.GeoSeries, *, bad: BadRows) -> gpd.GeoSeries:
    """Return shapes with none in the place of all that is no point on the earth."""
    return only_kinds(shapes, PLACES, bad=bad)


def as_points(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return points as they are, and of other shapes the first of their corners."""
    if (shapes.geom_type == "Point").all():
        return shapes
    pairs, shape = shapely.get_coordinates(shapes.to_numpy(), return_index=True)
    first = np.flatnonzero(np.diff(shape, prepend=-1))
    return gpd.GeoSeries(shapely.points(pairs[first]), index=shapes.index, crs=shapes.crs)


def sound_polygons(shapes: gpd.GeoSeries, bad: BadRows) -> gpd.GeoSeries:
    """Return shapes that are all sound polygons.

    Raises
    ------
    BadRowsError
        Naming every row whose shape is none.
    """
    empty = shapes.isna() | shapes.is_empty
    for row in shapes.index[empty]:
        bad.add("geometry_empty", row)
    kinds = shapes.geom_type
    other = ~empty & ~kinds.isin(["Polygon", "MultiPolygon"])
    for row in shapes.index[other]:
        bad.add("geometry_kind", row, value=kinds[row])
    for row in shapes.index[~empty & ~other & ~shapes.is_valid]:
        bad.add("outline_broken", row, details={"broken": shapely.is_valid_reason(shapes[row])})
    bad.raise_if_any()
    return shapes
