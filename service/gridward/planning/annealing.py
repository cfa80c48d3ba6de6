"""Move areas from unit to unit until the loads fit and the borders are short; compiled.

A step takes an area at a border and offers it to the unit across it. Half of the steps then
let that unit hand an area of its own on, back to the first (a swap) or to a third::

        a │ b              v: a → b                    v: a → b, x: b → c
        ──v──▶                                         ──v──▶ b ──x──▶ c

What a step would change is summed from the neighbours of one or two areas, so its cost does not
grow with the map. Steps that make the plan worse are taken with a chance that falls with the
temperature (annealing, Metropolis' rule). A unit stays in one piece at every step: an area leaves
only if those of its neighbours that its unit has are joined without it, which a walk through the
unit's own areas tells.

What is made small, in units of a common border of mean length::

    borders between units  +  weight × Σ excess  +  travel  +  moved areas  +  parents crossed

where the excess of a unit is by how much its load lies beyond the tolerance, relative to its
ideal. Sums are of at most 2⁵³ parts, counts have 64 bits; sums are made anew in each call, so
rounding does not build up. The tests compare with sums over the whole plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gridward.locating.compiling import compiled

if TYPE_CHECKING:
    from gridward.locating.compiling import Bits, Flags, Floats, Ints, Rows, Whole

FREE = -1  # no unit, no parent
BEYOND = 1e4  # what an excess of 1 costs when two plans are compared: more than any border
_OFTEN = 1024  # steps between two changes of the temperature
_NARROWED = 0.7  # part of a stretch after which the tolerance is the narrow one
_SINGLE = 0.5  # part of the steps that move one area alone
_LONGEST_WALK = 4
_BENT = 10.0
_LEAST_GAIN = 1e-7  # more than rounding makes of nothing


class Board(NamedTuple):
    """What does not change during a search; n areas, k units, m workloads, e directed edges."""

    firsts: Ints  # (n + 1,) of an area's edges
    ends: Rows  # (e,) neighbour
    starts: Rows  # (e,) the area itself
    borders: Floats  # (e,) length of the common border, in mean lengths
    loads: Floats  # (n, m) each workload adds up to 1
    ideals: Floats  # (k, m) positive, each workload adds up to 1
    rooms: Floats  # (k,) how far the first load may lie above its ideal, relative; or inf
    locked: Flags  # (n,)
    barred_firsts: Ints  # (n + 1,) of the units that an area may not have
    barred: Rows
    parents: Rows  # (n,) number of the parent, FREE for none
    confined: Rows  # (k,) the only parent that a unit may have areas of, FREE for any
    crossing: float  # what each parent costs that a unit has beside its first
    parent_count: int  # 0 where crossing costs nothing
    places: Floats  # (n, 2)
    bases: Floats  # (k, 2), nan for units without one
    travel: float  # what a whole load at distance 1 costs
    before: Rows  # (n,) unit in the plan in force, FREE for none
    moving: float  # what it costs that an area changes its unit
    most_moved: int


class Heat(NamedTuple):
    """How a stretch of the search is run, at its start and at its end."""

    hot: float
    cold: float
    light: float  # weight of the excess
    heavy: float
    wide: float  # tolerance, relative to the ideal
    narrow: float


@compiled
def anneal(
    board: Board,
    heat: Heat,
    own: Rows,
    best: Rows,
    random: Bits,
    span: tuple[float, float, int],
    among: tuple[Rows, Flags],
) -> int:
    """Make some steps from a plan; keep the best one seen at the narrow tolerance.

    Parameters
    ----------
    board, heat
        The task, and how the stretch is run.
    own
        Unit of each area, shape (n,), every unit in one piece; changed in place.
    best
        The best plan so far; overwritten when a better one is seen.
    random
        State of the generator, shape (1,), not 0; changed in place.
    span
        Which part of the stretch this is, from and to, 0 to 1; how many steps to try.
    among
        Numbers of the edges between areas of the units that may change, and which units
        these are, shape (k,).

    Returns
    -------
    int
        How many steps were taken.
    """
    # a board handed on from step to step would cost more than the step: arrays are named here
    firsts, ends, starts, borders = board.firsts, board.ends, board.starts, board.borders
    loads, ideals, rooms, locked = board.loads, board.ideals, board.rooms, board.locked
    barred_firsts, barred, parents = board.barred_firsts, board.barred, board.parents
    confined, before = board.confined, board.before
    places, bases, travel = board.places, board.bases, board.travel
    keeps, has_parents = board.moving > 0 or board.most_moved < len(own), board.parent_count > 0
    is_bound = len(barred) > 0 or (confined >= 0).any() or locked.any()
    begun, done, steps = span
    edges, is_open = among
    if len(edges) == 0:
        return 0
    sums, sizes, spans, moved_areas = tallies(board, own)
    moved = moved_areas[0]
    seen, stack = np.zeros(len(own), dtype=np.int64), np.empty(len(own), dtype=np.int32)
    mark, taken, record = 0, 0, worth(board, best, heat.narrow)
    cost, excess, slack = _cost(board, own, spans, moved), 0.0, -1.0
    for step in range(steps):
        if step % _OFTEN == 0:
            share = begun + (done - begun) * step / steps
            hot = heat.hot * (heat.cold / heat.hot) ** share
            weight = heat.light * (heat.heavy / heat.light) ** share
            wide = heat.narrow + (heat.wide - heat.narrow) * max(0.0, 1.0 - share / _NARROWED)
            if wide != slack:
                slack = wide
                excess = _excess(board, sums, slack)
        edge = edges[below(random, len(edges))]
        v, u = starts[edge], ends[edge]
        a, b = own[v], own[u]
        if a == b or sizes[a] == 1:
            continue
        if is_bound and (locked[v] or not _may(barred_firsts, barred, confined, parents, v, b)):
            continue
        change = _border_change(firsts, ends, borders, own, v, a, b)
        more = 0
        if travel > 0:
            change += travel * loads[v, 0] * (_far(places, bases, v, b) - _far(places, bases, v, a))
        if keeps:
            more = _more_moved(before, v, a, b)
        if has_parents:
            change += board.crossing * _more_crossed(spans, parents, v, a, b)
        beyond = -over(sums, ideals, rooms, a, slack) - over(sums, ideals, rooms, b, slack)
        if chance(random) < _SINGLE:
            if more > 0 and moved + more > board.most_moved:
                continue
            change += board.moving * more
            _shift(sums, loads, v, a, b)
            beyond += over(sums, ideals, rooms, a, slack) + over(sums, ideals, rooms, b, slack)
            mark += 1
            if not _passes(change + weight * beyond, hot, random) or not _holds(
                firsts, ends, own, seen, stack, mark, v, a
            ):
                _shift(sums, loads, v, b, a)
                continue
            own[v] = b
            sizes[a] -= 1
            sizes[b] += 1
            if has_parents:
                _respan(spans, parents, v, a, b)
        else:
            x = u
            for _ in range(below(random, _LONGEST_WALK)):
                y = ends[firsts[x] + below(random, firsts[x + 1] - firsts[x])]
                if own[y] == b:
                    x = y
            y = ends[firsts[x] + below(random, firsts[x + 1] - firsts[x])]
            c = own[y]
            if c == b or y == v or not is_open[c]:
                continue
            if is_bound and (locked[x] or not _may(barred_firsts, barred, confined, parents, x, c)):
                continue
            if keeps:
                more += _more_moved(before, x, b, c)
                if more > 0 and moved + more > board.most_moved:
                    continue
            change += board.moving * more
            own[v] = b
            change += _border_change(firsts, ends, borders, own, x, b, c)
            if travel > 0:
                far = _far(places, bases, x, c) - _far(places, bases, x, b)
                change += travel * loads[x, 0] * far
            if has_parents:
                _respan(spans, parents, v, a, b)
                change += board.crossing * _more_crossed(spans, parents, x, b, c)
                _respan(spans, parents, x, b, c)
            if c != a:
                beyond -= over(sums, ideals, rooms, c, slack)
            _shift(sums, loads, v, a, b)
            _shift(sums, loads, x, b, c)
            beyond += over(sums, ideals, rooms, a, slack) + over(sums, ideals, rooms, b, slack)
            if c != a:
                beyond += over(sums, ideals, rooms, c, slack)
            fits = _passes(change + weight * beyond, hot, random)
            if fits and c == a:
                fits = _touches(firsts, ends, own, x, a)
            if fits:
                own[v] = a
                fits = _holds(firsts, ends, own, seen, stack, mark + 1, v, a)
                own[v] = b
            if fits:
                fits = _holds(firsts, ends, own, seen, stack, mark + 2, x, b)
            mark += 2
            if not fits:
                own[v] = a
                _shift(sums, loads, x, c, b)
                _shift(sums, loads, v, b, a)
                if has_parents:
                    _respan(spans, parents, x, c, b)
                    _respan(spans, parents, v, b, a)
                continue
            own[x] = c
            sizes[a] -= 1
            sizes[c] += 1
        moved += more
        cost += change
        excess += beyond
        taken += 1
        if slack == heat.narrow and cost + BEYOND * excess < record - _LEAST_GAIN:
            record = cost + BEYOND * excess
            best[:] = own
    return taken


@compiled
def worth(board: Board, own: Rows, slack: float) -> float:
    """Return what a plan costs, with all that lies beyond the tolerance; less is better."""
    sums, _, spans, moved = tallies(board, own)
    return _cost(board, own, spans, moved[0]) + BEYOND * _excess(board, sums, slack)


@compiled
def tallies(board: Board, own: Rows) -> tuple[Floats, Ints, Ints, Ints]:
    """Return the loads (k, m) and sizes of the units, areas by unit and parent, areas moved."""
    count, kinds = board.ideals.shape
    sums = np.zeros((count, kinds))
    sizes = np.zeros(count, dtype=np.int64)
    spans = np.zeros((count, board.parent_count), dtype=np.int64)
    moved = np.zeros(1, dtype=np.int64)
    for v in range(len(own)):
        k = own[v]
        sizes[k] += 1
        for q in range(kinds):
            sums[k, q] += board.loads[v, q]
        if board.parent_count and board.parents[v] >= 0:
            spans[k, board.parents[v]] += 1
        if board.before[v] >= 0 and board.before[v] != k:
            moved[0] += 1
    return sums, sizes, spans, moved


@compiled
def _cost(board: Board, own: Rows, spans: Ints, moved: Whole) -> float:
    borders = 0.0
    for edge in range(len(board.ends)):
        if own[board.starts[edge]] != own[board.ends[edge]]:
            borders += board.borders[edge]
    cost = borders / 2 + board.moving * moved
    if board.travel > 0:
        for v in range(len(own)):
            cost += board.travel * board.loads[v, 0] * _far(board.places, board.bases, v, own[v])
    if board.parent_count:
        for k in range(len(spans)):
            held = 0
            for parent in range(board.parent_count):
                held += spans[k, parent] > 0
            cost += board.crossing * max(0, held - 1)
    return cost


@compiled
def _excess(board: Board, sums: Floats, slack: float) -> float:
    excess = 0.0
    for k in range(len(sums)):
        excess += over(sums, board.ideals, board.rooms, k, slack)
    return excess


@compiled
def over(sums: Floats, ideals: Floats, rooms: Floats, k: Whole, slack: float) -> float:
    """Return by how much a unit's loads lie beyond the tolerance, relative to its ideals."""
    excess = 0.0
    for q in range(sums.shape[1]):
        off = sums[k, q] / ideals[k, q] - 1.0
        above = min(slack, rooms[k]) if q == 0 else slack
        if off > above:
            excess += off - above
        elif off < -slack:
            excess -= off + slack
    return excess * (1.0 + _BENT * excess)  # two small ones are better than one large one


@compiled
def _border_change(
    firsts: Ints, ends: Rows, borders: Floats, own: Rows, v: Whole, a: Whole, b: Whole
) -> float:
    """Return how much longer the borders get when an area goes from one unit to another."""
    change = 0.0
    for edge in range(firsts[v], firsts[v + 1]):
        other = own[ends[edge]]
        if other == a:
            change += borders[edge]
        elif other == b:
            change -= borders[edge]
    return change


@compiled
def _far(places: Floats, bases: Floats, v: Whole, k: Whole) -> float:
    if np.isnan(bases[k, 0]):
        return 0.0
    across, along = places[v, 0] - bases[k, 0], places[v, 1] - bases[k, 1]
    return float(np.sqrt(across * across + along * along))


@compiled
def _more_moved(before: Rows, v: Whole, a: Whole, b: Whole) -> int:
    if before[v] < 0:
        return 0
    return int(before[v] != b) - int(before[v] != a)


@compiled
def _more_crossed(spans: Ints, parents: Rows, v: Whole, a: Whole, b: Whole) -> int:
    """Return how many more parents units mix when an area goes from one to another."""
    parent = parents[v]
    if parent < 0:
        return 0
    return int(spans[b, parent] == 0) - int(spans[a, parent] == 1)


@compiled
def _respan(spans: Ints, parents: Rows, v: Whole, a: Whole, b: Whole) -> None:
    if parents[v] >= 0:
        spans[a, parents[v]] -= 1
        spans[b, parents[v]] += 1


@compiled
def _may(
    barred_firsts: Ints, barred: Rows, confined: Rows, parents: Rows, v: Whole, k: Whole
) -> bool:
    """Tell whether a unit may have an area."""
    if confined[k] >= 0 and confined[k] != parents[v]:
        return False
    for place in range(barred_firsts[v], barred_firsts[v + 1]):
        if barred[place] == k:
            return False
    return True


@compiled
def _touches(firsts: Ints, ends: Rows, own: Rows, v: Whole, k: Whole) -> bool:
    for edge in range(firsts[v], firsts[v + 1]):
        if own[ends[edge]] == k:
            return True
    return False


@compiled
def _shift(sums: Floats, loads: Floats, v: Whole, a: Whole, b: Whole) -> None:
    for q in range(sums.shape[1]):
        sums[a, q] -= loads[v, q]
        sums[b, q] += loads[v, q]


@compiled
def _passes(rise: float, hot: float, random: Bits) -> bool:
    return rise <= 0 or chance(random) < np.exp(-rise / hot)


@compiled
def _holds(
    firsts: Ints, ends: Rows, own: Rows, seen: Ints, stack: Rows, mark: Whole, v: Whole, a: Whole
) -> bool:
    """Tell whether a unit stays in one piece without one of its areas.

    ``seen`` holds the mark of what the walk has reached, and less it of what it looks for.
    """
    wanted = 0
    for edge in range(firsts[v], firsts[v + 1]):
        u = ends[edge]
        if own[u] == a:
            seen[u] = -mark
            stack[0] = u
            wanted += 1
    if wanted <= 1:
        return True
    seen[v] = mark
    seen[stack[0]] = mark
    wanted -= 1
    top = 1
    while top:
        top -= 1
        u = stack[top]
        for edge in range(firsts[u], firsts[u + 1]):
            w = ends[edge]
            if own[w] != a or seen[w] == mark:
                continue
            if seen[w] == -mark:
                wanted -= 1
                if wanted == 0:
                    return True
            seen[w] = mark
            stack[top] = w
            top += 1
    return False


@compiled
def _bits(random: Bits) -> Any:  # noqa: ANN401 - numba knows it as a word of 64 bits
    """Return the next 64 bits of Marsaglia's xorshift generator."""
    state = random[0]
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    random[0] = state
    return state


@compiled
def chance(random: Bits) -> float:
    """Return a number from 0 up to 1."""
    return float((_bits(random) >> np.uint64(11)) * 2.0**-53)


@compiled
def below(random: Bits, limit: Whole) -> np.int64:
    """Return a whole number from 0 up to a limit of less than 2³²."""
    return np.int64(((_bits(random) >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))
