"""Find the places that lie outside the ground that must be covered, and how far.

The ground is never made into one shape for that: uniting thousands of areas takes longer
than all else. Whatever no area of the top holds lies outside, and it is as far from the
ground as from the nearest edge of any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import on_earth
from gridward.frames import WGS84
from gridward.locating import Locator
from gridward.registry import in_force

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.workspace.state import State

NONE_OUTSIDE = pd.DataFrame({"code": [], "distance_m": []})


class Ground:
    """The ground that must be covered on a day.

    Parameters
    ----------
    state
        Of the workspace.
    at
        ISO date.
    """

    def __init__(self, state: State, at: str) -> None:
        self._metric_crs = state.metric_crs if state.has_areas else None
        self._shapes = ground_shapes(state, at)
        self._areas = _top_areas(state, at)
        self._given = state.given_mandate(at)
        self._locator: Locator | None = None
        if self._given is not None:
            shapely.prepare(self._given)
        elif len(self._areas):
            self._locator = Locator.build(self._areas, layers=state.layers)

    def outside(self, places: gpd.GeoDataFrame) -> pd.DataFrame:
        """Return what lies outside: its code, and how far, metres; nothing without a ground.

        Parameters
        ----------
        places
            n points with a ``code``, WGS 84.
        """
        if self._given is None and self._locator is None:
            return NONE_OUTSIDE
        x, y = places.geometry.x.to_numpy(), places.geometry.y.to_numpy()
        out = places[~self.holds(x, y)]
        if out.empty:
            return NONE_OUTSIDE
        points = out.geometry.to_crs(self._metric_crs).to_numpy()
        _, distance_m = self._edges.query_nearest(points, return_distance=True, all_matches=False)
        return pd.DataFrame({"code": out["code"], "distance_m": distance_m})

    @property
    def is_drawn(self) -> bool:
        """Tell whether there is any ground."""
        return bool(len(self._shapes))

    def holds(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which places it holds, shape (n,), degrees; none beyond the earth."""
        if self._locator is None:
            return np.asarray(shapely.intersects_xy(self._given, x, y))
        held = np.zeros(len(x), dtype=bool)
        there = np.flatnonzero(on_earth(x, y))
        for layer in self._areas["layer"].unique():
            held[there] |= self._locator.rows(x[there], y[there], layer=layer) >= 0
        return held

    @property
    def _edges(self) -> shapely.STRtree:
        """Return all edges, each a line of two points, in the metric CRS."""
        shapes = gpd.GeoSeries(self._shapes, crs=WGS84)
        lines = shapes.boundary.to_crs(self._metric_crs)
        parts = shapely.get_parts(lines.to_numpy())
        pairs, line = shapely.get_coordinates(parts, return_index=True)
        joined = line[1:] == line[:-1]
        ends = np.stack([pairs[:-1][joined], pairs[1:][joined]], axis=1)
        edges: NDArray[np.object_] = np.asarray(shapely.linestrings(ends), dtype=object)
        return shapely.STRtree(edges)


def ground_shapes(state: State, at: str) -> NDArray[np.object_]:
    """Return the shapes that together are the ground of a day: given, or the tree's top areas."""
    if (given := state.given_mandate(at)) is not None:
        return np.array([given], dtype=object)
    return np.asarray(_top_areas(state, at).geometry.to_numpy(), dtype=object)


def _top_areas(state: State, at: str) -> gpd.GeoDataFrame:
    areas = in_force(state.areas, at)
    return areas[areas["layer"].isin(state.top_layers) & areas.geometry.notna()]
