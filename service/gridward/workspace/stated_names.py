"""Compare the areas that a file states for its rows with where the rows lie.

    row 7   stated 幸褔里   no area is called so   perhaps 幸福里, which it lies in
    row 8   stated 幸福里   lies in 文北里          counted, and no fault: a stop may serve
                                                 the village beside it

Names are compared in either script. What is stated is text of the file's and stays so.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from gridward.registry import folded, likely_meant, spelling_costs

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from gridward.registry import BadRows
    from gridward.workspace.day import Day
    from gridward.workspace.state import State

_FIELDS = ("stated_within", "stated_area")  # the coarser first
_MOST_PROPOSED = 500  # rows; more that nobody knows are no misspellings
_FAR_M = 2000.0  # what lies farther off than this is as unlikely as what lies anywhere
_FAR_COST = 0.5  # less than a change of one character
_DEGREE_M = 111_195.0


@dataclass(frozen=True)
class StatedCount:
    """How many rows lie in the area that a column states."""

    column: str  # our name for it
    inside: int
    elsewhere: int  # in another area, or in none
    unknown: int  # no area has the name


def added(parts: Sequence[tuple[StatedCount, ...]]) -> tuple[StatedCount, ...]:
    """Return the counts of the blocks of a file together, a row for each column."""
    sums: dict[str, StatedCount] = {}
    for one in itertools.chain.from_iterable(parts):
        before = sums.get(one.column, StatedCount(one.column, 0, 0, 0))
        sums[one.column] = StatedCount(
            one.column,
            before.inside + one.inside,
            before.elsewhere + one.elsewhere,
            before.unknown + one.unknown,
        )
    return tuple(sums.values())


class StatedNames:
    """The names of areas in force on a day, to compare what files state with.

    Parameters
    ----------
    state
        With the areas.
    at
        ISO date.
    """

    def __init__(self, state: State, at: str) -> None:
        self._state = state
        self._at = at
        self.counts: tuple[StatedCount, ...] = ()  # of what was compared last

    @cached_property
    def _day(self) -> Day:
        return self._state.day(self._at)  # united only for a file that states something

    def compare(self, table: pd.DataFrame, shapes: gpd.GeoSeries, *, bad: BadRows) -> None:
        """Count how the places of rows agree with what the rows state.

        Parameters
        ----------
        table
            Columns by our names, the index the numbers of the file's rows.
        shapes
            Points, WGS 84, same index.
        bad
            Notices ``stated_unknown`` for rows whose stated name no area has; the choices
            are the names that were likely meant.
        """
        columns = [name for name in _FIELDS if name in table.columns and self._named]
        self.counts = tuple(self._compared(name, table, shapes, bad) for name in columns)

    def _compared(
        self, column: str, table: pd.DataFrame, shapes: gpd.GeoSeries, bad: BadRows
    ) -> StatedCount:
        stated = table[column].dropna()
        layers = {text: self._layer_of(text) for text in stated.unique()}
        unknown = stated[stated.map(layers).isna()]
        inside = 0
        for layer in dict.fromkeys(one for one in layers.values() if one is not None):
            rows = stated[stated.map(layers) == layer]
            inside += int(self._holds(layer, rows, shapes[rows.index]).sum())
        known = stated.map(layers).value_counts()
        layer = known.index[0] if len(known) else self._day.layer_names[-1]
        unknown_here = table.loc[unknown.index[:_MOST_PROPOSED]]
        self._propose(column, unknown_here, shapes, layer=layer, bad=bad)
        return StatedCount(column, inside, len(stated) - len(unknown) - inside, len(unknown))

    def _holds(self, layer: str, stated: pd.Series[str], places: gpd.GeoSeries) -> Any:  # noqa: ANN401 - a column of booleans
        """Tell for each row whether its place lies in the area of the layer that it states."""
        held = self._day.locator.rows(places.x.to_numpy(), places.y.to_numpy(), layer=layer)
        areas = self._day.locator.table(layer)
        names = areas["name"].array.take(held, allow_fill=True)
        codes = areas["code"].array.take(held, allow_fill=True)
        there = pd.DataFrame({"name": names, "code": codes}, index=stated.index).astype("str")
        alike = there["name"].map(folded, na_action="ignore") == stated.map(folded)
        return alike | (there["code"] == stated)

    def _propose(
        self,
        column: str,
        table: pd.DataFrame,
        shapes: gpd.GeoSeries,
        *,
        layer: str,
        bad: BadRows,
    ) -> None:
        """Notice each row that states what nobody knows, with what was likely meant."""
        costs: dict[tuple[str, str | None], dict[str, float]] = {}
        for row, text in table[column].items():
            within = table["stated_within"].get(row) if "stated_within" in table else None
            within = within if isinstance(within, str) and column != "stated_within" else None
            areas = self._candidates(layer, within)
            if (text, within) not in costs:
                costs[text, within] = spelling_costs(text, areas["name"].dropna())
            near = costs[text, within]
            meant = likely_meant(text, near, beside=self._beside(areas, near, shapes[row]))
            choices = tuple(f"{name} ({_code(areas, name)})" for name in meant)
            bad.notice("stated_unknown", row, field=column, value=text, choices=choices)

    def _beside(
        self,
        areas: gpd.GeoDataFrame,
        names: Sequence[str] | dict[str, float],
        place: Any,  # noqa: ANN401 - a point
    ) -> dict[str, float]:
        """Return what speaks against names by how far off their areas lie."""
        near = areas[areas["name"].isin(list(names))]
        width = np.cos(np.radians(place.y))
        flat = shapely.transform(near.geometry.to_numpy(), lambda pairs: pairs * [width, 1.0])
        here = shapely.Point(place.x * width, place.y)
        away = np.minimum(shapely.distance(flat, here) * _DEGREE_M / _FAR_M, 1.0) * _FAR_COST
        listed = pd.Series(away, index=near["name"].to_numpy()).groupby(level=0).min()
        return {str(name): float(cost) for name, cost in listed.items()}

    def _candidates(self, layer: str, within: str | None) -> gpd.GeoDataFrame:
        """Return the areas of a layer, only those below areas of a name if there are any."""
        areas = self._day.areas[self._day.areas["layer"] == layer]
        if within is None:
            return areas
        wanted = {folded(within), within}
        below = [
            any(wanted & self._words_of(one) for one in self._day.chain(layer, code)[:-1])
            for code in areas["code"]
        ]
        return areas[below] if any(below) else areas

    def _words_of(self, place: tuple[str, str]) -> set[str]:
        name = self._day.area(*place).name
        return {place[1]} if name is None else {place[1], folded(name)}

    def _layer_of(self, text: str) -> str | None:
        """Return the coarsest layer that has an area of a name or code."""
        return self._named.get(text) or self._named.get(folded(text))

    @cached_property
    def _named(self) -> dict[str, str]:
        """Return the coarsest layer of each folded name and of each code."""
        named: dict[str, str] = {}
        for layer in self._day.layer_names:
            areas = self._day.areas[self._day.areas["layer"] == layer]
            for name in areas["name"].dropna():
                named.setdefault(folded(name), layer)
            for code in areas["code"]:
                named.setdefault(code, layer)
        return named


def _code(areas: gpd.GeoDataFrame, name: str) -> str:
    return ", ".join(areas.loc[areas["name"] == name, "code"])
