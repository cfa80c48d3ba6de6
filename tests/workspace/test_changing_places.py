"""A matter, a point and a facility are changed or ended by their code, too."""

import pytest
from workspace_builders import content, staffed, write_csv

from gridward.errors import InputError, NotFoundError

BEFORE, FROM = "2026-05-31", "2026-06-01"
HERE = (121.005, 25.005)


@pytest.fixture
def city(tmp_path):
    city = staffed(tmp_path)
    city.import_points(
        write_csv(tmp_path / "points.csv", "code,name,lon,lat", ("P", "垃圾点", *HERE)),
        datum="wgs84",
    )
    city.import_facilities(
        write_csv(
            tmp_path / "facilities.csv",
            "code,name,kind,kept_by,lon,lat",
            ("T", "公厕", "toilet", "S", *HERE),
        ),
        datum="wgs84",
    )
    return city


def point(city, at):
    found = city.points(at=at).set_index("code")
    return found.loc["P"] if "P" in found.index else None


def test_a_matter_has_another_name_and_parent_from_a_day_on_and_ends(city):
    city.set_matter({"code": "wells", "name": "水井", "parent_code": None}, since=FROM)
    city.end_matter("wells", last="2026-12-31")

    matters = [city.matters(at=at).set_index("code") for at in (BEFORE, FROM, "2027-01-01")]
    assert [list(one.index) for one in matters] == [["water", "wells"]] * 2 + [["water"]]
    assert matters[0].loc["wells", ["name", "parent_code"]].tolist() == ["井", "water"]
    assert matters[1].loc["wells", "name"] == "水井"
    assert matters[1].isna().loc["wells", "parent_code"]


def test_a_point_moves_from_a_day_on_and_keeps_its_name(city):
    done = city.set_point({"code": "P", "longitude": "121.015", "latitude": "25.006"}, since=FROM)

    assert (done.changed, done.opened) == (1, 1)
    assert [point(city, at).geometry.coords[0] for at in (BEFORE, FROM)] == [
        HERE,
        (121.015, 25.006),
    ]
    assert point(city, FROM)["name"] == "垃圾点"


def test_a_point_has_another_name_where_it_stands(city):
    done = city.set_point({"code": "P", "name": "垃圾房"})
    again = city.set_point({"code": "P", "name": "垃圾房"})

    assert (done.changed, again.unchanged) == (1, 1)
    assert (point(city, BEFORE)["name"], point(city, FROM).geometry.coords[0]) == ("垃圾房", HERE)


def test_a_new_point_is_placed_from_what_a_phone_says(city):
    city.set_point({"code": "Q", "longitude": "121.0102", "latitude": "25.0031"}, datum="gcj02")

    placed = city.points().set_index("code").geometry["Q"]
    assert 0.0005 < abs(placed.x - 121.0102) < 0.01
    assert 0.0005 < abs(placed.y - 25.0031) < 0.01


def test_an_ended_point_is_there_until_its_last_day_and_undo_brings_it_back(city):
    city.end_point("P", last=BEFORE)
    assert [point(city, at) is None for at in (BEFORE, FROM)] == [False, True]

    city.undo()
    assert point(city, FROM) is not None


def test_a_facility_has_another_keeper_and_keeps_the_rest(city):
    done = city.set_facility({"code": "T", "kept_by": "W"})

    (there,) = city.facilities().to_dict("records")
    assert (done.changed, there["kept_by"], there["kind"]) == (1, "W", "toilet")
    assert there["geometry"].coords[0] == HERE


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda city: city.set_point({"code": "Q"}), ("missing_value", "longitude")),
        (
            lambda city: city.set_point({"code": "P", "longitude": "121"}),
            ("missing_value", "latitude"),
        ),
        (
            lambda city: city.set_point({"code": "P", "longitude": "25.0", "latitude": "121.0"}),
            ("swapped_axes", None),
        ),
        (
            lambda city: city.set_facility({"code": "T", "kept_by": "X"}),
            ("unknown_code", "kept_by"),
        ),
        (lambda city: city.set_matter({"code": "water", "parent_code": "wells"}), ("cycle", None)),
        (lambda city: city.end_point("X", last=FROM), ("point", "X")),
        (lambda city: city.end_matter("X", last=FROM), ("matter", "X")),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(city, ask, said):
    before = content(city.path)

    with pytest.raises((InputError, NotFoundError)) as caught:
        ask(city)

    error = caught.value
    told = (
        (error.thing, error.name)
        if isinstance(error, NotFoundError)
        else (error.problem, error.field)
    )
    assert told[0] == said[0]
    assert said[1] in (None, told[1])
    assert content(city.path) == before
