"""A register of areas without outlines is kept by date, a real one of nine dates exactly."""

import runpy
from pathlib import Path

import pandas as pd
import pytest
from workspace_builders import square, town, write_areas, write_csv

from gridward.workspace import create_workspace

GEODATA = Path(__file__).parents[2] / "geodata" / "taiwan"


@pytest.fixture(scope="module")
def register():
    return pd.read_parquet(GEODATA / "register.parquet")


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """Return a workspace with the register of nine dates and the official changes."""
    folder = tmp_path_factory.mktemp("country")
    runpy.run_path(str(GEODATA / "registers.py"))["write"](folder)
    city = create_workspace(folder / "country.gpkg")
    above = None
    for layer, file in (("county", "counties"), ("town", "towns"), ("village", "villages")):
        city.import_register(folder / f"{file}.csv", layer=layer, parent_layer=above, complete=True)
        above = layer
    city.import_lineage(folder / "changes.csv", layer="village")
    return city


def test_any_of_the_nine_dates_gives_exactly_that_dates_register(country, register):
    days = sorted(register["as_of"].unique())

    assert len(days) == 9
    for day in days:
        stated = register[register["as_of"] == day].set_index("code").sort_index()
        kept = country.areas("village", at=day).set_index("code").sort_index()
        assert kept.index.tolist() == stated.index.tolist()
        assert kept["name"].fillna("").tolist() == stated["name"].tolist()
        assert kept["name_en"].fillna("").tolist() == stated["name_en"].tolist()
        assert kept["parent_code"].tolist() == stated["town_code"].tolist()


def test_the_day_before_a_date_still_has_the_register_before(country, register):
    before = register.loc[register["as_of"] == "2017-05-19", "code"]

    kept = country.areas("village", at="2018-11-29")

    assert sorted(kept["code"]) == sorted(before)


def test_the_official_changes_and_those_that_are_found_stand_in_the_lineage(country):
    told = country.lineage("village")

    official = told.loc[told["source"] == "changes.csv", "kind"].value_counts().to_dict()
    found = told.loc[told["source"] == "villages.csv", "kind"].value_counts().to_dict()
    assert official == {
        "moved": 590,
        "redigitised": 192,
        "abolished": 191,
        "new": 27,
        "corrected": 17,
    }
    assert found == {"recode": 325, "abolished": 233, "new": 142, "rename": 108}
    assert sum(found[kind] for kind in ("recode", "abolished")) == 342 + 8 + 162 + 43 + 3


def test_an_area_that_is_not_drawn_holds_no_place_and_has_a_name(tmp_path):
    city = town(tmp_path)

    report = city.import_register(
        write_csv(
            tmp_path / "r.csv", "code,name,parent", ("A", "甲新村", "D"), ("Z", "未画村", "D")
        ),
        layer="village",
    )

    assert (report.added, report.changed) == (1, 1)
    assert city.who(121.005, 25.005).areas[-1].name == "甲新村"
    assert city.coverage().ground.gap_m2 > 0
    assert [check.name for check in city.doctor() if not check.sound] == []


def test_an_outline_that_comes_later_draws_what_is_in_the_register(tmp_path):
    city = town(tmp_path)
    city.import_register(
        write_csv(tmp_path / "r.csv", "code,name,parent", ("Z", "丙村", "D")), layer="village"
    )

    city.import_areas(write_areas(tmp_path / "z.geojson", {"Z": square(2)}), layer="village")

    assert city.who(121.025, 25.005).areas[-1].name == "丙村"
