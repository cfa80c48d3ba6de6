"""Judge facilities: areas that have fewer than they need, ground with none in reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.coverage.gaps import as_gaps
from gridward.coverage.nearness import ground_near
from gridward.coverage.tallies import counted, measured
from gridward.coverage.visiting import LISTED_M2
from gridward.frames import WGS84

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from gridward.coverage.cells import Cells


@dataclass(frozen=True)
class Need:
    """How many facilities of a kind each area of a layer must have, and how near one must be."""

    kind: str
    at_least: int = 1
    layer: str | None = None  # none: the finest one, and those beside it
    reach_m: float | None = None  # none: it does not matter how far


def facilities_needed(
    need: Need, facilities: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, cells: Cells
) -> tuple[list[pd.DataFrame], list[gpd.GeoDataFrame]]:
    """Return the tallies and the gaps of one need.

    Parameters
    ----------
    need
        Its layer is named, and there.
    facilities
        ``frames.FACILITIES``.
    areas
        ``frames.AREAS`` of the layer, n rows.
    cells
        Of the mandate; areas without a place in them are not counted.

    Returns
    -------
    tuple of list of DataFrame, list of GeoDataFrame
        Of areas, and of ground where a reach is given; ``frames.GAPS``.
    """
    own = facilities[facilities["kind"] == need.kind]
    said = {"kind": "facility", "subject": need.kind}
    shapes = areas.geometry.to_numpy()
    cell = cells_of(areas, cells)
    _, held = shapely.STRtree(own.geometry.to_numpy()).query(shapes, predicate="intersects")[::-1]
    enough = np.bincount(held, minlength=len(areas)) >= need.at_least
    excused = np.where(cell >= 0, np.append(cells.are_excused(), False)[cell], False)
    counts = counted(cell, enough, excused, layer=need.layer, measure="areas", **said)
    tallies = [counts[cell >= 0].reset_index(drop=True)]
    fewer = areas[(cell >= 0) & ~enough & ~excused]
    gaps = [as_gaps(fewer.assign(reason="fewer", **said), cells.metric_crs)]
    if need.reach_m is not None:
        near = ground_near(
            own.geometry.x.to_numpy(),
            own.geometry.y.to_numpy(),
            np.empty(0, dtype=object),
            radius_m=need.reach_m,
            metric_crs=cells.metric_crs,
        )
        account, left = cells.account(near)
        tallies.append(measured(account, **said))
        rows = gpd.GeoDataFrame(
            {"code": cells.finest, "layer": cells.layers, "reason": "far", **said},
            geometry=list(left),
            crs=WGS84,
        )
        gaps.append(_listed(as_gaps(rows[~rows.geometry.is_empty], cells.metric_crs)))
    return tallies, gaps


def cells_of(rows: gpd.GeoDataFrame, cells: Cells) -> NDArray[np.int64]:
    """Return the cell in which a point of each shape lies, -1 for none, shape (n,)."""
    inside = shapely.point_on_surface(rows.geometry.to_numpy())
    found = np.full(len(rows), -1)
    held, cell = shapely.STRtree(cells.shapes).query(inside, predicate="intersects")
    found[held[::-1]] = cell[::-1]  # on an edge the first
    if "layer" in rows and len(rows) and rows["layer"].isin(cells.rungs.finest).all():
        found = cells.at(rows["code"])
    return found


def _listed(gaps: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    kept = gaps[gaps["area_m2"] >= LISTED_M2].sort_values("area_m2", ascending=False)
    return kept.reset_index(drop=True)
