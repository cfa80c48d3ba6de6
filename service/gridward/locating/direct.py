"""Answer straight from the polygons, where an index would not pay for itself.

The points are sorted into buckets once; then each area, in the order of rows, walks its
rings for the points that lie in its box::

    ┌──┬──┬──┬──┐
    │. │ .│  │ .│    points in buckets     the box of an area covers a few buckets
    ├──┼──┼──┼──┤                          of each row: one stretch of sorted points
    │  │┌─┼──┼┐ │
    └──┴┴─┴──┴┴─┘

A point in two boxes is walked for twice, so the cost grows with points x corners of an
area, the index's with corners alone. The answers are the same, borders included: a
bucket is found by subtracting, multiplying and cutting off, which never change the order
of two numbers, so no point of a box lies in a bucket outside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gridward.locating.compiling import compiled
from gridward.locating.kernel import EDGE, INSIDE, NONE, OVERLAP
from gridward.locating.orient import side, sound
from gridward.locating.rings import flattened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.locating.compiling import Bytes, Floats, Ints, Rows, Whole

_OUT, _IN, _ON = 0, 1, 2
_BOXES_A_POINT = 1.7  # in a layer without overlaps
_CORNER_NS = 1.5  # walking past a corner
_POINT_NS = 60  # sorting a point, beyond what the index asks of it
_INDEX_NS = 350  # building the index, a corner
_POINTS_A_BUCKET = 2


def is_cheaper(points: int, areas: int, corners: int) -> bool:
    """Return whether that many points are answered sooner without an index."""
    walk_ns = _BOXES_A_POINT * _CORNER_NS * corners / max(areas, 1)
    return points * (_POINT_NS + walk_ns) < _INDEX_NS * corners


def resolve(
    shapes: NDArray[np.object_],
    boxes: NDArray[np.float64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Return the owner's row, or -1, and the state of each point, as ``kernel.resolve``.

    Parameters
    ----------
    shapes
        The areas of a layer.
    boxes
        Their boxes, shape (areas, 4): left, bottom, right, top.
    x, y
        Sound arrays, shape (n,), WGS 84 degrees.
    """
    owners, states = np.full(len(x), -1, np.int32), np.full(len(x), NONE, np.uint8)
    if not len(x) or not len(shapes):
        return owners, states
    frame, starts, order, px, py = sorted_points(x, y)
    met = areas_met(boxes, frame, starts, px, py)
    which = np.flatnonzero(met)
    if len(which):
        rings = flattened(shapes if len(which) == len(shapes) else shapes[which])
        ends = rings.parts[rings.areas]
        judge_all(
            rings.corners, rings.rings, ends, which, frame, starts, order, px, py, owners, states
        )
    return owners, states


@compiled
def sorted_points(x: Floats, y: Floats) -> tuple[Floats, Ints, Ints, Floats, Floats]:
    """Return a frame of buckets, where each bucket starts, and the points in their order.

    The frame is: left, bottom, columns and rows a degree, columns, rows.
    """
    left: float = x.min()
    bottom: float = y.min()
    right: float = x.max()
    top: float = y.max()
    wide: Whole = max(np.int64(np.sqrt(len(x) / _POINTS_A_BUCKET)), np.int64(1))
    per_x, per_y = wide / max(right - left, 1e-9), wide / max(top - bottom, 1e-9)
    frame = np.array([left, bottom, per_x, per_y, wide, wide])
    places, starts = np.empty(len(x), np.int64), np.zeros(wide * wide + 1, np.int64)
    for t in range(len(x)):
        column = min(np.int64((x[t] - left) * per_x), wide - 1)
        places[t] = min(np.int64((y[t] - bottom) * per_y), wide - 1) * wide + column
        starts[places[t] + 1] += 1
    for bucket in range(wide * wide):
        starts[bucket + 1] += starts[bucket]
    heads, order = starts[:-1].copy(), np.empty(len(x), np.int64)
    px, py = np.empty(len(x)), np.empty(len(x))
    for t in range(len(x)):
        at = heads[places[t]]
        heads[places[t]] += 1
        order[at], px[at], py[at] = t, sound(x[t]), sound(y[t])
    return frame, starts, order, px, py


@compiled
def _spans(
    frame: Floats, left: float, bottom: float, right: float, top: float
) -> tuple[Whole, Whole, Whole, Whole]:
    """Return the columns and rows of buckets under a box, the last ones included."""
    wide, tall = np.int64(frame[4]), np.int64(frame[5])
    first = np.int64(max(np.floor((left - frame[0]) * frame[2]), 0.0))
    last = np.int64(min(np.floor((right - frame[0]) * frame[2]), wide - 1.0))
    low = np.int64(max(np.floor((bottom - frame[1]) * frame[3]), 0.0))
    high = np.int64(min(np.floor((top - frame[1]) * frame[3]), tall - 1.0))
    # what lies on the upper rim of the frame was put into the last bucket
    return min(first, wide - 1), last, min(low, tall - 1), high


@compiled
def areas_met(
    boxes: Floats, frame: Floats, starts: Ints, px: Floats, py: Floats
) -> NDArray[np.bool_]:
    """Return whether the box of each area holds a point."""
    met, wide = np.zeros(len(boxes), np.bool_), np.int64(frame[4])
    for area in range(len(boxes)):
        left, bottom, right, top = boxes[area]
        first, last, low, high = _spans(frame, left, bottom, right, top)
        for row in range(low, high + 1):
            if met[area] or last < first:
                break
            for at in range(starts[row * wide + first], starts[row * wide + last + 1]):
                if left <= px[at] <= right and bottom <= py[at] <= top:
                    met[area] = True
                    break
    return met


@compiled
def judge_all(
    corners: Floats,
    rings: Rows,
    ends: Rows,
    which: Ints,
    frame: Floats,
    starts: Ints,
    order: Ints,
    px: Floats,
    py: Floats,
    owners: Rows,
    states: Bytes,
) -> None:
    """Write the owner and the state of every point that an area holds."""
    wide = np.int64(frame[4])
    within, on = np.zeros(len(px), np.uint8), np.zeros(len(px), np.bool_)
    for area in range(len(which)):
        left, bottom, right, top = np.inf, np.inf, -np.inf, -np.inf
        for corner in range(rings[ends[area]], rings[ends[area + 1]]):
            left, right = min(left, corners[corner, 0]), max(right, corners[corner, 0])
            bottom, top = min(bottom, corners[corner, 1]), max(top, corners[corner, 1])
        first, last, low, high = _spans(frame, left, bottom, right, top)
        for row in range(low, high + 1):
            if last < first:
                break
            for at in range(starts[row * wide + first], starts[row * wide + last + 1]):
                if not (left <= px[at] <= right and bottom <= py[at] <= top):
                    continue
                found = _place(corners, rings, ends[area], ends[area + 1], px[at], py[at])
                if found == _OUT:
                    continue
                if owners[order[at]] < 0:
                    owners[order[at]] = which[area]
                if found == _IN:
                    within[at] = min(within[at] + 1, 2)
                else:
                    on[at] = True
    for at in range(len(px)):
        if within[at] > 1:
            states[order[at]] = OVERLAP
        elif within[at] or on[at]:
            states[order[at]] = EDGE if on[at] else INSIDE


@compiled
def _place(corners: Floats, rings: Rows, first: Whole, last: Whole, px: float, py: float) -> Whole:
    """Return where a point lies by the even-odd rule over rings."""
    inside = False
    for ring in range(first, last):
        ax, ay = corners[rings[ring], 0], corners[rings[ring], 1]
        below = ay <= py
        for corner in range(rings[ring] + 1, rings[ring + 1]):
            bx, by = corners[corner, 0], corners[corner, 1]
            next_below = by <= py
            if below != next_below:
                turn = side(ax, ay, bx, by, px, py)
                if turn == 0:
                    return _ON
                inside ^= (turn > 0) == (by > ay)
            elif by == py and (bx == px or (ay == py and min(ax, bx) <= px <= max(ax, bx))):
                return _ON
            ax, ay, below = bx, by, next_below
    return _IN if inside else _OUT
