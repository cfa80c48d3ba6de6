"""The recipe makes the files again that the program carries."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from gridward import demo

RECIPE = Path(__file__).parents[2] / "geodata" / "taipei" / "build_demo.py"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rebuilt")
    subprocess.run([sys.executable, RECIPE, "--into", folder], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("layer", [layer for layer, _ in demo.LAYERS])
def test_the_recipe_makes_the_same_areas(rebuilt, layer):
    with demo.folder() as carried:
        frames = [
            gpd.read_file(folder / f"{layer}.geojson", engine="pyogrio")
            for folder in (carried, rebuilt)
        ]

    assert len(frames[0]) > 0
    assert_geodataframe_equal(*frames, normalize=True, check_less_precise=True)


@pytest.mark.parametrize("table", ["units", "matters", "responsibilities", "points", "visits"])
def test_the_recipe_makes_the_same_tables(rebuilt, table):
    with demo.folder() as carried:
        frames = [pd.read_csv(folder / f"{table}.csv", dtype=str) for folder in (carried, rebuilt)]

    assert len(frames[0]) > 0
    assert_frame_equal(*frames)


def test_the_recipe_makes_every_file_that_is_carried_and_no_other(rebuilt):
    with demo.folder() as carried:
        there = {path.name for path in carried.iterdir()}

    assert there == {path.name for path in rebuilt.iterdir()} | {"LICENSE.md"}
