"""Tell how much of a line or polygon lies in each area: a river, a street, a market.

        ┌──────┬──────┐
     ───┼──────┼──┐   │      A1 holds 45 % of the street, B2 25 %,
        │  A1  │B2│   │      nobody holds the rest, left of A1
        └──────┴──────┘

The cutting happens in degrees, where shared borders are the same lines to the last
bit; the pieces are measured in the metric CRS. Areas are closed, so a stretch that
runs along a border lies in both of them, and areas that overlap both hold the ground
that they share: the shares may add up to more than one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from gridward.coordinates import areas_m2, lengths_m
from gridward.errors import InputError
from gridward.frames import WGS84

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_LINE, _POLYGON = 1, 2  # dimensions


def shares(
    geometry: BaseGeometry, areas: gpd.GeoDataFrame, *, layer: str, metric_crs: int
) -> pd.DataFrame:
    """Return how much of a line or polygon lies in each area of a layer.

    Parameters
    ----------
    geometry
        A valid line or polygon, or several of one kind, WGS 84.
    areas
        Areas of one layer with ``code`` and geometry, WGS 84; may have no rows.
    layer
        Its name.
    metric_crs
        EPSG code that pieces are measured in.

    Returns
    -------
    DataFrame
        A row for each area that the geometry touches, the largest share first, equal
        ones by code: ``layer``, ``code``, ``size`` (metres of a line, m² of a polygon;
        0 where they touch in a point or, for a polygon, along a border) and ``share``
        of the whole. What nobody holds is the last row, without a code, if there is any.

    Raises
    ------
    InputError
        ``geometry_kind`` for points, collections and mixtures, ``geometry_empty``,
        ``geometry_invalid``.
    """
    dimension = _dimension(geometry)
    shapes = areas.geometry.to_numpy()
    touched = areas.iloc[shapely.STRtree(shapes).query(geometry, predicate="intersects")]
    held = touched.geometry.to_numpy()
    left = shapely.difference(geometry, shapely.union_all(held))
    pieces = [*shapely.intersection(held, geometry), left, geometry]
    measure = lengths_m if dimension == _LINE else areas_m2
    *sizes, left_size, whole = measure(gpd.GeoSeries(pieces, crs=WGS84), metric_crs)
    rows = pd.DataFrame(
        {"layer": layer, "code": touched["code"].to_numpy(), "size": sizes}
    ).sort_values(["size", "code"], ascending=[False, True])
    if not left.is_empty:
        nobody = pd.DataFrame({"layer": [layer], "code": [None], "size": [left_size]})
        rows = pd.concat([rows, nobody])
    rows = rows.assign(share=rows["size"] / whole).reset_index(drop=True)
    return rows.astype({"layer": "str", "code": "str", "size": "float64"})


def _dimension(geometry: BaseGeometry) -> int:
    kind = geometry.geom_type
    if geometry.is_empty:
        raise InputError("geometry_empty")
    if "LineString" not in kind and "Polygon" not in kind:
        raise InputError("geometry_kind", value=kind)
    if not geometry.is_valid:
        raise InputError("geometry_invalid", value=kind)
    return _POLYGON if "Polygon" in kind else _LINE
