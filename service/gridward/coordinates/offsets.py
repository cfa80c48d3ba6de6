"""Offset coordinates as Chinese web maps do (GCJ-02, BD-09), and take the offset away again.

Neither has a published definition. What is computed here is the widely published formula;
it agrees with other implementations of itself and is held to about a metre against real
positions, no finer. Its inverse has no closed form and is found by fixed-point iteration.

The offset belongs to a *ground* and nothing outside it moves: the box published with the
formula, which also covers land of neighbours where maps are not offset, or a polygon that
the user gives. Along the rim two places may get the same coordinates, one moved out over
the rim and one that never moved; the inverse takes them as moved. So what lies inside
comes back exactly, and what lies outside does, but for a strip no wider than the offset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Pair = tuple[Floats, Floats]
    Formula = Callable[[Floats, Floats], Pair]

# The ellipsoid of the published formula (Krasovsky 1940), not that of WGS 84.
_SEMI_MAJOR_AXIS_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
OFFSET_BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""The ground published with the formula: west, south, east, north, degrees, WGS 84."""
_BAIDU_SHIFT = (0.0065, 0.006)
_BAIDU_PI = np.pi * 3000.0 / 180.0
# One step leaves up to 4.9 m for GCJ-02 and 40 m for BD-09 in the country, each further one
# a hundredth of that or less: five leave a micrometre.
_INVERSE_STEPS = 5
_WIDEST_SHIFT_DEGREES = 0.05  # more than any offset


def gcj02(x: Floats, y: Floats) -> Pair:
    """Return where GCJ-02 puts WGS 84 longitudes and latitudes, degrees, on every ground."""
    east, north = x - 105.0, y - 35.0
    root = np.sqrt(np.abs(east))
    waves = 20.0 * np.sin(6.0 * np.pi * east) + 20.0 * np.sin(2.0 * np.pi * east)
    shift_y = (
        -100.0 + 2.0 * east + 3.0 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * root
    ) + 2.0 / 3.0 * (
        waves + _waves(north, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
    )
    shift_x = (
        300.0 + east + 2.0 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * root
    ) + 2.0 / 3.0 * (
        waves + _waves(east, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
    )
    latitude = np.radians(y)
    curve = 1.0 - _ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    meridian_m = _SEMI_MAJOR_AXIS_M * (1.0 - _ECCENTRICITY_SQUARED) / curve**1.5
    parallel_m = _SEMI_MAJOR_AXIS_M / np.sqrt(curve) * np.cos(latitude)
    return x + np.degrees(shift_x / parallel_m), y + np.degrees(shift_y / meridian_m)


def bd09(x: Floats, y: Floats) -> Pair:
    """Return where BD-09 puts WGS 84 longitudes and latitudes, degrees, on every ground."""
    east, north = gcj02(x, y)
    radius = np.hypot(east, north) + 0.00002 * np.sin(north * _BAIDU_PI)
    angle = np.arctan2(north, east) + 0.000003 * np.cos(east * _BAIDU_PI)
    return radius * np.cos(angle) + _BAIDU_SHIFT[0], radius * np.sin(angle) + _BAIDU_SHIFT[1]


def offset(formula: Formula, x: Floats, y: Floats, *, ground: BaseGeometry | None) -> Pair:
    """Return coordinates with the offset of a formula, where they lie on its ground.

    Parameters
    ----------
    formula
        ``gcj02`` or ``bd09``.
    x, y
        Shape (n,): longitude and latitude, degrees, WGS 84.
    ground
        Polygon or multipolygon, WGS 84; none: ``OFFSET_BOX``.
    """
    inside = _holds(ground, x, y)
    return _put(x, y, inside, formula(x[inside], y[inside]))


def without_offset(formula: Formula, x: Floats, y: Floats, *, ground: BaseGeometry | None) -> Pair:
    """Return WGS 84 longitude and latitude of coordinates that may be offset.

    Parameters
    ----------
    formula, ground
        As ``offset``.
    x, y
        Shape (n,): longitude and latitude, degrees, in the datum of the formula.
    """
    near = _near(ground, x, y)
    from_x, from_y = x[near], y[near]
    for _ in range(_INVERSE_STEPS):
        there_x, there_y = formula(from_x, from_y)
        from_x, from_y = from_x - (there_x - x[near]), from_y - (there_y - y[near])
    moved = _holds(ground, from_x, from_y) | _holds(ground, x[near], y[near])
    near[near] = moved
    return _put(x, y, near, (from_x[moved], from_y[moved]))


def _put(x: Floats, y: Floats, where: NDArray[np.bool_], pair: Pair) -> Pair:
    made_x, made_y = x.copy(), y.copy()
    made_x[where], made_y[where] = pair
    return made_x, made_y


def _holds(ground: BaseGeometry | None, x: Floats, y: Floats) -> NDArray[np.bool_]:
    if ground is None:
        west, south, east, north = OFFSET_BOX
        return (x >= west) & (x <= east) & (y >= south) & (y <= north)
    shapely.prepare(ground)
    return np.asarray(shapely.intersects_xy(ground, x, y))


def _near(ground: BaseGeometry | None, x: Floats, y: Floats) -> NDArray[np.bool_]:
    west, south, east, north = OFFSET_BOX if ground is None else ground.bounds
    wide = _WIDEST_SHIFT_DEGREES
    return (x >= west - wide) & (x <= east + wide) & (y >= south - wide) & (y <= north + wide)


def _waves(along: Floats, *parts: tuple[float, float]) -> Floats:
    return np.sum([size * np.sin(rate * np.pi * along) for size, rate in parts], axis=0)  # type: ignore[no-any-return]
