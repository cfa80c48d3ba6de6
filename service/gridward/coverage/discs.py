"""Unite discs of one radius, a million of them, with a stated error.

    middles ──thin out──> ──shake──> arcs that no other disc covers ──link──> rings ──> polygons

What comes out lies between two exact shapes::

    discs of radius - error_m   ⊆   result   ⊆   discs of radius

so ground is never called seen that was not. The error is spent on four things:

* middles that share a square of ``error_m / 4`` across are seen from one of them, a real one;
* each middle is shaken by up to a millimetre, since three rims that meet in one point
  exactly (points on a lattice do that) have no order; the radius is two millimetres less;
* holes of less than a square millimetre are filled: they reach no millimetre beyond a rim;
* arcs become chords, at most ``error_m / 2`` below them.

Chords of different arcs never cross: a chord lies inside its own disc, so another one could
reach it only through the bare arc above it, and a bare arc lies in no other disc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gridward.coverage.arcs import ROWS_PER_RADIUS, bare_arcs, rings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST_ERROR_M = 0.02
_SHAKEN_M, _LESS_M = 0.001, 0.002
_LEAST_HOLE_M2 = 1e-6
_REACH = 2 * ROWS_PER_RADIUS
_ROOM = 256  # bare intervals of one rim, to begin with
_TRIES = 8


def discs(middles: Floats, *, radius_m: float, error_m: float) -> NDArray[np.object_]:
    """Return the union of discs as polygons that do not overlap.

    Parameters
    ----------
    middles
        Shape (n, 2), x then y, metres, finite, n ≥ 0.
    radius_m
        Of every disc, metres, positive.
    error_m
        How far the result may stay inside the true union, metres, from 0.02 to a half of
        the radius.

    Returns
    -------
    ndarray of Polygon
        Metres, same CRS as the middles; may touch in points.
    """
    if not len(middles):
        return np.empty(0, dtype=object)
    origin = middles.mean(axis=0)
    kept = _thinned(middles - origin, error_m / 4 / np.sqrt(2))
    for seed in range(_TRIES):
        made = _united(_shaken(kept, seed), radius_m - _LESS_M, error_m / 2 - _LESS_M)
        if made is not None:
            corners, ring = made
            return _polygons(corners + origin, ring)
    return _slowly(kept + origin, radius_m - _LESS_M, error_m / 2)


def warm_up() -> None:
    """Compile what finds the discs' bare arcs, so that no statement waits for it."""
    discs(np.array([[0.0, 0.0], [5.0, 0.0]]), radius_m=10.0, error_m=0.05)


def spacing_m(radius_m: float, error_m: float) -> float:
    """Return how far apart middles on a line may lie, metres, for ``error_m / 4`` at its sides."""
    below = error_m / 4
    return float(2 * np.sqrt(2 * radius_m * below - below**2))


def _thinned(middles: Floats, square: float) -> Floats:
    """Return one middle of each square of a grid, the first."""
    cells = np.floor((middles - middles.min(axis=0)) / square).astype(np.int64)
    key = cells[:, 1] * (cells[:, 0].max() + 1) + cells[:, 0]
    _, first = np.unique(key, return_index=True)
    return middles[first]


def _shaken(middles: Floats, seed: int) -> Floats:
    """Return middles moved a little, by the same amounts whenever the same are given."""
    made = np.random.default_rng(seed)
    away, toward = _SHAKEN_M * made.random(len(middles)), 2 * np.pi * made.random(len(middles))
    return middles + np.column_stack([away * np.cos(toward), away * np.sin(toward)])


def _united(middles: Floats, radius: float, below: float) -> tuple[Floats, Ints] | None:
    """Return the corners of the union's rings and the ring of each; none if rims tie."""
    row = np.floor((middles[:, 1] - middles[:, 1].min()) / radius * ROWS_PER_RADIUS)
    row = row.astype(np.int64) + _REACH
    order = np.lexsort((middles[:, 0], row))
    middles, row = np.ascontiguousarray(middles[order]), row[order]
    starts = np.searchsorted(row, np.arange(row[-1] + _REACH + 2))
    room = _ROOM
    while True:
        arcs, ends, disc = bare_arcs(middles, row, starts, radius, room)
        if len(arcs):
            break
        room *= 4
    following = _following(ends, disc, len(middles))
    if following is None:
        return None
    turn, ring = rings(following)
    return _corners(middles[disc[turn]], arcs[turn], ring, radius=radius, below=below)


def _following(ends: Ints, disc: Ints, count: int) -> Ints | None:
    """Return the arc that each arc goes on in; none if some arc goes on in none."""
    begins = disc * count + ends[:, 0]
    goes_on = ends[:, 1] * count + disc
    whole = ends[:, 1] < 0
    begins[whole] = goes_on[whole] = -1 - np.flatnonzero(whole)
    by_begin = np.argsort(begins, kind="stable")
    place = np.searchsorted(begins, goes_on, sorter=by_begin)
    following = by_begin[np.minimum(place, len(begins) - 1)]
    linked = (begins[following] == goes_on).all() and len(np.unique(following)) == len(following)
    return following if linked else None


def _corners(
    middles: Floats, arcs: Floats, ring: Ints, *, radius: float, below: float
) -> tuple[Floats, Ints]:
    """Return the corners of arcs as chords; the last of each is the first of the next."""
    widest = 2 * np.arccos(1 - below / radius)
    width = arcs[:, 1] - arcs[:, 0]
    pieces = np.maximum(np.ceil(width / widest), 1).astype(np.int64)
    arc = np.repeat(np.arange(len(arcs)), pieces)
    step = np.arange(len(arc)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    angle = arcs[arc, 0] + width[arc] * step / pieces[arc]
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    return middles[arc] + radius * around, ring[arc]


def _polygons(corners: Floats, ring: Ints) -> NDArray[np.object_]:
    """Return polygons of rings: counter-clockwise ones are outlines, the others holes."""
    x, y = (corners - corners.mean(axis=0)).T
    follows = np.arange(1, len(ring) + 1)
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    follows[np.append(first[1:], len(ring)) - 1] = first
    signed = np.bincount(ring, weights=x * y[follows] - x[follows] * y) / 2
    drawn = np.asarray(shapely.linearrings(corners, indices=ring), dtype=object)
    outlines = np.asarray(shapely.polygons(drawn[signed > 0]), dtype=object)
    is_hole = signed < -_LEAST_HOLE_M2
    holes = drawn[is_hole]
    if not len(holes):
        return outlines
    corner = shapely.STRtree(np.asarray(shapely.points(corners[first[is_hole]]), dtype=object))
    outline, hole = corner.query(outlines, predicate="intersects")
    smallest_first = np.lexsort((signed[signed > 0][outline], hole))
    _, at = np.unique(hole[smallest_first], return_index=True)
    outline, hole = outline[smallest_first][at], hole[smallest_first][at]
    by_outline = np.argsort(outline, kind="stable")
    numbers, begins = np.unique(outline[by_outline], return_index=True)
    for number, own in zip(numbers, np.split(hole[by_outline], begins[1:]), strict=True):
        outlines[number] = shapely.polygons(outlines[number].exterior, holes=holes[own])
    return outlines


def _slowly(middles: Floats, radius: float, below: float) -> NDArray[np.object_]:
    """Return the same by GEOS, whose discs have corners on the rim."""
    quarter = max(int(np.ceil(np.pi / 4 / np.arccos(1 - below / radius))), 1)
    made = shapely.union_all(shapely.buffer(shapely.points(middles), radius, quad_segs=quarter))
    return np.asarray(shapely.get_parts(made), dtype=object)
