"""Pair areas with units: one to one, or as many each as is asked for, at the least cost.

Every pair has a rank, the wish of the campaign, and a distance. Of all pairings that keep to
what is forbidden and to how many areas a unit may have, the one with the least sum of ranks is
found, and among those the one with the least sum of distances: a flow of least cost through

    source ── unit (least … most) ── pair (rank, distance) ── area (times) ── sink

Source of the method: Ford and Fulkerson, Flows in Networks (1962); solved by OR-Tools' cost
scaling push-relabel (Goldberg, 1997), which is exact for whole numbers. Where there is no
pairing at all, the least cut names areas that have too few units open to them (Hall, 1935).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

_SOURCE, _SINK = 0, 1
_NAMED = 6  # areas that an error lists


@dataclass(frozen=True)
class Limits:
    """How many areas a unit must and may have, and how many units an area gets."""

    least: int = 1
    most: int = 1
    times: int = 1


@dataclass(frozen=True, eq=False)
class Pairing:
    """The best pairing, by row of area and row of unit."""

    pairs: NDArray[np.int64]  # (m, 2), sorted
    rank: int  # the sum, proven to be the least
    distance_m: float  # the sum, the least for that rank, rounded by whole metres


def pairing(
    ranks: ArrayLike,
    distances_m: ArrayLike,
    *,
    limits: Limits | None = None,
    areas: Sequence[str],
) -> Pairing:
    """Return the pairing of least rank, and of least distance among those.

    Parameters
    ----------
    ranks
        Shape (n, k), of areas and units: whole numbers from 0, the lower the better; below 0
        for a pair that is forbidden.
    distances_m
        Shape (n, k), metres, from 0; they count by whole metres.
    limits
        One to one, unless given.
    areas
        The n areas' codes, for errors.

    Raises
    ------
    InputError
        ``pairing_counts``, if the units' limits do not allow as many areas as there are;
        ``pairing_short``, with the areas that have too few units between them.
    """
    asked = limits or Limits()
    rank, distance = np.asarray(ranks, np.int64), np.rint(np.asarray(distances_m)).astype(np.int64)
    count, units = rank.shape
    _need_counts(count * asked.times, units, asked)
    row, unit = np.nonzero(rank >= 0)
    whole = int(distance.max(initial=0)) * count * asked.times + 1  # more than all distances
    cost = rank[row, unit] * whole + distance[row, unit]
    chosen = _solved(row, unit, cost, asked, areas=areas, units=units)
    pairs = np.column_stack([row[chosen], unit[chosen]])
    return Pairing(
        pairs[np.lexsort(pairs.T[::-1])],
        int(rank[row, unit][chosen].sum()),
        float(distance[row, unit][chosen].sum()),
    )


def _need_counts(wanted: int, units: int, asked: Limits) -> None:
    if not units * asked.least <= wanted <= units * asked.most:
        details = {"wanted": float(wanted), "units": float(units)}
        details |= {"least": float(asked.least), "most": float(asked.most)}
        raise InputError("pairing_counts", details=details)


def _solved(
    row: NDArray[np.int64],
    unit: NDArray[np.int64],
    cost: NDArray[np.int64],
    asked: Limits,
    *,
    areas: Sequence[str],
    units: int,
) -> NDArray[np.bool_]:
    """Return which pairs are chosen.

    What a unit must have flows to it from the source as a must; the rest may. The must is
    made by a price that no pairing can outweigh.
    """
    count = len(areas)
    of_unit, of_area = 2 + np.arange(units), 2 + units + np.arange(count)
    must = int(cost.max(initial=0)) * count * asked.times + 1
    tails = np.concatenate([np.full(2 * units, _SOURCE), of_unit[unit], of_area])
    heads = np.concatenate([of_unit, of_unit, of_area[row], np.full(count, _SINK)])
    capacity = np.concatenate(
        [
            np.full(units, asked.least),
            np.full(units, asked.most - asked.least),
            np.ones(len(row), np.int64),
            np.full(count, asked.times),
        ]
    )
    price = np.concatenate(
        [np.full(units, -must), np.zeros(units, np.int64), cost, np.zeros(count, np.int64)]
    )
    wanted = count * asked.times
    arcs = (tails, heads, capacity)
    _need_flow(arcs, wanted, areas=areas, of_area=of_area)
    graph = min_cost_flow.SimpleMinCostFlow()
    graph.add_arcs_with_capacity_and_unit_cost(*arcs, price)
    graph.set_node_supply(_SOURCE, wanted)
    graph.set_node_supply(_SINK, -wanted)
    graph.solve()
    flow = graph.flows(np.arange(len(tails)))
    idle = np.flatnonzero(flow[:units] < asked.least)
    if len(idle):
        details = {"unit": float(idle[0]), "least": float(asked.least)}
        raise InputError("pairing_idle", value=str(idle[0]), details=details)
    return np.asarray(flow[2 * units : 2 * units + len(row)] > 0)


def _need_flow(
    arcs: tuple[NDArray[np.int64], ...],
    wanted: int,
    *,
    areas: Sequence[str],
    of_area: NDArray[np.int64],
) -> None:
    """Make sure that every area can get its units; or name areas that cannot all get theirs."""
    graph = max_flow.SimpleMaxFlow()
    graph.add_arcs_with_capacity(*arcs)
    graph.solve(_SOURCE, _SINK)
    if graph.optimal_flow() == wanted:
        return
    near = set(graph.get_source_side_min_cut())
    short = [code for code, node in zip(areas, of_area, strict=True) if int(node) not in near]
    details = {"count": float(len(short))}
    raise InputError("pairing_short", value=", ".join(short[:_NAMED]), details=details)
