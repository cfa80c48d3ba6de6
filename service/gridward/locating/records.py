"""Write the records of a cell index: the stamp of a leaf, and the borders in it.

The stamp is drawn like this: every border marks the small squares that it touches or
almost touches; what is left falls apart into patches, no border within; one exact answer
for any square of a patch holds for all of it. The three owners met first get a mask each.
A patch of a fourth is left unsure, so its points are judged by the borders themselves::

    ? ? . .      two patches      b b . .
    . ? ? .     ───────────>      . . . .    . unsure
    . . ? ?      each judged      a a . .
    . . . ?         once          a a a .

``kernel`` says what the words of a record mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gridward.locating.compiling import compiled
from gridward.locating.kernel import (
    BODY,
    COUNT_BITS,
    GROUPS,
    HEAD,
    INSIDE,
    LONGEST_RUN,
    MASKS,
    NOBODY,
    NONE,
    OVERLAP,
    OWNERS,
    RUN_BITS,
    STAMP,
    STATE_BITS,
    THIRD,
    UNIT,
    judge,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.locating.compiling import Bits, Floats, Ints, Rows, Whole, Words

NEAR = 1e-4  # of a cell, leaf or small square: a border that near is taken to touch it
_TWINS_TRIED = 64
_FLAT = 1e-3  # small squares; a border that rises less is marked over its whole width
_ONE, _EMPTY = np.uint64(1), np.uint64(0)
_STEP = np.uint64(STAMP)
_SEQUENCE = np.uint64(0x03F79D71B4CB0A89)
_PLACES = np.zeros(64, np.uint8)
_PLACES[[int(_SEQUENCE) * (1 << place) % (1 << 64) >> 58 for place in range(64)]] = range(64)
_NOT_LEFT, _NOT_RIGHT = np.uint64(0xFEFEFEFEFEFEFEFE), np.uint64(0x7F7F7F7F7F7F7F7F)


@compiled
def plain_record(
    held: Ints, count: Whole, records: Words, last: Whole, size: Whole
) -> tuple[Whole, Words, Whole]:
    """Return the code of a leaf without borders, its record written where several hold it.

    ``last``: where the last such record of its cell begins, or -1. If nothing was written
    after it and it holds the same rows, it is shared.
    """
    if count == 0:
        return np.int64(NOBODY), records, size
    if count == 1:
        return held[0], records, size
    length = _padded(GROUPS + 2 * count)
    if size + length > len(records):
        records = longer(records, 2 * (size + length))
    head = count << COUNT_BITS | OVERLAP << 2 | 1
    if last >= 0 and last == size - length and records[last + HEAD] == head:
        same = True
        for position in range(count):
            same &= records[last + GROUPS + 2 * position] == held[position]
        if same:
            return -2 - last // UNIT, records, size
    records[size : size + length] = 0
    records[size : size + 2] = 0xFFFFFFFF
    records[size + OWNERS] = held[0] + 1
    records[size + HEAD] = head
    for position in range(count):
        records[size + GROUPS + 2 * position] = held[position]
        records[size + GROUPS + 1 + 2 * position] = 1
    return -2 - size // UNIT, records, size + length


@compiled
def border_record(
    corners: Floats,
    owners: Rows,
    edges: Words,
    held: Ints,
    count: Whole,
    records: Words,
    size: Whole,
) -> tuple[Words, Whole]:
    """Write the record of a leaf with borders, its stamp still blank; return where it ends."""
    most = GROUPS + 3 * len(edges) + 2 * count + UNIT
    if size + most > len(records):
        records = longer(records, 2 * (size + most))
    records[size : size + GROUPS] = 0
    first, last = np.int64(owners[edges[0]]), np.int64(owners[edges[-1]])
    end: Whole = -1
    if first == last and (count == 0 or (count == 1 and held[0] == first)):
        runs = _runs(edges, records, size + BODY)
        records[size + OWNERS] = first + 1
        records[size + HEAD] = runs << COUNT_BITS | count << 1
        end = size + BODY + runs
    elif count == 1 and (held[0] == first or held[0] == last):
        half = len(edges) // 2
        if _are_twins(corners, owners, edges, first, last):
            runs = _runs(edges[:half], records, size + BODY)
            records[size + OWNERS], records[size + OWNERS + 1] = first + 1, last + 1
            records[size + HEAD] = runs << COUNT_BITS | (held[0] == first) << 1
            end = size + BODY + runs
    if end < 0:
        end = _groups(owners, edges, held, count, records, size)
    padded = _padded(end)
    records[end:padded] = 0
    return records, padded


@compiled
def _padded(size: Whole) -> Whole:
    return (size + UNIT - 1) // UNIT * UNIT


@compiled
def longer(array: NDArray[Any], length: Whole) -> NDArray[Any]:
    """Return a longer array that begins like the given one."""
    grown = np.empty(length, array.dtype)
    grown[: len(array)] = array
    return grown


@compiled
def _groups(
    owners: Rows, edges: Words, held: Ints, count: Whole, records: Words, start: Whole
) -> Whole:
    """Write a record with a group for each row; return where it ends."""
    size, groups, done = start + GROUPS, 0, 0
    place: Whole = 0
    while done < len(edges) or place < count:
        row = np.int64(owners[edges[done]]) if done < len(edges) else held[place]
        if place < count:
            row = min(row, held[place])
        holds = place < count and held[place] == row
        place += holds
        end = done
        while end < len(edges) and owners[edges[end]] == row:
            end += 1
        runs = _runs(edges[done:end], records, size + 2)
        records[size], records[size + 1] = row, runs << 1 | holds
        size += 2 + runs
        groups += 1
        done = end
    records[start + HEAD] = groups << COUNT_BITS | 1
    return size


@compiled
def _runs(edges: Words, records: Words, at: Whole) -> Whole:
    """Write ascending edges as runs; return how many."""
    runs, position = 0, 0
    while position < len(edges):
        start, length = np.int64(edges[position]), 1
        while (
            length < LONGEST_RUN
            and position + length < len(edges)
            and edges[position + length] == start + length
        ):
            length += 1
        records[at + runs] = start << RUN_BITS | (length - 1)
        runs += 1
        position += length
    return runs


@compiled
def _are_twins(corners: Floats, owners: Rows, edges: Words, first: Whole, last: Whole) -> bool:
    """Return whether two rows' edges are the same lines: first half one's, then the other's."""
    half = len(edges) // 2
    if 2 * half != len(edges) or half > _TWINS_TRIED:
        return False
    if owners[edges[half - 1]] != first or owners[edges[half]] != last:
        return False
    for position in range(half):
        guess = len(edges) - 1 - position  # neighbours' rings mostly run against each other
        if _same(corners, edges[position], edges[guess]):
            continue
        found = False
        for other in range(half, len(edges)):
            found |= _same(corners, edges[position], edges[other])
        if not found:
            return False
    return True


@compiled
def _same(corners: Floats, one: Whole, other: Whole) -> bool:
    ax, ay, bx, by = corners[one, 0], corners[one, 1], corners[one + 1, 0], corners[one + 1, 1]
    cx, cy = corners[other, 0], corners[other, 1]
    dx, dy = corners[other + 1, 0], corners[other + 1, 1]
    if ax == dx and ay == dy and bx == cx and by == cy:
        return True
    return bool(ax == cx and ay == cy and bx == dx and by == dy)


@compiled
def draw_stamp(
    corners: Floats,
    records: Words,
    at: Whole,
    frame: Floats,
    column: Whole,
    row: Whole,
    side_: Whole,
    i: Whole,
    j: Whole,
    blur: float,
    masks: Bits,
    found: Ints,
) -> None:
    """Draw the stamp of leaf (i, j) of a cell into its record.

    ``blur``: how far coordinates counted in small squares may be off. ``masks`` and
    ``found``: room for the squares, and for the owners and states, of ``MASKS`` patches.
    """
    part = 1.0 / side_
    rx, ry = frame[0] + (column + i * part) * frame[2], frame[1] + (row + j * part) * frame[3]
    wide, high = frame[2] * part / STAMP, frame[3] * part / STAMP
    free = ~_marked(corners, records, at, frame, column, row, side_, i, j, blur)
    head = np.int64(records[at + HEAD])
    owners, states = found[:MASKS], found[MASKS:]
    masks[:], owners[:], states[:] = _EMPTY, NOBODY, NONE
    known = 0
    if not head & 1:
        known = 2
        for which in range(2):
            owners[which] = np.int64(records[at + OWNERS + which]) - 1
            states[which] = INSIDE if owners[which] >= 0 else NONE
    while free != _EMPTY:
        spot = _lowest(free)
        patch = _patch(_ONE << np.uint64(spot), free)
        free &= ~patch
        px, py = rx + (spot % STAMP + 0.5) * wide, ry + (spot // STAMP + 0.5) * high
        owner, state = judge(corners, records, at, rx, ry, px, py)
        which = 0
        while which < known and (owners[which] != owner or states[which] != state):
            which += 1
        if which == known and known < MASKS:
            owners[which], states[which] = owner, state
            known += 1
        if which < known:
            masks[which] |= patch
    for which in range(MASKS if head & 1 else MASKS - 1):
        is_third = which == MASKS - 1
        place = at + THIRD if is_third else at + 2 * which
        records[place] = masks[which] & np.uint64(0xFFFFFFFF)
        records[place + 1] = masks[which] >> np.uint64(32)
        records[at + THIRD + 2 if is_third else at + OWNERS + which] = owners[which] + 1
        head |= states[which] << (2 + STATE_BITS * which)
    records[at + HEAD] = head


@compiled
def _lowest(bits: np.uint64) -> Whole:
    """Return the position of the lowest bit that is set (by de Bruijn's sequence)."""
    low = bits & (~bits + _ONE)
    return np.int64(_PLACES[(low * _SEQUENCE) >> np.uint64(58)])


@compiled
def _patch(patch: np.uint64, free: np.uint64) -> np.uint64:
    """Return the free squares that hang together with a patch by their sides."""
    while True:
        grown = patch | patch << _STEP | patch >> _STEP
        grown |= (grown & _NOT_RIGHT) << _ONE | (grown & _NOT_LEFT) >> _ONE
        grown &= free
        if grown == patch:
            return patch
        patch = grown


@compiled
def _marked(
    corners: Floats,
    records: Words,
    at: Whole,
    frame: Floats,
    column: Whole,
    row: Whole,
    side_: Whole,
    i: Whole,
    j: Whole,
    blur: float,
) -> np.uint64:
    """Return the small squares that the borders in a record touch."""
    squares = side_ * STAMP
    head = np.int64(records[at + HEAD])
    groups = head >> COUNT_BITS if head & 1 else 1
    at += GROUPS if head & 1 else BODY
    marked = _EMPTY
    for _ in range(groups):
        runs = head >> COUNT_BITS
        if head & 1:
            runs = np.int64(records[at + 1]) >> 1
            at += 2
        for word in records[at : at + runs]:
            corner = np.int64(word) >> RUN_BITS
            last = corner + (np.int64(word) & (LONGEST_RUN - 1)) + 1
            u1 = ((corners[corner, 0] - frame[0]) * frame[4] - column) * squares - i * STAMP
            v1 = ((corners[corner, 1] - frame[1]) * frame[5] - row) * squares - j * STAMP
            while corner < last:
                corner += 1
                u2 = ((corners[corner, 0] - frame[0]) * frame[4] - column) * squares - i * STAMP
                v2 = ((corners[corner, 1] - frame[1]) * frame[5] - row) * squares - j * STAMP
                if v1 <= v2:
                    marked |= _line(u1, v1, u2, v2, blur)
                else:
                    marked |= _line(u2, v2, u1, v1, blur)
                u1, v1 = u2, v2
        at += runs
    return marked


@compiled
def _line(u1: float, v1: float, u2: float, v2: float, blur: float) -> np.uint64:
    """Return the small squares that a line going up touches."""
    if v2 + NEAR < 0:
        return _EMPTY
    low, high = max(v1 - NEAR, 0.0), min(v2 + NEAR, STAMP - 0.5)
    rise, run = v2 - v1, u2 - u1
    flat = rise < _FLAT
    slope = run / (rise if not flat else 1.0)
    spread = NEAR + blur * abs(slope)
    near, far = min(u1, u2) - NEAR, max(u1, u2) + NEAR
    marked = _EMPTY
    for level in range(int(low), int(high) + 1):
        left, right = near, far
        if not flat:
            enter = u1 + (max(level - NEAR, v1) - v1) * slope
            leave = u1 + (min(level + 1 + NEAR, v2) - v1) * slope
            left = max(left, min(enter, leave) - spread)
            right = min(right, max(enter, leave) + spread)
        if right >= 0 and left < STAMP:
            start, end = int(max(left, 0.0)), int(min(right, STAMP - 0.5))
            row = (_ONE << np.uint64(end + 1)) - (_ONE << np.uint64(start))
            marked |= row << np.uint64(STAMP * level)
    return marked
