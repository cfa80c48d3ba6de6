"""Make numbers, dates, times and positions of a table's text, naming every bad row.

A value that is missing stays missing; one that cannot be read is missing too, and its
row goes onto the caller's list. The caller decides what bad rows mean: refuse them all,
or keep the rest and list them. The source of the list names the file.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gridward.coordinates import angle_of, length_of, swapped
from gridward.coordinates.limits import EAST, NORTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gridward.registry.rows import BadRows

_TIME = re.compile(r"(\d{1,2}):?(\d{2})(?::\d{2})?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_MOMENT = re.compile(
    r"(\d{4}\D\d{1,2}\D\d{1,2}日?|\d{8})[T ]+(\d{1,2})(:\d{2}(?::\d{2}(?:\.\d+)?)?)"
    r"\s*(Z|[+-]\d{2}(?::?\d{2})?)?"
)
_CHINA = dt.timezone(dt.timedelta(hours=8))
_WORDED = r"[^\W\d_]"  # a letter
_HOURS, _MINUTES = 48, 60  # a round that runs past midnight goes on counting: 24:10


def numbers(
    series: pd.Series[Any],
    *,
    bad: BadRows,
    read: Callable[[str], float | None] = length_of,
) -> NDArray[np.float64]:
    """Return the numbers of a column of text.

    Parameters
    ----------
    series
        n texts, indexed by row, named as the file names the column.
    bad
        Gets ``not_a_number`` and ``not_finite`` for each bad row.
    read
        Reads what is not written as a program would write it.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN where missing or bad.
    """
    text = series.astype("str")
    made = pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64, copy=True)
    stated = text.str.fullmatch(r"[+-]?(nan|inf|infinity)", case=False).fillna(value=False)
    endless = np.isinf(made) | stated.to_numpy(dtype=bool)
    made[endless] = np.nan
    odd = text.notna().to_numpy() & np.isnan(made) & ~endless
    made[odd] = [read(one) if (one := str(cell)) else None for cell in text[odd]]
    unread = odd & np.isnan(made)
    _blame(text, unread, "not_a_number", bad=bad)
    _blame(text, endless, "not_finite", bad=bad)
    return made


def whole_numbers(series: pd.Series[Any], *, bad: BadRows) -> pd.Series[Any]:
    """Return the counts of a column of text, n of dtype ``Int64``.

    Parameters are those of ``numbers``; a fraction or a negative number is
    ``bad_value``.
    """
    made = numbers(series, bad=bad, read=_count_of)
    wrong = ~np.isnan(made) & ((made < 0) | (made != np.floor(made)))
    _blame(series, wrong, "bad_value", bad=bad)
    made[wrong] = np.nan
    return pd.Series(pd.array(made, dtype="Float64").astype("Int64"), index=series.index)


def dates(series: pd.Series[Any], *, bad: BadRows) -> pd.Series[Any]:
    """Return the days of a column of text as ISO text.

    Parameters are those of ``numbers``. Read are ``2026-03-01``, ``2026/3/1``,
    ``2026.3.1``, ``20260301`` and ``2026年3月1日``, year first; others are ``bad_date``.
    """
    return _each(series, _iso_date, "bad_date", bad=bad)


def times(series: pd.Series[Any], *, bad: BadRows) -> pd.Series[Any]:
    """Return the times of day of a column of text as ``HH:MM``.

    Parameters are those of ``numbers``. Read are ``16:30``, ``1630``, ``930`` and
    ``16:30:00``, and ``24:10`` for ten past midnight on a round that began the day before;
    others, also hours after 47, are ``bad_time``.
    """
    return _each(series, _clock_time, "bad_time", bad=bad)


def moments(series: pd.Series[Any], *, bad: BadRows) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the days of a column of text as ISO text, and the times of day as ``HH:MM``.

    Parameters are those of ``numbers``. Read is what ``dates`` reads, and a time behind it:
    ``2026-03-01 08:15``, ``2026-03-01T00:15:02Z``. A time zone is brought to China's
    (UTC+8), which others are taken to be in; others are ``bad_date``. The time is missing
    where none is written.
    """
    text = series.astype("str")
    days = text.map(_iso_date, na_action="ignore").astype("str")
    longer = text[days.isna() & text.notna()].map(_moment)
    times = pd.Series(None, index=text.index, dtype="str")
    if len(longer):
        days[longer.index] = longer.str[0].astype("str")
        times[longer.index] = longer.str[1].astype("str")
    _blame(text, (text.notna() & days.isna()).to_numpy(), "bad_date", bad=bad)
    return days, times


def coordinates(
    x_text: pd.Series[Any],
    y_text: pd.Series[Any],
    *,
    bad: BadRows,
    degrees: bool = True,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitudes and latitudes of two columns of text.

    Parameters
    ----------
    x_text, y_text
        n texts each, indexed by row, named as the file names the columns.
    bad
        Gets what ``numbers`` finds, and ``missing_value``, ``out_of_range``,
        ``swapped_axes``: the latitude cannot be one, and the other way round both
        numbers would do. A pair that is possible either way cannot be told here.
    degrees
        False for metres, whose range is not known here.

    Returns
    -------
    x, y
        Each of shape (n,); NaN in both where either is missing or bad.
    """
    read = _degrees_of if degrees else length_of
    x, y = (numbers(text, bad=bad, read=read) for text in (x_text, y_text))
    for text in (x_text, y_text):
        _blame(text, text.isna().to_numpy(), "missing_value", bad=bad)
    if degrees:
        _check_ranges(x_text, y_text, x, y, bad=bad)
    missing = np.isnan(x) | np.isnan(y)
    return np.where(missing, np.nan, x), np.where(missing, np.nan, y)


def _check_ranges(
    x_text: pd.Series[Any],
    y_text: pd.Series[Any],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    bad: BadRows,
) -> None:
    """Report positions that are not on the earth, and make them NaN in place."""
    turned = swapped(x, y) | _says(x_text, "y") | _says(y_text, "x")
    far_x, far_y = np.abs(x) > EAST, (np.abs(y) > NORTH) & ~turned
    both = x_text.astype("str") + ", " + y_text.astype("str")
    _blame(both.rename(None), turned, "swapped_axes", bad=bad)
    _blame(x_text, far_x, "out_of_range", bad=bad)
    _blame(y_text, far_y, "out_of_range", bad=bad)
    x[turned | far_x] = np.nan
    y[turned | far_y] = np.nan


def _says(text: pd.Series[Any], axis: str) -> NDArray[np.bool_]:
    """Tell which cells say in words that they are the other of the two."""
    worded = text.astype("str").str.contains(_WORDED, na=False)
    said = [(angle := angle_of(str(cell))) and angle.axis == axis for cell in text[worded]]
    made = worded.to_numpy(dtype=bool, copy=True)
    made[made] = [bool(one) for one in said]
    return made


def _degrees_of(text: str) -> float | None:
    angle = angle_of(text)
    return None if angle is None else angle.degrees


def _count_of(text: str) -> float | None:
    return length_of(text.rstrip("户戶人"))


def _each(
    series: pd.Series[Any],
    read: Callable[[str], str | None],
    problem: str,
    *,
    bad: BadRows,
) -> pd.Series[Any]:
    text = series.astype("str")
    made = text.map(read, na_action="ignore").astype("str")
    _blame(text, (text.notna() & made.isna()).to_numpy(), problem, bad=bad)
    return made


def _iso_date(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _moment(text: str) -> tuple[str, str] | tuple[None, None]:
    match = _MOMENT.fullmatch(text)
    day = None if match is None else _iso_date(match[1])
    if match is None or day is None:
        return None, None
    try:
        read = dt.datetime.fromisoformat(f"{day}T{int(match[2]):02}{match[3]}{match[4] or ''}")
    except ValueError:
        return None, None
    there = read if read.tzinfo is None else read.astimezone(_CHINA)
    return there.date().isoformat(), f"{there:%H:%M}"


def _clock_time(text: str) -> str | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    return f"{hour:02}:{minute:02}" if hour < _HOURS and minute < _MINUTES else None


def _blame(text: pd.Series[Any], wrong: NDArray[np.bool_], problem: str, bad: BadRows) -> None:
    field = None if text.name is None else str(text.name)
    for row, value in text[wrong].items():
        bad.add(problem, row, field=field, value=None if pd.isna(value) else value)
