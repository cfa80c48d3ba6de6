"""Find the compounds that nobody manages, although the territory that they lie in has an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.coverage.gaps import as_gaps
from gridward.registry import keys

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

_PLACE = ("layer", "code")
_OF_RECORD = ("layer", "area_code")


def unmanaged_areas(
    overlays: gpd.GeoDataFrame, responsibilities: pd.DataFrame, *, metric_crs: int
) -> gpd.GeoDataFrame:
    """Return a gap for each area across the tree that no record speaks of.

    It is one as soon as another area of its layer is somebody's for every matter, at all
    hours: a layer that nobody keeps contracts for, such as parks on a map, has none.

    Parameters
    ----------
    overlays
        ``frames.AREAS`` of layers that lie across the tree, n rows.
    responsibilities
        ``frames.RESPONSIBILITIES`` in force on the day.
    metric_crs
        EPSG code that areas are measured in.

    Returns
    -------
    GeoDataFrame
        ``frames.GAPS`` of kind ``unmanaged``, WGS 84, at most n rows.
    """
    whole = responsibilities["matter"].isna() & responsibilities["hours"].isna()
    kept = overlays["layer"].isin(responsibilities.loc[whole, "layer"].dropna().unique())
    spoken_of = keys(overlays, _PLACE).isin(keys(responsibilities, _OF_RECORD))
    return as_gaps(overlays[kept & ~spoken_of].assign(kind="unmanaged"), metric_crs)
