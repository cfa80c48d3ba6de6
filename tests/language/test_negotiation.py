"""The reader's language is the first wish that can be met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridward.language import LANGUAGES, Catalogue, negotiate


@pytest.mark.parametrize(
    ("wishes", "spoken"),
    [
        (["zh-CN", "en"], "zh"),
        (["zh_TW.UTF-8"], "zh"),
        (["zh-Hant-HK"], "zh"),
        (["en-GB", "zh"], "en"),
        (["fr-FR", "zh"], "zh"),
        (["C.UTF-8"], "en"),
        (["C", "*", "zh"], "zh"),
        (["", "POSIX"], "en"),
        ([], "en"),
    ],
)
def test_the_first_wish_with_a_catalogue_is_spoken(wishes, spoken):
    assert negotiate(wishes) == spoken


def test_a_default_serves_those_whose_wish_cannot_be_met():
    assert negotiate(["fr", "de"], default="zh") == "zh"


@given(st.lists(st.text(max_size=12) | st.sampled_from(["zh", "en", "fr", "zh-CN", "C"])))
def test_whatever_is_wished_a_language_that_there_is_answers(wishes):
    assert negotiate(wishes) in LANGUAGES


@given(st.lists(st.sampled_from(["C", "*", "fr", "xx-YY"])), st.sampled_from(LANGUAGES))
def test_wishes_that_cannot_be_met_change_nothing(others, wish):
    assert negotiate([*others, wish]) == wish


def test_a_language_without_a_catalogue_is_refused():
    with pytest.raises(KeyError):
        Catalogue.load("fr")


def test_an_english_reader_sees_the_english_name_where_there_is_one():
    english, chinese = Catalogue.load("en"), Catalogue.load("zh")

    named = [words.name_of("大安區", "Da'an") for words in (english, chinese)]
    local_only = [words.name_of("大安區", float("nan")) for words in (english, chinese)]

    assert named == ["Da'an", "大安區"]
    assert local_only == ["大安區", "大安區"]
