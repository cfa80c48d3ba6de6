"""Good rows go in only if asked to; the bad ones are kept where they can be mended."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from workspace_builders import content, square, staffed, town, write_areas, write_csv

from gridward.errors import BadRowsError, InputError
from gridward.language import Catalogue

BOW_TIE = shapely.Polygon([(121, 25), (121.01, 25.01), (121.01, 25), (121, 25.01)])
LOOPED = shapely.MultiPolygon(
    [square(0), shapely.box(121.0099, 25.0099, 121.0102, 25.0102)]  # a corner of it is gone twice
)
HEADER = "code,longitude,latitude"


def kinds(errors):
    return [(error.row, error.problem) for error in errors]


def dirty_villages(folder):
    """Return a file of four villages: sound, crossing itself, without a code, far away."""
    return write_areas(
        folder / "dirty.geojson",
        {"A": square(0), "B": BOW_TIE, "": square(1), "C": square(9)},
        name=["甲村", "乙村", "丙村", "丁村"],
        parent=["D", "D", "D", "D"],
    )


def test_bad_rows_refuse_the_file_unless_they_are_skipped(tmp_path):
    with town(tmp_path) as city:
        before = content(city.address)

        with pytest.raises(BadRowsError) as refused:
            city.import_areas(dirty_villages(tmp_path), layer="village")

        assert kinds(refused.value.rows) == [
            (3, "geometry_invalid"),
            (4, "missing_value"),
            (5, "outside_parent"),
        ]
        assert [row.label for row in refused.value.rows] == ["B 乙村", "丙村", "C 丁村"]
        assert content(city.address) == before
        assert list(tmp_path.glob("*.bad*")) == []


def test_skipped_rows_are_written_whole_and_the_others_taken(tmp_path):
    with town(tmp_path) as city:
        report = city.import_areas(dirty_villages(tmp_path), layer="village", skip_bad=True)

        left = gpd.read_file(report.findings.bad_file)
        assert (report.rows, report.unchanged) == (1, 1)
        assert left["gridward_row"].tolist() == ["3", "4", "5"]
        assert left["name"].tolist() == ["乙村", "丙村", "丁村"]
        assert left.geometry.iloc[0].equals(BOW_TIE)
        assert "crosses or touches itself" in left["gridward_problem"].iloc[0]
        assert "--repair" in left["gridward_cure"].iloc[0]
        assert json.loads(city.history()["detail"].iloc[-1]).get("skipped") is None


def test_what_is_wrong_is_said_with_its_cure_by_the_files_own_columns(
    tmp_path,
):
    with town(tmp_path) as city:
        file = write_areas(
            tmp_path / "v.geojson",
            {"A": square(0), "B": shapely.Polygon(), "C": square(1)},
            上级=["D", "D", None],
        )

        report = city.import_areas(
            file, layer="village", skip_bad=True, language=Catalogue.load("zh")
        )

        left = gpd.read_file(report.findings.bad_file)
        assert left[["gridward_problem", "gridward_cure"]].to_numpy().tolist() == [
            ["没有图形。", "请补画图形，或去掉这一行。"],
            ["上级：没有值。", "请填写。"],
        ]


def test_what_was_left_out_is_mended_and_imported_by_the_same_command(tmp_path):
    with town(tmp_path) as city:
        report = city.import_areas(dirty_villages(tmp_path), layer="village", skip_bad=True)
        left = gpd.read_file(report.findings.bad_file)
        left.geometry = gpd.GeoSeries([square(1), square(2), square(0, size=0.5)], crs=left.crs)
        left["code"] = ["B", "E", "C"]
        left.to_file(tmp_path / "mended.gpkg", engine="pyogrio")

        again = city.import_areas(tmp_path / "mended.gpkg", layer="village")

        assert (again.added, again.findings.skipped) == (2, ())
        assert city.areas("village")["name"].tolist() == ["甲村", "乙村", "丙村", "丁村"]


def test_a_file_of_any_columns_and_without_a_system_is_kept_as_it_is(tmp_path):
    with town(tmp_path) as city:
        frame = gpd.GeoDataFrame(
            {"code": ["A", "C"], "name": ["甲村", "丙"], "Name": ["a", "b"], "fid": [7, 7]}
            | {"geom": ["x", "y"], "geometry": [square(0), BOW_TIE]}
        )
        frame.to_parquet(tmp_path / "v.parquet")
        options = {"layer": "village", "datum": "cgcs2000", "skip_bad": True}

        report = city.import_areas(tmp_path / "v.parquet", **options)

        left = gpd.read_file(report.findings.bad_file)
        assert left[["name", "Name_2", "fid", "geom"]].to_numpy().tolist() == [["丙", "b", 7, "y"]]
        assert left.geometry.iloc[0].equals(BOW_TIE)


def test_a_second_file_of_bad_rows_never_takes_the_place_of_the_first(tmp_path):
    with town(tmp_path) as city:
        file = dirty_villages(tmp_path)
        first = city.import_areas(file, layer="village", skip_bad=True).findings.bad_file
        second = city.import_areas(file, layer="village", skip_bad=True).findings.bad_file

        assert [first, second] == [str(tmp_path / f"dirty.bad{n}.gpkg") for n in ("", "-2")]


def test_a_rehearsal_tells_the_same_and_writes_nothing(tmp_path):
    with town(tmp_path) as city:
        file = dirty_villages(tmp_path)
        before = content(city.address)

        rehearsed = city.import_areas(file, layer="village", skip_bad=True, dry_run=True)

        assert kinds(rehearsed.findings.skipped) == [
            (3, "geometry_invalid"),
            (4, "missing_value"),
            (5, "outside_parent"),
        ]
        assert (rehearsed.findings.bad_file, list(tmp_path.glob("*.bad*"))) == (None, [])
        assert content(city.address) == before


def test_a_row_that_leans_on_a_bad_one_is_left_out_with_it(tmp_path):
    with staffed(tmp_path) as city:
        file = write_csv(
            tmp_path / "u.csv",
            "code,name,parent,headcount",
            ("N1", "新局", None, "many"),
            ("N2", "新科", "N1", 3),
            ("N3", "新队", "S", 4),
        )

        report = city.import_units(file, skip_bad=True)

        assert kinds(report.findings.skipped) == [(2, "not_a_number"), (3, "unknown_code")]
        assert city.units()["code"].tolist() == ["S", "W", "N3"]


def test_of_two_rows_with_one_code_neither_is_taken(tmp_path):
    with staffed(tmp_path) as city:
        file = write_csv(
            tmp_path / "u.csv", "code,name", ("N1", "新局"), ("N1", "旧局"), ("N2", "新科")
        )

        report = city.import_units(file, skip_bad=True)

        assert kinds(report.findings.skipped) == [(2, "duplicate_code"), (3, "duplicate_code")]
        assert pd.read_csv(report.findings.bad_file)["name"].tolist() == ["新局", "旧局"]


def test_a_file_of_bad_rows_alone_is_refused(tmp_path):
    with staffed(tmp_path) as city:
        file = write_csv(tmp_path / "m.csv", "code,name", ("fire", None))

        with pytest.raises(BadRowsError) as refused:
            city.import_matters(file, skip_bad=True)

        assert kinds(refused.value.rows) == [(2, "missing_value")]


def test_responsibilities_are_skipped_but_never_of_a_list_that_replaces(tmp_path):
    duties = "layer,area_code,matter,unit_code,role,valid_from"
    with staffed(tmp_path) as city:
        file = write_csv(
            tmp_path / "w.csv",
            duties,
            ("village", "B", None, "W", "contractor", "2026-03-01"),
            ("village", "B", None, "nobody", "helper", "2026-03-01"),
        )

        with pytest.raises(InputError) as refused:
            city.import_responsibilities(file, skip_bad=True, replace=True)
        report = city.import_responsibilities(file, skip_bad=True)

        assert refused.value.problem == "replace_skips"
        assert (report.added, kinds(report.findings.skipped)) == (1, [(3, "unknown_code")])


@pytest.mark.parametrize("kind", ["points", "visits"])
def test_points_and_visits_without_a_place_are_skipped_into_the_file(tmp_path, kind):
    with staffed(tmp_path) as city:
        file = write_csv(
            tmp_path / "p.csv",
            f"{HEADER},note",
            ("P1", 121.005, 25.005, "a"),
            ("P2", 121.005, 250050, "b"),
            (None, 121.005, 25.005, "c"),
        )

        report = getattr(city, f"import_{kind}")(file, datum="wgs84", skip_bad=True)

        left = pd.read_csv(report.findings.bad_file, dtype=str)
        assert (report.added, len(city.unplaced())) == (1, 0)
        assert left["note"].tolist() == ["b", "c"]
        assert left["latitude"].tolist() == ["250050", "25.005"]


def test_points_that_have_no_place_are_listed_where_that_is_wished_and_others_skipped(tmp_path):
    with staffed(tmp_path) as city:
        file = write_csv(
            tmp_path / "p.csv", HEADER, ("P1", 121.005, 25), ("P2", 1, 91), (None, 121, 25)
        )

        report = city.import_points(file, datum="wgs84", skip_bad=True, keep_unplaced=True)

        assert city.unplaced()["code"].tolist() == ["P2"]
        assert kinds(report.findings.skipped) == [(4, "missing_value")]


def test_the_file_of_bad_rows_speaks_the_users_language(tmp_path):
    with staffed(tmp_path) as city:
        file = write_csv(tmp_path / "u.csv", "code,name", ("N1", "新局"), ("N2", None))

        report = city.import_units(file, skip_bad=True, language=Catalogue.load("zh"))

        assert pd.read_csv(report.findings.bad_file)["gridward_problem"].tolist() == [
            "name：没有值。"
        ]


def test_a_repair_is_taken_when_it_is_asked_for_and_written_into_the_history(tmp_path):
    with town(tmp_path) as city:
        file = write_areas(tmp_path / "v.geojson", {"A": LOOPED}, name=["甲村"])

        report = city.import_areas(file, layer="village", repair=True)

        detail = json.loads(city.history()["detail"].iloc[-1])
        (repair,) = detail["repairs"]
        assert (repair["row"], repair["code"], repair["name"]) == (2, "A", "甲村")
        assert report.findings.repairs["row"].tolist() == [2]
        assert city.areas("village").is_valid.all()
        assert 0 < repair["moved_m2"] < 0.01 * repair["kept_m2"]


def test_a_repair_that_would_move_much_is_refused_with_its_figure(tmp_path):
    twice = shapely.MultiPolygon([square(0), square(0.5, row=0.5)])
    with town(tmp_path) as city:
        file = write_areas(tmp_path / "v.geojson", {"A": twice}, name=["甲村"])

        with pytest.raises(BadRowsError) as refused:
            city.import_areas(file, layer="village", repair=True)

        (row,) = refused.value.rows
        assert row.problem == "geometry_unrepairable"
        assert np.isclose(row.details["moved_m2"] / row.details["kept_m2"], 1 / 7, rtol=1e-3)
