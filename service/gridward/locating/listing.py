"""List the borders that touch each cell, and sort a cell's by its leaves.

    ┌───┬──╱┬───┐
    │   │ ╱ │   │     the border touches four of the six cells: it is listed in each
    ├───┼╱──┼───┤
    │  ╱│   │   │     counted first, so that one array holds the lists of all cells
    └─╱─┴───┴───┘

Two areas' copies of one border are always listed in the same cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gridward.locating.compiling import compiled
from gridward.locating.records import NEAR, longer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.locating.compiling import Flags, Floats, Ints, Rows, Whole, Words

ROUNDING = 1e-15  # of a place counted in cells
_STEEP = 1e-3  # cells; a flatter border is listed in all cells of its box


def listed(
    corners: NDArray[np.float64],
    owners: NDArray[np.int32],
    spans: NDArray[np.int64],
    frame: NDArray[np.float64],
    wanted: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return where each cell's edges start in a list, shape (cells + 1,), and the list.

    Parameters
    ----------
    corners, owners
        As for ``build``.
    spans
        Shape (k, 2), ascending: first corner of each stretch that is looked at, and the one
        after its last.
    frame
        As in ``Cells``.
    wanted
        Shape (rows, columns): the cells whose edges are listed.
    """
    counts = np.zeros(wanted.size + 1, np.int64)
    _list(corners, owners, spans, frame, wanted, counts[1:], np.empty(0, np.uint32))
    starts = np.cumsum(counts)
    edges = np.empty(starts[-1], np.uint32)
    _list(corners, owners, spans, frame, wanted, starts[:-1].copy(), edges)
    return starts, edges


@compiled
def _span(low: float, high: float, last: Whole) -> tuple[Whole, Whole]:
    """Return the first and last cell of an interval and its margin."""
    first: Whole = np.int64(np.floor(low - NEAR))
    final: Whole = np.int64(np.floor(high + NEAR))
    return max(first, 0), min(final, last)


@compiled
def _touched(
    u1: float,
    v1: float,
    u2: float,
    v2: float,
    wide: Whole,
    tall: Whole,
    blur: float,
    hits: Ints,
) -> Whole:
    """List the cells that a border touches, row by row; return their number.

    The border is given in cells. The list is the same whichever end comes first, so two
    areas' copies of one border are always listed together.
    """
    count = 0
    if v1 > v2 or (v1 == v2 and u1 > u2):
        u1, v1, u2, v2 = u2, v2, u1, v1
    first_row, last_row = _span(v1, v2, tall - 1)
    first, last = _span(min(u1, u2), max(u1, u2), wide - 1)
    boxed = first_row == last_row or first == last or v2 - v1 < _STEEP
    spread = 0.0 if boxed else blur * abs((u2 - u1) / (v2 - v1))
    for row in range(first_row, last_row + 1):
        if not boxed:
            start = min(max((row - NEAR - v1) / (v2 - v1), 0.0), 1.0)
            end = min(max((row + 1 + NEAR - v1) / (v2 - v1), 0.0), 1.0)
            enter, leave = u1 + start * (u2 - u1), u1 + end * (u2 - u1)
            first, last = _span(min(enter, leave) - spread, max(enter, leave) + spread, wide - 1)
        for column in range(first, last + 1):
            hits[count] = row * wide + column
            count += 1
    return count


@compiled
def _list(
    corners: Floats,
    owners: Rows,
    spans: Ints,
    frame: Floats,
    wanted: Flags,
    heads: Ints,
    edges: Words,
) -> None:
    """Move each cell's head by its edges, and put them in between; without a list, count."""
    tall, wide = wanted.shape
    hits = np.empty(4 * (wide + tall) + 16, np.int64)
    blur = ROUNDING * max(tall, wide)
    left, bottom, per_x, per_y = frame[0], frame[1], frame[4], frame[5]
    flags = wanted.reshape(-1)
    for span in range(len(spans)):
        for edge in range(spans[span, 0], spans[span, 1]):
            if owners[edge] < 0:
                continue
            u1, v1 = (corners[edge, 0] - left) * per_x, (corners[edge, 1] - bottom) * per_y
            u2, v2 = (corners[edge + 1, 0] - left) * per_x, (corners[edge + 1, 1] - bottom) * per_y
            for hit in hits[: _touched(u1, v1, u2, v2, wide, tall, blur, hits)]:
                if flags[hit]:
                    if len(edges) > 0:
                        edges[heads[hit]] = edge
                    heads[hit] += 1


@compiled
def sort_by_leaf(
    corners: Floats,
    frame: Floats,
    column: Whole,
    row: Whole,
    side_: Whole,
    blur: float,
    here: Words,
    hits: Ints,
    heads: Ints,
    order: Words,
    places: Rows,
) -> tuple[Words, Rows]:
    """Sort a cell's edges by leaf; leaf n's are ``order[heads[n] : heads[n + 1]]``."""
    left, bottom, per_x, per_y = frame[0], frame[1], frame[4], frame[5]
    heads[: side_ * side_ + 2] = 0
    total = 0
    for edge in here:
        u1 = ((corners[edge, 0] - left) * per_x - column) * side_
        v1 = ((corners[edge, 1] - bottom) * per_y - row) * side_
        u2 = ((corners[edge + 1, 0] - left) * per_x - column) * side_
        v2 = ((corners[edge + 1, 1] - bottom) * per_y - row) * side_
        count = _touched(u1, v1, u2, v2, side_, side_, blur * side_, hits)
        if 2 * (total + count) > len(places):
            places = longer(places, 4 * (total + count))
            order = longer(order, 4 * (total + count))
        for hit in hits[:count]:
            places[2 * total] = hit
            places[2 * total + 1] = edge
            heads[hit + 2] += 1
            total += 1
    for at in range(side_ * side_):
        heads[at + 2] += heads[at + 1]
    for pair in range(total):
        hit = places[2 * pair]
        order[heads[hit + 1]] = places[2 * pair + 1]
        heads[hit + 1] += 1
    return order, places
