"""Gather what a report is made of, from one state and what is kept beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from gridward import reports
from gridward.coordinates import Datum, areas_m2, datum_title, from_wgs84
from gridward.frames import plain_values
from gridward.language import asked_texts
from gridward.registry import in_force
from gridward.registry.vocabulary import CONTRACTOR, TERRITORY
from gridward.workspace.duty_checks import faults_of
from gridward.workspace.fabric_checks import defects_of
from gridward.workspace.questions import of_layers, said_of_rows, units_of_areas

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd

    from gridward.coverage import Statement
    from gridward.language import Catalogue
    from gridward.workspace.day import Day
    from gridward.workspace.state import State

    Place = tuple[str, str]  # layer and code of an area

_ROLES = (TERRITORY, CONTRACTOR)


@dataclass(frozen=True, eq=False)
class ReportFacts:
    """The facts of one report in the making, of one statement and its state."""

    state: State
    statement: Statement
    facilities: gpd.GeoDataFrame
    datum: Datum
    deadline: str | None = None
    progress: Callable[[str, str, float], object] | None = field(default=None, repr=False)

    def facts(self, city: str, language: Catalogue) -> reports.Facts:
        """Return them, with the name of the city and what was judged in the reader's words."""
        day, statement = self._day, self.statement
        return reports.Facts(
            city=city,
            at=statement.at,
            revision=statement.revision,
            finest=tuple(day.rungs.finest),
            accounts=statement.accounts,
            gaps=self._gaps(),
            areas=self._areas,
            units=in_force(self.state.units, statement.at),
            duties=self._duties(),
            defects=self._defects(),
            faults=self._faults(),
            matters=day.matters,
            roles=self.state.own_roles,
            datum=datum_title(self.datum.name),
            degrees=self.datum.degrees,
            notes=tuple(asked_texts(statement.asked, statement.at, language)),
            deadline=self.deadline,
        )

    @cached_property
    def _day(self) -> Day:
        return self.state.day(self.statement.at)

    @cached_property
    def _areas(self) -> pd.DataFrame:
        """Return the drawn areas of every layer with their size, path and units."""
        areas = self._day.areas.reset_index(drop=True)
        sizes = areas_m2(areas.geometry, self.state.metric_crs).to_numpy()
        owned = self._owned(areas.assign(area_m2=sizes))
        return pd.DataFrame(owned.drop(columns="geometry"))

    def _gaps(self) -> pd.DataFrame:
        """Return the gaps with a place, path and units each."""
        gaps = self.statement.gaps
        everywhere = ((gaps["kind"] == "duty") & gaps["code"].isna()).to_numpy()
        owned = self._owned(gaps, everywhere=everywhere)
        keeper = dict(
            zip(self.facilities["code"], plain_values(self.facilities["kept_by"]), strict=True)
        )
        alone = (gaps["layer"].isna() & (gaps["kind"] == "target")).to_numpy()
        kept = gaps["code"].where(alone).map(keeper).astype("str")
        owned[CONTRACTOR] = kept.fillna(owned[CONTRACTOR])
        return self._placed(owned, everywhere=everywhere)

    def _duties(self) -> pd.DataFrame:
        """Return the responsibilities in force, with the names of their places and the path."""
        rows = in_force(self.state.responsibilities, self.statement.at).reset_index(drop=True)
        paths = self._paths
        places = list(
            zip(plain_values(rows["layer"]), plain_values(rows["area_code"]), strict=True)
        )
        named = [self._day.area(*one) if one[0] and one[1] else None for one in places]
        return rows.assign(
            name=_texts([None if one is None else one.name for one in named]),
            name_en=_texts([None if one is None else one.name_en for one in named]),
            path=_objects([paths.get(one, ()) for one in places]),
        )

    def _defects(self) -> pd.DataFrame:
        """Return the faults of every layer as a fabric, each with a place."""
        at = self.statement.at
        found = defects_of(
            self.state, at, only=tuple(self._day.layer_names), progress=self.progress
        )
        return self._placed(found[found["severity"] == "fault"].reset_index(drop=True))

    def _faults(self) -> pd.DataFrame:
        """Return what is wrong with the responsibilities, with the names of the areas."""
        day = self._day
        found = faults_of(day, self.facilities)
        named = [day.area(one.layer, one.code) if one.layer and one.code else None for one in found]
        columns = {
            name: [getattr(one, name) for one in found]
            for name in ("kind", "role", "layer", "code", "unit_code", "record", "count")
        }
        columns["name"] = [None if one is None else one.name for one in named]
        columns["name_en"] = [None if one is None else one.name_en for one in named]
        return pd.DataFrame({name: _objects(values) for name, values in columns.items()})

    def _owned(
        self, rows: gpd.GeoDataFrame, *, everywhere: np.ndarray | None = None
    ) -> gpd.GeoDataFrame:
        """Return rows of areas or ground with the path to each and its units.

        An area of the tree is where the tree has it; any other place is where it lies. What
        an overlay or drawn area has of its own goes before what its ground has.
        """
        places = list(zip(plain_values(rows["layer"]), plain_values(rows["code"]), strict=True))
        here = np.ones(len(rows), dtype=bool) if everywhere is None else ~everywhere
        path, units = self._by_ground(rows, here)
        own = self._own_units
        for number, place in enumerate(places):
            if place in self._nested_units:
                path[number] = self._paths[place]
                units[number] = self._nested_units[place]
            elif place in own:
                units[number] = {**units[number], **own[place]}
        made = {role: _texts([one.get(role) for one in units]) for role in _ROLES}
        return rows.assign(
            path=_objects(path),
            **{role: column.set_axis(rows.index) for role, column in made.items()},
        )

    def _by_ground(
        self, rows: gpd.GeoDataFrame, here: np.ndarray
    ) -> tuple[list[tuple[Place, ...]], list[dict[str, str | None]]]:
        """Return the nested areas that hold the middle of each row, and the units there."""
        day = self._day
        spots = shapely.point_on_surface(rows.geometry.to_numpy()[here])
        x, y = shapely.get_x(spots), shapely.get_y(spots)
        located = day.locator.locate(x, y)
        said = said_of_rows(day, located, x, y)
        codes = {layer: plain_values(located[layer]) for layer in day.nested}
        path: list[tuple[Place, ...]] = [()] * len(rows)
        units: list[dict[str, str | None]] = [{} for _ in range(len(rows))]
        columns = {role: said[role].dictionary_decode().to_pylist() for role in _ROLES}
        for at, number in enumerate(np.flatnonzero(here)):
            held = ((layer, codes[layer][at]) for layer in day.nested)
            path[number] = tuple((layer, code) for layer, code in held if code is not None)
            units[number] = {role: columns[role][at] for role in _ROLES}
        return path, units

    @cached_property
    def _paths(self) -> dict[Any, tuple[Place, ...]]:
        """Return the areas above each nested area, coarse to fine."""
        areas = of_layers(self._day, self._day.nested)
        places = zip(areas["layer"], areas["code"], strict=True)
        return {place: tuple(self._day.chain(*place)[:-1]) for place in places}

    @cached_property
    def _nested_units(self) -> dict[Any, dict[str, str | None]]:
        """Return the units of each nested area, by role."""
        found = {}
        for layer in self._day.nested:
            codes: Sequence[str] = of_layers(self._day, [layer])["code"].tolist()
            units = units_of_areas(self._day, layer, codes)
            columns = [plain_values(units[role]) for role in _ROLES]
            for code, *said in zip(codes, *columns, strict=True):
                found[layer, code] = dict(zip(_ROLES, said, strict=True))
        return found

    @cached_property
    def _own_units(self) -> dict[Any, dict[str, str | None]]:
        """Return the units that records give to areas themselves, for every matter and hour."""
        rows = in_force(self.state.responsibilities, self.statement.at)
        rows = rows[rows["matter"].isna() & rows["hours"].isna() & rows["role"].isin(_ROLES)]
        found: dict[Any, dict[str, str | None]] = {}
        for row in rows.itertuples(index=False):
            found.setdefault((row.layer, row.area_code), {})[str(row.role)] = str(row.unit_code)
        return found

    def _placed(
        self, rows: gpd.GeoDataFrame, *, everywhere: np.ndarray | None = None
    ) -> pd.DataFrame:
        """Return rows with a place inside each, in the report's datum."""
        spots = shapely.point_on_surface(rows.geometry.to_numpy())
        x, y = shapely.get_x(spots), shapely.get_y(spots)
        if everywhere is not None:
            x, y = (np.where(everywhere, np.nan, one) for one in (x, y))
        there = np.isfinite(x)
        east, north = np.full(len(x), np.nan), np.full(len(x), np.nan)
        east[there], north[there] = from_wgs84(x[there], y[there], datum=self.datum)
        return pd.DataFrame(rows.drop(columns="geometry")).assign(x=east, y=north)


def _texts(values: Sequence[str | None]) -> pd.Series[str]:
    return pd.Series(list(values), dtype="str")


def _objects(values: Sequence[Any]) -> pd.Series[Any]:
    """Return a column of objects as they are, tuples too."""
    column = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        column[place] = value
    return pd.Series(column)
