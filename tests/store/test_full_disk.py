"""Where there is no more room, nothing is changed and nothing is lost."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from children import environment
from store_builders import content, workspace

from gridward.store import open_store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")

RELEASED = Path(__file__).parent / "released_1_first.gpkg.gz"

# No file of this process may become longer than the workspace is now: as on a full disk.
_WITHOUT_ROOM = """
import resource, signal, sys
from pathlib import Path
from store_builders import points
from gridward.errors import InputError
from gridward.store import open_store
path = Path(sys.argv[1])
many = points(*map(str, range(20_000)))
room = path.stat().st_size
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    with open_store(path).writing() as records:
        records.put_points(many)
        records.record(action="import points", source="p.csv", detail={}, at="2026-01-01")
except InputError as error:
    print(error.problem)
"""


def without_room(path):
    """Return what a process says that writes many points to a file without room for them."""
    return subprocess.run(
        [sys.executable, "-c", _WITHOUT_ROOM, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
        env=environment(),
    ).stdout.strip()


def test_a_write_without_room_changes_nothing_and_the_next_one_with_room_succeeds(tmp_path):
    store = workspace(tmp_path, "A1", "B2")
    store.close()
    before = content(store.path)

    said = without_room(store.path)

    assert said == "not_writable"
    assert content(store.path) == before
    with open_store(store.path).writing() as records:
        records.put_setting("note", "room again")
    with open_store(store.path).reading() as records:
        assert [found for found in records.health().values() if found] == []


def test_a_file_of_an_earlier_version_stays_one_where_there_is_no_room(tmp_path):
    path = tmp_path / "town.gpkg"
    path.write_bytes(gzip.decompress(RELEASED.read_bytes()))
    before = content(path)

    said = without_room(path)

    assert said == "not_writable"
    assert content(path) == before
    with open_store(path).reading() as records:
        assert len(records.areas()) == 12
