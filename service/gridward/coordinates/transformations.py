"""Understand the transformation that a user gives for a datum that needs local parameters.

Beijing 1954 and Xi'an 1980 lie tens of metres from WGS 84, by parameters that differ from
place to place and are not public. They are never guessed; an office that has them writes

    -12.5,108.0,61.9                                     three shifts, metres
    position_vector:dx,dy,dz,rx,ry,rz,s                  seven, the way PROJ and ISO 19111 turn
    coordinate_frame:dx,dy,dz,rx,ry,rz,s                 seven, the way Bursa's formula turns
    +proj=pipeline +step …                               anything that PROJ can do

Metres, arc-seconds, parts per million. The two ways to write seven differ in the sign of
the rotations, tens of metres on the ground, so the way is part of what must be said. A
pipeline takes the file's x and y and must give longitude and latitude in degrees.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer
from pyproj.crs.coordinate_operation import ToWGS84Transformation
from pyproj.crs.crs import BoundCRS
from pyproj.enums import TransformDirection
from pyproj.exceptions import CRSError, ProjError

from gridward.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Pair = tuple[Floats, Floats]

_NEED_PARAMETERS = ("beijing", "xian", "xi'an")
_SIGNS = {"position_vector": 1.0, "coordinate_frame": -1.0}
_SHIFTS, _ALL = 3, 7
_PIPELINE = "+proj=pipeline"
_FIELD = "--transformation"
_WGS84 = 4326
HOWS = ("dx,dy,dz", *(f"{way}:dx,dy,dz,rx,ry,rz,s" for way in _SIGNS), f"{_PIPELINE} …")
"""The ways to write a transformation."""


def needs_parameters(crs: CRS) -> bool:
    """Tell whether a system lies off WGS 84 by parameters that differ from place to place."""
    geodetic = crs.geodetic_crs
    if geodetic is None or crs.is_bound:
        return False
    names = f"{geodetic.name} {'' if geodetic.datum is None else geodetic.datum.name}".casefold()
    return any(name in names for name in _NEED_PARAMETERS)


def check_transformation(text: str, crs: CRS) -> None:
    """Say now what a transformation cannot be.

    Raises
    ------
    InputError
        ``bad_transformation``.
    """
    _transformer(text, crs)


def transform(x: Floats, y: Floats, text: str, crs: CRS, *, to_wgs84: bool) -> Pair:
    """Bring coordinates of a system to WGS 84 longitude and latitude, or back, by parameters.

    Parameters
    ----------
    x, y
        Same shape, any shape: easting and northing, or longitude and latitude.
    text
        As the module's head shows.
    crs
        The system of the file.
    to_wgs84
        Which way.

    Raises
    ------
    InputError
        ``bad_transformation``.
    """
    way = TransformDirection.FORWARD if to_wgs84 else TransformDirection.INVERSE
    there_x, there_y = _transformer(text, crs).transform(x, y, direction=way)
    return np.asarray(there_x), np.asarray(there_y)


@lru_cache(maxsize=16)
def _transformer(text: str, crs: CRS) -> Transformer:
    try:
        if text.strip().startswith(_PIPELINE):
            made = Transformer.from_pipeline(text)
        else:
            bound = BoundCRS(crs, CRS.from_epsg(_WGS84), _helmert(text, crs))
            made = Transformer.from_crs(bound, CRS.from_epsg(_WGS84), always_xy=True)
    except (ProjError, CRSError):
        raise _bad(text) from None
    if not made.has_inverse:
        raise _bad(text)
    return made


def _helmert(text: str, crs: CRS) -> ToWGS84Transformation:
    way, colon, numbers = text.rpartition(":")
    sign = _SIGNS.get(way.strip().casefold().replace("-", "_").replace(" ", "_"))
    try:
        values = [float(number) for number in numbers.split(",")]
    except ValueError:
        raise _bad(text) from None
    known = (len(values) == _SHIFTS and not colon) or (len(values) == _ALL and sign is not None)
    if not known or not np.isfinite(values).all():
        raise _bad(text)
    shifts, turns = values[:_SHIFTS], [(sign or 1.0) * value for value in values[_SHIFTS:-1]]
    return ToWGS84Transformation(crs.geodetic_crs, *shifts, *turns, *values[_ALL - 1 :])


def _bad(text: str) -> InputError:
    return InputError("bad_transformation", field=_FIELD, value=text, choices=HOWS)
