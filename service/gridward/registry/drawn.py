"""Turn features that a responsibility is drawn with into checked exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.coordinates import on_earth
from gridward.frames import EXCEPTIONS, WGS84, checked
from gridward.registry import values
from gridward.registry.vocabulary import SIDE_WORDS
from gridward.registry.words import understood

if TYPE_CHECKING:
    import pandas as pd

    from gridward.registry.rows import BadRows

KINDS = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "polygon",
    "MultiPolygon": "polygon",
}
_FARTHEST_M = 10_000.0  # a buffer beyond this is a slip of the keys


def exceptions(table: pd.DataFrame, shapes: gpd.GeoSeries, *, bad: BadRows) -> gpd.GeoDataFrame:
    """Return what is drawn, each code once, and note the rows that cannot be used.

    Parameters
    ----------
    table
        Text columns ``code``, ``name``, ``side`` and ``buffer_m``, the index the file's rows.
        Rows of one code are responsibilities for the same ground and say the same of it.
    shapes
        Points, lines or polygons, WGS 84, same index.
    bad
        Gets the rows without a code or shape, with a broken or different shape, a side that
        is no side of a line, and points and lines without a reach (``missing_value``).

    Returns
    -------
    GeoDataFrame
        ``frames.EXCEPTIONS``, in the order of the file; whole only if nothing was noted.
    """
    table = table.reindex(columns=["code", "name", "side", "buffer_m"]).astype("str")
    bad.need(table["code"])
    side = understood(table["side"], SIDE_WORDS, "bad_value", bad=bad)
    reach_m = values.numbers(table["buffer_m"], bad=bad)
    kinds = shapes.geom_type.map(KINDS)
    _need_shapes(bad, shapes, kinds)
    for row, kind, text, far in zip(table.index, kinds, table["buffer_m"], reach_m, strict=True):
        if kind in ("point", "line") and not isinstance(text, str):
            bad.add("missing_value", row, field="buffer_m")
        elif kind == "polygon" and isinstance(text, str):
            bad.add("bad_value", row, field="buffer_m", value=text)
        elif not np.isnan(far) and not 0 < far <= _FARTHEST_M:
            bad.add("out_of_range", row, field="buffer_m", value=text)
    for row in side.index[side.notna() & (kinds != "line")]:
        bad.add("bad_value", row, field="side", value=table["side"][row])
    side = side.mask((kinds == "line") & side.isna(), "both").astype("str")
    made = gpd.GeoDataFrame(table.assign(side=side, buffer_m=reach_m), geometry=shapes, crs=WGS84)
    _need_the_same(bad, made)
    made = made.assign(valid_from=None, valid_to=None)  # of the ground; duties have their own
    made = made.astype({"valid_from": "str", "valid_to": "str"})
    once = made.drop_duplicates("code").dropna(subset=["code"]).reset_index(drop=True)
    return once if bad.found else checked(once, EXCEPTIONS)


def _need_shapes(bad: BadRows, shapes: gpd.GeoSeries, kinds: pd.Series) -> None:
    empty = shapes.isna() | shapes.is_empty
    for row in shapes.index[empty]:
        bad.add("geometry_empty", row)
    for row, kind in shapes.geom_type[~empty & kinds.isna()].items():
        bad.add("geometry_kind", row, value=kind)
    there = shapes[~empty & kinds.notna()]
    west, south, east, north = there.bounds.to_numpy().T
    for row in there.index[~(on_earth(west, south) & on_earth(east, north))]:
        bounds = ", ".join(f"{edge:g}" for edge in there[row].bounds)
        bad.add("out_of_range", row, value=bounds)
    broken = ~there.is_valid | (
        (kinds[there.index] == "line") & (shapely.length(there.to_numpy()) == 0)
    )
    for row in there.index[broken]:
        bad.add("outline_broken", row, details={"broken": shapely.is_valid_reason(there[row])})


def _need_the_same(bad: BadRows, made: gpd.GeoDataFrame) -> None:
    """Note rows that draw a code otherwise than its first row does."""
    firsts: dict[str, int] = {}
    said = zip(made["code"], made["side"].fillna(""), made["buffer_m"].fillna(0.0), strict=True)
    drawn = list(zip(said, made.geometry, strict=True))
    for place, ((code, *what), shape) in enumerate(drawn):
        if not isinstance(code, str):
            continue
        (_, *first), first_shape = drawn[firsts.setdefault(code, place)]
        if what != first or not shapely.equals_exact(shape, first_shape, 0.0):
            bad.add("duplicate_code", made.index[place], field="code", value=code)
