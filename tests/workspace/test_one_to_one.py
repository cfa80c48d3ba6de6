"""Departments and chosen areas are contracted to each other one to one, or that is named."""

import pytest
from workspace_builders import town, write_csv

from gridward.errors import NotFoundError


@pytest.fixture
def city(tmp_path):
    city = town(tmp_path)
    units = ("O1", "财政局", "department"), ("O2", "教育局", "department")
    city.import_units(write_csv(tmp_path / "units.csv", "code,name,kind", *units))
    duty = ("village", "A", "O1", "contractor")
    city.import_responsibilities(
        write_csv(tmp_path / "duties.csv", "layer,area_code,unit_code,role", duty)
    )
    return city


def exceptions(city, *areas):
    return {
        one.unit.code if one.unit else one.area.code: one.count
        for one in city.duties(one_to_one=areas).faults
        if one.kind == "not_one_to_one"
    }


@pytest.mark.parametrize(
    ("areas", "named"),
    [
        ((), {}),
        (("village:A",), {"O2": 0}),
        (("village:A", "village:B"), {"O2": 0, "B": 0}),
        (("village:D",), {"O2": 0, "B": 0}),
        (("village",), {"O2": 0, "B": 0}),
        (("village:B",), {"O1": 0, "O2": 0, "B": 0}),
    ],
)
def test_only_the_areas_that_are_asked_for_are_matched(city, areas, named):
    assert exceptions(city, *areas) == named


def test_as_many_departments_as_areas_of_a_part_of_a_layer_leave_no_exception(city):
    city.end_unit("O2", last="2026-05-31")

    assert exceptions(city, "village:A") == {}


@pytest.mark.parametrize(("asked", "thing"), [("vilage", "layer"), ("village:X", "area")])
def test_what_is_not_there_is_named(city, asked, thing):
    with pytest.raises(NotFoundError) as caught:
        city.duties(one_to_one=[asked])

    assert caught.value.thing == thing
