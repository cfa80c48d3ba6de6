"""Bring coordinates of any datum to WGS 84 longitude, latitude and back.

    phone, Gaode, Tencent   gcj02  ─┐
    Baidu                   bd09   ─┤
    survey office           EPSG   ─┼─> wgs84 (EPSG:4326, longitude, latitude)
    GPS, CGCS2000                  ─┘

GCJ-02 and BD-09 have no published definition. What is computed here is the widely
published formula; it agrees with other implementations of itself and is held to
about a metre against real positions, no finer. Its inverse has no closed form and
is found by fixed-point iteration. CGCS2000 is taken as equal to WGS 84, which holds
to a few decimetres.

The offset is applied inside the box that is published with the formula; the box
also covers ground of neighbouring countries where maps are not offset.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Pair = tuple[Floats, Floats]

_NOT_A_LETTER = re.compile(r"[\W_]+")
DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")

# The ellipsoid of the published formula (Krasovsky 1940), not that of WGS 84.
_SEMI_MAJOR_AXIS_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_OFFSET_BOX = (72.004, 0.8293, 137.8347, 55.8271)
_BAIDU_SHIFT = (0.0065, 0.006)
_BAIDU_PI = np.pi * 3000.0 / 180.0
# Tens of metres from WGS 84, by parameters that differ from place to place.
_NEED_PARAMETERS = ("Beijing 1954", "New Beijing", "Xian 1980")
# Each step shrinks the error of the inverse by about 200: four leave less than a micrometre.
_INVERSE_STEPS = 4


def to_wgs84(x: ArrayLike, y: ArrayLike, *, datum: str = "wgs84") -> Pair:
    """Return WGS 84 longitude and latitude of coordinates in some datum.

    Parameters
    ----------
    x, y
        Longitude and latitude in degrees, or easting and northing in the unit of an
        EPSG system; same shape, any shape.
    datum
        One of ``DATUMS``, or an EPSG code such as ``4547`` or ``EPSG:4547``.

    Returns
    -------
    tuple of arrays
        Longitude and latitude, degrees, EPSG:4326, of the shape given.

    Raises
    ------
    InputError
        If the datum is not known (``unknown_datum``).
    """
    return _convert(x, y, datum, to_wgs84=True)


def from_wgs84(x: ArrayLike, y: ArrayLike, *, datum: str = "wgs84") -> Pair:
    """Return coordinates in some datum of WGS 84 longitude and latitude.

    Parameters
    ----------
    x, y
        Longitude and latitude, degrees, EPSG:4326; same shape, any shape.
    datum
        One of ``DATUMS``, or an EPSG code such as ``4547`` or ``EPSG:4547``.

    Returns
    -------
    tuple of arrays
        Longitude and latitude in degrees, or easting and northing.

    Raises
    ------
    InputError
        If the datum is not known (``unknown_datum``).
    """
    return _convert(x, y, datum, to_wgs84=False)


def datum_name(datum: str) -> str:
    """Return a datum's name as this program writes it: one of ``DATUMS``, or an EPSG code.

    However it is spelt: ``GCJ-02`` and ``gcj02`` are the same, so are ``4547`` and
    ``epsg: 4547``. What is no datum comes back as it is.
    """
    plain = _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", datum)).casefold()
    if plain in DATUMS:
        return plain
    code = plain.removeprefix("epsg")
    return f"EPSG:{code}" if code.isdecimal() else datum


def crs_of(datum: str) -> CRS | None:
    """Return the CRS that a datum's name stands for; none for GCJ-02 and BD-09.

    Raises
    ------
    InputError
        If the datum is not known (``unknown_datum``), or cannot be brought to WGS 84
        without local parameters (``needs_parameters``: Beijing 1954, Xi'an 1980).
    """
    name = datum_name(datum)
    if name in ("gcj02", "bd09"):
        return None
    if name in ("wgs84", "cgcs2000"):
        return CRS.from_epsg(4326)
    try:
        crs = CRS.from_epsg(int(name.removeprefix("EPSG:")))
    except (CRSError, ValueError):
        raise InputError("unknown_datum", value=datum, choices=DATUMS) from None
    if len(crs.axis_info) != 2 or not (crs.is_geographic or crs.is_projected):  # noqa: PLR2004 - x and y
        raise InputError("unknown_datum", value=datum, choices=DATUMS)
    if crs.geodetic_crs is not None and crs.geodetic_crs.name in _NEED_PARAMETERS:
        raise InputError("needs_parameters", value=crs.name)
    return crs


def _convert(x: ArrayLike, y: ArrayLike, datum: str, *, to_wgs84: bool) -> Pair:
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    crs = crs_of(datum)
    if crs is None:
        forward = _gcj02_from_wgs84 if datum_name(datum) == "gcj02" else _bd09_from_wgs84
        return _inverse(forward, x, y) if to_wgs84 else forward(x, y)
    if crs.to_epsg() == 4326:  # noqa: PLR2004 - the code of WGS 84
        return x, y
    ends = (crs, CRS.from_epsg(4326)) if to_wgs84 else (CRS.from_epsg(4326), crs)
    there_x, there_y = Transformer.from_crs(*ends, always_xy=True).transform(x, y)
    return np.asarray(there_x), np.asarray(there_y)


def _inverse(forward: Callable[[Floats, Floats], Pair], x: Floats, y: Floats) -> Pair:
    """Find the coordinates that a forward formula takes to the ones given."""
    from_x, from_y = x, y
    for _ in range(_INVERSE_STEPS):
        there_x, there_y = forward(from_x, from_y)
        from_x, from_y = from_x - (there_x - x), from_y - (there_y - y)
    return from_x, from_y


def _gcj02_from_wgs84(x: Floats, y: Floats) -> Pair:
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
    inside = _offset_applies(x, y)
    return (
        np.where(inside, x + np.degrees(shift_x / parallel_m), x),
        np.where(inside, y + np.degrees(shift_y / meridian_m), y),
    )


def _waves(along: Floats, *parts: tuple[float, float]) -> Floats:
    return np.sum([size * np.sin(rate * np.pi * along) for size, rate in parts], axis=0)  # type: ignore[no-any-return]


def _bd09_from_wgs84(x: Floats, y: Floats) -> Pair:
    east, north = _gcj02_from_wgs84(x, y)
    radius = np.hypot(east, north) + 0.00002 * np.sin(north * _BAIDU_PI)
    angle = np.arctan2(north, east) + 0.000003 * np.cos(east * _BAIDU_PI)
    inside = _offset_applies(x, y)
    return (
        np.where(inside, radius * np.cos(angle) + _BAIDU_SHIFT[0], x),
        np.where(inside, radius * np.sin(angle) + _BAIDU_SHIFT[1], y),
    )


def _offset_applies(x: Floats, y: Floats) -> NDArray[np.bool_]:
    west, south, east, north = _OFFSET_BOX
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)
