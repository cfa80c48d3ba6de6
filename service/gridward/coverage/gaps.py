"""Give gaps of every kind the one shape in which they are listed, drawn and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.coordinates import areas_m2
from gridward.frames import GAPS, checked

if TYPE_CHECKING:
    import geopandas as gpd

_COLUMNS = list(GAPS.columns)
_TEXT = [column for column in _COLUMNS if column not in ("area_m2", "geometry")]


def as_gaps(rows: gpd.GeoDataFrame, metric_crs: int) -> gpd.GeoDataFrame:
    """Return rows as gaps: the columns a gap has, and the square metres of each.

    Parameters
    ----------
    rows
        Any of the columns of ``frames.GAPS`` with a geometry, WGS 84; n rows.
    metric_crs
        EPSG code that areas are measured in.

    Returns
    -------
    GeoDataFrame
        ``frames.GAPS``, n rows, same order, numbered from 0.
    """
    rows = rows.assign(area_m2=areas_m2(rows.geometry, metric_crs))
    rows = rows.reindex(columns=_COLUMNS).astype(dict.fromkeys(_TEXT, "str"))
    return checked(rows.reset_index(drop=True), GAPS)
