"""Units that meet must be told apart by every eye."""

import geopandas as gpd
import pandas as pd
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridward.mapping import colour_of_unit
from gridward.mapping.palette import seen_distance

CLEARLY_APART = 0.05  # OKLab; 0.02 is about the least that is noticed side by side


def chequerboard(side):
    cells = [(x, y) for x in range(side) for y in range(side)]
    codes = [f"{x:02d}{y:02d}" for x, y in cells]
    return gpd.GeoDataFrame(
        {"code": codes}, geometry=[shapely.box(x, y, x + 1, y + 1) for x, y in cells], crs=4326
    )


def test_forty_one_units_have_forty_one_colours():
    areas = chequerboard(8)
    units = pd.Series([f"U{n % 41:02d}" for n in range(64)], index=areas["code"])

    colours = colour_of_unit(areas, units)

    assert colours.nunique() == 41


@given(numbers=st.lists(st.integers(0, 11), min_size=25, max_size=25))
def test_units_that_meet_look_different_also_without_red_or_green(numbers):
    areas = chequerboard(5)
    units = pd.Series([f"U{n:02d}" for n in numbers], index=areas["code"])

    colours = colour_of_unit(areas, units)

    left, right = areas.sindex.query(areas.geometry, predicate="intersects")
    owner = units.to_numpy()
    pairs = {(owner[a], owner[b]) for a, b in zip(left, right, strict=True) if owner[a] < owner[b]}
    assert all(seen_distance(colours[a], colours[b]) > CLEARLY_APART for a, b in pairs)


@given(order=st.permutations(range(16)))
def test_the_order_of_the_rows_never_changes_a_colour(order):
    areas = chequerboard(4)
    units = pd.Series([f"U{n % 5}" for n in range(16)], index=areas["code"])

    assert colour_of_unit(areas.iloc[order], units).equals(colour_of_unit(areas, units))


def test_areas_without_a_unit_take_no_colour():
    areas = chequerboard(2)

    assert colour_of_unit(areas, pd.Series(dtype=object)).empty
