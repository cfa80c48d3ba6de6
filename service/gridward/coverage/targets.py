"""Judge targets: compounds, markets, schools that no visit came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coverage.facilities import cells_of
from gridward.coverage.gaps import as_gaps
from gridward.coverage.tallies import counted
from gridward.coverage.visits import last_days, some_pairs
from gridward.frames import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.coverage.cells import Cells
    from gridward.coverage.visits import Visits

BESIDE_M = 50.0
"""How near a facility is come to by a visit, unless a radius says otherwise."""


class Targets:
    """Areas of overlay layers and facilities inside the mandate, that each want a visit.

    Parameters
    ----------
    across
        ``frames.AREAS`` of overlay layers.
    facilities
        ``frames.FACILITIES``.
    cells
        Of the mandate; targets outside are not counted.
    beside_m
        How near a visit must have come to a facility, metres.
    """

    def __init__(
        self,
        across: gpd.GeoDataFrame,
        facilities: gpd.GeoDataFrame,
        cells: Cells,
        *,
        beside_m: float = BESIDE_M,
    ) -> None:
        kinds = (
            across.assign(subject=across["layer"]),
            facilities.assign(subject=facilities["kind"]),
        )
        both = pd.concat([kinds[0], kinds[1]], ignore_index=True)
        both = gpd.GeoDataFrame(both, geometry="geometry", crs=WGS84)
        cell = cells_of(both.drop(columns="layer", errors="ignore"), cells)
        self._rows = both[cell >= 0].reset_index(drop=True)
        self._cell = cell[cell >= 0]
        self._cells = cells
        self._beside_m = beside_m
        self._known: dict[int, tuple[Visits, NDArray[np.int64]]] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    def tally(self, visits: Visits, chosen: NDArray[np.bool_]) -> pd.DataFrame:
        """Return the tally of the targets that some of the visits came to."""
        return self._tally(self._came(some_pairs(self._reached(visits), chosen)))

    def judged(self, visits: Visits, since: str | None) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
        """Return the tally, and ``frames.GAPS``, of visits until a day and from another."""
        within = visits.in_window(since)
        pairs = self._reached(visits)
        last = last_days(visits, pairs, len(self._rows))["last"].to_numpy()
        came = self._came(pairs if within is visits else self._reached(within))
        gap = ~came & ~self._excused()
        rows = self._rows[gap].assign(kind="target", last=last[gap])
        return self._tally(came), as_gaps(rows, self._cells.metric_crs)

    def _tally(self, came: NDArray[np.bool_]) -> pd.DataFrame:
        subject = self._rows["subject"].to_numpy()
        said = {"kind": "target", "subject": subject, "measure": "targets"}
        return counted(self._cell, came, self._excused(), **said)

    def _excused(self) -> NDArray[np.bool_]:
        return self._cells.excuses(self._rows.geometry.to_numpy())

    def _came(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        came = np.zeros(len(self._rows), dtype=bool)
        came[pairs[1]] = True
        return came

    def _reached(self, visits: Visits) -> NDArray[np.int64]:
        """Return pairs of a visit and a target, shape (2, k)."""
        if id(visits) not in self._known:
            self._known[id(visits)] = visits, self._find(visits)
        return self._known[id(visits)][1]

    def _find(self, visits: Visits) -> NDArray[np.int64]:
        metric, shapes = self._cells.metric_crs, self._rows.geometry.to_numpy().copy()
        alone = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
        spots = gpd.GeoSeries(shapes[alone], crs=WGS84).to_crs(metric)
        around = spots.buffer(self._beside_m).set_crs(metric).to_crs(WGS84)
        shapes[alone] = around.to_numpy()
        return visits.reaching(shapes)
