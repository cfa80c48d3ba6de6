"""A list of duties counts from its day on: who held them before is still the answer for then."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from workspace_builders import content, square, staffed, write_areas, write_csv

from gridward.errors import BadRowsError

BEFORE, FROM, LATER = "2026-05-31", "2026-06-01", "2026-09-01"
_HEADER = "layer,area_code,matter,unit_code,role"


@pytest.fixture
def city(tmp_path):
    """Return a town where W is the contractor of both villages, and helps everywhere."""
    made = staffed(tmp_path)
    made.import_responsibilities(
        duties(
            tmp_path,
            ("village", "A", None, "W", "contractor"),
            ("village", "B", None, "W", "contractor"),
            (None, None, None, "W", "helper"),
        ),
        since="2026-04-01",
    )
    return made


def duties(folder, *rows, header=_HEADER):
    return write_csv(folder / "d.csv", header, *rows)


def holders(city, role, at, x=121.005):
    """Return who holds a role at a place of village A."""
    answer = city.who(x, 25.005, at=at)
    return [one.unit.code for one in answer.duties if one.role == role and one.unit]


def test_a_duty_goes_to_another_unit_from_its_day_on(city, tmp_path):
    report = city.import_responsibilities(
        duties(tmp_path, ("village", "A", None, "S", "contractor")), since=FROM
    )

    assert (report.added, report.changed, report.removed, report.dated) == (1, 0, 1, True)
    assert [holders(city, "contractor", at) for at in (BEFORE, FROM)] == [["W"], ["S"]]
    assert holders(city, "contractor", FROM, x=121.015) == ["W"]


def test_a_duty_that_goes_on_stays_the_same_record(city, tmp_path):
    before = city.responsibilities().set_index("record")

    report = city.import_responsibilities(
        duties(tmp_path, ("village", "A", None, "W", "contractor")), since=FROM
    )

    assert (report.unchanged, report.added, report.removed) == (1, 0, 0)
    assert city.responsibilities().set_index("record").equals(before)


def test_what_many_hold_is_given_up_for_nobody(city, tmp_path):
    city.import_responsibilities(duties(tmp_path, (None, None, None, "S", "helper")), since=FROM)

    assert [sorted(holders(city, "helper", at)) for at in (BEFORE, FROM)] == [["W"], ["S", "W"]]


def test_a_whole_list_ends_what_it_leaves_out(city, tmp_path):
    report = city.import_responsibilities(
        duties(tmp_path, ("village", "B", None, "W", "contractor")), since=FROM, replace=True
    )

    assert (report.unchanged, report.removed) == (1, 1)
    assert [holders(city, "contractor", at) for at in (BEFORE, FROM)] == [["W"], []]
    assert holders(city, "helper", FROM) == ["W"]


def test_a_whole_list_of_the_same_day_takes_the_place_of_the_one_before(city, tmp_path):
    for unit in ("S", "W"):
        city.import_responsibilities(
            duties(tmp_path, ("village", "A", None, unit, "contractor")), since=FROM, replace=True
        )

    assert [holders(city, "contractor", at) for at in (BEFORE, FROM)] == [["W"], ["W"]]


def test_a_duty_ends_before_the_next_one_that_is_known(city, tmp_path):
    city.import_responsibilities(
        duties(tmp_path, ("village", "A", None, "S", "contractor")), since=LATER
    )

    city.import_responsibilities(
        duties(tmp_path, ("village", "A", "wells", "S", "contractor")), since=FROM
    )
    city.import_units(write_csv(tmp_path / "u.csv", "code,name", ("N", "新科")))
    city.import_responsibilities(
        duties(tmp_path, ("village", "A", None, "N", "contractor")), since=FROM
    )

    found = city.responsibilities()
    ends = found[found["unit_code"] == "N"]["valid_to"].tolist()
    assert ends == ["2026-08-31"]
    assert [holders(city, "contractor", at) for at in (BEFORE, FROM, LATER)] == [
        ["W"],
        ["N"],
        ["S"],
    ]


def test_another_note_is_another_record_from_its_day_on(city, tmp_path):
    city.import_responsibilities(
        duties(
            tmp_path, ("village", "A", None, "W", "contractor", "新合同"), header=f"{_HEADER},note"
        ),
        since=FROM,
    )

    found = city.responsibilities()
    found = found[(found["role"] == "contractor") & (found["valid_from"] >= "2026-04-01")]
    found = found[found["area_code"] == "A"].fillna("")
    assert found[["valid_from", "valid_to", "note"]].to_numpy().tolist() == [
        ["2026-04-01", "2026-05-31", ""],
        ["2026-06-01", "", "新合同"],
    ]


def test_two_units_for_one_duty_on_one_day_are_refused_with_both_rows(city, tmp_path):
    both = duties(
        tmp_path,
        ("village", "A", None, "S", "contractor"),
        ("village", "A", None, "W", "contractor"),
    )
    with pytest.raises(BadRowsError) as caught:
        city.import_responsibilities(both, since=FROM)

    assert [(row.row, row.problem, row.value) for row in caught.value.rows] == [
        (2, "contested", "W"),
        (3, "contested", "S"),
    ]


def test_an_end_before_the_day_is_refused(city, tmp_path):
    file = duties(
        tmp_path, ("village", "B", None, "S", "contractor", BEFORE), header=f"{_HEADER},valid_to"
    )

    with pytest.raises(BadRowsError) as caught:
        city.import_responsibilities(file, since=FROM)

    assert [(row.row, row.problem) for row in caught.value.rows] == [(2, "end_before_start")]


_DAYS = [f"2026-{month:02}-01" for month in (2, 4, 6, 8)]
_ROWS = st.lists(
    st.tuples(
        st.sampled_from([("village", "A"), ("village", "B"), ("district", "D"), (None, None)]),
        st.sampled_from([None, "water"]),
        st.sampled_from(["S", "W"]),
        st.sampled_from(["contractor", "lead", "helper"]),
    ),
    min_size=1,
    max_size=3,
)


@given(edits=st.lists(st.tuples(st.sampled_from(_DAYS), _ROWS, st.booleans()), max_size=4))
@settings(max_examples=8, deadline=None)
def test_no_list_with_a_date_changes_an_answer_about_a_day_before_it(edits):
    with TemporaryDirectory() as name, staffed(Path(name)) as city:

        def answers(before):
            return [
                replace(city.who(x, 25.005, at=at, matter="wells"), revision=0)
                for at in ("2025-12-31", *_DAYS)
                if at < before
                for x in (121.005, 121.015)
            ]

        for day, rows, whole in edits:
            earlier = answers(day)
            file = duties(Path(name), *((*place, m, u, r) for place, m, u, r in rows))
            with suppress(BadRowsError):  # rows that contradict each other: nothing is changed
                city.import_responsibilities(file, since=day, replace=whole)
            assert answers(day) == earlier


_WEST, _EAST = square(0), square(1)
_HALVES = {
    "A1": shapely.box(121, 25, 121.005, 25.01),
    "A2": shapely.box(121.005, 25, 121.01, 25.01),
}
_REFORMS = {
    "split": {**_HALVES, "B": _EAST},
    "merge": {"A": _WEST.union(_EAST)},
    "recode": {"C": _WEST, "B": _EAST},
    "border": {
        "A": shapely.box(121, 25, 121.012, 25.01),
        "B": shapely.box(121.012, 25, 121.02, 25.01),
    },
}
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(_REFORMS)),
        st.sampled_from(("2026-02-01", "2026-06-01", "2026-08-01")),
        st.lists(st.sampled_from(("S", "W")), min_size=3, max_size=3),
        st.booleans(),
    ),
    min_size=1,
    max_size=2,
)


@given(steps=_STEPS)
@settings(max_examples=4, deadline=None)
def test_taking_back_a_reform_and_its_hand_over_restores_exactly_what_was(steps):
    with TemporaryDirectory() as name, staffed(Path(name)) as city:
        folder, made = Path(name), []

        def kept():
            return {table: rows for table, rows in content(city).items() if table != "edits"}

        for kind, day, units, replace_all in steps:
            shapes = _REFORMS[kind]
            parents = ["D"] * len(shapes)
            file = write_areas(folder / "r.geojson", shapes, parent_code=parents)
            rows = [
                ("village", code, None, unit, "contractor")
                for code, unit in zip(shapes, units, strict=False)
            ]
            with suppress(BadRowsError):  # a day before one that was used already
                before = kept()
                report = city.import_areas(file, layer="village", since=day, complete=True)
                made += [(before, report.revision)] if kept() != before else []
                before = kept()
                report = city.import_responsibilities(
                    duties(folder, *rows), since=day, replace=replace_all
                )
                made += [(before, report.revision)] if kept() != before else []

        for before, revision in reversed(made):
            city.undo(revision)
            assert kept() == before
