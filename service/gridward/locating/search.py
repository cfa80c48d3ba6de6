"""List the areas that a cell index shows near a point; compiled, beside ``kernel``.

A box is laid round the accuracy circle, and every area named by a cell or leaf in the
box is listed. The box is a little too large, never too small, and the list holds some
areas that only come near: whoever asks measures them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gridward.locating.compiling import compiled
from gridward.locating.kernel import (
    COUNT_BITS,
    GROUPS,
    HEAD,
    OWNERS,
    SIDE_BITS,
    UNIT,
    whole_code,
)

if TYPE_CHECKING:
    from gridward.locating.compiling import Floats, Ints, Rows, Whole, Words

_SHORTEST_DEGREE_M = 110_500.0  # of latitude: 110,574 m, at the equator
_POLE_DEGREES = 89.9  # nearer to a pole every longitude is near
_MARGIN_M = 0.01
_MARGIN = 1.001


@compiled
def rows_within(
    grid: Ints, leaves: Rows, records: Words, frame: Floats, x: float, y: float, radius_m: float
) -> Ints:
    """Return every row with ground within a radius of a point, and some more, ascending.

    Parameters
    ----------
    grid, leaves, records, frame
        As ``kernel.resolve`` takes them.
    x, y
        WGS 84 degrees.
    radius_m
        Metres along the ground.
    """
    up = (radius_m * _MARGIN + _MARGIN_M) / _SHORTEST_DEGREE_M
    widest = abs(y) + up
    across = 360.0
    if widest < _POLE_DEGREES:
        across = min(up / math.cos(math.radians(widest)), 360.0)
    found = np.empty(16, np.int64)
    count: Whole = 0
    for turn in (-360.0, 0.0, 360.0):
        low_u = max((x + turn - across - frame[0]) * frame[4], 0.0)
        high_u = min((x + turn + across - frame[0]) * frame[4], grid.shape[1] - 1e-9)
        low_v = max((y - up - frame[1]) * frame[5], 0.0)
        high_v = min((y + up - frame[1]) * frame[5], grid.shape[0] - 1e-9)
        if low_u <= high_u and low_v <= high_v:
            found, count = _rows_in(
                grid, leaves, records, low_u, high_u, low_v, high_v, found, count
            )
    return np.unique(found[:count])


@compiled
def _rows_in(
    grid: Ints,
    leaves: Rows,
    records: Words,
    low_u: float,
    high_u: float,
    low_v: float,
    high_v: float,
    found: Ints,
    count: Whole,
) -> tuple[Ints, Whole]:
    last: Whole = np.int64(-1)
    for row in range(int(low_v), int(high_v) + 1):
        for column in range(int(low_u), int(high_u) + 1):
            cell = grid[row, column]
            if cell < 0:
                code = whole_code(cell)
                if code != last:
                    found, count = _note(records, code, found, count)
                    last = code
                continue
            side = cell & ((1 << SIDE_BITS) - 1)
            j0 = max(int((low_v - row) * side) - 1, 0)
            j1 = min(int((high_v - row) * side) + 1, side - 1)
            i0 = max(int((low_u - column) * side) - 1, 0)
            i1 = min(int((high_u - column) * side) + 1, side - 1)
            for j in range(j0, j1 + 1):
                for i in range(i0, i1 + 1):
                    code = np.int64(leaves[(cell >> SIDE_BITS) + j * side + i])
                    if code != last:
                        found, count = _note(records, code, found, count)
                        last = code
    return found, count


@compiled
def _note(records: Words, code: Whole, found: Ints, count: Whole) -> tuple[Ints, Whole]:
    """Add the rows that a code names."""
    if code == -1:
        return found, count
    if code >= 0:
        return _append(code, found, count)
    at: Whole = (-2 - code) * UNIT
    head = np.int64(records[at + HEAD])
    if not head & 1:
        for word in records[at + OWNERS : at + OWNERS + 2]:
            if word:
                found, count = _append(np.int64(word) - 1, found, count)
        return found, count
    at += GROUPS
    for _ in range(head >> COUNT_BITS):
        found, count = _append(np.int64(records[at]), found, count)
        at += 2 + (np.int64(records[at + 1]) >> 1)
    return found, count


@compiled
def _append(row: Whole, found: Ints, count: Whole) -> tuple[Ints, Whole]:
    for place in range(max(0, count - 8), count):
        if found[place] == row:
            return found, count
    if count == len(found):
        grown = np.empty(2 * count, np.int64)
        grown[:count] = found
        found = grown
    found[count] = row
    return found, count + 1
