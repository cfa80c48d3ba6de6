import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from stores import on_both_stores, place

from gridward.errors import InputError, NotFoundError
from gridward.frames import WGS84
from gridward.language import Catalogue
from gridward.workspace import create_workspace
from gridward.workspace.fabric_repairs import REPAIR_STEPS

sys.path.insert(0, str(Path(__file__).parents[1] / "fabric"))
from repair_builders import ground_of, shifted, town


def imported(place, folder, frame, *, ground):
    mandate, file = folder / "mandate.geojson", folder / "areas.geojson"
    gpd.GeoSeries([ground], crs=WGS84).to_file(mandate)
    frame[["code", "geometry"]].assign(name="村" + frame["code"]).to_file(
        file, COORDINATE_PRECISION=15
    )
    city = create_workspace(place, mandate=mandate)
    city.import_areas(file, layer="village")
    return city


def outlines(city):
    areas = city.areas("village").set_index("code").geometry
    return {code: shape.wkb for code, shape in areas.items()}


def damaged_town():
    truth = town(3, 3, seed=5)
    damaged = truth.copy()
    damaged.loc[4, "geometry"] = shifted(truth.geometry[4], 0.7, -0.4)
    return truth, damaged


def test_a_repair_names_the_faults_that_it_does_away_with_and_tells_how_far_it_is(tmp_path):
    truth, damaged = damaged_town()
    steps = []
    with imported(tmp_path / "t.gpkg", tmp_path, damaged, ground=ground_of(truth)) as city:
        shown = city.repair(progress=lambda *one: steps.append(one))

    (proposal,) = shown.as_dict()["proposals"]
    assert {"gap", "overlap"} <= set(proposal["faults"])
    assert {step for _, step, _ in steps} == set(REPAIR_STEPS)
    assert [share for _, _, share in steps] == sorted(share for _, _, share in steps)


@on_both_stores
def test_a_repair_is_one_change_and_undo_restores_the_very_same_bytes(tmp_path):
    truth, damaged = damaged_town()
    with imported(place(tmp_path), tmp_path, damaged, ground=ground_of(truth)) as city:
        before, revision = outlines(city), city.revision

        done = city.repair("village", apply=True)

        assert done.revision == city.revision == revision + 1
        assert outlines(city) != before
        assert shapely.coverage_is_valid(city.areas("village").geometry.to_numpy())
        city.undo()
        assert outlines(city) == before


def test_a_repair_changes_nothing_until_it_is_applied(tmp_path):
    truth, damaged = damaged_town()
    with imported(tmp_path / "t.gpkg", tmp_path, damaged, ground=ground_of(truth)) as city:
        before, revision = outlines(city), city.revision

        shown = city.repair()

        assert (city.revision, outlines(city)) == (revision, before)
        assert shown.told["code"].tolist() == ["A04"]
        assert all(after == 0 for _, after in shown.counts.values())


def test_an_outline_of_the_revision_before_comes_back_to_the_last_bit(tmp_path):
    truth, damaged = damaged_town()
    with imported(tmp_path / "t.gpkg", tmp_path, truth, ground=ground_of(truth)) as city:
        before = outlines(city)
        damaged[["code", "geometry"]].to_file(tmp_path / "b.geojson", COORDINATE_PRECISION=15)
        city.import_areas(tmp_path / "b.geojson", layer="village")
        assert outlines(city) != before

        city.repair("village", apply=True)

        assert outlines(city) == before


def test_ground_that_an_area_had_is_sorted_as_lost_by_mistake(tmp_path):
    truth, _ = damaged_town()
    with imported(tmp_path / "t.gpkg", tmp_path, truth, ground=ground_of(truth)) as city:
        city.end_area("village", "A04", last="2020-01-01")

        gaps = city.repair("village").gaps

        assert gaps[["sort", "had"]].to_numpy().tolist() == [["error", "A04"]]


def test_a_repair_is_drawn_and_listed_for_the_units(tmp_path):
    truth, damaged = damaged_town()
    with imported(tmp_path / "t.gpkg", tmp_path, damaged, ground=ground_of(truth)) as city:
        shown = city.repair()
        for name in ("map.html", "list.csv"):
            city.write_repair(shown, tmp_path / name, language=Catalogue.load("zh"))

    assert "整体移回" in (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "村A04" in (tmp_path / "list.csv").read_text(encoding="utf-8-sig")


def test_a_tolerance_or_a_layer_that_cannot_be_is_refused(tmp_path):
    truth, damaged = damaged_town()
    with imported(tmp_path / "t.gpkg", tmp_path, damaged, ground=ground_of(truth)) as city:
        with pytest.raises(InputError):
            city.repair("village", tolerance_m=0)
        with pytest.raises(NotFoundError):
            city.repair("vilage")
