"""Answer few points straight from the polygons, where an index would not pay for itself.

    points ──boxes that hold them──> pairs of point and area ──crossings of a ray──> owners

Only the areas whose boxes hold a point are looked at; each pair costs a walk round its
rings. The answers are those of the index, borders included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gridward.locating.compiling import compiled
from gridward.locating.kernel import EDGE, INSIDE, NONE, OVERLAP
from gridward.locating.orient import SMALLEST_DEGREE, side
from gridward.locating.rings import flattened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.locating.compiling import Floats, Ints, Rows, Whole

_OUT, _IN, _ON = 0, 1, 2
_PAIR_NS = 1800  # finding a pair by its boxes
_CORNER_NS = 3  # walking past a corner
_INDEX_NS = 300  # building the index, a corner


def is_cheaper(points: int, areas: int, corners: int) -> bool:
    """Return whether that many points are answered sooner without an index."""
    pair_ns = _PAIR_NS + _CORNER_NS * corners / max(areas, 1)
    return points * pair_ns < _INDEX_NS * corners


def resolve(
    shapes: NDArray[np.object_],
    tree: shapely.STRtree,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return the owner's row, or -1, and the state of each point, as ``kernel.resolve``.

    Parameters
    ----------
    shapes, tree
        The areas of a layer, and a tree over them.
    x, y
        Sound arrays, shape (n,), WGS 84 degrees.
    """
    x, y = (np.where(np.abs(axis) < SMALLEST_DEGREE, 0.0, axis) for axis in (x, y))
    point, area = tree.query(shapely.points(x, y))
    boxed = np.zeros(len(shapes), dtype=bool)
    boxed[area] = True
    which, place = np.flatnonzero(boxed), (np.cumsum(boxed) - 1)[area]
    rings = flattened(shapes[which])
    ends = rings.parts[rings.areas]
    owners, states = np.full(len(x), -1, np.int32), np.full(len(x), NONE, np.uint8)
    _judge(rings.corners, rings.rings, ends, (point, place, which), x, y, (owners, states))
    return owners, states


@compiled
def _judge(
    corners: Floats,
    rings: Rows,
    ends: Rows,
    pairs: tuple[Ints, Ints, Ints],
    x: Floats,
    y: Floats,
    answers: tuple[Rows, NDArray[np.uint8]],
) -> None:
    point, place, which = pairs
    owners, states = answers
    within, on = np.zeros(len(x), np.uint8), np.zeros(len(x), np.uint8)
    for pair in range(len(point)):
        at, area = point[pair], place[pair]
        found = _place(corners, rings, ends[area], ends[area + 1], x[at], y[at])
        if found == _OUT:
            continue
        if owners[at] < 0 or which[area] < owners[at]:
            owners[at] = which[area]
        if found == _IN:
            within[at] = min(within[at] + 1, 2)
        else:
            on[at] = 1
        if within[at] > 1:
            states[at] = OVERLAP
        else:
            states[at] = EDGE if on[at] else INSIDE


@compiled
def _place(corners: Floats, rings: Rows, first: Whole, last: Whole, px: float, py: float) -> Whole:
    """Return where a point lies by the even-odd rule over rings."""
    inside = False
    for ring in range(first, last):
        ax, ay = corners[rings[ring], 0], corners[rings[ring], 1]
        for corner in range(rings[ring] + 1, rings[ring + 1]):
            bx, by = corners[corner, 0], corners[corner, 1]
            if (ay <= py) != (by <= py):
                turn = side(ax, ay, bx, by, px, py)
                if turn == 0:
                    return _ON
                inside ^= (turn > 0) == (by > ay)
            elif by == py and (bx == px or (ay == py and min(ax, bx) <= px <= max(ax, bx))):
                return _ON
            ax, ay = bx, by
    return _IN if inside else _OUT
