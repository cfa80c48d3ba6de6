"""What is drawn, roles, facilities and the order of records are taken in, or refused by row."""

import geopandas as gpd
import pytest
import shapely
from stores import on_both_stores
from workspace_builders import content, staffed, write_csv

from gridward.errors import BadRowsError
from gridward.frames import WGS84

STREET = shapely.LineString([(121.002, 25.005), (121.008, 25.005)])
JUNCTION = shapely.Point(121.005, 25.0053)
ON_STREET, AT_JUNCTION = (121.003, 25.00505), (121.005, 25.00505)


def drawn(path, *rows):
    """Write features: code, unit, role, shape and more."""
    table = [{"编号": c, "责任单位": u, "角色": r, **more} for c, u, r, _, more in rows]
    gpd.GeoDataFrame(table, geometry=[row[3] for row in rows], crs=WGS84).to_file(path)
    return path


def street(path):
    return drawn(
        path,
        (
            "BJ1",
            "W",
            "包联",
            STREET,
            {"侧": "左侧", "buffer_m": 15.0, "时段": "06:00-10:00"},
        ),
        ("JC1", "S", "包联", JUNCTION, {"侧": None, "buffer_m": 30.0, "时段": None}),
    )


def contractors(city, place, at):
    answer = city.who(*place, at=at)
    return [(d.unit.code, d.rule) for d in answer.duties if d.role == "contractor"]


def test_a_street_and_a_junction_answer_across_the_borders_of_areas(tmp_path):
    with staffed(tmp_path) as city:
        report = city.import_responsibilities(street(tmp_path / "街.geojson"))

        assert (report.table, report.added) == ("responsibilities", 2)
        assert contractors(city, AT_JUNCTION, "2026-03-02T07:00") == [("S", "exception")]
        assert contractors(city, ON_STREET, "2026-03-02T07:00") == [("W", "exception")]
        assert contractors(city, ON_STREET, "2026-03-02T10:00") == [("W", "contract")]
        assert contractors(city, (121.003, 25.00495), "2026-03-02T07:00") == [("W", "contract")]


@on_both_stores
def test_the_same_map_twice_changes_nothing_and_its_export_comes_back(tmp_path):
    with staffed(tmp_path) as city:
        revision = city.import_responsibilities(street(tmp_path / "街.geojson")).revision
        city.export("exceptions", tmp_path / "出.gpkg")

        for name in ("街.geojson", "出.gpkg"):
            again = city.import_responsibilities(tmp_path / name)
            assert (again.unchanged, again.revision) == (2, revision)


@pytest.mark.parametrize(
    ("row", "problem", "field"),
    [
        (("A", "W", "包联", STREET, {"侧": "左"}), "missing_value", "buffer_m"),
        (("A", "W", "包联", STREET, {"侧": "上", "buffer_m": 5.0}), "bad_value", "side"),
        (("A", "W", "包联", JUNCTION, {"侧": "左", "buffer_m": 5.0}), "bad_value", "side"),
        (("A", "W", "包联", JUNCTION, {"buffer_m": -5.0}), "out_of_range", "buffer_m"),
        (("A", "W", "包联", JUNCTION.buffer(0.001), {"buffer_m": 5.0}), "bad_value", "buffer_m"),
        (("A", "X", "包联", JUNCTION, {"buffer_m": 5.0}), "unknown_code", "unit_code"),
        (("A", "W", "包公", JUNCTION, {"buffer_m": 5.0}), "bad_role", "role"),
        (("A", "W", "包联", JUNCTION, {"buffer_m": 5.0, "时段": "晚上"}), "bad_hours", "hours"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_row_and_nothing_is_changed(
    tmp_path, row, problem, field
):
    with staffed(tmp_path) as city:
        before = content(city.address)
        with pytest.raises(BadRowsError) as caught:
            city.import_responsibilities(drawn(tmp_path / "图.geojson", row))

        assert (problem, field) in [(one.problem, one.field) for one in caught.value.rows]
        assert content(city.address) == before


@on_both_stores
def test_two_exceptions_on_the_same_ground_are_refused_when_written_naming_both(tmp_path):
    with staffed(tmp_path) as city:
        city.import_responsibilities(street(tmp_path / "街.geojson"))
        other = ("BJ2", "S", "包联", STREET, {"侧": "左", "buffer_m": 5.0, "时段": "09:00-12:00"})
        later = ("BJ2", "S", "包联", STREET, {"侧": "左", "buffer_m": 5.0, "时段": "10:00-12:00"})

        with pytest.raises(BadRowsError) as caught:
            city.import_responsibilities(drawn(tmp_path / "二.geojson", other))
        assert [(one.problem, one.value) for one in caught.value.rows] == [("contested", "W #4")]

        assert city.import_responsibilities(drawn(tmp_path / "三.geojson", later)).added == 1


def test_two_units_may_hold_a_role_at_different_hours_only(tmp_path):
    header = "unit_code,role,layer,area_code,hours"
    with staffed(tmp_path) as city:
        apart = [("S", "lead", "village", "B", h) for h in ("06:00-10:00",)]
        apart.append(("W", "lead", "village", "B", "17:00-06:00"))
        assert (
            city.import_responsibilities(write_csv(tmp_path / "a.csv", header, *apart)).added == 2
        )

        with pytest.raises(BadRowsError) as caught:
            city.import_responsibilities(
                write_csv(tmp_path / "b.csv", header, ("W", "lead", "village", "B", "09:00-11:00"))
            )
        assert [(one.problem, one.value) for one in caught.value.rows] == [("contested", "S #4")]


@on_both_stores
def test_a_role_of_the_workspaces_own_is_held_and_named(tmp_path):
    with staffed(tmp_path) as city:
        city.import_roles(
            write_csv(
                tmp_path / "r.csv", "code,name,name_en,shared", ("keeper", "管护", "Keeper", "是")
            )
        )
        city.import_responsibilities(
            write_csv(tmp_path / "d.csv", "unit_code,role", ("S", "管护"), ("W", "keeper"))
        )
        kept = [one for one in city.who(121.005, 25.005).duties if one.role == "keeper"]

    assert [(one.unit.code, one.role_name, one.role_name_en) for one in kept] == [
        ("S", "管护", "Keeper"),
        ("W", "管护", "Keeper"),
    ]


def test_a_word_that_means_another_role_is_refused(tmp_path):
    with staffed(tmp_path) as city, pytest.raises(BadRowsError) as caught:
        city.import_roles(write_csv(tmp_path / "r.csv", "code,name", ("keeper", "牵头")))

    assert [(one.problem, one.value) for one in caught.value.rows] == [("duplicate_code", "牵头")]


@on_both_stores
def test_facilities_are_taken_in_and_come_back(tmp_path):
    header = "code,name,kind,longitude,latitude,kept_by"
    with staffed(tmp_path) as city:
        row = ("T1", "东公厕", "公厕", 121.003, 25.003, "水务局")
        file = write_csv(tmp_path / "f.csv", header, row)
        assert city.import_facilities(file, datum="wgs84").added == 1
        assert city.facilities()["kept_by"].tolist() == ["W"]
        city.export("facilities", tmp_path / "f.geojson")
        assert city.import_facilities(tmp_path / "f.geojson").unchanged == 1


@on_both_stores
def test_another_order_of_precedence_changes_who_decides(tmp_path):
    with staffed(tmp_path) as city:
        city.import_responsibilities(
            write_csv(
                tmp_path / "d.csv",
                "unit_code,role,layer,area_code,matter",
                ("S", "lead", "village", "A", "water"),
                ("W", "lead", None, None, "wells"),
            )
        )
        before = city.who(121.005, 25.005, matter="wells")
        table = tmp_path / "先后.toml"
        table.write_text('steps = ["matter", "exception", "drawn", "layer", "nearest"]')
        city.import_precedence(table)
        after = city.who(121.005, 25.005, matter="wells", explain=True)

    leads = [[d.unit.code for d in one.duties if d.role == "lead"] for one in (before, after)]
    assert leads == [["S"], ["W"]]
    assert [(one.reason, one.to) for one in after.considered if one.owner.role == "lead"] == [
        ("decides", None),
        ("matter", 5),
        ("matter", 5),
    ]


def test_the_chain_shows_vacant_posts_and_areas_without_a_chief(tmp_path):
    header = "code,name,kind,holder"
    with staffed(tmp_path) as city:
        rows = (("P1", "二级网格长岗", "post", None), ("P2", "一级网格长岗", "post", "示例01"))
        city.import_units(write_csv(tmp_path / "u.csv", header, *rows))
        city.import_responsibilities(
            write_csv(
                tmp_path / "d.csv",
                "unit_code,role,layer,area_code",
                ("P1", "二级网格长", "village", "A"),
                ("P2", "一级网格长", "district", "D"),
            )
        )
        chain = city.who(121.005, 25.005).chain
        beside = city.who(121.015, 25.005).chain

    assert [(one.area.code, one.role, one.vacancy) for one in chain] == [
        ("A", "chief_2", "no_holder"),
        ("D", "chief_1", None),
    ]
    assert chain[1].unit.holder == "示例01"
    assert [(one.area.code, one.vacancy) for one in beside] == [("B", "no_unit"), ("D", None)]
