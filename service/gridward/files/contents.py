"""Open a file as what its ending says, and as nothing else.

GDAL chooses a driver by what a file holds. A file called ``.geojson`` that holds GDAL's
own XML would make it read other files of this machine, or ask the network. So what is
JSON is opened by naming the driver, and of all other formats the first bytes are looked
at before GDAL sees the file, inside archives too.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from gridward.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_NAMED_DRIVERS = {
    ".geojson": "GeoJSON:",
    ".json": "GeoJSON:",
    ".geojsonl": "GeoJSONSeq:",
    ".geojsons": "GeoJSONSeq:",
    ".ndjson": "GeoJSONSeq:",
}
_FIRST_BYTES = {
    ".fgb": b"fgb",
    ".gpkg": b"SQLite format 3\x00",
    ".kmz": b"PK",
    ".shp": b"\x00\x00\x27\x0a",
}
_KML = b"<kml"
_POINTS_ELSEWHERE = b"<OGR"  # how GDAL's descriptions of other sources begin
_HEAD = 1 << 20  # far more than GDAL looks at when it chooses


def gdal_name(address: str) -> str:
    """Return what GDAL is to open for a path or an address inside an archive."""
    return _NAMED_DRIVERS.get(ending(address), "") + address


def check_content(path: Path) -> None:
    """Look at the first bytes of a file of features.

    Parameters
    ----------
    path
        That GDAL is to open, by ``gdal_name``.

    Raises
    ------
    InputError
        ``unreadable``, if it does not hold what its ending says.
    """
    with path.open("rb") as content:
        head = content.read(_HEAD)
    if not _holds(head, ending(path.name)):
        raise InputError("unreadable", source=path.name, value=path.suffix)


def members(path: Path) -> list[str]:
    """Return the names of the files in an archive, after a look at the first bytes of each.

    Raises
    ------
    InputError
        ``unreadable``, if it is no archive, or a member does not hold what its ending says.
    """
    if not zipfile.is_zipfile(path):
        raise InputError("unreadable", source=path.name, value=path.suffix)
    try:
        with zipfile.ZipFile(path) as archive:
            files = [member for member in archive.infolist() if not member.is_dir()]
            for member in files:
                with archive.open(member) as content:
                    if not _holds(content.read(_HEAD), ending(member.filename)):
                        raise InputError("unreadable", source=path.name, value=member.filename)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:  # also locked ones
        raise InputError("unreadable", source=path.name, value=str(error)) from error
    return [member.filename for member in files]


def ending(name: str) -> str:
    """Return the ending of the last part of an address, in small letters, with its dot."""
    base = name.rstrip("/").rpartition("/")[2]
    return base[base.rfind(".") :].lower() if "." in base else ""


def _holds(head: bytes, suffix: str) -> bool:
    if suffix in _NAMED_DRIVERS:
        return True
    if suffix == ".kml":
        return _KML in head and _POINTS_ELSEWHERE not in head
    if suffix in _FIRST_BYTES:
        return head.startswith(_FIRST_BYTES[suffix]) and _POINTS_ELSEWHERE not in head
    return True
