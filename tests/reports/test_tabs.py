"""Sheets get names that every spreadsheet program takes, whatever units are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridward.reports import tab_names

FORBIDDEN = set("[]:*?/\\")


def utf16_units(text):
    return len(text.encode("utf-16-le")) // 2


@given(st.lists(st.text(max_size=60), max_size=30))
def test_every_name_is_legal_and_no_two_are_alike(titles):
    names = tab_names(titles)

    assert len({name.casefold() for name in names}) == len(titles)
    for name in names:
        assert 1 <= utf16_units(name) <= 31
        assert not FORBIDDEN & set(name)
        assert name.strip("' ") == name
        assert name.casefold() != "history"


def test_two_hundred_units_of_one_long_chinese_name_get_two_hundred_names():
    names = tab_names(
        ["示例县城市管理和综合行政执法局第一中队（农贸市场专项整治组）第三分队"] * 200
    )

    assert len(set(names)) == 200
    assert names[1].endswith(" 2")
    assert names[199].endswith(" 200")
    assert max(map(len, names)) == 31


@pytest.mark.parametrize(
    ("title", "name"),
    [("市场局", "市场局"), ("A/B: [C]", "A B C"), ("'quoted'", "quoted"), ("History", "History 2")],
)
def test_a_name_stays_as_near_to_the_unit_as_it_may(title, name):
    assert tab_names([title]) == [name]
