"""Anneal a few neighbouring units at a time, over and over; compiled.

In a whole map a load that is a little off can only be cured by many moves that fit together;
among two to four units there are so few that they are found by trying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gridward.locating.compiling import compiled
from gridward.planning.annealing import anneal, below, chance, over, tallies, worth

if TYPE_CHECKING:
    from gridward.locating.compiling import Bits, Flags, Rows, Whole
    from gridward.planning.annealing import Board, Heat

_WORST_FIRST = 0.7  # part of the rounds that begin with a unit beyond the tolerance
_LARGEST_GROUP = 4


@compiled
def mend(
    board: Board, heat: Heat, own: Rows, random: Bits, rounds: Whole, steps: Whole, patience: float
) -> int:
    """Anneal a few neighbouring units at a time, while the others stay as they are.

    In a whole map a load that is a little off can only be cured by many moves that fit
    together; among two to four units there are so few that they are found by trying. Units
    whose load lies beyond the tolerance come first.

    Parameters
    ----------
    board, heat
        The task, and how each round is run; wide and narrow are the tolerance.
    own
        Unit of each area, shape (n,), every unit in one piece; changed in place.
    random
        State of the generator, shape (1,), not 0; changed in place.
    rounds, steps
        How many groups of units to try, and how many steps for each.
    patience
        How much worse a plan may be for a round to go on from it.

    Returns
    -------
    int
        How many rounds were taken.
    """
    taken = 0
    value = worth(board, own, heat.narrow)
    best, best_value = own.copy(), value
    for _ in range(rounds):
        is_open = _group(board, own, random, heat.narrow)
        edges = np.empty(len(board.ends), dtype=np.int32)
        count = 0
        for edge in range(len(edges)):
            if is_open[own[board.starts[edge]]] and is_open[own[board.ends[edge]]]:
                edges[count] = edge
                count += 1
        trial, found = own.copy(), own.copy()
        anneal(
            board,
            heat,
            trial,
            found,
            random,
            (0.0, 1.0, int(steps)),
            (edges[:count].copy(), is_open),
        )
        last = worth(board, trial, heat.narrow)
        now = worth(board, found, heat.narrow)
        if now < value:
            own[:] = found
            value = now
            taken += 1
        elif last < value + patience * chance(random):
            own[:] = trial
            value = last
        if value < best_value:
            best[:] = own
            best_value = value
    own[:] = best
    return taken


@compiled
def _group(board: Board, own: Rows, random: Bits, slack: float) -> Flags:
    """Return two to four units that hang together, one of them beyond the tolerance if any is."""
    sums = tallies(board, own)[0]
    count = len(sums)
    is_open = np.zeros(count, dtype=np.bool_)
    first = below(random, count)
    if chance(random) < _WORST_FIRST:
        for ahead in range(count):
            k = (first + ahead) % count
            if over(sums, board.ideals, board.rooms, k, slack) > 0:
                first = k
                break
    is_open[first] = True
    for _ in range(1 + below(random, _LARGEST_GROUP - 1)):
        seen, chosen = 0, -1
        for edge in range(len(board.ends)):
            k = own[board.ends[edge]]
            if is_open[own[board.starts[edge]]] and not is_open[k]:
                seen += 1
                if below(random, seen) == 0:
                    chosen = k
        if chosen >= 0:
            is_open[chosen] = True
    return is_open
