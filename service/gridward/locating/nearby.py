"""Keep points that come and go one by one, and find those near a place.

An R-tree holds each point as a box of no size, in degrees. A radius becomes a box that
surely holds its circle; what the box finds is then measured on the ellipsoid. Points
across the antimeridian are not near each other here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from pyproj import Geod
from rtree.index import Index

from gridward.errors import InputError
from gridward.locating import intake

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

Key = TypeVar("Key", bound="Hashable")

_GEOD = Geod(ellps="WGS84")
# The shortest degree of latitude and, at the equator, of longitude on the ellipsoid, metres.
_DEGREE_LATITUDE_M = 110_574.0
_DEGREE_LONGITUDE_M = 111_319.0
# A circle near a pole reaches every longitude; there the box is as wide as the world.
_WHOLE_TURN = 360.0
_SLACK = 1.001  # the box is a sphere's, the circle an ellipsoid's
_ROUNDING = 1e-9  # degrees; a radius of nothing still finds the point itself


class Nearby(Generic[Key]):
    """Points by key, found by place: duplicates, the nearest open finding.

    Not safe for several threads that write at once.
    """

    def __init__(self, points: Iterable[tuple[Key, float, float]] = ()) -> None:
        self._places: dict[int, tuple[Key, float, float]] = {}
        self._numbers: dict[Key, int] = {}
        self._next = 0
        self._tree = Index()
        for key, x, y in points:
            self.add(key, x, y)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, key: Key) -> bool:
        return key in self._numbers

    def add(self, key: Key, x: float, y: float) -> None:
        """Take in a point, or move the one of the same key.

        Parameters
        ----------
        key
            What it is called.
        x, y
            WGS 84 longitude and latitude, degrees.

        Raises
        ------
        InputError
            If the coordinates are no place on the earth.
        """
        x, y = intake.one_point(x, y)
        if key in self._numbers:
            self.remove(key)
        self._numbers[key], self._places[self._next] = self._next, (key, x, y)
        self._tree.insert(self._next, (x, y, x, y))
        self._next += 1

    def remove(self, key: Key) -> None:
        """Forget a point.

        Raises
        ------
        KeyError
            If there is none of this key.
        """
        number = self._numbers.pop(key)
        _, x, y = self._places.pop(number)
        self._tree.delete(number, (x, y, x, y))

    def within(self, x: float, y: float, *, radius_m: float) -> list[tuple[Key, float]]:
        """Return the points within a radius, the nearest first, with their distance.

        Parameters
        ----------
        x, y
            WGS 84 longitude and latitude, degrees.
        radius_m
            Geodesic, metres, not negative; a point just as far counts.

        Returns
        -------
        list of (key, distance_m)
            Points equally far stand in the order in which they came.

        Raises
        ------
        InputError
            If the place or the radius cannot be used.
        """
        x, y = intake.one_point(x, y)
        radius_m = intake.length_m(radius_m, "radius_m")
        found = self._measured(x, y, self._tree.intersection(_box(x, y, radius_m)))
        return [(key, distance_m) for key, distance_m in found if distance_m <= radius_m]

    def nearest(self, x: float, y: float, *, count: int = 1) -> list[tuple[Key, float]]:
        """Return the nearest points with their distance, the nearest first.

        Parameters
        ----------
        x, y
            WGS 84 longitude and latitude, degrees.
        count
            How many; fewer come back where there are fewer.

        Returns
        -------
        list of (key, distance_m)
            Geodesic metres.

        Raises
        ------
        InputError
            If the place cannot be used, or ``count`` is not positive.
        """
        x, y = intake.one_point(x, y)
        if count < 1:
            raise InputError("not_positive", field="count", value=count)
        if not self._numbers:
            return []
        # Nearest in degrees is not nearest in metres: take a circle that surely holds enough.
        guess = self._measured(x, y, self._tree.nearest((x, y, x, y), count))
        radius_m = guess[min(count, len(guess)) - 1][1]
        return self.within(x, y, radius_m=radius_m)[:count]

    def _measured(self, x: float, y: float, numbers: Iterable[int]) -> list[tuple[Key, float]]:
        places = [self._places[number] for number in sorted(numbers)]
        if not places:
            return []
        xs, ys = np.array([place[1:] for place in places]).T
        here = np.full(len(places), x), np.full(len(places), y)
        distances_m = _GEOD.inv(*here, xs, ys)[2].tolist()
        order = np.argsort(distances_m, kind="stable")
        return [(places[n][0], distances_m[n]) for n in order]


def _box(x: float, y: float, radius_m: float) -> tuple[float, float, float, float]:
    """Return a box in degrees that holds every point within a radius."""
    north = _SLACK * radius_m / _DEGREE_LATITUDE_M + _ROUNDING
    narrowest = np.cos(np.radians(min(abs(y) + north, 90.0)))
    reach = _SLACK * radius_m
    east = reach / (_DEGREE_LONGITUDE_M * narrowest) if narrowest > 0 else _WHOLE_TURN
    east = min(east + _ROUNDING, _WHOLE_TURN)
    return x - east, y - north, x + east, y + north
