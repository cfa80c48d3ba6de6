"""Measure how wide a piece of ground is at its widest place.

The width is the diameter of the largest circle that fits inside. A border drawn twice
leaves a piece of a kilometre by a centimetre: its area says little, its width everything.

GEOS finds that circle by ever finer squares, which takes longer the longer and thinner a
piece is (half a second for 5 km by 5 cm). So thin pieces are cut into triangles between
their two sides; the circle is looked for in the middle of each, and from the best of them
uphill::

      ────────┬───────┬────
       ╲  ·  ╱ ╲  ·  ╱  ╲         · in the triangle, · between the sides
        ╲ ╱     ╲ ╱      ╲
      ───┴───────┴─────────

A piece is never wider than said by more than a hundredth; beside a place that is wider and
far from the best triangle it may be. Whatever the shape, an area A with an outline of
length P is at least 2 A / P wide, which decides most cases without looking for a circle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.frames import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

_THIN = 150.0  # P² / A; a square has 16, a strip of 1 : 35 has 150
_CLOSE = 0.005  # of the width
_STEPS = 12
_ROUND = np.array([(1, 0), (0, 1), (-1, 0), (0, -1), (0.7, 0.7), (-0.7, 0.7)])
_ROUND = np.concatenate([_ROUND, -_ROUND[4:]])


def widths_m(shapes: gpd.GeoSeries, metric_crs: int) -> Floats:
    """Return the metres that shapes are wide at their widest place.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, WGS 84, n of them, none empty.
    metric_crs
        EPSG code that lengths are measured in.

    Returns
    -------
    ndarray of float64
        n widths; of a multipolygon that of its widest part.
    """
    ground = gpd.GeoSeries(shapes.to_numpy(), crs=WGS84).to_crs(metric_crs).to_numpy()
    parts, owners = shapely.get_parts(ground, return_index=True)
    widths = np.zeros(len(parts))
    area, around = shapely.area(parts), shapely.length(parts)
    thin = around**2 > _THIN * area
    close = np.maximum(area / np.maximum(around, 1e-300) * _CLOSE, 1e-9)
    for place in np.flatnonzero(~thin):  # one by one, as each has its own tolerance
        circle = shapely.maximum_inscribed_circle(parts[place], tolerance=close[place])
        widths[place] = 2 * shapely.length(circle)
    widths[thin] = _thin_widths(parts[thin])
    widths = np.maximum(widths, least_widths(area, around))
    widest = np.zeros(len(ground))
    np.maximum.at(widest, owners, widths)
    return widest


def least_widths(area: Floats, around: Floats) -> Floats:
    """Return how wide shapes are at least, by their area and the length of their outline.

    No place is farther from the outline than half the width w, so the area is at most
    w / 2 times the outline.
    """
    return np.divide(2 * area, around, out=np.zeros(len(area)), where=around > 0)


def _thin_widths(parts: Shapes) -> Floats:
    if not len(parts):
        return np.zeros(0)
    places, owners = _middles(parts)
    rims = shapely.boundary(parts)
    shapely.prepare(rims)
    shapely.prepare(parts)
    reach = _reach(parts[owners], rims[owners], places)
    order = np.lexsort((-reach, owners))
    best = order[np.unique(owners[order], return_index=True)[1]]
    of_part = owners[best]
    place, radius = places[best], reach[best]
    step = radius.copy()
    for _ in range(_STEPS):
        tried = place[:, None, :] + step[:, None, None] * _ROUND
        of_try = np.repeat(of_part, len(_ROUND))
        reached = _reach(parts[of_try], rims[of_try], tried.reshape(-1, 2))
        reached = reached.reshape(len(place), len(_ROUND))
        top = reached.argmax(axis=1)
        rows = np.arange(len(place))
        better = reached[rows, top] > radius
        place[better] = tried[rows, top][better]
        radius = np.maximum(radius, reached[rows, top])
        step[~better] /= 2
    widths = np.zeros(len(parts))
    widths[of_part] = 2 * radius
    return widths


def _middles(parts: Shapes) -> tuple[Floats, NDArray[np.int64]]:
    """Return places in the middle of parts, and the part of each.

    They are the middles of the triangles' sides that cross a part, and the centres of
    the circles in the triangles.
    """
    triangles, owners = shapely.get_parts(
        shapely.constrained_delaunay_triangles(parts), return_index=True
    )
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    opposite = np.linalg.norm(corners[:, [1, 2, 0]] - corners[:, [2, 0, 1]], axis=2)
    whole = np.maximum(opposite.sum(axis=1, keepdims=True), 1e-300)
    centres = (corners * (opposite / whole)[:, :, None]).sum(axis=1)
    sides = (corners + corners[:, [1, 2, 0]]) / 2
    places = np.concatenate([centres, sides.reshape(-1, 2)])
    return places, np.concatenate([owners, np.repeat(owners, 3)]).astype(np.int64)


def _reach(parts: Shapes, rims: Shapes, places: Floats) -> Floats:
    """Return how far places lie from the outlines of their parts; 0 for those outside."""
    points = np.asarray(shapely.points(places), dtype=object)
    inside = shapely.contains_properly(parts, points)
    reach = np.zeros(len(places))
    reach[inside] = shapely.distance(rims[inside], points[inside])
    return reach
