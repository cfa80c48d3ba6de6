"""The command names what does not fit in the fabric, and writes it to a file of any format."""

from functools import partial

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from cli_builders import EAST, WEST, Run, areas_file, town


def test_a_gap_is_named_with_its_size_its_neighbours_and_a_cure(capsys, tmp_path):
    path = town(capsys, tmp_path)

    english, chinese = (Run(capsys, "check", "-w", path, "--lang", one) for one in ("en", "zh"))

    assert (english.code, chinese.code) == (1, 1)
    assert "Alpha A" in english.out
    assert "1.12 km²" in english.out
    assert "name who has it" in english.out
    assert "甲村 A" in chinese.out
    assert "缝隙" in chinese.out


def test_json_is_the_whole_report(capsys, tmp_path):
    path = town(capsys, tmp_path)

    answer = Run(capsys, "check", "village", "-w", path, "--json").answer

    (defect,) = answer["defects"]
    assert (answer["layers"], answer["faults"], answer["counts"]["gap"]) == (["village"], 1, 1)
    assert (defect["codes"], defect["points"], defect["households"]) == (["A"], 0, None)
    assert shapely.equals(shapely.geometry.shape(defect["geometry"]), EAST)


def test_a_layer_that_fits_leaves_with_nothing_to_name(capsys, tmp_path):
    path = town(capsys, tmp_path)

    run = Run(capsys, "check", "district", "-w", path)

    assert run.code == 0
    assert "everything fits" in run.out


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp", "csv", "xlsx"])
def test_defects_of_every_shape_are_written_to_any_format(capsys, tmp_path, ending):
    path = town(capsys, tmp_path)
    (left, bottom, right, top) = (121.01, 25, 121.015, 25.01)  # the east of it is a gap
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, 25.005)]
    file = areas_file(tmp_path / "v.geojson", {"B": shapely.Polygon(corners)}, name=["乙村"])
    words = ("import", "areas", file, "--layer", "village", "--parent-layer", "district")
    assert Run(capsys, *words, "-w", path).code == 0
    output = tmp_path / f"defects.{ending}"

    run = Run(capsys, "check", "village", "-w", path, "-o", output)

    read = {"csv": pd.read_csv, "xlsx": partial(pd.read_excel, engine="calamine")}.get(
        ending, gpd.read_file
    )(output)
    assert run.code == 1
    assert dict(zip(read["kind"], read["codes"], strict=True)) == {
        "gap": "B",
        "unmatched_edge": "A, B",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "nowhere"),
        (("--sliver", "-1"), "--sliver"),
        (("--may-overlap", "nowhere"), "nowhere"),
        (("-o", "defects.doc"), "doc"),
    ],
)
def test_what_cannot_be_checked_is_refused(capsys, tmp_path, words, said):
    path = town(capsys, tmp_path)

    run = Run(capsys, "check", *words, "-w", path)

    assert run.code == 2
    assert said in run.err
    assert run.out == ""


def test_nothing_drawn_yet_is_said(capsys, tmp_path):
    path = tmp_path / "empty.gpkg"
    Run(capsys, "init", "-w", path)

    run = Run(capsys, "check", "-w", path)

    assert run.code == 2
    assert "Import" in run.err or "import" in run.err


def test_west_and_east_together_fit(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = areas_file(tmp_path / "v.geojson", {"A": WEST, "B": EAST}, name=["甲村", "乙村"])
    Run(
        capsys,
        "import",
        "areas",
        file,
        "--layer",
        "village",
        "--parent-layer",
        "district",
        "-w",
        path,
    )

    assert Run(capsys, "check", "-w", path).code == 0
