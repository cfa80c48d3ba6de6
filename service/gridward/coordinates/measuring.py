"""Measure lengths and areas in the metric CRS of shapes whose lines are straight in degrees.

A long line that is straight between longitudes and latitudes bows when it is projected.
Measured by its ends alone, a whole would differ from the sum of its parts; so vertices
are put in before measuring.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.frames import WGS84

# About 100 m; at that length a line bows by less than a millimetre when it is projected.
_STRAIGHT_DEGREES = 0.001


def areas_m2(shapes: gpd.GeoSeries, metric_crs: int) -> pd.Series[float]:
    """Return the square metres of shapes, each line straight between longitudes and latitudes.

    A long straight line bows when it is projected. Without vertices on the way a
    rectangle of 4 km would differ from the sum of its parts by two millionths, and one
    of 40 km by a hundred times that; so vertices are put in before measuring.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, WGS 84, n of them.
    metric_crs
        EPSG code that areas are measured in.

    Returns
    -------
    Series of float
        n sizes, m², same index.
    """
    parts, of_shape = shapely.get_parts(shapes.to_numpy(), return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    # ring by ring: of a whole polygon GEOS repairs what gets finer, and may lose ground
    followed = gpd.GeoSeries(shapely.segmentize(rings, _STRAIGHT_DEGREES), crs=WGS84)
    enclosed = shapely.area(shapely.polygons(followed.to_crs(metric_crs).to_numpy()))
    is_outline = np.diff(of_part, prepend=-1) != 0  # of a part the outline comes first, then holes
    signed = np.where(is_outline, enclosed, -enclosed)
    summed = np.bincount(of_shape[of_part], weights=signed, minlength=len(shapes))
    return pd.Series(summed, index=shapes.index, dtype="float64")


def lengths_m(shapes: gpd.GeoSeries, metric_crs: int) -> pd.Series[float]:
    """Return the metres of lines, each straight between longitudes and latitudes.

    Parameters
    ----------
    shapes
        Lines, WGS 84, n of them.
    metric_crs
        EPSG code that lengths are measured in.

    Returns
    -------
    Series of float
        n lengths, metres, same index.
    """
    followed = shapely.segmentize(shapes.to_numpy(), _STRAIGHT_DEGREES)
    projected = gpd.GeoSeries(followed, crs=WGS84).to_crs(metric_crs)
    return pd.Series(projected.length.to_numpy(), index=shapes.index, dtype="float64")
