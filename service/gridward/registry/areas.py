"""Turn the rows and shapes of a file into checked areas of one layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from gridward.coordinates import on_earth, swapped
from gridward.frames import AREAS, WGS84, checked
from gridward.registry import values
from gridward.registry.beside import need_apart, need_own_codes
from gridward.registry.codes import codes_of
from gridward.registry.repairs import metric_crs_of, repairs
from gridward.registry.rows import BadRows
from gridward.registry.spelling import notice_alike
from gridward.registry.surroundings import Surroundings, need_sizes, need_within
from gridward.registry.tables import with_columns, with_dates
from gridward.registry.vocabulary import STATUS_WORDS
from gridward.registry.words import understood

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

_OF_SHAPES = frozenset(
    {"across_antimeridian", "geometry_empty", "geometry_invalid", "geometry_kind"}
    | {"geometry_unrepairable", "out_of_range", "swapped_axes"}
)
_POLYGONS = ("Polygon", "MultiPolygon")
_WIDEST_DEGREES = 180.0  # a wider polygon is one that crosses the antimeridian


def areas(
    table: pd.DataFrame,
    shapes: gpd.GeoSeries,
    *,
    layer: str,
    source: str,
    parents: Mapping[str, str | None] | None = None,
    held_by: pd.Series[str] | None = None,
    around: Surroundings | None = None,
    bad: BadRows | None = None,
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
        The name behind each code of the layer above, which may be written by either;
        none: the layer has none above it.
    held_by
        For a table that names no parents, the code of the area above that each shape lies
        in, missing where it lies in none; same index.
    around
        What is there already; without it, areas are compared with each other alone.
    bad
        The list that bad rows go onto, and what is only noticed; a new one unless given.

    Returns
    -------
    GeoDataFrame
        ``frames.AREAS``, a row for each row given, same order.

    Raises
    ------
    BadRowsError
        If a code is missing or there twice from the same day, a shape is empty, invalid, no
        polygon, beyond the earth's coordinates, across the antimeridian, of no possible size
        or for the most part outside its parent, overlaps an area of a layer beside that must
        not be overlapped or has its code, or a parent, status, date or number is wrong;
        ``no_parent_there`` for a shape that lies in no area above, and ``parent_layer``
        where parents are named and there is no layer above.
    """
    around = Surroundings(metric_crs_of(shapes)) if around is None else around
    bad = BadRows(source) if bad is None else bad
    table = _readable(bad, table)
    _need_shapes(bad, shapes, table["code"], around.metric_crs)
    if held_by is not None:
        _need_holders(bad, held_by)
        table = table.assign(parent_code=held_by)
    else:
        table = table.assign(parent_code=_parent_codes(bad, table["parent_code"], parents))
    sound = shapes[~shapes.index.isin(_shapeless(bad))]
    need_sizes(bad, sound, table["parent_code"])
    need_within(bad, sound, table, around)
    if around.beside is not None:
        need_own_codes(bad, table["code"], around.beside)
        need_apart(
            bad,
            sound,
            table,
            around.beside,
            layers=around.apart,
            metric_crs=around.metric_crs,
            lines_accuracy_m=around.lines_accuracy_m,
            at=around.at,
        )
    notice_alike(bad, table, around.known)
    bad.raise_if_any()
    return _frame(table, shapes, layer)


def entries(
    table: pd.DataFrame,
    *,
    layer: str,
    source: str,
    parents: Mapping[str, str | None] | None = None,
    beside: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Return areas of one layer from a register: codes and names, no outlines.

    Parameters
    ----------
    table, layer, source, parents
        As for ``areas``. Rows that say the same of the same code count once.
    beside
        ``frames.AREAS`` of the layers beside, whose codes are no others'.

    Returns
    -------
    GeoDataFrame
        ``frames.AREAS`` without shapes, indexed by the numbers of the rows.

    Raises
    ------
    BadRowsError
        As ``areas``, for all but shapes.
    """
    bad = BadRows(source)
    table = _readable(bad, table.drop_duplicates())
    table = table.assign(parent_code=_parent_codes(bad, table["parent_code"], parents))
    if beside is not None:
        need_own_codes(bad, table["code"], beside)
    bad.raise_if_any()
    none = gpd.GeoSeries([None] * len(table), index=table.index, crs=WGS84)
    return _frame(table, none, layer).set_axis(table.index)


def _readable(bad: BadRows, table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of areas, noting the rows whose values are none."""
    table = with_columns(table, AREAS).drop(columns="geometry")
    bad.call(table["code"], table["name"])
    bad.need(table["code"])
    status = understood(table["status"], STATUS_WORDS, "bad_status", bad=bad)
    households = values.whole_numbers(table["households"], bad=bad)
    table = with_dates(bad, table)
    bad.need_unique(table["code"], table["valid_from"])
    return table.assign(status=status.fillna("active"), households=households)


def _frame(table: pd.DataFrame, shapes: gpd.GeoSeries, layer: str) -> gpd.GeoDataFrame:
    named = table.assign(layer=layer)
    frame = gpd.GeoDataFrame(named, geometry=shapes, crs=WGS84).astype({"layer": "str"})
    return checked(frame.reset_index(drop=True), AREAS)


def _parent_codes(
    bad: BadRows, codes: pd.Series[str], parents: Mapping[str, str | None] | None
) -> pd.Series[str]:
    if parents is not None:
        bad.need(codes)
        return codes_of(codes, parents, bad=bad)
    if codes.notna().any():
        first = codes.first_valid_index()
        bad.add("parent_layer", first, field="parent_code", value=codes[first])
    return codes


def _shapeless(bad: BadRows) -> set[int | None]:
    """Return the rows noted so far whose shape is to blame."""
    return {error.row for error in bad.found if error.problem in _OF_SHAPES}


def _need_holders(bad: BadRows, held_by: pd.Series[str]) -> None:
    """Note rows that lie in no area above, unless their shape is to blame."""
    for row in held_by.index[held_by.isna() & ~held_by.index.isin(_shapeless(bad))]:
        bad.add("no_parent_there", row)


def _need_shapes(
    bad: BadRows, shapes: gpd.GeoSeries, codes: pd.Series[str], metric_crs: int
) -> None:
    empty = shapes.isna() | shapes.is_empty
    for row in shapes.index[empty]:
        bad.add("geometry_empty", row, value=codes[row])
    present = shapes[~empty]
    wrong_kind = ~present.geom_type.isin(_POLYGONS)
    for row, kind in present.geom_type[wrong_kind].items():
        bad.add("geometry_kind", row, value=kind)
    polygons = present[~wrong_kind]
    for row, problem in _not_on_earth(polygons).items():
        bounds = ", ".join(f"{edge:g}" for edge in polygons[row].bounds)
        bad.add(problem, row, value=bounds)
    widths = polygons.bounds["maxx"] - polygons.bounds["minx"]
    for row in polygons.index[widths > _WIDEST_DEGREES]:
        bad.add("across_antimeridian", row, value=codes[row])
    proposed = repairs(polygons[~polygons.index.isin(_shapeless(bad))], metric_crs)
    for row, sound in proposed["sound"].items():
        problem = "geometry_invalid" if sound else "geometry_unrepairable"
        figures = proposed.loc[row, ["at", "kept_m2", "moved_m2", "parts"]].to_dict()
        bad.add(problem, row, value=codes[row], details=figures)


def _not_on_earth(polygons: gpd.GeoSeries) -> dict[Hashable, str]:
    """Return what is wrong with the coordinates of polygons, by row."""
    west, south, east, north = polygons.bounds.to_numpy().T
    turned = swapped(west, south) & swapped(east, north)
    lost = ~(on_earth(west, south) & on_earth(east, north)) & ~turned
    far = dict.fromkeys(polygons.index[lost], "out_of_range")
    return far | dict.fromkeys(polygons.index[turned], "swapped_axes")
