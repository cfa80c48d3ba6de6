"""Open a file as what its ending says, and as nothing else.

GDAL chooses a driver by what a file holds. A file called ``.geojson`` that holds GDAL's
own XML would make it read other files of this machine, or ask the network. So what is
JSON is opened by naming the driver, and of all other formats the first bytes are looked
at before GDAL sees the file. What a header says of the file's size is compared with it.
"""

from __future__ import annotations

import os
import re
import sqlite3
import struct
from contextlib import closing
from typing import TYPE_CHECKING

from gridward.coordinates import OFFSET, Datum, crs_in_file, datum_name
from gridward.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

_JSON = frozenset({".geojson", ".json"})
_LINES = frozenset({".geojsonl", ".geojsons", ".ndjson"})
_FIRST_BYTES = {
    ".fgb": b"fgb",
    ".gpkg": b"SQLite format 3\x00",
    ".shp": b"\x00\x00\x27\x0a",
}
_POINTS_ELSEWHERE = b"<OGR"  # how GDAL's descriptions of other sources begin
_HEAD = 1 << 20  # far more than GDAL looks at when it chooses
_TAIL = 1 << 12
_DATUM_MEMBER = re.compile(rb'"datum"\s*:\s*"([^"]*)"')
_TOPOLOGY = re.compile(rb'"type"\s*:\s*"Topology"')
_SHP_WORDS = struct.Struct(">24xI")
_FGB_HEADER = struct.Struct("<8xI")
_SQLITE_PAGES = struct.Struct(">16xH6xI4xI60xI")
_ENDLESS = re.compile(r"\brecursive\b", re.IGNORECASE)


def gdal_name(path: Path) -> str:
    """Return what GDAL is to open for a file."""
    suffix = path.suffix.lower()
    if suffix in _LINES:
        return f"GeoJSONSeq:{path}"
    if is_topology(path):
        return f"TopoJSON:{path}"
    return f"GeoJSON:{path}" if suffix in _JSON else str(path)


def is_topology(path: Path) -> bool:
    """Tell whether a file is TopoJSON, by its ending or by what it says of its type."""
    if path.suffix.lower() == ".topojson":
        return True
    if path.suffix.lower() not in _JSON:
        return False
    with path.open("rb") as content:
        head = content.read(_HEAD)
        content.seek(max(0, path.stat().st_size - _TAIL))
        return bool(_TOPOLOGY.search(head) or _TOPOLOGY.search(content.read()))


def check_content(path: Path, *, source: str | None = None) -> None:
    """Look at the first bytes of a file of features, and at what they say of its size.

    Parameters
    ----------
    path
        That GDAL is to open, by ``gdal_name``.
    source
        What to call it in errors; its own name unless given.

    Raises
    ------
    InputError
        ``unreadable``, if it does not hold what its ending says; ``truncated``, if it ends
        before it says so.
    """
    suffix, source = path.suffix.lower(), source or path.name
    with path.open("rb") as content:
        head = content.read(_HEAD)
    first = _FIRST_BYTES.get(suffix)
    if first is None:
        return
    if not head.startswith(first) or _POINTS_ELSEWHERE in head:
        raise InputError("unreadable", source=source, value=suffix)
    size = path.stat().st_size
    if _stated_bytes(head, suffix) > size:
        raise InputError("truncated", source=source, value=size)
    if suffix == ".gpkg":
        _check_views(path, source)


def offset_system(path: Path) -> CRS | None:
    """Return the system of a GeoJSON that says before its features that it is offset.

    RFC 7946 has no place for it: ``"datum": "GCJ-02"`` is a member of this program's own.
    """
    if path.suffix.lower() not in _JSON:
        return None
    with path.open("rb") as content:
        head = content.read(_HEAD).partition(b'"features"')[0]
    found = _DATUM_MEMBER.search(head)
    said = "" if found is None else datum_name(found[1].decode(errors="replace"))
    return crs_in_file(Datum.named(said)) if said in OFFSET else None


def _stated_bytes(head: bytes, suffix: str) -> int:
    if suffix == ".shp" and len(head) >= _SHP_WORDS.size:
        words: int = _SHP_WORDS.unpack_from(head)[0]
        return 2 * words
    if suffix == ".fgb" and len(head) >= _FGB_HEADER.size:
        header: int = _FGB_HEADER.unpack_from(head)[0]
        return _FGB_HEADER.size + header
    if suffix == ".gpkg" and len(head) >= _SQLITE_PAGES.size:
        size, changed, pages, valid_for = _SQLITE_PAGES.unpack_from(head)
        stated: int = (size if size != 1 else 1 << 16) * pages
        return stated if changed == valid_for else 0
    return 0


def _check_views(path: Path, source: str) -> None:
    """Refuse a database with a question in it that need not come to an end."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            views = database.execute("SELECT sql FROM sqlite_master WHERE type = 'view'").fetchall()
    except sqlite3.Error as error:
        raise InputError("unreadable", source=source, value=str(error)) from error
    if any(_ENDLESS.search(os.fsdecode(sql or "")) for (sql,) in views):
        raise InputError("unreadable", source=source, value="recursive view")
