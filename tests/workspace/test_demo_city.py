"""The demo city holds together, and coverage finds exactly what was left out of it."""

import runpy
from collections import Counter
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from gridward.errors import InputError
from gridward.workspace import DEMO_STEPS, create_demo, create_workspace

RECIPE = Path(__file__).parents[2] / "geodata" / "taipei" / "build_demo.py"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "城市.gpkg"
    steps = []
    with create_demo(path, step=steps.append) as (city, reports):
        assert tuple(steps) == DEMO_STEPS
        yield city, reports


@pytest.fixture(scope="module")
def left_out():
    return runpy.run_path(str(RECIPE))


def test_coverage_finds_exactly_the_five_things_left_out(demo, left_out):
    city, _ = demo
    village = gpd.read_file(RECIPE.with_name("taipei.gpkg"), layer="village").set_index("code")
    hole = village.geometry[left_out["LEFT_OUT_VILLAGE"]]

    statement = city.coverage()
    ground, duty = (statement.gaps.query(f"kind == '{kind}'") for kind in ("ground", "duty"))

    assert len(ground) == 1
    assert (
        ground.geometry.iloc[0].symmetric_difference(hole).area < 0.005 * hole.area
    )  # rounded to a metre
    assert set(duty["code"].dropna()) == set(left_out["WITHOUT_CONTRACTOR"])
    assert duty["matter"].dropna().tolist() == [left_out["WITHOUT_LEAD"]]
    assert duty["role"].value_counts().to_dict() == {"contractor": 3, "lead": 1}


def test_the_demos_ground_adds_up(demo):
    ground = demo[0].coverage().ground

    total = ground.covered_m2 + ground.excused_m2 + ground.gap_m2

    assert total == pytest.approx(ground.mandate_m2, rel=1e-6)


def test_every_station_is_located(demo):
    located = demo[0].located_points()

    assert len(located) == 774
    assert located["district"].notna().all()


def test_nearly_all_stations_lie_where_their_operator_says_and_the_rest_is_listed(demo):
    city, _ = demo
    stated = city.points().set_index("code")["stated_area"]
    located = city.located_points().set_index("code")["district_name"]

    listed = city.stated_differently()

    assert set(listed["code"]) == set(stated.index[stated != located[stated.index]])
    assert len(listed) <= 0.01 * len(stated)
    assert (listed["distance_m"] < 60).all()
    assert (listed["distance_m"] > 0).all()


def test_visits_that_cannot_be_placed_are_listed_and_none_is_lost(demo):
    city, reports = demo
    visits = reports[-1]

    assert len(city.visits()) + len(city.unplaced()) == 4009
    assert len(visits.unplaced) > 0
    assert set(visits.unplaced["problem"]) <= {"swapped_axes", "out_of_range", "not_a_number"}
    assert len(visits.unplaced) + len(visits.outside) == 9  # as the recipe's page says


def test_the_demo_can_be_loaded_again_and_changes_nothing(tmp_path):
    path = tmp_path / "demo.gpkg"
    with create_demo(path, step=lambda _: None) as (city, _):
        revision = city.revision

    with create_demo(path, step=lambda _: None) as (city, reports):
        again = [(report.added, report.changed) for report in reports]
        assert city.revision == revision

    assert set(again) == {(0, 0)}


def test_the_demo_never_goes_into_somebody_elses_workspace(tmp_path):
    create_workspace(tmp_path / "mine.gpkg").close()

    with (
        pytest.raises(InputError) as caught,
        create_demo(tmp_path / "mine.gpkg", step=lambda _: None),
    ):
        pass

    assert caught.value.problem == "exists_already"


def test_the_misspelt_villages_of_the_stops_are_noticed_with_the_right_proposal(demo):
    city, _ = demo

    stops = RECIPE.with_name("taipei_refuse_stops.csv")

    report = city.import_visits(stops, keep_unplaced=True, dry_run=True)  # others ask the city too

    unknown = [one for one in report.findings.warnings if one.value != "黎順里"]  # left out
    meant = Counter((one.value, one.choices[0].split()[0]) for one in unknown)
    assert meant == {("幸褔里", "幸福里"): 14, ("糖部里", "糖廍里"): 9, ("瑞元里", "湖元里"): 1}
    assert report.changed == 0


@pytest.mark.parametrize("by", ["part", "team"])
def test_the_stops_as_rounds_leave_the_villages_that_geopandas_finds_empty(demo, by):
    city, _ = demo
    villages, stops = city.areas("village"), city.visits()
    reached = gpd.sjoin(stops[["code", "arrive", "team", "geometry"]], villages, rsuffix="village")

    statement = city.coverage(kinds=["visit"], radius_m=100, by=(by,))
    accounts = statement.accounts[statement.accounts["measure"] == "areas"]

    gaps = statement.gaps[statement.gaps["reason"] == "unvisited"]
    assert set(gaps["code"]) == set(villages["code"]) - set(reached["code_village"])
    blind = statement.gaps.loc[statement.gaps["reason"] == "blind", "area_m2"].sum()
    seen = statement.accounts.query("by == 'all' and measure == 'm2'").iloc[0]
    assert blind == pytest.approx(seen["gap"], rel=1e-4)
    hour = reached["arrive"].str[:2].astype("float") % 24
    parts = pd.cut(hour, [-1, 5, 11, 17, 23], labels=["night", "morning", "afternoon", "evening"])
    group = parts.astype("str") if by == "part" else reached["team"]
    came = reached.groupby(group)["code_village"].nunique().to_dict()
    told = accounts[accounts["by"] == by].set_index("code")["covered"].astype(int).to_dict()
    assert {code: count for code, count in told.items() if count} == came
