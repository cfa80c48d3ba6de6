"""The generated district has a real campaign's proportions, and nothing in it is unassigned."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from gridward import demo
from gridward.workspace import create_district

RECIPE = Path(__file__).parents[2] / "geodata" / "district" / "build_district.py"


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    with create_district(tmp_path_factory.mktemp("district") / "县.gpkg") as (city, _):
        yield city


def test_the_recipe_makes_the_files_that_are_carried(tmp_path):
    subprocess.run([sys.executable, RECIPE, "--into", tmp_path], check=True, capture_output=True)

    with demo.district_folder() as carried:
        there = {
            path.name: path for path in carried.iterdir() if path.suffix in {".csv", ".parquet"}
        }
        assert set(there) == {path.name for path in tmp_path.iterdir()}
        for name, path in there.items():
            if path.suffix == ".csv":
                assert path.read_bytes() == (tmp_path / name).read_bytes()


def test_the_district_has_the_proportions_of_a_campaign(district):
    assert district.areas()["layer"].value_counts().to_dict() == {
        "county": 1,
        "subdistrict": 12,
        "community": 55,
        "urban_village": 104,
        "compound": 488,
        "grid": 350,
    }
    units = district.units()
    assert (units["kind"] == "department").sum() == 41
    assert units["headcount"].sum() == 160
    assert units["code"].str.fullmatch(r"Q\d").sum() == 9
    assert units["headcount"].notna().sum() == 28
    assert (district.responsibilities()["role"] == "contractor").sum() == 647
    assert units["name"].str.startswith("示例").all()


def test_nothing_in_it_is_unassigned_and_one_contract_less_names_exactly_that_one(
    district, tmp_path
):
    assert district.duties().faults == ()
    with demo.district_folder() as folder:
        contracts = pd.read_csv(folder / "contracts.csv", dtype=str)
    for row, kind in ((10, "no_unit"), (100, "unmanaged"), (600, "unmanaged")):
        short = tmp_path / f"{row}.csv"
        contracts.drop(index=row).to_csv(short, index=False)
        district.import_responsibilities(short, replace=True)
        (fault,) = district.duties().faults
        gone = contracts.loc[row]
        assert (fault.kind, fault.area.layer, fault.area.code) == (
            kind,
            gone["layer"],
            gone["area_code"],
        )
        contracts.to_csv(tmp_path / "whole.csv", index=False)
        district.import_responsibilities(tmp_path / "whole.csv")


def test_a_place_in_community_village_and_compound_has_three_contractors_each_with_its_rule(
    district,
):
    found = [one for one in district.who(110.13173, 30.01071).duties if one.role == "contractor"]

    assert [(one.area.layer, one.rule) for one in found] == [
        ("community", "contract"),
        ("urban_village", "contract"),
        ("compound", "contract"),
    ]
    assert len({one.unit.code for one in found}) == 3
