"""Columns whose names say nothing are told by what they hold, where that is clear."""

from pathlib import Path

import pandas as pd
import pytest

from gridward.errors import InputError
from gridward.files import read_table, recognise, wanted
from gridward.registry import FIELDS

TAIPEI = Path(__file__).parents[2] / "geodata" / "taipei"


def table(**columns):
    return pd.DataFrame(columns, dtype="str")


def found(frame, kind="areas", more=("longitude", "latitude", "position")):
    required, optional = FIELDS[kind]
    return recognise(frame, wanted(required, [*optional, *more]), {})


def test_code_parent_and_name_are_told_from_their_cells():
    frame = table(
        A=["310104003001", "310104003002", "310104004001"],
        B=["310104003", "310104003", "310104004"],
        C=["乌南居委会", "建新社区", "长桥村委会"],
        D=["1200", "90", "90"],
    )

    recognised = found(frame)

    assert recognised == {"code": "A", "parent_code": "B", "name": "C"}
    assert set(recognised.how.values()) == {"cells"}


def test_places_and_addresses_of_real_points_are_told_without_any_name():
    frame = read_table(TAIPEI / "taipei_stations.csv")
    known = {name: str(place) for place, name in enumerate(frame.columns)}

    recognised = found(frame.rename(columns=known), "points")

    assert recognised["longitude"] == known["longitude"]
    assert recognised["latitude"] == known["latitude"]
    assert recognised["code"] in known.values()


def test_a_column_of_pairs_is_told():
    frame = table(编号=["1", "2"], 甲=["121.5436,25.0261", "121.5437，25.0262"])

    assert found(frame, "points") == {"code": "编号", "position": "甲"}


@pytest.mark.parametrize(
    ("kind", "field", "cells"),
    [
        ("units", "phone", ["13812345678", "021-64370000"]),
        ("areas", "households", ["120户", "98户"]),
        ("responsibilities", "role", ["牵头", "配合"]),
        ("responsibilities", "unit_code", ["城市管理局", "新华路街道办事处"]),
        ("areas", "status", ["待拆迁", "正常"]),
        ("points", "address", ["淮海中路1010号", "衡山路516弄2号"]),
    ],
)
def test_other_fields_are_told_by_the_words_in_them(kind, field, cells):
    others = {name: ["A1", "A2"] for name in FIELDS[kind][0] if name != field}

    recognised = found(table(**others, 甲=cells), kind)

    assert (recognised[field], recognised.how[field]) == ("甲", "cells")


def test_two_columns_of_days_are_told_by_their_order_and_one_is_not():
    frame = table(code=["1", "2"], 甲=["2026-03-01", "2026-04-01"], 乙=["2026-01-01", "2026-02-01"])

    assert found(frame) == {"code": "code", "valid_from": "乙", "valid_to": "甲"}
    assert found(frame.drop(columns="乙")) == {"code": "code"}


def test_two_columns_that_would_do_are_asked_about():
    frame = table(甲=["A01", "A02"], 乙=["B01", "B02"])

    with pytest.raises(InputError) as caught:
        found(frame)

    assert (caught.value.problem, caught.value.value) == ("column_missing", "code")


def test_what_the_user_says_is_not_there_is_not_told_from_cells():
    frame = table(code=["310104003001", "310104003002"], 甲=["310104003", "310104003"])

    assert "parent_code" not in recognise(frame, wanted(*FIELDS["areas"]), {"parent_code": ""})
