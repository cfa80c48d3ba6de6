"""Give gaps of every kind the one shape in which they are listed, drawn and counted."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.frames import GAPS, WGS84, checked

_COLUMNS = list(GAPS.columns)
_TEXT = [column for column in _COLUMNS if column not in ("area_m2", "geometry")]
# About 100 m; at that length a line bows by less than a millimetre when it is projected.
_STRAIGHT_DEGREES = 0.001


def as_gaps(rows: gpd.GeoDataFrame, metric_crs: int) -> gpd.GeoDataFrame:
    """Return rows as gaps: the columns a gap has, and the square metres of each.

    Parameters
    ----------
    rows
        Any of the columns of ``frames.GAPS`` with a geometry, WGS 84; n rows.
    metric_crs
        EPSG code that areas are measured in.

    Returns
    -------
    GeoDataFrame
        ``frames.GAPS``, n rows, same order, numbered from 0.
    """
    rows = rows.assign(area_m2=sizes(rows.geometry, metric_crs))
    rows = rows.reindex(columns=_COLUMNS).astype(dict.fromkeys(_TEXT, "str"))
    return checked(rows.reset_index(drop=True), GAPS)


def sizes(shapes: gpd.GeoSeries, metric_crs: int) -> pd.Series[float]:
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
