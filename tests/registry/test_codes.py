"""Codes are made and checked by layouts that are data; nothing is ever used twice."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from registry_builders import refused, table

from gridward import registry
from gridward.errors import InputError
from gridward.frames import IDENTIFIERS, WGS84
from gridward.registry import BadRows, made_codes, read_schemes, reading_order, shipped_schemes

MAINLAND = Path(__file__).parents[2] / "geodata" / "mainland" / "mainland_communities.csv"
SCHEMES = shipped_schemes()
HOME = "140109003012"


def wrong(code, scheme, **columns):
    """Return the problem and the part that a check finds in one code."""
    bad = BadRows("表.csv")
    rows = table({"code": code, **columns})
    registry.check_codes(rows, SCHEMES.named(scheme), SCHEMES, bad=bad)
    return [(error.problem, error.details.get("part")) for error in bad.found]


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        ("county", "140109"),
        ("county", "441900"),
        ("township", "140109003"),
        ("township", "140109401"),
        ("statistical", "110101001001"),
        ("statistical", "441900003500"),
        ("grid_community", "140109003601"),
        ("unit_grid", "140109003012007"),
        ("community_grid", "01010014010900301203"),
        ("community_grid", "01010014010900301200"),
    ],
)
def test_codes_of_every_layout_are_right(scheme, code):
    assert wrong(code, scheme) == []


@pytest.mark.parametrize(
    ("scheme", "code", "found"),
    [
        ("county", "990101", ("code_part", "province")),
        ("county", "14010", ("code_digits", None)),
        ("county", "14010a", ("code_digits", None)),
        ("county", "１４０１０９", ("code_digits", None)),
        ("township", "140109000", ("code_part", "township")),
        ("township", "140109600", ("code_part", "township")),
        ("statistical", "110101001600", ("code_part", "village")),
        ("statistical", "110101999001", ("code_part", "township")),
        ("statistical", "990101001001", ("code_part", "province")),
        ("unit_grid", "140109003012000", ("code_part", "number")),
    ],
)
def test_the_part_of_a_code_that_cannot_be_is_named(scheme, code, found):
    assert wrong(code, scheme) == [found]


def test_what_a_part_may_be_is_offered():
    bad = BadRows("表.csv")
    codes = table({"code": "140109600"})

    registry.check_codes(codes, SCHEMES.named("township"), SCHEMES, bad=bad)

    assert bad.found[0].choices == (
        "street 001-099",
        "town 100-199",
        "township 200-399",
        "township_like 400-599",
    )


def test_the_codes_of_real_communities_are_right_and_lie_below_their_streets():
    rows = pd.read_csv(MAINLAND, dtype=str)
    counties, bad = set(rows["county_code"]), BadRows(MAINLAND.name)

    below = rows[["code"]].assign(above_code=rows["street_code"])
    right = registry.check_codes(
        below, SCHEMES.named("statistical"), SCHEMES, counties=counties, bad=bad
    )

    assert (len(right), bad.found) == (3849, [])
    assert len(rows["county_code"].unique()) == 13


def test_a_code_is_compared_with_the_area_above_and_the_list_of_counties():
    rows = table(
        {"code": "140109003012", "above_code": "140109003"},
        {"code": "140109003013", "above_code": "140109004"},
        {"code": "140110003014", "above_code": "一街"},
    )
    bad = BadRows("表.csv")

    registry.check_codes(rows, SCHEMES.named("statistical"), SCHEMES, counties={"140109"}, bad=bad)

    assert [(one.row, one.problem) for one in bad.found] == [(3, "code_above"), (4, "code_county")]


def squares(*places, parent="A", size=1.0):
    """Return areas of one parent, named in the order given, at columns and rows from the south."""
    boxes = [shapely.box(x, y, x + size, y + size) for x, y in places]
    codes = [f"G{n}" for n in range(len(boxes))]
    return gpd.GeoDataFrame(
        {"code": codes, "parent_code": parent}, geometry=boxes, crs=WGS84, index=codes
    )


def numbers(areas, used=(), scheme="unit_grid", **given):
    """Return the made codes by area, without what stands for the community, and what is bad."""
    bad = BadRows("图层")
    made = made_codes(
        areas,
        SCHEMES.named(scheme),
        above={"A": HOME},
        used=used,
        given=given,
        bad=bad,
    )
    found = dict(zip(made["area_code"], made["identifier"].str[-3:], strict=True))
    return found, [(error.problem, error.value) for error in bad.found]


def test_numbers_run_in_rows_from_the_north_each_from_west_to_east():
    found, _ = numbers(squares((1, 0), (0, 1), (1, 1), (0, 0)))

    assert found == {"G1": "001", "G2": "002", "G3": "003", "G0": "004"}


def test_numbers_go_on_from_those_that_were_ever_used():
    used = [f"{HOME}004", f"{HOME}002", "140109003013900"]

    assert numbers(squares((0, 0), (1, 0)), used)[0] == {"G0": "005", "G1": "006"}


def test_more_areas_than_numbers_are_refused_by_the_name_of_their_community():
    found, bad = numbers(squares((0, 0), (1, 0)), [f"{HOME}998"])

    assert (found, bad) == ({}, [("sequence_full", "A")])


def test_areas_of_a_parent_without_a_code_are_refused():
    assert numbers(squares((0, 0), parent="B"))[1] == [("no_code_above", "B")]


def test_areas_without_a_parent_are_numbered_by_a_layout_that_needs_none_alone():
    free = read_schemes("[s]\nparts = [{ name = 'n', digits = 2, number = true }]").named("s")
    bad = BadRows("图层")
    areas = squares((0, 0), (1, 0), parent=None)

    made = made_codes(areas, free, above={}, used=["07"], given={}, bad=bad)

    assert made["identifier"].tolist() == ["08", "09"]
    assert (bad.found, numbers(areas)[1]) == ([], [("no_area_above", None)])


def test_parents_that_share_a_code_are_numbered_as_one():
    areas = squares((0, 0), (1, 0), parent=["A", "B"])

    made = made_codes(
        areas,
        SCHEMES.named("unit_grid"),
        above={"A": HOME, "B": HOME},
        used=[],
        given={},
        bad=BadRows("图层"),
    )

    assert made["identifier"].tolist() == [f"{HOME}001", f"{HOME}002"]


def test_an_undivided_community_has_the_number_nought_where_the_layout_says_so():
    alone = numbers(squares((0, 0)), scheme="community_grid", object="010100")
    two = numbers(squares((0, 0), (1, 0)), scheme="community_grid", object="010100")

    assert alone[0] == {"G0": "200"}  # 012 and 00
    assert two[0] == {"G0": "201", "G1": "202"}


def by_hand(areas):
    """Return the codes in reading order, as one would number them on paper."""
    left, order = areas.to_dict("index"), []
    while left:
        top = min(
            left.values(),
            key=lambda a: (-a["geometry"].bounds[3], a["geometry"].bounds[0], a["code"]),
        )

        def middle(area):
            west, south, east, north = area["geometry"].bounds
            return (west + east) / 2, (south + north) / 2

        south = top["geometry"].bounds[1]
        row = [a for a in left.values() if middle(a)[1] >= south or a is top]
        row.sort(key=lambda a: (middle(a)[0], -middle(a)[1], a["code"]))
        order += [a["code"] for a in row]
        left = {key: a for key, a in left.items() if a["code"] not in order}
    return order


@given(
    places=st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=12, unique=True
    ),
    size=st.sampled_from([0.5, 1.0, 2.5]),
    seed=st.randoms(use_true_random=False),
)
def test_the_same_areas_get_the_same_numbers_in_whatever_order_they_come(places, size, seed):
    areas = squares(*places, size=size)
    mixed = areas.sample(frac=1, random_state=seed.randrange(2**31))

    order = reading_order(mixed.bounds.to_numpy(), mixed["code"].tolist())

    assert mixed["code"].to_numpy()[order].tolist() == by_hand(areas)
    assert sorted(order) == list(range(len(areas)))


@settings(max_examples=40)
@given(
    places=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=15, unique=True
    ),
    parents=st.lists(st.sampled_from("AB"), min_size=15, max_size=15),
    used=st.sets(st.integers(1, 900), max_size=4),
    size=st.sampled_from([0.5, 1.0, 2.5]),
)
def test_codes_that_are_made_pass_every_check_and_were_never_used(places, parents, used, size):
    heads, scheme = {"A": HOME, "B": "140109003013"}, SCHEMES.named("unit_grid")
    areas = squares(*places, parent=parents[: len(places)], size=size)
    gone = {f"{head}{number:03}" for head in heads.values() for number in used}
    bad = BadRows("图层")

    made = made_codes(areas, scheme, above=heads, used=gone, given={}, bad=bad)

    codes = dict(zip(made["area_code"], made["identifier"], strict=True))
    rows = pd.DataFrame({"code": codes, "above_code": areas["parent_code"].map(heads)})
    right = registry.check_codes(rows.astype("str"), scheme, SCHEMES, bad=bad)
    held = areas["parent_code"]
    registry.check_places(areas, right, scheme, heads=heads, held_by=held, bad=bad)
    assert (len(right), bad.found, bad.noticed) == (len(areas), [], [])
    assert not gone & set(codes.values())


def test_nothing_is_numbered_where_there_is_nothing():
    assert reading_order(np.empty((0, 4)), []) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not toml [",
        "[a]\nparts = []",
        "[a]\nparts = [{ name = 'x' }]",
        "[a]\nparts = [{ name = 'x', digits = 0 }]",
        "[a]\nparts = [{ name = 'x', digits = 2, colour = 'red' }]",
        "[a]\nparts = [{ name = 'x', digits = 2, values = ['1'] }]",
        "[a]\nparts = [{ name = 'x', digits = 2 }, { name = 'x', digits = 2 }]",
        "[a]\nabove = ['b']\nparts = [{ name = 'x', digits = 2, above = true }]",
        "[a]\nabove = ['a']\nparts = [{ name = 'x', digits = 2, above = true }]",
        "[a]\nparts = [{ name = 'x', digits = 2, above = true }]",
    ],
)
def test_a_layout_that_cannot_be_is_refused(text):
    with pytest.raises(InputError) as caught:
        read_schemes(text, source="方案.toml")

    assert (caught.value.problem, caught.value.source) == ("bad_scheme", "方案.toml")


AREAS = {"village": {"V1": "甲村", "V2": "乙村"}}
NO_IDENTIFIERS = pd.DataFrame(columns=list(IDENTIFIERS.columns), dtype="str")


def row(area, identifier, scheme="police", **dates):
    return {
        "layer": "village",
        "area_code": area,
        "scheme": scheme,
        "identifier": identifier,
        **dates,
    }


def taken(*rows, stored=NO_IDENTIFIERS):
    return registry.identifiers(
        table(*rows), source="表.csv", areas=AREAS, schemes=SCHEMES, stored=stored
    )


def test_an_area_has_identifiers_by_scheme_and_one_after_the_other():
    made = taken(
        row("甲村", "140109003012", "statistical"),
        row("V1", "P1", valid_to="2025-06-30"),
        row("V1", "P2", valid_from="2025-07-01"),
        row("V2", "P3"),
    )

    assert made["area_code"].tolist() == ["V1", "V1", "V1", "V2"]


def test_the_own_code_of_another_area_is_no_identifier_of_a_known_scheme():
    bad = refused(
        registry.identifiers,
        table(row("V1", HOME, "statistical"), row("V1", "V2", "police")),
        areas={"village": {"V1": "甲村", "V2": "乙村", HOME: "丙村"}},
        schemes=SCHEMES,
        stored=NO_IDENTIFIERS,
    )

    assert [(number, problem) for number, problem, *_ in bad] == [(2, "identifier_taken")]


def test_an_identifier_that_has_ended_is_given_to_no_other_area():
    stored = taken(row("V1", "P1", valid_to="2020-12-31"))

    bad = refused(
        registry.identifiers,
        table(row("V2", "P1", valid_from="2026-01-01"), row("V1", "P1", valid_from="2026-01-01")),
        areas=AREAS,
        schemes=SCHEMES,
        stored=stored,
    )

    assert [(number, problem) for number, problem, *_ in bad] == [
        (2, "identifier_taken"),
        (3, "identifier_taken"),
    ]


def test_a_row_without_a_first_day_means_the_record_that_is_there():
    stored = taken(row("V1", "P1", valid_from="2026-01-01", valid_to="2026-12-31"))

    again = taken(row("V1", "P1"), stored=stored)
    ended = taken(row("V1", "P1", valid_to="2026-06-30"), stored=stored)

    days = ["valid_from", "valid_to"]
    assert again[days].to_numpy().tolist() == [["2026-01-01", "2026-12-31"]]
    assert ended[days].to_numpy().tolist() == [["2026-01-01", "2026-06-30"]]


def test_a_second_identifier_of_one_scheme_at_the_same_time_is_refused():
    bad = refused(
        registry.identifiers,
        table(row("V1", "P2", valid_from="2025-01-01"), row("V2", "990109003012", "statistical")),
        areas=AREAS,
        schemes=SCHEMES,
        stored=taken(row("V1", "P1")),
    )

    assert [(number, problem) for number, problem, *_ in bad] == [
        (2, "identifier_second"),
        (3, "code_part"),
    ]
