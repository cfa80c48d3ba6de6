"""Move a unit to another part of the map, where the search by single areas could not.

Two units that grew on one island have half of their share each, and no move of an area helps
either. Here the first takes the areas of the second, and the second a half of the fullest unit,
as long as that brings the loads nearer to their shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gridward.planning.annealing import FREE
from gridward.planning.starts import neighbours, open_to

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.planning.task import Task

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int32]

_LEAST_GAIN = 0.05  # of the sum of squares that is made smaller


def resettled(task: Task, own: Rows) -> Rows:
    """Return a plan after moving units for as long as it helps; every unit stays in one piece.

    Units with fixed areas, with a base, or with areas of a plan in force stay where they are.
    """
    own = own.copy()
    free = _free(task)
    for _ in range(len(free)):
        if not _moved(task, own, free):
            break
    return own


def _free(task: Task) -> NDArray[np.bool_]:
    """Return which units may be moved."""
    free = np.isnan(task.board.bases[:, 0])
    for bound in (task.fixed, task.before):
        free[np.unique(bound[bound != FREE])] = False
    return np.asarray(free)


def _moved(task: Task, own: Rows, free: NDArray[np.bool_]) -> bool:
    """Move the unit whose move helps most; tell whether there was one."""
    ideals = task.board.ideals[:, 0]
    part = np.bincount(own, task.board.loads[:, 0], len(ideals)) / ideals
    full = int(np.argmax(part))
    best, pair = _LEAST_GAIN, None
    for one, two in _touching(task, own).tolist():
        for keeps, goes in ((one, two), (two, one)):
            if free[goes] and full not in {keeps, goes}:
                gain = _gain(part, ideals, (keeps, goes, full))
                if gain > best and open_to(task, keeps)[own == goes].all():
                    best, pair = gain, (keeps, goes)
    if pair is None:
        return False
    half = _half(task, own, full)
    if half is None or not open_to(task, pair[1])[half].all():
        return False
    own[own == pair[1]] = pair[0]
    own[half] = pair[1]
    return True


def _gain(part: Floats, ideals: Floats, move: tuple[int, int, int]) -> float:
    """Return by how much nearer loads come to their shares, as a sum of squares."""
    keeps, goes, full = move
    both = part[keeps] + part[goes] * ideals[goes] / ideals[keeps]
    half = part[full] / 2
    before = (part[[keeps, goes, full]] - 1) ** 2
    after = (both - 1) ** 2 + (half - 1) ** 2 + (half * ideals[full] / ideals[goes] - 1) ** 2
    return float(before.sum() - after)


def _touching(task: Task, own: Rows) -> Rows:
    """Return the pairs of units that touch, shape (p, 2)."""
    one, two = own[task.board.starts], own[task.board.ends]
    return np.unique(np.column_stack([one, two])[one < two], axis=0)


def _half(task: Task, own: Rows, unit: int) -> Rows | None:
    """Return about a half of a unit's areas, so that both halves hang together; or none."""
    areas = np.flatnonzero(own == unit)
    if len(areas) < 2 or (task.fixed[areas] == unit).any():  # noqa: PLR2004 - nothing to halve
        return None
    places, loads = task.board.places, task.board.loads[:, 0]
    middle = places[areas].mean(axis=0)
    first = areas[np.argmax(np.hypot(*(places[areas] - middle).T))]
    last = areas[np.argmax(np.hypot(*(places[areas] - places[first]).T))]
    side = dict.fromkeys(areas.tolist(), FREE)
    side[int(first)], side[int(last)] = 0, 1
    held = [float(loads[first]), float(loads[last])]
    seeds = (places[first], places[last])
    while True:
        rims = [_rim(task, side, number) for number in (0, 1)]
        turn = 0 if rims[0] and (held[0] <= held[1] or not rims[1]) else 1
        if not rims[turn]:
            break
        away = np.hypot(*(places[rims[turn]] - seeds[turn]).T)
        area = rims[turn][int(np.argmin(away))]
        side[area] = turn
        held[turn] += float(loads[area])
    return np.array([area for area, number in side.items() if number == 1], dtype=np.int32)


def _rim(task: Task, side: dict[int, int], number: int) -> list[int]:
    """Return the areas of a unit that nobody has yet and that touch one of its halves."""
    return [
        area
        for area, one in side.items()
        if one == FREE
        and any(side.get(other) == number for other in neighbours(task, area).tolist())
    ]
