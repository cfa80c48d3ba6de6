"""Draw up a first plan: every unit in one piece, loads roughly shared.

Units grow from seeds: their fixed areas, else the area nearest to their base, else a place far
from the other seeds. The unit that has least of its share takes the next area, the nearest one
to its seed that it touches. Fixed areas of a unit that lie apart are joined by the way with
the fewest areas. From a plan in force units keep what hangs together, and only the rest grows.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from gridward.errors import InputError
from gridward.planning.annealing import FREE
from gridward.planning.pieces import pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.planning.task import Task

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int32]
    Random = np.random.Generator

_TRIES = 20


def start(task: Task, seed: int) -> Rows:
    """Return a unit for each area, shape (n,), every unit in one piece and none empty.

    Raises
    ------
    InputError
        ``fixed_apart``, if a unit's fixed areas cannot be joined; ``unreachable``, if an area
        touches only units that may not have it, in every one of some tries.
    """
    lost = 0
    for attempt in range(_TRIES):
        random = np.random.default_rng([seed, attempt])
        own = _held(task)
        own = _joined(task, own)
        _seed(task, own, random)
        _grow(task, own)
        _hand_over(task, own)
        if (own == FREE).any():
            lost = int(np.flatnonzero(own == FREE)[0])
        elif whole(task, own):
            return own
    raise InputError("unreachable", value=str(task.areas["code"].iloc[lost]))


def _held(task: Task) -> Rows:
    """Return what units have before anything grows: fixed areas, and what they had in one piece."""
    own = np.where(task.fixed != FREE, task.fixed, task.before)
    for unit in np.unique(own[own != FREE]):
        own[(own == unit) & ~open_to(task, int(unit)) & (task.fixed == FREE)] = FREE
    one, two = (task.links[end].to_numpy() for end in ("one", "two"))
    inside = own[one] == own[two]
    piece = pieces(len(own), one[inside], two[inside])
    weight = np.bincount(piece, weights=task.board.loads[:, 0] + 1e-12)
    weight += np.bincount(piece, weights=(task.fixed != FREE) * 2.0)  # more than all loads
    best: dict[int, int] = {}
    for area, unit in enumerate(own):
        if unit != FREE and weight[piece[area]] > weight[piece[best.setdefault(unit, area)]]:
            best[unit] = area
    kept = np.array([unit != FREE and piece[best[unit]] == piece[n] for n, unit in enumerate(own)])
    own[~kept & (task.fixed == FREE)] = FREE
    return own.astype(np.int32)


def may(task: Task, area: int, unit: int) -> bool:
    """Tell whether a unit may have an area."""
    board = task.board
    if board.confined[unit] not in (FREE, board.parents[area]):
        return False
    first, last = board.barred_firsts[area], board.barred_firsts[area + 1]
    return unit not in board.barred[first:last]


def open_to(task: Task, unit: int) -> NDArray[np.bool_]:
    """Return which areas a unit may have, shape (n,)."""
    board = task.board
    allowed = np.ones(len(board.loads), dtype=bool)
    if board.confined[unit] != FREE:
        allowed = board.parents == board.confined[unit]
    rows = np.repeat(np.arange(len(allowed)), np.diff(board.barred_firsts))
    allowed[rows[board.barred == unit]] = False
    return allowed


def whole(task: Task, own: Rows) -> bool:
    """Tell whether every unit has areas, and all of them hang together."""
    one, two = (task.links[end].to_numpy() for end in ("one", "two"))
    inside = own[one] == own[two]
    piece = pieces(len(own), one[inside], two[inside])
    return len(np.unique(piece)) == len(np.unique(own)) == len(task.units)


def neighbours(task: Task, area: int) -> Rows:
    """Return the areas that hang together with an area."""
    return task.board.ends[task.board.firsts[area] : task.board.firsts[area + 1]]


def _joined(task: Task, own: Rows) -> Rows:
    """Join the pieces of every unit by the shortest ways over areas that nobody has."""
    held = own != FREE
    for unit in np.unique(own[held & (task.fixed != FREE)]):
        while True:
            areas = np.flatnonzero(own == unit)
            reached = _reached(task, own, {int(areas[0])}, int(unit))
            left = set(areas.tolist()) - reached
            if not left:
                break
            way = _way(task, reached, left, int(unit))
            own[way] = unit
    return own


def _reached(task: Task, own: Rows, first: set[int], unit: int) -> set[int]:
    reached, line = set(first), deque(first)
    while line:
        for area in neighbours(task, line.popleft()).tolist():
            if own[area] == unit and area not in reached:
                reached.add(area)
                line.append(area)
    return reached


def _way(task: Task, here: set[int], there: set[int], unit: int) -> list[int]:
    """Return the fewest areas between two pieces of a unit; areas not fixed may be taken."""
    came: dict[int, int] = dict.fromkeys(here, FREE)
    line = deque(sorted(here))
    while line:
        area = line.popleft()
        for other in neighbours(task, area).tolist():
            if other in came:
                continue
            came[other] = area
            if other in there:
                return _back(came, area)
            if task.fixed[other] == FREE and may(task, other, unit):
                line.append(other)
            else:
                del came[other]
    codes = task.areas["code"].astype(str)
    details = {
        "unit": str(task.units["code"].iloc[unit]),
        "one": codes.iloc[min(here & set(np.flatnonzero(task.fixed == unit).tolist()) or here)],
        "two": codes.iloc[min(there)],
    }
    raise InputError("fixed_apart", value=details["unit"], details=details)


def _back(came: dict[int, int], area: int) -> list[int]:
    way = []
    while came[area] != FREE:
        way.append(area)
        area = came[area]
    return way


def _seed(task: Task, own: Rows, random: Random) -> None:
    """Give every unit without an area its first one."""
    board = task.board
    held = np.bincount(own[own != FREE], minlength=len(task.units))
    far = np.full(len(own), np.inf)
    for held_one in np.flatnonzero(own != FREE):
        far = np.minimum(far, _apart(board.places, int(held_one)))
    based = ~np.isnan(board.bases[:, 0])
    for unit in sorted(np.flatnonzero(held == 0), key=lambda unit: (not based[unit], unit)):
        choice = (own == FREE) & open_to(task, int(unit))
        if not choice.any():
            choice = _spare(task, own, int(unit))
        if based[unit]:
            away = np.hypot(*(board.places - board.bases[unit]).T)
            area = int(np.argmin(np.where(choice, away, np.inf)))
        else:
            orphans = choice & task.orphaned & (own == FREE)
            area = _far_one(orphans if orphans.any() else choice, far, board.loads[:, 0], random)
        own[area] = unit
        far = np.minimum(far, _apart(board.places, area))


def _spare(task: Task, own: Rows, unit: int) -> NDArray[np.bool_]:
    """Return which areas of other units could go to a unit without parting theirs."""
    sizes = np.bincount(own, minlength=len(task.units))
    spare = np.zeros(len(own), dtype=bool)
    for area in np.flatnonzero((task.fixed == FREE) & (sizes[own] > 1)):
        if not may(task, int(area), unit):
            continue
        others = set(np.flatnonzero(own == own[area]).tolist()) - {int(area)}
        held = int(own[area])
        own[area] = FREE
        spare[area] = _reached(task, own, {min(others)}, held) >= others
        own[area] = held
    if not spare.any():
        raise InputError("unit_nowhere", value=str(task.units["code"].iloc[unit]))
    return spare


def _far_one(choice: NDArray[np.bool_], far: Floats, loads: Floats, random: Random) -> int:
    """Return an area, the likelier the farther it lies from seeds and the more it weighs."""
    chances = np.where(choice, np.where(np.isinf(far), 1.0, far**2) * (loads + 1e-12), 0.0)
    if not chances.sum() > 0:
        chances = choice.astype(float)
    return int(random.choice(len(far), p=chances / chances.sum()))


def _apart(places: Floats, area: int) -> Floats:
    return np.asarray(np.hypot(*(places - places[area]).T))


def _grow(task: Task, own: Rows) -> None:
    """Let the unit with the smallest part of its share take the next area, until none is left."""
    board = task.board
    loads, ideals = board.loads[:, 0], board.ideals[:, 0]
    units = range(len(task.units))
    held = np.bincount(own[own != FREE], weights=loads[own != FREE], minlength=len(units))
    middles = [board.places[own == unit].mean(axis=0) for unit in units]
    rims: list[list[tuple[float, int]]] = [[] for _ in units]
    for first in np.flatnonzero(own != FREE).tolist():
        _look_round(task, own, first, int(own[first]), middles, rims)
    order = [(float(held[unit] / ideals[unit]), unit) for unit in units]
    heapq.heapify(order)
    while order:
        _, unit = heapq.heappop(order)
        rim = rims[unit]
        while rim and own[rim[0][1]] != FREE:
            heapq.heappop(rim)
        if not rim:
            continue
        _, area = heapq.heappop(rim)
        own[area] = unit
        held[unit] += loads[area]
        _look_round(task, own, area, unit, middles, rims)
        heapq.heappush(order, (float(held[unit] / ideals[unit]), unit))


def _look_round(  # noqa: PLR0917 - the state of one loop
    task: Task,
    own: Rows,
    area: int,
    unit: int,
    middles: list[Floats],
    rims: list[list[tuple[float, int]]],
) -> None:
    for other in neighbours(task, area).tolist():
        if own[other] == FREE and may(task, other, unit):
            away = float(np.hypot(*(task.board.places[other] - middles[unit])))
            heapq.heappush(rims[unit], (away, other))


def _hand_over(task: Task, own: Rows) -> None:
    """Free a neighbour for an area that nobody can reach, if that neighbour can be spared.

    An area is stuck when all units around may not have it. A unit that may takes an area
    between, if its owner holds together without it.
    """
    for area in np.flatnonzero(own == FREE):
        for unit in range(len(task.units)):
            if not may(task, int(area), unit):
                continue
            way = _open_way(task, own, int(area), unit)
            if way is not None:
                own[way] = unit
                own[area] = unit
                break


def _open_way(task: Task, own: Rows, area: int, unit: int) -> list[int] | None:
    """Return areas that lead from one to a unit, each of which its owner can spare; or none."""
    came: dict[int, int] = {area: FREE}
    line = deque([area])
    while line:
        here = line.popleft()
        for other in neighbours(task, here).tolist():
            if own[other] == unit:
                return _back(came, here)
            if other not in came and own[other] != FREE and _spared(task, own, other, unit):
                came[other] = here
                line.append(other)
    return None


def _spared(task: Task, own: Rows, area: int, unit: int) -> bool:
    if task.fixed[area] != FREE or not may(task, area, unit):
        return False
    held = int(own[area])
    others = set(np.flatnonzero(own == held).tolist()) - {area}
    if not others:
        return False
    own[area] = FREE
    whole = _reached(task, own, {min(others)}, held) >= others
    own[area] = held
    return whole
