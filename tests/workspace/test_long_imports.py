"""A file of any length is taken in the memory of a block: all of it, or nothing."""

import os
import signal
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from stores import on_both_stores
from workspace_builders import content, reopened, town, write_csv

from gridward.errors import BadRowsError
from gridward.files import read_table
from gridward.files.streams import BLOCK_ROWS

LONG = BLOCK_ROWS + 1000
LATE = BLOCK_ROWS + 77  # a row of the second block


def table(count=LONG, **changed):
    """Return rows of points in village A; by number, the cells that are to be others."""
    numbers = range(2, count + 2)
    frame = pd.DataFrame(
        {
            "编号": [f"{n:07}" for n in numbers],
            "名称": "点",
            "经度": [f"121.00{n % 10}" for n in numbers],
            "纬度": "25.005",
        },
        index=numbers,
    )
    for column, cells in changed.items():
        for row, cell in cells.items():
            frame.loc[row, column] = cell
    return frame


def write(path, frame):
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        places = gpd.points_from_xy(frame.pop("经度"), frame.pop("纬度"), crs="EPSG:4326")
        gpd.GeoDataFrame(frame, geometry=places).to_file(path, engine="pyogrio")
    return path


@on_both_stores
@pytest.mark.parametrize("name", ["p.csv", "p.gpkg"])
def test_every_row_of_a_long_file_is_taken_once(tmp_path, name):
    path, seen = write(tmp_path / name, table()), []
    with town(tmp_path) as city:
        report = city.import_points(path, datum="wgs84", progress=seen.append)
        again = city.import_points(path, datum="wgs84")
        points = city.points()
        sound = [check.name for check in city.doctor() if not check.sound]

    assert (report.added, again.unchanged, again.added) == (LONG, LONG, 0)
    assert points["code"].tolist() == [f"{n:07}" for n in range(2, LONG + 2)]
    assert points.geometry.iloc[-1].equals(shapely.Point(121 + (LONG + 1) % 10 / 1000, 25.005))
    assert sound == []
    assert [one.rows for one in seen] == [BLOCK_ROWS, LONG]
    assert seen[-1].share == 1.0


@on_both_stores
def test_bad_rows_of_every_block_are_named_and_nothing_is_changed(tmp_path):
    wrong = {3: "abc", LATE: "95", LONG: "x"}
    path = write(tmp_path / "p.csv", table(纬度=wrong))
    with town(tmp_path) as city:
        before = content(city.address)
        with pytest.raises(BadRowsError) as caught:
            city.import_points(path, datum="wgs84")

        assert [row.row for row in caught.value.rows] == sorted(wrong)
        assert content(city.address) == before


def test_thousands_of_bad_rows_are_counted_beyond_the_first(tmp_path):
    frame = table()
    frame["纬度"] = frame["纬度"].where(frame.index % 2 == 0, "abc")
    with town(tmp_path) as city, pytest.raises(BadRowsError) as caught:
        city.import_points(write(tmp_path / "p.csv", frame), datum="wgs84")

    assert len(caught.value.rows) == 1000
    assert len(caught.value.rows) + caught.value.more == LONG // 2


def test_a_code_that_stands_in_two_blocks_is_named_in_both(tmp_path):
    path = write(tmp_path / "p.csv", table(编号={5: "same", LATE: "same"}))
    with town(tmp_path) as city, pytest.raises(BadRowsError) as caught:
        city.import_points(path, datum="wgs84")

    assert [(row.problem, row.row) for row in caught.value.rows] == [
        ("duplicate_code", 5),
        ("duplicate_code", LATE),
    ]


def test_the_good_rows_of_a_long_file_go_in_if_asked_and_the_others_into_one_file(tmp_path):
    path = write(tmp_path / "p.csv", table(纬度={3: "abc", LONG: "x"}, 编号={LATE: None}))
    with town(tmp_path) as city:
        report = city.import_points(path, datum="wgs84", skip_bad=True)

    assert report.added == LONG - 3
    assert [one.row for one in report.findings.skipped] == [3, LATE, LONG]
    assert read_table(tmp_path / "p.bad.csv")["gridward_row"].tolist() == [
        "3",
        str(LATE),
        str(LONG),
    ]


@on_both_stores
def test_what_a_long_file_does_not_say_stays_as_it_was(tmp_path):
    with town(tmp_path) as city:
        row = (f"{LATE:07}", "一号", 121.001, 25.001)
        first = write_csv(tmp_path / "a.csv", "code,address,longitude,latitude", row)
        city.import_points(first, datum="wgs84")
        report = city.import_points(write(tmp_path / "p.csv", table()), datum="wgs84")
        points = city.points().set_index("code")

    assert (report.added, report.changed) == (LONG - 1, 1)
    assert points.loc[row[0], ["name", "address"]].tolist() == ["点", "一号"]


@on_both_stores
def test_a_process_that_dies_in_the_middle_leaves_the_workspace_as_it_was(tmp_path):
    path = write(tmp_path / "p.csv", table())
    with town(tmp_path) as city:
        before = content(city.address)
    code = (
        "import os, sys, gridward\n"
        "def die(done): os.kill(os.getpid(), 9) \n"
        "gridward.open(sys.argv[1]).import_points(sys.argv[2], datum='wgs84', progress=die)\n"
    )

    died = subprocess.run(
        [sys.executable, "-c", code, city.address, path], check=False, env=dict(os.environ)
    )

    assert died.returncode == -signal.SIGKILL
    assert content(city.address) == before
    with reopened(city) as left:
        assert [check.name for check in left.doctor() if not check.sound] == []
