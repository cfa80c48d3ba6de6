"""A file counts from its date on: what was before stays as it was, and answers so."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import on_both_stores
from workspace_builders import square, staffed, town, write_areas, write_csv

from gridward.coordinates import Datum
from gridward.errors import BadRowsError, InputError

BEFORE, FROM, AFTER = "2026-05-31", "2026-06-01", "2026-06-15"
WGS84 = Datum.named("wgs84", trusted=True)


def village_at(city, at, x, y=25.005):
    """Return code and name of the village at a place, none where nobody holds it."""
    found = [area for area in city.who(x, y, at=at).areas if area.layer == "village"]
    return (found[0].code, found[0].name) if found else None


def villages(folder, shapes, names, **columns):
    return write_areas(
        folder / "new.geojson", shapes, name=names, parent_code=["D"] * len(shapes), **columns
    )


@on_both_stores
def test_a_moved_border_counts_from_its_date_and_not_before(tmp_path):
    city = town(tmp_path)
    moved = {"A": square(0).union(square(1)), "B": square(2)}

    report = city.import_areas(
        villages(tmp_path, moved, ["甲村", "乙村"]), layer="village", since=FROM
    )

    assert (report.changed, report.opened, report.dated) == (2, 2, True)
    assert [village_at(city, day, 121.015) for day in (BEFORE, FROM)] == [
        ("B", "乙村"),
        ("A", "甲村"),
    ]
    assert village_at(city, BEFORE, 121.025) is None
    assert village_at(city, AFTER, 121.025) == ("B", "乙村")


def test_a_file_without_a_date_corrects_todays_version_on_all_of_its_days(tmp_path):
    city = town(tmp_path)

    report = city.import_areas(villages(tmp_path, {"A": square(0)}, ["甲新村"]), layer="village")

    assert (report.changed, report.opened, report.dated) == (1, 0, False)
    assert len(city.areas("village")) == 2
    assert village_at(city, BEFORE, 121.005) == ("A", "甲新村")


def test_the_same_dated_file_again_changes_nothing(tmp_path):
    city = town(tmp_path)
    file = villages(tmp_path, {"A": square(2), "B": square(1)}, ["甲村", "乙新村"])
    city.import_areas(file, layer="village", since=FROM)
    revision = city.revision

    again = city.import_areas(file, layer="village", since=FROM)

    assert (again.unchanged, again.revision) == (2, revision)


@on_both_stores
def test_a_complete_file_ends_what_it_leaves_out_the_day_before(tmp_path):
    city = town(tmp_path)

    report = city.import_areas(
        villages(tmp_path, {"A": square(0)}, ["甲村"]), layer="village", since=FROM, complete=True
    )

    assert (report.removed, report.unchanged) == (1, 1)
    assert village_at(city, BEFORE, 121.015) == ("B", "乙村")
    assert village_at(city, FROM, 121.015) is None


def test_a_complete_file_needs_a_date(tmp_path):
    city = town(tmp_path)

    with pytest.raises(InputError) as caught:
        city.import_areas(
            villages(tmp_path, {"A": square(0)}, ["甲村"]), layer="village", complete=True
        )

    assert (caught.value.problem, caught.value.field) == ("missing_value", "--from")


@on_both_stores
def test_several_versions_of_a_code_come_in_one_file(tmp_path):
    city = town(tmp_path)
    rows = gpd.GeoDataFrame(
        {
            "code": ["C", "C", "C"],
            "name": ["丙一", "丙二", "丙三"],
            "parent_code": ["D"] * 3,
            "valid_from": ["2020-01-01", "2022-01-01", "2024-01-01"],
        },
        geometry=[square(2)] * 3,
        crs=4326,
    )
    rows.to_file(tmp_path / "c.geojson")

    city.import_areas(tmp_path / "c.geojson", layer="village")

    days = ["2019-12-31", "2021-12-31", "2022-01-01", "2023-12-31", "2024-01-01"]
    assert [village_at(city, day, 121.025) for day in days] == [
        None,
        ("C", "丙一"),
        ("C", "丙二"),
        ("C", "丙二"),
        ("C", "丙三"),
    ]


@pytest.mark.parametrize(
    ("dates", "problem"),
    [
        ([("2020-01-01", "2022-06-30"), ("2022-01-01", None)], "overlapping"),
        ([("2020-01-01", None), ("2020-01-01", "2021-01-01")], "duplicate_code"),
        ([("2022-01-01", "2021-01-01")], "end_before_start"),
    ],
)
def test_versions_that_contradict_each_other_are_refused_naming_both(tmp_path, dates, problem):
    city = town(tmp_path)
    first, last = zip(*dates, strict=True)
    rows = gpd.GeoDataFrame(
        {"code": "C", "parent_code": "D", "valid_from": first, "valid_to": last},
        geometry=[square(2)] * len(dates),
        crs=4326,
    )
    rows.to_file(tmp_path / "c.geojson")
    revision = city.revision

    with pytest.raises(BadRowsError) as caught:
        city.import_areas(tmp_path / "c.geojson", layer="village")

    assert {row.problem for row in caught.value.rows} == {problem}
    if problem == "overlapping":
        (row,) = caught.value.rows
        assert (row.row, row.value) == (3, "2020-01-01 – 2022-06-30")
        assert row.details == {"where": "row 2"}
    assert city.revision == revision


def test_a_version_that_would_reach_into_a_stored_one_is_refused(tmp_path):
    city = town(tmp_path)
    city.import_areas(
        villages(tmp_path, {"C": square(2)}, ["丙"], valid_from=["2024-01-01"]), layer="village"
    )
    early = villages(
        tmp_path, {"C": square(2)}, ["丙"], valid_from=["2020-01-01"], valid_to=["2024-03-01"]
    )

    with pytest.raises(BadRowsError) as caught:
        city.import_areas(early, layer="village")

    assert [(row.problem, row.value) for row in caught.value.rows] == [
        ("overlapping", "2024-01-01 – …")
    ]


def test_a_layer_that_begins_later_leaves_earlier_answers_alone(tmp_path):
    city = town(tmp_path)
    before = city.who(121.005, 25.005, at=BEFORE)

    city.import_areas(
        write_areas(tmp_path / "g.geojson", {"G1": square(0, size=0.5)}, name=["一格"]),
        layer="grid",
        parent_layer="village",
        since=FROM,
    )
    after = city.who(121.005, 25.005, at=BEFORE)

    assert (after.status, after.areas, after.candidates) == (
        before.status,
        before.areas,
        before.candidates,
    )
    assert city.who(121.001, 25.001, at=FROM).areas[-1].code == "G1"


@on_both_stores
def test_a_unit_has_the_phone_of_the_day(tmp_path):
    city = staffed(tmp_path)

    city.import_units(
        write_csv(tmp_path / "u.csv", "code,name,phone", ("S", "东区公所", 119)), since=FROM
    )

    phones = [city.who(121.005, 25.005, at=day).duties[0].unit.phone for day in (BEFORE, FROM)]
    assert phones == ["110", "119"]


@on_both_stores
def test_an_area_keeps_its_responsibility_when_its_border_moves(tmp_path):
    city = staffed(tmp_path)
    records = [duty.record for duty in city.who(121.005, 25.005, at="2026-03-15").duties]

    moved = {"A": square(0).union(square(1)), "B": square(2)}
    city.import_areas(
        villages(tmp_path, moved, ["甲村", "乙村"]), layer="village", since="2026-03-10"
    )

    assert [duty.record for duty in city.who(121.015, 25.005, at="2026-03-15").duties] == records


def test_an_area_is_compared_with_the_outline_that_its_parent_has_then(tmp_path):
    city = town(tmp_path)
    wider = square(0).union(square(1)).union(square(2)).union(square(3))
    city.import_areas(
        write_areas(tmp_path / "d.geojson", {"D": wider}, name=["东区"]),
        layer="district",
        since=FROM,
    )
    east = villages(tmp_path, {"C": square(3)}, ["丙村"])

    with pytest.raises(BadRowsError) as caught:
        city.import_areas(east, layer="village", since="2026-03-01", datum=WGS84)
    taken = city.import_areas(east, layer="village", since=FROM)

    assert [row.problem for row in caught.value.rows] == ["outside_parent"]
    assert taken.added == 1


def test_rows_with_days_of_their_own_are_compared_with_the_parents_of_those_days(tmp_path):
    city = town(tmp_path)
    city.import_areas(
        write_areas(tmp_path / "d.geojson", {"D": square(0).union(square(1))}, name=["东区"]),
        layer="district",
        since=FROM,
    )
    shapes = {"C": square(2), "E": square(2)}
    rows = villages(tmp_path, shapes, ["丙村", "戊村"], valid_from=[BEFORE, FROM])

    with pytest.raises(BadRowsError) as caught:
        city.import_areas(rows, layer="village", datum=WGS84)

    assert [(row.row, row.problem) for row in caught.value.rows] == [(3, "outside_parent")]


def test_a_dated_file_without_its_bad_rows_names_the_others_by_their_numbers(tmp_path):
    city = town(tmp_path)
    file = write_csv(
        tmp_path / "units.csv",
        "code,name,valid_from,valid_to",
        (None, "无代码", "2026-01-01", None),
        ("U", "甲科", "2026-01-01", "2026-12-31"),
        ("U", "乙科", "2026-06-01", None),
    )

    with pytest.raises(BadRowsError) as caught:
        city.import_units(file, skip_bad=True)

    assert [(row.row, row.problem) for row in caught.value.rows] == [(4, "overlapping")]


def test_no_row_of_a_complete_file_can_be_left_out(tmp_path):
    city = staffed(tmp_path)
    file = write_csv(tmp_path / "u.csv", "code,name", ("S", "东区公所"), (None, "无代码"))

    with pytest.raises(InputError) as caught:
        city.import_units(file, since=FROM, complete=True, skip_bad=True)

    assert (caught.value.problem, caught.value.value) == ("replace_skips", "--complete")


def test_who_answers_by_the_code_of_a_unit_that_a_complete_file_says_never_was(tmp_path):
    city = staffed(tmp_path)
    city.import_units(write_csv(tmp_path / "u.csv", "code,name", ("N", "新科")), since=FROM)
    city.import_responsibilities(
        write_csv(
            tmp_path / "n.csv", "layer,area_code,unit_code,role", ("village", "B", "N", "lead")
        )
    )

    rest = write_csv(tmp_path / "r.csv", "code,name", ("S", "东区公所"), ("W", "水务局"))
    city.import_units(rest, since=FROM, complete=True)

    units = [duty.unit for duty in city.who(121.015, 25.005, at=FROM).duties if duty.unit]
    assert [unit.name for unit in units if unit.code == "N"] == ["N"]


def test_what_is_drawn_before_the_layer_above_begins_lies_in_none_of_it(tmp_path):
    city = town(tmp_path)
    grids = write_areas(tmp_path / "g.geojson", {"G1": square(0, size=0.5)}, name=["一格"])
    city.import_areas(grids, layer="grid", parent_layer="village", since=FROM)
    cells = write_areas(tmp_path / "c.geojson", {"C1": square(0, size=0.2)}, name=["一块"])

    with pytest.raises(BadRowsError) as caught:
        city.import_areas(cells, layer="cell", parent_layer="grid", since=BEFORE)

    assert [row.problem for row in caught.value.rows] == ["no_parent_there"]


_DAYS = [f"2026-{month:02}-01" for month in (1, 3, 5, 7)]
_GROUND = st.sets(st.sampled_from([0, 1, 2]), min_size=1).map(
    lambda columns: gpd.GeoSeries([square(column) for column in sorted(columns)]).union_all()
)
_NAMES = st.sampled_from(["甲村", "乙村", "丙村"])
_AREAS = st.dictionaries(st.sampled_from(["A", "B", "C"]), st.tuples(_GROUND, _NAMES), min_size=1)
_UNITS = st.dictionaries(st.sampled_from(["S", "W"]), st.sampled_from(["一科", "二科"]), min_size=1)
_EDITS = st.lists(
    st.tuples(st.sampled_from(_DAYS), st.one_of(_AREAS, _UNITS), st.booleans()),
    min_size=1,
    max_size=2,
)


@given(edits=_EDITS)
@settings(max_examples=5, deadline=None)
def test_no_edit_with_a_date_changes_an_answer_about_a_day_before_it(edits):
    with TemporaryDirectory() as name:
        folder = Path(name)
        city = staffed(folder)

        def answers(before):
            return [
                replace(city.who(x, 25.005, at=at, matter="wells", explain=True), revision=0)
                for at in ("2025-12-31", *_DAYS)
                if at < before
                for x in (121.005, 121.015, 121.025)
            ]

        for day, rows, complete in edits:
            earlier = answers(day)
            if set(rows) <= {"S", "W"}:
                file = write_csv(folder / "u.csv", "code,name", *rows.items())
                city.import_units(file, since=day, complete=complete)
            else:
                shapes, names = zip(*rows.values(), strict=True)
                drawn = villages(folder, dict(zip(rows, shapes, strict=True)), list(names))
                city.import_areas(drawn, layer="village", since=day, complete=complete)
            assert answers(day) == earlier
