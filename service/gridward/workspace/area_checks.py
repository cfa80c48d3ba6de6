"""Compare the areas of a file with what the workspace knows of the ground they come to lie on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gridward import registry
from gridward.frames import plain_values
from gridward.registry import Surroundings
from gridward.workspace.shapes import holders

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    import pandas as pd

    from gridward.registry import BadRows
    from gridward.workspace.state import State


def area_check(
    state: State,
    table: pd.DataFrame,
    shapes: gpd.GeoSeries,
    *,
    layer: str,
    parent_layer: str | None,
    at: str,
    lines_accuracy_m: float | None,
) -> Callable[[pd.Index[Any], BadRows], gpd.GeoDataFrame]:
    """Return what makes checked areas of some rows of a file; see ``good_rows``.

    Parameters
    ----------
    state
        What is known.
    table
        The file's columns by our names, the index the numbers of its rows. Where it names no
        parents they are those that the areas lie in on the day.
    shapes
        WGS 84, same index.
    layer, parent_layer
        What they become areas of, and the layer above it; none for the top and overlays.
    at
        ISO date from which rows count that name no first day of their own.
    lines_accuracy_m
        How far the layer's lines may be off, metres; none where that is not known.
    """
    above = state.areas[state.areas["layer"] == parent_layer]
    around = _surroundings(state, layer, parent_layer, accuracy_m=lines_accuracy_m, at=at)
    held_by = None
    if parent_layer is not None and "parent_code" not in table.columns:
        held_by = holders(shapes, state.day(at).locator, layer=parent_layer)

    def check(rows: pd.Index[Any], bad: BadRows) -> gpd.GeoDataFrame:
        return registry.areas(
            table.loc[rows],
            shapes.loc[rows],
            layer=layer,
            source=bad.source,
            parents=None if parent_layer is None else named(above),
            held_by=None if held_by is None else held_by.loc[rows],
            around=around,
            bad=bad,
        )

    return check


def measured_in(state: State, shapes: gpd.GeoSeries) -> int:
    """Return the EPSG code to measure in: the workspace's, or that of where shapes lie."""
    if state.has_areas:
        return state.metric_crs
    return registry.metric_crs_of(shapes)


def named(records: pd.DataFrame) -> dict[str, str | None]:
    """Return the name behind each code."""
    return dict(zip(records["code"], plain_values(records["name"]), strict=True))


def _surroundings(
    state: State, layer: str, parent_layer: str | None, *, accuracy_m: float | None, at: str
) -> Surroundings | None:
    """Return what is there already where areas come to lie; nothing in an empty workspace."""
    if not state.has_areas:
        return None
    above = None
    if parent_layer is not None:
        above = state.areas[state.areas["layer"] == parent_layer]
        accuracy_m = (accuracy_m or 0.0) + (state.lines_accuracy_m(parent_layer) or 0.0)
    known = registry.as_of(state.areas[state.areas["layer"] == layer], at, ["code"])
    return Surroundings(state.metric_crs, above, known, accuracy_m or 0.0, at)
