"""What cannot be planned is named, with what would make it possible."""

import pandas as pd
import pytest
from planning_builders import planned, squares

from gridward.errors import InputError
from gridward.language import Catalogue, sentence

UNITS = pd.DataFrame({"code": list("AB")})


def refusal(areas, units, **options):
    with pytest.raises(InputError) as caught:
        planned(areas, units, **options)
    for language in ("en", "zh"):
        assert sentence(caught.value, Catalogue.load(language))
    return caught.value


def with_load(value, place=4):
    areas = squares(3, 3).astype({"households": object})
    areas.loc[place, "households"] = value
    return areas


@pytest.mark.parametrize(
    ("value", "problem"),
    [(-1, "load_negative"), (None, "load_missing"), ("many", "load_text")],
)
def test_a_workload_that_is_no_amount_is_named_by_its_area(value, problem):
    error = refusal(with_load(value), 2)

    assert (error.problem, error.label, error.field) == (problem, "1-1", "households")


def test_a_workload_that_is_nowhere_lists_those_that_are():
    error = refusal(squares(3, 3), 2, workload="roads")

    assert error.problem == "column_missing"
    assert error.choices == ("areas", "area_m2", "households")


def test_more_units_than_areas_are_refused():
    error = refusal(squares(2, 1), 3)

    assert (error.problem, error.details) == ("units_many", {"units": 3, "areas": 2})


@pytest.mark.parametrize("units", [0, -2])
def test_no_units_are_refused(units):
    assert refusal(squares(2, 1), units).problem == "not_positive"


def test_an_area_fixed_to_a_unit_that_there_is_not_names_the_row():
    error = refusal(squares(2, 2), UNITS, fixed={"0-0": "A", "0-1": "C"})

    assert (error.problem, error.row, error.value) == ("plan_unit_unknown", 3, "C")


def test_an_area_that_there_is_not_names_the_row_and_those_like_it():
    error = refusal(squares(2, 2), UNITS, forbidden={"0-9": "A"})

    assert (error.problem, error.row) == ("unknown_code", 2)
    assert error.choices[0].startswith("0-")


def test_an_area_fixed_to_two_units_is_refused():
    fixed = pd.DataFrame({"code": ["0-0", "0-0"], "unit": ["A", "B"]})

    assert refusal(squares(2, 2), UNITS, fixed=fixed).problem == "fixed_twice"


def test_fixed_and_forbidden_contradict_each_other():
    error = refusal(squares(2, 2), UNITS, fixed={"0-0": "A"}, forbidden={"0-0": "A"})

    assert (error.problem, error.value, error.details["unit"]) == ("fixed_forbidden", "0-0", "A")


def test_an_area_forbidden_to_all_is_refused():
    forbidden = pd.DataFrame({"code": ["0-0", "0-0"], "unit": ["A", "B"]})

    assert refusal(squares(2, 2), UNITS, forbidden=forbidden).problem == "all_forbidden"


def test_fixed_areas_that_another_unit_parts_are_refused():
    error = refusal(squares(3, 1), UNITS, fixed={"0-0": "A", "1-0": "B", "2-0": "A"})

    assert error.problem == "fixed_apart"
    assert error.details == {"unit": "A", "one": "0-0", "two": "2-0"}


def test_capacities_that_cannot_add_up_are_refused():
    error = refusal(squares(3, 3), UNITS.assign(capacity=[4, 4]))

    assert (error.problem, error.details) == ("capacity_short", {"given": 8, "needed": 9})


def test_fixed_areas_beyond_a_capacity_are_refused():
    units = UNITS.assign(capacity=[1, 100])

    error = refusal(squares(3, 3), units, fixed={"0-0": "A", "0-1": "A"})

    assert (error.problem, error.value) == ("capacity_fixed", "A")


def test_more_parents_than_units_are_refused_when_no_border_may_be_crossed():
    areas = squares(3, 1).assign(parent_code=["P", "Q", "R"])

    error = refusal(areas, UNITS, parents="parent_code")

    assert (error.problem, error.details["parents"]) == ("parents_many", 3)


def test_fewer_moves_than_a_new_unit_needs_are_refused():
    before = dict.fromkeys(squares(2, 2)["code"], "A")

    error = refusal(squares(2, 2), UNITS, before=before, most_moved=0)

    assert (error.problem, error.details["needed"]) == ("moves_few", 1)


def test_one_area_heavier_than_the_ideal_is_planned_and_noted():
    plan = planned(with_load(100), 3)

    assert [note.problem for note in plan.notes] == ["area_heavy"]
    assert plan.least_deviation == pytest.approx(100 / 36 - 1)
    assert plan.deviation == pytest.approx(plan.least_deviation)
    assert "1-1" in sentence(plan.notes[0], Catalogue.load("zh"))


def test_islands_are_planned_and_noted():
    plan = planned(squares(5, 2, gaps=[(2, 0), (2, 1)]), 2)

    assert [note.problem for note in plan.notes] == ["islands_joined"]
    assert plan.deviation == 0
