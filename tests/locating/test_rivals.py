"""The answers for many points are those for each of them."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gridward.errors import InputError
from gridward.locating import Locator

SIDE = 0.01


def row_of_squares(*codes):
    boxes = [
        shapely.box(121.5 + n * SIDE, 25, 121.5 + (n + 1) * SIDE, 25.01) for n in range(len(codes))
    ]
    return gpd.GeoDataFrame({"code": codes, "layer": "village"}, geometry=boxes, crs=4326)


def test_many_points_get_the_candidates_that_each_gets_alone():
    locator = Locator.build(row_of_squares("A1", "B2", "C3"))
    random = np.random.default_rng(1)
    x, y = random.uniform(121.49, 121.54, 200), random.uniform(24.995, 25.015, 200)
    accuracy_m = random.uniform(0, 300, 200)

    frame = locator.rivals(x, y, accuracy_m=accuracy_m)

    for point, rows in frame.groupby("point"):
        alone = locator.who(x[point], y[point], accuracy_m=accuracy_m[point])
        expected = list(alone.candidates) or [alone.nearest]
        assert rows["candidate"].tolist() == [one.code for one in expected]
        assert rows["distance_m"].tolist() == [one.distance_m for one in expected]
        assert set(rows["certainty"]) == {alone.certainty}
        assert set(rows["status"]) == {alone.status}
    assert frame["point"].unique().tolist() == list(range(200))


def test_one_accuracy_serves_all_points():
    locator = Locator.build(row_of_squares("A1", "B2"))

    frame = locator.rivals([121.5099, 121.505], [25.005, 25.005], accuracy_m=50.0)

    assert frame[["point", "candidate"]].to_numpy().tolist() == [[0, "A1"], [0, "B2"], [1, "A1"]]


def test_no_points_make_no_rows():
    frame = Locator.build(row_of_squares("A1")).rivals([], [], accuracy_m=5.0)

    assert len(frame) == 0
    assert frame["candidate"].dtype == "str"


def test_an_accuracy_for_other_points_is_refused():
    with pytest.raises(InputError) as caught:
        Locator.build(row_of_squares("A1")).rivals([121.505], [25.005], accuracy_m=[1.0, 2.0])

    assert caught.value.problem == "different_lengths"
