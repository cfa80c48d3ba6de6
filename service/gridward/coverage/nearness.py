"""Find the ground within so many metres of places and tracks, with a stated error.

Distances are taken in the metric CRS. The ground found reaches at least ``radius_m -
error_m`` and at most ``radius_m`` from them (``discs`` proves it), so no ground is called
seen that was not. A track is the union of discs along it, near enough for the same error.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from gridward.coverage.cells import in_small
from gridward.coverage.discs import discs, spacing_m
from gridward.errors import InputError
from gridward.frames import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAREST_M, FARTHEST_M = 1.0, 20_000.0
_LEAST_M, _MOST_M = 0.05, 1.0
_SHARE = 200


def checked_radius_m(radius_m: float, field: str = "--radius") -> float:
    """Return a radius that can be used.

    Raises
    ------
    InputError
        ``bad_radius`` if it is no number from 1 to 20,000 metres.
    """
    if not (math.isfinite(radius_m) and NEAREST_M <= radius_m <= FARTHEST_M):
        raise InputError("bad_radius", field=field, value=f"{radius_m:g}")
    return float(radius_m)


def error_m(radius_m: float) -> float:
    """Return the error within which ground near places is found: a 200th, 5 cm to 1 m."""
    return min(max(radius_m / _SHARE, _LEAST_M), _MOST_M)


def ground_near(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    tracks: NDArray[np.object_],
    *,
    radius_m: float,
    metric_crs: int,
) -> NDArray[np.object_]:
    """Return the ground within a radius of places and tracks.

    Parameters
    ----------
    x, y
        Shape (n,), WGS 84 degrees.
    tracks
        Lines, WGS 84, shape (m,).
    radius_m
        Metres, from 1 to 20,000.
    metric_crs
        EPSG code of the CRS that distances are taken in.

    Returns
    -------
    ndarray of Polygon
        WGS 84, without overlaps, none with very many corners.
    """
    into = pyproj.Transformer.from_crs(WGS84, metric_crs, always_xy=True)
    near = error_m(radius_m)
    places = [np.column_stack(into.transform(x, y))]
    if len(tracks):
        lines = gpd.GeoSeries(tracks, crs=WGS84).to_crs(metric_crs).to_numpy()
        places.append(shapely.get_coordinates(shapely.segmentize(lines, spacing_m(radius_m, near))))
    middles = np.concatenate(places)
    middles = middles[np.isfinite(middles).all(axis=1)]
    made = discs(middles, radius_m=radius_m, error_m=near)
    if not len(made):
        return made
    plain = gpd.GeoSeries(made, crs=metric_crs).to_crs(WGS84).to_numpy()
    broken = ~shapely.is_valid(plain)
    plain[broken] = shapely.make_valid(plain[broken])
    return in_small(shapely.get_parts(plain))
