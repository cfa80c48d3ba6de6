"""A gap is named alike wherever it is named."""

from types import SimpleNamespace

import pytest

from gridward.language import LANGUAGES, Catalogue, gap_text

ENGLISH, CHINESE = (Catalogue.load(language) for language in LANGUAGES)
NOTHING = float("nan")


def gap(kind, **told):
    empty = dict.fromkeys(("code", "name", "name_en", "role", "matter"), NOTHING)
    return SimpleNamespace(kind=kind, **(empty | told))


@pytest.mark.parametrize(
    ("found", "english", "chinese"),
    [
        (gap("ground"), "Ground in no area", "不属于任何责任区的地面"),
        (gap("ground", name="东区"), "东区: ground in no area", "东区：无归属地面"),
        (gap("point", code="V1"), "V1", "V1"),
        (gap("duty", code="V1", name="甲里", role="contractor"),
         "甲里: no contractor", "甲里：缺包联单位"),
        (gap("duty", name="农贸市场", name_en="Markets", role="lead", matter="m"),
         "Markets: no lead anywhere", "农贸市场：全域缺牵头单位"),
        (gap("duty", code="V1", name="甲里", role="lead", matter="m"),
         "甲里: no lead for Markets", "甲里：Markets缺牵头单位"),
        (gap("duty", code="V1", name="甲里", role="lead", matter="x"),
         "甲里: no lead for x", "甲里：x缺牵头单位"),
    ],
)  # fmt: skip
def test_a_gap_says_where_it_is_and_what_is_missing(found, english, chinese):
    matters = {"m": "Markets"}

    assert gap_text(found, ENGLISH, matters) == english
    assert gap_text(found, CHINESE, matters) == chinese
