"""Give account of a plan: who has what, how even it is, how short its borders are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.frames import (
    ASSIGNMENT,
    PLAN_LOADS,
    PLAN_UNITS,
    WGS84,
    checked,
    plain_records,
)
from gridward.planning.annealing import FREE
from gridward.planning.bounds import least_border_m, least_deviation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gridward.errors import InputError
    from gridward.planning.search import Found
    from gridward.planning.task import Task

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Plan:
    """Which unit takes which area, with its account."""

    assignment: pd.DataFrame  # frames.ASSIGNMENT, a row for each area, in their order
    units: pd.DataFrame  # frames.PLAN_UNITS
    loads: pd.DataFrame  # frames.PLAN_LOADS, a row for each unit and workload
    deviation: float  # the worst of all units and workloads, relative to its ideal
    border_m: float  # between units, each border once
    moved: int  # areas whose unit is another than before
    necessary: int  # of these, those whose unit is gone
    tolerance: float  # that was asked for
    least_deviation: float  # no plan can be below; 0 where nothing is proven
    least_border_m: float | None  # no plan as even as this one can be below; none: not known
    seed: int
    steps: int  # that the search tried
    stopped: str  # done | time | cancelled
    notes: tuple[InputError, ...] = ()  # what keeps the plan from being better

    @property
    def is_even(self) -> bool:
        """Tell whether every load lies within the tolerance."""
        return self.deviation <= self.tolerance * (1 + 1e-9)

    def territories(self, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return the units with the ground of their areas, WGS 84; ``areas`` as they were given."""
        shapes = _ground(areas.geometry.to_crs(WGS84), self.assignment["unit"])
        return gpd.GeoDataFrame(
            self.units, geometry=shapes.loc[self.units["unit"]].to_numpy(), crs=WGS84
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the plan and its account for JSON, ``None`` for what is missing."""
        told = (
            "deviation",
            "border_m",
            "moved",
            "necessary",
            "tolerance",
            "least_deviation",
            "least_border_m",
            "seed",
            "steps",
            "stopped",
        )
        account = {name: getattr(self, name) for name in told}
        frames = {
            name: plain_records(getattr(self, name)) for name in ("units", "loads", "assignment")
        }
        return {**account, **frames}


def plan_of(
    task: Task,
    found: Found,
    *,
    workloads: Sequence[str],
    seed: int,
    metric_crs: int,
    notes: Sequence[InputError],
) -> Plan:
    """Return a plan and its account.

    Parameters
    ----------
    task, found
        What was asked for, and the units that were found.
    workloads
        Their names, as many as the task has.
    seed
        That the search began with.
    metric_crs
        EPSG code that lengths and areas are measured in.
    notes
        What was odd about the task.
    """
    loads = _loads(task, found, workloads)
    deviation = float(loads["deviation"].abs().max())
    cut = found.own[task.links["one"]] != found.own[task.links["two"]]
    assignment = _assignment(task, found)
    return Plan(
        assignment=assignment,
        units=_units(
            task, found, loads, moved=assignment["moved"].to_numpy(), metric_crs=metric_crs
        ),
        loads=loads,
        deviation=deviation,
        border_m=float(task.links["border_m"].to_numpy()[cut].sum()),
        moved=int(assignment["moved"].sum()),
        necessary=int(task.orphaned.sum()),
        tolerance=task.tolerance,
        least_deviation=least_deviation(task),
        least_border_m=least_border_m(task, deviation),
        seed=seed,
        steps=found.steps,
        stopped=found.stopped,
        notes=tuple(notes),
    )


def _assignment(task: Task, found: Found) -> pd.DataFrame:
    codes = task.units["code"].to_numpy(dtype=object)
    had = task.before != FREE
    before = np.where(had, codes[task.before], task.gone)
    layer = task.areas["layer"] if "layer" in task.areas.columns else None
    frame = pd.DataFrame(
        {
            "layer": None if layer is None else layer.to_numpy(),
            "code": task.areas["code"].to_numpy(),
            "unit": codes[found.own],
            "before": before,
            "moved": (had & (task.before != found.own)) | task.orphaned,
            "fixed": task.fixed != FREE,
        },
        index=task.areas.index,
    )
    texts = dict.fromkeys(("layer", "code", "unit", "before"), "str")
    return checked(frame.astype(texts), ASSIGNMENT)


def _loads(task: Task, found: Found, workloads: Sequence[str]) -> pd.DataFrame:
    count, codes = len(task.units), task.units["code"].to_numpy()
    frames = []
    for number, name in enumerate(workloads):
        load = np.bincount(found.own, weights=task.loads[:, number], minlength=count)
        ideal = task.ideals[:, number]
        columns = {"load": load, "ideal": ideal, "deviation": load / ideal - 1}
        frames.append(pd.DataFrame({"unit": codes, "workload": name, **columns}))
    texts = {"unit": "str", "workload": "str"}
    return checked(pd.concat(frames, ignore_index=True).astype(texts), PLAN_LOADS)


def _units(
    task: Task, found: Found, loads: pd.DataFrame, *, moved: NDArray[np.bool_], metric_crs: int
) -> pd.DataFrame:
    count, own = len(task.units), found.own
    first = loads.iloc[:count]
    left = moved & (task.before != FREE)
    frame = pd.DataFrame(
        {
            "unit": first["unit"],
            "areas": np.bincount(own, minlength=count),
            **{name: first[name].to_numpy() for name in ("load", "ideal", "deviation")},
            "border_m": _borders_m(task, found),
            "compactness": _compactness(task, found, metric_crs),
            "travel_m": _travel_m(task, found),
            "gained": np.bincount(own[moved], minlength=count),
            "lost": np.bincount(task.before[left], minlength=count),
        }
    )
    return checked(frame.astype({"unit": "str"}), PLAN_UNITS)


def _borders_m(task: Task, found: Found) -> Floats:
    one, two = (found.own[task.links[end]] for end in ("one", "two"))
    cut, long = one != two, task.links["border_m"].to_numpy()
    count = len(task.units)
    both = np.bincount(one[cut], long[cut], count) + np.bincount(two[cut], long[cut], count)
    return both.astype(np.float64)  # of nothing numpy counts in whole numbers


def _compactness(task: Task, found: Found, metric_crs: int) -> Floats:
    """Return 4 π area over perimeter² of each unit's ground."""
    flat = task.areas.geometry.to_crs(metric_crs)
    shapes = _ground(flat, pd.Series(found.own, index=flat.index)).to_numpy()
    return np.asarray(4 * np.pi * shapely.area(shapes) / shapely.length(shapes) ** 2)


def _ground(shapes: gpd.GeoSeries, unit: pd.Series[Any]) -> pd.Series[Any]:
    """Return the ground of each unit's areas together, by unit."""
    sound = pd.Series(shapely.make_valid(np.asarray(shapes.array, dtype=object)), index=unit.index)
    return sound.groupby(unit).agg(lambda parts: shapely.union_all(parts.to_numpy()))


def _travel_m(task: Task, found: Found) -> Floats:
    """Return how far a unit's areas lie from its base in the mean, by load; nan without one."""
    board, own = task.board, found.own
    far = np.hypot(*(board.places - board.bases[own]).T)
    weights = task.loads[:, 0]
    whole = np.bincount(own, weights, minlength=len(task.units))
    return np.asarray(
        np.bincount(own, far * weights, minlength=len(whole)) / np.where(whole, whole, np.nan)
    )
