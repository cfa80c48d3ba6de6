"""Make numbers, dates, times and positions of a table's text, naming every bad row.

A value that is missing stays missing; one that cannot be read is missing too, and an
error with its row goes onto the caller's list (``BadRows.found``, say). The caller
decides what bad rows mean: refuse the file, or keep the rest and list them.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_TIME = re.compile(r"(\d{1,2}):?(\d{2})(?::\d{2})?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_HOURS, _MINUTES = 24, 60
_MOST_X, _MOST_Y = 180.0, 90.0


def numbers(
    series: pd.Series[Any], *, source: str, errors: list[InputError]
) -> NDArray[np.float64]:
    """Return the numbers of a column of text.

    Parameters
    ----------
    series
        n texts, indexed by row, named as the file names the column.
    source
        The file, for the errors.
    errors
        Gets ``not_a_number`` and ``not_finite`` for each bad row.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN where missing or bad.
    """
    text = series.astype("str")
    made = pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64, copy=True)
    stated = text.str.fullmatch(r"[+-]?(nan|inf|infinity)", case=False).fillna(value=False)
    endless = np.isinf(made) | stated.to_numpy(dtype=bool)
    unread = text.notna().to_numpy() & np.isnan(made) & ~endless
    made[endless] = np.nan
    _blame(text, unread, "not_a_number", source=source, errors=errors)
    _blame(text, endless, "not_finite", source=source, errors=errors)
    return made


def dates(series: pd.Series[Any], *, source: str, errors: list[InputError]) -> pd.Series[Any]:
    """Return the days of a column of text as ISO text.

    Parameters are those of ``numbers``. Read are ``2026-03-01``, ``2026/3/1``,
    ``2026.3.1``, ``20260301`` and ``2026年3月1日``, year first; others are ``bad_date``.
    """
    return _each(series, _iso_date, "bad_date", source=source, errors=errors)


def times(series: pd.Series[Any], *, source: str, errors: list[InputError]) -> pd.Series[Any]:
    """Return the times of day of a column of text as ``HH:MM``.

    Parameters are those of ``numbers``. Read are ``16:30``, ``1630``, ``930`` and
    ``16:30:00``; others, also hours after 23, are ``bad_time``.
    """
    return _each(series, _clock_time, "bad_time", source=source, errors=errors)


def coordinates(
    x_text: pd.Series[Any],
    y_text: pd.Series[Any],
    *,
    source: str,
    errors: list[InputError],
    degrees: bool = True,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitudes and latitudes of two columns of text.

    Parameters
    ----------
    x_text, y_text
        n texts each, indexed by row, named as the file names the columns.
    source
        The file, for the errors.
    errors
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
    x = numbers(x_text, source=source, errors=errors)
    y = numbers(y_text, source=source, errors=errors)
    for text in (x_text, y_text):
        _blame(text, text.isna().to_numpy(), "missing_value", source=source, errors=errors)
    if degrees:
        _check_ranges(x_text, y_text, x, y, source=source, errors=errors)
    bad = np.isnan(x) | np.isnan(y)
    return np.where(bad, np.nan, x), np.where(bad, np.nan, y)


def _check_ranges(
    x_text: pd.Series[Any],
    y_text: pd.Series[Any],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    source: str,
    errors: list[InputError],
) -> None:
    """Report positions that are not on the earth, and make them NaN in place."""
    swapped = (np.abs(x) <= _MOST_Y) & (np.abs(y) > _MOST_Y) & (np.abs(y) <= _MOST_X)
    far_x, far_y = np.abs(x) > _MOST_X, (np.abs(y) > _MOST_Y) & ~swapped
    both = x_text.astype("str") + ", " + y_text.astype("str")
    _blame(both.rename(None), swapped, "swapped_axes", source=source, errors=errors)
    _blame(x_text, far_x, "out_of_range", source=source, errors=errors)
    _blame(y_text, far_y, "out_of_range", source=source, errors=errors)
    x[swapped | far_x] = np.nan
    y[swapped | far_y] = np.nan


def _each(
    series: pd.Series[Any],
    read: Callable[[str], str | None],
    problem: str,
    *,
    source: str,
    errors: list[InputError],
) -> pd.Series[Any]:
    text = series.astype("str")
    made = text.map(read, na_action="ignore").astype("str")
    _blame(text, (text.notna() & made.isna()).to_numpy(), problem, source=source, errors=errors)
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


def _clock_time(text: str) -> str | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    return f"{hour:02}:{minute:02}" if hour < _HOURS and minute < _MINUTES else None


def _blame(
    text: pd.Series[Any],
    bad: NDArray[np.bool_],
    problem: str,
    *,
    source: str,
    errors: list[InputError],
) -> None:
    field = None if text.name is None else str(text.name)
    named = text[bad]
    values = named.astype(object).where(named.notna(), None)
    errors.extend(
        InputError(problem, source=source, row=row, field=field, value=value)
        for row, value in zip(named.index.tolist(), values.tolist(), strict=True)
    )
