"""Read opening hours, and tell when two of them are open at once.

    06:00-10:00;17:00-22:00      every day, twice
    1-5 08:30-18:00              Monday to Friday; 周一至周五 and Mon-Fri mean the same
    22:00-06:00                  past midnight, begun on the day named

Inside, hours are spans of minutes of one week, Monday 00:00 the first; a span's last
minute is not its own, so that who opens at 10:00 follows who closes then. No hours at
all mean always.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from gridward.registry.rows import BadRows

DAY_MINUTES = 1440
_WEEK = 7 * DAY_MINUTES
_HOUR = 60
_SPAN = re.compile(r"(?:(?P<days>[^\s:]+?)\s*)??(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_DASH = re.compile(r"\s*[-–—~至到]\s*")
_BETWEEN = re.compile(r"[;；、\n]+")
_EVERY_DAY = ("daily", "每天", "每日", "天天")
_DAY_WORDS = {
    word: number
    for number, words in enumerate(
        (
            ("1", "mon", "monday", "周一", "週一", "星期一"),
            ("2", "tue", "tuesday", "周二", "週二", "星期二"),
            ("3", "wed", "wednesday", "周三", "週三", "星期三"),
            ("4", "thu", "thursday", "周四", "週四", "星期四"),
            ("5", "fri", "friday", "周五", "週五", "星期五"),
            ("6", "sat", "saturday", "周六", "週六", "星期六"),
            ("7", "sun", "sunday", "周日", "周天", "週日", "星期日", "星期天"),
        )
    )
    for word in words
}

Spans = tuple[tuple[int, int], ...]


def hours(series: pd.Series[Any], *, bad: BadRows) -> pd.Series[Any]:
    """Return the hours of a column of text in their plain form.

    Parameters
    ----------
    series
        n texts, indexed by row; missing ones stay missing and mean always.
    bad
        Gets ``bad_hours`` for what cannot be read.
    """
    made = series.map(_plain, na_action="ignore").astype("str")
    for row, value in series[series.notna() & made.isna()].items():
        bad.add("bad_hours", row, field=str(series.name), value=value)
    return made


@lru_cache(maxsize=4096)
def spans(text: str) -> Spans:
    """Return the minutes of the week that hours in their plain form are open."""
    found = _parsed(text)
    if found is None:
        return ()
    pieces = []
    for days, begin, end in found:
        for day in days:
            first = day * DAY_MINUTES + begin
            last = first + (end - begin if end > begin else end - begin + DAY_MINUTES)
            pieces.append((first, min(last, _WEEK)))
            if last > _WEEK:
                pieces.append((0, last - _WEEK))
    return tuple(sorted(pieces))


def is_open(text: str | None, day: str, minute: int) -> bool:
    """Tell whether hours are open at a minute of a day (ISO date); none are always."""
    if text is None:
        return True
    moment = date.fromisoformat(day).weekday() * DAY_MINUTES + minute
    return any(begin <= moment < end for begin, end in spans(text))


def changes(text: str | None, day: str) -> list[int]:
    """Return the minutes of a day at which hours open or close."""
    if text is None:
        return []
    midnight = date.fromisoformat(day).weekday() * DAY_MINUTES
    ends = {minute - midnight for span in spans(text) for minute in span}
    return sorted(minute for minute in ends if 0 <= minute < DAY_MINUTES)


def meet(one: str | None, other: str | None) -> bool:
    """Tell whether two hours are ever open at once."""
    if one is None or other is None:
        return True
    return any(a < d and c < b for a, b in spans(one) for c, d in spans(other))


def _plain(text: str) -> str | None:
    found = _parsed(text)
    if found is None:
        return None
    return ";".join(
        f"{_days_text(days)}{_clock(begin)}-{_clock(end)}" for days, begin, end in found
    )


def _clock(minute: int) -> str:
    return f"{minute // _HOUR:02}:{minute % _HOUR:02}"


def _parsed(text: str) -> list[tuple[tuple[int, ...], int, int]] | None:
    """Return days, first and last minute of each part; none if any part is unreadable."""
    plain = _DASH.sub("-", unicodedata.normalize("NFKC", text).casefold().strip())
    parts = [part.strip() for part in _BETWEEN.split(plain) if part.strip()]
    found = []
    for part in parts:
        match = _SPAN.fullmatch(part)
        days = _days(match["days"]) if match else None
        if match is None or days is None:
            return None
        h1, m1, h2, m2 = (int(one) for one in match.groups()[1:])
        begin, end = h1 * _HOUR + m1, h2 * _HOUR + m2
        if max(m1, m2) >= _HOUR or begin >= DAY_MINUTES or end > DAY_MINUTES or begin == end:
            return None
        found.append((days, begin, end))
    return found or None


def _days(text: str | None) -> tuple[int, ...] | None:
    """Return numbers of days, Monday 0; none if a word is no day."""
    if text is None or text in _EVERY_DAY:
        return tuple(range(7))
    days: set[int] = set()
    for part in re.split("[,，]", text):
        words = part.split("-")
        numbers = [_DAY_WORDS.get(word) for word in words]
        first, last = numbers[0], numbers[-1]
        if first is None or last is None or len(numbers) > 2:  # noqa: PLR2004 - from and to
            return None
        days.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return tuple(sorted(days))


def _days_text(days: tuple[int, ...]) -> str:
    if len(days) == 7:  # noqa: PLR2004 - all of them
        return ""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    texts = [f"{run[0] + 1}" if len(run) == 1 else f"{run[0] + 1}-{run[-1] + 1}" for run in runs]
    return ",".join(texts) + " "
