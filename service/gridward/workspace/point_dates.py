"""Lay blocks of points over the versions that are stored, from the day that they count."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from gridward import registry
from gridward.errors import InputError
from gridward.registry import in_force
from gridward.workspace.dating import CODE, Dated, changes_of
from gridward.workspace.door import day_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from gridward.store import Changes, Records
    from gridward.store.placed import Blocks
    from gridward.workspace.mending import Good

_VERSION = ("code", "valid_from")


@dataclass
class PointDates:
    """From when the points of one file count, and which of them it has.

    Parameters
    ----------
    source
        The file's name.
    since
        ISO date; none: it corrects today's version of each point, unless it has first days.
    complete
        Whether points that it leaves out end the day before.

    Raises
    ------
    InputError
        ``missing_value``, if it is to be complete and no day is said; if that is no date.
    """

    source: str
    since: str | None
    complete: bool
    has_dates: bool = False
    _seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.since = None if self.since is None else day_of(self.since)
        self.has_dates = self.since is not None
        if self.complete and self.since is None:
            raise InputError("missing_value", field="--from")

    def lay(
        self,
        table: Blocks,
        good: Good[gpd.GeoDataFrame],
        stored: gpd.GeoDataFrame,
        said: Collection[str],
    ) -> None:
        """Put the points of a block, whose codes are in no other one.

        Raises
        ------
        BadRowsError
            As ``registry.versions``.
        """
        self.has_dates |= "valid_from" in said
        if self.complete:
            self._seen += good.frame["code"].tolist()
        if not self.has_dates:
            table.put(_corrected(good.frame, stored, said))
            return
        dated = Dated(good.frame, said, good.rows, self.source, since=self.since)
        made = dated.over(stored, CODE)
        table.put(_mapped(made.put), counted=changes_of(made))

    def end_others(self, records: Records, made: Changes, *, skipped: bool) -> Changes:
        """End the points that a complete file leaves out; return what became of all.

        Raises
        ------
        InputError
            ``replace_skips``, if rows of it were left out themselves.
        """
        if not self.complete or self.since is None:
            return made
        if skipped:
            raise InputError("replace_skips", field="--skip-bad", value="--complete")
        there = in_force(records.points(), self.since)
        others = there[~there["code"].isin(self._seen)]
        never = others["valid_from"] == self.since
        last = registry.day_before(self.since)
        ended = others[~never].assign(valid_to=last).astype({"valid_to": "str"})
        records.put_points(ended.reset_index(drop=True), gone=pd.DataFrame(others[never]))
        return replace(made, removed=made.removed + len(others))


def _corrected(
    frame: gpd.GeoDataFrame, stored: gpd.GeoDataFrame, said: Collection[str]
) -> gpd.GeoDataFrame:
    """Return points as corrections of the versions that are in force today."""
    if stored.empty:
        return frame
    current: Any = registry.as_of(stored, day_of(None), CODE)
    places = registry.keys(current, CODE).get_indexer(registry.keys(frame, CODE))
    first = current["valid_from"].reset_index(drop=True).reindex(places).set_axis(frame.index)
    dated = frame.assign(valid_from=first.astype("str"))
    return registry.keep_unsaid(dated, stored, said, key=_VERSION)


def _mapped(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    made: gpd.GeoDataFrame = gpd.GeoDataFrame(frame)
    return made
