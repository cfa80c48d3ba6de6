"""Put the gaps of every kind into one statement, as of a day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from gridward.frames import GAPS, WGS84, checked, plain_records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gridward.coverage.ground import Ground

KINDS = ("ground", "duty", "unmanaged", "point")


@dataclass(frozen=True)
class Statement:
    """What nobody covers, as of a day: the account of the ground, and every gap by name."""

    at: str  # ISO date
    revision: int
    ground: Ground
    gaps: gpd.GeoDataFrame  # frames.GAPS, WGS 84

    @property
    def counts(self) -> dict[str, int]:
        """Return how many gaps of each kind there are, kinds without any included."""
        return {kind: int((self.gaps["kind"] == kind).sum()) for kind in KINDS}

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
            "gaps": gaps,
        }


def statement(
    account: Ground, gaps: Iterable[gpd.GeoDataFrame], *, at: str, revision: int
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
    """
    together = pd.concat(list(gaps), ignore_index=True)
    frame = gpd.GeoDataFrame(together, geometry="geometry", crs=WGS84)
    return Statement(at, revision, account, checked(frame, GAPS))
