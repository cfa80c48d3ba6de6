"""The audit names what does not fit, whose it is, and how large and wide it is."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from fabric_builders import CM, METRIC, SIZE, WGS84, X, Y, areas, box, grid, told
from shapely import affinity

import gridward
from gridward.coverage import audit
from gridward.errors import InputError

MANDATE = box(0, 0, 3, 3)


def check(shapes, mandate=MANDATE, **options):
    return audit(areas(shapes), mandate, metric_crs=METRIC, **options)


def test_nothing_is_found_where_all_fits():
    assert check(grid()).empty
    assert check(grid(), None).empty
    assert gridward.coverage.audit is audit


def test_a_missing_area_is_a_gap_with_its_neighbours_the_longest_border_first():
    shapes = grid()
    del shapes["A11"]

    (gap,) = check(shapes).itertuples()

    assert (gap.kind, gap.severity, gap.sliver) == ("gap", "fault", False)
    assert set(gap.codes) == {"A01", "A10", "A12", "A21"}
    assert gap.codes[0] == gap.cure_code
    assert shapely.equals(gap.geometry, box(1, 1, 2, 2))
    assert gap.width_m == pytest.approx(1008.5, rel=0.01)


def test_a_hole_is_a_gap_even_where_no_mandate_is_known():
    shapes = grid()
    del shapes["A11"]

    assert [one.kind for one in check(shapes, None).itertuples()] == ["gap"]


def test_a_missing_area_at_the_rim_is_seen_with_a_mandate_only():
    shapes = grid()
    del shapes["A00"]

    assert told(check(shapes)) == [("gap", "A01", "A10")]
    assert check(shapes, None).empty


@pytest.mark.parametrize("centimetres", [1, 10, 200])
def test_a_thin_gap_is_a_sliver_as_wide_as_it_is(centimetres):
    shapes = grid()
    shapes["A11"] = shapely.box(X + SIZE + centimetres * CM, Y + SIZE, X + 2 * SIZE, Y + 2 * SIZE)

    found = check(shapes)

    gap = found[found["kind"] == "gap"].iloc[0]
    assert set(gap.codes) >= {"A10", "A11"}
    assert (gap.sliver, gap.cure) == (True, "snap")
    assert gap.width_m == pytest.approx(centimetres * CM * 100_900, rel=0.02)


def test_ground_that_two_areas_claim_is_an_overlap():
    shapes = grid()
    shapes["A11"] = box(0.9, 1, 2, 2)

    (overlap,) = check(shapes).itertuples()

    assert (overlap.kind, set(overlap.codes)) == ("overlap", {"A10", "A11"})
    assert shapely.equals_exact(
        shapely.normalize(overlap.geometry), shapely.normalize(box(0.9, 1, 1, 2)), 1e-12
    )


def test_a_twin_is_named_once_and_not_as_an_overlap():
    shapes = grid()

    assert told(check(shapes | {"B": shapes["A11"]})) == [("duplicate", "A11", "B")]
    assert told(check(shapes | {"B": box(1.2, 1.2, 1.8, 1.8)})) == [("nested", "A11", "B")]


def test_the_same_code_twice_on_the_same_ground_is_a_twin():
    twice = pd.concat([areas(grid()), areas(grid()).iloc[4:5]], ignore_index=True)

    assert told(audit(twice, MANDATE)) == [("duplicate", "A11", "A11")]


def test_a_whole_layer_that_is_there_twice_is_seen_though_every_edge_cancels():
    shapes = grid(2)
    twins = {f"B{code}": shape for code, shape in shapes.items()}

    found = check(shapes | twins, box(0, 0, 2, 2))

    assert told(found) == sorted(("duplicate", code, f"B{code}") for code in shapes)


def test_ground_beyond_the_mandate_is_outside():
    shapes = grid()
    shapes["A22"] = box(2, 2, 3.5, 3)

    (one,) = check(shapes).itertuples()

    assert (one.kind, one.codes, one.cure) == ("outside", ("A22",), "clip")
    assert shapely.equals(one.geometry, box(3, 2, 3.5, 3))


def test_areas_wholly_elsewhere_are_outside_and_the_mandate_is_a_gap():
    there = affinity.translate(MANDATE, 1, 1)

    found = check(grid(), there)

    assert sorted(found["kind"]) == ["gap", *["outside"] * 9]
    assert set(found.loc[found["kind"] == "outside", "cure"]) == {"move"}
    assert found.loc[found["kind"] == "gap", "codes"].tolist() == [()]


def test_an_area_is_compared_with_its_own_parent_and_not_with_its_neighbours():
    shapes = {"P": box(0, 0, 1, 3), "Q": box(1, 0, 3, 3)}
    children = grid()
    parents = {code: "P" if code.endswith("0") else "Q" for code in children} | {"A21": "P"}
    both = pd.concat(
        [areas(shapes, layer="town"), areas(children, parents=parents)], ignore_index=True
    )

    (one,) = audit(both, MANDATE).itertuples()

    assert (one.layer, one.kind, one.codes, one.cure) == ("village", "outside", ("A21",), "move")


def test_a_child_layer_must_fill_its_parents_and_no_more():
    parent = areas({"P": box(0, 0, 2, 3)}, layer="town")
    children = areas(grid(), parents=dict.fromkeys(grid(), "P"))

    found = audit(pd.concat([parent, children]), box(0, 0, 2, 3), only=["village"])

    assert told(found) == [("outside", "A02"), ("outside", "A12"), ("outside", "A22")]


def test_a_corner_on_one_side_only_is_named_though_no_ground_is_missing():
    shapes = grid()
    ring = [*box(1, 1, 2, 2).exterior.coords[:-1]]
    middle = ((ring[0][0] + ring[1][0]) / 2, (ring[0][1] + ring[1][1]) / 2)
    shapes["A11"] = shapely.Polygon([ring[0], middle, *ring[1:]])

    (one,) = check(shapes).itertuples()

    assert (one.kind, set(one.codes), one.area_m2) == ("unmatched_edge", {"A11", "A12"}, 0)
    assert shapely.get_coordinates(one.geometry).tolist() == [list(middle)]


def test_squares_of_two_sizes_fit_but_for_the_corners_between_them():
    shapes = {"A": box(0, 0, 2, 2), "B": box(2, 0, 3, 1), "C": box(2, 1, 3, 2)}

    found = check(shapes, box(0, 0, 3, 2))

    assert told(found) == [("unmatched_edge", "A", "B", "C")]


def test_a_broken_outline_is_named_at_the_place_where_it_breaks():
    shapes = grid() | {"A11": shapely.Polygon([*_bow_tie()])}

    found = check(shapes)

    one = found[found["kind"] == "invalid"].iloc[0]
    assert (one.codes, one.cure) == (("A11",), "redraw")
    assert shapely.distance(one.geometry, shapely.Point(X + 1.5 * SIZE, Y + 1.5 * SIZE)) < 1e-9


def _bow_tie():
    (left, bottom, right, top) = box(1, 1, 2, 2).bounds
    return (left, bottom), (right, top), (right, bottom), (left, top)


def test_parts_and_enclaves_are_remarks_and_no_faults():
    ring = shapely.difference(box(0, 0, 3, 3), box(1, 1, 2, 2))
    apart = shapely.union_all([box(1, 1, 2, 2), box(4, 4, 5, 5)])

    found = check({"R": ring, "M": apart}, shapely.union_all([ring, apart]))

    assert sorted(zip(found["kind"], found["codes"], strict=True)) == [
        ("enclave", ("M", "R")),
        ("multipart", ("M",)),
    ]
    assert set(found["severity"]) == {"remark"}


def test_an_area_that_is_nowhere_wide_is_a_sliver_for_its_longest_neighbour():
    shapes = {"A": box(0, 0, 1, 1), "B": box(1.001, 0, 2, 1)}
    shapes["S"] = box(1, 0, 1.001, 1)

    (one,) = check(shapes, box(0, 0, 2, 1)).itertuples()

    assert (one.kind, one.codes, one.cure) == ("sliver", ("S",), "give")
    assert one.cure_code in ("A", "B")
    assert one.width_m == pytest.approx(1.0085, rel=0.01)


def test_excused_ground_is_no_gap():
    shapes = grid()
    del shapes["A11"]

    assert check(shapes, excused=box(0.5, 0.5, 2.5, 2.5)).empty


def _layers(*rows, beside=()):
    frame = pd.DataFrame(rows, columns=["layer", "parent_layer", "overlay"])
    return frame.assign(
        beside=frame["layer"].map(dict(beside)).astype("str"),
        may_overlap=False,
        rank=range(len(frame)),
        accuracy_m=np.nan,
    )


def test_layers_across_the_tree_fill_nothing_but_must_not_overlap_unless_they_may():
    across = areas({"Z1": box(0, 0, 1.5, 1), "Z2": box(1, 0, 2, 1)}, layer="compound")
    both = pd.concat([areas(grid()), across], ignore_index=True)
    layers = _layers(("village", None, False), ("compound", None, True))

    assert told(audit(both, MANDATE, layers=layers)) == [("overlap", "Z1", "Z2")]
    assert audit(both, MANDATE, layers=layers, may_overlap=["compound"]).empty


def test_siblings_under_one_layer_leave_ground_to_each_other():
    whole = areas({"P": MANDATE}, layer="town")
    village = areas({"A": box(0, 0, 1, 3)}, layer="village", parents={"A": "P"})
    community = areas({"B": box(1, 0, 3, 3)}, layer="community", parents={"B": "P"})
    layers = _layers(
        ("town", None, False), ("village", "town", False), ("community", "town", False)
    )

    together = pd.concat([whole, village, community], ignore_index=True)

    assert audit(together, MANDATE, layers=layers).empty


def test_an_area_whose_parent_stands_beside_the_layer_above_fits_into_it():
    town = areas({"T": MANDATE}, layer="town")
    street = areas({"S": box(0, 0, 1, 3)}, layer="street", parents={"S": "T"})
    zone = areas({"Z": box(1, 0, 3, 3)}, layer="zone", parents={"Z": "T"})
    shapes = {"A": box(0, 0, 1, 3), "B": box(1, 0, 3, 3.5)}
    village = areas(shapes, layer="village", parents={"A": "S", "B": "Z"})
    layers = _layers(
        ("town", None, False),
        ("street", "town", False),
        ("zone", "town", False),
        ("village", "street", False),
        beside={"zone": "street"},
    )

    together = pd.concat([town, street, zone, village], ignore_index=True)

    assert told(audit(together, MANDATE, layers=layers)) == [("outside", "B")]


def test_areas_that_are_not_drawn_are_left_out():
    shapes = pd.concat([areas(grid()), areas({"N": None})], ignore_index=True)

    assert audit(shapes, MANDATE).empty


def test_a_mandate_may_be_a_frame_in_another_system():
    frame = gpd.GeoDataFrame(geometry=[MANDATE], crs=WGS84).to_crs(32651)

    found = audit(areas(grid()), frame)

    assert set(found["kind"]) <= {"gap", "outside"}
    assert found["area_m2"].sum() < 1


def test_no_areas_in_a_mandate_are_one_gap():
    (gap,) = audit(areas({}), MANDATE).itertuples()

    assert (gap.kind, gap.codes) == ("gap", ())
    assert shapely.equals(gap.geometry, MANDATE)


@pytest.mark.parametrize(
    ("shapes", "mandate", "problem"),
    [
        ({}, None, "no_areas"),
        (grid(), shapely.Polygon(), "geometry_empty"),
        (grid(), shapely.LineString([(0, 0), (1, 1)]), "geometry_kind"),
        (grid(), shapely.Polygon([*_bow_tie()]), "outline_broken"),
    ],
)
def test_what_cannot_be_audited_is_refused(shapes, mandate, problem):
    with pytest.raises(InputError) as refused:
        audit(areas(shapes), mandate)

    assert refused.value.problem == problem


def test_a_mandate_that_only_touches_itself_is_taken():
    corners = [box(0, 0, 1, 1), box(1, 1, 2, 2)]
    ring = [*corners[0].exterior.coords[1:3]]
    (x, y), (left, bottom, right, top) = (X + SIZE, Y + SIZE), box(0, 0, 2, 2).bounds
    hourglass = [(left, bottom), (x, bottom), (x, y), (right, y), (right, top), (x, top)]
    hourglass += [(x, y), (left, y)]
    mandate = shapely.Polygon(hourglass)
    assert not mandate.is_valid
    assert ring

    assert audit(areas({"A": corners[0], "B": corners[1]}), mandate).empty


@pytest.mark.parametrize("width_m", [-1.0, float("nan"), float("inf")])
def test_a_width_that_is_none_is_refused(width_m):
    with pytest.raises(InputError) as refused:
        check(grid(), sliver_m=width_m)

    assert refused.value.problem == "not_a_length"


def test_progress_names_each_layer_and_grows():
    steps = []

    check(grid(), progress=lambda *one: steps.append(one))

    assert {layer for layer, _, _ in steps} == {"village"}
    assert [share for _, _, share in steps] == sorted(share for _, _, share in steps)
