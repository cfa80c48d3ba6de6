"""Make the index of changed areas from the one before: divide anew only what they touch.

    ┌───┬───┬───┬───┐    · the boxes of what an area was and of what it is now,
    │ = │ = │ = │ = │      and a cell around them: divided again, by the edges there
    ├───┼───┼───┼───┤
    │ = │ · │ · │ = │    = copied; areas have other rows, corners other places, so
    ├───┼───┼───┼───┤      those numbers are moved on the way
    │ = │ · │ · │ = │
    └───┴───R───┴───┘    R: who holds it is read from the old index

The result is, bit by bit, what ``cells.build`` makes of all areas: no row overtakes another,
so whatever is written in their order keeps it. It falls short where the areas' number of
corners or outer bounds changed so much that the grid has another frame: then nothing of the
old one can be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gridward.locating import cells
from gridward.locating.compiling import compiled
from gridward.locating.kernel import (
    BODY,
    COUNT_BITS,
    GROUPS,
    HEAD,
    NOBODY,
    OWNERS,
    RUN_BITS,
    SIDE_BITS,
    THIRD,
    UNIT,
    whole_code,
)
from gridward.locating.listing import listed
from gridward.locating.records import longer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.locating.cells import Cells
    from gridward.locating.compiling import Flags, Floats, Ints, Rows, Whole, Words
    from gridward.locating.rings import Rings

_MOST = 0.5  # of the cells; with more to divide again a whole build is as quick


def patched(
    old: Cells,
    before: Rings,
    after: Rings,
    *,
    row_of: NDArray[np.int32],
    boxes: NDArray[np.float64],
) -> Cells | None:
    """Return the index of some rings, from that of the rings they were before.

    Parameters
    ----------
    old, before
        An index and the rings that it was made of.
    after
        The rings now.
    row_of
        Shape (areas before,), ascending: the row that each area has now; any row for one that
        is gone.
    boxes
        Shape (k, 4), WGS 84 degrees: the boxes of every area that changed, is new or is gone,
        as it was and as it is now.

    Returns
    -------
    Cells or None
        None if the grid is another now, or most of it has to be divided again.

    Raises
    ------
    InputError
        As ``cells.build``.
    """
    frame, shape = cells.frame_of(after.corners)
    if shape != old.grid.shape or not np.array_equal(frame, old.frame):
        return None
    touched = _touched(boxes, frame, shape)
    if touched.mean() > _MOST:
        return None
    owners = after.owners()
    starts, edges = listed(after.corners, owners, _spans(after, touched, frame), frame, touched)
    sides = np.where(
        touched.reshape(-1),
        cells.sides_of(np.diff(starts)),
        np.where(old.grid < 0, 0, old.grid & ((1 << SIDE_BITS) - 1)).reshape(-1),
    ).astype(np.int32)
    grid = np.empty(shape, np.int64)
    leaves = np.full(cells.leaves_in(sides), NOBODY, np.int32)
    first, now = _first_corners(before), _first_corners(after)
    records = _patch(
        (old.grid, old.leaves, old.records),
        (row_of, now[row_of] - first),
        touched,
        after.corners,
        owners,
        frame,
        starts,
        edges,
        sides,
        len(after),
        grid,
        leaves,
    )
    return cells.sealed(grid, leaves, records, frame)


def _touched(
    boxes: NDArray[np.float64], frame: NDArray[np.float64], shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Return the cells under some boxes, and those around them."""
    touched = np.zeros(shape, np.bool_)
    low = np.floor((boxes[:, :2] - frame[:2]) * frame[4:]).astype(int) - 1
    high = np.floor((boxes[:, 2:] - frame[:2]) * frame[4:]).astype(int) + 2
    for (left, bottom), (right, top) in zip(low.clip(min=0), high, strict=True):
        touched[bottom:top, left:right] = True
    return touched


def _spans(
    rings: Rings, touched: NDArray[np.bool_], frame: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the corners of the areas whose boxes reach a cell that is divided again."""
    rows, columns = np.nonzero(touched)
    if not len(rows):
        return np.empty((0, 2), np.int64)
    low = frame[:2] + np.array([columns.min() - 1, rows.min() - 1]) * frame[2:4]
    high = frame[:2] + np.array([columns.max() + 2, rows.max() + 2]) * frame[2:4]
    boxes = rings.boxes()
    near = (boxes[:, :2] <= high).all(axis=1) & (boxes[:, 2:] >= low).all(axis=1)
    ends = rings.rings[rings.parts[rings.areas]].astype(np.int64)
    return np.column_stack([ends[:-1][near], ends[1:][near]])


def _first_corners(rings: Rings) -> NDArray[np.int64]:
    """Return the first corner of each area."""
    return rings.rings[rings.parts[rings.areas[:-1]]].astype(np.int64)


@compiled
def _patch(
    old: tuple[Ints, Rows, Words],
    moved: tuple[Rows, Ints],
    touched: Flags,
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
    """Write every cell, divided or copied, in the order of ``cells``; return the records."""
    old_grid, old_leaves, old_records = old
    row_of, shift = moved
    tall, wide = grid.shape
    records = np.empty(len(old_records) + 1024 + 3 * len(edges), np.uint32)
    size: Whole = 0
    held = np.empty(rows + 1, np.int64)
    room = cells.scratch(rows)
    leaf: Whole = 0
    for row in range(tall):
        n_held: Whole = 0
        for column in range(wide):
            cell = row * wide + column
            side_ = np.int64(sides[cell])
            if not touched[row, column]:
                grid[row, column], records, size = _copy_cell(
                    old_leaves, old_records, row_of, shift, old_grid[row, column], side_,
                    leaves, leaf, records, size,
                )  # fmt: skip
            else:
                if column > 0 and not touched[row, column - 1]:
                    n_held = _holding(old_leaves, old_records, row_of, old_grid[row, column], held)
                here = edges[starts[cell] : starts[cell + 1]]
                grid[row, column], n_held, records, size, room = cells.divide_cell(
                    corners, owners, frame, column, row, tall, wide, side_, here,
                    held, n_held, leaves, leaf, records, size, room,
                )  # fmt: skip
            leaf += side_ * side_
    return cells.ended(records, size)


@compiled
def _copy_cell(
    old_leaves: Rows,
    old_records: Words,
    row_of: Rows,
    shift: Ints,
    number: Whole,
    side_: Whole,
    leaves: Rows,
    leaf: Whole,
    records: Words,
    size: Whole,
) -> tuple[Whole, Words, Whole]:
    """Copy a cell; return its number in the grid, the records, and how far they reach."""
    if number < 0:
        code = whole_code(number)
        if code < NOBODY:
            start = size
            records, size = _copy_record(old_records, row_of, shift, code, records, size)
            return cells.whole(-2 - start // UNIT), records, size
        return cells.whole(np.int64(row_of[code]) if code >= 0 else code), records, size
    written: Whole = np.int64(0)  # the code of the record that was copied last
    now: Whole = np.int64(0)
    for place in range(side_ * side_):
        code = np.int64(old_leaves[(number >> SIDE_BITS) + place])
        if code >= 0:
            leaves[leaf + place] = row_of[code]
        elif code == NOBODY:
            leaves[leaf + place] = NOBODY
        else:
            if code != written:
                written, now = code, -2 - size // UNIT
                records, size = _copy_record(old_records, row_of, shift, code, records, size)
            leaves[leaf + place] = now
    return (np.int64(leaf) << SIDE_BITS) | side_, records, size


@compiled
def _copy_record(
    old: Words, row_of: Rows, shift: Ints, code: Whole, records: Words, size: Whole
) -> tuple[Words, Whole]:
    """Copy a record, its rows and corners as they are numbered now; return where it ends."""
    at: Whole = (-2 - code) * UNIT
    head = np.int64(old[at + HEAD])
    end = _end(old, at)
    length = (end - at + UNIT - 1) // UNIT * UNIT
    if size + length > len(records):
        records = longer(records, 2 * (size + length))
    records[size : size + length] = old[at : at + length]
    for owner in range(2):
        records[size + OWNERS + owner] = _owner(old[at + OWNERS + owner], row_of)
    if not head & 1:
        first = np.int64(old[at + OWNERS]) - 1
        _move_runs(old, at + BODY, end, shift[first], records, size + BODY)
        return records, size + length
    records[size + THIRD + 2] = _owner(old[at + THIRD + 2], row_of)
    source, target = at + GROUPS, size + GROUPS
    while source < end:
        row, runs = np.int64(old[source]), np.int64(old[source + 1]) >> 1
        records[target] = row_of[row]
        source, target = source + 2, target + 2
        _move_runs(old, source, source + runs, shift[row], records, target)
        source, target = source + runs, target + runs
    return records, size + length


@compiled
def _move_runs(
    old: Words, start: Whole, end: Whole, by: Whole, records: Words, target: Whole
) -> None:
    """Copy runs of edges whose corners all moved by as many places."""
    for place in range(start, end):
        records[target + place - start] = np.int64(old[place]) + (by << RUN_BITS)


@compiled
def _end(records: Words, at: Whole) -> Whole:
    """Return where a record's last word ends."""
    head = np.int64(records[at + HEAD])
    if not head & 1:
        return at + BODY + (head >> COUNT_BITS)
    at += GROUPS
    for _ in range(head >> COUNT_BITS):
        at += 2 + (np.int64(records[at + 1]) >> 1)
    return at


@compiled
def _owner(word: np.uint32, row_of: Rows) -> Whole:
    """Return how a record names an owner now."""
    return np.int64(row_of[np.int64(word) - 1]) + 1 if word else np.int64(0)


@compiled
def _holding(
    old_leaves: Rows, old_records: Words, row_of: Rows, number: Whole, held: Ints
) -> Whole:
    """List the rows that hold the lower left corner of an old cell; return their number."""
    code = np.int64(old_leaves[number >> SIDE_BITS]) if number >= 0 else whole_code(number)
    if code == NOBODY:
        return np.int64(0)
    if code >= 0:
        held[0] = row_of[code]
        return np.int64(1)
    at: Whole = (-2 - code) * UNIT
    head = np.int64(old_records[at + HEAD])
    if not head & 1:
        owner = np.int64(old_records[at + OWNERS + (1 - ((head >> 1) & 1))])
        if owner == 0:
            return np.int64(0)
        held[0] = row_of[owner - 1]
        return np.int64(1)
    count: Whole = 0
    at += GROUPS
    for _ in range(head >> COUNT_BITS):
        if old_records[at + 1] & 1:
            held[count] = row_of[np.int64(old_records[at])]
            count += 1
        at += 2 + (np.int64(old_records[at + 1]) >> 1)
    return count
