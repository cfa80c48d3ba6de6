"""Compare areas of a file with those of the layers that stand beside theirs.

    subdistrict S1 ┌───────┐
                   │    ┌──┼────┐ zone Z1     in both: refused and named,
                   └────┼──┘    │             unless either layer may overlap the others
                        └───────┘

Lines that two hands drew never meet; what is narrower than they may be off is only noticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.coordinates import areas_m2
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd
    from numpy.typing import NDArray

    from gridward.registry.rows import BadRows

_LEAST_M2 = 1.0
_LEAST_WIDTH_M = 1.0
_LAST = "9999-12-31"


def need_own_codes(bad: BadRows, codes: pd.Series[str], beside: pd.DataFrame) -> None:
    """Note codes that an area of a layer beside has: whose parent is meant must be clear.

    Parameters
    ----------
    bad
        Gets ``code_beside``; its details name the layer.
    codes
        Of the file's areas, the index the numbers of its rows.
    beside
        ``frames.AREAS`` of the layers beside, every version.
    """
    layers = dict(zip(beside["code"], beside["layer"], strict=True))
    for row, code in codes[codes.isin(list(layers))].items():
        bad.add("code_beside", row, field="code", value=code, details={"layer": layers[code]})


def need_apart(
    bad: BadRows,
    shapes: gpd.GeoSeries,
    table: pd.DataFrame,
    beside: gpd.GeoDataFrame,
    *,
    layers: Collection[str],
    metric_crs: int,
    lines_accuracy_m: float,
    at: str,
) -> None:
    """Note areas that overlap one of a layer beside while both are in force.

    Parameters
    ----------
    bad
        Gets ``overlaps_beside``, which is noticed where the overlap is narrower than the
        lines may be off, or than a metre.
    shapes
        Valid polygons, WGS 84, the index the numbers of the file's rows.
    table
        ``code``, ``valid_from`` and ``valid_to``; same index.
    beside
        ``frames.AREAS`` of the layers beside, every version.
    layers
        Those of them that must not be overlapped.
    metric_crs
        EPSG code to measure in.
    lines_accuracy_m
        How far the lines of both layers may be off together.
    at
        ISO date that counts for rows without a first day.
    """
    drawn = beside[beside["layer"].isin(list(layers)) & beside.geometry.notna()]
    drawn = drawn[drawn.is_valid]
    if drawn.empty or shapes.empty:
        return
    rows, others = shapely.STRtree(drawn.geometry.to_numpy()).query(
        shapes.to_numpy(), predicate="intersects"
    )
    days = table.loc[shapes.index[rows]]
    there = drawn.iloc[others]
    met = _meet(days, there, at)
    rows, there = rows[met], there[met]
    both = shapely.intersection(shapes.to_numpy()[rows], there.geometry.to_numpy())
    sizes_m2 = areas_m2(gpd.GeoSeries(both, crs=WGS84), metric_crs).to_numpy()
    width_m = max(lines_accuracy_m, _LEAST_WIDTH_M)
    for place in np.flatnonzero(sizes_m2 > _LEAST_M2).tolist():
        other, row = there.iloc[place], shapes.index[rows[place]]
        name = other["name"] if isinstance(other["name"], str) else ""
        said = bad.add if _is_wider(both[place], width_m, metric_crs) else bad.notice
        said(
            "overlaps_beside",
            row,
            field="geometry",
            value=f"{other['code']} {name}".strip(),
            details={"overlap_m2": float(sizes_m2[place]), "layer": other["layer"]},
        )


def _meet(rows: pd.DataFrame, others: pd.DataFrame, at: str) -> NDArray[np.bool_]:
    """Tell which pairs of versions are in force on some same day."""
    begins, ends = rows["valid_from"].fillna(at), rows["valid_to"].fillna(_LAST)
    before = ends.to_numpy(dtype=object) < others["valid_from"].fillna("").to_numpy(dtype=object)
    after = others["valid_to"].fillna(_LAST).to_numpy(dtype=object) < begins.to_numpy(dtype=object)
    met: NDArray[np.bool_] = ~(before | after).astype(bool)
    return met


def _is_wider(ground: shapely.Geometry, width_m: float, metric_crs: int) -> bool:
    """Tell whether ground is anywhere wider than a sliver."""
    plane = gpd.GeoSeries([ground], crs=WGS84).to_crs(metric_crs).iloc[0]
    return not shapely.buffer(plane, -width_m / 2).is_empty
