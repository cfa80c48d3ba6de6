"""Build the cell index of one layer: a grid that is fine where borders are.

A coarse grid lies over the layer. A cell that no border crosses is answered by one
number; any other is divided into as many leaves as its borders need::

    ┌───────┬───────┬───────┐
    │       │ ┌─┬─┬╱┤       │    whole cells: a row of the layer, or nobody
    │   A   │ ├─┼─╱─┤   B   │    leaves: the same, or a record
    │       │ └─┴╱┴─┘       │    record: the borders in the leaf, and who holds R,
    └───────R──╱────┴───────┘            its lower left corner
                                (Kipf et al., Adaptive Main-Memory Indexing for
                                High-Performance Point-Polygon Joins, EDBT 2020)

Who holds R is never asked of a polygon: left of the layer nobody does, and from there
each row of cells is swept corner by corner with the same crossings that queries count.

A leaf lists every border that touches it or comes within a ten-thousandth of a cell, so
rounding in the grid's own arithmetic never loses one; a border too many changes nothing.

It falls short where a million borders meet in one spot: cells are divided twice, not more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gridward.errors import InputError
from gridward.locating.compiling import compiled
from gridward.locating.kernel import (
    MOST_CORNERS,
    NOBODY,
    SIDE_BITS,
    STAMP,
    UNIT,
    WHOLE_RECORD,
    crosses,
)
from gridward.locating.records import NEAR, border_record, draw_stamp, longer, plain_record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.locating.compiling import Floats, Ints, Rows, Whole, Words

EDGES_PER_CELL = 32.0
LEAVES_PER_EDGE = 0.9
MOST_LEAVES_ON_A_SIDE = 1024
_PAD = 0.01  # of a cell, around the layer: nothing lies on the rim of the grid
_ROUNDING = 1e-15  # of a place counted in cells
_STEEP = 1e-3  # cells; a flatter border is listed in all cells of its box


@dataclass(frozen=True, slots=True)
class Cells:
    """The cell index of one layer; every array is read-only and may be a mapped file."""

    grid: NDArray[np.int64]  # (rows, columns)
    leaves: NDArray[np.int32]
    records: NDArray[np.uint32]
    frame: NDArray[np.float64]  # left, bottom, cell width and height, their inverses


def build(corners: NDArray[np.float64], owners: NDArray[np.int32], rows: int) -> Cells:
    """Return the cell index of rings.

    Parameters
    ----------
    corners
        Shape (v, 2), WGS 84 degrees; closed rings one after another, each row's together,
        rows ascending.
    owners
        Shape (v,): the row whose border runs from a corner to the next; -1 at the last
        corner of each ring.
    rows
        How many areas the layer has.

    Raises
    ------
    InputError
        ``out_of_range``, field ``geometry``, for more than 2²⁷ corners.
    """
    if len(corners) >= MOST_CORNERS:
        raise InputError("out_of_range", field="geometry", value=len(corners))
    frame, shape = _frame(corners)
    counts = np.zeros(shape[0] * shape[1] + 1, np.int64)
    _count(corners, owners, frame, shape[1], shape[0], counts)
    starts = np.cumsum(counts)
    edges = np.empty(starts[-1], np.uint32)
    _fill(corners, owners, frame, shape[1], shape[0], starts[:-1].copy(), edges)
    sides = _sides(np.diff(starts))
    grid = np.empty(shape, np.int64)
    leaves = np.full(int((sides.astype(np.int64) ** 2).sum()) + 1, NOBODY, np.int32)
    records = _divide(corners, owners, frame, starts, edges, sides, rows, grid, leaves)
    return Cells(_sealed(grid), _sealed(leaves), _sealed(records), _sealed(frame))


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array


def _frame(corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Return the grid's frame, and its number of rows and columns."""
    if not len(corners):
        return np.array([0.0, 0.0, 1.0, 1.0, 1.0, 1.0]), (1, 1)
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    width, height = max(right - left, 1e-9), max(top - bottom, 1e-9)
    cells = max(1.0, len(corners) / EDGES_PER_CELL)
    columns = int(np.clip(np.sqrt(cells * width / height), 1, cells))
    tall = int(np.clip(cells / columns, 1, cells))
    cell_width, cell_height = width / (columns - 2 * _PAD), height / (tall - 2 * _PAD)
    sizes = [cell_width, cell_height, 1 / cell_width, 1 / cell_height]
    corner = [left - _PAD * cell_width, bottom - _PAD * cell_height]
    return np.array(corner + sizes), (tall, columns)


def _sides(counts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return into how many leaves each side of a cell is divided; 0 where no border is."""
    sides: NDArray[np.float64] = np.ceil(np.sqrt(LEAVES_PER_EDGE * counts))
    return sides.clip(max=MOST_LEAVES_ON_A_SIDE).astype(np.int32)


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
def _count(
    corners: Floats, owners: Rows, frame: Floats, wide: Whole, tall: Whole, counts: Ints
) -> None:
    hits = np.empty(4 * (wide + tall) + 16, np.int64)
    blur = _ROUNDING * max(tall, wide)
    left, bottom, per_x, per_y = frame[0], frame[1], frame[4], frame[5]
    for edge in range(len(owners)):
        if owners[edge] >= 0:
            u1, v1 = (corners[edge, 0] - left) * per_x, (corners[edge, 1] - bottom) * per_y
            u2, v2 = (corners[edge + 1, 0] - left) * per_x, (corners[edge + 1, 1] - bottom) * per_y
            for hit in hits[: _touched(u1, v1, u2, v2, wide, tall, blur, hits)]:
                counts[hit + 1] += 1


@compiled
def _fill(
    corners: Floats,
    owners: Rows,
    frame: Floats,
    wide: Whole,
    tall: Whole,
    heads: Ints,
    edges: Words,
) -> None:
    hits = np.empty(4 * (wide + tall) + 16, np.int64)
    blur = _ROUNDING * max(tall, wide)
    left, bottom, per_x, per_y = frame[0], frame[1], frame[4], frame[5]
    for edge in range(len(owners)):
        if owners[edge] >= 0:
            u1, v1 = (corners[edge, 0] - left) * per_x, (corners[edge, 1] - bottom) * per_y
            u2, v2 = (corners[edge + 1, 0] - left) * per_x, (corners[edge + 1, 1] - bottom) * per_y
            for hit in hits[: _touched(u1, v1, u2, v2, wide, tall, blur, hits)]:
                edges[heads[hit]] = edge
                heads[hit] += 1


@compiled
def _divide(
    corners: Floats,
    owners: Rows,
    frame: Floats,
    starts: Ints,
    edges: Words,
    sides: Rows,
    rows: Whole,
    grid: Ints,
    leaves: Rows,
) -> Words:
    """Divide every cell, sweeping each row of cells from its outer left corner."""
    tall, wide = grid.shape
    blur = _ROUNDING * max(tall, wide)
    records = np.empty(1024 + 3 * len(edges), np.uint32)
    size: Whole = 0
    held = np.empty(rows + 1, np.int64)  # the rows that hold the cell's lower left corner
    chain, sweep = np.empty(rows + 1, np.int64), np.empty(rows + 1, np.int64)
    hits = np.empty(8 * MOST_LEAVES_ON_A_SIDE + 16, np.int64)
    places, order = np.empty(64, np.int32), np.empty(64, np.uint32)
    heads = np.empty(64, np.int64)
    leaf: Whole = 0
    for row in range(tall):
        n_held: Whole = 0
        for column in range(wide):
            cell = row * wide + column
            side_ = np.int64(sides[cell])
            if side_ == 0:
                code, records, size = plain_record(held, n_held, records, size)
                grid[row, column] = _whole(code)
                continue
            grid[row, column] = (np.int64(leaf) << SIDE_BITS) | side_
            here = edges[starts[cell] : starts[cell + 1]]
            if len(heads) < side_ * side_ + 2:
                heads = np.empty(2 * (side_ * side_ + 2), np.int64)
            order, places = _sort(
                corners, frame, column, row, side_, blur, here, hits, heads, order, places
            )
            n_chain: Whole = n_held
            chain[:n_chain] = held[:n_held]
            for j in range(side_):
                ry = _line(frame[1], frame[3], row, j, side_)
                n_sweep: Whole = n_chain
                sweep[:n_sweep] = chain[:n_chain]
                for i in range(side_):
                    rx = _line(frame[0], frame[2], column, i, side_)
                    at = j * side_ + i
                    inner = order[heads[at] : heads[at + 1]]
                    if len(inner) == 0:
                        code, records, size = plain_record(sweep, n_sweep, records, size)
                    else:
                        code = -2 - size // UNIT
                        records, end = border_record(
                            corners, owners, inner, sweep, n_sweep, records, size
                        )
                        draw_stamp(
                            corners,
                            records,
                            size,
                            frame,
                            column,
                            row,
                            side_,
                            i,
                            j,
                            blur * side_ * STAMP,
                        )
                        size = end
                        if i == 0:
                            px, py = rx, _line(frame[1], frame[3], row, j + 1, side_)
                            n_chain = _move(corners, owners, inner, rx, ry, px, py, chain, n_chain)
                        px = _line(frame[0], frame[2], column, i + 1, side_)
                        n_sweep = _move(corners, owners, inner, rx, ry, px, ry, sweep, n_sweep)
                    leaves[leaf + at] = code
                if j == 0:
                    n_held = n_sweep
                    held[:n_held] = sweep[:n_sweep]
            leaf += side_ * side_
    return records[: size + UNIT].copy()  # a look-up may read a word too far


@compiled
def _line(origin: float, size: Whole, cell: Whole, leaf: Whole, side_: Whole) -> float:
    """Return where a leaf begins, bit for bit as ``kernel`` computes it."""
    if leaf == side_:
        cell, leaf = cell + 1, 0
    return origin + (cell + leaf * (1.0 / side_)) * size


@compiled
def _whole(code: Whole) -> Whole:
    """Return how an undivided cell says a code; ``kernel.whole_code`` reads it."""
    if code == NOBODY:
        return code
    return -2 - (code if code >= 0 else WHOLE_RECORD - 2 - code)


@compiled
def _sort(
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


@compiled
def _move(
    corners: Floats,
    owners: Rows,
    edges: Words,
    rx: float,
    ry: float,
    px: float,
    py: float,
    held: Ints,
    count: Whole,
) -> Whole:
    """Update the rows that hold r to those that hold p; return their number."""
    for edge in edges:
        if crosses(corners, edge, rx, ry, px, py):
            count = _toggle(held, count, np.int64(owners[edge]))
    return count


@compiled
def _toggle(held: Ints, count: Whole, row: Whole) -> Whole:
    """Put a row into an ascending list, or take it out; return the list's length."""
    place = 0
    while place < count and held[place] < row:
        place += 1
    if place < count and held[place] == row:
        held[place : count - 1] = held[place + 1 : count]
        return count - 1
    for later in range(count, place, -1):
        held[later] = held[later - 1]
    held[place] = row
    return count + 1
