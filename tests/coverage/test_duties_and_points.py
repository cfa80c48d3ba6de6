"""Areas without a unit or a point and matters without a lead are gaps by name."""

import json

import pandas as pd
import pytest
from coverage_builders import METRIC_CRS, areas, cell, grid, leads, matters, measured

from gridward.coverage import (
    areas_without_point,
    areas_without_unit,
    ground,
    matters_without_lead,
    statement,
)

CITY = cell(0, 0, 2)
FABRIC = grid(2, 1)


def missing_leads(tree, records):
    fabric = areas(FABRIC)
    chains = {code: [("village", code)] for code in fabric["code"]}
    return matters_without_lead(
        tree, records, fabric, chains=chains, mandate=CITY, metric_crs=METRIC_CRS
    )


def leaderless(tree, records):
    gaps = missing_leads(tree, records)
    assert set(gaps["kind"]) <= {"duty"}
    assert set(gaps["role"]) <= {"lead"}
    return gaps["matter"].tolist()


def test_an_area_is_a_gap_once_for_each_role_that_nobody_holds():
    units = pd.DataFrame(
        {"territory": ["S1", None], "contractor": [None, None]}, index=["0-0", "1-0"]
    )

    gaps = areas_without_unit(areas(FABRIC), units, metric_crs=METRIC_CRS)

    assert gaps[["kind", "role", "code", "name"]].to_numpy().tolist() == [
        ["duty", "territory", "1-0", "村1-0"],
        ["duty", "contractor", "0-0", "村0-0"],
        ["duty", "contractor", "1-0", "村1-0"],
    ]
    assert gaps["area_m2"].tolist() == pytest.approx(
        measured([FABRIC["1-0"], FABRIC["0-0"], FABRIC["1-0"]])
    )


def test_an_area_that_the_units_do_not_know_is_a_gap():
    units = pd.DataFrame({"territory": ["S1"]}, index=["0-0"])

    gaps = areas_without_unit(areas(FABRIC), units, metric_crs=METRIC_CRS)

    assert gaps["code"].tolist() == ["1-0"]


def test_areas_whose_roles_are_all_held_are_no_gap():
    units = pd.DataFrame({"territory": ["S1", "S1"]}, index=["0-0", "1-0"])

    assert len(areas_without_unit(areas(FABRIC), units, metric_crs=METRIC_CRS)) == 0


def test_an_area_without_a_point_is_a_gap():
    gaps = areas_without_point(areas(FABRIC), ["1-0", "elsewhere"], metric_crs=METRIC_CRS)

    assert gaps[["kind", "code"]].to_numpy().tolist() == [["point", "0-0"]]
    assert gaps["role"].isna().all()


def test_where_every_area_has_a_point_there_is_no_gap():
    assert len(areas_without_point(areas(FABRIC), list(FABRIC), metric_crs=METRIC_CRS)) == 0


def test_a_matter_is_led_by_its_own_lead_or_by_one_above_it():
    tree = matters(campaign=None, streets="campaign", alleys="streets", toilets="campaign")

    assert leaderless(tree, leads(("streets", None))) == ["toilets"]
    assert leaderless(tree, leads(("campaign", None))) == []
    assert leaderless(tree, leads(("alleys", None))) == ["toilets"]
    assert leaderless(tree, leads(("toilets", None))) == ["alleys"]


def test_a_matter_above_is_not_led_by_what_is_below_but_is_not_asked_for_either():
    tree = matters(campaign=None, toilets="campaign")

    assert leaderless(tree, leads(("toilets", None))) == []


def test_a_matter_led_in_one_village_is_a_gap_in_the_others():
    gaps = missing_leads(matters(toilets=None), leads(("toilets", "0-0")))

    assert gaps[["matter", "code"]].to_numpy().tolist() == [["toilets", "1-0"]]


def test_a_matter_led_in_every_village_is_no_gap():
    everywhere = leads(("toilets", "0-0"), ("toilets", "1-0"))

    assert leaderless(matters(toilets=None), everywhere) == []


def test_a_lead_for_every_matter_leads_each():
    assert leaderless(matters(toilets=None, alleys=None), leads((None, None))) == []


def test_a_matter_without_a_lead_has_the_mandate_for_its_ground():
    gaps = missing_leads(matters(toilets=None), leads(("x", None)))

    assert gaps.geometry.iloc[0].equals(CITY)
    assert gaps["area_m2"].tolist() == pytest.approx(measured([CITY]))
    assert gaps[["layer", "code"]].isna().all(axis=None)


def test_a_statement_counts_each_kind_and_is_plain_json():
    account, open_ground = ground(
        CITY, areas(FABRIC), layer="village", within=areas({}), metric_crs=METRIC_CRS
    )
    pointless = areas_without_point(areas(FABRIC), [], metric_crs=METRIC_CRS)

    made = statement(account, [open_ground, pointless], at="2026-03-15", revision=7)
    told = json.loads(json.dumps(made.as_dict(), allow_nan=False))

    none = dict.fromkeys(("duty", "unmanaged", "visit", "facility", "target"), 0)
    assert made.counts == {"ground": 1, "point": 2} | none
    assert set(told) == {"at", "revision", "ground", "counts", "asked", "accounts", "gaps"}
    assert [gap["code"] for gap in told["gaps"]] == [None, "0-0", "1-0"]
    assert {gap["geometry"]["type"] for gap in told["gaps"]} == {"Polygon"}
    assert all("geometry" not in gap for gap in made.as_dict(geometry=False)["gaps"])
