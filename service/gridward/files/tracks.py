"""Read GPX, what watches and phones write: places as points, tracks as lines.

    <wpt>     a point
    <trkseg>  lines: cut at midnight, where no fix came for five minutes, and every 5,000 fixes

Nobody knows where a walker was while no fix came, so no line is drawn over such a pause.
GPX counts in UTC; days and times are told as China's (UTC+8). The file is read piece by
piece, so its size does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import geopandas as gpd
import pandas as pd
import shapely

from gridward.errors import InputError
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDINGS = frozenset({".gpx"})
COLUMNS = ("name", "day", "arrive", "leave")

_CHINA = timezone(timedelta(hours=8))
_PAUSE = timedelta(minutes=5)
_MOST_FIXES = 5000
_PLACES = frozenset({"wpt", "trkpt", "rtept"})
_LINES = frozenset({"trkseg", "rte"})
_CHUNK = 1 << 20
_FIRST = 2  # the row of the first one, as a spreadsheet would number them

Fix = tuple[float, float, datetime | None]  # longitude, latitude, when


def track_blocks(path: Path, most_fixes: int) -> Iterator[tuple[gpd.GeoDataFrame, float]]:
    """Yield the places and lines of a file, some at a time, and the share that was read.

    Parameters
    ----------
    path
        Of the GPX file.
    most_fixes
        About how many positions one block may have.

    Yields
    ------
    GeoDataFrame
        ``COLUMNS`` as text, Point and LineString, WGS 84, indexed by row from 2.

    Raises
    ------
    InputError
        ``unreadable``, with what is wrong, if it is no GPX; ``entities``; ``empty_file``.
    """
    reader = _Reader(path.name)
    size, done, row = path.stat().st_size, 0, _FIRST
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            done += len(chunk)
            reader.feed(chunk)
            if reader.fixes >= most_fixes:
                yield (frame := reader.taken(row)), done / size
                row += len(frame)
        reader.feed(b"", last=True)
    if reader.rows:
        yield (frame := reader.taken(row)), 1.0
        row += len(frame)
    if row == _FIRST:
        raise InputError("empty_file", source=path.name)


@dataclass
class _Reader:
    """Make rows of the elements of a document as they come."""

    source: str
    rows: list[tuple[str | None, Fix, Fix, Any]] = field(default_factory=list)
    fixes: int = 0

    def __post_init__(self) -> None:
        self._path: list[str] = []
        self._names: dict[str, str] = {}  # the name of the track or place that is open
        self._text: list[str] = []
        self._place: tuple[float, float] | None = None
        self._when: datetime | None = None
        self._line: list[Fix] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._opened
        self._parser.EndElementHandler = self._closed
        self._parser.CharacterDataHandler = self._text.append

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise InputError("unreadable", self.source, value=str(error)) from error

    def taken(self, row: int) -> gpd.GeoDataFrame:
        """Return the rows so far, numbered from a row, and forget them."""
        texts = [
            (name, _day(first), _clock(first), _clock(last)) for name, first, last, _ in self.rows
        ]
        shapes = [shape for *_, shape in self.rows]
        numbers = range(row, row + len(shapes))
        self.rows, self.fixes = [], 0
        table = pd.DataFrame(texts, columns=list(COLUMNS), index=numbers, dtype="str")
        return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)

    def _refuse(self, *_: object) -> None:
        raise InputError("entities", self.source)

    def _opened(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(":")[2]
        if not self._path and name != "gpx":
            raise InputError("unreadable", self.source, value=name)
        self._path.append(name)
        self._text.clear()
        if name in _PLACES:
            self._place, self._when = self._position(attributes), None
        if name in {"wpt", "trk", "rte"}:
            self._names.clear()

    def _position(self, attributes: dict[str, str]) -> tuple[float, float]:
        try:
            return float(attributes["lon"]), float(attributes["lat"])
        except (KeyError, ValueError) as error:
            line = f"{self._parser.CurrentLineNumber}: {attributes}"
            raise InputError("unreadable", self.source, value=line) from error

    def _closed(self, element: str) -> None:
        name = element.rpartition(":")[2]
        self._path.pop()
        above = self._path[-1] if self._path else ""
        if name == "time" and above in _PLACES:
            self._when = self._moment("".join(self._text).strip())
        elif name == "name" and above in {"wpt", "trk", "rte"}:
            self._names["name"] = "".join(self._text).strip()
        elif name in _PLACES and self._place is not None:
            fix = (*self._place, self._when)
            if name == "wpt":
                self._add([fix])
            else:
                self._follow(fix)
        elif name in _LINES:
            self._end()
        self._text.clear()

    def _moment(self, text: str) -> datetime | None:
        try:
            read = datetime.fromisoformat(text)
        except ValueError as error:
            line = f"{self._parser.CurrentLineNumber}: {text}"
            raise InputError("unreadable", self.source, value=line) from error
        return read.astimezone(_CHINA) if read.tzinfo else read.replace(tzinfo=_CHINA)

    def _follow(self, fix: Fix) -> None:
        """Add a fix to the line that is open, or begin another with it."""
        if self._line and not _goes_on(self._line[-1][2], fix[2]):
            self._end()
        elif len(self._line) == _MOST_FIXES:
            last = self._line[-1]
            self._end()
            self._line.append(last)
        self._line.append(fix)

    def _end(self) -> None:
        if self._line:
            self._add(self._line)
        self._line = []

    def _add(self, fixes: list[Fix]) -> None:
        pairs = [fix[:2] for fix in fixes]
        alone = len(set(pairs)) == 1
        shape = shapely.Point(pairs[0]) if alone else shapely.LineString(pairs)
        self.rows.append((self._names.get("name"), fixes[0], fixes[-1], shape))
        self.fixes += len(fixes)


def _goes_on(before: datetime | None, after: datetime | None) -> bool:
    """Tell whether a walker who was seen twice was walking in between."""
    if before is None or after is None:
        return before is after
    return before.date() == after.date() and timedelta(0) <= after - before <= _PAUSE


def _day(fix: Fix) -> str | None:
    return None if fix[2] is None else fix[2].date().isoformat()


def _clock(fix: Fix) -> str | None:
    return None if fix[2] is None else f"{fix[2]:%H:%M}"
