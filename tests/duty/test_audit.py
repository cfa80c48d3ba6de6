"""What is wrong with the responsibilities themselves is found, and named once."""

import pytest
from duty_builders import duties

from gridward.duty import FAULTS, Book, Register, audit

AREAS = {"district": {"D"}, "village": {"V", "W"}, "compound": {"K", "L"}}
CHAINS = {
    ("district", "D"): [("district", "D")],
    **{("village", one): [("district", "D"), ("village", one)] for one in "VW"},
}
WHOLE = (
    ("S", "territory", "district:D"),
    ("D1", "contractor", "village:V"),
    ("D2", "contractor", "village:W"),
    ("D1", "contractor", "compound:K"),
    ("D2", "contractor", "compound:L"),
    ("P1", "chief_2", "village:V"),
    ("P2", "chief_2", "village:W"),
)
UNITS = {"S": "office", "D1": "department", "D2": "department", "P1": "post", "P2": "post"}


def faults(*records, one_to_one=(), **more):
    register = {
        "records": list(Book(duties(*records)).records()),
        "areas": AREAS,
        "nested": ["district", "village"],
        "chains": CHAINS,
        "units": UNITS,
        "unit_parents": {},
        "vacant": [],
        "keepers": {"T1": "S"},
    } | more
    return [
        (one.kind, one.role, one.code or one.unit_code)
        for one in audit(Register(**register), one_to_one=one_to_one)
    ]


def test_where_everything_is_held_nothing_is_found():
    assert faults(*WHOLE) == []


@pytest.mark.parametrize(
    ("gone", "found"),
    [
        (0, [("idle_unit", None, "S")]),
        (1, [("no_unit", "contractor", "V")]),
        (3, [("unmanaged", None, "K")]),
        (5, [("idle_unit", None, "P1"), ("missing_rung", "chief_2", "V")]),
    ],
)
def test_taking_one_record_away_names_what_is_missing_and_no_more(gone, found):
    records = [one for number, one in enumerate(WHOLE) if number != gone]

    assert faults(*records, keepers={}) == found


def test_a_facility_without_a_keeper_and_a_post_without_a_holder_are_named():
    assert faults(*WHOLE, keepers={"T1": None}, vacant=["P1"]) == [
        ("facility_unkept", None, "T1"),
        ("vacant_post", None, "P1"),
    ]


@pytest.mark.parametrize("place", ["village:V", "district:D", None])
def test_a_unit_that_supervises_itself_is_named(place):
    assert faults(*WHOLE, ("D1", "supervisor", place)) == [("self_supervision", "contractor", "V")]


def test_a_supervisor_of_another_place_supervises_somebody_else():
    assert faults(*WHOLE, ("P2", "supervisor", "village:V")) == []


def test_a_record_for_an_area_that_has_ended_is_named():
    assert faults(*WHOLE, ("D1", "contractor", "village:X")) == [("ended_area", "contractor", "X")]


def test_departments_and_areas_are_one_to_one_or_each_exception_is_named():
    villages = {("village", "V"), ("village", "W")}
    assert faults(*WHOLE, one_to_one=villages) == []

    both = [*WHOLE[:2], ("D1", "contractor", "village:W"), *WHOLE[3:]]
    assert faults(*both, one_to_one=villages) == [
        ("not_one_to_one", "contractor", "D1"),
        ("not_one_to_one", "contractor", "D2"),
    ]
    assert set(FAULTS) >= {"not_one_to_one"}
