"""The finest layers that stand beside each other answer as one layer, or each for itself."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridward import Locator
from gridward.frames import WGS84

TENTHS = st.integers(0, 40).map(lambda tenths: tenths / 10)
BOXES = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 2))


def locator(street, zone, *, may_overlap):
    """Return a locator of boxes of two layers, the second beside the first."""
    rows = [("street", f"S{n}", box) for n, box in enumerate(street)]
    rows += [("zone", f"Z{n}", box) for n, box in enumerate(zone)]
    shapes = [shapely.box(x, y, x + size, y + size) for _, _, (x, y, size) in rows]
    areas = gpd.GeoDataFrame(
        {"layer": [one[0] for one in rows], "code": [one[1] for one in rows]},
        geometry=shapes,
        crs=WGS84,
    )
    layers = pd.DataFrame(
        {
            "layer": ["street", "zone"],
            "beside": [None, "street"],
            "overlay": False,
            "may_overlap": [False, may_overlap],
            "rank": 0,
            "accuracy_m": np.nan,
        }
    )
    return Locator.build(areas, layers=layers, mandate=shapely.box(0, 0, 3, 3)), areas


def status(areas, point):
    """Return the status that one layer of all these areas would give."""
    held = areas[areas.covers(point)]
    borders = held.boundary.covers(point)
    if (~borders).sum() > 1:
        return "overlap"
    if len(held):
        return "edge" if borders.any() else "inside"
    return "gap" if shapely.box(0, 0, 3, 3).covers(point) else "outside"


@settings(max_examples=60, deadline=None)
@given(
    street=st.lists(BOXES, max_size=3),
    zone=st.lists(BOXES, min_size=1, max_size=2),
    x=TENTHS,
    y=TENTHS,
)
def test_layers_that_may_not_overlap_answer_as_one_layer(street, zone, x, y):
    both, areas = locator(street, zone, may_overlap=False)
    held = sorted(areas.loc[areas.covers(shapely.Point(x, y)), "code"])

    answer, batch = both.who(x, y), both.locate([x] * 2, [y] * 2)

    told = (answer.status, answer.code)
    assert told == (status(areas, shapely.Point(x, y)), held[0] if held else None)
    assert batch["status"].tolist() == [answer.status] * 2


@settings(max_examples=60, deadline=None)
@given(
    street=st.lists(BOXES, max_size=2),
    zone=st.lists(BOXES, min_size=1, max_size=2),
    x=TENTHS,
    y=TENTHS,
)
def test_layers_that_may_overlap_answer_each_for_itself(street, zone, x, y):
    both, areas = locator(street, zone, may_overlap=True)
    point = shapely.Point(x, y)
    each = [status(areas[areas["layer"] == layer], point) for layer in ("street", "zone")]
    held = [one for one in ("overlap", "edge", "inside", "gap", "outside") if one in each]

    answer, batch = both.who(x, y), both.locate([x], [y])

    assert answer.status == held[0] == batch["status"][0]


@pytest.mark.parametrize(("may_overlap", "word"), [(False, "ambiguous"), (True, "certain")])
def test_ground_of_both_is_in_doubt_unless_they_may_overlap(may_overlap, word):
    both, _ = locator([(0, 0, 2)], [(0, 0, 1)], may_overlap=may_overlap)

    answer = both.who(0.5, 0.5)

    assert (answer.certainty, [one.code for one in answer.candidates]) == (word, ["S0", "Z0"])


def test_a_loaded_and_a_changed_locator_keep_what_stands_beside_what(tmp_path):
    both, areas = locator([(0, 0, 2)], [(0, 0, 1)], may_overlap=True)
    both.save(tmp_path / "areas")
    answers = [both.who(0.5, 0.5), both.who(2.5, 2.5), both.who(1.0, 0.5)]

    loaded, changed = Locator.load(tmp_path / "areas"), both.replace(areas.iloc[1:])

    for one in (loaded, changed):
        assert [one.who(0.5, 0.5), one.who(2.5, 2.5), one.who(1.0, 0.5)] == answers
