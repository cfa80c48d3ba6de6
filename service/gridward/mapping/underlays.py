"""Hold what is drawn plainly below the areas, so that a map can be read without tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import shapely

if TYPE_CHECKING:
    import geopandas as gpd

    from gridward.coordinates import Datum

_METRES = 111_195.0  # of a degree of latitude
_FINE_M = 0.5


class Underlay(NamedTuple):
    """Streets, rivers or buildings from a file: lines, polygons or points."""

    name: str  # as the reader shall see it
    shapes: gpd.GeoDataFrame  # WGS 84; column ``name`` where the file has one


class Tiles(NamedTuple):
    """Pictures of a web map that lie below everything, asked for over the network."""

    url: str  # with {z}, {x} and {y}
    datum: Datum  # WGS 84 or GCJ-02
    attribution: str = ""


def clipped(underlay: Underlay, bounds: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Return the shapes of an underlay within bounds in degrees, no finer than half a metre."""
    shapes = underlay.shapes
    shapes = shapes[~shapes.geometry.isna() & ~shapes.geometry.is_empty]
    inside = shapes.cx[bounds[0] : bounds[2], bounds[1] : bounds[3]]
    cut = shapely.clip_by_rect(shapely.make_valid(inside.geometry.to_numpy()), *bounds)
    drawn = inside.set_geometry(shapely.simplify(cut, _FINE_M / _METRES), crs=shapes.crs)
    return drawn[~drawn.geometry.is_empty].explode(ignore_index=True)
