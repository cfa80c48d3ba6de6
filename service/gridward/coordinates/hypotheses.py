"""List what coordinates may be in, by their size and by where they ought to lie.

    within ±180             wgs84, gcj02, bd09; each also with the latitude first
    easting of 13-45 million  the Gauss-Krüger zone that its first two digits name
    easting below 1 million   every zone without its number whose meridian is near enough
    any metres              Web Mercator

Zones of 6° and of 3° without their number are the same where they share a meridian; such
a pair is listed once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gridward.coordinates.datums import SWAPPED, Datum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

_DEGREES = 180.0
_IN_DEGREES = ("wgs84", "gcj02", "bd09")
_MERCATOR = "EPSG:3857"
_MOST_ARE = 0.9  # of the pairs decide whether they are degrees; the rest are slips
_NUMBER = 1_000_000  # metres that a zone's number stands for before the easting
_SIX_DEGREES, _FIRST_SIX = range(13, 24), 4478  # numbers; code less number
_THREE_DEGREES, _FIRST_THREE = range(25, 46), 4488
_MERIDIANS, _FIRST_BY_MERIDIAN = range(75, 136, 3), 4534
_NEAR_MERIDIAN = 9.0  # degrees; a zone that is used farther off would be off by kilometres


def hypotheses(
    x: Floats, y: Floats, *, longitude: float, offset_ground: BaseGeometry | None
) -> list[Datum]:
    """Return the datums that coordinates may be in, the likeliest kinds first.

    Parameters
    ----------
    x, y
        Shape (n,), n ≥ 1, finite: the coordinates as a file has them.
    longitude
        Of the middle of the place that they are to be compared with, degrees.
    offset_ground
        Where GCJ-02 and BD-09 are offset; none: the published box.
    """
    if np.mean((np.abs(x) <= _DEGREES) & (np.abs(y) <= _DEGREES)) >= _MOST_ARE:
        names = [name + order for order in ("", SWAPPED) for name in _IN_DEGREES]
    else:
        names = [
            f"EPSG:{code}{order}"
            for easting, order in ((x, ""), (y, SWAPPED))
            for code in _codes(float(np.median(easting)), longitude)
        ] + [_MERCATOR, _MERCATOR + SWAPPED]
    made = [Datum.named(name) for name in names]
    return [replace(d, offset_ground=offset_ground) if d.crs is None else d for d in made]


def _codes(easting: float, longitude: float) -> Iterator[int]:
    number = int(easting // _NUMBER)
    if number in _SIX_DEGREES:
        yield _FIRST_SIX + number
    if number in _THREE_DEGREES:
        yield _FIRST_THREE + number
    if number == 0:
        for place, meridian in enumerate(_MERIDIANS):
            if abs(meridian - longitude) <= _NEAR_MERIDIAN:
                yield _FIRST_BY_MERIDIAN + place
