"""Turn rows that have a place into checked points, visits and facilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from gridward.frames import FACILITIES, POINTS, VISITS, WGS84, checked
from gridward.registry import values
from gridward.registry.codes import codes_of
from gridward.registry.rows import BadRows
from gridward.registry.tables import with_columns, with_dates
from gridward.registry.words import plain_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


DAILY = {"en": "daily", "zh": "每天"}
"""What stands for the day of a round that is made every day, by language."""

_DAILY = frozenset({*map(plain_word, DAILY.values()), "everyday", "每日"})


def points(table: pd.DataFrame, shapes: gpd.GeoSeries, *, source: str) -> gpd.GeoDataFrame:
    """Return inspection points from a table of text and their places.

    Parameters
    ----------
    table
        Text columns, the index the numbers of the file's rows: ``code``; ``name``,
        ``address``, ``stated_area``, ``valid_from`` and ``valid_to`` may be missing.
    shapes
        Points, WGS 84, same index.
    source
        The file's name, for errors.

    Returns
    -------
    GeoDataFrame
        ``frames.POINTS``, a row for each row given, same order.

    Raises
    ------
    BadRowsError
        If a code is missing or there twice from the same day, or a date is none.
    """
    table = with_columns(table, POINTS).drop(columns="geometry")
    bad = BadRows(source)
    bad.call(table["code"], table["name"])
    bad.need(table["code"])
    table = with_dates(bad, table)
    bad.need_unique(table["code"], table["valid_from"])
    bad.raise_if_any()
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)
    return checked(frame.reset_index(drop=True), POINTS)


def visits(
    table: pd.DataFrame, shapes: gpd.GeoSeries, *, source: str, teams: Mapping[str, str | None]
) -> gpd.GeoDataFrame:
    """Return visits from a table of text and their places.

    Parameters
    ----------
    table
        Text columns, the index the numbers of the file's rows: ``code``; ``team``, ``day``
        (with a time behind it, if it likes), ``arrive``, ``leave`` (times of day), ``address``
        and ``stated_area`` may be missing. Without a column ``day`` the visits are rounds
        that are made every day; with one, each row needs its own, or the word ``DAILY``.
    shapes
        Points, and lines for tracks, WGS 84, same index.
    source
        The file's name, for errors.
    teams
        The name behind the code of each unit that there is; a team may be written by
        either.

    Returns
    -------
    GeoDataFrame
        ``frames.VISITS``, a row for each row given, same order.

    Raises
    ------
    BadRowsError
        If a code or day is missing, a code is there twice, a team is unknown, or a day or
        time is none.
    """
    dated = "day" in table.columns
    table = with_columns(table, VISITS).drop(columns="geometry")
    bad = BadRows(source)
    bad.call(table["code"])
    bad.need(table["code"])
    bad.need_unique(table["code"])
    daily = table["day"].map(plain_word, na_action="ignore").isin(_DAILY)
    if dated:
        bad.need(table.loc[~daily, "day"])
    day, time = values.moments(table["day"].mask(daily), bad=bad)
    timed = table.assign(
        team=codes_of(table["team"], teams, bad=bad),
        day=day,
        arrive=values.times(table["arrive"], bad=bad).fillna(time),
        leave=values.times(table["leave"], bad=bad),
    )
    bad.raise_if_any()
    frame = gpd.GeoDataFrame(timed, geometry=shapes, crs=WGS84)
    return checked(frame.reset_index(drop=True), VISITS)


def facilities(
    table: pd.DataFrame, shapes: gpd.GeoSeries, *, source: str, units: Mapping[str, str | None]
) -> gpd.GeoDataFrame:
    """Return facilities from a table of text and their places.

    Parameters
    ----------
    table
        Text columns, the index the numbers of the file's rows: ``code``; ``name``, ``kind``
        (any word), ``built_by`` and ``kept_by`` (units, by code or name) may be missing.
    shapes
        Points, WGS 84, same index.
    source
        The file's name, for errors.
    units
        The name behind the code of each unit that there is.

    Returns
    -------
    GeoDataFrame
        ``frames.FACILITIES``, a row for each row given, same order.

    Raises
    ------
    BadRowsError
        If a code is missing or there twice, or a unit is unknown.
    """
    table = with_columns(table, FACILITIES).drop(columns="geometry")
    bad = BadRows(source)
    bad.call(table["code"], table["name"])
    bad.need(table["code"])
    bad.need_unique(table["code"])
    named = {name: codes_of(table[name], units, bad=bad) for name in ("built_by", "kept_by")}
    bad.raise_if_any()
    frame = gpd.GeoDataFrame(table.assign(**named), geometry=shapes, crs=WGS84)
    return checked(frame.reset_index(drop=True), FACILITIES)
