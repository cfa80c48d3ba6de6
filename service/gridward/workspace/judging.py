"""Judge what nobody covers: gather what the rooms need, and put what they find together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from gridward import coverage
from gridward.coverage import KINDS, Asked, Need
from gridward.errors import InputError, NotFoundError
from gridward.registry import in_force, nearest
from gridward.workspace.questions import of_layers, positions, units_of_finest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.coverage import Cells, Statement, Visits
    from gridward.registry import Rungs
    from gridward.store import Records
    from gridward.workspace.day import Day
    from gridward.workspace.state import State

    Place = tuple[str, str]  # layer and code of an area
    Judged = Iterator[tuple[pd.DataFrame, gpd.GeoDataFrame | None]]  # tallies and gaps

_DIVIDED = {"day": "day", "part": "part", "team": "team"}  # by what visits are divided
_MOST_DAYS = 400


@dataclass(frozen=True, eq=False)
class Judging:
    """One statement in the making, of one state and the records of the same moment."""

    state: State
    records: Records
    at: str
    since: str | None = None
    radius_m: float | None = None
    kinds: tuple[str, ...] | None = None
    by: tuple[str, ...] = ()
    needs: tuple[Need, ...] | None = None

    def statement(self) -> Statement:
        """Return the statement."""
        if self.since is not None and self.since > self.at:
            raise InputError("since_after", field="--since", value=self.since)
        account, ground_gaps = self._ground()
        found = [*self._duty(), *self._unmanaged(), *self._point()]
        found += [*self._visit(), *self._facility(), *self._target()]
        tally = coverage.tallied([self._ground_tally, *(part for part, _ in found)])
        gaps = [ground_gaps if "ground" in self._kinds else ground_gaps[:0]]
        gaps += [part for _, part in found if part is not None]
        return coverage.statement(
            account,
            gaps,
            at=self.at,
            revision=self.state.revision,
            tally=tally[tally["kind"].isin(self._kinds)],
            divided=self._divided(tally[tally["kind"].isin(self._kinds)]),
            visited=self._judged_visits[2] if "visit" in self._kinds else None,
            asked=self._asked(),
        )

    @cached_property
    def _day(self) -> Day:
        return self.state.day(self.at)

    @property
    def _finest(self) -> gpd.GeoDataFrame:
        return self._day.finest_areas

    @property
    def _rungs(self) -> Rungs:
        """Return the rungs of the day; those of the register where nothing had begun."""
        return self._day.rungs if self._day.nested else self.state.rungs

    @cached_property
    def _kinds(self) -> tuple[str, ...]:
        if self.kinds is not None:
            return tuple(kind for kind in KINDS if kind in self.kinds)
        there = {"ground", "duty", "unmanaged", "point"}
        if len(self._visits):
            there |= {"visit", *(["target"] if len(self._targets) else [])}
        if self._needs:
            there.add("facility")
        return tuple(kind for kind in KINDS if kind in there)

    @cached_property
    def _chains(self) -> dict[str, list[Place]]:
        """Return the chain of each finest area, by its code, which no other layer beside has."""
        return {code: self._day.chain(layer, code) for layer, code in _places(self._finest)}

    @cached_property
    def _cells(self) -> Cells:
        nested = of_layers(self._day, self._day.nested)
        return coverage.cells(
            self._mandate,
            self._day.areas,
            rungs=self._rungs,
            chains={place: self._day.chain(*place) for place in _places(nested)},
            metric_crs=self.state.metric_crs,
            excused=self._taken_out,
        )

    @cached_property
    def _taken_out(self) -> BaseGeometry | None:
        return self.state.excused(self.at)

    @property
    def _mandate(self) -> BaseGeometry:
        mandate: BaseGeometry | None = self._day.mandate
        if mandate is None:
            raise InputError("no_areas")
        if mandate.is_empty or not mandate.area > 0:
            raise InputError("empty_mandate")
        if mandate.is_valid:
            return mandate
        made: BaseGeometry = shapely.make_valid(mandate)
        return made

    @cached_property
    def _inside(self) -> gpd.GeoDataFrame:
        """Return the finest areas that have ground in the mandate."""
        return self._finest[self._finest["code"].isin(self._cells.finest)]

    @cached_property
    def _cell(self) -> NDArray[np.int64]:
        """Return the cell of each of these areas."""
        return self._cells.at(self._inside["code"])

    @cached_property
    def _excused(self) -> NDArray[np.bool_]:
        return self._cells.are_excused()[self._cell]

    @cached_property
    def _expected(self) -> pd.DataFrame:
        """Return the units of the finest areas in each role that is expected of them."""
        units, records = units_of_finest(self._day), self.state.responsibilities
        begun = records["valid_from"].isna() | (records["valid_from"] <= self.at)
        used = set(records.loc[begun, "role"])
        return units[[role for role in units.columns if role == "territory" or role in used]]

    @cached_property
    def _in_force(self) -> pd.DataFrame:
        return in_force(self.state.responsibilities, self.at)

    @cached_property
    def _across(self) -> gpd.GeoDataFrame:
        """Return the areas that lie across the tree."""
        return self._day.areas[~self._day.areas["layer"].isin(self._day.nested)]

    @cached_property
    def _visits(self) -> Visits:
        return coverage.Visits.of(self.records.visit_places(self.at))

    @cached_property
    def _within(self) -> Visits:
        return self._visits.in_window(self.since)

    @cached_property
    def _facilities(self) -> gpd.GeoDataFrame:
        return self.records.facilities()

    @cached_property
    def _needs(self) -> tuple[Need, ...]:
        if self.needs is None:
            return tuple(Need(kind) for kind in self._facilities["kind"].dropna().unique())
        layers = self._day.layer_names
        for need in self.needs:
            if need.layer is not None and need.layer not in layers:
                raise NotFoundError("layer", need.layer, nearest(need.layer, layers))
            if need.reach_m is not None:
                coverage.checked_radius_m(need.reach_m, "--reach")
        return self.needs

    @property
    def _named_needs(self) -> tuple[Need, ...]:
        """Return the needs, each with the name of its layer."""
        return tuple(replace(need, layer=need.layer or self._day.finest) for need in self._needs)

    @cached_property
    def _targets(self) -> coverage.Targets:
        beside = coverage.BESIDE_M if self.radius_m is None else self.radius_m
        return coverage.Targets(self._across, self._facilities, self._cells, beside_m=beside)

    @cached_property
    def _visiting(self) -> coverage.Visiting:
        areas = self._finest.set_index("code")
        return coverage.Visiting(self._cells, areas, self.since, self.radius_m)

    @cached_property
    def _judged_visits(
        self,
    ) -> tuple[list[pd.DataFrame], list[gpd.GeoDataFrame], pd.DataFrame]:
        return self._visiting.judged(self._visits)

    def _ground(self) -> tuple[coverage.Ground, gpd.GeoDataFrame]:
        return coverage.ground(
            self._mandate,
            self._finest,
            layer=self._day.finest,
            within=of_layers(self._day, self.state.layers_above(self._day.finest)),
            metric_crs=self.state.metric_crs,
            excused=self._taken_out,
        )

    @cached_property
    def _ground_tally(self) -> pd.DataFrame:
        account, _ = self._cells.account(self._cells.shapes[self._cells.finest.notna().to_numpy()])
        return coverage.measured(account, kind="ground")

    def _duty(self) -> Judged:
        if "duty" not in self._kinds:
            return
        matters, layer, chains = self._day.matters, self._day.finest, self._chains
        inside, wanting = self._inside["code"], self._inside[~self._excused]
        held = self._expected.reindex(inside)
        for part in coverage.duty_tally(self._cell, held, self._excused, layer=layer):
            yield part, None
        led = coverage.led_areas(matters, self._in_force, inside, chains=chains)
        for part in coverage.lead_tally(self._cell, led, self._excused, layer=layer):
            yield part, None
        metric = self.state.metric_crs
        without = coverage.areas_without_unit(wanting, self._expected, metric_crs=metric)
        yield pd.DataFrame(), without
        yield (
            pd.DataFrame(),
            coverage.matters_without_lead(
                matters,
                self._in_force,
                wanting,
                chains=chains,
                mandate=self._mandate,
                metric_crs=metric,
            ),
        )

    def _unmanaged(self) -> Judged:
        if "unmanaged" in self._kinds:
            yield coverage.overlays_managed(self._across, self._in_force, self._cells)

    def _point(self) -> Judged:
        if "point" not in self._kinds:
            return
        have = self._inside["code"].isin(self._with_point)
        said = {"kind": "point", "layer": self._day.finest, "measure": "areas"}
        gaps = coverage.areas_without_point(
            self._inside[~self._excused], self._with_point, metric_crs=self.state.metric_crs
        )
        yield coverage.counted(self._cell, have.to_numpy(), self._excused, **said), gaps

    @cached_property
    def _with_point(self) -> set[str]:
        """Return the codes of the finest areas that hold an inspection point."""
        locator, points = self._day.locator, self.records.points(at=self.at)
        found: set[str] = set()
        for layer in self._day.rungs.finest:
            rows = locator.rows(*positions(points), layer=layer)
            found |= set(locator.table(layer)["code"].to_numpy()[rows[rows >= 0]])
        return found

    def _visit(self) -> Judged:
        if "visit" not in self._kinds:
            return
        tallies, gaps, _ = self._judged_visits
        yield from zip(tallies, gaps, strict=True)

    def _facility(self) -> Judged:
        if "facility" not in self._kinds:
            return
        for asked, need in zip(self._needs, self._named_needs, strict=True):
            areas = self._finest if asked.layer is None else of_layers(self._day, [asked.layer])
            found = coverage.facilities_needed(need, self._facilities, areas, self._cells)
            yield from zip(*found, strict=True)

    def _target(self) -> Judged:
        if "target" in self._kinds:
            yield self._targets.judged(self._visits, self.since)

    def _divided(self, tally: pd.DataFrame) -> Iterator[pd.DataFrame]:
        names = self._names
        if "area" in self.by:
            yield coverage.by_area(tally, self._cells, names)
        if "unit" in self.by:
            yield coverage.by_unit(tally, self._cells, self._expected, names)
        if "matter" in self.by:
            yield coverage.by_matter(tally, names)
        for by in (one for one in self.by if one in _DIVIDED):
            yield from self._by_visits(by, names)

    def _by_visits(self, by: str, names: coverage.Names) -> Iterator[pd.DataFrame]:
        within = self._within
        parts = list(within.by(by))
        if by == "day" and len(parts) > _MOST_DAYS:
            raise InputError("too_many_days", field="--since", value=len(parts))
        made: dict[bytes, pd.DataFrame] = {}  # most days have the same rounds
        judges = [kind for kind in ("visit", "target") if kind in self._kinds]
        for code, chosen in parts if judges else ():
            key = chosen.tobytes()
            if key not in made:
                tallies = list(self._visiting.tally(within, chosen)) if "visit" in judges else []
                if "target" in judges:
                    tallies.append(self._targets.tally(within, chosen))
                made[key] = coverage.tallied(tallies)
            yield coverage.of_part(made[key], by=by, code=code, names=names)

    @cached_property
    def _names(self) -> coverage.Names:
        day, matters = self._day, self._day.matters
        areas = {
            (layer, code): (_text(name), _text(name_en))
            for layer, code, name, name_en in _texts(day.areas, "layer", "code", "name", "name_en")
        }
        units = {code: day.unit(code) for code in self.state.units["code"].unique()}
        named = {
            code: (_text(name), _text(name_en))
            for code, name, name_en in _texts(matters, "code", "name", "name_en")
        }
        return coverage.Names(
            areas, {code: (unit.name, unit.name_en) for code, unit in units.items()}, named
        )

    def _asked(self) -> Asked:
        judged = "visit" in self._kinds or "target" in self._kinds
        within = self._within if judged else None
        days = self._visits.table["day"].astype("object").dropna() if judged else ()
        before = [day for day in days if self.since is not None and day < self.since]
        return Asked(
            kinds=self._kinds,
            since=self.since,
            radius_m=self.radius_m,
            error_m=None if self.radius_m is None else coverage.error_m(self.radius_m),
            visits=0 if within is None else len(within),
            visits_before=len(before),
            last_before=max(before, default=None),
            daily=0 if within is None else int(within.table["day"].isna().sum()),
            areas_outside=len(self._finest) - len(self._inside),
            needs=self._named_needs if "facility" in self._kinds else (),
        )


def _places(areas: gpd.GeoDataFrame) -> Iterable[Place]:
    return zip(areas["layer"], areas["code"], strict=True)


def _texts(frame: pd.DataFrame, *columns: str) -> Iterable[tuple[str, ...]]:
    return zip(*(frame[column] for column in columns), strict=True)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
