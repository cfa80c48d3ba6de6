"""A workspace checks its layers as they are on a day, and says what lies in each gap."""

import pytest
import shapely
from workspace_builders import square, town, write_areas, write_csv

from gridward.errors import InputError, NotFoundError
from gridward.workspace import create_workspace


def test_a_gap_is_told_with_what_lies_in_it(tmp_path):
    with town(tmp_path) as city:
        points = [("1", 121.025, 25.005), ("2", 121.005, 25.005)]
        city.import_points(write_csv(tmp_path / "p.csv", "code,x,y", *points), datum="wgs84")
        toilet = ("T", "公厕", "toilet", 121.026, 25.004)
        facilities = write_csv(tmp_path / "f.csv", "code,name,kind,x,y", toilet)
        city.import_facilities(facilities, datum="wgs84")
        shapes = {"C": square(2)}
        homes = write_areas(tmp_path / "c.geojson", shapes, name=["小区"], households=[40])
        city.import_areas(homes, layer="compound", overlay=True)

        (gap,) = city.check("village").defects.itertuples()

    assert (gap.kind, gap.codes) == ("gap", ("B",))
    assert (gap.points, gap.facilities, gap.households) == (1, 1, 40)


def test_the_mirror_of_the_check_is_the_ground_of_the_statement(tmp_path):
    with town(tmp_path) as city:
        gap_m2 = city.check().defects["area_m2"].sum()

        assert gap_m2 == pytest.approx(city.coverage().ground.gap_m2)


def test_a_check_of_yesterday_sees_the_areas_of_yesterday(tmp_path):
    with town(tmp_path) as city:
        third = write_areas(
            tmp_path / "t.geojson", {"C": square(2)}, name=["丙村"], parent_code=["D"]
        )
        city.import_areas(third, layer="village", parent_layer="district", since="2026-06-01")

        before, after = city.check(at="2026-05-31"), city.check(at="2026-06-01")

    assert (len(before.faults), len(after.faults)) == (1, 0)
    assert before.layers == ("district", "village")


def test_overlays_that_may_overlap_are_declared(tmp_path):
    with town(tmp_path) as city:
        shapes = {"M1": square(0), "M2": shapely.union(square(0, size=1), square(1))}
        across = write_areas(tmp_path / "m.geojson", shapes, name=["一", "二"])
        city.import_areas(across, layer="market", overlay=True)

        found, allowed = city.check("market"), city.check("market", may_overlap=["market"])

    assert found.counts["nested"] == 1
    assert allowed.defects.empty


def test_a_layer_that_is_not_there_is_named(tmp_path):
    with town(tmp_path) as city, pytest.raises(NotFoundError) as refused:
        city.check("vilage")

    assert refused.value.choices[0] == "village"


def test_a_workspace_without_areas_is_not_called_sound(tmp_path):
    with create_workspace(tmp_path / "bare.gpkg") as city, pytest.raises(InputError) as refused:
        city.check()

    assert refused.value.problem == "no_areas"
