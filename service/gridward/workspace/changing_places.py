"""Change or end one point or facility by its code: its name, its keeper, or where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from gridward import registry
from gridward.coordinates import to_wgs84
from gridward.frames import WGS84, plain_values
from gridward.registry import BadRows, values
from gridward.workspace.area_checks import named
from gridward.workspace.changing import (
    ONLY_ROW,
    PLACE,
    Changed,
    Changing,
    ended,
    one_row,
    without_row,
)
from gridward.workspace.door import day_of
from gridward.workspace.mending import Good
from gridward.workspace.point_dates import PointDates
from gridward.workspace.seeing import checked_anew

if TYPE_CHECKING:
    from gridward.coordinates import Datum
    from gridward.store import Changes, Records
    from gridward.workspace.changing import Values


class ChangingPlaces(Changing):
    """Changes of single points and facilities."""

    @checked_anew
    def set_point(
        self,
        values: Values,
        *,
        datum: str | Datum = "wgs84",
        since: str | None = None,
        dry_run: bool = False,
    ) -> Changed:
        """Say something else of an inspection point, or add one.

        Parameters
        ----------
        values
            Text by field, ``code`` among them, none for a field that is to be empty; besides
            the fields ``longitude`` and ``latitude``, which a new point needs.
        datum
            Of these two.
        since, dry_run
            As ``set_area``.

        Raises
        ------
        InputError
            For a value that cannot be used; ``missing_value``, if a new point has no place
            or only one of its coordinates is given.
        """
        table, said = one_row(_said(values), self.points(), needed=(), since=since)
        with without_row():
            place = self._place(values, self.points(), datum, since)
            frame = registry.points(table, place, source="")
            return self._change(
                "points",
                values,
                lambda records: _put_point(records, frame, said | {"geometry"}, since),
                dry_run=dry_run,
            )

    @checked_anew
    def end_point(self, code: str, *, last: str, dry_run: bool = False) -> Changed:
        """End an inspection point on a day, its last; errors as ``end_area``."""
        gone = ended(self.points(), "point", code, last)
        return self._change(
            "points", {"code": code}, lambda records: records.put_points(gone), dry_run=dry_run
        )

    @checked_anew
    def set_facility(
        self, values: Values, *, datum: str | Datum = "wgs84", dry_run: bool = False
    ) -> Changed:
        """Say something else of a facility, or add one; as ``set_point``, without days."""
        stored = self.facilities()
        same = stored[stored["code"] == values.get("code")].drop(columns="geometry")
        known = {name: plain_values(same[name])[0] for name in same} if len(same) else {}
        table = pd.DataFrame({**known, **_said(values)}, index=[ONLY_ROW]).astype("str")
        units = named(self.state().units)
        with without_row():
            place = self._place(values, stored, datum, None)
            frame = registry.facilities(table, place, source="", units=units)
            return self._change(
                "facilities", values, lambda records: records.put_facilities(frame), dry_run=dry_run
            )

    def _place(
        self, said: Values, stored: gpd.GeoDataFrame, datum: str | Datum, since: str | None
    ) -> gpd.GeoSeries:
        """Return the place that is said, or else the one that is stored; WGS 84, one point.

        Raises
        ------
        BadRowsError
            If a coordinate is missing or is none.
        """
        known: Any = stored[stored["code"] == said.get("code")]
        if "valid_from" in known:
            known = registry.as_of(known, day_of(since), ["code"])
        if len(known) and not any(name in said for name in PLACE):
            return gpd.GeoSeries(known.geometry.to_numpy()[:1], index=[ONLY_ROW], crs=WGS84)
        taken, bad = self.state().datum(datum), BadRows("")
        texts = (pd.Series([said.get(name)], [ONLY_ROW], dtype="str", name=name) for name in PLACE)
        x, y = values.coordinates(*texts, bad=bad, degrees=taken.degrees)
        bad.raise_if_any()
        return gpd.GeoSeries(shapely.points(*to_wgs84(x, y, datum=taken)), [ONLY_ROW], crs=WGS84)


def _put_point(
    records: Records, frame: gpd.GeoDataFrame, said: set[str], since: str | None
) -> Changes:
    with records.blocks("points") as table:
        stored, good = table.stored(frame["code"]), Good(frame, pd.Index([ONLY_ROW]), (), ())
        PointDates("", since, complete=False).lay(table, good, stored, said)
    return table.changes


def _said(values: Values) -> dict[str, str | None]:
    return {name: one for name, one in values.items() if name not in PLACE}
