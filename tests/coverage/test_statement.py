"""Mandate = covered + excused + gap, of every kind and at every level, whatever is asked."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from coverage_builders import METRIC_CRS, STEP, X, Y, areas, cell
from hypothesis import given, settings
from hypothesis import strategies as st

from gridward import coverage
from gridward.frames import FACILITIES, WGS84
from gridward.registry import Rungs

RUNGS = Rungs((("district",), ("village",)))
AMOUNTS = ["mandate", "covered", "excused", "gap"]
spots = st.lists(st.tuples(st.floats(-0.5, 3.5), st.floats(-0.5, 2.5)), max_size=12)
holes = st.sets(st.sampled_from([(c, r) for c in range(3) for r in range(2)]), max_size=4)


def at(column, row):
    return X + column * STEP, Y + row * STEP


def visits(places, *, day="2026-03-01", tracks=()):
    shapes = [shapely.Point(at(*place)) for place in places]
    shapes += [shapely.LineString([at(*place) for place in track]) for track in tracks]
    table = pd.DataFrame({"team": "T", "day": day, "arrive": "08:00"}, index=range(len(shapes)))
    made = np.array(shapes, dtype=object)
    return coverage.Visits.of([(made, table.astype("str"))] if shapes else [])


def facilities(*places, kind="toilet"):
    frame = gpd.GeoDataFrame(
        {"code": [f"F{n}" for n in range(len(places))], "kind": kind},
        geometry=[shapely.Point(at(*place)) for place in places],
        crs=WGS84,
    ).reindex(columns=list(FACILITIES.columns))
    return frame.astype(dict.fromkeys(("code", "name", "kind", "built_by", "kept_by"), "str"))


def city(fabric, *, mandate=None, excused=None):
    """Return the cells of a mandate of three by two squares in two districts, and its areas."""
    district = areas({"W": cell(0, 0, 2), "E": cell(2, 0, 2)}, layer="district")
    village = areas({f"{c}-{r}": cell(c, r) for c, r in fabric})
    rows = gpd.GeoDataFrame(pd.concat([district, village], ignore_index=True), crs=WGS84)
    chains = {
        ("village", code): [("district", "W" if int(code[0]) < 2 else "E"), ("village", code)]
        for code in village["code"]
    }
    made = coverage.cells(
        shapely.box(*at(0, 0), *at(3, 2)) if mandate is None else mandate,
        rows,
        rungs=RUNGS,
        chains=chains,
        metric_crs=METRIC_CRS,
        excused=excused,
    )
    return made, village


def tallies(cells, village, seen, built, *, radius_m):
    """Return tallies of every kind that counts ground, areas and targets."""
    visiting = coverage.Visiting(cells, village.set_index("code"), None, radius_m)
    need = coverage.Need("toilet", 1, "village", radius_m)
    targets = coverage.Targets(areas({"K": cell(1.2, 0.2, 0.5)}, layer="compound"), built, cells)
    covered = cells.shapes[cells.finest.notna().to_numpy()]
    return coverage.tallied(
        [
            coverage.measured(cells.account(covered)[0], kind="ground"),
            *visiting.judged(seen)[0],
            *coverage.facilities_needed(need, built, village, cells)[0],
            targets.judged(seen, None)[0],
        ]
    )


def holds(accounts, of=1.0):
    """Tell whether every row adds up, to a millionth of its mandate or of another amount."""
    off = (accounts["mandate"] - accounts[AMOUNTS[1:]].sum(axis="columns")).abs()
    return (off <= 1e-6 * accounts["mandate"].clip(lower=of)).all()


@settings(deadline=None, max_examples=25)
@given(left=holes, places=spots, built=spots, hidden=spots, radius_m=st.sampled_from([40.0, 700.0]))
def test_every_kind_adds_up_to_its_mandate_at_every_level(left, places, built, hidden, radius_m):
    fabric = [(c, r) for c in range(3) for r in range(2) if (c, r) not in left]
    excused = shapely.union_all([cell(c, r, 0.4) for c, r in hidden]) if hidden else None
    cells, village = city(fabric, excused=excused)
    tally = tallies(cells, village, visits(places), facilities(*built), radius_m=radius_m)
    names = coverage.Names({}, {}, {})
    units = pd.DataFrame({"territory": "U"}, index=village["code"], dtype="str")

    whole = coverage.in_all(tally)
    by_area = coverage.by_area(tally, cells, names)
    by_unit = coverage.by_unit(tally, cells, units, names)

    ground = whole.loc[whole["measure"] == "m2", "mandate"]
    assert all(holds(one, of=1000.0) for one in (whole, by_area, by_unit))
    assert ground.to_numpy() == pytest.approx(cells.m2.sum(), rel=1e-9)
    for part in (by_area[by_area["layer"] == "district"], by_unit):
        keys = ["kind", "subject", "measure"]
        sums = part.groupby(keys, dropna=False)[AMOUNTS].sum()
        assert sums.to_numpy() == pytest.approx(
            whole.groupby(keys, dropna=False)[AMOUNTS].sum().to_numpy(), rel=1e-9, abs=1e-6
        )


def test_ground_that_two_areas_share_is_counted_once_for_the_smaller_code():
    fabric = areas({"A": cell(0, 0, 1), "B": cell(0.5, 0, 1)})

    made = coverage.cells(
        shapely.box(*at(0, 0), *at(1.5, 1)),
        fabric,
        rungs=Rungs((("village",),)),
        chains={},
        metric_crs=METRIC_CRS,
    )

    assert made.m2[0] == pytest.approx(2 * made.m2[1], rel=1e-4)
    assert made.finest.tolist() == ["A", "B"]


def test_what_a_district_holds_and_no_village_is_the_districts_gap():
    cells, village = city([(0, 0), (1, 0), (0, 1), (2, 0), (2, 1)])
    tally = tallies(cells, village, visits([]), facilities(), radius_m=50.0)

    made = coverage.by_area(tally, cells, coverage.Names({}, {}, {}))
    ground = made[(made["kind"] == "ground") & (made["layer"] == "district")].set_index("code")

    assert ground["gap"].round(-3).to_dict() == {"W": round(cells.m2[0], -3), "E": 0.0}


def test_ground_left_in_a_street_is_its_districts_too():
    rows = [
        areas({"D": cell(0, 0, 2)}, layer="district"),
        areas({"S": cell(0, 0, 1)}, layer="street"),
        areas({"V": cell(0, 0, 0.5)}),
    ]
    cells = coverage.cells(
        shapely.box(*at(0, 0), *at(2, 2)),
        gpd.GeoDataFrame(pd.concat(rows, ignore_index=True), crs=WGS84),
        rungs=Rungs((("district",), ("street",), ("village",))),
        chains={
            ("street", "S"): [("district", "D"), ("street", "S")],
            ("village", "V"): [("district", "D"), ("street", "S"), ("village", "V")],
        },
        metric_crs=METRIC_CRS,
    )

    said = cells.codes.fillna("").to_numpy().tolist()
    assert said == [["D", "S", "V"], ["D", "S", ""], ["D", "", ""]]


def overlapping(*, declared):
    """Return the cells of two villages, of which a zone has the larger half of both."""
    village = areas({"A": cell(0, 0), "B": cell(1, 0)})
    zone = areas({"0": shapely.box(*at(0, 0), *at(1.5, 1))}, layer="zone")
    fabric = gpd.GeoDataFrame(pd.concat([village, zone], ignore_index=True), crs=WGS84)
    made = coverage.cells(
        shapely.box(*at(0, 0), *at(2, 1)),
        fabric,
        rungs=Rungs((("village", "zone"),), frozenset({"zone"} if declared else ())),
        chains={},
        metric_crs=METRIC_CRS,
    )
    return made, fabric


def test_where_an_overlap_is_declared_a_visit_came_to_both_and_the_ground_counts_once():
    cells, fabric = overlapping(declared=True)
    visiting = coverage.Visiting(cells, fabric.set_index("code"), None, 50.0)

    tallies, gaps, visited = visiting.judged(visits([(0.5, 0.5)]))
    whole = coverage.in_all(coverage.tallied(tallies)).set_index("measure")

    assert visited.set_index("code")["visits"].to_dict() == {"0": 1, "A": 1, "B": 0}
    assert visited["layer"].tolist() == ["zone", "village", "village"]
    assert gaps[0]["code"].tolist() == ["B"]
    assert whole.loc["areas", AMOUNTS].tolist() == [3, 2, 0, 1]
    assert whole.loc["m2", "mandate"] == pytest.approx(cells.m2.sum(), rel=1e-9)
    assert dict(zip(cells.finest, (cells.m2 / cells.m2.sum()).round(3), strict=True)) == {
        "0": 0.75,
        "A": 0.0,
        "B": 0.25,
    }


def test_where_no_overlap_is_declared_the_smaller_code_has_the_ground():
    cells, _ = overlapping(declared=False)

    assert cells.finest.tolist() == ["0", "B"]


def test_areas_wholly_outside_the_mandate_are_in_no_denominator():
    cells, village = city([(0, 0), (7, 7)])

    tally = tallies(cells, village, visits([(7.5, 7.5)]), facilities(), radius_m=50.0)
    counted = coverage.in_all(tally)
    areas_of = counted[(counted["kind"] == "visit") & (counted["measure"] == "areas")]

    assert areas_of[AMOUNTS].to_numpy().tolist() == [[1, 0, 0, 1]]


def test_excused_areas_are_excused_unless_somebody_came():
    cells, village = city([(0, 0), (1, 0)], excused=shapely.box(*at(0, 0), *at(2, 1)))

    tally = tallies(cells, village, visits([(0.5, 0.5)]), facilities(), radius_m=50.0)
    counted = coverage.in_all(tally)
    areas_of = counted[(counted["kind"] == "visit") & (counted["measure"] == "areas")]

    assert areas_of[AMOUNTS].to_numpy().tolist() == [[2, 1, 1, 0]]


def test_rounds_without_a_day_count_on_every_day_and_in_every_window():
    mixed = coverage.Visits.of(
        [
            (
                np.array([shapely.Point(at(0.5, 0.5)), shapely.Point(at(1.5, 0.5))]),
                pd.DataFrame(
                    {"team": ["T", None], "day": [None, "2026-03-01"], "arrive": ["23:10", None]},
                    dtype="str",
                ),
            )
        ]
    )

    by_day = {day: chosen.tolist() for day, chosen in mixed.by("day")}
    by_part = {part: chosen.tolist() for part, chosen in mixed.by("part")}

    assert by_day == {"2026-03-01": [True, True]}
    assert by_part == {"evening": [True, False], "untimed": [False, True]}
    assert len(mixed.in_window("2026-03-02")) == 1


def test_a_track_reaches_the_areas_that_it_meets_and_sees_along_its_way():
    cells, village = city([(c, r) for c in range(3) for r in range(2)])
    walked = visits([], tracks=[[(0.5, 0.5), (2.5, 0.5)]])

    visiting = coverage.Visiting(cells, village.set_index("code"), None, 100.0)
    tally, gaps, visited = visiting.judged(walked)
    ground = coverage.in_all(coverage.tallied(tally)).set_index("measure").loc["m2"]

    assert visited.set_index("code")["visits"].to_dict()["1-0"] == 1
    assert set(gaps[0]["code"]) == {"0-1", "1-1", "2-1"}
    length_m = 2 * 1000 * STEP / 0.00992  # of a degree of longitude there
    assert ground["covered"] == pytest.approx(200 * length_m + np.pi * 100**2, rel=0.02)


def test_the_last_visit_before_the_window_is_told():
    cells, village = city([(0, 0), (1, 0)])
    visiting = coverage.Visiting(cells, village.set_index("code"), "2026-03-10", None)

    _, gaps, visited = visiting.judged(visits([(0.5, 0.5)]))

    assert gaps[0].set_index("code")["last"].fillna("").to_dict() == {
        "0-0": "2026-03-01",
        "1-0": "",
    }
    assert visited["visits"].tolist() == [0, 0]
