"""Matters, points, drawn ground, the mandate and what is excused count from a day on, too."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import on_both_stores
from workspace_builders import content, square, staffed, write_areas, write_csv

from gridward.errors import InputError, NotFoundError
from gridward.frames import WGS84
from gridward.language import Catalogue

BEFORE, FROM, LATER = "2026-05-31", "2026-06-01", "2026-07-01"


def drawn(folder, shape, **columns):
    """Return a file of one exception X, contracted to the water office."""
    said = {"code": "X", "unit_code": "W", "role": "contractor", **columns}
    path = folder / "drawn.geojson"
    frame = gpd.GeoDataFrame(
        {name: [one] for name, one in said.items()}, geometry=[shape], crs=WGS84
    )
    frame.to_file(path)
    return path


def points(folder, *rows):
    return write_csv(folder / "points.csv", "code,name,longitude,latitude", *rows)


def taken(city, file, **said):
    return city.import_points(file, datum="wgs84", **said)


def matters(folder, *rows):
    return write_csv(folder / "matters.csv", "code,name,parent_code", *rows)


def ground(folder, shape, **columns):
    return write_areas(folder / "ground.geojson", {"g": shape}, **columns)


def leads(city, at, matter="wells"):
    duties = city.who(121.015, 25.005, matter=matter, at=at).duties
    return [one.unit.code for one in duties if one.role == "lead" and one.unit]


def contractors(city, at, x=121.015):
    duties = city.who(x, 25.005, at=at).duties
    return [one.unit.code for one in duties if one.role == "contractor" and one.unit]


@on_both_stores
def test_a_matter_moves_in_its_tree_from_a_day_on(tmp_path):
    with staffed(tmp_path) as city:
        rows = [("fires", "火", None), ("wells", "深井", "fires")]
        report = city.import_matters(matters(tmp_path, *rows), since=FROM)
        names = [
            city.who(121.015, 25.005, matter="wells", at=at, explain=True) for at in (BEFORE, FROM)
        ]

        assert (report.added, report.opened, report.dated) == (1, 1, True)
        assert [leads(city, at) for at in (BEFORE, FROM)] == [["W"], ["S"]]  # water led wells
        assert [one.matter for one in names] == ["wells", "wells"]
        with pytest.raises(NotFoundError):
            city.who(121.015, 25.005, matter="fires", at=BEFORE)


@on_both_stores
def test_points_count_from_their_day_and_end_with_a_complete_list(tmp_path):
    with staffed(tmp_path) as city:
        taken(city, points(tmp_path, ("P1", "甲", 121.005, 25.005)))
        moved = points(tmp_path, ("P1", "甲", 121.015, 25.005), ("P2", "乙", 121.006, 25.005))
        report = taken(city, moved, since=FROM)
        whole = taken(
            city, points(tmp_path, ("P2", "乙", 121.006, 25.005)), since=LATER, complete=True
        )
        found = [
            {one.code: one.village for one in city.located_points(at).itertuples()}
            for at in (BEFORE, FROM, LATER)
        ]

    assert (report.added, report.opened, whole.unchanged, whole.removed) == (1, 1, 1, 1)
    assert found == [{"P1": "A"}, {"P1": "B", "P2": "A"}, {"P2": "A"}]


def test_points_without_a_date_are_corrected_on_all_of_their_days(tmp_path):
    with staffed(tmp_path) as city:
        taken(city, points(tmp_path, ("P1", "甲", 121.005, 25.005)), since="2026-01-01")
        report = taken(city, points(tmp_path, ("P1", "甲点", 121.005, 25.005)))
        told = city.points()

    assert (report.changed, report.opened, report.dated) == (1, 0, False)
    assert told[["name", "valid_from"]].to_numpy().tolist() == [["甲点", "2026-01-01"]]


def test_what_is_exported_with_its_versions_is_imported_with_them(tmp_path):
    with staffed(tmp_path) as city:
        taken(city, points(tmp_path, ("P1", "甲", 121.005, 25.005)))
        taken(city, points(tmp_path, ("P1", "甲", 121.015, 25.005)), since=FROM)
        city.import_matters(matters(tmp_path, ("wells", "深井", None)), since=FROM)
        city.import_roles(write_csv(tmp_path / "r.csv", "code,name", ("guard", "看护")))
        city.import_responsibilities(drawn(tmp_path, square(1), role="guard"))
        told = [city.points(), city.matters(), city.exceptions()]
        words = Catalogue.load("zh")
        city.export("points", tmp_path / "p.geojson", language=words)
        city.export("matters", tmp_path / "m.csv", language=words)
        city.export("exceptions", tmp_path / "x.geojson", language=words)
        reports = [
            taken(city, tmp_path / "p.geojson"),
            city.import_matters(tmp_path / "m.csv"),
            city.import_responsibilities(tmp_path / "x.geojson"),
        ]
        again = [city.points(), city.matters(), city.exceptions()]

    assert [one.added + one.changed + one.removed for one in reports] == [0, 0, 0]
    assert [list(map(str, one.to_numpy().ravel())) for one in again] == [
        list(map(str, one.to_numpy().ravel())) for one in told
    ]


def test_a_complete_list_of_points_needs_its_day(tmp_path):
    with staffed(tmp_path) as city, pytest.raises(InputError) as refused:
        taken(city, points(tmp_path, ("P1", "甲", 121.005, 25.005)), complete=True)

    assert (refused.value.problem, refused.value.field) == ("missing_value", "--from")


@on_both_stores
def test_an_exception_is_drawn_otherwise_from_a_day_on(tmp_path):
    with staffed(tmp_path) as city:
        city.import_responsibilities(drawn(tmp_path, square(1)))
        city.import_responsibilities(drawn(tmp_path, square(2)), since=FROM)
        found = [[contractors(city, at, x) for x in (121.015, 121.025)] for at in (BEFORE, FROM)]
        batch = city.resolve_batch([121.015, 121.025], [25.005] * 2, at=BEFORE)["contractor"]

    assert found == [[["W"], []], [[], ["W"]]]
    assert batch.fillna("").tolist() == ["W", ""]


@on_both_stores
def test_mandate_and_excused_ground_are_those_of_the_day(tmp_path):
    with staffed(tmp_path) as city:
        wide = square(0, size=3)
        city.import_mandate(ground(tmp_path, wide), since=FROM)
        city.import_excused(ground(tmp_path, square(2), reason=["水面"]), since=LATER)
        told = [city.coverage(at).ground for at in (BEFORE, FROM, LATER)]
        status = [city.who(121.005, 25.015, at=at).status for at in (BEFORE, FROM)]

    shares = [(one.covered_m2 / one.mandate_m2, one.excused_m2 / one.mandate_m2) for one in told]
    assert [round(9 * part, 2) for pair in shares for part in pair] == [
        6.0,
        0.0,
        2.0,
        0.0,
        2.0,
        1.0,
    ]
    assert status == ["outside", "gap"]


def test_excused_ground_without_a_reason_is_refused(tmp_path):
    with staffed(tmp_path) as city:
        before = content(city)
        with pytest.raises(InputError) as refused:
            city.import_excused(ground(tmp_path, square(2)))

        assert refused.value.problem == "column_missing"
        assert content(city) == before


def test_a_later_identifier_ends_the_one_before_it(tmp_path):
    with staffed(tmp_path) as city:

        def listed(*rows):
            return write_csv(tmp_path / "i.csv", "layer,area_code,scheme,identifier", *rows)

        city.import_identifiers(
            listed(("village", "A", "police", "1"), ("village", "B", "police", "2"))
        )
        report = city.import_identifiers(
            listed(("village", "A", "police", "9"), ("village", "B", "police", "2")), since=FROM
        )
        days = [sorted(city.identifiers(at=at)["identifier"]) for at in (BEFORE, FROM)]

    assert (report.added, report.unchanged, report.removed) == (1, 1, 1)
    assert days == [["1", "2"], ["2", "9"]]


@on_both_stores
def test_taking_back_a_dated_import_restores_what_was(tmp_path):
    with staffed(tmp_path) as city:
        taken(city, points(tmp_path, ("P1", "甲", 121.005, 25.005)))
        city.import_responsibilities(drawn(tmp_path, square(1)))
        before = content(city)
        made = [
            city.import_matters(matters(tmp_path, ("wells", "深井", None)), since=FROM),
            taken(city, points(tmp_path, ("P1", "甲", 121.015, 25.005)), since=FROM),
            city.import_responsibilities(drawn(tmp_path, square(2)), since=FROM),
            city.import_mandate(ground(tmp_path, square(0, size=3)), since=FROM),
        ]

        for report in reversed(made):
            city.undo(report.revision)

        after = content(city)
    ours = {name: rows for name, rows in before.items() if name != "edits"}
    assert {name: after[name] for name in ours} == ours


_DAYS = ("2026-02-01", "2026-04-01", FROM)
_EDITS = st.lists(
    st.tuples(
        st.sampled_from(_DAYS),
        st.sampled_from(["matters", "points", "drawn", "mandate", "excused"]),
        st.integers(0, 2),
    ),
    min_size=2,
    max_size=4,
)


@given(edits=_EDITS)
@settings(max_examples=3, deadline=None)
def test_no_edit_with_a_date_changes_an_answer_about_a_day_before_it(edits):
    with TemporaryDirectory() as name:
        folder = Path(name)
        city = staffed(folder)
        taken(city, points(folder, ("P0", "起", 121.005, 25.005)))
        city.import_responsibilities(drawn(folder, square(0)))

        def answers(before):
            days = [at for at in ("2025-12-31", *_DAYS) if at < before]
            told = [
                replace(city.who(x, 25.005, at=at, matter="wells", explain=True), revision=0)
                for at in days
                for x in (121.005, 121.015, 121.025)
            ]
            return told, [replace(city.coverage(at), revision=0).as_dict() for at in days]

        for day, kind, number in edits:
            earlier = answers(day)
            if kind == "matters":
                rows = [("wells", f"井{number}", "water" if number else None)]
                city.import_matters(matters(folder, *rows), since=day)
            elif kind == "points":
                rows = [(f"P{number}", "点", 121.005 + number / 100, 25.005)]
                taken(city, points(folder, *rows), since=day, complete=number == 1)
            elif kind == "drawn":
                city.import_responsibilities(drawn(folder, square(number)), since=day)
            elif kind == "mandate":
                city.import_mandate(ground(folder, square(0, size=number + 1)), since=day)
            else:
                shape = ground(folder, shapely.box(121, 25, 121.03, 25.002), reason=[str(number)])
                city.import_excused(shape, since=day)
            assert answers(day) == earlier
        city.close()
