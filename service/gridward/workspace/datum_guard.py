"""Decide which datum a file is taken in, say why, and stop where it would be a guess.

    stated, evidence clearly for another   stop, with the figures and the cure
    stated, evidence agrees or is silent   taken as stated, which of the two is said
    not stated, evidence clear             taken by the evidence, with the figures
    not stated, evidence silent            ask: name the datums that are possible

Stated is what the user says, what the file's format or system says, or a heading such as
"GCJ-02 经度". A file whose axes are swapped is never taken as it is without the user's word:
its own headings say something else. ``locate`` alone, which changes nothing, falls back on
WGS 84 where it would have to ask, and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gridward.coordinates import Datum, judge, stated_datum
from gridward.coordinates.limits import EAST
from gridward.errors import DatumError
from gridward.workspace import evidence
from gridward.workspace.shapes import own_datum, positions

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from gridward.coordinates import Reference, Sample, Verdict
    from gridward.workspace.state import State

    Floats = NDArray[np.float64]

_FIELD = "--datum"
_UNSTATED = "wgs84"  # what locate falls back on
_HEADINGS = {
    "bd09": re.compile(r"bd.?09|bd.?ll|baidu|百度", re.IGNORECASE),
    "gcj02": re.compile(r"gcj|gaode|amap|tencent|高德|腾讯|騰訊|火星", re.IGNORECASE),
    "cgcs2000": re.compile(r"cgcs|国家2000|2000坐标", re.IGNORECASE),
    "wgs84": re.compile(r"wgs|gps", re.IGNORECASE),
}


@dataclass(frozen=True)
class DatumTaken:
    """The datum that a file was taken in, why, and what the evidence says of it."""

    datum: Datum
    reason: str  # user | trusted | file | heading | evidence | convention
    check: str  # agrees | contradicts | silent | far | nothing
    voices: int = 0
    figures: tuple[dict[str, Any], ...] = ()
    doubt: DatumError | None = None  # to be raised when the rows have been looked at

    def settle(self) -> None:
        """Ask for the datum, if it is in doubt.

        Raises
        ------
        DatumError
            ``datum_unsure``.
        """
        if self.doubt is not None:
            raise self.doubt

    def as_dict(self) -> dict[str, Any]:
        """Return all of it for JSON and for the history."""
        said = {"datum_reason": self.reason, "datum_check": self.check}
        return {
            **self.datum.as_dict(),
            **said,
            "datum_voices": self.voices,
            "datum_figures": [dict(one) for one in self.figures],
        }


def declared(
    said: Datum | None, own: Datum | None, headings: Sequence[str] = ()
) -> tuple[Datum | None, str]:
    """Return the datum that is stated, and by whom; none, if nobody states one.

    Parameters
    ----------
    said
        By the user, whose word counts for more than
    own
        the file's.
    headings
        Of the columns of coordinates.
    """
    if said is not None:
        return said, "trusted" if said.trusted else "user"
    if own is not None:
        return own, "file"
    marked = {mark for heading in headings if (mark := stated_datum(heading)) is not None}
    if len(marked) == 1:
        return Datum.named(marked.pop()), "heading"
    words = " ".join(headings)
    named = [name for name, pattern in _HEADINGS.items() if pattern.search(words)]
    return (Datum.named(named[0]), "heading") if len(named) == 1 else (None, "")


@dataclass(frozen=True)
class DatumGuard:
    """What decides on the datum of one file."""

    state: State
    said: Datum | None  # by the user
    source: str
    ask: bool = True  # whether to refuse what is not stated and cannot be told
    found: DatumTaken | None = None  # of a file whose beginning was judged before

    def of_rows(
        self,
        x: Floats,
        y: Floats,
        table: pd.DataFrame,
        *,
        apart: Collection[str],
        own: Datum | None = None,
        headings: Sequence[str] = (),
        unsaid: str = "datum_unsure",
    ) -> DatumTaken:
        """Return the datum of rows that lie at points, or WGS 84 and the doubt about it.

        Parameters
        ----------
        x, y, table, apart
            As ``evidence.of_rows``.
        own
            What the file says itself.
        headings
            Of the columns of coordinates.
        unsaid
            As ``taken_datum``.

        Raises
        ------
        DatumError
            As ``taken_datum``.
        """
        if self.found is not None:
            return self.found
        compared = evidence.of_rows(x, y, table, self.state, apart=apart)
        try:
            return self._taken(compared, declared(self.said, own, headings), unsaid=unsaid)
        except DatumError as error:
            if error.problem != "datum_unsure" or not _in_degrees(x, y):
                raise
            # a slip in a row is the plainer fault: the rows are looked at first, as WGS 84
            return DatumTaken(Datum.named(_UNSTATED), "convention", "silent", doubt=error)

    def of_features(
        self, features: gpd.GeoDataFrame, table: pd.DataFrame, *, apart: Collection[str]
    ) -> DatumTaken:
        """Return the datum of a file of points; ``table`` holds its columns as text.

        Raises
        ------
        InputError
            ``no_crs``, or as ``shapes.own_datum`` and ``taken_datum``.
        """
        own = own_datum(features, self.said, source=self.source)
        looked_at = evidence.spread(len(table))
        x, y = positions(features.geometry.iloc[looked_at])
        rows = table.iloc[looked_at]
        return self.of_rows(x, y, rows, apart=apart, own=own, unsaid="no_crs")

    def of_areas(
        self,
        features: gpd.GeoDataFrame,
        table: pd.DataFrame,
        *,
        layer: str,
        parent_layer: str | None,
        at: str,
    ) -> DatumTaken:
        """Return the datum of a file of areas; ``table`` holds them under our names.

        They are compared with what is in force on the day ``at``, ISO.

        Raises
        ------
        InputError
            ``no_crs``, or as ``shapes.own_datum`` and ``taken_datum``.
        """
        own = own_datum(features, self.said, source=self.source)
        compared = evidence.of_areas(
            features.geometry, table, self.state, layer=layer, parent_layer=parent_layer, at=at
        )
        return self._taken(compared, declared(self.said, own), unsaid="no_crs")

    def _taken(
        self,
        compared: tuple[Sample, Reference],
        stated: tuple[Datum | None, str],
        *,
        unsaid: str,
    ) -> DatumTaken:
        return taken_datum(
            compared, self.state, stated=stated, source=self.source, ask=self.ask, unsaid=unsaid
        )


def taken_datum(
    compared: tuple[Sample, Reference],
    state: State,
    *,
    stated: tuple[Datum | None, str],
    source: str,
    ask: bool = True,
    unsaid: str = "datum_unsure",
) -> DatumTaken:
    """Return the datum that a file is to be taken in.

    Parameters
    ----------
    compared
        As ``workspace.evidence`` gathers it.
    state
        Of the workspace.
    stated
        As ``declared`` returns it.
    source
        The file's name, for errors.
    ask
        Whether to refuse what is not stated and cannot be told; else it is WGS 84.
    unsaid
        The problem of a file that states none and cannot be told.

    Raises
    ------
    DatumError
        ``datum_contradicted``, ``datum_swapped``, or the one of ``unsaid``.
    """
    datum, reason = stated
    datum = None if datum is None else state.datum(datum)
    sample, reference = compared
    verdict = None
    if len(reference.ground) or len(reference.areas) or len(reference.lines):
        verdict = judge(sample, reference, stated=datum, offset_ground=state.offset_ground)
    if datum is not None:
        return _of_stated(datum, reason, verdict, source=source)
    if verdict is not None and verdict.clear:
        if verdict.best.swapped:
            raise _doubt("datum_swapped", source, verdict)
        return _made(verdict.best, "evidence", verdict)
    usual = Datum.named(_UNSTATED)
    if ask or (verdict is not None and verdict.contradicts(usual)):
        raise _doubt(unsaid, source, verdict)
    return _made(usual, "convention", verdict)


def _of_stated(datum: Datum, reason: str, verdict: Verdict | None, *, source: str) -> DatumTaken:
    if verdict is not None and verdict.contradicts(datum) and not datum.trusted:
        raise _doubt("datum_contradicted", source, verdict, value=datum.name)
    return _made(datum, reason, verdict)


def _made(datum: Datum, reason: str, verdict: Verdict | None) -> DatumTaken:
    if verdict is None:
        return DatumTaken(datum, reason, "nothing")
    check = "agrees" if verdict.clear else "silent" if verdict.found else "far"
    if verdict.contradicts(datum):
        check = "contradicts"
    return DatumTaken(datum, reason, check, verdict.voices, tuple(verdict.figures()))


def _in_degrees(x: Floats, y: Floats) -> bool:
    sizes = [np.abs(one[np.isfinite(one)]) for one in (x, y)]
    return any(len(one) == 0 or np.median(one) <= EAST for one in sizes)


def _doubt(
    problem: str, source: str, verdict: Verdict | None, *, value: str | None = None
) -> DatumError:
    figures = () if verdict is None else tuple(verdict.figures())
    possible = verdict is not None and verdict.found
    choices = tuple(one.name for one in verdict.open) if verdict is not None and possible else ()
    return DatumError(
        problem, source=source, field=_FIELD, value=value, choices=choices, figures=figures
    )
