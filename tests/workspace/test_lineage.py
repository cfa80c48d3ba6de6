"""What became of areas is told from their ground, and taken from official lists."""

import pytest
from stores import on_both_stores
from workspace_builders import square, town, write_areas, write_csv

from gridward.errors import BadRowsError

FROM = "2026-06-01"
_TOLD = ["kind", "code", "predecessor"]


def redrawn(city, folder, shapes, names=None, **more):
    """Import a complete layer of villages from a date on; return what became of them."""
    file = write_areas(
        folder / "next.geojson",
        shapes,
        name=names or [f"{code}村" for code in shapes],
        parent_code=["D"] * len(shapes),
    )
    city.import_areas(file, layer="village", since=FROM, complete=True, **more)
    return {
        (row.kind, row.code, row.predecessor)
        for row in city.lineage("village")[_TOLD].fillna("").itertuples()
    }


@pytest.fixture
def city(tmp_path):
    """Return the town with villages A and B, both named by their code."""
    made = town(tmp_path)
    file = write_areas(
        tmp_path / "first.geojson", {"A": square(0), "B": square(1)}, name=["A村", "B村"]
    )
    made.import_areas(file, layer="village")
    return made


@on_both_stores
def test_a_village_that_is_cut_in_two_is_split(city, tmp_path):
    west, east = square(0, size=1).intersection(square(-0.5)), square(0.5, size=0.5)
    told = redrawn(
        city, tmp_path, {"A1": west, "A2": east.union(square(0.5, 0.5, 0.5)), "B": square(1)}
    )

    assert told == {("split", "A1", "A"), ("split", "A2", "A")}


def test_villages_that_become_one_are_merged(city, tmp_path):
    told = redrawn(city, tmp_path, {"AB": square(0).union(square(1))})

    shares = city.lineage("village")["share"].round(4).tolist()
    assert told == {("merge", "AB", "A"), ("merge", "AB", "B")}
    assert shares == [0.5, 0.5]


def test_the_same_ground_under_another_code_is_recoded(city, tmp_path):
    told = redrawn(city, tmp_path, {"A": square(0), "B9": square(1)}, ["A村", "B村"])

    assert told == {("recode", "B9", "B")}


def test_a_new_name_is_a_rename(city, tmp_path):
    told = redrawn(city, tmp_path, {"A": square(0), "B": square(1)}, ["A村", "新村"])

    assert told == {("rename", "B", "B")}
    assert city.lineage("village", "B")["note"].tolist() == ["B村"]


def test_a_village_from_nowhere_is_new_and_one_that_leaves_no_heir_abolished(city, tmp_path):
    told = redrawn(city, tmp_path, {"A": square(0), "C": square(2)})

    assert told == {("new", "C", ""), ("abolished", "", "B")}


@pytest.mark.parametrize(("accuracy_m", "kind"), [(20.0, "redigitised"), (5.0, "moved")])
def test_a_border_within_the_accuracy_of_its_lines_was_only_drawn_again(
    city, tmp_path, accuracy_m, kind
):
    wider = square(0).buffer(0.0001, join_style="mitre")  # about 10 m

    told = redrawn(city, tmp_path, {"A": wider, "B": square(1)}, lines_accuracy_m=accuracy_m)

    assert told == {(kind, "A", "A")}


@on_both_stores
def test_an_official_list_is_taken_and_replaces_itself(city, tmp_path):
    file = write_csv(
        tmp_path / "changes.csv",
        "日期,变更,代码,备注",
        ("2018-01-29", "界线调整", "A", "村里界調整"),
        ("2018-02-01", "撤销", "X", None),
    )

    first = city.import_lineage(file, layer="village")
    again = city.import_lineage(file, layer="village")

    told = city.lineage("village")[_TOLD].fillna("")
    assert (first.added, again.unchanged) == (2, 2)
    assert told.to_numpy().tolist() == [
        ["moved", "A", ""],
        ["abolished", "", "X"],
    ]


def test_a_change_that_nobody_knows_is_refused_by_its_row(city, tmp_path):
    file = write_csv(tmp_path / "changes.csv", "date,change,code", ("2018-01-29", "vanished", "A"))

    with pytest.raises(BadRowsError) as caught:
        city.import_lineage(file, layer="village")

    assert [(row.row, row.problem) for row in caught.value.rows] == [(2, "bad_value")]


@on_both_stores
def test_an_undone_import_takes_its_lineage_along(city, tmp_path):
    redrawn(city, tmp_path, {"AB": square(0).union(square(1))})

    city.undo()

    assert len(city.lineage("village")) == 0
