"""Compare where points lie with the area that their source states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd


def differences(
    points: gpd.GeoDataFrame,
    located: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    *,
    layers: Sequence[str],
    metric_crs: int,
) -> pd.DataFrame:
    """Return the points that do not lie in an area of the name that is stated.

    Parameters
    ----------
    points
        ``frames.POINTS``, n rows.
    located
        n rows in the same order, with the column ``<layer>_name`` for each layer.
    areas
        ``frames.AREAS`` in force.
    layers
        Names of the layers, coarse to fine; the first that has the stated name counts.
    metric_crs
        EPSG code that distances are measured in.

    Returns
    -------
    DataFrame
        Columns ``code``, ``name``, ``layer``, ``stated``, ``found``, ``distance_m``.
    """
    found: list[pd.DataFrame] = []
    left = points["stated_area"].notna().to_numpy()
    for layer in layers:
        named = areas[areas["layer"] == layer]
        here = left & points["stated_area"].isin(named["name"]).to_numpy()
        left = left & ~here
        stated = points["stated_area"].to_numpy()
        differs = here & (located[f"{layer}_name"].to_numpy() != stated)
        rows = _rows(points[differs], named, metric_crs=metric_crs)
        found.append(
            rows.assign(layer=layer, found=located.loc[differs, f"{layer}_name"].to_numpy())
        )
    return pd.concat(found, ignore_index=True)


def _rows(points: gpd.GeoDataFrame, named: gpd.GeoDataFrame, *, metric_crs: int) -> pd.DataFrame:
    places = points.to_crs(metric_crs).geometry
    shapes = named.dissolve("name").to_crs(metric_crs).geometry
    distances = places.distance(shapes.reindex(points["stated_area"]).set_axis(places.index))
    return pd.DataFrame(
        {
            "code": points["code"].to_numpy(),
            "name": points["name"].to_numpy(),
            "stated": points["stated_area"].to_numpy(),
            "distance_m": distances.to_numpy(dtype="float64"),
        }
    )
