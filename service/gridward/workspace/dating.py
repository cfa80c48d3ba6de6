"""Lay a checked file over the versions that are stored, from the day that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from gridward import registry
from gridward.store import Changes
from gridward.workspace.door import day_of

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Sequence

    import geopandas as gpd

    from gridward.registry import Versions
    from gridward.store import Records

_EVER = ""  # before every date
_FEW = 500  # codes that are read by themselves
AREA, CODE = ("layer", "code"), ("code",)


@dataclass(frozen=True)
class Dated:
    """A checked file, and from when it counts.

    Parameters
    ----------
    frame
        What the file was made into, n rows.
    said
        The columns that it has.
    rows
        Its n row numbers.
    source
        Its name.
    since
        ISO date from which it counts, if one was given.
    complete
        Whether what it leaves out ends then.
    """

    frame: pd.DataFrame
    said: Collection[str]
    rows: Iterable[Hashable]
    source: str
    since: str | None = None
    complete: bool = False

    @property
    def has_dates(self) -> bool:
        """Tell whether the file, or who imports it, says from when it counts."""
        return self.since is not None or "valid_from" in self.said

    def over(self, stored: pd.DataFrame, key: Sequence[str]) -> Versions:
        """Return what it makes of the stored versions.

        Raises
        ------
        BadRowsError, InputError
            As ``registry.versions``.
        """
        since = None if self.since is None else day_of(self.since)
        dating = registry.Dating(today=day_of(None), since=since, complete=self.complete)
        return registry.versions(
            self.frame,
            stored,
            key=key,
            said=self.said,
            dating=dating,
            source=self.source,
            rows=self.rows,
        )


def put_areas(records: Records, file: Dated, layer: str) -> Changes:
    """Write the areas of one layer, and what became of those that were there.

    Raises
    ------
    BadRowsError, InputError
        As ``registry.versions``.
    """
    codes = file.frame["code"].unique().tolist()
    few = not file.complete and len(codes) <= _FEW  # of the others nothing is asked
    was_there = records.has_areas(layer)
    made = file.over(records.areas(layer=layer, codes=codes if few else None), AREA)
    records.put_areas(made.put, gone=made.gone)
    if len(made.events):
        begins = _EVER if was_there else made.events["at"].min()
        _add_lineage(records, made.events[made.events["at"] > begins], layer, source=file.source)
    return changes_of(made)


def _add_lineage(records: Records, events: pd.DataFrame, layer: str, *, source: str) -> None:
    """Write down what became of the areas of a layer that was there before."""
    if events.empty:
        return
    metric_crs, known = records.settings().get("metric_crs"), records.layers()
    accuracy_m = known.loc[known["layer"] == layer, "accuracy_m"].dropna()
    told = registry.lineage(
        events,
        layer=layer,
        metric_crs=None if metric_crs is None else int(metric_crs),
        accuracy_m=None if accuracy_m.empty else float(accuracy_m.iloc[0]),
        source=source,
    )
    records.add_lineage(told)


def put_units(records: Records, file: Dated) -> Changes:
    """Write units, and what became of those that were there.

    Raises
    ------
    BadRowsError, InputError
        As ``registry.versions``.
    """
    made = file.over(records.units(), CODE)
    records.put_units(made.put, gone=made.gone)
    return changes_of(made)


def put_matters(records: Records, file: Dated) -> Changes:
    """Write matters, and what became of those that were there; errors as ``put_units``."""
    made = file.over(records.matters(), CODE)
    records.put_matters(made.put, gone=made.gone)
    return changes_of(made)


def end_area(records: Records, ended: gpd.GeoDataFrame) -> Changes:
    """Write an area that ends on a day, its version in force then, and that it is no more."""
    made = records.put_areas(ended)
    if made:
        was = ended.iloc[0].to_dict()
        after = (date.fromisoformat(was["valid_to"]) + timedelta(days=1)).isoformat()
        gone = pd.DataFrame({"at": [after], "before": [was], "after": [None]})
        _add_lineage(records, gone, was["layer"], source="")
    return made


def changes_of(made: Versions) -> Changes:
    """Return how many records were added, changed and ended."""
    return Changes(
        added=made.added,
        changed=made.opened + made.corrected,
        unchanged=made.unchanged,
        removed=made.ended,
        opened=made.opened,
    )
