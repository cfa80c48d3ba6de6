"""All of a transaction is kept, or nothing; readers see one state."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError
from store_builders import areas, ask, content, duties, points, units, workspace
from stores import on_both_stores, place_of

from gridward.errors import ConflictError, DamagedError, InputError
from gridward.store import connections, open_store, server


@on_both_stores
def test_a_transaction_that_fails_leaves_the_content_as_before(tmp_path):
    store = workspace(tmp_path, "A1", "B2")
    before = content(store)

    with pytest.raises(InputError), store.writing() as records:  # noqa: PT012 -- the last one fails
        records.put_layer("market", overlay=True)
        records.put_areas(areas("A1", "C3", name="新"))
        records.put_areas(areas("D4", parent_code="nowhere"))

    assert content(store) == before


@on_both_stores
def test_the_second_import_of_the_same_changes_nothing(tmp_path):
    store = workspace(tmp_path, "A1", "B2")
    before = content(store)

    with store.writing() as records:
        again = records.put_areas(areas("A1", "B2", parent_code="D1"))

    assert (bool(again), again.unchanged) == (False, 2)
    assert content(store) == before


@on_both_stores
def test_the_database_itself_refuses_a_reference_to_nothing(tmp_path):
    store = workspace(tmp_path, "A1")

    with pytest.raises(IntegrityError), store.writing() as records:
        records._connection.exec_driver_sql(  # noqa: SLF001 -- past the checks of our interface
            "INSERT INTO responsibilities (unit_id, role) VALUES (17, 'lead')"
        )


@on_both_stores
def test_a_reader_keeps_its_state_while_another_writes(tmp_path):
    store = workspace(tmp_path, "A1")

    with store.reading() as reader:
        before = reader.areas(layer="village")["name"].tolist()
        with store.writing() as writer:
            writer.put_areas(areas("A1", name="新", parent_code="D1"))
        during = reader.areas(layer="village")["name"].tolist()
    with store.reading() as reader:
        after = reader.areas(layer="village")["name"].tolist()

    assert (before, during, after) == (["村A1"], ["村A1"], ["新A1"])


@on_both_stores
def test_records_that_are_read_cannot_be_changed(tmp_path):
    store = workspace(tmp_path, "A1")

    with pytest.raises(InputError) as caught, store.reading() as records:
        records.put_setting("a", "b")

    assert caught.value.problem == "not_writable"
    with store.writing() as records:
        assert records.put_setting("a", "b")


_READER = """
import sys
from gridward.store import open_store
store = open_store(sys.argv[1])
print("ready", flush=True)
seen = set()
while "19" not in seen:
    with store.reading() as records:
        first = set(records.areas(layer="village")["name"].str.removeprefix("v").str[:2])
        again = set(records.areas(layer="village")["name"].str.removeprefix("v").str[:2])
    assert len(first) == 1 and first == again, (first, again)
    seen |= first
"""


@on_both_stores
def test_processes_that_read_see_whole_states_while_one_writes(tmp_path):
    codes = [f"{number:03}" for number in range(200)]
    store = workspace(tmp_path, *codes)
    with store.writing() as records:
        records.put_areas(areas(*codes, name="v00", parent_code="D1"))
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", _READER, place_of(store)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for reader in readers:
        reader.stdout.readline()

    for version in range(10, 20):
        with store.writing() as records:
            records.put_areas(areas(*codes, name=f"v{version}", parent_code="D1"))

    for reader in readers:
        reader.communicate(timeout=60)
    assert [reader.returncode for reader in readers] == [0, 0]


@on_both_stores
def test_writers_of_one_process_take_turns(tmp_path):
    store = workspace(tmp_path, "A1")

    def add(number):
        with store.writing() as records:
            records.put_points(points(f"P{number}"))
            return records.record(action="import", source=None, detail={}, at="2026-03-01")

    with ThreadPoolExecutor(8) as pool:
        revisions = sorted(pool.map(add, range(24)))

    assert revisions == list(range(2, 26))  # the first made the workspace
    with store.reading() as records:
        assert len(records.points()) == 24


@on_both_stores
def test_a_writer_that_waits_too_long_is_told_of_the_other(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "_BUSY_TIMEOUT_S", 0.05)
    monkeypatch.setattr(server, "_PATIENCE_S", 0.05)
    store = workspace(tmp_path, "A1")

    with store.writing() as first:
        first.put_setting("a", "b")

        with pytest.raises(ConflictError), open_store(store.place).writing():
            pass


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace(b"GP\x00\x03", b"GP\x00\x0f"),  # boxes of no kind
        lambda whole: whole.replace("村".encode(), b"\xff\xff\xff"),
        lambda whole: whole[:4096] + bytes(len(whole) - 4096),
    ],
    ids=["cut in half", "geometry", "text", "nothing but a head"],
)
def test_a_damaged_file_is_called_damaged(tmp_path, damage):
    store = workspace(tmp_path, *[f"{number:04}" for number in range(400)])
    store.close()
    store.path.write_bytes(damage(store.path.read_bytes()))

    with pytest.raises(DamagedError) as caught, open_store(store.path).reading() as records:
        records.areas()

    assert (caught.value.path, caught.value.reason) == (str(store.path), "broken")


@on_both_stores
def test_a_rehearsal_sees_its_changes_and_keeps_none(tmp_path):
    store = workspace(tmp_path, "A1")
    before = content(store)

    with store.writing(keep=False) as records:
        made = records.put_points(points("P1"))
        seen = len(records.points())

    assert (made.added, seen) == (1, 1)
    assert content(store) == before


@on_both_stores
def test_a_number_is_never_given_to_another_responsibility(tmp_path):
    store = workspace(tmp_path, "A1")
    with store.writing() as records:
        records.put_units(units("U1"))
        records.put_responsibilities(duties({"unit_code": "U1", "role": "lead"}))
        records._connection.exec_driver_sql("DELETE FROM responsibilities")  # noqa: SLF001 -- not offered yet

    with store.writing() as records:
        records.put_responsibilities(duties({"unit_code": "U1", "role": "helper"}))

    assert ask(store, "SELECT id FROM responsibilities") == [(2,)]
