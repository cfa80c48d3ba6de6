"""Opening hours are read as offices write them, and two of them meet or do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry_builders import column, judged

from gridward.registry.hours import changes, hours, is_open, meet

FRIDAY, SATURDAY = "2026-05-01", "2026-05-02"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("06:00-10:00;17:00-22:00", "06:00-10:00;17:00-22:00"),
        ("6:00~10:00；17:00—22:00", "06:00-10:00;17:00-22:00"),
        ("6：00至10：00", "06:00-10:00"),
        ("周一至周五 08:30-18:00", "1-5 08:30-18:00"),
        ("Mon-Fri 08:30 - 18:00", "1-5 08:30-18:00"),
        ("6,7 09:00-24:00", "6-7 09:00-24:00"),
        ("周六-周一 09:00-12:00", "1,6-7 09:00-12:00"),
        ("每天 22:00-06:00", "22:00-06:00"),
    ],
)
def test_hours_are_read_as_people_write_them(text, plain):
    made, bad = judged(hours, column(text))

    assert (made.tolist(), bad) == ([plain], [])
    assert judged(hours, column(plain))[0].tolist() == [plain]


@pytest.mark.parametrize(
    "text",
    ["早上", "06:00", "25:00-26:00", "06:00-06:00", "06:61-07:00", "x 06:00-07:00", ";", "6-10"],
)
def test_what_are_no_hours_is_named(text):
    _, bad = judged(hours, column(text))

    assert bad == [(2, "bad_hours", "列", text)]


@pytest.mark.parametrize(
    ("text", "day", "minute", "open_"),
    [
        ("06:00-10:00", FRIDAY, 360, True),
        ("06:00-10:00", FRIDAY, 600, False),
        ("22:00-06:00", FRIDAY, 1439, True),
        ("22:00-06:00", FRIDAY, 0, True),
        ("5 22:00-06:00", SATURDAY, 359, True),
        ("5 22:00-06:00", FRIDAY, 359, False),
        ("7 22:00-06:00", "2026-05-04", 10, True),  # into Monday
        (None, FRIDAY, 0, True),
    ],
)
def test_hours_are_open_from_their_first_minute_and_not_at_their_last(text, day, minute, open_):
    assert is_open(text, day, minute) == open_


def test_hours_change_when_they_open_and_close():
    assert changes("22:00-06:00", FRIDAY) == [360, 1320]
    assert changes(None, FRIDAY) == []


minutes = st.integers(0, 1439)
written = st.builds(
    lambda a, b, days: f"{days}{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}",
    minutes,
    minutes,
    st.sampled_from(["", "1-5 ", "6-7 ", "5 "]),
).filter(lambda text: text[-11:-6] != text[-5:])


@given(written, written)
def test_two_hours_meet_when_some_minute_of_a_week_is_in_both(one, other):
    week = [(f"2026-05-{day:02}", minute) for day in range(4, 11) for minute in range(0, 1440, 1)]

    both = any(is_open(one, *moment) and is_open(other, *moment) for moment in week)

    assert meet(one, other) == meet(other, one) == both
