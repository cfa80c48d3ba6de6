"""Find the compounds that nobody manages, although the territory that they lie in has an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.coverage.facilities import cells_of
from gridward.coverage.gaps import as_gaps
from gridward.coverage.tallies import counted
from gridward.registry import keys

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from gridward.coverage.cells import Cells

_PLACE = ("layer", "code")
_OF_RECORD = ("layer", "area_code")


def overlays_managed(
    overlays: gpd.GeoDataFrame, responsibilities: pd.DataFrame, cells: Cells
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return the tally of areas across the tree, and a gap for each that no record speaks of.

    They count as soon as another area of their layer is somebody's for every matter, at all
    hours: a layer that nobody keeps contracts for, such as parks on a map, has none.

    Parameters
    ----------
    overlays
        ``frames.AREAS`` of layers that lie across the tree, n rows.
    responsibilities
        ``frames.RESPONSIBILITIES`` in force on the day.
    cells
        Of the mandate; areas without a place in them are not counted.

    Returns
    -------
    tuple of DataFrame and GeoDataFrame
        The tally, and ``frames.GAPS`` of kind ``unmanaged``, WGS 84, at most n rows.
    """
    whole = responsibilities["matter"].isna() & responsibilities["hours"].isna()
    kept = overlays["layer"].isin(responsibilities.loc[whole, "layer"].dropna().unique())
    cell = cells_of(overlays.drop(columns="layer"), cells)
    here = kept.to_numpy() & (cell >= 0)
    rows, cell = overlays[here], cell[here]
    managed = keys(rows, _PLACE).isin(keys(responsibilities, _OF_RECORD))
    excused = cells.excuses(rows.geometry.to_numpy())
    said = {"kind": "unmanaged", "subject": rows["layer"].to_numpy(), "measure": "areas"}
    gaps = rows[~managed & ~excused].assign(kind="unmanaged")
    return counted(cell, managed, excused, **said), as_gaps(gaps, cells.metric_crs)
