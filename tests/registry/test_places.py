"""Points and visits are taken whole, or refused with every bad row."""

import shapely
from registry_builders import refused, shapes, table

from gridward import registry

HERE = shapely.Point(121.5, 25.0)


def test_points_keep_their_rows_in_order():
    made = registry.points(
        table({"code": "P2", "name": "北门"}, {"code": "P1", "name": None}),
        shapes(HERE, shapely.Point(121.6, 25.1)),
        source="表.csv",
    )

    assert made["code"].tolist() == ["P2", "P1"]
    assert made.geometry.x.tolist() == [121.5, 121.6]
    assert made.index.tolist() == [0, 1]


def test_a_point_without_a_code_or_with_a_used_one_is_named():
    rows = table({"code": "P1"}, {"code": None}, {"code": "P1"}, {"code": "P1"})

    bad = refused(registry.points, rows, shapes(*[HERE] * 4))

    assert bad == [
        (2, "duplicate_code", "code", "P1"),
        (3, "missing_value", "code", None),
        (4, "duplicate_code", "code", "P1"),
        (5, "duplicate_code", "code", "P1"),
    ]


def test_visits_run_past_midnight():
    made = registry.visits(
        table({"code": "R1", "team": "T1", "arrive": "2355", "leave": "2410"}),
        shapes(HERE),
        source="表.csv",
        teams={"T1": None},
    )

    assert made[["arrive", "leave"]].to_numpy().tolist() == [["23:55", "24:10"]]


def test_all_bad_rows_of_visits_are_named_by_row():
    bad = refused(
        registry.visits,
        table(
            {"code": "R1", "team": "T1", "arrive": "1630", "leave": "1640"},
            {"code": "R1", "team": "T1", "arrive": "16:30", "leave": None},
            {"code": "R3", "team": "T9", "arrive": "noon", "leave": "4810"},
        ),
        shapes(HERE, HERE, HERE),
        teams={"T1": None},
    )

    assert bad == [
        (2, "duplicate_code", "code", "R1"),
        (3, "duplicate_code", "code", "R1"),
        (4, "unknown_code", "team", "T9"),
        (4, "bad_time", "arrive", "noon"),
        (4, "bad_time", "leave", "4810"),
    ]
