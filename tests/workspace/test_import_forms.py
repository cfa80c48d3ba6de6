"""Places and shapes go in however a table writes them, and the report says how they were read."""

import pandas as pd
import pytest
import xlsxwriter
from workspace_builders import square, town, write_csv

from gridward.errors import BadRowsError, InputError

X, Y = 121 + 32 / 60 + 37 / 3600, 25 + 1 / 60 + 30.5 / 3600


@pytest.fixture
def city(tmp_path):
    with town(tmp_path / "town") as city:
        yield city


def only_point(city):
    point = city.points().geometry.iloc[0]
    return point.x, point.y


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("121°32′37″E", "25°1′30.5″N"),
        ("121度32分37秒", "25度1分30.5秒"),
        ("E121 32 37", "N25 1 30.5"),
        ("１２１°３２′３７″", "２５°１′３０.５″"),
        ("东经121度32分37秒", "北纬25度1分30.5秒"),
    ],
)
def test_degrees_minutes_and_seconds_are_a_place(city, tmp_path, x, y):
    path = write_csv(tmp_path / "p.csv", "编号,经度,纬度", ("1", x, y))

    city.import_points(path, datum="wgs84")

    assert only_point(city) == pytest.approx((X, Y), abs=1e-9)


@pytest.mark.parametrize(
    ("cells", "longitude_is"),
    [
        (["121.5,25.0", "121.6,25.1"], "first"),
        (["25.0，121.5", "25.1，121.6"], "second"),
        (["N25.0 E121.5", "N25.1 E121.6"], "second"),
    ],
)
def test_two_coordinates_in_one_cell_are_told_by_their_range(city, tmp_path, cells, longitude_is):
    path = tmp_path / "p.csv"
    pd.DataFrame({"编号": ["1", "2"], "坐标": cells}).to_csv(path, index=False)

    report = city.import_points(path, datum="wgs84")

    assert only_point(city) == (121.5, 25.0)
    assert report.columns == {"code": "编号", "longitude": "坐标", "latitude": "坐标"}
    assert report.how["longitude"] == longitude_is


def test_two_coordinates_that_may_be_either_are_asked_about(city, tmp_path):
    path = tmp_path / "p.csv"
    pd.DataFrame({"code": ["1"], "position": ["48.85,2.35"]}).to_csv(path, index=False)

    with pytest.raises(InputError) as caught:
        city.import_points(path)

    assert (caught.value.problem, caught.value.field) == ("pair_order", "position")


def test_a_cell_that_is_no_pair_is_named_by_its_row(city, tmp_path):
    path = tmp_path / "p.csv"
    pd.DataFrame({"code": ["1", "2"], "坐标": ["121.5,25.0", "路口"]}).to_csv(path, index=False)

    report = city.import_points(path, datum="wgs84", keep_unplaced=True)

    assert report.unplaced[["row", "problem", "value"]].to_numpy().tolist() == [
        [3, "not_a_pair", "路口"]
    ]


def workbook(path, rows):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("name", ["areas.csv", "areas.tsv", "areas.xlsx"])
def test_areas_go_in_from_a_table_of_wkt(city, tmp_path, name):
    rows = [["代码", "名称", "图形"], ["C", "丙村", square(2).wkt]]
    path = tmp_path / name
    if name.endswith("xlsx"):
        workbook(path, rows)
    else:
        mark = "\t" if name.endswith("tsv") else ";"
        path.write_text("\n".join(mark.join(row) for row in rows), encoding="utf-8")

    city.import_areas(path, layer="village")

    assert city.who(121.025, 25.005).areas[-1].name == "丙村"


def test_points_go_in_from_a_table_of_wkt(city, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("code,wkt\n1,POINT (121.5 25)\n", encoding="utf-8")

    city.import_points(path, datum="wgs84")

    assert only_point(city) == (121.5, 25.0)


def test_the_report_says_how_each_column_was_found_and_the_text_was_read(city, tmp_path):
    rows = ["甲,名称,经度,纬度", "13001,东站,121.5,25.1234", "13002,西站,121.6,25.1235"]
    (tmp_path / "p.csv").write_bytes("\r\n".join(rows).encode("gbk"))

    report = city.import_points(tmp_path / "p.csv", datum="wgs84", columns={"latitude": "纬度"})

    assert report.how == {"latitude": "given", "name": "name", "longitude": "name", "code": "cells"}
    assert report.encoding["encoding"] == "GB18030"
    assert report.encoding["reason"] == "words"
    assert "东站" in report.encoding["sample"]


def test_a_column_told_to_be_of_parents_is_left_out_where_no_layer_is_above(city, tmp_path):
    path = write_csv(
        tmp_path / "c.csv",
        "甲,乙,wkt",
        ("310104003001", "310104003", f'"{square(0).wkt}"'),
        ("310104003002", "310104003", f'"{square(1).wkt}"'),
    )

    report = city.import_areas(path, layer="compound", overlay=True, datum="wgs84")

    assert report.columns == {"code": "甲"}


def test_a_row_outside_is_told_with_the_slip_that_may_explain_it(city, tmp_path):
    rows = [("1", "121.005", "25.005", "甲村"), ("2", "121.005", "27.005", "甲村")]
    path = write_csv(tmp_path / "p.csv", "code,longitude,latitude,所属社区", *rows)

    report = city.import_points(path, datum="wgs84")

    assert report.slips.to_dict("records") == [
        {
            "row": 3, "code": "2", "kind": "digit", "x": 121.005, "y": 25.005,
            "area": "甲村", "stated": "甲村", "agrees": True,
        }
    ]  # fmt: skip
    assert city.points().geometry.iloc[1].y == 27.005


def test_a_row_without_a_place_is_refused_with_what_was_probably_meant(city, tmp_path):
    path = write_csv(tmp_path / "p.csv", "code,longitude,latitude", ("1", "25.005", "121.005"))

    with pytest.raises(BadRowsError) as caught:
        city.import_points(path)

    assert [(e.problem, e.row, e.choices) for e in caught.value.rows] == [
        ("swapped_axes", 2, ("121.005, 25.005",))
    ]


@pytest.mark.parametrize("header", ["坐标", "甲"])
def test_a_file_with_both_in_one_cell_is_located(city, tmp_path, header):
    cells = ['"25.005，121.005"'] * 10 + ['"25.005，121.015"', "路口"]
    path = write_csv(tmp_path / "p.csv", f"code,{header}", *enumerate(cells))

    city.locate_file(path, tmp_path / "out.csv")

    located = pd.read_csv(tmp_path / "out.csv", dtype=str).fillna("").tail(2)
    columns = ["village", "status", "reason"]
    assert located[columns].to_numpy().tolist() == [
        ["B", "inside", ""],
        ["", "unlocated", "not_a_pair"],
    ]
