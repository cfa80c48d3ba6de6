"""Look points up in a cell index; the compiled half of ``cells``.

A point's cell either answers at once or leads to a record of the few borders that
cross it. The record knows who holds the cell's lower left corner R; each border that
the path R → C → P crosses changes whether its area holds P::

    ┌────────────╱──┐
    │           ╱   │    crossed once: the area that holds R does not hold P
    C──────────╱─P  │
    │         ╱     │
    R────────╱──────┘

Nothing rounds
--------------
* The side of a line on which a point lies is the sign of a 2 x 2 determinant. A float
  filter decides nearly always (Shewchuk, *Adaptive Precision Floating-Point Arithmetic
  and Fast Robust Geometric Predicates*, 1997: a double determinant errs by less than
  (3 + 16 ε) ε of the sum of its two products' sizes, ε = 2⁻⁵³); otherwise an exact sum
  of twelve products' parts does. It needs plain rounding: neither ``fastmath`` nor
  contraction into fused operations, which numba leaves off.
* Degrees are at most 360 and either 0 or at least 2⁻⁹⁰⁰ (less is taken as 0). Scaled
  by 2⁵⁰⁰ they give products between 2⁻⁸⁰⁰ and 2¹⁰¹⁸ with error terms above 2⁻⁹¹⁰: no
  overflow, no underflow.
* Points in line with a corner of a border are decided as if every point lay a shade to
  the left and a far smaller shade up: a path never meets a corner.
* A point on a border is seen as such (sign 0 within the border's span) and needs no path.

Widths: a run of edges is one 32-bit word, 27 bits of first corner and 5 of length, so
a layer has at most 2²⁷ corners; rows and record offsets have 31 bits. The obvious
version that the tests compare with walks all rings in fractions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Rows = NDArray[np.int32]
    Words = NDArray[np.uint32]
    Whole = int | np.int64  # inside a kernel both are one machine word

_Taken = ParamSpec("_Taken")
_Given = TypeVar("_Given")

NOBODY = -1
NONE, INSIDE, EDGE, OVERLAP = 0, 1, 2, 3  # states of a point

RUN_BITS = 5
LONGEST_RUN = 1 << RUN_BITS
MOST_CORNERS = 1 << (32 - RUN_BITS)
SIDE_BITS = 12  # of a divided cell: how many leaves one side has
WHOLE_RECORD = 1 << 32  # offset of records among the codes of undivided cells

_BLOCK = 1024  # points whose look-ups are in flight together
_FILTER = 3.3306690738754716e-16  # (3 + 16 ε) ε
_TINY = 1e-290  # below it a determinant may have lost digits to underflow
_SPLITTER = 134217729.0  # 2²⁷ + 1
_SCALE = 2.0**500
SMALLEST_DEGREE = 2.0**-900  # the sum above is exact down to here; less is nothing (10⁻²⁶⁶ m)


def compiled(function: Callable[_Taken, _Given]) -> Callable[_Taken, _Given]:
    """Return a function that is compiled on its first call, and kept beside its source."""
    quick: Callable[_Taken, _Given] = njit(cache=True, nogil=True)(function)
    return quick


@compiled
def sound(degrees: float) -> float:
    """Return an angle, or 0 for one too small to be computed with."""
    return degrees if abs(degrees) >= SMALLEST_DEGREE else 0.0


@compiled
def side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> float:
    """Return a number whose sign tells where p lies from a → b: left +, right -, on it 0."""
    left = (ax - px) * (by - py)
    right = (ay - py) * (bx - px)
    turn = left - right
    if abs(turn) > _FILTER * (abs(left) + abs(right)) + _TINY:
        return turn
    return _exact_side(ax, ay, bx, by, px, py)


@compiled
def _exact_side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> float:
    # The same determinant without differences: ax by - ay bx + bx py - by px + px ay - py ax.
    if (ax == px and ay == py) or (bx == px and by == py):
        return 0.0
    if (ax == bx == px) or (ay == by == py):
        return 0.0
    parts = np.zeros(12)
    count: Whole = 0
    for first, second in ((ax, by), (-ay, bx), (bx, py), (-by, px), (px, ay), (-py, ax)):
        high, low = _product(first * _SCALE, second * _SCALE)
        count = _add(parts, count, low)
        count = _add(parts, count, high)
    for position in range(count - 1, -1, -1):
        part: float = parts[position]
        if part != 0.0:
            return part
    return 0.0


@compiled
def _product(first: float, second: float) -> tuple[float, float]:
    """Return a product as its rounded value and the exact rest (Dekker, Veltkamp)."""
    high = first * second
    first_high, first_low = _split(first)
    second_high, second_low = _split(second)
    rest = first_high * second_high - high
    rest += first_high * second_low
    rest += first_low * second_high
    return high, rest + first_low * second_low


@compiled
def _split(value: float) -> tuple[float, float]:
    spread = value * _SPLITTER
    high: float = spread - (spread - value)
    return high, value - high


@compiled
def _add(parts: Floats, count: Whole, value: float) -> Whole:
    """Add a number to an exact sum kept as parts of growing size; return their number."""
    for position in range(count):
        part = parts[position]
        total = value + part
        virtual = total - value
        parts[position] = (value - (total - virtual)) + (part - virtual)
        value = total
    parts[count] = value
    return count + 1


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
    for word in records[at : at + runs]:
        corner = np.int64(word) >> RUN_BITS
        last = corner + (np.int64(word) & (LONGEST_RUN - 1)) + 1
        apx, apy = corners[corner, 0] - px, corners[corner, 1] - py
        arx, ary = corners[corner, 0] - rx, corners[corner, 1] - ry
        left, right = arx * apy, ary * apx
        a = left - right
        sure &= abs(a) > _FILTER * (abs(left) + abs(right)) + _TINY
        while corner < last:
            corner += 1
            bpx, bpy = corners[corner, 0] - px, corners[corner, 1] - py
            brx, bry = corners[corner, 0] - rx, corners[corner, 1] - ry
            left, right = brx * bpy, bry * bpx
            b = left - right
            sure &= abs(b) > _FILTER * (abs(left) + abs(right)) + _TINY
            left, right = apx * bpy, apy * bpx
            p = left - right
            sure &= abs(p) > _FILTER * (abs(left) + abs(right)) + _TINY
            left, right = arx * bry, ary * brx
            r = left - right
            sure &= abs(r) > _FILTER * (abs(left) + abs(right)) + _TINY
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
    for word in records[at : at + runs]:
        corner = np.int64(word) >> RUN_BITS
        last = corner + (np.int64(word) & (LONGEST_RUN - 1)) + 1
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
def _judge(
    corners: Floats, records: Words, at: Whole, rx: float, ry: float, px: float, py: float
) -> tuple[Whole, Whole]:
    """Return the owner and the state of a point by the record of its leaf."""
    head = np.int64(records[at])
    if head & 1:
        return _judge_many(corners, records, at, rx, ry, px, py)
    first = np.int64(records[at + 1])
    odd, sure = _straight(corners, records, at + 3, head >> 2, rx, ry, px, py)
    if not sure:
        odd, on_border = _walk(corners, records, at + 3, head >> 2, rx, ry, px, py)
        if on_border:
            return first, EDGE
    if odd != ((head & 2) != 0):
        return first, INSIDE
    second = np.int64(records[at + 2]) - 1
    return second, NONE if second < 0 else INSIDE


@compiled
def _judge_many(
    corners: Floats, records: Words, at: Whole, rx: float, ry: float, px: float, py: float
) -> tuple[Whole, Whole]:
    owner, within, borders = np.int64(NOBODY), 0, 0
    groups = np.int64(records[at]) >> 1
    at += 1
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
def resolve(
    grid: Ints,
    leaves: Rows,
    records: Words,
    corners: Floats,
    frame: Floats,
    x: Floats,
    y: Floats,
    owners: Rows,
    states: NDArray[np.uint8],
) -> float:
    """Write the owner and the state of every point.

    Parameters
    ----------
    grid
        int64, shape (rows, columns): below 0 what holds the whole cell, else
        first leaf << 12 | leaves on a side.
    leaves
        int32: a row, -1 for nobody, or -2 - the offset of a record.
    records
        uint32: see ``cells``.
    corners
        float64, shape (v, 2).
    frame
        float64, shape (6,): left, bottom, cell width, cell height, and their inverses.
    x, y
        float64, shape (n,).
    owners, states
        int32 and uint8, shape (n,), written.
    """
    tall, wide = grid.shape
    left, bottom, _, _, per_x, per_y = frame
    cells, codes = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    open_, heads = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    flat = grid.reshape(-1)
    warm = 0.0
    for start in range(0, len(x), _BLOCK):
        count = min(_BLOCK, len(x) - start)
        for t in range(count):
            u, v = (x[start + t] - left) * per_x, (y[start + t] - bottom) * per_y
            cells[t] = NOBODY
            if 0 <= u < wide and 0 <= v < tall:
                cells[t] = flat[np.int64(v) * wide + np.int64(u)]
        for t in range(count):
            cell = cells[t]
            u, v = (x[start + t] - left) * per_x, (y[start + t] - bottom) * per_y
            side_ = cell & ((1 << SIDE_BITS) - 1)
            i, j = np.int64((u - np.int64(u)) * side_), np.int64((v - np.int64(v)) * side_)
            at = (cell >> SIDE_BITS) + j * side_ + i
            codes[t] = leaves[at if cell >= 0 else 0]  # no branch: the misses overlap
        opened: Whole = 0
        for t in range(count):
            code = codes[t] if cells[t] >= 0 else whole_code(cells[t])
            codes[t] = code
            owners[start + t] = code
            states[start + t] = INSIDE if code >= 0 else NONE
            open_[opened] = t
            opened += code < NOBODY
        # Fetch every record's head, then its first corner, before any is judged: the
        # misses of a block overlap instead of queueing.
        for m in range(opened):
            at = -2 - codes[open_[m]]
            heads[m] = records[min(at + 3, len(records) - 1)]
        for m in range(opened):
            corner = min(heads[m] >> RUN_BITS, len(corners) - LONGEST_RUN - 1)
            warm += corners[corner, 0] + corners[corner + 1 + (heads[m] & (LONGEST_RUN - 1)), 0]
        for m in range(opened):
            t = open_[m]
            px, py = sound(x[start + t]), sound(y[start + t])
            rx, ry = _reference((px - left) * per_x, (py - bottom) * per_y, cells[t], frame)
            owner, state = _judge(corners, records, -2 - codes[t], rx, ry, px, py)
            owners[start + t] = owner
            states[start + t] = state
    return warm


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
    at = -2 - code
    head = np.int64(records[at])
    if not head & 1:
        odd, border = _walk(corners, records, at + 3, head >> 2, rx, ry, px, py)
        first, second = np.int64(records[at + 1]), np.int64(records[at + 2]) - 1
        if border:
            rows[0], rows[1] = first, second
            on[:2] = True
            return rows[: 1 + (second >= 0)], on[: 1 + (second >= 0)]
        rows[0], on[0] = first if odd != ((head & 2) != 0) else second, False
        return rows[: rows[0] >= 0], on[: rows[0] >= 0]
    groups = head >> 1
    rows, on, found = np.empty(groups, np.int64), np.empty(groups, np.bool_), 0
    at += 1
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
    """Return the code of a point's leaf: a row, -1, or -2 - the offset of a record."""
    if cell >= 0:
        side_ = cell & ((1 << SIDE_BITS) - 1)
        i, j = np.int64((u - np.int64(u)) * side_), np.int64((v - np.int64(v)) * side_)
        return np.int64(leaves[(cell >> SIDE_BITS) + j * side_ + i])
    return whole_code(cell)


@compiled
def whole_code(cell: Whole) -> Whole:
    """Return the code of an undivided cell."""
    if cell == NOBODY:
        return np.int64(NOBODY)
    code = -2 - cell
    return code if code < WHOLE_RECORD else WHOLE_RECORD - 2 - code
