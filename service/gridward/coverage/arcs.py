"""Find the arcs of equal discs that no other disc covers; the compiled half of ``discs``.

A disc's rim starts out bare. Each disc nearer than two radii covers one interval of it;
what is left bare when all have been looked at is the rim of the union::

        ╭───╮           the rim of i, seen from its middle:
      ╭─┼─╮ │ j         j covers  [direction - half, direction + half],
      │ ╰─┼─╯             half = acos(distance / 2 radius)
    i ╰───╯             the bare arc that ends where j begins to cover goes on, on j,
                        where i ends to cover: the arcs link without comparing numbers

The discs lie in rows, by x within a row, so that those nearest are looked at first and most
rims are covered after a dozen of them. The obvious version that the tests compare with is
``shapely.union_all`` of the discs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gridward.locating.compiling import compiled

if TYPE_CHECKING:
    from gridward.locating.compiling import Floats, Ints, Whole

ROWS_PER_RADIUS = 2
_REACH = 2 * ROWS_PER_RADIUS  # rows above and below in which a disc may meet this one
_TURN = 2 * np.pi
_NOBODY = -1


@compiled
def cover(  # noqa: PLR0917 - a kernel takes no names
    bare: Floats, ends: Ints, count: Whole, begin: float, length: float, other: Whole
) -> Whole:
    """Take an interval out of the bare ones, in place; return how many are left, -1 for no room.

    Parameters
    ----------
    bare
        Begin and end of each interval, shape (m, 2), radians from a base, within one turn.
    ends
        The discs that its begin and its end lie on, shape (m, 2).
    count
        How many of the rows count.
    begin, length
        Of what is covered; ``begin`` within one turn, it may run beyond.
    other
        The disc that covers.
    """
    for turn in range(2):
        low = begin - turn * _TURN
        high = low + length
        n = 0
        while n < count:
            a, b = bare[n, 0], bare[n, 1]
            if high <= a or low >= b:
                n += 1
            elif low <= a and high >= b:
                count -= 1
                bare[n] = bare[count]
                ends[n] = ends[count]
            elif low <= a:
                bare[n, 0], ends[n, 0] = high, other
                n += 1
            elif high >= b:
                bare[n, 1], ends[n, 1] = low, other
                n += 1
            else:
                if count == len(bare):
                    return -1
                bare[count, 0], bare[count, 1] = high, b
                ends[count, 0], ends[count, 1] = other, ends[n, 1]
                bare[n, 1], ends[n, 1] = low, other
                count += 1
                n += 1
    return count


@compiled
def bare_arcs(  # noqa: C901, PLR0912, PLR0915, PLR0917 - one loop, which calls would slow down
    xy: Floats, row: Ints, starts: Ints, radius: float, room: Whole
) -> tuple[Floats, Ints, Ints]:
    """Return the arcs of the discs' rims that lie in no other disc.

    Parameters
    ----------
    xy
        Middles, shape (n, 2), metres, no two alike; by row, then by x.
    row
        Of each, from ``_REACH`` on, ``ROWS_PER_RADIUS`` rows to a radius.
    starts
        The first middle of each row; as many rows more as a disc may reach.
    radius
        Metres.
    room
        How many bare intervals a rim may have at once.

    Returns
    -------
    arcs
        Begin and end, radians counter-clockwise, shape (m, 2); the end is greater.
    ends
        The discs that begin and end lie on, shape (m, 2); -1 for a whole rim.
    disc
        Whose rim it is, shape (m,); -1 alone if there was too little room.
    """
    arcs = np.empty((1024, 2))
    links = np.empty((1024, 2), dtype=np.int64)
    disc = np.empty(1024, dtype=np.int64)
    found = 0
    bare = np.empty((room, 2))
    ends = np.empty((room, 2), dtype=np.int64)
    after = starts.copy()  # of each row the first middle not left of this one
    last_row = -1
    for i in range(len(xy)):
        if row[i] != last_row:
            last_row = row[i]
            for near in range(last_row - _REACH, last_row + _REACH + 1):
                after[near] = starts[near]
        x, y = xy[i, 0], xy[i, 1]
        count: Whole = _NOBODY  # the whole rim is bare
        base = 0.0
        for step in range(2 * _REACH + 1):
            near = row[i] + ((step + 1) // 2) * (1 if step % 2 else -1)
            while after[near] < starts[near + 1] and xy[after[near], 0] < x:
                after[near] += 1
            left, right = after[near] - 1, after[near]
            while count != 0:
                go_left = left >= starts[near] and x - xy[left, 0] < 2 * radius
                go_right = right < starts[near + 1] and xy[right, 0] - x < 2 * radius
                if not (go_left or go_right):
                    break
                if go_left and (not go_right or x - xy[left, 0] < xy[right, 0] - x):
                    j = left
                    left -= 1
                else:
                    j = right
                    right += 1
                dx, dy = xy[j, 0] - x, xy[j, 1] - y
                square = dx * dx + dy * dy
                if j == i or square >= 4 * radius * radius:
                    continue
                half = np.arccos(np.sqrt(square) / (2 * radius))
                toward = np.arctan2(dy, dx)
                if count == _NOBODY:
                    base = toward + half
                    bare[0, 0], bare[0, 1] = 0.0, _TURN - 2 * half
                    ends[0, 0], ends[0, 1] = j, j
                    count = 1
                else:
                    begin = (toward - half - base) % _TURN
                    count = cover(bare, ends, count, begin, 2 * half, j)
                    if count < 0:
                        return arcs[:0], links[:0], np.full(1, -1, dtype=np.int64)
            if count == 0:
                break
        if count == _NOBODY:
            bare[0, 0], bare[0, 1] = 0.0, _TURN
            ends[0, 0], ends[0, 1] = -1, -1
            count = 1
        for n in range(count):
            if found == len(disc):
                arcs = np.concatenate((arcs, np.empty_like(arcs)))
                links = np.concatenate((links, np.empty_like(links)))
                disc = np.concatenate((disc, np.empty_like(disc)))
            arcs[found, 0], arcs[found, 1] = base + bare[n, 0], base + bare[n, 1]
            links[found, 0], links[found, 1] = ends[n, 0], ends[n, 1]
            disc[found] = i
            found += 1
    return arcs[:found], links[:found], disc[:found]


@compiled
def rings(following: Ints) -> tuple[Ints, Ints]:
    """Return arcs in the order in which they follow one another, and the ring of each.

    Parameters
    ----------
    following
        The arc after each arc, shape (m,); every arc follows exactly one.
    """
    order = np.empty(len(following), dtype=np.int64)
    ring = np.empty(len(following), dtype=np.int64)
    seen = np.zeros(len(following), dtype=np.bool_)
    at = 0
    number = 0
    for first in range(len(following)):
        arc = first
        while not seen[arc]:
            seen[arc] = True
            order[at], ring[at] = arc, number
            at += 1
            arc = following[arc]
        if at and ring[at - 1] == number:
            number += 1
    return order, ring
