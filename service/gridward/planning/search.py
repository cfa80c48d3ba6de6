"""Search for a good plan: one annealing of the whole map, then many of a few units each.

    start ──whole map, the tolerance narrows──▶ ──few units──▶ ──few units──▶ … ──▶ best
    start ──whole map─────────────────────────▶ ──few units──▶ ──few units──▶ … ──▶ best

Two searches run side by side, each from a start of its own; the better end is the plan. The
first part finds short borders, but loads stick a few hundredths beyond the tolerance; the second
takes two to four neighbouring units at a time and finds what fits among them, over and over,
those beyond the tolerance first. How many steps are made is fixed beforehand, so a seed
always leads to the same plan; only a time limit or a cancelling hand makes it depend on the
machine. Whenever it stops, the best plan so far is whole.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from gridward.planning.annealing import FREE, Heat, anneal, tallies, worth
from gridward.planning.mending import mend
from gridward.planning.resettling import resettled
from gridward.planning.starts import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from gridward.planning.task import Task

    Rows = NDArray[np.int32]

SEARCHES = 2
WHOLE_STEPS = 45_000  # of the whole map, for each area and search
MOST_WHOLE_STEPS = 200_000_000
GROUP_STEPS = 250_000  # of a few units, for each area and search
MOST_GROUP_STEPS = 600_000_000
_LOOK_S = 0.2  # between two reports of progress
_CHUNK = 500_000  # steps between two looks at the clock: some hundredths of a second
_LEAST_STEPS = 100_000
_STEPS_PER_MEMBER = 1_800  # of a group, for each area that a unit has in the mean
_WIDEST = 3.0  # tolerance at the start, in tolerances
_OPENING = (1.5, 0.2, 50.0, 100.0)  # hot, cold, light, heavy
_KEEPING = (0.4, 0.15, 100.0, 200.0)  # the same from a plan in force
_GROUP = (1.0, 0.15, 30.0, 200.0)
_PATIENCE = 0.3  # mean borders that a plan may be worse by for a group to go on from it


@dataclass(frozen=True)
class Progress:
    """How far a search is."""

    share: float  # of the steps that are meant to be made
    deviation: float  # of the best plan so far, the worst unit's, relative to its ideal
    border_m: float  # of that plan


@dataclass(frozen=True, eq=False)
class Found:
    """The best plan that a search found."""

    own: Rows  # (n,) unit of each area
    steps: int  # that were tried, of all searches
    stopped: str  # done | time | cancelled


class _Stop:
    """Whether to stop, and why; asked by both searches."""

    def __init__(self, until_s: float | None, cancelled: Callable[[], bool]) -> None:
        self._until = None if until_s is None else monotonic() + until_s
        self._cancelled = cancelled
        self.why = "done"

    def __call__(self) -> bool:
        if self.why == "done":
            if self._cancelled():
                self.why = "cancelled"
            elif self._until is not None and monotonic() >= self._until:
                self.why = "time"
        return self.why != "done"


def search(
    task: Task,
    *,
    seed: int,
    effort: float = 1.0,
    time_limit_s: float | None = None,
    progress: Callable[[Progress], object] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Found:
    """Return the best plan that two searches find.

    Parameters
    ----------
    task
        What is to be planned.
    seed
        The same seed gives the same plan, unless time runs out.
    effort
        How many steps to make, relative to what is usual.
    time_limit_s
        Stop after so many seconds with the best plan so far.
    progress
        Told how far it is, from this thread.
    cancelled
        Asked now and then from several threads whether to stop.

    Raises
    ------
    InputError
        As ``starts.start`` does.
    """
    stop = _Stop(time_limit_s, cancelled)
    lanes = [_Lane(task, seed * SEARCHES + number, effort) for number in range(SEARCHES)]
    with ThreadPoolExecutor(SEARCHES) as pool:
        running = [pool.submit(lane.run, stop) for lane in lanes]
        while not all(one.done() for one in running):
            wait(running, timeout=_LOOK_S)
            if progress is not None:
                progress(_progress(task, lanes))
        for one in running:
            one.result()
    best = min(lanes, key=lambda lane: lane.worth())
    return Found(best.best, sum(lane.made for lane in lanes), stop.why)


class _Lane:
    """One search: its plan, its best, its random numbers."""

    def __init__(self, task: Task, seed: int, effort: float) -> None:
        self._task = task
        self._random = np.random.default_rng(seed).integers(1, 2**63, 1).astype(np.uint64)
        self.best = resettled(task, start(task, seed))
        count, units = len(task.areas), len(task.units)
        self._whole = _steps(min(count * WHOLE_STEPS, MOST_WHOLE_STEPS), effort)
        self._groups = _steps(min(count * GROUP_STEPS, MOST_GROUP_STEPS), effort)
        self._steps = max(1_000, _STEPS_PER_MEMBER * count // units)  # of one group
        self.meant = self._whole + self._groups
        self.made = 0

    def worth(self) -> float:
        """Return what the best plan costs."""
        return float(worth(self._task.board, self.best, self._task.tolerance))

    def run(self, stop: Callable[[], bool]) -> None:
        """Search until all steps are made, or somebody stops it."""
        if len(self._task.units) > 1:
            self._anneal(stop)
            self._mend(stop)

    def _anneal(self, stop: Callable[[], bool]) -> None:
        """Anneal the whole map from the best plan, in pieces; keep the best that it meets."""
        board, narrow = self._task.board, self._task.tolerance
        keeps = (self._task.before != FREE).any()
        heat = Heat(*(_KEEPING if keeps else _OPENING), _WIDEST * narrow, narrow)
        everywhere = np.arange(len(board.ends), dtype=np.int32), np.ones(len(board.ideals), bool)
        own, best = self.best.copy(), self.best.copy()
        for begun, done, few in _parts(self._whole):
            if stop():
                break
            anneal(board, heat, own, best, self._random, (begun, done, few), everywhere)
            self.made += few
            if worth(board, own, narrow) < worth(board, best, narrow):
                best[:] = own  # while the tolerance is wide, the annealing itself keeps nothing
            self.best = best.copy()  # whole at once, for whoever looks from outside

    def _mend(self, stop: Callable[[], bool]) -> None:
        """Anneal groups of a few units from the best plan."""
        narrow = self._task.tolerance
        heat = Heat(*_GROUP, narrow, narrow)
        rounds = max(1, _CHUNK // self._steps)
        while self.made < self.meant and not stop():
            own = self.best.copy()
            mend(self._task.board, heat, own, self._random, rounds, self._steps, _PATIENCE)
            self.made += rounds * self._steps
            self.best = own


def _parts(steps: int) -> Iterator[tuple[float, float, int]]:
    edges = list(range(0, steps, _CHUNK))
    for first, last in zip(edges, [*edges[1:], steps], strict=True):
        yield first / steps, last / steps, last - first


def _steps(usual: int, effort: float) -> int:
    return max(_LEAST_STEPS, int(usual * effort))


def _progress(task: Task, lanes: list[_Lane]) -> Progress:
    best = min(lanes, key=lambda lane: lane.worth()).best
    board = task.board
    sums = tallies(board, best)[0]
    cut = best[board.starts] != best[board.ends]
    return Progress(
        share=min(1.0, sum(lane.made for lane in lanes) / sum(lane.meant for lane in lanes)),
        deviation=float(np.abs(sums / board.ideals - 1).max()),
        border_m=float(board.borders[cut].sum() / 2 * task.mean_m),
    )
