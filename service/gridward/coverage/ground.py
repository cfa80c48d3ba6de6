"""Find the ground of the mandate that lies in no area.

    mandate ─ union of the areas ─ excused = gap

Borders are straight between the longitudes and latitudes of their vertices, so the
difference is taken in degrees, where shared borders are the same lines to the last
bit; only the measuring happens in the metric CRS. The three parts are measured
each on its own, so that a sum that does not add up would show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from gridward.coordinates import areas_m2
from gridward.coverage.gaps import as_gaps
from gridward.frames import WGS84

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# Smaller pieces are counted in the statement, but not listed as places to go to.
LISTED_M2 = 0.1


@dataclass(frozen=True)
class Ground:
    """The mandate's ground in square metres: mandate = covered + excused + gap."""

    layer: str
    mandate_m2: float
    covered_m2: float
    excused_m2: float
    gap_m2: float


def ground(
    mandate: BaseGeometry,
    areas: gpd.GeoDataFrame,
    *,
    layer: str,
    within: gpd.GeoDataFrame,
    metric_crs: int,
    excused: BaseGeometry | None = None,
) -> tuple[Ground, gpd.GeoDataFrame]:
    """Return the account of the mandate's ground, and every piece that nobody has.

    Parameters
    ----------
    mandate
        The ground that must be covered, WGS 84.
    areas
        ``frames.AREAS`` of the layer that should cover it, any number of rows.
    layer
        The name of that layer.
    within
        ``frames.AREAS`` of the layer above, whose names tell where a gap lies; may
        be empty.
    metric_crs
        EPSG code that areas are measured in.
    excused
        Ground taken out with a reason, WGS 84.

    Returns
    -------
    tuple of Ground and GeoDataFrame
        The account in m², and ``frames.GAPS`` of kind ``ground``, a row for each
        connected piece of at least 0.1 m², the largest first.
    """
    union = shapely.union_all(areas.geometry.to_numpy())
    left = shapely.difference(mandate, union)
    taken_out = shapely.intersection(left, excused) if excused else shapely.Polygon()
    gap = shapely.difference(left, taken_out)
    covered = shapely.intersection(mandate, union)
    parts = areas_m2(gpd.GeoSeries([mandate, covered, taken_out, gap], crs=WGS84), metric_crs)
    pieces = gpd.GeoSeries([gap], crs=WGS84).explode(index_parts=False).reset_index(drop=True)
    return Ground(layer, *parts.tolist()), _gaps(pieces, layer, within, metric_crs)


def _gaps(
    pieces: gpd.GeoSeries, layer: str, within: gpd.GeoDataFrame, metric_crs: int
) -> gpd.GeoDataFrame:
    pieces = pieces[(pieces.geom_type == "Polygon") & ~pieces.is_empty]
    holders = [_holder(within, point) for point in pieces.representative_point()]
    rows = gpd.GeoDataFrame(
        {
            "kind": "ground",
            "layer": layer,
            "name": [name for name, _ in holders],
            "name_en": [name_en for _, name_en in holders],
        },
        geometry=pieces.to_numpy(),
        crs=WGS84,
    )
    gaps = as_gaps(rows, metric_crs)
    gaps = gaps[gaps["area_m2"] >= LISTED_M2].sort_values("area_m2", ascending=False)
    return gaps.reset_index(drop=True)


def _holder(within: gpd.GeoDataFrame, point: shapely.Point) -> tuple[str | None, str | None]:
    """Return both names of the area of the layer above that holds a point."""
    holding = within[within.covers(point)] if len(within) else within
    if holding.empty:
        return None, None
    name, name_en = holding.iloc[0][["name", "name_en"]]
    return (None if pd.isna(name) else name), (None if pd.isna(name_en) else name_en)
