"""Bring coordinates of any datum to WGS 84 longitude, latitude and back.

    phone, Gaode, Tencent   gcj02  ─┐
    Baidu                   bd09   ─┤
    survey office           EPSG   ─┼─> wgs84 (EPSG:4326, longitude, latitude)
    GPS, CGCS2000                  ─┘

CGCS2000 is taken as equal to WGS 84, which holds to a few decimetres. What a datum's name
cannot say stands beside it in a ``Datum``: the ground that is offset, where it is not the
published box, and the local parameters of Beijing 1954 and Xi'an 1980.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from gridward.coordinates import offsets
from gridward.coordinates.transformations import check_transformation, needs_parameters, transform
from gridward.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Pair = tuple[Floats, Floats]

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
OFFSET = ("gcj02", "bd09")
SWAPPED = "-swapped"
"""The end of the name of a datum whose latitude or northing stands first."""

_NOT_A_LETTER = re.compile(r"[\W_]+")
_FORMULAS = {"gcj02": offsets.gcj02, "bd09": offsets.bd09}
_WGS84 = 4326
_AXES = 2


@dataclass(frozen=True)
class Datum:
    """What coordinates are in, and all that it takes to bring them to WGS 84."""

    name: str  # one of DATUMS, an EPSG code, or what a file calls its system
    crs: CRS | None  # none for GCJ-02 and BD-09
    swapped: bool = False  # the latitude or northing stands first
    offset_ground: BaseGeometry | None = None  # where GCJ-02 and BD-09 are offset; none: the box
    transformation: str | None = None  # of a datum that needs local parameters
    trusted: bool = False  # whoever states it has checked it: no evidence is to contradict

    @classmethod
    def named(
        cls,
        text: str,
        *,
        offset_ground: BaseGeometry | None = None,
        transformation: str | None = None,
        trusted: bool = False,
    ) -> Datum:
        """Return the datum of a name, however it is spelt.

        Parameters
        ----------
        text
            One of ``DATUMS``, or an EPSG code such as ``4547`` or ``EPSG:4547``; with
            ``-swapped`` behind it where the latitude or northing stands first.
        offset_ground
            Polygon or multipolygon, WGS 84: where GCJ-02 and BD-09 are offset; none: the
            box published with the formula.
        transformation
            As ``coordinates.transformations`` tells; none for a datum that needs none.
        trusted
            Whether it is to be taken whatever the evidence says.

        Raises
        ------
        InputError
            ``unknown_datum``; ``needs_parameters`` for Beijing 1954 and Xi'an 1980 without
            a transformation; ``bad_transformation``.
        """
        name = datum_name(text)
        plain = name.removesuffix(SWAPPED)
        crs = None if plain in _FORMULAS else _crs_named(plain, text)
        return cls._checked(cls(name, crs, name != plain, offset_ground, transformation, trusted))

    @classmethod
    def of_crs(cls, crs: CRS, *, transformation: str | None = None) -> Datum:
        """Return the datum of a system that a file names; one called GCJ-02 or BD-09 is that.

        Raises
        ------
        InputError
            ``needs_parameters``, ``bad_transformation``, as ``named``.
        """
        if (marked := datum_name(crs.name)) in _FORMULAS:
            return cls(marked, None)
        authority = crs.to_authority()
        name = crs.name if authority is None else ":".join(authority)
        wgs84 = crs.equals(CRS.from_epsg(_WGS84), ignore_axis_order=True)
        return cls._checked(
            cls("wgs84" if wgs84 else name, crs, transformation=transformation),
        )

    @classmethod
    def _checked(cls, datum: Datum) -> Datum:
        crs, transformation = datum.crs, datum.transformation
        if transformation is not None:
            if crs is None or datum.is_wgs84:
                raise InputError(
                    "transformation_unneeded", field="--transformation", value=transformation
                )
            check_transformation(transformation, crs)
        elif crs is not None and needs_parameters(crs):
            raise InputError("needs_parameters", value=crs.name)
        return datum

    @property
    def degrees(self) -> bool:
        """Return whether the coordinates are degrees."""
        return self.crs is None or self.crs.is_geographic

    @property
    def is_wgs84(self) -> bool:
        """Return whether the coordinates are WGS 84 longitude and latitude as they are."""
        return not self.swapped and self.is_wgs84_ground

    @cached_property
    def is_wgs84_ground(self) -> bool:
        """Return whether the degrees are those of WGS 84, in whichever order."""
        return self.crs is not None and self.crs.equals(
            CRS.from_epsg(_WGS84), ignore_axis_order=True
        )

    def as_dict(self) -> dict[str, str]:
        """Return what the history keeps of it."""
        stated = {"datum": self.name}
        if self.transformation is not None:
            stated["transformation"] = self.transformation
        if self.crs is None and self.offset_ground is not None:
            stated["offset_ground"] = self.offset_ground.wkt
        return stated


def to_wgs84(x: ArrayLike, y: ArrayLike, *, datum: str | Datum = "wgs84") -> Pair:
    """Return WGS 84 longitude and latitude of coordinates in some datum.

    Parameters
    ----------
    x, y
        Longitude and latitude in degrees, or easting and northing in the unit of an
        EPSG system; same shape, any shape.
    datum
        One of ``DATUMS``, an EPSG code such as ``4547`` or ``EPSG:4547``, or a ``Datum``.

    Returns
    -------
    tuple of arrays
        Longitude and latitude, degrees, EPSG:4326, of the shape given.

    Raises
    ------
    InputError
        If the datum is not known (``unknown_datum``).
    """
    datum = Datum.named(datum) if isinstance(datum, str) else datum
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if datum.swapped:
        x, y = y, x
    return _convert(x, y, datum, to_wgs84=True)


def from_wgs84(x: ArrayLike, y: ArrayLike, *, datum: str | Datum = "wgs84") -> Pair:
    """Return coordinates in some datum of WGS 84 longitude and latitude.

    Parameters
    ----------
    x, y
        Longitude and latitude, degrees, EPSG:4326; same shape, any shape.
    datum
        One of ``DATUMS``, an EPSG code such as ``4547`` or ``EPSG:4547``, or a ``Datum``.

    Returns
    -------
    tuple of arrays
        Longitude and latitude in degrees, or easting and northing.

    Raises
    ------
    InputError
        If the datum is not known (``unknown_datum``).
    """
    datum = Datum.named(datum) if isinstance(datum, str) else datum
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    there_x, there_y = _convert(x, y, datum, to_wgs84=False)
    return (there_y, there_x) if datum.swapped else (there_x, there_y)


def datum_name(datum: str) -> str:
    """Return a datum's name as this program writes it: one of ``DATUMS``, or an EPSG code.

    However it is spelt: ``GCJ-02`` and ``gcj02`` are the same, so are ``4547`` and
    ``epsg: 4547``; ``-swapped`` stays behind it. What is no datum comes back as it is.
    """
    plain = _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", datum)).casefold()
    word = SWAPPED.removeprefix("-")
    name, swapped = plain.removesuffix(word), SWAPPED if plain.endswith(word) else ""
    if name in DATUMS:
        return name + swapped
    code = name.removeprefix("epsg")
    return f"EPSG:{code}{swapped}" if code.isdecimal() else datum


def crs_of(datum: str) -> CRS | None:
    """Return the CRS that a datum's name stands for; none for GCJ-02 and BD-09.

    Raises
    ------
    InputError
        If the datum is not known (``unknown_datum``), or cannot be brought to WGS 84
        without local parameters (``needs_parameters``: Beijing 1954, Xi'an 1980).
    """
    return Datum.named(datum).crs


def _crs_named(name: str, text: str) -> CRS:
    if name in DATUMS:
        return CRS.from_epsg(_WGS84)
    try:
        crs = CRS.from_epsg(int(name.removeprefix("EPSG:")))
    except (CRSError, ValueError):
        raise InputError("unknown_datum", value=text, choices=DATUMS) from None
    if len(crs.axis_info) != _AXES or not (crs.is_geographic or crs.is_projected):
        raise InputError("unknown_datum", value=text, choices=DATUMS)
    return crs


def _convert(x: Floats, y: Floats, datum: Datum, *, to_wgs84: bool) -> Pair:
    """Convert longitude and latitude, or easting and northing, whatever their order was."""
    if datum.crs is None:
        formula = _FORMULAS[datum.name.removesuffix(SWAPPED)]
        convert = offsets.without_offset if to_wgs84 else offsets.offset
        made = convert(formula, x.ravel(), y.ravel(), ground=datum.offset_ground)
        return made[0].reshape(x.shape), made[1].reshape(y.shape)
    if datum.transformation is not None:
        return transform(x, y, datum.transformation, datum.crs, to_wgs84=to_wgs84)
    if datum.is_wgs84_ground:
        return x, y
    there_x, there_y = _transformer(datum.crs, to_wgs84).transform(x, y)
    return np.asarray(there_x), np.asarray(there_y)


@lru_cache(maxsize=64)
def _transformer(crs: CRS, to_wgs84: bool) -> Transformer:  # noqa: FBT001 - a key of the cache
    ends = (crs, CRS.from_epsg(_WGS84))
    return Transformer.from_crs(*(ends if to_wgs84 else ends[::-1]), always_xy=True)
