"""The mandate's ground is covered, excused or a gap with a name: to the last square metre."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from coverage_builders import METRIC_CRS, STEP, X, Y, areas, cell, grid, measured
from hypothesis import given, settings
from hypothesis import strategies as st

from gridward.coverage import ground

CITY = cell(0, 0, 4)
NOBODY = areas({})


def account(mandate, fabric, **options):
    return ground(
        mandate,
        areas(fabric),
        layer="village",
        **{"within": NOBODY, "metric_crs": METRIC_CRS} | options,
    )


@st.composite
def fabrics(draw):
    """Draw a coverage of the city by wiggly cells, each with the corners of its neighbours."""
    moved = st.floats(-0.3, 0.3)
    corner = {
        (c, r): (
            X + (c + (draw(moved) if 0 < c < 4 else 0)) * STEP,
            Y + (r + (draw(moved) if 0 < r < 4 else 0)) * STEP,
        )
        for c in range(5)
        for r in range(5)
    }
    return {
        f"{c}-{r}": shapely.Polygon(
            [corner[c, r], corner[c + 1, r], corner[c + 1, r + 1], corner[c, r + 1]]
        )
        for c in range(4)
        for r in range(4)
    }


codes = st.sets(st.sampled_from(sorted(grid(4, 4))))
discs = st.lists(st.tuples(st.floats(-1, 5), st.floats(-1, 5), st.floats(0.01, 2)), max_size=3)


@settings(max_examples=40)
@given(fabrics(), codes, discs)
def test_mandate_is_covered_and_excused_and_gap(fabric, deleted, taken_out):
    kept = {code: shape for code, shape in fabric.items() if code not in deleted}
    excused = shapely.union_all(
        [
            shapely.Point(X + x * STEP, Y + y * STEP).buffer(radius * STEP)
            for x, y, radius in taken_out
        ]
    )

    sums, gaps = account(CITY, kept, excused=excused)

    assert sums.covered_m2 + sums.excused_m2 + sums.gap_m2 == pytest.approx(
        sums.mandate_m2, rel=1e-6
    )
    assert min(sums.covered_m2, sums.excused_m2, sums.gap_m2) >= 0
    assert gaps["area_m2"].sum() == pytest.approx(sums.gap_m2, abs=1e-6 * sums.mandate_m2)


@settings(max_examples=40)
@given(fabrics(), codes)
def test_every_deleted_area_comes_back_as_a_gap_of_its_size(fabric, deleted):
    kept = {code: shape for code, shape in fabric.items() if code not in deleted}
    missing = [fabric[code] for code in sorted(deleted)]

    sums, gaps = account(CITY, kept)

    assert sums.gap_m2 == pytest.approx(sum(measured(missing)), rel=1e-6)
    for shape, size in zip(missing, measured(missing), strict=True):
        (holding,) = np.flatnonzero(gaps.contains(shape.representative_point()))
        within = gpd.GeoSeries([gaps.geometry[holding].intersection(shape)], crs=gaps.crs)
        assert measured(within) == pytest.approx([size], rel=1e-6)


@settings(max_examples=40)
@given(fabrics())
def test_on_a_whole_fabric_no_gap_is_invented(fabric):
    sums, gaps = account(CITY, fabric)

    assert len(gaps) == 0
    assert sums.gap_m2 < 0.1
    assert sums.covered_m2 == pytest.approx(sums.mandate_m2, rel=1e-8)


def test_a_spike_that_nearly_touches_its_own_side_keeps_its_ground():
    # vertices put into these sides once made GEOS take the polygon for one that crosses itself
    strip = shapely.Polygon(
        [(X, 25), (X, 25.04), (121.01, 25.04), (121.0125, 25.030625), (121.01, 25.02), (121.01, 25)]
    )
    disc = shapely.Point(X, 25.024375).buffer(0.0171875)

    sums, _ = account(strip, {}, excused=disc)

    assert sums.excused_m2 + sums.gap_m2 == pytest.approx(sums.mandate_m2, rel=1e-8)


def test_a_deleted_area_is_one_gap_named_by_what_lies_round_it():
    fabric = grid(4, 4)
    hole = fabric.pop("1-2")
    districts = areas(
        {"W": cell(0, 0, 2), "NW": cell(0, 2, 2), "E": cell(2, 0, 4)}, "district", "区"
    )

    _, gaps = account(CITY, fabric, within=districts)

    assert gaps[["kind", "layer", "name", "name_en"]].to_numpy().tolist() == [
        ["ground", "village", "区NW", "Area NW"]
    ]
    assert gaps["code"].isna().all()
    assert gaps["area_m2"].tolist() == pytest.approx(measured([hole]))
    assert gaps.geometry.iloc[0].symmetric_difference(hole).area == pytest.approx(0, abs=1e-15)


def test_gaps_that_do_not_touch_are_listed_apart_the_largest_first():
    fabric = grid(4, 4)
    for code in ("0-0", "2-2", "2-3"):
        del fabric[code]

    _, gaps = account(CITY, fabric)

    assert gaps["area_m2"].tolist() == pytest.approx(
        [sum(measured([cell(2, 2), cell(2, 3)])), *measured([cell(0, 0)])]
    )


def test_what_lies_outside_the_mandate_is_neither_covered_nor_a_gap():
    sums, gaps = account(cell(0, 0, 2), {"big": cell(-3, -3, 10)})

    assert sums.covered_m2 == pytest.approx(sums.mandate_m2)
    assert len(gaps) == 0


def test_excused_ground_that_an_area_holds_stays_covered():
    sums, gaps = account(CITY, grid(4, 4), excused=cell(1, 1))

    assert (sums.excused_m2, len(gaps)) == (0.0, 0)


def test_excused_ground_in_no_area_is_no_gap():
    fabric = grid(4, 4)
    del fabric["1-1"]

    sums, gaps = account(CITY, fabric, excused=cell(0, 0, 3))

    assert sums.excused_m2 == pytest.approx(*measured([cell(1, 1)]))
    assert (len(gaps), sums.gap_m2) == (0, pytest.approx(0, abs=1e-6))


def test_without_areas_the_whole_mandate_is_one_gap():
    sums, gaps = account(CITY, {})

    assert (sums.covered_m2, len(gaps)) == (0.0, 1)
    assert gaps["area_m2"].tolist() == pytest.approx([sums.mandate_m2])


def test_a_crack_too_thin_to_walk_to_is_counted_but_not_listed():
    fabric = {"W": cell(0, 0), "E": shapely.box(X + STEP + 1e-12, Y, X + 2 * STEP, Y + STEP)}
    mandate = shapely.box(X, Y, X + 2 * STEP, Y + STEP)

    sums, gaps = account(mandate, fabric)

    assert 0 < sums.gap_m2 < 0.1
    assert len(gaps) == 0
