"""Tell which defects of an audit each proposal of a repair does away with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

_NEAR_DEGREES = 1e-7  # a centimetre


def cured(
    proposals: gpd.GeoDataFrame, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame
) -> list[tuple[str, ...]]:
    """Return for each proposal the kinds of the faults that are gone where it moves ground.

    Parameters
    ----------
    proposals
        Of ``Repair``, n of them.
    before, after
        Rows of ``frames.DEFECTS`` of the same layer, as it is and as it would be; WGS 84.

    Returns
    -------
    list of tuple
        For each proposal kinds of defects, sorted; none where what it moves into is no fault.
    """
    gone = before[_gone(before, after)]
    kinds = gone["kind"].to_numpy()
    one, fault = shapely.STRtree(gone.geometry.to_numpy()).query(
        proposals.geometry.to_numpy(), predicate="dwithin", distance=_NEAR_DEGREES
    )
    return [tuple(sorted(set(kinds[fault[one == row]].tolist()))) for row in range(len(proposals))]


def _gone(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which faults have none of their kind at their place afterwards."""
    gone: NDArray[np.bool_] = (before["severity"] == "fault").to_numpy(copy=True)
    one, two = shapely.STRtree(after.geometry.to_numpy()).query(
        before.geometry.to_numpy(), predicate="dwithin", distance=_NEAR_DEGREES
    )
    alike = before["kind"].to_numpy()[one] == after["kind"].to_numpy()[two]
    gone[one[alike]] = False
    return gone
