"""Count what lies inside ground that is wrong: points, facilities, households.

A gap of a hectare with nobody in it can wait; one of a lane with forty households cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from gridward.frames import DEFECTS, checked

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

_FLAT = 2  # dimensions of ground
_LEAST = 1e-9  # of an area's ground; less is its border


def with_contents(
    defects: gpd.GeoDataFrame,
    *,
    points: gpd.GeoDataFrame | None = None,
    facilities: gpd.GeoDataFrame | None = None,
    areas: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Return defects with what lies inside them; on their border counts as inside.

    Parameters
    ----------
    defects
        ``frames.DEFECTS``, n rows.
    points, facilities
        Any rows with a point geometry, WGS 84; those not given stay uncounted.
    areas
        ``frames.AREAS`` of all layers, with households. They are taken to be spread evenly
        over their area; of several layers the one that says most counts.

    Returns
    -------
    GeoDataFrame
        ``frames.DEFECTS``, n rows, same order. Corners and broken outlines hold nothing:
        there, and where no area says how many households it has, a number is missing.
    """
    shapes = defects.geometry.to_numpy()
    flat = shapely.get_dimensions(shapes) == _FLAT
    counted = {
        name: _counts(shapes, flat, frame)
        for name, frame in (("points", points), ("facilities", facilities))
        if frame is not None
    }
    if areas is not None:
        counted["households"] = _households(defects, flat, areas)
    return checked(defects.assign(**counted), DEFECTS)


def _counts(
    shapes: NDArray[np.object_], flat: NDArray[np.bool_], frame: gpd.GeoDataFrame
) -> pd.Series[int]:
    places = shapely.STRtree(frame.geometry.to_numpy())
    at = places.query(_ground(shapes, flat), predicate="intersects")[0]
    found = np.bincount(at, minlength=len(shapes))
    return pd.Series(found, dtype="Int64").where(flat, pd.NA)


def _households(
    defects: gpd.GeoDataFrame, flat: NDArray[np.bool_], areas: gpd.GeoDataFrame
) -> pd.Series[int]:
    """Return households by area: the areas of another layer added up, of the same the most."""
    known = areas[areas["households"].notna() & areas.geometry.notna()]
    grounds = known.geometry.to_numpy()
    sound = shapely.is_valid(grounds)
    known, grounds = known[sound], grounds[sound]
    shapes = _ground(defects.geometry.to_numpy(), flat)
    defect, area = shapely.STRtree(grounds).query(shapes, predicate="intersects")
    shared = shapely.area(shapely.intersection(shapes[defect], grounds[area]))
    share = shared / shapely.area(grounds[area])
    table = pd.DataFrame(
        {
            "defect": defect,
            "layer": known["layer"].to_numpy()[area],
            "own": defects["layer"].to_numpy()[defect] == known["layer"].to_numpy()[area],
            "households": share * known["households"].to_numpy(dtype="float64")[area],
        }
    )[share > _LEAST]
    by_layer = table.groupby(["defect", "layer", "own"])["households"].agg(["sum", "max"])
    said = by_layer["sum"].where(~by_layer.index.get_level_values("own"), by_layer["max"])
    most = said.groupby(level="defect").max().round().reindex(range(len(defects)))
    whole: pd.Series[int] = most.astype("Int64").reset_index(drop=True)
    return whole


def _ground(shapes: NDArray[np.object_], flat: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return the shapes that are ground, and none in the place of others."""
    ground = shapes.copy()
    ground[~flat] = None
    return ground
