"""Bring the shapes of a file to WGS 84, by its own word or the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import crs_of, datum_name, on_earth, swapped, to_wgs84
from gridward.errors import InputError
from gridward.frames import WGS84
from gridward.registry import values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.locating import Locator
    from gridward.registry import BadRows


def in_wgs84(features: gpd.GeoDataFrame, *, datum: str | None, source: str) -> gpd.GeoDataFrame:
    """Return the same features with shapes in WGS 84.

    Parameters
    ----------
    features
        In their own CRS, or without one.
    datum
        What the user says the coordinates are in; it counts for more than the file's
        own CRS. None: the file's.
    source
        The file's name, for errors.

    Raises
    ------
    InputError
        If neither the file nor the user says (``no_crs``), the datum is unknown, or it is
        one of degrees and the file is in metres (``needs_degrees``).
    """
    if datum is not None:
        return _converted(features, datum, source)
    if features.crs is None:
        raise InputError("no_crs", source=source)
    return features.to_crs(WGS84)


def datum_of(features: gpd.GeoDataFrame, datum: str | None) -> str:
    """Return what the coordinates of features are taken as: the user's word, else the file's.

    Parameters
    ----------
    features
        As they were read; with a CRS, unless there is a datum.
    datum
        What the user says.
    """
    if datum is not None:
        return datum_name(datum)
    if features.crs == WGS84:
        return "wgs84"
    authority = features.crs.to_authority()
    return str(features.crs.name) if authority is None else ":".join(authority)


def points_from_text(
    x: pd.Series[str], y: pd.Series[str], *, datum: str, bad: BadRows
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

    Raises
    ------
    InputError
        If the datum is unknown.
    """
    crs = crs_of(datum)
    degrees = crs is None or crs.is_geographic
    east, north = to_wgs84(*values.coordinates(x, y, bad=bad, degrees=degrees), datum=datum)
    points = np.full(len(x), None, dtype=object)
    here = np.isfinite(east) & np.isfinite(north)
    points[here] = shapely.points(east[here], north[here])
    return gpd.GeoSeries(points, index=x.index, crs=WGS84)


def holders(shapes: gpd.GeoSeries, locator: Locator, *, layer: str) -> pd.Series[str]:
    """Return the code of the area of a layer that holds the inside of each shape.

    Parameters
    ----------
    shapes
        n shapes of any kind, WGS 84; also missing and invalid ones, which nothing holds.
    locator
        Of the day that counts.
    layer
        One of its layers.
    """
    sound = shapes[shapes.is_valid & ~shapes.is_empty]
    inside = sound.representative_point()
    inside = inside[on_earth(inside.x, inside.y)]
    rows = locator.rows(inside.x, inside.y, layer=layer)
    codes = locator.areas(layer)["code"].array.take(rows, allow_fill=True)
    return pd.Series(codes, index=inside.index, dtype="str").reindex(shapes.index)


def only_points(shapes: gpd.GeoSeries, *, bad: BadRows) -> gpd.GeoSeries:
    """Return shapes with none in the place of all that is no point on the earth.

    Parameters
    ----------
    shapes
        Of any kind, WGS 84.
    bad
        Gets the rows of all others: ``geometry_empty``, ``geometry_kind``, ``swapped_axes``
        or ``out_of_range``.
    """
    empty = shapes.isna() | shapes.is_empty
    for row in shapes.index[empty]:
        bad.add("geometry_empty", row)
    other = ~empty & (shapes.geom_type != "Point")
    for row, kind in shapes.geom_type[other].items():
        bad.add("geometry_kind", row, value=kind)
    points = shapes[~(empty | other)]
    here, turned = on_earth(points.x, points.y), swapped(points.x, points.y)
    for row, point in points[~here].items():
        problem = "swapped_axes" if turned[points.index.get_loc(row)] else "out_of_range"
        bad.add(problem, row, value=f"{point.x:g}, {point.y:g}")
    return points[here].reindex(shapes.index)


def _converted(features: gpd.GeoDataFrame, datum: str, source: str) -> gpd.GeoDataFrame:
    if (crs := crs_of(datum)) is not None:
        return features.set_crs(crs, allow_override=True).to_crs(WGS84)
    if features.crs is not None and features.crs.is_projected:
        raise InputError("needs_degrees", source, field="--datum", value=features.crs.name)

    def convert(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_wgs84(pairs[:, 0], pairs[:, 1], datum=datum))

    shapes = shapely.transform(features.geometry.to_numpy(), convert)
    return features.set_geometry(shapes, crs=None).set_crs(WGS84, allow_override=True)
