"""Mark a file as GCJ-02 or BD-09, which no register of coordinate systems knows.

A file that says nothing, or WGS 84, would be drawn hundreds of metres from its place and
nobody would hear of it. So these two are written as a local system of their name, which
programs show and can bring to no other place by themselves:

    wgs84, EPSG     the CRS of that code
    gcj02, bd09     LOCAL_CS["GCJ-02", ...] ──read again──> gcj02
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyproj import CRS

from gridward.coordinates.datums import datum_name

if TYPE_CHECKING:
    from gridward.coordinates.datums import Datum

_TITLES = {"gcj02": "GCJ-02", "bd09": "BD-09"}
_KNOWN = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000"}
_LOCAL = (
    'LOCAL_CS["{title}",UNIT["degree",0.0174532925199433],'
    'AXIS["longitude",EAST],AXIS["latitude",NORTH]]'
)
_CGCS2000 = 4490
_IN_BRACKETS = re.compile(r"[(（](WGS.?84|CGCS.?2000|GCJ.?02|BD.?09|EPSG:\d+)[)）]", re.IGNORECASE)


def crs_in_file(datum: Datum) -> CRS:
    """Return the CRS that a file in some datum says it is in."""
    if datum.crs is None:
        return CRS.from_wkt(_LOCAL.format(title=datum_title(datum.name)))
    return CRS.from_epsg(_CGCS2000) if datum.name == "cgcs2000" else datum.crs


def stated_datum(name: str) -> str | None:
    """Return the datum that stands in brackets behind the name of a column, if one does.

    Examples
    --------
    >>> stated_datum("经度 (GCJ-02)")
    'gcj02'
    """
    found = _IN_BRACKETS.search(name)
    return None if found is None else datum_name(found[1])


def datum_title(datum: str) -> str:
    """Return what people call a datum: ``GCJ-02``, ``BD-09``, ``WGS 84``, ``EPSG:4547``."""
    name = datum_name(datum)
    return {**_TITLES, **_KNOWN}.get(name, name)
