"""Draw up plans from the areas, units and workloads that a workspace has, and write them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gridward import mapping, planning
from gridward.errors import InputError, NotFoundError
from gridward.files import is_table, write_file, write_text
from gridward.frames import GAPS, POINTS, WGS84
from gridward.registry import UNIT_KINDS, nearest
from gridward.workspace.door import day_of
from gridward.workspace.plan_tables import bridges_of, pairs_in, units_in, workloads_in
from gridward.workspace.questions import Questions, positions, units_of_areas

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from gridward.language import Catalogue
    from gridward.workspace.day import Day

    PathLike = str | os.PathLike[str]

_POINTS = "points"
_PAGE = (".html", ".htm")


@dataclass(frozen=True, kw_only=True)
class PlanWishes:
    """What a planner asks for; files are tables with a code and a unit in each row."""

    tolerance: float = planning.TOLERANCE
    fixed: Path | None = None
    forbidden: Path | None = None
    before: Path | None = None  # the plan in force
    in_force: bool = False  # take it from the responsibilities of the day instead
    not_over_own: bool = False  # a unit may not have the areas that it leads already
    bridges: Path | None = None
    moving_m: float = 0.0
    most_moved: int | None = None
    parents: bool = False
    crossing_m: float | None = None
    travel: float = 0.0


@dataclass(frozen=True, eq=False)
class PlanReport:
    """A plan of some layers on a day."""

    layers: tuple[str, ...]
    at: str  # ISO date
    revision: int
    workloads: tuple[str, ...]
    plan: planning.Plan
    areas: gpd.GeoDataFrame  # frames.AREAS, those that were shared out, in the plan's order
    units: pd.DataFrame  # code, name, name_en and what else is known of each

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        about = {
            "layers": list(self.layers),
            "at": self.at,
            "revision": self.revision,
            "workloads": list(self.workloads),
        }
        return {**about, **self.plan.as_dict()}


class Plans(Questions):
    """The plans of a workspace."""

    def plan_territories(
        self,
        layers: str | Sequence[str],
        *,
        units: int | str | Path,
        workload: Sequence[str] = ("households",),
        wishes: PlanWishes | None = None,
        at: str | None = None,
        seed: int = 0,
        effort: float = 1.0,
        time_limit_s: float | None = None,
        progress: Callable[[planning.Progress], object] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> PlanReport:
        """Share the areas of layers out among units; ``planning.territories`` says how.

        Parameters
        ----------
        layers
            One, or several whose areas are shared out together.
        units
            How many; or a kind of the units that the workspace has, such as ``team``; or a
            table of them.
        workload
            ``households``, ``areas``, ``area_m2``, ``points`` (those of the day), or tables
            with a code and a figure for each area.
        wishes
            What the plan must and should keep to.
        at
            ISO date that the areas and units are of; today unless given.
        seed, effort, time_limit_s, progress, cancelled
            As ``planning.territories`` takes them.

        Raises
        ------
        NotFoundError
            If there is no such layer or file.
        InputError
            ``no_areas``, or whatever ``planning.territories`` finds wrong.
        """
        asked, wished = day_of(at), wishes or PlanWishes()
        names = (layers,) if isinstance(layers, str) else tuple(layers)
        with self.seen() as (state, records):
            points = records.points(at=asked) if _POINTS in workload else None
        for name in names:
            if name not in state.layer_names:
                raise NotFoundError("layer", name, nearest(name, state.layer_names))
        day = state.day(asked)
        areas = _drawn(day.areas[day.areas["layer"].isin(names)])
        if points is not None:
            areas = areas.assign(**{_POINTS: _counted(day, areas, points)})
        areas, kinds = workloads_in(areas, workload)
        over = self._units(units, asked)
        plan = planning.territories(
            areas,
            over,
            workload=kinds,
            wishes=_wishes(day, areas, wished),
            bridges=None if wished.bridges is None else bridges_of(wished.bridges),
            metric_crs=state.metric_crs,
            seed=seed,
            effort=effort,
            time_limit_s=time_limit_s,
            progress=progress,
            cancelled=cancelled,
        )
        known = (
            over if isinstance(over, pd.DataFrame) else pd.DataFrame({"code": plan.units["unit"]})
        )
        return PlanReport(names, asked, state.revision, tuple(kinds), plan, areas, known)

    def write_plan(self, report: PlanReport, path: PathLike, *, language: Catalogue) -> None:
        """Write a plan: a page with its map, the areas with their units, or a table of them.

        Raises
        ------
        InputError
            If nothing is written with such an ending, or the file cannot be written.
        """
        file = self.target(path)
        if file.suffix.lower() in _PAGE:
            write_text(file, _page(report, language))
            return
        told = _told(report, language)
        write_file(file, pd.DataFrame(told.drop(columns="geometry")) if is_table(file) else told)

    def _units(self, units: int | str | Path, at: str) -> int | pd.DataFrame:
        if isinstance(units, int):
            return units
        if str(units) not in UNIT_KINDS:
            return units_in(Path(units))
        there = self.units(at=at)
        chosen = there[there["kind"] == units].reset_index(drop=True)
        if chosen.empty:
            kinds = tuple(dict.fromkeys(there["kind"].dropna()))
            raise InputError("units_none", value=str(units), choices=kinds)
        return chosen if chosen["headcount"].notna().all() else chosen.drop(columns="headcount")


def unit_names(report: PlanReport, language: Catalogue) -> dict[str, str]:
    """Return what each unit is called, by code; its code where it has no name."""
    if "name" not in report.units.columns:
        return {code: language("plan.unit", code=code) for code in report.units["code"]}
    units = report.units.reindex(columns=["code", "name", "name_en"])
    return {code: name or code for code, name in language.names_of(units).items()}


def _drawn(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    drawn = areas[~(areas.geometry.isna() | areas.geometry.is_empty)].reset_index(drop=True)
    if drawn.empty:
        raise InputError("no_areas")
    return drawn


def _counted(day: Day, areas: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> pd.Series[float]:
    """Return how many points each area holds."""
    x, y = positions(points)
    counts = np.zeros(len(areas))
    for layer in areas["layer"].unique():
        rows = day.locator.rows(x, y, layer=layer)
        codes = day.locator.areas(layer)["code"].to_numpy()[rows[rows >= 0]]
        of_layer = areas["layer"] == layer
        found = pd.Series(codes, dtype="str").value_counts()
        counts[of_layer] = areas.loc[of_layer, "code"].map(found).fillna(0)
    return pd.Series(counts, index=areas.index)


def _wishes(day: Day, areas: gpd.GeoDataFrame, wished: PlanWishes) -> planning.Wishes:
    """Return the wishes with their tables read."""
    parts = {name: getattr(wished, name) for name in ("fixed", "forbidden", "before")}
    pairs = {name: None if file is None else pairs_in(file) for name, file in parts.items()}
    if wished.in_force:
        pairs["before"] = _led(day, areas)
    if wished.not_over_own:
        own = _led(day, areas)
        given = pairs["forbidden"]
        pairs["forbidden"] = own if given is None else pd.concat([given, own], ignore_index=True)
    return planning.Wishes(
        tolerance=wished.tolerance,
        **pairs,
        moving_m=wished.moving_m,
        most_moved=wished.most_moved,
        parents="parent_code" if wished.parents or wished.crossing_m is not None else None,
        crossing_m=wished.crossing_m,
        travel=wished.travel,
    )


def _led(day: Day, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return which unit has each area on that day: by contract, else by territory."""
    found = []
    for layer, rows in areas.groupby("layer", sort=False):
        units = units_of_areas(day, str(layer), list(rows["code"]))
        unit = units["contractor"].fillna(units["territory"])
        found.append(pd.DataFrame({"layer": layer, "code": list(rows["code"]), "unit": list(unit)}))
    return pd.concat(found, ignore_index=True)


def _told(report: PlanReport, language: Catalogue) -> gpd.GeoDataFrame:
    """Return the areas with their units, as they are handed out."""
    names, plan = unit_names(report, language), report.plan.assignment
    kinds = [name for name in report.workloads if name in report.areas.columns]
    columns = ["layer", "code", "name", *kinds, "geometry"]
    told = report.areas[columns].copy()
    given = {"unit_code": plan["unit"], "unit_name": plan["unit"].map(names)}
    if plan["before"].notna().any():
        given |= {"before": plan["before"], "moved": plan["moved"].map(str).str.lower()}
    for place, (name, values) in enumerate(given.items()):
        told.insert(3 + place, name, values.astype("str").to_numpy())
    return told


def _page(report: PlanReport, language: Catalogue) -> str:
    plan = report.plan
    names = unit_names(report, language)
    rows: Any = plan.units.itertuples(index=False)
    labels = {
        row.unit: f"{names[row.unit]}, {language.number(row.load)} ({row.deviation:+.1%})"
        for row in rows
    }
    layer = report.layers[0]
    drawn = report.areas[report.areas["layer"] == layer]
    of_plan = plan.assignment.loc[drawn.index]
    ways = {"plan.after": of_plan["unit"].map(labels)}
    if of_plan["before"].notna().any():
        before = of_plan["before"]
        ways["plan.before"] = before.map(names).fillna(before)
        ways["plan.changes"] = before.where(of_plan["moved"]).map(lambda _: language("plan.moves"))
    return mapping.coverage_map(
        report.areas,
        _empty(GAPS),
        _empty(POINTS),
        units={
            language(word): pd.Series(units.to_numpy(), index=drawn["code"].to_numpy()).dropna()
            for word, units in ways.items()
        },
        language=language,
        title=language("plan.title", layer=language.layer_name(layer)),
        at=report.at,
        nested=[layer],
        matters={},
        verdict=language(
            "plan.verdict",
            deviation=language.share(plan.deviation),
            border=language.distance(plan.border_m),
        ),
    )


def _empty(schema: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - pandera has no stubs
    return gpd.GeoDataFrame(columns=list(schema.columns), geometry="geometry", crs=WGS84)
