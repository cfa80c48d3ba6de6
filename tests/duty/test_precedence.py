"""The table of precedence leaves no question without an answer, and none with two."""

import json
from itertools import combinations, permutations

import pytest
from duty_builders import MATTERS, duties

from gridward.duty import Book, Drawn, Question, Spot, explain, precedence, resolve, shipped
from gridward.duty.precedence import DRAWN_KINDS, STEPS
from gridward.errors import InputError

DAY = "2026-03-15"
NESTED = (("city", "C"), ("district", "D"), ("village", "V"))
DRAWN = (Drawn("P", "point", 3.0), Drawn("L", "line", 2.0), Drawn("G", "polygon"))
# Every kind of place and of matter that a record can have, the one that goes first first.
PLACES = ("exception:P", "exception:L", "exception:G", "village:V", "district:D", "city:C", None)
LINE = ("stalls", "markets", "campaign", None)
CLASSES = [(place, matter) for place in PLACES for matter in LINE]


def deciding(records, *, table=None, drawn=DRAWN):
    """Return the records that lead at the place for the finest matter."""
    found = resolve(
        NESTED,
        [],
        records,
        at=DAY,
        matter="stalls",
        matter_parents=MATTERS,
        drawn=drawn,
        precedence=table,
    )
    return [one.record for one in found if one.role == "lead"]


def leads(*classes):
    return duties(*[(f"U{n}", "lead", place, matter) for n, (place, matter) in enumerate(classes)])


@pytest.mark.parametrize(("first", "second"), list(combinations(CLASSES, 2)))
def test_of_any_two_records_the_one_that_stands_first_in_the_table_decides(first, second):
    assert deciding(leads(first, second)) == [1]
    assert deciding(leads(second, first)) == [2]


def test_every_combination_of_the_shipped_rules_has_exactly_one_answer():
    left = list(CLASSES)
    while left:
        assert deciding(leads(*reversed(left))) == [len(left)]
        left.pop(0)


@pytest.mark.parametrize("steps", list(permutations(STEPS))[::17])
def test_whatever_the_order_of_the_steps_one_record_decides(steps):
    table = precedence(json.dumps({"steps": steps}))
    left = list(CLASSES)
    while left:
        (winner,) = deciding(leads(*left), table=table)
        left.pop(winner - 1)


def test_without_any_record_of_a_lead_the_territory_answers():
    found = resolve(
        NESTED,
        [],
        duties(("S", "territory", "district:D")),
        at=DAY,
        matter="stalls",
        matter_parents=MATTERS,
    )

    assert [(one.role, one.rule, one.unit_code) for one in found] == [
        ("territory", "territory", "S"),
        ("contractor", None, None),
        ("lead", "fallback", "S"),
    ]


def test_of_two_lines_the_nearer_decides_and_on_a_tie_the_smaller_code():
    records = leads(("exception:L", None), ("exception:K", None))

    assert deciding(records, drawn=[Drawn("L", "line", 2.0), Drawn("K", "line", 1.0)]) == [2]
    assert deciding(records, drawn=[Drawn("L", "line", 1.0), Drawn("K", "line", 1.0)]) == [2]
    assert deciding(records, drawn=[Drawn("L", "line", 1.0), Drawn("K", "line", 2.0)]) == [1]


def test_an_exception_stands_against_an_overlay_too():
    records = duties(
        ("U1", "contractor", "compound:K"),
        ("U2", "contractor", "village:V"),
        ("U3", "contractor", "exception:P"),
    )

    found = resolve(NESTED, [("compound", "K")], records, at=DAY, drawn=DRAWN[:1])

    assert [(one.unit_code, one.rule) for one in found if one.role == "contractor"] == [
        ("U3", "exception")
    ]


@pytest.mark.parametrize(
    ("minute", "unit"), [(6 * 60, "U1"), (9 * 60 + 59, "U1"), (10 * 60, "S"), (22 * 60, "U2")]
)
def test_a_market_street_answers_differently_at_different_hours(minute, unit):
    records = duties(
        ("S", "territory", "village:V"),
        ("U1", "lead", "village:V", "markets", None, None, "06:00-10:00"),
        ("U2", "lead", "village:V", "markets", None, None, "17:00-02:00"),
    )

    found = resolve(
        NESTED, [], records, at=DAY, minute=minute, matter="markets", matter_parents=MATTERS
    )

    assert [one.unit_code for one in found if one.role == "lead"] == [unit]


def test_a_whole_day_names_everybody_who_acts_at_any_time_of_it_with_the_hours():
    records = duties(
        ("S", "territory", "village:V"),
        ("U1", "lead", "village:V", "markets", None, None, "06:00-10:00"),
        ("U2", "lead", "village:V", "markets", None, None, "17:00-02:00"),
    )

    found = resolve(NESTED, [], records, at=DAY, matter="markets", matter_parents=MATTERS)

    assert {(one.unit_code, one.hours) for one in found if one.role == "lead"} == {
        ("U1", "06:00-10:00"),
        ("U2", "17:00-02:00"),
        ("S", None),
    }


def test_every_record_at_a_place_is_explained():
    records = duties(
        ("U1", "lead", "exception:P", "markets"),
        ("U2", "lead", "village:V", "markets"),
        ("U3", "lead", "district:D", "markets", None, "2026-01-31"),
        ("U4", "lead", None, "toilets"),
        ("U5", "lead", "village:V", "stalls", None, None, "20:00-22:00"),
        ("U6", "helper", "village:V", "markets"),
        ("U7", "helper", "village:V", "markets"),
        ("U8", "lead", "village:W", "markets"),
    )
    book = Book(records, matter_parents=MATTERS)
    asked = Question(Spot(NESTED, (), DRAWN[:1]), DAY, 12 * 60, "stalls")

    said = {one.record.unit_code: (one.wins, one.reason, one.to) for one in explain(book, asked)}

    assert said == {
        "U1": (True, "decides", None),
        "U2": (False, "exception", 1),
        "U3": (False, "not_in_force", None),
        "U4": (False, "other_matter", None),
        "U5": (False, "closed", None),
        "U6": (True, "shared", None),
        "U7": (True, "shared", None),
    }


@pytest.mark.parametrize(
    "text",
    [
        "steps = 1",
        'steps = ["exception", "layer"]',
        'steps = ["exception", "exception", "drawn", "layer", "matter"]',
        'drawn = ["point", "line"]',
        '{"steps": ["exception"',
        "neither",
        'order = ["layer"]',
        'expected = "lead"',
        'fallback = "lead"',
        '[fallback]\nlead = "lead"',
        '[fallback]\nlead = "territory"\nterritory = "lead"',
    ],
)
def test_a_table_that_leaves_questions_open_is_refused(text):
    with pytest.raises(InputError) as caught:
        precedence(text, source="先后.toml")
    assert (caught.value.problem, caught.value.source) == ("bad_precedence", "先后.toml")


def test_a_table_may_not_name_a_role_that_is_not_there():
    with pytest.raises(InputError) as caught:
        precedence('expected = ["keeper"]', roles=["lead", "territory", "contractor"])
    assert (caught.value.problem, caught.value.value) == ("bad_role", "keeper")


def test_what_a_table_leaves_out_is_as_shipped_and_it_survives_being_kept():
    table = precedence('drawn = ["polygon", "line", "point"]')

    assert table.steps == shipped().steps == STEPS
    assert table.drawn == DRAWN_KINDS[::-1]
    assert precedence(table.as_json()) == table
