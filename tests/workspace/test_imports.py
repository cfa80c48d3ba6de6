"""An import takes a whole file or nothing, and the same file twice changes nothing."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from workspace_builders import content, reopened, square, staffed, town, write_areas, write_csv

from gridward.coordinates import Datum, datum_name, from_wgs84, to_wgs84
from gridward.errors import BadRowsError, InputError, NotFoundError
from gridward.workspace import create_workspace

HEADER = "code,longitude,latitude"


def counts(report):
    return (report.added, report.changed, report.unchanged)


def importers(city, folder):
    """Return what imports each kind of file, by kind."""
    write_csv(folder / "points.csv", HEADER, ("P1", 121.005, 25.005), ("P2", 121.015, 25.005))
    write_csv(folder / "visits.csv", f"{HEADER},team,arrive", ("R1", 121.005, 25.005, "S", "0930"))
    return {
        "areas": lambda **more: city.import_areas(
            folder / "villages.geojson", layer="village", parent_layer="district", **more
        ),
        "units": lambda **more: city.import_units(folder / "units.csv", **more),
        "matters": lambda **more: city.import_matters(folder / "matters.csv", **more),
        "responsibilities": lambda **more: city.import_responsibilities(
            folder / "duties.csv", **more
        ),
        "points": lambda **more: city.import_points(folder / "points.csv", datum="wgs84", **more),
        "visits": lambda **more: city.import_visits(folder / "visits.csv", datum="wgs84", **more),
    }


def test_what_a_file_has_no_column_for_stays_as_it_was(tmp_path):
    with staffed(tmp_path) as city:
        city.import_units(
            write_csv(tmp_path / "u.csv", "code,name,kind,phone", ("S", "东区公所", "office", 110))
        )
        city.import_units(write_csv(tmp_path / "n.csv", "code,name", ("S", "新名"), ("N", "新局")))
        city.import_matters(write_csv(tmp_path / "m.csv", "code,name", ("wells", "水井")))
        write_csv(tmp_path / "p.csv", f"{HEADER},address", ("P1", 121.005, 25.005, "一号"))
        city.import_points(tmp_path / "p.csv", datum="wgs84")
        file = write_csv(tmp_path / "q.csv", HEADER, ("P1", 121.005, 25.005))
        report = city.import_points(file, datum="wgs84")

        units = city.units().set_index("code").loc[["S", "N"]]
        assert units["name"].tolist() == ["新名", "新局"]
        assert units["kind"].tolist() == ["office", "department"]
        assert units["phone"].fillna("").tolist() == ["110", ""]
        assert city.matters().set_index("code").loc["wells", "parent_code"] == "water"
        assert city.points()["address"].tolist() == ["一号"]
        assert counts(report) == (0, 0, 1)


def test_areas_keep_what_a_file_of_shapes_says_nothing_of(tmp_path):
    with town(tmp_path) as city:
        report = city.import_areas(
            write_areas(tmp_path / "v.geojson", {"A": square(0), "B": square(1, size=0.5)}),
            layer="village",
        )

        assert counts(report) == (0, 1, 1)
        assert city.areas("village")["name"].tolist() == ["甲村", "乙村"]
        assert city.areas("village")["parent_code"].tolist() == ["D", "D"]


DUTIES = "layer,area_code,matter,unit_code,role,valid_from"


def test_a_second_unit_in_the_same_role_is_refused_and_named(tmp_path):
    with staffed(tmp_path) as city:
        file = write_csv(
            tmp_path / "w.csv", DUTIES, (None, None, "water", "S", "lead", "2026-05-01")
        )

        with pytest.raises(BadRowsError) as refused:
            city.import_responsibilities(file)

        assert [(row.problem, row.value) for row in refused.value.rows] == [("contested", "W #3")]


def test_a_list_that_replaces_removes_what_it_leaves_out_of_its_layers_and_roles(tmp_path):
    with staffed(tmp_path) as city:
        file = write_csv(
            tmp_path / "w.csv", DUTIES, ("village", "A", None, "S", "contractor", "2026-03-01")
        )

        rehearsed = city.import_responsibilities(file, replace=True, dry_run=True)
        report = city.import_responsibilities(file, replace=True)

        assert (rehearsed.removed, report.removed, report.added) == (1, 1, 1)
        assert city.responsibilities()["record"].tolist() == [1, 3, 4]
        assert city.responsibilities()["unit_code"].tolist() == ["S", "W", "S"]
        assert city.who(121.005, 25.005, at="2026-03-15").duties[1].unit.code == "S"


def test_two_imports_cannot_put_a_matter_above_itself(tmp_path):
    with staffed(tmp_path) as city:
        file = write_csv(tmp_path / "again.csv", "code,name,parent", ("water", "水", "wells"))

        with pytest.raises(BadRowsError) as refused:
            city.import_matters(file)

        assert [(row.row, row.problem) for row in refused.value.rows] == [(2, "cycle")]


KINDS = ["areas", "units", "matters", "responsibilities", "points", "visits"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_import_of_the_same_file_changes_nothing(tmp_path, kind):
    with staffed(tmp_path) as city:
        take = importers(city, tmp_path)[kind]
        rows = take().rows
        before, revision, history = content(city.address), city.revision, len(city.history())

        report = take()

        assert counts(report) == (0, 0, rows)
        assert (report.revision, city.revision) == (revision, revision)
        assert len(city.history()) == history
        assert content(city.address) == before


@pytest.mark.parametrize("kind", ["points", "visits"])
def test_a_rehearsal_tells_what_would_be_and_changes_nothing(tmp_path, kind):
    with staffed(tmp_path) as city:
        take = importers(city, tmp_path)[kind]
        before, revision = content(city.address), city.revision

        rehearsed = take(dry_run=True)
        unchanged = content(city.address) == before and city.revision == revision
        real = take()

        assert unchanged
        assert counts(rehearsed) == counts(real)
        assert rehearsed.added > 0


def test_a_rehearsal_of_areas_makes_no_layer(tmp_path):
    with town(tmp_path) as city:
        file = write_areas(tmp_path / "markets.geojson", {"M": square(0)})
        before = content(city.address)

        report = city.import_areas(file, layer="market", overlay=True, dry_run=True)

        assert report.added == 1
        assert content(city.address) == before
        assert "market" not in city.layers()["layer"].tolist()


def test_an_import_is_there_for_whoever_opens_the_file_next(tmp_path):
    with reopened(staffed(tmp_path)) as city:
        assert city.areas("village")["name"].tolist() == ["甲村", "乙村"]
        assert city.units()["phone"].fillna("").tolist() == ["110", ""]
        assert city.matters()["parent_code"].fillna("").tolist() == ["", "water"]
        assert city.responsibilities()["role"].tolist() == ["territory", "contractor", "lead"]


def test_each_change_is_written_into_the_history(tmp_path):
    with staffed(tmp_path) as city:
        history = city.history()

        assert history["action"].tolist() == [
            "import areas",
            "import areas",
            "import units",
            "import matters",
            "import responsibilities",
        ]
        assert history["source"].tolist()[2] == "units.csv"
        assert history["revision"].tolist()[-1] == city.revision


def bad_files(folder):
    """Return, for each kind of import, a file with some good and some bad rows."""
    far = shapely.box(250000, 2700000, 250100, 2700100)
    write_areas(folder / "bad.geojson", {"E": square(1), "F": far}, parent_code=["D", "D"])
    write_csv(folder / "bad_units.csv", "code,name", ("U1", "甲"), ("U2", None))
    write_csv(folder / "bad_matters.csv", "code,name,parent", ("m", "甲", None), ("n", "乙", "x"))
    write_csv(folder / "bad_duties.csv", "unit_code,role", ("S", "lead"), ("S", "boss"))
    write_csv(folder / "bad_points.csv", HEADER, ("P1", 121.0, 25.0), ("P2", "abc", 25.0))
    write_csv(
        folder / "bad_visits.csv", f"{HEADER},team", ("R1", 121, 25, "S"), ("R2", 121, 25, "X")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_a_bad_row_leaves_everything_as_it_was(tmp_path, kind):
    with staffed(tmp_path) as city:
        bad_files(tmp_path)
        take = {
            "areas": lambda: city.import_areas(
                tmp_path / "bad.geojson", layer="village", parent_layer="district"
            ),
            "units": lambda: city.import_units(tmp_path / "bad_units.csv"),
            "matters": lambda: city.import_matters(tmp_path / "bad_matters.csv"),
            "responsibilities": lambda: city.import_responsibilities(tmp_path / "bad_duties.csv"),
            "points": lambda: city.import_points(tmp_path / "bad_points.csv"),
            "visits": lambda: city.import_visits(tmp_path / "bad_visits.csv", datum="wgs84"),
        }[kind]
        before, revision = content(city.address), city.revision

        with pytest.raises(BadRowsError) as caught:
            take()

        assert [row.row for row in caught.value.rows] == [3]
        assert content(city.address) == before
        assert city.revision == revision
        assert city.who(121.005, 25.005).status == "inside"


def test_a_parent_is_found_by_the_ground_where_no_column_names_it(tmp_path):
    with town(tmp_path) as city:
        city.import_areas(
            write_areas(tmp_path / "more.geojson", {"WEST": square(3), "EAST": square(4)}),
            layer="district",
        )
        file = write_areas(
            tmp_path / "new.geojson", {"N": square(4), "M": square(3), "L": square(2)}
        )

        report = city.import_areas(file, layer="village", parent_layer="district")

        parents = city.areas("village").set_index("code")["parent_code"]
        assert "parent_code" not in report.columns
        assert parents[["N", "M", "L"]].tolist() == ["EAST", "WEST", "D"]


def test_an_area_that_lies_in_no_parent_is_named(tmp_path):
    with town(tmp_path) as city:
        file = write_areas(tmp_path / "new.geojson", {"N": square(2), "AWAY": square(9)})

        with pytest.raises(BadRowsError) as caught:
            city.import_areas(file, layer="village", parent_layer="district")

        assert [(row.row, row.problem, row.field) for row in caught.value.rows] == [
            (3, "no_parent_there", None)
        ]


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "4549"])
def test_points_of_another_datum_land_in_the_right_place(tmp_path, datum):
    x, y = from_wgs84([121.005], [25.005], datum=datum)
    file = write_csv(tmp_path / "points.csv", HEADER, ("P1", repr(x[0].item()), repr(y[0].item())))

    with town(tmp_path) as city:
        report = city.import_points(file, datum=datum)
        place = city.points().geometry.iloc[0]

    assert report.datum == datum_name(datum)
    assert (place.x, place.y) == pytest.approx((121.005, 25.005), abs=1e-8)


def test_areas_of_another_datum_land_in_the_right_place(tmp_path):
    moved = shapely.transform(
        square(0), lambda pairs: np.column_stack(from_wgs84(*pairs.T, datum="gcj02"))
    )
    file = write_areas(tmp_path / "gaode.geojson", {"K": moved})

    with town(tmp_path) as city:
        city.import_areas(file, layer="compound", overlay=True, datum="gcj02")
        landed = city.areas("compound").geometry.iloc[0]

    assert shapely.hausdorff_distance(landed, square(0)) < 1e-8


def test_points_outside_the_ground_that_is_offset_stay_where_they_are(tmp_path):
    ground = write_areas(tmp_path / "ground.geojson", {"G": square(10, size=5)})
    file = write_csv(tmp_path / "points.csv", HEADER, ("P1", 121.005, 25.005))

    with create_workspace(tmp_path / "town.gpkg", offset_ground=ground) as city:
        city.import_points(file, datum="gcj02")
        place, told = city.points().geometry.iloc[0], city.history()["detail"].iloc[-1]

    assert (place.x, place.y) == (121.005, 25.005)
    kept = shapely.from_wkt(json.loads(told)["offset_ground"])
    assert shapely.hausdorff_distance(kept, square(10, size=5)) < 1e-9


def test_old_systems_are_read_with_the_parameters_that_the_user_gives(tmp_path):
    datum = Datum.named("2437", transformation="15.8,-154.4,-82.3")
    file = write_csv(tmp_path / "points.csv", HEADER, ("P1", 600_000, 2_766_000))

    with town(tmp_path) as city:
        city.import_points(file, datum=datum)
        place, told = city.points().geometry.iloc[0], city.history()["detail"].iloc[-1]

    x, y = to_wgs84(600_000, 2_766_000, datum=datum)
    assert (place.x, place.y) == (x, y)
    assert json.loads(told)["transformation"] == "15.8,-154.4,-82.3"


def test_a_file_that_names_an_old_system_is_refused_without_them(tmp_path):
    frame = gpd.GeoDataFrame({"code": ["P1"]}, geometry=[shapely.Point(6e5, 2.7e6)], crs=2437)
    frame.to_file(tmp_path / "points.gpkg")

    with town(tmp_path) as city, pytest.raises(InputError) as refused:
        city.import_points(tmp_path / "points.gpkg")

    assert refused.value.problem == "needs_parameters"


def test_a_file_of_points_in_metres_says_its_own_system(tmp_path):
    frame = gpd.GeoDataFrame({"code": ["P1"]}, geometry=[shapely.Point(121.005, 25.005)], crs=4326)
    frame.to_crs(4549).to_file(tmp_path / "points.gpkg", engine="pyogrio")

    with town(tmp_path) as city:
        city.import_points(tmp_path / "points.gpkg")
        place = city.points().geometry.iloc[0]

    assert (place.x, place.y) == pytest.approx((121.005, 25.005), abs=1e-8)


def test_rows_without_a_place_are_kept_apart_each_with_its_reason(tmp_path):
    file = write_csv(
        tmp_path / "points.csv",
        f"{HEADER},地址",
        ("P1", 121.005, 25.005, "一"),
        ("P2", "abc", 25.005, "二"),
        ("P3", 25.005, 121.005, "三"),
        ("P4", None, 25.005, "四"),
        ("P5", 1215436, 25.005, "五"),
    )

    with town(tmp_path) as city:
        report = city.import_points(file, datum="wgs84", keep_unplaced=True)
        kept = city.unplaced()

        assert counts(report) == (1, 0, 0)
        assert city.points()["code"].tolist() == ["P1"]
        assert kept[["row", "code", "problem"]].to_numpy().tolist() == [
            [3, "P2", "not_a_number"],
            [4, "P3", "swapped_axes"],
            [5, "P4", "missing_value"],
            [6, "P5", "out_of_range"],
        ]
        assert '"三"' in kept["record"].iloc[1]
        assert report.unplaced["row"].tolist() == [3, 4, 5, 6]


def test_a_corrected_file_empties_the_list_of_rows_without_a_place(tmp_path):
    with town(tmp_path) as city:
        file = write_csv(tmp_path / "points.csv", HEADER, ("P1", "abc", 25.005), ("P2", 121, 25))
        city.import_points(file, datum="wgs84", keep_unplaced=True)
        write_csv(file, HEADER, ("P1", 121.005, 25.005), ("P2", 121, 25))

        report = city.import_points(file, datum="wgs84", keep_unplaced=True)

        assert counts(report) == (1, 0, 1)
        assert len(city.unplaced()) == 0


def test_the_same_file_with_rows_without_a_place_changes_nothing_either(tmp_path):
    with town(tmp_path) as city:
        file = write_csv(tmp_path / "points.csv", HEADER, ("P1", "abc", 25.005), ("P2", 121, 25))
        city.import_points(file, datum="wgs84", keep_unplaced=True)
        before, revision = content(city.address), city.revision

        city.import_points(file, datum="wgs84", keep_unplaced=True)

        assert city.revision == revision
        assert content(city.address) == before


def test_points_outside_the_mandate_are_taken_and_listed_with_their_distance(tmp_path):
    file = write_csv(
        tmp_path / "points.csv", HEADER, ("IN", 121.025, 25.005), ("OUT", 121.04, 25.005)
    )

    with town(tmp_path) as city:
        report = city.import_points(file, datum="wgs84")

        assert city.points()["code"].tolist() == ["IN", "OUT"]
        assert report.outside["code"].tolist() == ["OUT"]
        assert report.outside["distance_m"].tolist() == pytest.approx([1009], abs=2)


def test_columns_are_told_by_name_or_by_the_user(tmp_path):
    file = write_csv(tmp_path / "points.csv", "编号,几号,经度,纬度", ("P1", "X1", 121.005, 25.005))

    with town(tmp_path) as city:
        recognised = city.import_points(file, datum="wgs84").columns
        told = city.import_points(file, datum="wgs84", columns={"code": "几号"}).columns

        assert recognised == {"code": "编号", "longitude": "经度", "latitude": "纬度"}
        assert told["code"] == "几号"
        assert city.points()["code"].tolist() == ["P1", "X1"]


def test_a_layer_that_is_there_keeps_its_place_and_accuracy_unless_told(tmp_path):
    with town(tmp_path) as city:
        file = tmp_path / "villages.geojson"
        first = city.import_areas(file, layer="village", lines_accuracy_m=60)

        second = city.import_areas(file, layer="village")

        layers = city.layers().set_index("layer")
        assert first.revision == second.revision == city.revision
        assert len(city.history()) == 3
        assert layers.loc["village", ["parent_layer", "accuracy_m"]].tolist() == ["district", 60.0]


@pytest.mark.parametrize(
    ("call", "error", "what"),
    [
        (lambda city, folder: city.import_units(folder / "none.csv"), NotFoundError, "file"),
        (
            lambda city, folder: city.import_areas(
                folder / "villages.geojson", layer="v", parent_layer="x"
            ),
            NotFoundError,
            "layer",
        ),
        (
            lambda city, folder: city.import_areas(
                folder / "villages.geojson", layer="village", source_layer="x"
            ),
            NotFoundError,
            "layer",
        ),
        (
            lambda city, folder: city.import_points(folder / "villages.geojson", datum="mars"),
            InputError,
            "unknown_datum",
        ),
        (
            lambda city, folder: city.import_units(
                write_csv(folder / "u.csv", "code,title", ("U", "甲"))
            ),
            InputError,
            "column_missing",
        ),
        (
            lambda city, folder: city.import_units(write_csv(folder / "u.csv", "code,name")),
            InputError,
            "empty_file",
        ),
        (
            lambda city, folder: city.import_areas(
                folder / "villages.geojson", layer="village", overlay=True
            ),
            InputError,
            "layer_kind",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_changed(tmp_path, call, error, what):
    with town(tmp_path) as city:
        before = content(city.address)

        with pytest.raises(error) as caught:
            call(city, tmp_path)

        named = caught.value.thing if error is NotFoundError else caught.value.problem
        assert named == what
        assert content(city.address) == before


@pytest.mark.parametrize("accuracy_m", [-5.0, float("nan"), float("inf")])
def test_lines_are_off_by_a_length_and_nothing_else(tmp_path, accuracy_m):
    with town(tmp_path) as city:
        before = content(city.address)

        with pytest.raises(InputError) as refused:
            city.import_areas(
                tmp_path / "villages.geojson", layer="village", lines_accuracy_m=accuracy_m
            )

        assert (refused.value.problem, refused.value.field) == ("not_a_length", "--lines-accuracy")
        assert content(city.address) == before


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp"])
def test_a_code_kept_as_a_number_stays_the_code_it_is(tmp_path, ending):
    with town(tmp_path) as city:
        file = write_areas(
            tmp_path / f"v.{ending}",
            {63001: square(0), 63002: square(1)},
            households=[12, None],
            parent=["D", "D"],
        )

        city.import_areas(file, layer="village", parent_layer="district")

        new = city.areas("village").set_index("code").loc[["63001", "63002"]]
        assert new["households"].fillna(0).tolist() == [12, 0]


def test_a_column_of_whole_numbers_with_a_gap_is_read_as_codes(tmp_path):
    with staffed(tmp_path) as city:
        city.import_areas(
            write_areas(tmp_path / "d.gpkg", {63000: square(5)}, name=["丁区"]), layer="district"
        )
        file = write_areas(
            tmp_path / "v.gpkg", {"E": square(5), "F": square(6)}, parent=[63000.0, None]
        )

        with pytest.raises(BadRowsError) as refused:
            city.import_areas(file, layer="village", parent_layer="district")

        assert [(row.row, row.problem) for row in refused.value.rows] == [(3, "missing_value")]


def test_a_row_with_a_date_can_be_kept_without_a_place(tmp_path):
    day = pd.to_datetime(["2026-03-01", "2026-03-02"])
    frame = gpd.GeoDataFrame(
        {"code": ["P1", "P2"], "day": day}, geometry=[shapely.Point(121, 25), None], crs=4326
    )
    frame.to_file(tmp_path / "p.gpkg")
    with town(tmp_path) as city:
        report = city.import_points(tmp_path / "p.gpkg", keep_unplaced=True)

        (kept,) = report.unplaced["record"]
        assert json.loads(kept) == {"code": "P2", "day": "2026-03-02"}


def test_where_parents_come_from_the_place_every_bad_shape_is_named_by_its_row(tmp_path):
    bowtie = shapely.Polygon([(121, 25), (121.01, 25.01), (121.01, 25), (121, 25.01)])
    shapes = {
        "E": square(0),
        "F": None,
        "G": shapely.box(25, 121, 25.1, 121.1),
        "H": bowtie,
        "I": square(50),
    }
    with town(tmp_path) as city:
        with pytest.raises(BadRowsError) as refused:
            city.import_areas(
                write_areas(tmp_path / "v.geojson", shapes),
                layer="grid",
                parent_layer="village",
            )

        assert [(row.source, row.row, row.problem) for row in refused.value.rows] == [
            ("v.geojson", 3, "geometry_empty"),
            ("v.geojson", 4, "swapped_axes"),
            ("v.geojson", 5, "geometry_invalid"),
            ("v.geojson", 6, "no_parent_there"),
        ]


@pytest.mark.parametrize(
    ("crs", "datum", "said"),
    [
        ("EPSG:3857", None, "EPSG:3857"),
        ("EPSG:4326", None, "wgs84"),
        ("EPSG:4326", "GCJ-02", "gcj02"),
    ],
)
@pytest.mark.parametrize("kind", ["areas", "points"])
def test_what_the_coordinates_were_taken_as_is_said_as_it_is(tmp_path, kind, crs, datum, said):
    shape = square(0, size=0.5)
    with town(tmp_path) as city:
        frame = gpd.GeoDataFrame({"code": ["X"]}, geometry=[shape], crs=4326)
        if kind == "points":
            frame = frame.set_geometry(frame.representative_point())
        frame.to_crs(crs).to_file(tmp_path / "x.gpkg")

        report = (
            city.import_points(tmp_path / "x.gpkg", datum=datum)
            if kind == "points"
            else city.import_areas(tmp_path / "x.gpkg", layer="new", overlay=True, datum=datum)
        )

        assert report.datum == said
        assert json.loads(city.history()["detail"].iloc[-1])["datum"] == said


def test_a_datum_of_degrees_is_refused_for_a_file_in_metres(tmp_path):
    with town(tmp_path) as city:
        frame = gpd.GeoDataFrame({"code": ["X"]}, geometry=[square(0)], crs=4326)
        frame.to_crs(3857).to_file(tmp_path / "x.gpkg")

        with pytest.raises(InputError) as refused:
            city.import_areas(tmp_path / "x.gpkg", layer="new", overlay=True, datum="gcj02")

        assert (refused.value.problem, refused.value.source) == ("needs_degrees", "x.gpkg")


def test_points_of_a_file_that_are_swapped_or_beyond_the_earth_are_named(tmp_path):
    points = [shapely.Point(121, 25), shapely.Point(25, 121), shapely.Point(1215, 25)]
    frame = gpd.GeoDataFrame({"code": ["P", "Q", "R"]}, geometry=points, crs=4326)
    frame.to_file(tmp_path / "p.gpkg")
    with town(tmp_path) as city:
        with pytest.raises(BadRowsError) as refused:
            city.import_points(tmp_path / "p.gpkg")

        assert [(row.row, row.problem, row.value) for row in refused.value.rows] == [
            (3, "swapped_axes", "25, 121"),
            (4, "out_of_range", "1215, 25"),
        ]


@pytest.mark.parametrize("name", ["other.gpkg", "link.gpkg"])
def test_no_output_takes_the_place_of_another_workspace(tmp_path, name):
    with staffed(tmp_path) as city, create_workspace(tmp_path / "other.gpkg") as other:
        (tmp_path / "link.gpkg").symlink_to(tmp_path / "other.gpkg")
        before = content(other.address)

        with pytest.raises(InputError) as refused:
            city.write_gaps(city.coverage(), tmp_path / name)

        assert refused.value.problem == "exists_already"
        assert content(other.address) == before
