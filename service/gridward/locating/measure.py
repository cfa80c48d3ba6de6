"""Measure borders round a point on the ellipsoid; the compiled half of ``certainty``.

A border is straight in longitude and latitude, as it is stored. It is cut into pieces of
half a kilometre at most, whose bend is millimetres, and each piece is measured as a
straight line in space, with earth-centred coordinates::

        P ·· chord ·· F      the chord is 1 mm shorter than the arc at 10 km: the foot F
       ╭─────────────────╮   found by chords is the true one, and the arc over the chord
      ground                 is the geodesic to a millimetre at 50 km

Shares are areas in the plane that touches the ellipsoid at P, where a circle of 10 km is
true to a millionth. Numbers are degrees below 360 and metres below 2²⁴: nothing here can
overflow, and a metre keeps nine decimals.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gridward.locating.compiling import compiled

if TYPE_CHECKING:
    from gridward.locating.compiling import Floats, Rows, Whole

    Place = tuple[float, float, float]

_EQUATOR_RADIUS_M = 6378137.0
_ECCENTRICITY_2 = 0.0066943799901413165
_MEAN_RADIUS_M = 6371008.8
_PIECE_DEGREES = 0.005  # 550 m
_DEGREE_M = 111_000.0
_NEAR_DEGREES = 0.3  # so near, and below _STEEP_DEGREES, a flat map errs by 2 % at most
_STEEP_DEGREES = 75.0
_FLAT_2 = 0.9  # of a flat distance squared: surely less than the true one


@compiled
def _in_space(x: float, y: float) -> Place:
    longitude, latitude = math.radians(x), math.radians(y)
    up = math.sin(latitude)
    normal_m = _EQUATOR_RADIUS_M / math.sqrt(1 - _ECCENTRICITY_2 * up * up)
    out_m = normal_m * math.cos(latitude)
    return (
        out_m * math.cos(longitude),
        out_m * math.sin(longitude),
        normal_m * (1 - _ECCENTRICITY_2) * up,
    )


@compiled
def border_m(
    corners: Floats, rings: Rows, parts: Rows, areas: Rows, row: Whole, x: float, y: float
) -> tuple[float, float, float]:
    """Return the distance from a point to the nearest border of an area, and its foot.

    Parameters
    ----------
    corners, rings, parts, areas
        As in ``rings.Rings``.
    row
        The area.
    x, y
        The point, WGS 84 degrees.

    Returns
    -------
    tuple of float
        Metres along the ground of a sphere, then longitude and latitude of the foot.
    """
    here = _in_space(x, y)
    best, foot_x, foot_y = np.inf, x, y
    per_x = _DEGREE_M * math.cos(math.radians(y))
    local = abs(y) < _STEEP_DEGREES
    for ring in range(parts[areas[row]], parts[areas[row + 1]]):
        for edge in range(rings[ring], rings[ring + 1] - 1):
            ax, ay = corners[edge, 0], corners[edge, 1]
            bx, by = corners[edge + 1, 0], corners[edge + 1, 1]
            if local and max(abs(ax - x), abs(ay - y), abs(bx - x), abs(by - y)) < _NEAR_DEGREES:
                flat = _flat_2(
                    (ax - x) * per_x, (ay - y) * _DEGREE_M, (bx - x) * per_x, (by - y) * _DEGREE_M
                )
                if _FLAT_2 * flat > best:
                    continue
            pieces = max(1, math.ceil(max(abs(bx - ax), abs(by - ay)) / _PIECE_DEGREES))
            start = _in_space(ax, ay)
            for piece in range(pieces):
                reach = (piece + 1) / pieces
                end = _in_space(ax + reach * (bx - ax), ay + reach * (by - ay))
                chord_2, along = _chord_2(here, start, end)
                if chord_2 < best:
                    best = chord_2
                    foot_x = ax + (piece + along) / pieces * (bx - ax)
                    foot_y = ay + (piece + along) / pieces * (by - ay)
                start = end
    half = min(1.0, math.sqrt(best) / (2 * _MEAN_RADIUS_M))
    return 2 * _MEAN_RADIUS_M * math.asin(half), foot_x, foot_y


@compiled
def _flat_2(ax: float, ay: float, bx: float, by: float) -> float:
    dx, dy = bx - ax, by - ay
    length_2 = dx * dx + dy * dy
    along = 0.0
    if length_2 > 0:
        along = min(max(-(ax * dx + ay * dy) / length_2, 0.0), 1.0)
    x, y = ax + along * dx, ay + along * dy
    return x * x + y * y


@compiled
def _chord_2(here: Place, start: Place, end: Place) -> tuple[float, float]:
    """Return the squared distance to a line in space, and where on it the foot is, 0 to 1."""
    ax, ay, az = start[0] - here[0], start[1] - here[1], start[2] - here[2]
    dx, dy, dz = end[0] - start[0], end[1] - start[1], end[2] - start[2]
    length_2 = dx * dx + dy * dy + dz * dz
    along = 0.0
    if length_2 > 0:
        along = min(max(-(ax * dx + ay * dy + az * dz) / length_2, 0.0), 1.0)
    x, y, z = ax + along * dx, ay + along * dy, az + along * dz
    return x * x + y * y + z * z, along


@compiled
def circle_m2(
    corners: Floats,
    rings: Rows,
    parts: Rows,
    areas: Rows,
    row: Whole,
    x: float,
    y: float,
    radius_m: float,
) -> float:
    """Return how much of a circle an area covers, metres squared.

    Parameters
    ----------
    corners, rings, parts, areas, row
        As ``border_m`` takes them; no ring may touch itself.
    x, y
        The middle of the circle, WGS 84 degrees.
    radius_m
        Metres.
    """
    here = _in_space(x, y)
    longitude, latitude = math.radians(x), math.radians(y)
    turn = (math.cos(longitude), math.sin(longitude), math.cos(latitude), math.sin(latitude))
    covered = 0.0
    for part in range(areas[row], areas[row + 1]):
        for ring in range(parts[part], parts[part + 1]):
            signed = _circle_in_ring_m2(corners, rings[ring], rings[ring + 1], here, turn, radius_m)
            covered += abs(signed) if ring == parts[part] else -abs(signed)  # the rest are holes
    return covered


@compiled
def _circle_in_ring_m2(
    corners: Floats,
    first: Whole,
    last: Whole,
    here: Place,
    turn: tuple[float, float, float, float],
    radius_m: float,
) -> float:
    """Return the signed area of a circle within one ring.

    Sums, edge by edge, the area between edge and centre that the circle contains:
    triangles inside of it, sectors outside.
    """
    start = _in_plane(corners[first, 0], corners[first, 1], here, turn)
    total = 0.0
    for edge in range(first, last - 1):
        ax, ay = corners[edge, 0], corners[edge, 1]
        bx, by = corners[edge + 1, 0], corners[edge + 1, 1]
        pieces = max(1, math.ceil(max(abs(bx - ax), abs(by - ay)) / _PIECE_DEGREES))
        for piece in range(pieces):
            reach = (piece + 1) / pieces
            end = _in_plane(ax + reach * (bx - ax), ay + reach * (by - ay), here, turn)
            total += _sector_m2(start[0], start[1], end[0], end[1], radius_m)
            start = end
    return total


@compiled
def _in_plane(
    x: float, y: float, here: Place, turn: tuple[float, float, float, float]
) -> tuple[float, float]:
    there = _in_space(x, y)
    dx, dy, dz = there[0] - here[0], there[1] - here[1], there[2] - here[2]
    outward = dx * turn[0] + dy * turn[1]
    return dy * turn[0] - dx * turn[1], dz * turn[2] - outward * turn[3]


@compiled
def _sector_m2(ax: float, ay: float, bx: float, by: float, radius_m: float) -> float:
    dx, dy = bx - ax, by - ay
    a, b = dx * dx + dy * dy, ax * dx + ay * dy
    root = b * b - a * (ax * ax + ay * ay - radius_m * radius_m)
    sector = radius_m * radius_m / 2
    if a == 0.0 or root <= 0.0:
        return sector * _angle(ax, ay, bx, by)
    half = math.sqrt(root)
    enter, leave = (-b - half) / a, (-b + half) / a
    if leave <= 0.0 or enter >= 1.0:
        return sector * _angle(ax, ay, bx, by)
    enter, leave = max(enter, 0.0), min(leave, 1.0)
    ix, iy = ax + enter * dx, ay + enter * dy
    ox, oy = ax + leave * dx, ay + leave * dy
    outside = 0.0
    if enter > 0.0:
        outside += _angle(ax, ay, ix, iy)
    if leave < 1.0:
        outside += _angle(ox, oy, bx, by)
    return (ix * oy - iy * ox) / 2 + sector * outside


@compiled
def _angle(ax: float, ay: float, bx: float, by: float) -> float:
    return math.atan2(ax * by - ay * bx, ax * bx + ay * by)
