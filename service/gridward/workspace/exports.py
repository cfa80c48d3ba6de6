"""Hand a layer, a list or a result over as a file that other programs and offices open.

What is exported can be imported again: the headers are names that a field goes by, roles,
kinds and statuses are words that are understood, codes stay text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from gridward.errors import InputError, NotFoundError
from gridward.files import write_file
from gridward.registry import DAILY, as_of, in_force, nearest, words_of
from gridward.registry.vocabulary import EXCEPTION
from gridward.workspace.coded_layers import identified
from gridward.workspace.door import day_of
from gridward.workspace.statements import Statements

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    import pandas as pd

    from gridward.coordinates import Datum
    from gridward.language import Catalogue
    from gridward.store import Records

    PathLike = str | os.PathLike[str]

_GAPS = "gaps"
_PLACE = ("longitude", "latitude", "x", "y")  # what a table has for a point
_SAID = ("kind", "role", "side", "status")  # columns of our own words
EXPORTED = (
    *("layers", "units", "matters", "responsibilities", "exceptions", "roles", "facilities"),
    *("points", "visits", "identifiers"),
    *("unplaced", "mandate", "excused", _GAPS),
)


@dataclass(frozen=True)
class ExportReport:
    """What was written where, in which datum and under which headers."""

    what: str
    output: str
    rows: int
    datum: str | None  # none for records without a place
    columns: dict[str, str]  # our field -> the file's column

    @property
    def is_offset(self) -> bool:
        """Return whether the coordinates are those of a web map, not of the ground."""
        return self.datum in ("gcj02", "bd09")

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return dict(vars(self))


class Exports(Statements):
    """The files that a workspace hands over."""

    def export(
        self,
        what: str,
        path: PathLike,
        *,
        datum: str | Datum | None = None,
        language: Catalogue | None = None,
        encoding: str | None = None,
        at: str | None = None,
        scheme: str | None = None,
    ) -> ExportReport:
        """Write a layer's areas, or a list, or a result, in the format of the path's ending.

        Parameters
        ----------
        what
            A layer, or one of ``EXPORTED``.
        path
            The file; its ending is one of ``files.WRITTEN_FORMATS``. What lies there is
            replaced.
        datum
            Of the file's coordinates; WGS 84 unless given.
        language
            Of the headers, and of roles, kinds and statuses; our own names unless given.
        encoding
            Of a CSV, TSV or shapefile; UTF-8 unless given.
        at
            ISO date: only the areas and responsibilities in force then, and the gaps of
            that day; unless given, those of every day, and the gaps of today.
        scheme
            Adds to a layer what its areas are called in this scheme that day.

        Raises
        ------
        NotFoundError
            If there is no such layer or list.
        InputError
            If the date or the scheme cannot be used, or as ``files.write_file``.
        """
        taken, file = self.state().datum(datum or "wgs84"), self.target(path)
        frame = self._asked(what, at)
        if what == "visits":
            words = "en" if language is None else language.language
            frame = frame.assign(day=frame["day"].fillna(DAILY[words]))
        if scheme is not None:
            frame = self._with_identifiers(frame, what, scheme, day_of(at))
        headers = {}
        if language is not None:
            columns = [name for name in frame.columns if name != "geometry"]
            headers = {name: language(f"header.{name}") for name in (*columns, *_PLACE)}
            frame = _spoken(what, frame, language)
        mapped = isinstance(frame, gpd.GeoDataFrame)
        names = write_file(
            file,
            frame,
            datum=taken,
            headers=headers,
            encoding=encoding,
        )
        return ExportReport(what, str(path), len(frame), taken.name if mapped else None, names)

    def _with_identifiers(
        self, areas: pd.DataFrame, layer: str, scheme: str, day: str
    ) -> pd.DataFrame:
        """Return the areas of a layer with their identifiers of a scheme behind their codes."""
        state = self.state()
        if layer not in state.layer_names:
            raise InputError("bad_value", field="--scheme", value=scheme)
        named = identified(state, scheme, day).get(layer, {})
        made = areas.copy()
        made.insert(1, "identifier", areas["code"].map(named).astype("str"))
        return made

    def _asked(self, what: str, at: str | None) -> pd.DataFrame:
        state = self.state()
        if what in state.layer_names:
            areas: pd.DataFrame = self.areas(what, at=None if at is None else day_of(at))
            return areas.drop(columns="layer")
        if what == _GAPS:
            gaps: pd.DataFrame = self.coverage(at).gaps
            return gaps
        if what not in EXPORTED:
            known = (*state.layer_names, *EXPORTED)
            raise NotFoundError("layer", what, nearest(what, known))
        with self._store.reading() as records:
            frame = _records(records, what, day_of(at))
        dated = at is not None and "valid_to" in frame.columns
        return in_force(frame, day_of(at)) if dated else frame


def _records(records: Records, what: str, day: str) -> pd.DataFrame:
    if what == "exceptions":
        drawn: pd.DataFrame = _drawn(records, day)
        return drawn
    name = "mandates" if what == "mandate" else what
    read: Callable[[], pd.DataFrame] = getattr(records, name)
    frame = read()
    if what == "layers":
        return frame.drop(columns="rank")
    return frame.drop(columns="record") if what == "responsibilities" else frame


def _drawn(records: Records, day: str) -> gpd.GeoDataFrame:
    """Return what is drawn with the responsibilities for it, as they are imported together.

    It is drawn as on a day; the responsibilities are those of every day.
    """
    drawn = as_of(records.exceptions(), day, ["code"]).drop(columns=["valid_from", "valid_to"])
    every = records.responsibilities()
    held = every[every["layer"] == EXCEPTION].drop(columns=["record", "layer"])
    both = drawn.merge(held.rename(columns={"area_code": "code"}), on="code", how="inner")
    order = [name for name in both.columns if name != "geometry"]
    frame: gpd.GeoDataFrame = both[[*order, "geometry"]]
    return frame


def _spoken(what: str, frame: pd.DataFrame, language: Catalogue) -> pd.DataFrame:
    """Return a frame whose roles, kinds and statuses are words of a language."""
    if language.language == "en":  # our own words are English
        return frame
    said = {name: words_of(name) for name in _SAID if name in frame}
    if what == _GAPS:
        said["kind"] = {one: language(f"kind.{one}") for one in frame["kind"].unique()}
    spoken = {name: frame[name].replace(words) for name, words in said.items()}  # others stay
    return frame.assign(**{name: column.astype("str") for name, column in spoken.items()})
