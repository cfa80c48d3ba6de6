import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from repair_builders import (
    METRIC,
    areas,
    box,
    differing_m2,
    ground_of,
    overlap_m2,
    repaired,
    shifted,
    size_m2,
    town,
)

from gridward import fabric
from gridward.errors import InputError

APART = (0, 2, 8, 10)  # rows of a town of 4 by 4, no two of which touch
ROUNDING_M2 = 0.01  # what overlaying outlines that nearly coincide may err by


def mended(frame, ground=None, **options):
    return fabric.repair(frame, ground, metric_crs=METRIC, **{"tolerance_m": 3.0, **options})


def farthest_m(made):
    return made.moved["farthest_m"].max() if len(made.moved) else 0.0


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 999),
    moves=st.lists(
        st.tuples(st.sampled_from(APART), st.floats(-2.5, 2.5), st.floats(-2.5, 2.5)), max_size=4
    ),
)
def test_areas_that_were_shifted_come_back_to_the_millimetre(seed, moves):
    truth = town(4, 4, seed)
    damaged = truth.copy()
    for row, x_m, y_m in moves:
        damaged.loc[row, "geometry"] = shifted(truth.geometry[row], x_m, y_m)

    made = mended(damaged, ground_of(truth))

    after = repaired(damaged, made)
    assert shapely.coverage_is_valid(after)
    assert differing_m2(after, truth.geometry.to_numpy()) < ROUNDING_M2
    assert shapely.hausdorff_distance(after, truth.geometry.to_numpy()).max() < 1e-8


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 999), far_m=st.floats(0.01, 1.0))
def test_corners_drawn_a_little_apart_become_a_fabric_that_fills_the_mandate(seed, far_m):
    random = np.random.default_rng(seed)
    truth = town(3, 3, seed)
    ground = ground_of(truth)
    damaged = truth.set_geometry([_shaken(one, far_m, random) for one in truth.geometry])

    made = mended(damaged, ground)

    after = repaired(damaged, made)
    assert shapely.coverage_is_valid(after)
    assert size_m2([shapely.union_all(after)]) == pytest.approx(size_m2([ground]), abs=ROUNDING_M2)
    assert farthest_m(made) <= 3.0 + 1e-5


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 999),
    harm=st.lists(
        st.tuples(
            st.integers(0, 8),
            st.sampled_from(["shift", "grow", "shrink", "drop", "twin", "shake"]),
            st.floats(0.01, 5.0),
        ),
        max_size=5,
    ),
    mandate=st.booleans(),
)
def test_whatever_the_damage_no_overlap_is_made_and_every_square_metre_is_told(seed, harm, mandate):
    random = np.random.default_rng(seed)
    truth = town(3, 3, seed)
    damaged = _harmed(truth, harm, random)

    made = mended(damaged, ground_of(truth) if mandate else None)

    before, after = damaged.geometry.to_numpy(), repaired(damaged, made)
    assert shapely.is_valid(after).all()
    assert overlap_m2(after) <= overlap_m2(before) + 0.1
    assert farthest_m(made) <= 3.0 + 1e-5
    told = made.moved["gained_m2"].sum() + made.moved["lost_m2"].sum()
    assert told == pytest.approx(differing_m2(before, after), abs=0.1)
    by_cure = made.moves.groupby("code")[["gained_m2", "lost_m2"]].sum()
    for one in made.moved.itertuples():
        kept = by_cure.loc[one.code]
        assert kept["gained_m2"] - kept["lost_m2"] == pytest.approx(
            one.gained_m2 - one.lost_m2, abs=0.05
        )


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 999),
    harm=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from(["shift", "grow", "twin", "shake"]),
            st.floats(0.05, 3.0),
        ),
        max_size=3,
    ),
)
@example(seed=152, harm=[(2, "shift", 0.8187), (3, "shift", 1.6387), (3, "twin", 1.0)])
@example(seed=365, harm=[(0, "shake", 2.3103541), (3, "twin", 1.0), (0, "twin", 1.0)])
def test_no_corner_moves_beyond_the_tolerance_where_no_mandate_is_known(seed, harm):
    damaged = _harmed(town(2, 2, seed), harm, np.random.default_rng(seed))

    made = mended(damaged, tolerance_m=1.0)

    assert farthest_m(made) <= 1.0 + 1e-5
    assert not shapely.is_empty(repaired(damaged, made)).any()


def test_a_strip_that_ends_at_ground_still_open_is_split_with_its_corner_on_both_sides():
    town_ = town(3, 3, seed=0)
    damaged = _harmed(town_, [(1, "grow", 3.25)], np.random.default_rng(0))

    made = mended(damaged)

    after = repaired(damaged, made)
    assert "split" in made.proposals["cure"].tolist()
    assert size_m2(after) == pytest.approx(size_m2(damaged.geometry), rel=0.05)
    assert farthest_m(made) <= 3.0 + 1e-5


def test_a_town_that_fits_is_left_alone():
    truth = town(3, 3, seed=1)

    made = mended(truth, ground_of(truth))

    assert made.after.empty
    assert made.proposals.empty


def test_a_strip_between_two_areas_goes_to_the_one_with_the_longer_border():
    strip = box(100, 0, 102, 100)
    west, east = box(0, 0, 100, 100), box(102, 40, 200, 100)
    south = box(102, 0, 200, 40)

    made = mended(
        areas(["W", "E", "S"], [west, east, south]), shapely.union_all([west, east, south, strip])
    )

    gained = made.moved.set_index("code")["gained_m2"]
    assert gained.index.tolist() == ["W"]
    assert gained["W"] == pytest.approx(size_m2([strip]), abs=ROUNDING_M2)
    assert made.proposals["cure"].tolist() == ["give"]


def test_a_strip_twice_as_wide_as_the_tolerance_is_split_along_the_middle():
    strip = box(100, 0, 105, 100)
    west, east = box(0, 0, 100, 100), box(105, 0, 200, 100)

    made = mended(areas(["W", "E"], [west, east]), shapely.union_all([west, east, strip]))

    half = size_m2([strip]) / 2
    assert made.proposals["cure"].tolist() == ["split", "split"]
    assert made.moved["gained_m2"].tolist() == pytest.approx([half, half], rel=0.02)
    assert farthest_m(made) <= 3.0 + 1e-5


def test_ground_beyond_the_mandate_is_clipped_and_ground_far_beyond_is_not():
    near, far = box(0, 0, 102, 100), box(0, 100, 150, 200)
    mandate = box(0, 0, 100, 200)

    made = mended(areas(["near", "far"], [near, far]), mandate)

    lost = made.moved.set_index("code")["lost_m2"]
    assert lost["near"] == pytest.approx(size_m2([box(100, 0, 102, 100)]), abs=ROUNDING_M2)
    assert lost["far"] == pytest.approx(0, abs=ROUNDING_M2)


def test_ground_of_another_parent_goes_to_that_parents_area():
    parents = areas(["P", "Q"], [box(0, 0, 100, 100), box(100, 0, 200, 100)])
    frame = areas(["P1", "Q1"], [box(0, 0, 102, 100), box(102, 0, 200, 100)])
    frame["parent_code"] = ["P", "Q"]

    made = mended(frame, parents=parents)

    after = repaired(frame, made)
    assert differing_m2(after, parents.geometry.to_numpy()) < ROUNDING_M2


def test_excused_ground_stays_free():
    pond = box(100, 0, 102, 100)
    west, east = box(0, 0, 100, 100), box(102, 0, 200, 100)

    made = mended(
        areas(["W", "E"], [west, east]), shapely.union_all([west, east, pond]), excused=pond
    )

    assert made.after.empty


def test_the_revision_before_brings_an_area_back_to_the_last_bit():
    truth = town(3, 3, seed=5)
    damaged = truth.copy()
    damaged.loc[4, "geometry"] = shifted(truth.geometry[4], 1.7, -0.9)

    made = mended(damaged, before=truth.geometry)

    assert made.after.geometry[4].wkb == truth.geometry[4].wkb


def test_a_whole_town_that_was_moved_on_purpose_is_not_moved_back():
    truth = town(3, 3, seed=5)
    moved = truth.set_geometry([shifted(one, 1.7, -0.9) for one in truth.geometry])

    made = mended(moved, before=truth.geometry)

    assert made.after.empty


def test_one_area_alone_has_nothing_to_be_repaired_against():
    made = mended(areas(["A"], [box(0, 0, 100, 100)]))

    assert made.after.empty


def test_a_corner_that_a_neighbour_lacks_is_added_and_nothing_moves():
    corner = box(100, 0, 200, 50).exterior.coords[3]
    west = shapely.Polygon(box(0, 0, 100, 100).exterior.coords)
    frame = areas(["W", "S", "N"], [west, box(100, 0, 200, 50), box(100, 50, 200, 100)])

    made = mended(frame)

    after = repaired(frame, made)
    assert corner in after[0].exterior.coords[:]
    assert shapely.coverage_is_valid(after)
    assert made.proposals["moved_m2"].sum() < ROUNDING_M2


@pytest.mark.parametrize(
    ("tolerance_m", "problem"),
    [
        (0.0, "not_positive"),
        (-1.0, "not_positive"),
        (float("nan"), "not_positive"),
        (float("inf"), "not_positive"),
        (80.0, "tolerance_too_large"),
    ],
)
def test_a_tolerance_that_cannot_be_used_is_refused(tolerance_m, problem):
    with pytest.raises(InputError) as caught:
        mended(town(2, 2, seed=1), tolerance_m=tolerance_m)

    assert caught.value.problem == problem


def test_a_layer_without_outlines_is_refused():
    with pytest.raises(InputError) as caught:
        mended(areas(["A"], [None]))

    assert caught.value.problem == "no_areas"


def test_an_outline_that_crosses_itself_is_refused_by_name():
    bow = shapely.Polygon([(121.5, 25), (121.501, 25.001), (121.501, 25), (121.5, 25.001)])

    with pytest.raises(InputError) as caught:
        mended(areas(["bow"], [bow]))

    assert (caught.value.problem, caught.value.field) == ("outline_broken", "bow")


def _shaken(shape, far_m, random):
    corners = shapely.get_coordinates(shape)[:-1]
    moves = random.uniform(-far_m, far_m, corners.shape)
    places = [shifted(shapely.Point(one), *move) for one, move in zip(corners, moves, strict=True)]
    return shapely.Polygon(shapely.get_coordinates(places))


def _harmed(truth, harm, random):
    shapes = dict(enumerate(truth.geometry))
    for row, kind, much_m in harm:
        shape = shapes.get(row)
        if shape is None:
            continue
        wide = much_m / 110_800
        if kind == "drop" and len(shapes) > 1:
            del shapes[row]
        elif kind == "twin":
            shapes[max(shapes) + 1] = shape
        elif kind == "shift":
            shapes[row] = shifted(shape, much_m, -much_m / 2)
        elif kind == "shake":
            shapes[row] = _shaken(shape, much_m, random)
        elif kind != "drop":
            shapes[row] = shape.buffer(wide if kind == "grow" else -wide, join_style="mitre")
    kept = {row: one for row, one in shapes.items() if one.is_valid and one.geom_type == "Polygon"}
    return areas([f"A{row:02}" for row in kept], list(kept.values()))


def test_the_outlines_of_a_repair_keep_the_index_of_the_areas():
    truth = town(3, 3, seed=2).set_index(np.arange(100, 109))
    damaged = truth.copy()
    damaged.loc[104, "geometry"] = shifted(truth.geometry[104], 2, 1)

    made = mended(damaged, ground_of(truth))

    assert made.after.index.tolist() == [104]
    assert isinstance(made.after, gpd.GeoDataFrame)
