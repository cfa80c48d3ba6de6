"""Take what hangs on a single area together with it, so that a search can move both at once.

An enclave, an island behind a bridge or a compound on its community hangs on one area: without
that one it is cut off. If both are of one unit, neither could leave alone. So where what hangs
is light, both go as one area, and the plan is spread over the real ones afterwards::

    ●──●──●        the search sees     ●──●──●
       │
       ○                               of which the middle one carries ○ too

What hangs on stays by itself if it is fixed, forbidden, had or confined differently, or is too
heavy together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gridward.planning.edges import edges_of_links

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.planning.task import Task

    Ints = NDArray[np.int64]

_HEAVIEST = 0.3  # of the smallest ideal load, for an area with all that hangs on it


def together(task: Task) -> Ints:
    """Return a number from 0 for each area, the same for those that go as one, shape (n,)."""
    head = np.arange(len(task.areas))
    load = task.board.loads.copy()
    most = _HEAVIEST * task.board.ideals.min(axis=0)
    for part, host in _hanging(task):
        whole = load[part].sum(axis=0) + load[host]
        if (whole <= most).all() and all(_alike(task, area, host) for area in part):
            load[host] = whole
            head[np.isin(head, part)] = host
    numbers = np.unique(head, return_inverse=True)[1].astype(np.int64)
    return numbers if numbers.max() + 1 >= len(task.units) else np.arange(len(head))


def reduced(task: Task, number: Ints) -> Task:
    """Return the task of the areas that go as one, in the order of their numbers."""
    count = int(number.max()) + 1
    first = np.unique(number, return_index=True)[1]
    loads = np.zeros((count, task.loads.shape[1]))
    np.add.at(loads, number, task.loads)
    links = task.links.assign(one=number[task.links["one"]], two=number[task.links["two"]])
    links = links[links["one"] != links["two"]]
    low, high = np.minimum(links["one"], links["two"]), np.maximum(links["one"], links["two"])
    links = links.assign(one=low, two=high)
    links = links.groupby(["one", "two"])[["border_m"]].sum().reset_index()
    board = task.board
    firsts, ends, starts, borders = edges_of_links(count, links)
    barred_firsts, barred = _rows_of(board.barred_firsts, board.barred, first)
    return replace(
        task,
        areas=task.areas.iloc[first].reset_index(drop=True),
        loads=loads,
        fixed=task.fixed[first],
        before=task.before[first],
        gone=task.gone[first],
        links=links,
        board=board._replace(
            firsts=firsts,
            ends=ends,
            starts=starts,
            borders=borders / task.mean_m,
            loads=np.ascontiguousarray(loads / task.loads.sum(axis=0)),
            locked=board.locked[first],
            barred_firsts=barred_firsts,
            barred=barred,
            parents=board.parents[first],
            places=board.places[first],
            before=board.before[first],
        ),
    )


def _rows_of(firsts: Ints, values: NDArray[np.int32], rows: Ints) -> tuple[Ints, NDArray[np.int32]]:
    """Return some of the rows of values that are kept one after the other."""
    parts = [values[firsts[row] : firsts[row + 1]] for row in rows]
    lengths = np.cumsum([0, *(len(part) for part in parts)])
    return lengths.astype(np.int64), np.concatenate([*parts, values[:0]])


def _alike(task: Task, area: int, host: int) -> bool:
    board = task.board
    barred, other = (
        board.barred[board.barred_firsts[one] : board.barred_firsts[one + 1]]
        for one in (area, host)
    )
    return (
        task.fixed[area] == task.fixed[host]
        and task.before[area] == task.before[host]
        and task.gone[area] == task.gone[host]
        and board.parents[area] == board.parents[host]
        and np.array_equal(barred, other)
    )


def _hanging(task: Task) -> list[tuple[list[int], int]]:
    """Return what hangs together on one area, and on which, the farthest out first.

    By a walk over the map in depth: below an area from which the walk cannot get back above its
    host but through the host, all hangs on the host (Hopcroft and Tarjan, 1973). What has been
    told already is left out of what it hangs on in turn.
    """
    firsts, ends = task.board.firsts, task.board.ends
    root = int(np.argmax(np.diff(firsts)))
    met = np.full(len(task.areas), -1, dtype=np.int64)  # when the walk came by
    back = met.copy()  # the earliest that is reached from here or below
    above = met.copy()
    next_edge = firsts[:-1].copy()
    way, line, count = [root], [root], 1
    found: list[tuple[list[int], int]] = []
    met[root] = back[root] = 0
    while way:
        area = way[-1]
        if next_edge[area] < firsts[area + 1]:
            other = int(ends[next_edge[area]])
            next_edge[area] += 1
            if met[other] < 0:
                met[other] = back[other] = count
                above[other] = area
                count += 1
                way.append(other)
                line.append(other)
            else:
                back[area] = min(back[area], met[other])
            continue
        way.pop()
        host = int(above[area])
        if host >= 0:
            back[host] = min(back[host], back[area])
            if back[area] >= met[host]:
                place = line.index(area)
                found.append((line[place:], host))
                del line[place:]
    return found
