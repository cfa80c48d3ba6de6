"""Units, matters and responsibilities are taken whole, or refused with every bad row."""

import pytest
from pandas.testing import assert_frame_equal
from registry_builders import refused, table

from gridward import registry
from gridward.errors import BadRowsError

KNOWN = {
    "units": {"U1": "城管局", "U2": "水务局", "U3": "水务局"},
    "matters": {"markets": "农贸市场"},
    "areas": {"village": {"V1": "甲村", "V2": "乙村"}},
}


def units(*rows, **options):
    return registry.units(table(*rows), source="表.csv", **options)


def duties(*rows, **options):
    return registry.responsibilities(table(*rows), source="表.csv", **KNOWN, **options)


def duty(unit, role="contractor", area="V1", begin=None, end=None, **more):
    place = {"layer": None if area is None else "village", "area_code": area}
    days = {"valid_from": begin, "valid_to": end}
    return {"unit_code": unit, "role": role, "matter": None, **place, **days, **more}


def contested(*rows, **options):
    """Return the rows that contradict others, and what those are called."""
    try:
        duties(*rows, **options)
    except BadRowsError as error:
        return [(row.row, row.value) for row in error.rows if row.problem == "contested"]
    return []


def test_a_unit_needs_only_code_and_name():
    made = units({"code": "U1", "name": "城管局"})

    assert made.iloc[0].dropna().to_dict() == {
        "code": "U1",
        "name": "城管局",
        "kind": "department",
    }


def test_units_keep_order_values_and_leading_noughts():
    made = units(
        {"code": "02", "name": "乙", "kind": "team", "headcount": "12", "parent_code": "01"},
        {"code": "01", "name": "甲", "kind": "office", "headcount": "0", "parent_code": None},
    )

    assert made["code"].tolist() == ["02", "01"]
    assert made["headcount"].tolist() == [12, 0]
    assert made["kind"].tolist() == ["team", "office"]


def test_all_bad_rows_of_units_are_named_by_row():
    bad = refused(
        registry.units,
        table(
            {"code": "U1", "name": "甲", "kind": "bureau", "headcount": "3"},
            {"code": None, "name": "乙", "kind": None, "headcount": "-1"},
            {"code": "U1", "name": None, "kind": "team", "headcount": "1.5"},
            {"code": "U4", "name": "丁", "kind": "team", "headcount": "ten"},
            {"code": "U5", "name": "戊", "kind": "team", "headcount": "5"},
        ),
    )

    assert sorted(bad, key=str) == [
        (2, "bad_value", "kind", "bureau"),
        (2, "duplicate_code", "code", "U1"),
        (3, "bad_value", "headcount", "-1"),
        (3, "missing_value", "code", None),
        (4, "bad_value", "headcount", "1.5"),
        (4, "duplicate_code", "code", "U1"),
        (4, "missing_value", "name", None),
        (5, "not_a_number", "headcount", "ten"),
    ]
    assert [row for row, *_ in bad] == sorted(row for row, *_ in bad)


def test_a_parent_may_be_in_the_file_or_known_already():
    rows = [
        {"code": "U1", "name": "甲", "parent_code": "U0"},
        {"code": "U2", "name": "乙", "parent_code": "U1"},
        {"code": "U3", "name": "丙", "parent_code": "U9"},
    ]

    bad = refused(registry.units, table(*rows), known={"U0": None})

    assert bad == [(4, "unknown_code", "parent_code", "U9")]


@pytest.mark.parametrize("kind", [registry.units, registry.matters])
def test_a_cycle_that_only_a_stored_parent_closes_is_named(kind):
    rows = [
        {"code": "B", "name": "乙", "parent_code": "A"},
        {"code": "D", "name": "丁", "parent_code": "B"},
    ]

    bad = refused(kind, table(*rows), known={"A": "B", "B": None, "C": "A"})

    assert bad == [(2, "cycle", "parent_code", "B → A → B")]


@pytest.mark.parametrize("kind", [registry.units, registry.matters])
def test_a_parent_that_the_file_takes_away_closes_no_cycle(kind):
    rows = [
        {"code": "A", "name": "甲", "parent_code": None},
        {"code": "B", "name": "乙", "parent_code": "A"},
    ]

    made = kind(table(*rows), source="表.csv", known={"A": "B", "B": None})

    assert made["parent_code"].fillna("").tolist() == ["", "A"]


@pytest.mark.parametrize("kind", [registry.units, registry.matters])
def test_every_row_of_a_cycle_is_named_and_no_row_below_it(kind):
    rows = [
        {"code": "A", "name": "甲", "parent_code": "C"},
        {"code": "B", "name": "乙", "parent_code": "A"},
        {"code": "C", "name": "丙", "parent_code": "B"},
        {"code": "D", "name": "丁", "parent_code": "A"},
        {"code": "E", "name": "戊", "parent_code": "E"},
    ]

    bad = refused(kind, table(*rows))

    assert bad == [
        (2, "cycle", "parent_code", "A → C → B → A"),
        (3, "cycle", "parent_code", "B → A → C → B"),
        (4, "cycle", "parent_code", "C → B → A → C"),
        (6, "cycle", "parent_code", "E → E"),
    ]


def test_matters_are_taken_as_they_stand():
    made = registry.matters(
        table(
            {"code": "campaign", "name": "创卫", "name_en": "Campaign", "parent_code": None},
            {"code": "markets", "name": "农贸市场", "name_en": None, "parent_code": "campaign"},
        ),
        source="表.csv",
    )

    assert made["name_en"].isna().tolist() == [False, True]
    assert made["parent_code"].fillna("").tolist() == ["", "campaign"]


def test_a_row_number_is_the_one_the_file_gave():
    rows = table({"code": "A", "name": "甲"}, {"code": None, "name": "乙"}, first=7)

    assert refused(registry.matters, rows) == [(8, "missing_value", "code", None)]


def test_responsibilities_are_numbered_from_one_and_dated_in_iso():
    made = duties(
        {"unit_code": "U1", "role": "lead", "matter": "markets", "valid_from": "2026年3月1日"},
        {"unit_code": "U2", "role": "contractor", "layer": "village", "area_code": "V2"},
    )

    assert made["record"].tolist() == [1, 2]
    assert made["valid_from"].fillna("").tolist() == ["2026-03-01", ""]
    assert made["area_code"].fillna("").tolist() == ["", "V2"]


def test_all_bad_rows_of_responsibilities_are_named_by_row():
    good = {"unit_code": "U1", "role": "contractor", "layer": "village", "area_code": "V1"}
    bad = refused(
        registry.responsibilities,
        table(
            good,
            good | {"unit_code": "U9"},
            good | {"role": "boss"},
            good | {"layer": "town"},
            good | {"area_code": "V9"},
            good | {"area_code": None},
            good | {"layer": None},
            good | {"matter": "fishing"},
            good | {"valid_from": "tomorrow"},
            good | {"valid_from": "2026-05-01", "valid_to": "2026-04-30"},
            good | {"note": "again"},
            good | {"valid_to": "2026-12-31"},
        ),
        **KNOWN,
    )

    assert bad == [
        (3, "unknown_code", "unit_code", "U9"),
        (4, "bad_role", "role", "boss"),
        (5, "bad_value", "layer", "town"),
        (5, "unknown_code", "area_code", "V1"),
        (6, "unknown_code", "area_code", "V9"),
        (7, "missing_value", "area_code", None),
        (8, "missing_value", "layer", None),
        (9, "unknown_code", "matter", "fishing"),
        (10, "bad_date", "valid_from", "tomorrow"),
        (11, "end_before_start", "valid_to", "2026-04-30"),
        (12, "duplicate_record", None, None),
        (13, "duplicate_record", None, None),
    ]


def test_a_responsibility_of_one_day_ends_on_the_day_it_starts():
    made = duties(
        {"unit_code": "U1", "role": "lead", "valid_from": "2026-05-01", "valid_to": "20260501"}
    )

    assert made["valid_to"].tolist() == ["2026-05-01"]


def test_what_came_in_is_not_changed():
    given_table = table({"code": "U1", "name": "甲", "headcount": "3"})
    before = given_table.copy()

    registry.units(given_table, source="表.csv")

    assert_frame_equal(given_table, before)


@pytest.mark.parametrize("role", ["territory", "contractor", "lead", "chief_1"])
def test_two_units_in_one_role_on_the_same_days_are_both_named(role):
    bad = contested(
        duty("U1", role, end="2026-03-31"),
        duty("U2", role, area="V2"),
        duty("U2", role, begin="2026-03-31"),
    )

    assert bad == [(2, "U2"), (4, "U1")]


@pytest.mark.parametrize("role", ["helper", "supervisor"])
def test_many_units_may_help_and_supervise_at_once(role):
    assert contested(duty("U1", role), duty("U2", role)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"begin": "2026-04-01"},
        {"area": "V2"},
        {"area": None},
        {"matter": "markets"},
        {"role": "lead"},
    ],
)
def test_another_time_area_matter_or_role_is_no_contradiction(other):
    assert contested(duty("U1", end="2026-03-31"), duty("U2", **other)) == []


def test_a_stored_record_that_contradicts_is_named_by_its_number():
    stored = duties(duty("U2", area="V2"), duty("U1"))

    assert contested(duty("U2"), stored=stored) == [(2, "U1 #2")]


def test_a_stored_record_that_the_file_ends_contradicts_no_more():
    stored = duties(duty("U1"))

    rows = (duty("U1", end="2026-03-31"), duty("U2", begin="2026-04-01"))

    assert contested(*rows, stored=stored) == []


def test_a_stored_record_keeps_its_end_when_the_file_has_no_column_for_it():
    stored = duties(duty("U1", end="2026-03-31"))
    first, second = duty("U1"), duty("U2", begin="2026-04-01")
    del first["valid_to"], second["valid_to"]

    made = duties(first, second, stored=stored)

    assert made["valid_to"].fillna("").tolist() == ["2026-03-31", ""]


def test_records_that_a_file_replaces_contradict_no_more_but_others_do():
    stored = duties(duty("U1"), duty("U1", "lead"))

    rows = (duty("U2"), duty("U2", "lead", area="V2"))
    kept = duties(duty("U1", "lead", area=None))

    assert contested(*rows, stored=stored, replace=True) == []
    assert contested(duty("U2", "lead", area=None), stored=kept, replace=True) == []
    assert contested(duty("U2", "lead", area=None), stored=kept) == [(2, "U1 #1")]


@pytest.mark.parametrize(
    ("written", "role"),
    [
        *(("属地", "territory"), ("包联", "contractor"), ("包聯", "contractor"), ("牵头", "lead")),
        *(("配合单位", "helper"), ("督導", "supervisor"), ("三级网格长", "chief_3")),
        *(("Chief 1", "chief_1"), ("LEAD", "lead")),
    ],
)
def test_a_role_is_understood_as_offices_write_it(written, role):
    assert duties(duty("U1", written))["role"].tolist() == [role]


@pytest.mark.parametrize(
    ("written", "kind"), [("部门", "department"), ("辦公室", "office"), ("岗位", "post")]
)
def test_a_kind_of_unit_is_understood_as_offices_write_it(written, kind):
    assert units({"code": "U1", "name": "甲", "kind": written})["kind"].tolist() == [kind]


def test_units_areas_and_matters_may_be_written_by_their_names():
    made = duties(duty("城管局", area="乙村", matter="农贸市场"))

    assert made[["unit_code", "area_code", "matter"]].to_numpy().tolist() == [
        ["U1", "V2", "markets"]
    ]


def test_a_name_that_several_have_is_refused_with_their_codes():
    with pytest.raises(BadRowsError) as caught:
        duties(duty("水务局"))

    (row,) = caught.value.rows
    assert (row.problem, row.value, row.choices) == ("ambiguous_name", "水务局", ("U2", "U3"))


def test_every_role_that_there_is_is_offered_in_both_languages():
    with pytest.raises(BadRowsError) as caught:
        duties(duty("U1", "boss"))

    (row,) = caught.value.rows
    assert [choice.split()[0] for choice in row.choices] == list(registry.ROLES)
    assert row.choices[:2] == ("territory 属地", "contractor 包联")
