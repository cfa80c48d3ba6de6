"""Exchange areas of a locator, and compare with one that is built from all of them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from locating_oracle import frame, squares, stars

from gridward.errors import InputError
from gridward.locating import Locator, cells
from gridward.locating.patching import patched
from gridward.locating.rings import flattened


def fabric(seed, *, side=14, stacked=3):
    """Return a coverage of jittered cells, and a few stars across it."""
    random = np.random.default_rng(seed)
    knots = np.stack(np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0)), axis=-1)
    knots += random.uniform(-0.3, 0.3, knots.shape)
    quads = [
        shapely.Polygon([knots[i, j], knots[i, j + 1], knots[i + 1, j + 1], knots[i + 1, j]])
        for i in range(side)
        for j in range(side)
    ]
    over = [shapely.transform(star, lambda xy: xy + side / 2) for star in stars(stacked, seed)]
    codes = [f"A{10 * number:05d}" for number in range(len(quads) + len(over))]
    return frame([*quads, *over], codes=codes)


def edited(areas, seed):
    """Return some areas in other shapes, and one whose code falls between theirs."""
    random = np.random.default_rng(seed)
    changed = areas.iloc[random.choice(len(areas), 3, replace=False)].copy()
    moved, cut, torn = changed.geometry
    corner, middle = cut.bounds[:2], shapely.get_coordinates(cut).mean(axis=0)
    pieces = [shapely.box(5, 5, 5.1, 5.2), shapely.box(6.05, 5, 6.1, 5.2)]
    changed["geometry"] = [
        shapely.transform(moved, lambda xy: xy + random.uniform(-0.5, 0.5, 2)),
        shapely.difference(cut, shapely.box(*corner, *middle)),
        shapely.MultiPolygon(pieces) if random.random() < 0.5 else torn.buffer(0.2),
    ]
    code = f"A{10 * random.integers(len(areas)) + 5:05d}"
    fresh = frame([shapely.box(*random.uniform(3, 4, 2), 4.5, 4.6)], codes=[code])
    return pd.concat([changed[~changed.geometry.is_empty], fresh], ignore_index=True)


def merged(areas, touched):
    """Return the areas with the touched ones in place of their own or beside them."""
    kept = areas[~areas["code"].isin(touched["code"])]
    return pd.concat([kept, touched], ignore_index=True)


def saved(locator, path):
    locator.save(path)
    return path.read_bytes()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), indexed=st.booleans())
def test_exchanged_areas_make_the_file_that_a_full_build_makes(seed, indexed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("replaced")
    areas = fabric(seed)
    district = frame([shapely.box(-9, -9, 20, 20)], codes=["D"], layer="district")
    old = Locator.build(pd.concat([district, areas]))
    if indexed:
        old.save(folder / "old")
        old = Locator.load(folder / "old")
    first = edited(areas, seed)
    second = edited(merged(areas, first), seed + 1)

    new = old.replace(first).replace(second)

    whole = Locator.build(pd.concat([district, merged(merged(areas, first), second)]))
    corners = shapely.get_coordinates(areas.geometry.array)
    pd.testing.assert_frame_equal(new.locate(*corners.T), whole.locate(*corners.T))
    assert saved(new, folder / "new") == saved(whole, folder / "whole")


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_index_of_a_small_change_is_patched_not_built(seed):
    areas = fabric(seed, side=20)
    row = int(np.random.default_rng(seed).integers(len(areas)))
    was = areas.geometry[row]
    areas_now = areas.assign(geometry=areas.geometry.where(areas.index != row, was.buffer(0.1)))
    before, after = (flattened(shapes.geometry.to_numpy()) for shapes in (areas, areas_now))
    index = cells.build(before.corners, before.owners(), len(before))
    boxes = shapely.bounds([was, areas_now.geometry[row]])

    made = patched(index, before, after, row_of=np.arange(len(areas), dtype=np.int32), boxes=boxes)

    whole = cells.build(after.corners, after.owners(), len(after))
    if not np.array_equal(whole.frame, index.frame):
        assert made is None
        return
    for name in cells.Cells.__slots__:
        np.testing.assert_array_equal(getattr(made, name), getattr(whole, name))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), indexed=st.booleans(), count=st.integers(1, 4))
def test_areas_taken_out_leave_the_file_that_a_full_build_makes(
    seed, indexed, count, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("gone")
    areas = fabric(seed)
    old = Locator.build(areas)
    if indexed:
        old.save(folder / "old")
        old = Locator.load(folder / "old")
    lost = np.random.default_rng(seed).choice(areas["code"], count, replace=False)
    left = areas[~areas["code"].isin(lost)]
    touched = edited(left, seed)

    new = old.replace(touched, gone=pd.DataFrame({"layer": "community", "code": lost}))

    assert saved(new, folder / "new") == saved(
        Locator.build(merged(left, touched)), folder / "whole"
    )


def test_a_layer_whose_areas_are_all_gone_holds_nothing(tmp_path):
    Locator.build(squares("A", "B")).save(tmp_path / "old")

    new = Locator.load(tmp_path / "old").replace(
        squares("A").iloc[:0], gone=pd.DataFrame({"layer": "community", "code": ["A", "B"]})
    )

    assert new.rows([0.5, 1.5], [0.5, 0.5]).tolist() == [-1, -1]
    assert saved(new, tmp_path / "new") == saved(
        Locator.build(squares("A").iloc[:0], layers=_one_layer()), tmp_path / "whole"
    )


def test_what_was_there_answers_as_before():
    old = Locator.build(squares("A", "B", "C"))

    old.replace(frame([shapely.box(1, 0, 2, 9)], codes=["B"]))

    assert old.rows([1.5], [5.0]).tolist() == [-1]


def test_areas_of_an_unknown_layer_exchange_nothing():
    with pytest.raises(InputError) as raised:
        Locator.build(squares("A")).replace(squares("A").assign(layer="street"))

    assert (raised.value.problem, raised.value.value) == ("layer_missing", "street")


@pytest.mark.parametrize("codes", ["A", "Z", "A C5 Z", "B Z", "A B C D"])
def test_new_areas_come_before_between_and_after_the_others(codes, tmp_path):
    old = squares("B", "C", "D")
    Locator.build(old).save(tmp_path / "old")
    fresh = squares(*codes.split())
    fresh = fresh.set_geometry(fresh.translate(0, 2))

    new = Locator.load(tmp_path / "old").replace(fresh)

    whole = Locator.build(merged(old, fresh))
    xs, ys = np.meshgrid(np.arange(0.5, 5), [0.5, 2.5])
    pd.testing.assert_frame_equal(
        new.locate(xs.ravel(), ys.ravel()), whole.locate(xs.ravel(), ys.ravel())
    )
    assert saved(new, tmp_path / "new") == saved(whole, tmp_path / "whole")


def test_an_empty_layer_takes_its_first_area():
    none = gpd.GeoDataFrame({"code": [], "layer": []}, geometry=[], crs=4326)

    locator = Locator.build(none, layers=_one_layer()).replace(squares("A"))

    assert locator.locate([0.5], [0.5])["community"].tolist() == ["A"]


def _one_layer():
    kinds = pd.DataFrame({"layer": ["community"], "overlay": [False], "rank": [0]})
    return kinds.assign(accuracy_m=0.0)
