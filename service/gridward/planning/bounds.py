"""Prove how good any plan could be, so that the gap left open is known.

No plan has a smaller worst deviation than what one area, what is fixed, what a parent holds, or
the grain of the loads enforces. No plan within a tolerance has shorter borders than the
eigenvalues of the map allow (Donath and Hoffman, 1973): with the loads as masses the borders
around unit k, over its load, add up over all units to at least the k smallest eigenvalues, and
no unit's load is less than its ideal less the tolerance. The bound is true, but far: a good plan
has about twice as much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gridward.planning.annealing import FREE
from gridward.planning.starts import open_to

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.planning.task import Task

    Floats = NDArray[np.float64]

MOST_AREAS = 2_000  # eigenvalues of more take minutes
_LEAST_MASS = 1e-3  # of a mean area, so that areas without load have one
_WHOLE = 2**53


def least_deviation(task: Task) -> float:
    """Return a deviation that no plan can be below, relative to the ideal; 0 if none is proven."""
    return max(_of_areas(task), _of_fixed(task), _of_parents(task), _of_grain(task))


def _of_areas(task: Task) -> float:
    """Return what the heaviest areas enforce on the largest unit that may have them."""
    largest = np.zeros(len(task.areas))
    for unit, ideal in enumerate(task.ideals[:, 0]):
        allowed = open_to(task, unit)
        largest[allowed] = np.maximum(largest[allowed], ideal)
    return float((task.loads[:, 0] / largest).max() - 1)


def _of_fixed(task: Task) -> float:
    there = task.fixed != FREE
    held = np.bincount(task.fixed[there], task.loads[there, 0], minlength=len(task.units))
    return float((held / task.ideals[:, 0]).max() - 1)


def _of_parents(task: Task) -> float:
    """Return what it enforces that a parent's load is shared by its own units alone."""
    confined = task.board.confined
    if (confined == FREE).any():
        return 0.0
    whole = np.bincount(task.board.parents, task.loads[:, 0])
    given = np.bincount(confined, task.ideals[:, 0], minlength=len(whole))
    return float(np.abs(whole / given - 1).max())


def _of_grain(task: Task) -> float:
    """Return how far ideals lie from multiples of what all loads are multiples of."""
    loads = task.loads[:, 0]
    if (loads != np.rint(loads)).any() or loads.sum() >= _WHOLE:
        return 0.0
    grain = int(np.gcd.reduce(loads.astype(np.int64)))
    ideals = task.ideals[:, 0]
    return float((np.abs(np.rint(ideals / grain) * grain - ideals) / ideals).max())


def least_border_m(task: Task, deviation: float) -> float | None:
    """Return a border that no plan within a deviation is below, metres; none for large maps."""
    count = len(task.areas)
    if count > MOST_AREAS:
        return None
    one, two, border_m = (task.links[name].to_numpy() for name in ("one", "two", "border_m"))
    flow = np.zeros((count, count))
    np.subtract.at(flow, (one, two), border_m)
    np.subtract.at(flow, (two, one), border_m)
    flow[np.diag_indices(count)] = -flow.sum(axis=1)
    mass = np.maximum(task.loads[:, 0], task.loads[:, 0].mean() * _LEAST_MASS)
    root = np.sqrt(mass)
    values = np.linalg.eigvalsh(flow / root[:, None] / root[None, :])[: len(task.units)]
    least = float(task.ideals[:, 0].min()) * max(0.0, 1 - deviation)
    return max(0.0, least * float(np.maximum(values, 0).sum()) / 2)
