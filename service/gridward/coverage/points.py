"""Find the areas in which no inspection point lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.coverage.gaps import as_gaps

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd


def areas_without_point(
    areas: gpd.GeoDataFrame, with_point: Collection[str], *, metric_crs: int
) -> gpd.GeoDataFrame:
    """Return a gap for each area that holds no inspection point.

    Parameters
    ----------
    areas
        ``frames.AREAS`` of one layer, n rows.
    with_point
        Codes of the areas that hold at least one.
    metric_crs
        EPSG code that areas are measured in.

    Returns
    -------
    GeoDataFrame
        ``frames.GAPS`` of kind ``point``, WGS 84, at most n rows.
    """
    missing = areas[~areas["code"].isin(list(with_point))]
    return as_gaps(missing.assign(kind="point"), metric_crs)
