"""Propose how outlines that cross or touch themselves are made good, and what that moves.

An outline that crosses itself has no inside of its own. Programs draw it by the even-odd
rule: ground that it goes round twice is a hole. The repair keeps what is drawn and fills
what is gone round twice, because people who draw an overlapping part mean the ground:

    drawn    ┌──┐        repaired  ┌──┐
             │ ┌┼─┐                │  └─┐
             └─┼┘ │                └─┐  │      moved: the small square, once a hole
               └──┘                  └──┘

Points that only touch move nothing. It falls short where the outline is so wrong that
drawing and meaning have little in common; that is what the figure says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import areas_m2, metric_crs_at, on_earth
from gridward.frames import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_MOVED = 0.01  # of the ground kept; more than that is to be drawn again
_PLACE = re.compile(r"\[(\S+) (\S+)\]")
_POLYGON = 3  # as shapely numbers types


def repairs(shapes: gpd.GeoSeries, metric_crs: int) -> gpd.GeoDataFrame:
    """Return a repaired shape for each polygon that is not valid.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, WGS 84, the index the numbers of the file's rows; none
        empty, missing or beyond the earth's coordinates.
    metric_crs
        EPSG code that areas are measured in.

    Returns
    -------
    GeoDataFrame
        A row for each invalid shape, same index: ``geometry``, a valid polygon or
        multipolygon, WGS 84; ``kept_m2``, its size; ``moved_m2``, the ground on which it and
        what is drawn differ; ``parts``, how many polygons it is made of; ``at``, the first
        place that is wrong, longitude and latitude as text; ``sound``, whether it may be
        taken: something is left, and at most a hundredth of that is moved.
    """
    broken = shapes[~shapes.is_valid]
    ground = broken.to_numpy()
    made = _polygons(shapely.make_valid(ground, method="structure", keep_collapsed=False))
    drawn = _polygons(shapely.make_valid(ground, method="linework"))
    moved = shapely.symmetric_difference(made, drawn)
    kept_m2, moved_m2 = (_sizes(one, metric_crs) for one in (made, moved))
    frame = pd.DataFrame(
        {
            "kept_m2": kept_m2,
            "moved_m2": moved_m2,
            "parts": shapely.get_num_geometries(made),
            "at": [_place(reason) for reason in shapely.is_valid_reason(ground)],
            "sound": (kept_m2 > 0) & (moved_m2 <= MOST_MOVED * kept_m2),
        },
        index=broken.index,
    )
    return gpd.GeoDataFrame(frame, geometry=made, crs=WGS84)


def measurable(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the shapes that a repair can be tried on: polygons that lie on the earth."""
    polygons = shapes[~(shapes.isna() | shapes.is_empty)]
    polygons = polygons[polygons.geom_type.isin(["Polygon", "MultiPolygon"])]
    west, south, east, north = polygons.bounds.to_numpy().T
    return polygons[on_earth(west, south) & on_earth(east, north)]


def metric_crs_of(shapes: gpd.GeoSeries) -> int:
    """Return the EPSG code to measure shapes in where they lie, WGS 84; any if none can be."""
    here = measurable(shapes)
    if here.empty:
        return metric_crs_at(0, 0)
    west, south, east, north = here.total_bounds
    return metric_crs_at((west + east) / 2, (south + north) / 2)


def _polygons(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the polygons of what came out, without the lines and points among them."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # a collection holds multipolygons
    owner = owner[inner]
    flat = shapely.get_type_id(parts) == _POLYGON
    made = np.empty(len(shapes), dtype=object)
    for number in range(len(shapes)):
        made[number] = shapely.union_all(parts[flat & (owner == number)])
    return made


def _sizes(shapes: NDArray[np.object_], metric_crs: int) -> NDArray[np.float64]:
    polygons = _polygons(shapes)
    return np.asarray(areas_m2(gpd.GeoSeries(polygons, crs=WGS84), metric_crs))


def _place(reason: str) -> str:
    found = _PLACE.search(reason)
    return "" if found is None else f"{float(found[1]):.6f}, {float(found[2]):.6f}"
