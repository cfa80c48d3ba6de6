"""Tell what became of areas from one day to the next: split, merged, moved, renamed.

    before          after
    O1 ──────────── N1         recode        all of one ended area, under a new code
    O2 ─┬────────── N2         split         an area hands ground to new ones
        └────────── N3
    O4 ─┬────────── N4         merge         ended areas become part of another
    O5 ─┘

Who inherits is told by shares of ground; where nothing is drawn, by the same name under
the same parent. A border that moved by no more than its lines may be off was drawn again,
not moved. It falls short where ground goes to and fro among areas that all go on: those
are told as moved, each for itself.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.frames import LINEAGE, WGS84, checked
from gridward.registry import values
from gridward.registry.rows import BadRows
from gridward.registry.vocabulary import LINEAGE_WORDS
from gridward.registry.words import understood

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

LEAST_SHARE = 0.05  # of either area's ground; less is a border that is drawn a little otherwise
DRAWN_WITHIN_M = 1.0  # how far a line may go for the same line, where nobody says how good it is

_Area = dict[str, Any]
_Event = tuple[str, _Area | None, _Area | None]


def lineage(
    events: pd.DataFrame,
    *,
    layer: str,
    metric_crs: int | None,
    accuracy_m: float | None,
    source: str,
) -> pd.DataFrame:
    """Return what became of the areas of a layer.

    Parameters
    ----------
    events
        ``at``, ``before`` and ``after``: each area that changed on a day, as it was and is;
        missing before it was there and after it ended.
    layer
        Its name.
    metric_crs
        EPSG code that ground is measured in; none while nothing is drawn.
    accuracy_m
        How far the layer's lines may be off; unknown ones ``DRAWN_WITHIN_M``.
    source
        The file that says so.

    Returns
    -------
    DataFrame
        ``frames.LINEAGE``.
    """
    rows: list[dict[str, Any]] = []
    within_m = DRAWN_WITHIN_M if accuracy_m is None else accuracy_m
    for at, some in events.groupby("at", sort=True):
        told = list(some.itertuples(index=False, name=None))
        measured = _Ground(told, metric_crs)
        found = [*_changed(told, measured, within_m), *_inherited(told, measured)]
        rows += [{**row, "layer": layer, "at": at, "source": source} for row in found]
    return _as_lineage(rows)


def told_lineage(table: pd.DataFrame, *, layer: str, source: str) -> pd.DataFrame:
    """Return what a file says became of areas.

    Parameters
    ----------
    table
        Text columns, the index the numbers of the file's rows: ``at`` and ``lineage``
        (what happened); ``code``, ``predecessor``, ``share``, ``name`` and ``note`` may
        be missing. The code of what is abolished is that of the predecessor.
    layer
        The layer it speaks of.
    source
        The file's name.

    Returns
    -------
    DataFrame
        ``frames.LINEAGE``, a row for each row given.

    Raises
    ------
    BadRowsError
        If a date is missing or none, nobody knows what happened, or a share is no number.
    """
    names = ["at", "lineage", "code", "predecessor", "share", "name", "note"]
    table, bad = table.reindex(columns=names).astype("str"), BadRows(source)
    bad.need(table["at"])
    bad.need(table["lineage"])
    kind = understood(table["lineage"], LINEAGE_WORDS, "bad_value", bad=bad)
    bad.need(table["code"].fillna(table["predecessor"]))
    share = values.numbers(table["share"], bad=bad)
    table = table.assign(at=values.dates(table["at"], bad=bad), kind=kind, share=share)
    bad.raise_if_any()
    gone = (table["kind"] == "abolished") & table["predecessor"].isna()
    table["predecessor"] = table["predecessor"].mask(gone, table["code"])
    table["code"] = table["code"].mask(table["kind"] == "abolished")
    whole = table.assign(layer=layer, source=source, moved_m2=np.nan)
    whole = whole.astype({"layer": "str", "source": "str"})[list(LINEAGE.columns)]
    return checked(whole.reset_index(drop=True), LINEAGE)


def _as_lineage(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    made = {
        name: pd.Series(
            [row.get(name) for row in rows],
            dtype="float64" if name in {"share", "moved_m2"} else "str",
        )
        for name in LINEAGE.columns
    }
    return checked(pd.DataFrame(made), LINEAGE)


class _Ground:
    """The shapes of one day's events, before and after, in metres."""

    def __init__(self, events: Sequence[_Event], metric_crs: int | None) -> None:
        self.before = _metric([before for _, before, _ in events], metric_crs)
        self.after = _metric([after for _, _, after in events], metric_crs)

    def shares(self) -> dict[tuple[str, str], float]:
        """Return the share of the area after that was of the area before, where it matters."""
        old, new = list(self.before), list(self.after)
        if not old or not new:
            return {}
        shapes = [self.before[code] for code in old]
        tree = shapely.STRtree(shapes)
        found = {}
        for n, o in tree.query([self.after[code] for code in new], predicate="intersects").T:
            before, after = shapes[o], self.after[new[n]]
            common = before.intersection(after).area
            if max(common / before.area, common / after.area) >= LEAST_SHARE:
                found[old[o], new[n]] = common / after.area
        return found


def _metric(areas: Iterable[_Area | None], metric_crs: int | None) -> dict[str, BaseGeometry]:
    drawn = [area for area in areas if area and area.get("geometry") is not None]
    if not drawn or metric_crs is None:
        return {}
    shapes = gpd.GeoSeries([area["geometry"] for area in drawn], crs=WGS84).to_crs(metric_crs)
    sound = shapely.make_valid(shapes.to_numpy())
    return dict(zip((area["code"] for area in drawn), sound, strict=True))


def _changed(
    events: Sequence[_Event], ground: _Ground, within_m: float
) -> Iterable[dict[str, Any]]:
    """Yield what happened to areas that go on under their code."""
    for _, before, after in events:
        if before is None or after is None:
            continue
        code = after["code"]
        same = {"code": code, "predecessor": code, "name": after["name"]}
        if before["name"] != after["name"]:
            yield {**same, "kind": "rename", "note": before["name"]}
        old, new = ground.before.get(code), ground.after.get(code)
        if old is None or new is None or before["geometry"] == after["geometry"]:
            continue
        differs = old.symmetric_difference(new)
        if differs.area > 0:
            kind = "redigitised" if _is_same_line(differs, old, within_m) else "moved"
            share = old.intersection(new).area / new.area
            yield {**same, "kind": kind, "share": share, "moved_m2": differs.area}


def _is_same_line(differs: BaseGeometry, old: BaseGeometry, within_m: float) -> bool:
    """Tell whether all ground that changed hands lies along the line that was."""
    return bool(differs.difference(old.boundary.buffer(within_m)).area == 0)


def _inherited(events: Sequence[_Event], ground: _Ground) -> Iterable[dict[str, Any]]:
    """Yield what became of areas that ended, and where new ones come from."""
    ended = {before["code"]: before for _, before, after in events if before and after is None}
    new = {after["code"]: after for _, before, after in events if after and before is None}
    shares: dict[tuple[str, str], float | None] = {
        (o, n): share
        for (o, n), share in ground.shares().items()
        if o != n and (o in ended or n in new)
    }
    shares |= dict.fromkeys(_namesakes(ended, new, shares))
    heirs, parents = Counter(o for o, _ in shares), Counter(n for _, n in shares)
    names = {after["code"]: after["name"] for _, _, after in events if after}
    for (o, n), share in shares.items():
        if o in ended and n in new and heirs[o] == 1 and parents[n] == 1:
            kind = "recode"
        else:
            kind = "merge" if o in ended and heirs[o] == 1 else "split"
        yield {"kind": kind, "code": n, "predecessor": o, "share": share, "name": names[n]}
    for code, area in new.items():
        if code not in parents:
            yield {"kind": "new", "code": code, "name": area["name"]}
    for code, area in ended.items():
        if code not in heirs:
            yield {"kind": "abolished", "predecessor": code, "name": area["name"]}


def _namesakes(
    ended: dict[str, _Area], new: dict[str, _Area], known: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return areas that ended and new ones of the one same name under the same parent."""
    told = {code for pair in known for code in pair}
    old_names = _by_name(area for code, area in ended.items() if code not in told)
    new_names = _by_name(area for code, area in new.items() if code not in told)
    return [
        (codes[0], new_names[name][0])
        for name, codes in old_names.items()
        if len(codes) == 1 and len(new_names.get(name, ())) == 1
    ]


def _by_name(areas: Iterable[_Area]) -> dict[tuple[str, str | None], list[str]]:
    found: dict[tuple[str, str | None], list[str]] = {}
    for area in areas:
        if area["name"] is not None:
            found.setdefault((area["name"], area["parent_code"]), []).append(area["code"])
    return found
