"""The demo, as ``make demo`` ends: what it says, what it writes, what GDAL reads."""

import json

import geopandas as gpd
import pyogrio
import pytest

LEFT_OUT = {
    ("ground", None, None),
    ("duty", "63000030019", "contractor"),
    ("duty", "63000110021", "contractor"),
    ("duty", "63000120005", "contractor"),
    ("duty", None, "lead"),
}


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["774 of 774 points located", "768 of 774 (99.22 %)", "Guangming Vil."]),
        ("zh", ["774 个点位中 774 个已定位", "768 个（99.22 %）", "光明里"]),
    ],
)
def test_the_demo_says_what_it_found_in_the_users_language(command, copied, language, lines):
    done = command("demo", folder=copied, language=language)

    assert done.returncode == 0
    assert [line for line in lines if line not in done.stdout] == []


def test_the_demo_finds_the_five_things_left_out_and_nothing_else(command, demo_folder):
    done = command("coverage", "--json", folder=demo_folder)

    gaps = [gap for gap in json.loads(done.stdout)["gaps"] if gap["kind"] in ("ground", "duty")]
    assert {(gap["kind"], gap["code"], gap["role"]) for gap in gaps} == LEFT_OUT
    assert len(gaps) == len(LEFT_OUT)


def test_every_point_that_lies_elsewhere_than_stated_is_listed_and_near(command, copied):
    answer = json.loads(command("demo", "--json", folder=copied).stdout)

    differing = answer["stated_differently"]
    assert sum(answer["districts"].values()) == 774
    assert len(differing) / 774 < 0.01
    assert max(row["distance_m"] for row in differing) < 60


def test_no_point_is_confidently_wrong(command, copied):
    answer = json.loads(command("demo", "--json", folder=copied).stdout)
    codes = {row["code"] for row in answer["stated_differently"]}
    points = gpd.read_file(copied / "gridward.gpkg", layer="points")
    differing = points[points["code"].isin(codes)].geometry

    certainties = {
        json.loads(command("who", str(p.x), str(p.y), "--json", folder=copied).stdout)["certainty"]
        for p in differing
    }

    assert certainties == {"ambiguous"}


def test_no_visit_is_dropped_in_silence(demo_folder):
    said = (demo_folder / "said.txt").read_text(encoding="utf-8")

    rows = ["row 3053", "row 3274", "row 2295"]
    far = ["R2133", "R2138", "R2148", "R2591", "R3492", "R2548"]
    assert [one for one in [*rows, *far] if one not in said] == []


def test_gdal_lists_the_layers_and_reads_their_chinese_names(demo_folder):
    file = demo_folder / "gridward.gpkg"

    layers = set(pyogrio.list_layers(file)[:, 0])
    villages = gpd.read_file(file, layer="village")

    assert {"city", "district", "village", "areas", "points", "visits"} <= layers
    assert len(villages) == 455
    assert "群賢里" in set(villages["name"])


def test_the_same_demo_again_changes_nothing(command, copied):
    before = json.loads(command("coverage", "--json", folder=copied).stdout)

    again = json.loads(command("demo", "--json", folder=copied).stdout)

    assert {(one["added"], one["changed"]) for one in again["imports"]} == {(0, 0)}
    assert again["coverage"]["revision"] == before["revision"]
