"""Put the gaps of every kind into one statement, as of a day."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from gridward.coverage.facilities import Need  # noqa: TC001 - pydantic reads it
from gridward.coverage.tallies import in_all, tallied
from gridward.frames import GAPS, VISITED, WGS84, checked, plain_records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gridward.coverage.ground import Ground

KINDS = ("ground", "duty", "unmanaged", "point", "visit", "facility", "target")


@dataclass(frozen=True)
class Asked:
    """What a statement was asked to judge, and what it was judged by."""

    kinds: tuple[str, ...] = ("ground", "duty", "unmanaged", "point")
    since: str | None = None  # ISO date from which visits count; none: ever
    radius_m: float | None = None  # how far one visit sees; none: blind spots were not looked for
    error_m: float | None = None  # the radius may be met that much too short, never too long
    visits: int = 0  # in the window
    visits_before: int = 0  # those of days before it
    last_before: str | None = None  # ISO date of the last of them
    daily: int = 0  # of them, rounds that are made every day
    areas_outside: int = 0  # areas of the finest layer that lie wholly outside the mandate
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Statement:
    """What nobody covers, as of a day: what there is of each kind, and every gap by name.

    Attributes
    ----------
    at, revision
        The day it holds for, and of the workspace it was made from.
    ground
        The mandate's ground by areas, m².
    gaps
        ``frames.GAPS``, WGS 84.
    accounts
        ``frames.ACCOUNTS``: mandate = covered + excused + gap, of each kind in all, then
        divided as it was asked for.
    visited
        ``frames.VISITED``; no rows if visits were not judged.
    asked
        What was judged, and by what.
    """

    at: str  # ISO date
    revision: int
    ground: Ground
    gaps: gpd.GeoDataFrame
    accounts: pd.DataFrame
    visited: pd.DataFrame
    asked: Asked = field(default_factory=Asked)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many gaps of each kind there are, kinds without any included."""
        return {kind: int((self.gaps["kind"] == kind).sum()) for kind in KINDS}

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing, but inspection points."""
        return not any(count for kind, count in self.counts.items() if kind != "point")

    def as_dict(self, *, geometry: bool = True) -> dict[str, object]:
        """Return the statement for JSON: missing values as none, shapes as GeoJSON."""
        gaps = plain_records(pd.DataFrame(self.gaps.drop(columns="geometry")))
        if geometry:
            for gap, shape in zip(gaps, self.gaps.geometry, strict=True):
                gap["geometry"] = shape.__geo_interface__
        return {
            "at": self.at,
            "revision": self.revision,
            "ground": asdict(self.ground),
            "counts": self.counts,
            "asked": asdict(self.asked),
            "accounts": plain_records(self.accounts),
            "gaps": gaps,
        }


def statement(
    account: Ground,
    gaps: Iterable[gpd.GeoDataFrame],
    *,
    at: str,
    revision: int,
    tally: pd.DataFrame | None = None,
    divided: Iterable[pd.DataFrame] = (),
    visited: pd.DataFrame | None = None,
    asked: Asked | None = None,
) -> Statement:
    """Return one statement of gaps of several kinds.

    Parameters
    ----------
    account
        The mandate's ground in m².
    gaps
        Frames of ``frames.GAPS``, WGS 84, in the order they should be listed.
    at
        ISO date that the statement holds for.
    revision
        Of the workspace that it was made from.
    tally
        What was counted; see ``tallies``.
    divided
        Frames of ``frames.ACCOUNTS`` beside the sums of all.
    visited
        ``frames.VISITED``.
    asked
        What was judged, and by what.
    """
    together = pd.concat(list(gaps), ignore_index=True)
    frame = gpd.GeoDataFrame(together, geometry="geometry", crs=WGS84)
    accounts = [in_all(tallied([] if tally is None else [tally])), *divided]
    if visited is None:
        texts = dict.fromkeys(("layer", "code", "last"), "str")
        none = pd.DataFrame({name: [] for name in VISITED.columns})
        visited = none.astype({**texts, "visits": "int64", "daily": "bool"})
    return Statement(
        at,
        revision,
        account,
        checked(frame, GAPS),
        pd.concat([part for part in accounts if len(part)] or accounts[:1], ignore_index=True),
        visited,
        asked or Asked(),
    )
