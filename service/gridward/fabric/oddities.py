"""Look at areas one by one: broken outlines, parts, slivers, and areas inside one another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.fabric.faces import bordering
from gridward.fabric.widths import widths_m
from gridward.frames import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.fabric.sheets import Sheet

_DEGREE_M = 111_195.0  # of latitude, on a sphere: good to a percent, to sift by
_SIFT = 1.05
_PLACE = re.compile(r"\[(\S+) (\S+)\]")


def invalid(sheet: Sheet) -> gpd.GeoDataFrame:
    """Return the areas whose outline crosses or touches itself, each at the first such place."""
    rows = np.flatnonzero(sheet.broken)
    reasons = [str(reason) for reason in shapely.is_valid_reason(sheet.drawn[rows])]
    places = [
        _place(reason) or shapely.Point(shapely.get_coordinates(sheet.drawn[row])[0])
        for row, reason in zip(rows, reasons, strict=True)
    ]
    cures = [
        "mend" if reason.startswith("Ring Self-intersection") else "redraw" for reason in reasons
    ]
    table = {"kind": "invalid", "rows": [(row,) for row in rows.tolist()], "cure": cures}
    return gpd.GeoDataFrame(table, geometry=np.array(places, dtype=object), crs=WGS84)


def multipart(sheet: Sheet) -> gpd.GeoDataFrame:
    """Return the areas of several parts, with all of them but the largest."""
    rows = np.flatnonzero(shapely.get_num_geometries(sheet.shapes) > 1)
    shapes = []
    for shape in sheet.shapes[rows]:
        parts = shapely.get_parts(shape)
        shapes.append(shapely.multipolygons(np.delete(parts, shapely.area(parts).argmax())))
    table = {"kind": "multipart", "rows": [(row,) for row in rows.tolist()]}
    return gpd.GeoDataFrame(table, geometry=np.array(shapes, dtype=object), crs=WGS84)


def slivers(sheet: Sheet, *, sliver_m: float, metric_crs: int) -> gpd.GeoDataFrame:
    """Return the areas, or parts of them, that are nowhere as wide as a sliver may be.

    An area of A m² with P m of outline is at least 2 A / P wide, so only what is small or
    very long is measured.
    """
    parts, owners = shapely.get_parts(sheet.shapes, return_index=True)
    scale = np.cos(np.radians(shapely.bounds(parts).reshape(-1, 4)[:, 1])) * _DEGREE_M
    least = 2 * shapely.area(parts) / shapely.length(parts) * scale
    maybe = np.flatnonzero(least < _SIFT * sliver_m)
    widths = widths_m(gpd.GeoSeries(parts[maybe], crs=WGS84), metric_crs)
    found = maybe[widths < sliver_m]
    table = {
        "kind": "sliver",
        "rows": [(row,) for row in owners[found].tolist()],
        "cure_row": _takers(sheet, parts[found], owners[found]),
    }
    return gpd.GeoDataFrame(table, geometry=parts[found], crs=WGS84)


def _takers(
    sheet: Sheet, parts: NDArray[np.object_], owners: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the area with which each part of another has the longest border; -1 for none."""
    takers = np.full(len(parts), -1)
    if len(parts):
        around = bordering(parts, sheet.edges)
        around = around[around["owner"] != owners[around["piece"]]]
        longest = around.drop_duplicates("piece")
        takers[longest["piece"]] = longest["owner"]
    return takers


def enclaves(sheet: Sheet) -> gpd.GeoDataFrame:
    """Return the holes of areas in which other areas lie; the holder is named last."""
    parts, owners = shapely.get_parts(sheet.shapes, return_index=True)
    pierced = np.flatnonzero(shapely.get_num_interior_rings(parts) > 0)
    rings, of_part = shapely.get_rings(parts[pierced], return_index=True)
    is_hole = np.diff(of_part, prepend=-1) == 0
    holes = shapely.polygons(rings[is_hole])
    holders = owners[pierced][of_part[is_hole]]
    inside = shapely.STRtree(shapely.point_on_surface(parts))
    hole, part = inside.query(holes, predicate="contains")
    rows, shapes = [], []
    for number in np.unique(hole):
        within = sorted(set(owners[part[hole == number]].tolist()) - {int(holders[number])})
        if within:
            rows.append((*within, int(holders[number])))
            shapes.append(holes[number])
    table = {"kind": "enclave", "rows": rows}
    return gpd.GeoDataFrame(table, geometry=np.array(shapes, dtype=object), crs=WGS84)


def _place(reason: str) -> shapely.Point | None:
    found = _PLACE.search(reason)
    return None if found is None else shapely.Point(float(found[1]), float(found[2]))
