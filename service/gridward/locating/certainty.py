"""Measure how far a border is and how much of an accuracy circle each area has.

A border is straight in longitude and latitude, as it is stored. It is cut into
pieces of half a kilometre at most, whose bend is millimetres, and each piece is
measured as a straight line in space (earth-centred coordinates)::

        P ·· chord ·· F      the chord is 1 mm shorter than the geodesic at 10 km,
       ╭─────────────────╮   so the foot F found by chords is the true one, and
      ground                 the distance told is the geodesic from P to F

Shares are areas in the plane that touches the ellipsoid at P, where a circle of
10 km is true to a millionth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_POLE_DEGREES = 89.9  # nearer to a pole every longitude is near
_PIECE_DEGREES = 0.005  # 550 m
_EQUATOR_RADIUS_M = 6378137.0
_FLATTENING = 1 / 298.257223563
_ECCENTRICITY_2 = _FLATTENING * (2 - _FLATTENING)
_GEOD = Geod(ellps="WGS84")


def border_distance_m(area: BaseGeometry, x: float, y: float) -> float:
    """Return the geodesic distance from a point to the border of an area.

    Parameters
    ----------
    area
        Polygon or multipolygon, WGS 84 degrees.
    x, y
        The point, WGS 84 degrees, inside or outside of the area.

    Returns
    -------
    float
        Metres; right to 0.1 m up to 10 km.
    """
    starts, ends, _ = _pieces(area)
    point = _in_space(np.array([[x, y]]))
    start_m, end_m = _in_space(starts) - point, _in_space(ends) - point
    along = end_m - start_m
    length_2 = np.einsum("ij,ij->i", along, along)
    where = -np.einsum("ij,ij->i", start_m, along) / np.where(length_2 > 0, length_2, 1.0)
    where = np.clip(where, 0.0, 1.0)[:, None]
    foot_m = start_m + where * along
    nearest = int(np.argmin(np.einsum("ij,ij->i", foot_m, foot_m)))
    foot = starts[nearest] + where[nearest] * (ends[nearest] - starts[nearest])
    return float(_GEOD.inv(x, y, foot[0], foot[1])[2])


def circle_share(area: BaseGeometry, x: float, y: float, radius_m: float) -> float:
    """Return which part of a circle's area lies in an area.

    Sums, edge by edge, the signed area between edge and centre that the circle
    contains (triangles inside it, sectors outside).

    Parameters
    ----------
    area
        Polygon or multipolygon, WGS 84 degrees.
    x, y
        The centre, WGS 84 degrees.
    radius_m
        Metres, positive.

    Returns
    -------
    float
        From 0 to 1.
    """
    starts, ends, rings = _pieces(area)
    start_m, end_m = _in_plane(starts, x, y), _in_plane(ends, x, y)
    signed = np.bincount(rings, _sectors_m2(start_m, end_m, radius_m))
    holes = _are_holes(area)
    covered = np.abs(signed[~holes]).sum() - np.abs(signed[holes]).sum()
    return float(np.clip(covered / (np.pi * radius_m**2), 0.0, 1.0))


def reach_degrees(y: float, radius_m: float) -> tuple[float, float]:
    """Return how far a radius reaches in longitude and latitude, rounded up, in degrees."""
    up = radius_m / 110_500.0  # the shortest degree of latitude is 110,574 m
    widest = min(abs(y) + up, 90.0)
    across = up / np.cos(np.radians(widest)) if widest < _POLE_DEGREES else 360.0
    return min(float(across), 360.0), up


def _pieces(
    area: BaseGeometry,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    rings = shapely.segmentize(shapely.get_rings(shapely.get_parts(area)), _PIECE_DEGREES)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return corners[:-1][joined], corners[1:][joined], ring[1:][joined]


def _are_holes(area: BaseGeometry) -> NDArray[np.bool_]:
    parts = shapely.get_parts(area)
    holes = shapely.get_num_interior_rings(parts)
    flags = np.ones(len(parts) + holes.sum(), dtype=bool)
    flags[np.cumsum(holes + 1) - (holes + 1)] = False
    return flags


def _in_space(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    longitude, latitude = np.radians(degrees).T
    normal_m = _EQUATOR_RADIUS_M / np.sqrt(1 - _ECCENTRICITY_2 * np.sin(latitude) ** 2)
    out_m = normal_m * np.cos(latitude)
    up_m = normal_m * (1 - _ECCENTRICITY_2) * np.sin(latitude)
    return np.column_stack([out_m * np.cos(longitude), out_m * np.sin(longitude), up_m])


def _in_plane(degrees: NDArray[np.float64], x: float, y: float) -> NDArray[np.float64]:
    away = _in_space(degrees) - _in_space(np.array([[x, y]]))
    longitude, latitude = np.radians(x), np.radians(y)
    outward = away[:, 0] * np.cos(longitude) + away[:, 1] * np.sin(longitude)
    east = away[:, 1] * np.cos(longitude) - away[:, 0] * np.sin(longitude)
    return np.column_stack([east, away[:, 2] * np.cos(latitude) - outward * np.sin(latitude)])


def _sectors_m2(
    start: NDArray[np.float64], end: NDArray[np.float64], radius_m: float
) -> NDArray[np.float64]:
    """Return the signed area of each triangle (centre, start, end) inside the circle."""
    along = end - start
    a = np.maximum((along**2).sum(axis=1), np.finfo(float).tiny)
    b = (start * along).sum(axis=1)
    root = b**2 - a * ((start**2).sum(axis=1) - radius_m**2)
    half = np.sqrt(np.maximum(root, 0.0))
    enter = np.clip((-b - half) / a, 0.0, 1.0)
    leave = np.where(root > 0, np.clip((-b + half) / a, 0.0, 1.0), enter)
    into, out = start + enter[:, None] * along, start + leave[:, None] * along
    triangle = _cross(into, out) / 2
    return triangle + radius_m**2 / 2 * (_angle(start, into) + _angle(out, end))


def _cross(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    return first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]


def _angle(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    turn: NDArray[np.float64] = np.arctan2(_cross(first, second), (first * second).sum(axis=1))
    return turn
