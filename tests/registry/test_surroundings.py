"""What cannot be an area is refused; what real layers have too is only noticed."""

from contextlib import suppress

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from registry_builders import shapes, table

from gridward import registry
from gridward.errors import BadRowsError
from gridward.frames import WGS84
from gridward.registry import BadRows, Surroundings, folded, measurable, repairs

METRIC = 4549  # 120° E


def box(x, y, width=0.01, height=0.01):
    return shapely.box(121 + x, 25 + y, 121 + x + width, 25 + y + height)


def above(**parents):
    return gpd.GeoDataFrame(
        {"code": list(parents), "name": [f"{code}区" for code in parents], "valid_from": None},
        geometry=list(parents.values()),
        crs=WGS84,
    )


def taken(rows, polygons, **around):
    """Return what is found and what is noticed of areas: row, problem and details."""
    bad = BadRows("表.csv")
    around = Surroundings(METRIC, **around)
    parents = None if around.above is None else dict.fromkeys(around.above["code"])
    with suppress(BadRowsError):
        registry.areas(
            rows, polygons, layer="v", source="表.csv", parents=parents, around=around, bad=bad
        )
    return [
        [(error.row, error.problem, error.choices) for error in errors]
        for errors in (bad.found, bad.noticed)
    ]


def of_d(count=1):
    return table(*({"code": f"V{n}", "parent_code": "D"} for n in range(count)))


def test_what_reaches_a_little_outside_its_parent_is_noticed():
    found, noticed = taken(of_d(), shapes(box(0, 0, 0.0105)), above=above(D=box(0, 0)))

    assert (found, noticed) == ([], [(2, "reaches_outside_parent", ())])


def test_what_reaches_no_farther_outside_than_the_lines_may_be_off_is_not_noticed():
    found, noticed = taken(
        of_d(), shapes(box(0, 0, 0.0105)), above=above(D=box(0, 0)), lines_accuracy_m=60.0
    )

    assert (found, noticed) == ([], [])


def test_what_lies_mostly_in_another_parent_is_refused_and_that_one_proposed():
    found, _ = taken(of_d(), shapes(box(0.008, 0)), above=above(D=box(0, 0), E=box(0.01, 0)))

    assert found == [(2, "outside_parent", ("E E区",))]


def test_what_is_larger_than_its_parent_and_mostly_outside_is_refused():
    found, _ = taken(of_d(), shapes(box(0, 0, 0.05)), above=above(D=box(0, 0)))

    assert found == [(2, "larger_than_parent", ())]


def test_axes_are_swapped_where_an_area_would_lie_inside_the_other_way_round():
    home = shapely.box(80, 40, 80.1, 40.1)

    found, _ = taken(of_d(), shapes(shapely.box(40, 80, 40.05, 80.05)), above=above(D=home))

    assert found == [(2, "swapped_axes", ())]


@pytest.mark.parametrize(
    ("polygon", "problem"),
    [
        (shapely.box(121, 25, 121 + 5e-6, 25 + 5e-6), "too_small"),
        (shapely.box(60, 5, 150, 60), "larger_than_country"),
    ],
)
def test_no_area_is_smaller_than_a_square_metre_or_larger_than_a_country(polygon, problem):
    found, _ = taken(table({"code": "V1"}), shapes(polygon))

    assert found == [(2, problem, ())]


def test_a_size_unlike_all_the_siblings_is_noticed():
    rows = table(*({"code": f"V{n}"} for n in range(6)))
    usual = [box(n / 100, 0) for n in range(5)]

    found, noticed = taken(rows, shapes(*usual, box(0, 0.1, 0.12, 0.12)))

    assert (found, noticed) == ([], [(7, "odd_size", ())])


def test_a_name_in_the_other_script_is_noticed_and_left_as_it_is():
    rows = table({"code": "V1", "name": "萬柏林區"}, {"code": "V2", "name": "杏花嶺區"})
    known = table({"code": "V9", "name": "万柏林区"}, {"code": "V2", "name": "杏花岭 区"}).assign(
        parent_code=None
    )

    found, noticed = taken(rows, shapes(box(0, 0), box(0.01, 0)), known=known)

    assert found == []
    assert noticed == [
        (3, "name_respelt", ("杏花岭 区",)),
        (2, "name_like_another", ("万柏林区 (V9)",)),
    ]


def test_like_names_in_different_parents_are_not_noticed():
    rows = table(
        {"code": "V1", "name": "中興里", "parent_code": "D"},
        {"code": "V2", "name": "中兴里", "parent_code": "E"},
    )

    _, noticed = taken(
        rows, shapes(box(0, 0), box(0.01, 0)), above=above(D=box(0, 0), E=box(0.01, 0))
    )

    assert noticed == []


@pytest.mark.parametrize("name", ["萬柏林區", "万柏林区", " 万柏林·区", "(万柏林区)"])
def test_names_fold_to_simplified_script_without_width_and_punctuation(name):
    assert folded(name) == "万柏林区"


def test_a_bow_tie_is_repaired_without_moving_any_ground():
    tie = shapely.Polygon([(121, 25), (121.01, 25.01), (121.01, 25), (121, 25.01)])

    (one,) = repairs(shapes(tie), METRIC).itertuples()

    assert (one.Index, one.sound, one.parts, one.at) == (2, True, 2, "121.005000, 25.005000")
    assert one.moved_m2 == pytest.approx(0, abs=1e-3)


def test_parts_that_overlap_are_joined_and_the_overlap_counts_as_moved():
    corner = [box(0, 0), box(0.005, 0.005)]

    (one,) = repairs(shapes(shapely.MultiPolygon(corner)), METRIC).itertuples()

    assert one.geometry.equals(shapely.union_all(corner))
    assert one.moved_m2 / one.kept_m2 == pytest.approx(1 / 7, rel=1e-3)


def test_what_has_no_inside_cannot_be_repaired():
    flat = shapely.Polygon([(121, 25), (121.01, 25), (121, 25)])

    assert repairs(shapes(flat), METRIC)["sound"].tolist() == [False]


def test_nothing_but_polygons_on_the_earth_is_measured():
    given = shapes(
        box(0, 0), None, shapely.Point(1, 1), shapely.Polygon(), shapely.box(0, 91, 1, 92)
    )

    assert measurable(given).index.tolist() == [2]


@given(
    corners=st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=4, max_size=9, unique=True
    )
)
def test_a_repair_is_valid_and_all_that_it_leaves_out_counts_as_moved(corners):
    ring = shapely.Polygon([(121 + x / 1000, 25 + y / 1000) for x, y in corners])
    given = shapes(ring)

    for one in repairs(given, METRIC).itertuples():
        drawn = shapely.make_valid(ring, method="linework")
        lost = gpd.GeoSeries([shapely.difference(drawn, one.geometry)], crs=WGS84)
        lost_m2 = lost.to_crs(METRIC).area.item()
        assert one.geometry.is_valid
        assert lost_m2 <= 1.001 * one.moved_m2 + 0.1
        assert one.sound == (0 < one.kept_m2 >= 100 * one.moved_m2)
