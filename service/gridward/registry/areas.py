"""Turn the rows and shapes of a file into checked areas of one layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from gridward.frames import AREAS, WGS84, checked
from gridward.registry import values
from gridward.registry.rows import BadRows
from gridward.registry.tables import with_columns, with_dates
from gridward.registry.vocabulary import STATUSES

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable

    import pandas as pd

_POLYGONS = ("Polygon", "MultiPolygon")
_MOST_LONGITUDE, _MOST_LATITUDE = 180.0, 90.0
_WIDEST_DEGREES = 180.0  # a wider polygon is one that crosses the antimeridian


def areas(
    table: pd.DataFrame,
    shapes: gpd.GeoSeries,
    *,
    layer: str,
    source: str,
    parents: Collection[str] | None = None,
) -> gpd.GeoDataFrame:
    """Return areas of one layer from the columns and shapes of a file.

    Parameters
    ----------
    table
        Text columns, the index the numbers of the file's rows: ``code``; ``name``,
        ``name_en``, ``parent_code``, ``households``, ``status``, ``valid_from`` and
        ``valid_to`` may be missing.
    shapes
        Polygons and multipolygons, WGS 84, same index.
    layer
        The layer that they become areas of.
    source
        The file's name, for errors.
    parents
        Codes of the layer above; none: the layer has none above it.

    Returns
    -------
    GeoDataFrame
        ``frames.AREAS``, a row for each row given, same order.

    Raises
    ------
    BadRowsError
        If a code is missing or there twice, a shape is empty, invalid, no polygon, beyond
        the earth's coordinates or across the antimeridian, or a parent, status, date or
        number is wrong.
    """
    table = with_columns(table, AREAS).drop(columns="geometry")
    bad = BadRows(source)
    bad.need(table["code"])
    bad.need_unique(table["code"])
    bad.need_one_of(table["status"], STATUSES, "bad_status", choices=STATUSES)
    if parents is not None:
        bad.need(table["parent_code"])
        bad.need_one_of(table["parent_code"], parents, "unknown_code")
    households = values.whole_numbers(table["households"], bad=bad)
    table = with_dates(bad, table)
    _need_shapes(bad, shapes, table["code"])
    bad.raise_if_any()
    status = table["status"].fillna("active")
    named = table.assign(layer=layer, status=status, households=households)
    frame = gpd.GeoDataFrame(named, geometry=shapes, crs=WGS84).astype({"layer": "str"})
    return checked(frame.reset_index(drop=True), AREAS)


def _need_shapes(bad: BadRows, shapes: gpd.GeoSeries, codes: pd.Series[str]) -> None:
    empty = shapes.isna() | shapes.is_empty
    for row in shapes.index[empty]:
        bad.add("geometry_empty", row, value=codes[row])
    present = shapes[~empty]
    wrong_kind = ~present.geom_type.isin(_POLYGONS)
    for row, kind in present.geom_type[wrong_kind].items():
        bad.add("geometry_kind", row, value=kind)
    polygons = present[~wrong_kind]
    for row in _beyond_the_earth(polygons):
        bounds = ", ".join(f"{edge:g}" for edge in polygons[row].bounds)
        bad.add("out_of_range", row, value=bounds)
    widths = polygons.bounds["maxx"] - polygons.bounds["minx"]
    for row in polygons.index[widths > _WIDEST_DEGREES]:
        bad.add("across_antimeridian", row, value=codes[row])
    for row in polygons.index[~polygons.is_valid]:
        bad.add("geometry_invalid", row, value=codes[row])


def _beyond_the_earth(polygons: gpd.GeoSeries) -> list[Hashable]:
    bounds = polygons.bounds
    wide = (bounds["minx"] < -_MOST_LONGITUDE) | (bounds["maxx"] > _MOST_LONGITUDE)
    high = (bounds["miny"] < -_MOST_LATITUDE) | (bounds["maxy"] > _MOST_LATITUDE)
    return list(polygons.index[wide | high])
