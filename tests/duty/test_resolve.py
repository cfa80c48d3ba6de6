"""Of the records that fit a place, the most specific decides, and the answer names it."""

import pytest
from duty_builders import MATTERS, NESTED, duties
from hypothesis import given
from hypothesis import strategies as st

from gridward.duty import resolve
from gridward.registry import ROLES, ancestors

DAY = "2026-03-15"


def holders(records, *, matter=None, nested=NESTED, overlays=(), at=DAY):
    """Return role, unit, rule and record of each duty at a place."""
    found = resolve(nested, overlays, records, at=at, matter=matter, matter_parents=MATTERS)
    return [(duty.role, duty.unit_code, duty.rule, duty.record) for duty in found]


def lead(records, matter, **options):
    """Return unit, rule and record of the lead."""
    (found,) = [one[1:] for one in holders(records, matter=matter, **options) if one[0] == "lead"]
    return found


# what two records say, the matter asked for, and which of the two decides
TABLE = [
    # finer area before coarser, whatever the order of the records
    (("lead", "district:D", "markets"), ("lead", "village:V", "markets"), "markets", 2),
    (("lead", "village:V", "markets"), ("lead", "district:D", "markets"), "markets", 1),
    (("lead", "city:C", "markets"), ("lead", "district:D", "markets"), "markets", 2),
    # everywhere last
    (("lead", None, "markets"), ("lead", "city:C", "markets"), "markets", 2),
    (("lead", "city:C", "markets"), ("lead", None, "markets"), "markets", 1),
    # a finer area outweighs a nearer matter
    (("lead", "district:D", "stalls"), ("lead", "village:V", "campaign"), "stalls", 2),
    (("lead", "district:D", "stalls"), ("lead", "village:V", None), "stalls", 2),
    # at one place: the matter, then what stands above it, then every matter
    (("lead", None, "markets"), ("lead", None, "stalls"), "stalls", 2),
    (("lead", None, "campaign"), ("lead", None, "markets"), "stalls", 2),
    (("lead", None, None), ("lead", None, "campaign"), "stalls", 2),
    (("lead", None, "stalls"), ("lead", None, None), "stalls", 1),
    # a matter below or beside the one asked for says nothing
    (("lead", None, "stalls"), ("lead", None, "campaign"), "markets", 2),
    (("lead", None, "toilets"), ("lead", None, None), "markets", 2),
    # at a tie the smaller record number
    (("lead", "village:V", "markets"), ("lead", "village:V", "markets"), "markets", 1),
    (("contractor", "village:V", None), ("contractor", "village:V", None), None, 1),
    # without a matter only what holds for every matter counts
    (("contractor", "village:V", "markets"), ("contractor", "district:D", None), None, 2),
    # another place's record says nothing
    (("contractor", "village:W", None), ("contractor", "city:C", None), None, 2),
    (("contractor", "district:V", None), ("contractor", "city:C", None), None, 2),
]


@pytest.mark.parametrize(("first", "second", "matter", "deciding"), TABLE)
def test_the_most_specific_record_decides(first, second, matter, deciding):
    records = duties(("U1", *first), ("U2", *second))

    found = holders(records, matter=matter)

    assert [(unit, record) for role, unit, _, record in found if role == first[0]] == [
        (f"U{deciding}", deciding)
    ]


@pytest.mark.parametrize(
    ("role", "place", "matter", "rule"),
    [
        ("territory", "village:V", None, "territory"),
        ("contractor", "village:V", None, "contract"),
        ("lead", None, "markets", "line"),
        ("lead", "village:V", "markets", "line"),
        ("supervisor", None, None, "line"),
        ("supervisor", "village:V", "markets", "line"),
        ("chief_3", "village:V", None, "territory"),
    ],
)
def test_the_answer_names_the_rule(role, place, matter, rule):
    records = duties(("U1", role, place, matter))

    assert (role, "U1", rule, 1) in holders(records, matter="markets")


def test_the_answer_cites_the_whole_record():
    records = duties(("U1", "contractor", "district:D", None, "2026-01-01", "2026-12-31"))

    duty = resolve(NESTED, [], records, at=DAY)[1]

    assert (duty.since, duty.layer, duty.area_code, duty.matter) == (
        "2026-01-01",
        "district",
        "D",
        None,
    )


def test_a_matter_that_nobody_leads_falls_to_the_territorial_unit():
    records = duties(("S1", "territory", "district:D"), ("U2", "lead", None, "toilets"))

    assert lead(records, "markets") == ("S1", "fallback", 1)


def test_a_lead_is_not_replaced_by_the_territorial_unit():
    records = duties(("S1", "territory", "village:V"), ("U2", "lead", None, "campaign"))

    assert lead(records, "stalls") == ("U2", "line", 2)


def test_where_nobody_answers_the_answer_says_so():
    assert holders(duties(), matter="markets") == [
        ("territory", None, None, None),
        ("contractor", None, None, None),
        ("lead", None, None, None),
    ]


def test_no_lead_is_missed_when_no_matter_is_asked_for():
    assert [role for role, *_ in holders(duties())] == ["territory", "contractor"]


def test_outside_every_area_what_holds_everywhere_still_holds():
    records = duties(("U1", "lead", None, "markets"), ("U2", "contractor", "city:C"))

    assert holders(records, matter="markets", nested=[]) == [
        ("territory", None, None, None),
        ("contractor", None, None, None),
        ("lead", "U1", "line", 1),
    ]


def test_each_overlay_answers_beside_the_tree():
    records = duties(
        ("U1", "contractor", "village:V"),
        ("U2", "contractor", "compound:K"),
        ("U3", "contractor", "market:M"),
        ("U4", "contractor", "market:N"),
        ("U5", "contractor", "market:M"),
    )

    found = holders(records, overlays=[("compound", "K"), ("market", "M")])

    assert [(unit, record) for role, unit, _, record in found if role == "contractor"] == [
        ("U1", 1),
        ("U2", 2),
        ("U3", 3),
    ]


def test_an_overlay_does_not_repeat_what_holds_everywhere():
    records = duties(("U1", "supervisor", None))

    found = holders(records, overlays=[("compound", "K")])

    assert [unit for role, unit, *_ in found if role == "supervisor"] == ["U1"]


@pytest.mark.parametrize(
    ("day", "unit"),
    [
        ("2026-02-28", "U1"),
        ("2026-03-01", "U2"),
        ("2026-03-31", "U2"),
        ("2026-04-01", "U1"),
    ],
)
def test_a_record_decides_on_its_days_only(day, unit):
    records = duties(
        ("U1", "contractor", "district:D"),
        ("U2", "contractor", "village:V", None, "2026-03-01", "2026-03-31"),
    )

    assert ("contractor", unit) in [one[:2] for one in holders(records, at=day)]


@pytest.mark.parametrize("role", ["helper", "supervisor"])
def test_all_who_help_or_supervise_most_specifically_answer(role):
    records = duties(("U1", role, "city:C"), ("U2", role, "village:V"), ("U3", role, "village:V"))

    assert [(unit, n) for r, unit, _, n in holders(records) if r == role] == [("U2", 2), ("U3", 3)]


def test_duties_come_in_the_order_of_the_roles():
    records = duties(*[(f"U{n}", role, None) for n, role in enumerate(reversed(ROLES))])

    assert [role for role, *_ in holders(records, matter="markets")] == list(ROLES)


places = st.sampled_from([None, "city:C", "district:D", "village:V", "village:W", "market:M"])
matters = st.sampled_from([None, *MATTERS])
validity = st.sampled_from([None, "2026-03-14", "2026-03-15", "2026-03-16"])
records_drawn = st.lists(
    st.tuples(
        st.sampled_from(["U1", "U2", "U3"]),
        st.sampled_from(["territory", "contractor", "lead", "helper"]),
        places,
        matters,
        validity,
        validity,
    ),
    max_size=12,
)


@given(records_drawn, matters)
def test_whoever_decides_no_fitting_record_is_more_specific(rows, matter):
    line = ancestors(matter, MATTERS) if matter else []
    order = ["village:V", "district:D", "city:C", None]

    def rank(record):
        _, _, place, own, begin, end = rows[record - 1]
        fits = place in order and (own is None or own in line)
        if not fits or (begin or DAY) > DAY or (end or DAY) < DAY:
            return None
        return (order.index(place), line.index(own) if own else len(line), record)

    for duty in resolve(NESTED, [], duties(*rows), at=DAY, matter=matter, matter_parents=MATTERS):
        numbers = [n for n, row in enumerate(rows, start=1) if row[1] == duty.role and rank(n)]
        best = min(numbers, key=rank, default=None)
        if duty.rule == "fallback":
            assert best is None
        elif duty.role == "helper":
            assert rank(duty.record)[:2] == rank(best)[:2]
        else:
            assert duty.record == best
            assert duty.unit_code == (rows[best - 1][0] if best else None)
