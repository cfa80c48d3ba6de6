"""Share areas out among units: even loads, every unit in one piece, short borders.

What counts comes in this order: a unit is in one piece, and what is fixed, forbidden, confined
or limited is kept, always; then the worst load comes within the tolerance; then the borders
between units, with what travel, crossed parents and moved areas cost, become as short as can be
found. The method is annealing by single moves and chains of two (``annealing.py``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import metric_crs_at
from gridward.errors import InputError
from gridward.frames import WGS84
from gridward.planning.adjacency import adjacency, joined_within
from gridward.planning.checks import loads_of, units_of
from gridward.planning.hanging import reduced, together
from gridward.planning.plan import Plan, plan_of
from gridward.planning.search import Progress, search
from gridward.planning.task import Task, task_of
from gridward.planning.wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def territories(
    areas: gpd.GeoDataFrame,
    units: int | pd.DataFrame,
    *,
    workload: str | Sequence[str] = "households",
    wishes: Wishes | None = None,
    bridges: pd.DataFrame | None = None,
    links: pd.DataFrame | None = None,
    metric_crs: int | None = None,
    seed: int = 0,
    effort: float = 1.0,
    time_limit_s: float | None = None,
    progress: Callable[[Progress], object] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Plan:
    """Return which unit takes which area, and the account of that plan.

    Parameters
    ----------
    areas
        ``code`` and polygons, in any CRS; ``layer`` if there are several; the workloads.
    units
        How many units, or a frame of them: ``code``; ``share`` or ``headcount``, what part of
        the load each should have, equal unless given; ``capacity``, how much of the first
        workload at most; ``x`` and ``y``, where it sets out from, WGS 84 degrees.
    workload
        Columns that are shared out evenly; ``areas`` counts them, ``area_m2`` is their ground.
    wishes
        Tolerance, what is fixed or forbidden, the plan in force, parents, travel.
    bridges, links
        As ``adjacency`` takes and gives them; links are found unless given.
    metric_crs
        EPSG code that lengths are measured in; that of the areas' middle unless given.
    seed, effort, time_limit_s, progress, cancelled
        As ``search.search`` takes them.

    Returns
    -------
    Plan
        Every area once, every unit in one piece, whenever the search stopped.

    Raises
    ------
    InputError
        For areas, workloads, units or wishes that cannot be used, or that contradict each
        other; ``task_of`` and ``starts.start`` name what contradicts what.
    """
    asked = wishes or Wishes()
    areas = areas.reset_index(drop=True)
    units = units_of(units, len(areas))
    metric_crs = metric_crs or _metric_crs(areas)
    names = [workload] if isinstance(workload, str) else list(workload)
    loads = loads_of(areas, names, metric_crs)
    if links is None:
        links = adjacency(areas, bridges=bridges, metric_crs=metric_crs)
    if asked.parents is not None and asked.crossing_m is None and asked.parents in areas.columns:
        parents = pd.factorize(areas[asked.parents])[0].astype(np.int32)
        links = joined_within(areas, links, parents, metric_crs)
    places, bases = _places(areas, metric_crs), _bases(units, metric_crs)
    task = task_of(areas, units, loads, links, places=places, bases=bases, wishes=asked)
    _need_moves(task, asked)
    number = np.arange(len(areas)) if asked.most_moved is not None else together(task)
    found = search(
        reduced(task, number),
        seed=seed,
        effort=effort,
        time_limit_s=time_limit_s,
        progress=progress,
        cancelled=cancelled,
    )
    found = replace(found, own=found.own[number])
    notes = [*_heavy(task), *_islands(task)]
    return plan_of(task, found, workloads=names, seed=seed, metric_crs=metric_crs, notes=notes)


def _metric_crs(areas: gpd.GeoDataFrame) -> int:
    if areas.crs is None:
        raise InputError("no_crs")
    west, south, east, north = areas.geometry.to_crs(WGS84).total_bounds
    return metric_crs_at((west + east) / 2, (south + north) / 2)


def _places(areas: gpd.GeoDataFrame, metric_crs: int) -> Floats:
    flat = np.asarray(areas.geometry.to_crs(metric_crs).array, dtype=object)
    return np.asarray(shapely.get_coordinates(shapely.centroid(flat)))


def _bases(units: pd.DataFrame, metric_crs: int) -> Floats:
    """Return where units set out from, metres; nan where nothing is said."""
    if not {"x", "y"} <= set(units.columns):
        return np.full((len(units), 2), np.nan)
    places = gpd.GeoSeries(gpd.points_from_xy(units["x"], units["y"]), crs=WGS84)
    flat = places.to_crs(metric_crs)
    missing = (units["x"].isna() | units["y"].isna()).to_numpy()
    bases = np.column_stack([flat.x, flat.y])
    bases[missing] = np.nan
    return bases


def _need_moves(task: Task, wishes: Wishes) -> None:
    """Refuse a limit on moves that keeps a unit which has nothing from having anything."""
    if wishes.most_moved is None:
        return
    held = np.unique(task.before[task.before >= 0])
    spare = int(task.orphaned.sum() + ((task.before < 0) & ~task.orphaned).sum())
    needed = max(0, len(task.units) - len(held) - spare)
    if wishes.most_moved < needed:
        details = {"needed": float(needed)}
        raise InputError("moves_few", value=wishes.most_moved, details=details)


def _heavy(task: Task) -> list[InputError]:
    """Return a note of each area that alone is more than the largest unit should have."""
    largest = float(task.ideals[:, 0].max())
    heavy = np.flatnonzero(task.loads[:, 0] > largest * (1 + task.tolerance))
    return [_heavy_note(task, int(area), largest) for area in heavy]


def _heavy_note(task: Task, area: int, largest: float) -> InputError:
    load = float(task.loads[area, 0])
    details: dict[str, float | str] = {
        "load": load,
        "ideal": largest,
        "units": float(max(1, int(task.loads[:, 0].sum() / load))),
    }
    return InputError("area_heavy", value=str(task.areas["code"].iloc[area]), details=details)


def _islands(task: Task) -> list[InputError]:
    """Return a note of the islands that were joined to the nearest area."""
    joined: Any = task.links[task.links["kind"] == "nearest"]
    if joined.empty:
        return []
    details = {"count": float(len(joined)), "farthest_m": float(joined["apart_m"].max())}
    return [InputError("islands_joined", details=details)]
