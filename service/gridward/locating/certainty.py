"""Judge how sure an owner is: its rivals within the accuracy circle, and the nearest.

candidates   what holds the point, and every area that the circle reaches
nearest      when nobody holds it: rings of twice the radius until an area is met,
             then once more as far as that one is
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pyproj import Geod

from gridward.locating import measure
from gridward.locating.answers import Candidate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gridward.locating.layer import Layer

_GEOD = Geod(ellps="WGS84")
_ARCS_UP_TO_M = 50_000.0  # farther the ellipsoid differs from a sphere by centimetres
_FIRST_RING_M = 500.0
_HALF_ROUND_M = 20_100_000.0


def candidates(
    layer: Layer, x: float, y: float, radius_m: float, *, holders: Mapping[int, bool]
) -> tuple[Candidate, ...]:
    """Return what holds the point or is reached: owner, other holders, then by distance.

    Parameters
    ----------
    layer
        The layer asked.
    x, y
        A sound point, WGS 84 degrees.
    radius_m
        Of the accuracy circle; 0 for none.
    holders
        The rows that hold the point, and whether it is on their border.
    """
    rows = layer.rows_within(x, y, radius_m) if radius_m else []
    found = []
    for row in sorted({*holders, *rows}):
        holds = row in holders
        distance_m = 0.0 if holders.get(row) else _distance_m(layer, row, x, y)
        if holds or distance_m <= radius_m:
            share = float(holds) if radius_m else None
            if distance_m < radius_m:
                share = _share(layer, row, x, y, radius_m=radius_m)
            found.append(Candidate(layer.name, layer.codes[row], holds, distance_m, share))
    return tuple(sorted(found, key=rank))


def nearest(layer: Layer, x: float, y: float) -> Candidate | None:
    """Return the area nearest to a point that none holds; None in a layer without areas."""
    ring_m, rows = _FIRST_RING_M, list[int]()
    while len(layer.rings) and not rows and ring_m < 2 * _HALF_ROUND_M:
        rows = layer.rows_within(x, y, ring_m)
        ring_m *= 2
    if not rows:
        return None
    nearest_m = min(_distance_m(layer, row, x, y) for row in rows)
    rows = layer.rows_within(x, y, nearest_m)
    distance_m, row = min((_distance_m(layer, row, x, y), row) for row in rows)
    return Candidate(layer.name, layer.codes[row], holds=False, distance_m=distance_m, share=None)


def rank(candidate: Candidate) -> tuple[bool, float, str]:
    """Return the order of candidates: holders by code, then the others by distance."""
    distance_m = 0.0 if candidate.holds else candidate.distance_m
    return not candidate.holds, distance_m, candidate.code


def _distance_m(layer: Layer, row: int, x: float, y: float) -> float:
    arc_m, foot_x, foot_y = measure.border_m(*layer.outlines, row, x, y)
    if arc_m > _ARCS_UP_TO_M:
        return float(_GEOD.inv(x, y, foot_x, foot_y)[2])
    return float(arc_m)


def _share(layer: Layer, row: int, x: float, y: float, *, radius_m: float) -> float:
    outlines, its_row = layer.simple_outline(row)
    covered_m2 = measure.circle_m2(*outlines, its_row, x, y, radius_m)
    return min(max(covered_m2 / (math.pi * radius_m**2), 0.0), 1.0)
