"""Whatever is planted in a real fabric is found, with the right codes, and nothing else is."""

from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from planting import overlaid, planted

from gridward.coverage import audit
from gridward.fabric import edges_of
from gridward.fabric.sheets import made_valid

GEODATA = Path(__file__).parents[2] / "geodata"
METRIC = 3826
TOUCHING = 1e-9
GROUND = {
    "overlap": ("overlap", "duplicate", "nested"),
    "outside": ("outside",),
    "gap": ("gap",),
}
LEAST_M2 = 0.1
MOST_PIECES = 4  # that an overlap of two areas falls into, each too small to be listed


@cache
def city():
    """Return the villages of the demo city, and their ground."""
    return _sound(gpd.read_file(GEODATA / "taipei" / "taipei.gpkg", layer="village"))


@cache
def country():
    """Return all 7,701 villages, and their ground."""
    return _sound(gpd.read_parquet(GEODATA / "taiwan" / "villages.parquet"))


def _sound(frame):
    shapes = frame.geometry.to_numpy().copy()
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = made_valid(shapes[broken])
    frame = gpd.GeoDataFrame({"code": frame["code"]}, geometry=shapes, crs=frame.crs)
    return frame, shapely.union_all(shapes)


def missed(damages, found):
    """Return the damages that no defect of a right kind with the right code tells of."""
    return [one for one in damages if not _told(one, found)]


def _told(damage, found):
    some = found[found["kind"].isin(damage.kinds)]
    some = some[some.intersects(shapely.buffer(damage.where, TOUCHING))]
    return any(damage.what == "delete" or damage.code in codes for codes in some["codes"])


def invented(damages, found, known):
    """Return the defects beside the known ones that have nothing to do with any damage."""
    where = shapely.STRtree([shapely.buffer(one.where, TOUCHING) for one in damages])
    new = found[~found["geometry"].isin(known["geometry"])]
    touching = where.query(new.geometry.to_numpy(), predicate="intersects")[0]
    return new.iloc[np.setdiff1d(np.arange(len(new)), touching)]


def differing(found, truth):
    """Return where the m² of ground found differ from those of a plain overlay."""
    wrong = []
    for kind, kinds in GROUND.items():
        mine = {}
        for row in found[found["kind"].isin(kinds)].itertuples():
            key = frozenset() if kind == "gap" else frozenset(row.codes)
            mine[key] = mine.get(key, 0.0) + row.area_m2
        for key in {*mine, *truth[kind]}:
            ours, theirs = mine.get(key, 0.0), truth[kind].get(key, 0.0)
            slack = LEAST_M2 * (len(found) if kind == "gap" else MOST_PIECES)
            if abs(ours - theirs) > slack + 1e-6 * theirs:
                wrong.append((kind, set(key), ours, theirs))
    return wrong


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=8, deadline=None)
def test_every_damage_to_the_demo_city_is_found_and_none_is_invented(seed):
    areas, mandate = city()
    damaged, damages = planted(areas, seed=seed, count=30, metric_crs=METRIC)

    found = audit(damaged, mandate, metric_crs=METRIC)

    assert missed(damages, found) == []
    assert invented(damages, found, audit(areas, mandate, metric_crs=METRIC)).empty
    assert differing(found, overlaid(damaged, mandate, metric_crs=METRIC)) == []


def test_every_damage_to_all_villages_is_found_and_none_is_invented():
    areas, mandate = country()
    damaged, damages = planted(areas, seed=20260301, count=300, metric_crs=METRIC)

    found = audit(damaged, mandate, metric_crs=METRIC)

    assert len(damages) == 300
    assert missed(damages, found) == []
    assert invented(damages, found, audit(areas, mandate, metric_crs=METRIC)).empty
    assert differing(found, overlaid(damaged, mandate, metric_crs=METRIC)) == []


def test_the_sound_city_has_no_faults():
    areas, mandate = city()

    assert audit(areas, mandate).empty


def test_of_all_villages_only_what_is_wrong_as_published_is_named():
    areas = gpd.read_parquet(GEODATA / "taiwan" / "villages.parquet")[["code", "geometry"]]

    found = audit(areas, country()[1], metric_crs=METRIC)

    assert found["kind"].value_counts().to_dict() == {
        "multipart": 39,
        "invalid": 7,
        "overlap": 3,  # where 67000020010 goes round 4.7 m² twice
        "sliver": 2,  # the loop that 67000020010 goes round, and a part of 10 m²
        "enclave": 2,
    }
    assert found.loc[found["kind"] == "overlap", "area_m2"].tolist() == pytest.approx(
        [4.66] * 3, 0.01
    )


def test_edges_of_the_sound_city_cancel_but_for_its_outline():
    areas, mandate = city()

    edges = edges_of(areas.geometry.to_numpy())

    assert int(edges.left_over().sum()) == shapely.get_num_coordinates(mandate) - 1
