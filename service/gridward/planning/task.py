"""Turn areas, units and wishes into the board that plans are searched on.

Whatever contradicts itself is found here, before any search, and named with its cure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gridward.errors import InputError
from gridward.planning.annealing import FREE, Board
from gridward.planning.checks import capacities_of, pairs_of, shares_of
from gridward.planning.confining import confined_to
from gridward.planning.edges import edges_of_links

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from gridward.planning.wishes import Wishes

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be planned, checked; n areas, k units, m workloads."""

    areas: gpd.GeoDataFrame
    units: pd.DataFrame
    loads: Floats  # (n, m) as given
    shares: Floats  # (k,)
    tolerance: float
    fixed: Rows  # (n,) unit, FREE for none
    before: Rows  # (n,) unit in force, FREE for none or one that is gone
    gone: NDArray[np.object_]  # (n,) code of the unit in force if it is gone, else None
    links: pd.DataFrame  # frames.ADJACENCY, those that a unit may reach across
    mean_m: float  # mean length of a common border
    board: Board

    @property
    def orphaned(self) -> NDArray[np.bool_]:
        """Return which areas have a unit in force that is gone, shape (n,)."""
        return np.array([code is not None for code in self.gone], dtype=bool)

    @property
    def ideals(self) -> Floats:
        """Return the load that each unit should have, shape (k, m)."""
        return np.asarray(self.shares[:, None] * self.loads.sum(axis=0))


def task_of(
    areas: gpd.GeoDataFrame,
    units: pd.DataFrame,
    loads: Floats,
    links: pd.DataFrame,
    *,
    places: Floats,
    bases: Floats,
    wishes: Wishes,
) -> Task:
    """Return a task without contradictions.

    Parameters
    ----------
    areas, units, loads
        As ``checks`` gives them.
    links
        Of the areas, ``frames.ADJACENCY``.
    places, bases
        Middles of areas (n, 2) and where units set out from (k, 2), metres; nan for none.
    wishes
        What is asked for.

    Raises
    ------
    InputError
        Whatever ``checks`` raises, and ``fixed_twice``, ``fixed_forbidden``, ``all_forbidden``,
        ``capacity_fixed``, ``parents_many`` or ``moves_few``.
    """
    count = len(areas)
    fixed, barred = _fixed(areas, units, wishes), _barred(areas, units, wishes)
    _need_fixed_allowed(areas, units, fixed, barred)
    fixed = _implied(fixed, barred, len(units))
    shares = shares_of(units)
    totals = loads.sum(axis=0)
    capacities = capacities_of(units, float(totals[0]))
    _need_room(units, loads, fixed, capacities)
    before, gone = _before(areas, units, wishes)
    parents = _parents(areas, wishes)
    confined = np.full(len(units), FREE, dtype=np.int32)
    ideals = _within_capacity(shares, capacities / totals[0])
    if wishes.parents is not None and wishes.crossing_m is None:
        confined = confined_to(
            parents,
            loads[:, 0] / totals[0],
            ideals,
            fixed=fixed,
            before=before,
            codes=list(units["code"]),
        )
        inside = parents[links["one"]] == parents[links["two"]]
        links = links[inside].reset_index(drop=True)
        ideals = _within_parents(ideals, confined, parents, loads[:, 0] / totals[0])
    long = links["border_m"].to_numpy()
    mean_m = float(long[long > 0].mean()) if (long > 0).any() else 1.0
    firsts, ends, starts, borders = edges_of_links(count, links)
    crossing = 0.0 if wishes.crossing_m is None else wishes.crossing_m / mean_m
    board = Board(
        firsts=firsts,
        ends=ends,
        starts=starts,
        borders=borders / mean_m,
        loads=np.ascontiguousarray(loads / totals),
        ideals=np.ascontiguousarray(np.repeat(ideals[:, None], loads.shape[1], axis=1)),
        rooms=capacities / totals[0] / ideals - 1,
        locked=fixed != FREE,
        barred_firsts=np.searchsorted(barred["area"].to_numpy(), np.arange(count + 1)),
        barred=barred["unit"].to_numpy(dtype=np.int32),
        parents=parents,
        confined=confined,
        crossing=crossing,
        parent_count=int(parents.max(initial=FREE)) + 1 if crossing > 0 else 0,
        places=places,
        bases=bases,
        travel=wishes.travel * _usual_travel(places, bases, len(links)),
        before=before,
        moving=wishes.moving_m / mean_m,
        most_moved=count if wishes.most_moved is None else wishes.most_moved,
    )
    return Task(
        areas, units, loads, shares, wishes.tolerance, fixed, before, gone, links, mean_m, board
    )


def _fixed(areas: gpd.GeoDataFrame, units: pd.DataFrame, wishes: Wishes) -> Rows:
    pairs = pairs_of(wishes.fixed, "fixed", areas, units).drop_duplicates()
    twice = pairs["area"].duplicated()
    if twice.any():
        code = str(areas["code"].iloc[int(pairs["area"][twice].iloc[0])])
        raise InputError("fixed_twice", source="fixed", value=code)
    fixed = np.full(len(areas), FREE, dtype=np.int32)
    fixed[pairs["area"]] = pairs["unit"]
    return fixed


def _barred(areas: gpd.GeoDataFrame, units: pd.DataFrame, wishes: Wishes) -> pd.DataFrame:
    """Return what is forbidden, area by area; units that there are not are nobody's loss."""
    pairs = pairs_of(wishes.forbidden, "forbidden", areas, units, known=False)
    pairs = pairs[pairs["unit"] != FREE].drop_duplicates()
    return pairs.sort_values(["area", "unit"], ignore_index=True)


def _need_fixed_allowed(
    areas: gpd.GeoDataFrame, units: pd.DataFrame, fixed: Rows, barred: pd.DataFrame
) -> None:
    """Refuse an area that no unit may have, or that its own unit may not."""
    against = barred[fixed[barred["area"]] == barred["unit"]]
    if len(against):
        area, unit = against[["area", "unit"]].iloc[0]
        code, name = str(areas["code"].iloc[area]), str(units["code"].iloc[unit])
        raise InputError("fixed_forbidden", value=code, details={"unit": name})
    everywhere = np.flatnonzero(np.bincount(barred["area"], minlength=1) == len(units))
    if len(everywhere):
        code = str(areas["code"].iloc[int(everywhere[0])])
        details = {"count": float(len(everywhere))}
        raise InputError("all_forbidden", value=code, details=details)


def _implied(fixed: Rows, barred: pd.DataFrame, units: int) -> Rows:
    """Return what is fixed, with the areas that all units but one may not have."""
    implied = fixed.copy()
    counts = np.bincount(barred["area"], minlength=len(fixed))
    for area in np.flatnonzero((counts == units - 1) & (fixed == FREE)):
        taken = barred["unit"][barred["area"] == area]
        implied[area] = np.setdiff1d(np.arange(units), taken)[0]
    return implied


def _need_room(units: pd.DataFrame, loads: Floats, fixed: Rows, capacities: Floats) -> None:
    there = fixed != FREE
    held = np.bincount(fixed[there], weights=loads[there, 0], minlength=len(units))
    if (held > capacities).any():
        unit = int(np.argmax(held > capacities))
        details = {"held": float(held[unit]), "capacity": float(capacities[unit])}
        raise InputError("capacity_fixed", value=str(units["code"].iloc[unit]), details=details)


def _before(
    areas: gpd.GeoDataFrame, units: pd.DataFrame, wishes: Wishes
) -> tuple[Rows, NDArray[np.object_]]:
    """Return the unit that each area has, and the code of a unit that is gone."""
    pairs = pairs_of(wishes.before, "before", areas, units, known=False).drop_duplicates("area")
    before = np.full(len(areas), FREE, dtype=np.int32)
    before[pairs["area"]] = pairs["unit"]
    gone = np.full(len(areas), None, dtype=object)
    lost = pairs[pairs["unit"] == FREE]
    gone[lost["area"]] = lost["code"]
    if wishes.most_moved is not None and wishes.most_moved < 0:
        raise InputError("out_of_range", field="most_moved", value=wishes.most_moved)
    return before, gone


def _parents(areas: gpd.GeoDataFrame, wishes: Wishes) -> Rows:
    if wishes.parents is None:
        return np.full(len(areas), FREE, dtype=np.int32)
    if wishes.parents not in areas.columns:
        choices = tuple(map(str, areas.columns))
        raise InputError("column_missing", field="parents", value=wishes.parents, choices=choices)
    return np.asarray(pd.factorize(areas[wishes.parents])[0], dtype=np.int32)


def _within_capacity(shares: Floats, capacities: Floats) -> Floats:
    """Return the shares when what is more than a unit can take goes to the others, by share."""
    ideals = shares.copy()
    full = np.zeros(len(shares), dtype=bool)
    while (ideals > capacities * (1 + 1e-12)).any():
        full |= ideals > capacities
        ideals[full] = capacities[full]
        rest = shares[~full]
        ideals[~full] = rest / rest.sum() * (1 - ideals[full].sum()) if len(rest) else rest
    return ideals


def _within_parents(ideals: Floats, confined: Rows, parents: Rows, loads: Floats) -> Floats:
    """Return the shares that units can have inside the parent they are confined to."""
    there = parents != FREE
    whole = np.bincount(parents[there], weights=loads[there])
    given = np.bincount(confined, weights=ideals, minlength=len(whole))
    return np.asarray(ideals * (whole / np.maximum(given, 1e-300))[confined])


def _usual_travel(places: Floats, bases: Floats, links: int) -> float:
    """Return what it costs to carry the whole load a metre so that travel is as dear as borders.

    A usual plan has about as many common borders as the root of links times units, and loads
    lie about as far from the base as the root of a unit's part of the map.
    """
    if np.isnan(bases).all():
        return 0.0
    units = len(bases)
    wide, high = places.max(axis=0) - places.min(axis=0)
    usual_m = float(np.sqrt(max(wide * high, 1.0) / units))
    return float(np.sqrt(links * units)) / usual_m
