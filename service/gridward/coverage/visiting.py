"""Judge visits: areas that nobody came to, ground that nobody came near."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from gridward.coverage.gaps import as_gaps
from gridward.coverage.nearness import ground_near
from gridward.coverage.tallies import counted, measured
from gridward.coverage.visits import last_days, some_pairs
from gridward.frames import VISITED, WGS84, checked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.coverage.cells import Cells
    from gridward.coverage.visits import Visits

LISTED_M2 = 1.0  # smaller blind spots are counted, but not listed as places to go to


@dataclass(frozen=True, eq=False)
class Visiting:
    """What visits are judged by: the cells and their areas, a window, a radius."""

    cells: Cells
    areas: gpd.GeoDataFrame  # the finest ones, indexed by code
    since: str | None  # ISO date; none: ever
    radius_m: float | None  # none: blind spots are not looked for
    _known: dict[int, tuple[Visits, NDArray[np.int64]]] = field(default_factory=dict, repr=False)

    def tally(self, visits: Visits, chosen: NDArray[np.bool_]) -> tuple[pd.DataFrame, ...]:
        """Return the tallies of some of the visits of the window: of areas, and of ground."""
        areas, _ = self._of_areas(some_pairs(self._reached(visits), chosen))
        if self.radius_m is None:
            return (areas,)
        account, _ = self.cells.account(self._near(visits.only(chosen)))
        return areas, measured(account, kind="visit")

    def judged(
        self, visits: Visits
    ) -> tuple[list[pd.DataFrame], list[gpd.GeoDataFrame], pd.DataFrame]:
        """Return tallies, gaps (``frames.GAPS``) and when each area was visited (``VISITED``).

        Parameters
        ----------
        visits
            All until the day asked about; those before the window tell when the last was.
        """
        within = visits.in_window(self.since)
        pairs = self._reached(visits)
        last = last_days(visits, pairs, len(self._shapes))
        reached = self._reached(within)
        areas, unvisited = self._of_areas(reached)
        tallies, gaps = [areas], [self._unvisited(unvisited, last)]
        if self.radius_m is not None:
            account, left = self.cells.account(self._near(within))
            tallies.append(measured(account, kind="visit"))
            gaps.append(self._blind(left))
        return tallies, gaps, self._visited(reached, last)

    @cached_property
    def _own(self) -> NDArray[np.int64]:
        """Return the cells that are of a finest area."""
        return np.flatnonzero(self.cells.finest.notna().to_numpy())

    @cached_property
    def _shapes(self) -> NDArray[np.object_]:
        return self.cells.grounds[self._own]

    def _reached(self, visits: Visits) -> NDArray[np.int64]:
        if id(visits) not in self._known:
            self._known[id(visits)] = visits, visits.reaching(self._shapes)
        return self._known[id(visits)][1]

    def _near(self, visits: Visits) -> NDArray[np.object_]:
        return ground_near(
            visits.x,
            visits.y,
            visits.tracks,
            radius_m=self.radius_m or 0.0,
            metric_crs=self.cells.metric_crs,
        )

    def _of_areas(self, reached: NDArray[np.int64]) -> tuple[pd.DataFrame, NDArray[np.int64]]:
        """Return the tally of areas, and which of them are gaps."""
        own = self._own
        came = np.zeros(len(own), dtype=bool)
        came[reached[1]] = True
        excused = self.cells.are_excused()[own]
        layer = self.cells.rungs.finest[0]
        tally = counted(own, came, excused, kind="visit", layer=layer, measure="areas")
        return tally, np.flatnonzero(~came & ~excused)

    def _unvisited(self, gap: NDArray[np.int64], last: pd.DataFrame) -> gpd.GeoDataFrame:
        codes = self.cells.finest.iloc[self._own[gap]]
        rows = self.areas.loc[codes].reset_index()
        texts = {"kind": "visit", "reason": "unvisited", "last": last["last"].to_numpy()[gap]}
        return as_gaps(rows.assign(**texts), self.cells.metric_crs)

    def _blind(self, left: NDArray[np.object_]) -> gpd.GeoDataFrame:
        """Return the ground of each cell that nobody came near, the largest first."""
        codes = self.cells.finest
        named = self.areas.reindex(codes)[["layer", "name", "name_en"]].reset_index()
        rows = gpd.GeoDataFrame(named, geometry=list(left), crs=WGS84)
        rows = rows.assign(code=codes.to_numpy(), kind="visit", reason="blind")
        gaps = as_gaps(rows[~rows.geometry.is_empty], self.cells.metric_crs)
        gaps = gaps[gaps["area_m2"] >= LISTED_M2].sort_values("area_m2", ascending=False)
        return gaps.reset_index(drop=True)

    def _visited(self, reached: NDArray[np.int64], last: pd.DataFrame) -> pd.DataFrame:
        layers, codes = (
            column.iloc[self._own].reset_index(drop=True)
            for column in (self.cells.layers, self.cells.finest)
        )
        times = np.bincount(reached[1], minlength=len(codes))
        made = pd.DataFrame({"layer": layers, "code": codes, "visits": times, **last})
        return checked(made.astype({"layer": "str", "visits": "int64"}), VISITED)
