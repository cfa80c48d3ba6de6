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
    from gridward.workspace.layer_places import LayerPlace
    from gridward.workspace.state import State


def area_check(
    state: State,
    table: pd.DataFrame,
    shapes: gpd.GeoSeries,
    *,
    layer: str,
    place: LayerPlace,
    at: str,
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
    layer, place
        What they become areas of, and where that stands.
    at
        ISO date from which rows count that name no first day of their own.
    """
    above_layers = state.rungs.with_peers(place.parent_layer)
    above = state.areas_of(above_layers)
    around = _surroundings(state, layer, place, at=at)
    held_by = None
    if above_layers and "parent_code" not in table.columns:
        held_by = holders(shapes, state.day(at).locator, layers=above_layers)

    def check(rows: pd.Index[Any], bad: BadRows) -> gpd.GeoDataFrame:
        return registry.areas(
            table.loc[rows],
            shapes.loc[rows],
            layer=layer,
            source=bad.source,
            parents=named(above) if above_layers else None,
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


def _surroundings(state: State, layer: str, place: LayerPlace, *, at: str) -> Surroundings | None:
    """Return what is there already where areas come to lie; nothing in an empty workspace."""
    if not state.has_areas:
        return None
    above, peers = place.parent_layer, place.peers(state, layer)
    others = [name for name in (above, *peers) if name is not None]
    off_m = max((state.lines_accuracy_m(name) or 0.0 for name in others), default=0.0)
    apart = () if place.may_overlap else set(peers) - state.rungs.overlapping
    return Surroundings(
        state.metric_crs,
        None if above is None else state.areas_of(state.rungs.with_peers(above)),
        registry.as_of(state.areas_of([layer]), at, ["code"]),
        (place.accuracy_m or 0.0) + off_m,
        state.areas_of(peers) if peers else None,
        tuple(apart),
        at,
    )
