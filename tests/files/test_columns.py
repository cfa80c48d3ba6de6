"""Columns are found by the names that people give them."""

import pytest

from gridward.errors import InputError
from gridward.files import Column, recognise, wanted
from gridward.registry import COLUMN_NAMES, FIELDS


@pytest.mark.parametrize(
    "columns",
    [
        ["code", "name", "longitude", "latitude"],
        ["代码", "名称", "经度", "纬度"],
        ["編號", "名稱", "經度", "緯度"],
        ["编码", " Name ", "Lng", "LAT."],
        ["ID", "名称（必填）", "经度(度)", "纬度 [WGS84]"],
    ],
)
def test_the_same_four_things_are_found_under_many_names(columns):
    found = recognise(columns, wanted(["code", "name", "longitude", "latitude"]), {})

    assert list(found.values()) == columns


def test_what_the_user_names_wins_over_what_is_recognised():
    found = recognise(["code", "旧编号"], wanted(["code"]), {"code": "旧编号"})

    assert found == {"code": "旧编号"}


def test_a_named_column_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(InputError) as caught:
        recognise(["名称", "责任单位"], wanted(["name"]), {"name": "名字称"}, source="a.csv")

    error = caught.value
    assert (error.problem, error.source, error.value) == ("column_missing", "a.csv", "名字称")
    assert error.choices == ("名称", "责任单位")


def test_a_required_column_that_is_not_there_is_named_by_its_field():
    with pytest.raises(InputError) as caught:
        recognise(["名称"], wanted(["name", "code"]), {"name": None})

    assert (caught.value.problem, caught.value.value) == ("column_missing", "code")


def test_an_optional_column_that_is_not_there_is_left_out():
    assert recognise(["名称"], wanted(["name"], ["phone"]), {}) == {"name": "名称"}


def test_one_column_is_not_taken_for_two_fields():
    both = {"a": Column(("编号",)), "b": Column(("编号",), required=False)}

    assert recognise(["编号"], both, {}) == {"a": "编号"}


def test_the_likelier_name_is_taken_whatever_the_order_of_the_columns():
    assert recognise(["x", "经度"], wanted(["longitude"]), {}) == {"longitude": "经度"}


@pytest.mark.parametrize("table", FIELDS)
def test_no_two_fields_of_a_table_go_by_the_same_name(table):
    required, more = FIELDS[table]
    fields = (*required, *more, "longitude", "latitude")
    names = [name for field in fields for name in COLUMN_NAMES.get(field, (field,))]

    assert len(names) == len(set(names))


def test_a_field_that_the_user_says_no_column_holds_is_left_out():
    assert recognise(["code", "上级"], wanted(["code"], ["parent_code"]), {"parent_code": ""}) == {
        "code": "code"
    }


def test_a_field_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(InputError) as caught:
        recognise(["code"], wanted(["code"], ["phone"]), {"fone": "code"})

    error = caught.value
    assert (error.problem, error.value, error.choices) == ("bad_value", "fone", ("code", "phone"))
