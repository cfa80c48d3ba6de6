"""Every change is written down with its author and can be taken back, row for row."""

import subprocess
import sys

import pytest
from stores import on_both_stores, place
from workspace_builders import content, run_sql, square, staffed, town, write_areas, write_csv

from gridward.errors import ConflictError, InputError, NotFoundError
from gridward.workspace import create_workspace, signing

pytestmark = on_both_stores

_KEPT = {"edits", "revisions", "gpkg_contents", "sqlite_sequence"}


def known(city):
    """Return every row of what the workspace knows, without its history."""
    return {name: sorted(rows) for name, rows in content(city.address).items() if name not in _KEPT}


def moved(city, folder, **more):
    """Move a border, rename a village and add one."""
    shapes = {"A": square(0).union(square(1)), "B": square(2, size=0.5)}
    shapes["C"] = square(2.5, size=0.5)
    file = write_areas(
        folder / "moved.geojson", shapes, name=["甲", "乙村", "丙村"], parent_code=["D"] * 3
    )
    return city.import_areas(file, layer="village", **more)


def test_history_names_who_did_what_by_which_command(tmp_path):
    with signing(actor="创卫办", request="gridward import areas moved.geojson"):
        city = town(tmp_path)
        moved(city, tmp_path)

    last = city.history().iloc[-1]

    assert (last["action"], last["source"], last["actor"], last["request"]) == (
        "import areas",
        "moved.geojson",
        "创卫办",
        "gridward import areas moved.geojson",
    )
    assert (last["added"], last["changed"], last["removed"]) == (1, 2, 0)


def test_history_tells_of_one_record_field_by_field(tmp_path):
    city = town(tmp_path)
    moved(city, tmp_path)

    rows = city.edits(code="A")

    assert city.history(code="A")["revision"].tolist() == [2, 3]
    assert rows["before"].isna().tolist() == [True, False]
    assert rows["differs"].iloc[1] == {"name": ("甲村", "甲"), "geometry": ("…", "…")}


def test_history_is_narrowed_by_table_and_day(tmp_path):
    city = staffed(tmp_path)

    assert city.history(table="units")["action"].tolist() == ["import units"]
    assert len(city.history(since="2999-01-01")) == 0
    with pytest.raises(InputError):
        city.history(since="gestern")


@pytest.mark.parametrize("since", [None, "2026-06-01"])
def test_an_undo_brings_back_every_row_and_another_one_does_it_again(tmp_path, since):
    city = staffed(tmp_path)
    before = known(city)
    moved(city, tmp_path, since=since)
    after = known(city)

    undone = city.undo()

    assert known(city) == before
    assert undone.action == "import areas"
    assert city.who(121.015, 25.005).areas[-1].name == "乙村"
    city.undo()
    assert known(city) == after


def test_undoing_everything_leaves_an_empty_workspace(tmp_path):
    empty = known(create_workspace(place(tmp_path, "a.gpkg")))
    city = staffed(tmp_path / "b")
    settings = ("made_at", "made_by", "schema_version")

    for revision in range(city.revision, 0, -1):
        city.undo(revision)

    left = known(city)
    assert {name: rows for name, rows in left.items() if rows} == {
        name: rows for name, rows in empty.items() if rows
    }
    assert {*city.settings()} == {*settings}


def test_an_older_change_can_be_undone_while_nothing_touched_its_rows(tmp_path):
    city = staffed(tmp_path)
    number = city.revision
    city.import_units(write_csv(tmp_path / "more.csv", "code,name", ("X", "新单位")))

    city.undo(number)

    assert len(city.responsibilities()) == 0
    assert "X" in city.units()["code"].tolist()


def test_a_change_whose_rows_changed_later_is_not_undone(tmp_path):
    city = town(tmp_path)
    moved(city, tmp_path)
    number = city.revision
    city.import_areas(write_areas(tmp_path / "n.geojson", {"A": square(0)}), layer="village")
    before = known(city)

    with pytest.raises(ConflictError) as caught:
        city.undo(number)

    error = caught.value
    assert (error.name, error.mine, error.theirs) == (str(number), "areas A", city.revision)
    assert known(city) == before


def test_a_change_that_later_records_need_is_not_undone(tmp_path):
    city = staffed(tmp_path)
    units = int(city.history(table="units")["revision"].iloc[0])

    with pytest.raises(ConflictError) as caught:
        city.undo(units)

    assert (caught.value.name, caught.value.mine) == (str(units), None)


def test_a_row_that_another_program_changed_is_not_undone(tmp_path):
    city = town(tmp_path)
    moved(city, tmp_path)
    run_sql(city.address, "UPDATE areas SET name = '别处' WHERE code = 'C'")

    with pytest.raises(ConflictError) as caught:
        city.undo()

    assert (caught.value.mine, caught.value.theirs) == ("areas C", None)


def test_there_is_nothing_to_undo_in_a_new_workspace(tmp_path):
    city = create_workspace(place(tmp_path, "a.gpkg"))

    with pytest.raises(InputError) as caught:
        city.undo()
    with pytest.raises(NotFoundError):
        city.undo(7)

    assert caught.value.problem == "nothing_to_undo"


_IMPORTING = """
import sys
import gridward
from gridward.store import Records
city = gridward.open(sys.argv[1])
record = Records.record
def slow(self, **more):
    number = record(self, **more)
    print("written", flush=True)
    sys.stdin.read()
Records.record = slow
city.import_areas(sys.argv[2], layer="village", since="2026-06-01")
"""


def test_an_import_that_is_killed_leaves_the_revision_before(tmp_path):
    city = town(tmp_path)
    before, number = content(city.address), city.revision
    city.close()
    file = write_areas(
        tmp_path / "k.geojson", {"A": square(2), "C": square(2.5, size=0.5)}, parent_code=["D", "D"]
    )
    process = subprocess.Popen(
        [sys.executable, "-c", _IMPORTING, city.address, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "written\n"

    process.kill()
    process.communicate()

    assert content(city.address) == before
    assert city.revision == number
    assert [check.name for check in city.doctor() if not check.sound] == []
