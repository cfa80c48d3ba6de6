"""Sort gaps by what they are, and put those first that people live or work in.

sliver     nowhere wider than lines are expected to differ: repair closes it
excused    more than half of it is ground that nobody need have, with its reason
error      an area had more than half of it earlier: it was lost by mistake
unowned    nobody ever had it: somebody has to decide whose it is
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

SORTS = ("error", "unowned", "sliver", "excused")
_MOSTLY = 0.5


def triaged(
    gaps: gpd.GeoDataFrame, *, excused: gpd.GeoDataFrame, earlier: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return gaps by what they are and what lies inside, the gravest first.

    Parameters
    ----------
    gaps
        Rows of ``frames.DEFECTS`` of kind ``gap``, WGS 84; n of them.
    excused
        ``frames.EXCUSED``, any number of rows.
    earlier
        ``code`` and the outlines that areas had, WGS 84, any number of rows.

    Returns
    -------
    GeoDataFrame
        The gaps with ``sort`` (one of ``SORTS``), ``reason`` (of excused ground) and ``had``
        (the code of the area that had it); first errors and unowned ground, by households,
        points and facilities inside, then by size.
    """
    reasons = excused["reason"].fillna(excused["name"]).astype(object)
    reason = _mostly_in(gaps, excused, reasons.to_numpy())
    had = _mostly_in(gaps, earlier, earlier["code"].astype(object).to_numpy())
    is_excused, is_error = pd.notna(reason), pd.notna(had)
    slim = gaps["sliver"].to_numpy(dtype=bool)
    sort = np.select([is_excused, slim, is_error], ["excused", "sliver", "error"], "unowned")
    made = gaps.assign(
        sort=pd.Series(sort, index=gaps.index, dtype="str"),
        reason=pd.Series(reason, index=gaps.index, dtype="str"),
        had=pd.Series(had, index=gaps.index, dtype="str"),
    )
    inside = made[["households", "points", "facilities"]].fillna(0).astype("float64")
    grave = pd.DataFrame(
        {
            "later": made["sort"].isin(["sliver", "excused"]),
            "homes": -inside["households"],
            "places": -(inside["points"] + inside["facilities"]),
            "size": -made["area_m2"],
        }
    )
    order = grave.sort_values(["later", "homes", "places", "size"], kind="stable").index
    return made.loc[order].reset_index(drop=True)


def _mostly_in(
    gaps: gpd.GeoDataFrame, ground: gpd.GeoDataFrame, said: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return what is said of the ground that holds most of each gap; none where none does."""
    found = np.full(len(gaps), None, dtype=object)
    shapes, there = gaps.geometry.to_numpy(), ground.geometry.to_numpy()
    gap, one = shapely.STRtree(there).query(shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[gap], there[one]))
    for place in np.argsort(common, kind="stable").tolist():
        if common[place] > _MOSTLY * shapely.area(shapes[gap[place]]):
            found[gap[place]] = said[one[place]] if pd.notna(said[one[place]]) else ""
    return found
