"""Look points up in a cell index; the compiled half of ``cells``.

A point's cell either answers at once or leads to a record. The record's stamp divides
the cell once more, eight by eight, and answers wherever no border passes::

    ┌────────────╱──┐     stamp:  a a a a a ? b b     a  surely the first owner's
    │           ╱   │             a a a a ? ? b b     b  surely the second's
    C──────────╱─P  │             a a a a ? b b b     ?  a border is near
    │         ╱     │             a a a ? ? b b b
    R────────╱──────┘

Where it does not, the record knows who holds the cell's lower left corner R; each border
that the path R → C → P crosses changes whether its area holds P.

Nothing rounds
--------------
* On which side of a border a point lies is decided by ``orient``, exactly.
* Points in line with a corner of a border are decided as if every point lay a shade to
  the left and a far smaller shade up: a path never meets a corner.
* A point on a border is seen as such (sign 0 within the border's span) and needs no path.

A record, in words of 32 bits; its place is counted in pairs of words::

    0, 1  where the first owner is sure, one bit a small square, row by row from below
    2, 3  where the second is
    4, 5  the first and the second owner: row + 1, or 0 for nobody
    6     count << 8 | states of third, second, first (2 bits each) | R held << 1 | kind
    7 …   kind 0, one border between the first and the second: runs of it; R held is
          whether the first holds R
    7, 8, 9  kind 1, any borders: where a third owner is sure, and that owner
    10 …  groups of row │ runs << 1 | holds R │ runs

A run of edges is first corner << 5 | edges - 1: 27 bits and 5, so a layer has at most
2²⁷ corners; rows and places have 31 bits. The obvious version that the tests compare
with walks all rings in fractions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import carray  # type: ignore[attr-defined]

from gridward.locating.compiling import compiled, pointer
from gridward.locating.orient import FILTER, TINY, side, sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.locating.compiling import Bytes, Floats, Ints, Rows, Whole, Words

NOBODY = -1
NONE, INSIDE, EDGE, OVERLAP = 0, 1, 2, 3  # states of a point

RUN_BITS = 5
LONGEST_RUN = 1 << RUN_BITS
MOST_CORNERS = 1 << (32 - RUN_BITS)
SIDE_BITS = 12  # of a divided cell: how many leaves one side has
WHOLE_RECORD = 1 << 32  # place of records among the codes of undivided cells
STAMP = 8  # small squares on a side of a leaf
OWNERS, HEAD, BODY, THIRD, GROUPS = 4, 6, 7, 7, 10  # words of a record
COUNT_BITS, STATE_BITS = 8, 2
MASKS = 3  # owners that a stamp tells apart
UNIT = 2  # words of a record are padded to

_BLOCK = 1024  # points whose look-ups are in flight together


@compiled
def crosses(corners: Floats, edge: Whole, rx: float, ry: float, px: float, py: float) -> bool:
    """Return whether the path r → (rx, py) → p crosses an edge, p being on no border."""
    ax, ay = corners[edge, 0], corners[edge, 1]
    bx, by = corners[edge + 1, 0], corners[edge + 1, 1]
    odd = False
    if (ay <= py) != (by <= py):
        odd = _crosses_level(ax, ay, bx, by, rx, px, py)
    if (ax < rx) != (bx < rx):
        odd ^= _crosses_upright(ax, ay, bx, by, rx, ry, py)
    return odd


@compiled
def _crosses_level(
    ax: float, ay: float, bx: float, by: float, rx: float, px: float, py: float
) -> bool:
    if max(ax, bx) < min(rx, px) or min(ax, bx) > max(rx, px):
        return False
    if ay > by:
        ax, ay, bx, by = bx, by, ax, ay
    return (side(ax, ay, bx, by, px, py) < 0) != (side(ax, ay, bx, by, rx, py) < 0)


@compiled
def _crosses_upright(
    ax: float, ay: float, bx: float, by: float, rx: float, ry: float, py: float
) -> bool:
    if max(ay, by) < min(ry, py) or min(ay, by) > max(ry, py):
        return False
    if ax > bx:
        ax, ay, bx, by = bx, by, ax, ay
    start = side(ax, ay, bx, by, rx, ry)
    end = side(ax, ay, bx, by, rx, py)
    rising = ay <= by  # a shade to the left of a rising edge is above it
    return (start > 0 or (start == 0 and rising)) != (end > 0 or (end == 0 and rising))


@compiled
def _straight(
    corners: Floats,
    records: Words,
    at: Whole,
    runs: Whole,
    rx: float,
    ry: float,
    px: float,
    py: float,
) -> tuple[bool, bool]:
    """Return whether r → p, as the crow flies, crosses the edges oddly, and if that is sure.

    Floats only and without branches; where a sign is in doubt (a point on a border, a path
    through a corner) ``_walk`` decides.
    """
    odd, sure = False, True
    for place in range(at, at + runs):  # a slice would cost more than the run
        word = np.int64(records[place])
        corner = word >> RUN_BITS
        last = corner + (word & (LONGEST_RUN - 1)) + 1
        apx, apy = corners[corner, 0] - px, corners[corner, 1] - py
        arx, ary = corners[corner, 0] - rx, corners[corner, 1] - ry
        left, right = arx * apy, ary * apx
        a = left - right
        sure &= abs(a) > FILTER * (abs(left) + abs(right)) + TINY
        while corner < last:
            corner += 1
            bpx, bpy = corners[corner, 0] - px, corners[corner, 1] - py
            brx, bry = corners[corner, 0] - rx, corners[corner, 1] - ry
            left, right = brx * bpy, bry * bpx
            b = left - right
            sure &= abs(b) > FILTER * (abs(left) + abs(right)) + TINY
            left, right = apx * bpy, apy * bpx
            p = left - right
            sure &= abs(p) > FILTER * (abs(left) + abs(right)) + TINY
            left, right = arx * bry, ary * brx
            r = left - right
            sure &= abs(r) > FILTER * (abs(left) + abs(right)) + TINY
            odd ^= ((a > 0) != (b > 0)) & ((p > 0) != (r > 0))
            apx, apy, arx, ary, a = bpx, bpy, brx, bry, b
    return odd, sure


@compiled
def _walk(
    corners: Floats,
    records: Words,
    at: Whole,
    runs: Whole,
    rx: float,
    ry: float,
    px: float,
    py: float,
) -> tuple[bool, bool]:
    """Return whether the path to p crosses the runs' edges oddly, and whether p is on one."""
    odd = False
    for place in range(at, at + runs):  # a slice would cost more than the run
        word = np.int64(records[place])
        corner = word >> RUN_BITS
        last = corner + (word & (LONGEST_RUN - 1)) + 1
        ax, ay = corners[corner, 0], corners[corner, 1]
        if ax == px and ay == py:
            return False, True
        while corner < last:
            corner += 1
            bx, by = corners[corner, 0], corners[corner, 1]
            if bx == px and by == py:
                return False, True
            if (ay <= py) != (by <= py):
                near, far = min(ax, bx), max(ax, bx)
                if near <= px <= far and side(ax, ay, bx, by, px, py) == 0:
                    return False, True
                odd ^= _crosses_level(ax, ay, bx, by, rx, px, py)
            elif ay == py and by == py and min(ax, bx) < px < max(ax, bx):
                return False, True
            if (ax < rx) != (bx < rx):
                odd ^= _crosses_upright(ax, ay, bx, by, rx, ry, py)
            ax, ay = bx, by
    return odd, False


@compiled
def judge(
    corners: Floats, records: Words, at: Whole, rx: float, ry: float, px: float, py: float
) -> tuple[Whole, Whole]:
    """Return the owner and the state of a point by the borders in the record of its leaf."""
    head = np.int64(records[at + HEAD])
    if head & 1:
        return _judge_many(corners, records, at, rx, ry, px, py)
    runs = head >> COUNT_BITS
    first = np.int64(records[at + OWNERS]) - 1
    odd, sure = _straight(corners, records, at + BODY, runs, rx, ry, px, py)
    if not sure:
        odd, on_border = _walk(corners, records, at + BODY, runs, rx, ry, px, py)
        if on_border:
            return first, EDGE
    if odd != ((head & 2) != 0):
        return first, INSIDE
    second = np.int64(records[at + OWNERS + 1]) - 1
    return second, NONE if second < 0 else INSIDE


@compiled
def _judge_many(
    corners: Floats, records: Words, at: Whole, rx: float, ry: float, px: float, py: float
) -> tuple[Whole, Whole]:
    owner, within, borders = np.int64(NOBODY), 0, 0
    groups = np.int64(records[at + HEAD]) >> COUNT_BITS
    at += GROUPS
    for _ in range(groups):
        runs = np.int64(records[at + 1]) >> 1
        on_border = False
        odd, sure = _straight(corners, records, at + 2, runs, rx, ry, px, py)
        if not sure:
            odd, on_border = _walk(corners, records, at + 2, runs, rx, ry, px, py)
        inside = not on_border and odd != ((records[at + 1] & 1) != 0)
        if owner < 0 and (inside or on_border):
            owner = np.int64(records[at])
        within += inside
        borders += on_border
        at += 2 + runs
    if within > 1:
        return owner, OVERLAP
    if borders:
        return owner, EDGE
    return owner, INSIDE if within else NONE


@compiled
def _touched(corners: Floats, records: Words, at: Whole) -> float:
    """Read the first corner of each area's border in a record, so that it is at hand."""
    head = np.int64(records[at + HEAD])
    if not head & 1:
        first: float = corners[np.int64(records[at + BODY]) >> RUN_BITS, 0]
        return first
    warm: float = 0.0
    at += GROUPS
    for _ in range(head >> COUNT_BITS):
        runs = np.int64(records[at + 1]) >> 1
        if runs:
            warm += corners[np.int64(records[at + 2]) >> RUN_BITS, 0]
        at += 2 + runs
    return warm


@compiled
def resolve(
    grid: Ints,
    leaves: Rows,
    records: Words,
    corners: Floats,
    frame: Floats,
    x: Floats,
    y: Floats,
    owners: Rows,
    states: Bytes,
) -> float:
    """Write the owner and the state of every point.

    Parameters
    ----------
    grid
        int64, shape (rows, columns): below 0 what holds the whole cell, else
        first leaf << 12 | leaves on a side.
    leaves
        int32: a row, -1 for nobody, or -2 - the place of a record.
    records
        uint32: see above.
    corners
        float64, shape (v, 2).
    frame
        float64, shape (6,): left, bottom, cell width and height, and their inverses.
    x, y
        float64, shape (n,).
    owners, states
        int32 and uint8, shape (n,), written.
    """
    tall, wide = grid.shape
    left, bottom, _, _, per_x, per_y = frame
    part_x, part_y = np.empty(_BLOCK), np.empty(_BLOCK)
    places, cells = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.int64)
    spots, codes = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    open_ = np.empty(_BLOCK, np.int64)
    flat = grid.reshape(-1)
    warm: float = 0.0  # keeps the reads ahead from being left out
    # What is read at random is read in a loop of its own, without branches: the misses of
    # a whole block overlap instead of queueing behind each other's arithmetic.
    for start in range(0, len(x), _BLOCK):
        count = min(_BLOCK, len(x) - start)
        for t in range(count):
            u, v = (x[start + t] - left) * per_x, (y[start + t] - bottom) * per_y
            inside = (u >= 0) & (u < wide) & (v >= 0) & (v < tall)
            column, row = np.int64(u), np.int64(v)
            part_x[t], part_y[t] = u - column, v - row
            places[t] = row * wide + column if inside else 0
            spots[t] = inside
        for t in range(count):
            cells[t] = flat[places[t]]
        for t in range(count):
            cell = cells[t] if spots[t] else np.int64(NOBODY)
            cells[t] = cell
            leaf, spots[t] = _leaf(part_x[t], part_y[t], cell)
            places[t] = leaf
        for t in range(count):
            codes[t] = leaves[places[t]]
        opened: Whole = 0
        for t in range(count):
            code = codes[t] if cells[t] >= 0 else whole_code(cells[t])
            codes[t] = code
            owners[start + t] = code
            states[start + t] = code >= 0
            open_[opened] = t
            opened += code < NOBODY
        for m in range(opened):
            places[m] = (-2 - codes[open_[m]]) * UNIT
        for m in range(opened):
            warm += records[places[m]]
        doubted: Whole = 0
        for m in range(opened):
            t = open_[m]
            at, spot = np.int64(places[m]), spots[t]
            word, bit = at + (spot >> 5), spot & 31
            first, second = (records[word] >> bit) & 1, (records[word + 2] >> bit) & 1
            head = np.int64(records[at + HEAD])
            third = (records[word + THIRD] >> bit) & head & 1
            which = second + 2 * third
            owners[start + t] = np.int64(records[at + OWNERS + second + 5 * third]) - 1
            states[start + t] = (head >> (2 + STATE_BITS * which)) & 3
            open_[doubted], places[doubted] = t, at
            doubted += 1 - (first | second | third)
        for m in range(doubted):
            warm += _touched(corners, records, np.int64(places[m]))
        for m in range(doubted):
            t = open_[m]
            px, py = sound(x[start + t]), sound(y[start + t])
            rx, ry = _reference((px - left) * per_x, (py - bottom) * per_y, cells[t], frame)
            owner, state = judge(corners, records, (-2 - codes[t]) * UNIT, rx, ry, px, py)
            owners[start + t] = owner
            states[start + t] = state
    return warm


@compiled
def resolve_one(
    grid: Ints, leaves: Rows, records: Words, corners: Floats, frame: Floats, px: float, py: float
) -> Whole:
    """Return the owner's row of one point, or -1, as ``resolve`` does."""
    u, v = (px - frame[0]) * frame[4], (py - frame[1]) * frame[5]
    if not (0 <= u < grid.shape[1] and 0 <= v < grid.shape[0]):
        return np.int64(NOBODY)
    cell = grid[np.int64(v), np.int64(u)]
    code = code_at(cell, u, v, leaves)
    if code >= NOBODY:
        return code
    at = (-2 - code) * UNIT
    px, py = sound(px), sound(py)
    rx, ry = _reference((px - frame[0]) * frame[4], (py - frame[1]) * frame[5], cell, frame)
    return judge(corners, records, at, rx, ry, px, py)[0]


def addresses(
    grid: Ints, leaves: Rows, records: Words, corners: Floats, frame: Floats
) -> NDArray[np.int64]:
    """Return where an index lies in memory, for ``resolve_at``; somebody has to keep it.

    Handing five arrays to a kernel takes longer than one look-up.
    """
    sizes = (*grid.shape, len(leaves), len(records), len(corners))
    places = [array.ctypes.data for array in (grid, leaves, records, corners, frame)]
    return np.array([*places, *sizes], np.int64)


@compiled
def resolve_at(index: Ints, px: float, py: float) -> Whole:
    """Return the owner's row of one point, or -1, by an index that lies at ``addresses``."""
    grid = carray(pointer(index[0]), (index[5], index[6]), np.int64)
    leaves = carray(pointer(index[1]), (index[7],), np.int32)
    records = carray(pointer(index[2]), (index[8],), np.uint32)
    corners = carray(pointer(index[3]), (index[9], 2), np.float64)
    frame = carray(pointer(index[4]), (6,), np.float64)
    return resolve_one(grid, leaves, records, corners, frame, px, py)


@compiled
def _leaf(part_u: float, part_v: float, cell: Whole) -> tuple[Whole, Whole]:
    """Return the leaf of a point, 0 in a cell without leaves, and its small square there."""
    side_ = cell & ((1 << SIDE_BITS) - 1)
    i, j = part_u * side_, part_v * side_
    at = (cell >> SIDE_BITS) + np.int64(j) * side_ + np.int64(i)
    spot_i, spot_j = np.int64(i * STAMP) & (STAMP - 1), np.int64(j * STAMP) & (STAMP - 1)
    return at if cell >= 0 else np.int64(0), spot_j * STAMP + spot_i


@compiled
def _reference(u: float, v: float, cell: Whole, frame: Floats) -> tuple[float, float]:
    """Return the lower left corner of the leaf, computed as the build computes it."""
    column, row = np.int64(u), np.int64(v)
    side_ = cell & ((1 << SIDE_BITS) - 1) if cell >= 0 else 1
    i, j = np.int64((u - column) * side_), np.int64((v - row) * side_)
    part = 1.0 / side_
    return frame[0] + (column + i * part) * frame[2], frame[1] + (row + j * part) * frame[3]


@compiled
def holders(
    grid: Ints, leaves: Rows, records: Words, corners: Floats, frame: Floats, px: float, py: float
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return every row that holds a point, ascending, and whether it is on its border."""
    rows, on = np.empty(4, np.int64), np.empty(4, np.bool_)
    px, py = sound(px), sound(py)
    u, v = (px - frame[0]) * frame[4], (py - frame[1]) * frame[5]
    if not (0 <= u < grid.shape[1] and 0 <= v < grid.shape[0]):
        return rows[:0], on[:0]
    cell = grid[np.int64(v), np.int64(u)]
    rx, ry = _reference(u, v, cell, frame)
    code = code_at(cell, u, v, leaves)
    if code >= NOBODY:
        rows[0], on[0] = code, False
        return rows[: code >= 0], on[: code >= 0]
    at = (-2 - code) * UNIT
    head = np.int64(records[at + HEAD])
    if not head & 1:
        odd, border = _walk(corners, records, at + BODY, head >> COUNT_BITS, rx, ry, px, py)
        first, second = np.int64(records[at + OWNERS]) - 1, np.int64(records[at + OWNERS + 1]) - 1
        if border:
            rows[0], rows[1] = first, second
            on[:2] = True
            return rows[: 1 + (second >= 0)], on[: 1 + (second >= 0)]
        rows[0], on[0] = first if odd != ((head & 2) != 0) else second, False
        return rows[: rows[0] >= 0], on[: rows[0] >= 0]
    groups = head >> COUNT_BITS
    rows, on, found = np.empty(groups, np.int64), np.empty(groups, np.bool_), 0
    at += GROUPS
    for _ in range(groups):
        runs = np.int64(records[at + 1]) >> 1
        odd, border = _walk(corners, records, at + 2, runs, rx, ry, px, py)
        if border or odd != ((records[at + 1] & 1) != 0):
            rows[found], on[found] = records[at], border
            found += 1
        at += 2 + runs
    return rows[:found], on[:found]


@compiled
def code_at(cell: Whole, u: float, v: float, leaves: Rows) -> Whole:
    """Return the code of a point's leaf: a row, -1, or -2 - the place of a record."""
    if cell >= 0:
        return np.int64(leaves[_leaf(u - np.int64(u), v - np.int64(v), cell)[0]])
    return whole_code(cell)


@compiled
def whole_code(cell: Whole) -> Whole:
    """Return the code of an undivided cell."""
    if cell == NOBODY:
        return np.int64(NOBODY)
    code = -2 - cell
    return code if code < WHOLE_RECORD else WHOLE_RECORD - 2 - code
