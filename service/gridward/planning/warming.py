"""Compile the search ahead of the first plan, or fetch what is compiled already."""

from __future__ import annotations

import geopandas as gpd
import shapely

from gridward.frames import WGS84
from gridward.planning.territories import territories


def warm_up() -> None:
    """Make the search ready in this process; safe to call twice."""
    squares = [shapely.box(n / 100, 0, (n + 1) / 100, 0.01) for n in range(3)]
    areas = gpd.GeoDataFrame({"code": list("ABC")}, geometry=squares, crs=WGS84)
    territories(areas, 2, workload="areas", effort=0.0)
