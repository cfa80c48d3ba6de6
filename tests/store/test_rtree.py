"""A packed R-tree is one that SQLite itself finds sound and searches rightly."""

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from store_builders import ask, points, workspace

from gridward.store.rtree import boxes_of, pack

LEAF = 51  # boxes: where a second leaf, and a second storey, begins
SIZES = st.one_of(st.integers(0, 3 * LEAF), st.just(LEAF * LEAF), st.just(LEAF * LEAF + 1))


@settings(max_examples=25)
@given(count=SIZES, seed=st.integers(0, 1000), side=st.floats(0, 0.5))
def test_a_packed_tree_finds_what_lies_in_a_box(count, seed, side):
    random = np.random.default_rng(seed)
    corners = random.uniform(-1, 1, (count, 2))
    bounds = np.column_stack([corners, corners + side])
    engine = create_engine("sqlite://")

    with engine.connect() as connection:
        ask_here = connection.exec_driver_sql
        ask_here("CREATE VIRTUAL TABLE tree USING rtree(id, minx, maxx, miny, maxy)")
        pack(connection, "tree", np.arange(count) * 3 + 1, boxes_of(bounds))
        sound = ask_here("SELECT rtreecheck('tree')").scalar()
        found = ask_here(
            "SELECT id FROM tree WHERE maxx >= -0.5 AND minx <= 0.5 AND maxy >= 0 AND miny <= 0.7"
        )
        ids = sorted(found.scalars())

    hits = shapely.intersects(shapely.box(-0.5, 0, 0.5, 0.7), shapely.box(*bounds.T))
    assert sound == "ok"
    assert set(np.flatnonzero(hits) * 3 + 1) <= set(ids)
    assert len(ids) <= hits.sum() + count * 1e-3 + 1  # single precision takes a rim more


@pytest.mark.parametrize("later", [3, 1500])
def test_points_that_come_in_bulk_are_found_in_place(tmp_path, later):
    store = workspace(tmp_path)
    random = np.random.default_rng(1)

    for start, count in ((0, 1200), (1200, later)):
        codes = [f"{number:05}" for number in range(start, start + count)]
        places = shapely.points(random.uniform(121, 122, (count, 2)) - [0, 97])
        with store.writing() as records:
            records.put_points(points(*codes).set_geometry(places, crs="EPSG:4326"))

    box = (121.2, 24.1, 121.6, 24.7)
    there = pyogrio.read_dataframe(store.path, layer="points")
    found = pyogrio.read_dataframe(store.path, layer="points", bbox=box)
    inside = there[shapely.intersects(there.geometry, shapely.box(*box))]
    assert sorted(found["code"]) == sorted(inside["code"])
    assert ask(store.path, "SELECT rtreecheck('rtree_points_geom')") == [("ok",)]
    info = pyogrio.read_info(store.path, layer="points")
    assert tuple(info["total_bounds"]) == tuple(there.total_bounds)


def test_points_that_came_in_bulk_can_be_moved(tmp_path):
    store = workspace(tmp_path)
    codes = [f"{number:05}" for number in range(1001)]
    with store.writing() as records:
        records.put_points(points(*codes))

    with store.writing() as records:
        records.put_points(points("00007").set_geometry([shapely.Point(7, 7)], crs="EPSG:4326"))

    found = pyogrio.read_dataframe(store.path, layer="points", bbox=(6, 6, 8, 8))
    assert found["code"].tolist() == ["00007"]
    assert ask(store.path, "SELECT rtreecheck('rtree_points_geom')") == [("ok",)]
