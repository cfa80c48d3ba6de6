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
A layer that is smaller than a tenth of a metre gets a grid of that size, so that no leaf is
as small as the steps between two degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gridward.errors import InputError
from gridward.locating.compiling import compiled
from gridward.locating.kernel import (
    MASKS,
    MOST_CORNERS,
    NOBODY,
    SIDE_BITS,
    STAMP,
    UNIT,
    WHOLE_RECORD,
    crosses,
)
from gridward.locating.listing import ROUNDING, listed, sort_by_leaf
from gridward.locating.records import border_record, draw_stamp, longer, plain_record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.locating.compiling import Bits, Floats, Ints, Rows, Whole, Words

    Scratch = tuple[Ints, Ints, Ints, Ints, Words, Rows, Bits, Ints]

EDGES_PER_CELL = 32.0
LEAVES_PER_EDGE = 0.88
MOST_LEAVES_ON_A_SIDE = 1024
_LEAST_DEGREES = 1e-6  # a tenth of a metre; the grid of a smaller layer is no finer
_PAD = 0.01  # of a cell, around the layer: nothing lies on the rim of the grid
_RUNGS = 4  # of the ladder of cell sizes, for each doubling


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
    frame, shape = frame_of(corners)
    everywhere = np.ones(shape, np.bool_)
    whole = np.array([[0, len(owners)]])
    starts, edges = listed(corners, owners, whole, frame, everywhere)
    sides = sides_of(np.diff(starts))
    grid = np.empty(shape, np.int64)
    leaves = np.full(leaves_in(sides), NOBODY, np.int32)
    records = _divide(corners, owners, frame, starts, edges, sides, rows, grid, leaves)
    return sealed(grid, leaves, records, frame)


def sealed(
    grid: NDArray[np.int64],
    leaves: NDArray[np.int32],
    records: NDArray[np.uint32],
    frame: NDArray[np.float64],
) -> Cells:
    """Return an index of arrays that nobody writes to any more."""
    return Cells(_sealed(grid), _sealed(leaves), _sealed(records), _sealed(frame))


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array


def frame_of(corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """Return the grid's frame, and its number of rows and columns.

    A cell's sides are rungs of a ladder of sizes and start at multiples of themselves, so that
    a small change of the corners nearly always leaves the frame as it is.

    Raises
    ------
    InputError
        ``out_of_range``, field ``geometry``, for more than 2²⁷ corners.
    """
    if len(corners) >= MOST_CORNERS:
        raise InputError("out_of_range", field="geometry", value=len(corners))
    if not len(corners):
        return np.array([0.0, 0.0, 1.0, 1.0, 1.0, 1.0]), (1, 1)
    x, y = corners.T  # one after the other: numpy takes four times as long for both at once
    left, bottom, right, top = x.min(), y.min(), x.max(), y.max()
    width, height = max(right - left, _LEAST_DEGREES), max(top - bottom, _LEAST_DEGREES)
    cells = max(1.0, len(corners) / EDGES_PER_CELL)
    columns = float(np.clip(np.sqrt(cells * width / height), 1, cells))
    rows = float(np.clip(cells / columns, 1, cells))
    cell_width, start, wide = _rungs(left, right, width / columns)
    cell_height, floor, tall = _rungs(bottom, top, height / rows)
    sizes = [cell_width, cell_height, 1 / cell_width, 1 / cell_height]
    return np.array([start, floor, *sizes]), (tall, wide)


def _rungs(low: float, high: float, about: float) -> tuple[float, float, int]:
    """Return the size on the ladder, where the first cell begins, and how many there are."""
    size = float(2.0 ** (np.round(np.log2(about) * _RUNGS) / _RUNGS))
    first, last = np.floor(low / size - _PAD), np.floor(high / size + _PAD)
    return size, float(first * size), int(last - first) + 1


def sides_of(counts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return into how many leaves each side of a cell is divided; 0 where no border is."""
    sides: NDArray[np.float64] = np.ceil(np.sqrt(LEAVES_PER_EDGE * counts))
    return sides.clip(max=MOST_LEAVES_ON_A_SIDE).astype(np.int32)


def leaves_in(sides: NDArray[np.int32]) -> int:
    """Return how many leaves an index has; the last one belongs to no cell."""
    return int((sides.astype(np.int64) ** 2).sum()) + 1


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
    records = np.empty(1024 + 3 * len(edges), np.uint32)
    size: Whole = 0
    held = np.empty(rows + 1, np.int64)  # the rows that hold the cell's lower left corner
    room = scratch(rows)
    leaf: Whole = 0
    for row in range(tall):
        n_held: Whole = 0
        for column in range(wide):
            cell = row * wide + column
            here = edges[starts[cell] : starts[cell + 1]]
            side_ = np.int64(sides[cell])
            grid[row, column], n_held, records, size, room = divide_cell(
                corners, owners, frame, column, row, tall, wide, side_, here,
                held, n_held, leaves, leaf, records, size, room,
            )  # fmt: skip
            leaf += side_ * side_
    return ended(records, size)


@compiled
def scratch(rows: Whole) -> Scratch:
    """Return room that ``divide_cell`` works in and hands on, larger where it had to grow."""
    return (
        np.empty(rows + 1, np.int64),
        np.empty(rows + 1, np.int64),
        np.empty(8 * MOST_LEAVES_ON_A_SIDE + 16, np.int64),
        np.empty(64, np.int64),
        np.empty(64, np.uint32),
        np.empty(64, np.int32),
        np.empty(MASKS, np.uint64),
        np.empty(2 * MASKS, np.int64),
    )


@compiled
def ended(records: Words, size: Whole) -> Words:
    """Return the records written, and one pair more: a look-up may read a word too far."""
    records = longer(records[:size], size + UNIT)
    records[size:] = 0
    return records


@compiled
def divide_cell(
    corners: Floats,
    owners: Rows,
    frame: Floats,
    column: Whole,
    row: Whole,
    tall: Whole,
    wide: Whole,
    side_: Whole,
    here: Words,
    held: Ints,
    n_held: Whole,
    leaves: Rows,
    leaf: Whole,
    records: Words,
    size: Whole,
    room: Scratch,
) -> tuple[Whole, Whole, Words, Whole, Scratch]:
    """Write the leaves and records of one cell, and sweep on to the next in its row.

    Parameters
    ----------
    column, row, tall, wide
        The cell, and how many there are.
    side_, here
        Into how many leaves a side is divided, and the edges that touch the cell.
    held, n_held
        The rows that hold its lower left corner; becomes those of its lower right one.
    leaves, leaf
        Where its leaves are written.
    records, size
        What is written so far.

    Returns
    -------
    tuple
        The cell's number in the grid, ``n_held``, ``records``, ``size`` and ``room`` now.
    """
    if side_ == 0:
        code, records, size = plain_record(held, n_held, records, np.int64(-1), size)
        return whole(code), n_held, records, size, room
    chain, sweep, hits, heads, order, places, masks, found = room
    blur = ROUNDING * max(tall, wide)
    if len(heads) < side_ * side_ + 2:
        heads = np.empty(2 * (side_ * side_ + 2), np.int64)
    order, places = sort_by_leaf(
        corners, frame, column, row, side_, blur, here, hits, heads, order, places
    )
    n_chain: Whole = n_held
    chain[:n_chain] = held[:n_held]
    last: Whole = np.int64(-1)
    for j in range(side_):
        ry = _line(frame[1], frame[3], row, j, side_)
        n_sweep: Whole = n_chain
        sweep[:n_sweep] = chain[:n_chain]
        for i in range(side_):
            rx = _line(frame[0], frame[2], column, i, side_)
            at = j * side_ + i
            inner = order[heads[at] : heads[at + 1]]
            if len(inner) == 0:
                before: Whole = size
                code, records, size = plain_record(sweep, n_sweep, records, last, size)
                if size > before:
                    last = before
            else:
                code = -2 - size // UNIT
                records, end = border_record(corners, owners, inner, sweep, n_sweep, records, size)
                draw_stamp(
                    corners, records, size, frame, column, row, side_, i, j,
                    blur * side_ * STAMP, masks, found,
                )  # fmt: skip
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
    number = (np.int64(leaf) << SIDE_BITS) | side_
    return number, n_held, records, size, (chain, sweep, hits, heads, order, places, masks, found)


@compiled
def _line(origin: float, size: Whole, cell: Whole, leaf: Whole, side_: Whole) -> float:
    """Return where a leaf begins, bit for bit as ``kernel`` computes it."""
    if leaf == side_:
        cell, leaf = cell + 1, 0
    return origin + (cell + leaf * (1.0 / side_)) * size


@compiled
def whole(code: Whole) -> Whole:
    """Return how an undivided cell says a code; ``kernel.whole_code`` reads it."""
    if code == NOBODY:
        return code
    return -2 - (code if code >= 0 else WHOLE_RECORD - 2 - code)


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
