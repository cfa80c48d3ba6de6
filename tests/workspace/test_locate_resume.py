"""A run that was killed goes on where it was, and a file of any size fits into memory."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from located_builders import write_many
from pyarrow import csv
from workspace_builders import staffed, write_csv

from gridward.files.streams import BLOCK_ROWS

MARCH = "2026-03-15"
SCRIPT = Path(__file__).with_name("located_run.py")
BLOCKS = 3
ROWS = (BLOCKS - 1) * BLOCK_ROWS + 1000


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with staffed(tmp_path_factory.mktemp("city")) as city:
        yield city


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Return a folder with the same points as CSV and as Parquet."""
    folder = tmp_path_factory.mktemp("sources")
    for ending in (".csv", ".parquet"):
        write_many(folder / f"p{ending}", ROWS)
    return folder


def run(city, source, target, *, killed_after=0):
    words = [sys.executable, SCRIPT, city.path, source, target, killed_after]
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)


def kept(target):
    """Return the blocks kept beside an output, each with the moment it was written."""
    folder = target.with_name(f"{target.name}.parts")
    files = [file for file in folder.glob("*/*") if file.suffix == ""]
    return {file.name: file.stat().st_mtime_ns for file in files}


@pytest.mark.parametrize(
    ("out_of", "into"),
    [(".csv", ".csv"), (".csv", ".parquet"), (".parquet", ".fgb"), (".parquet", ".gpkg")],
)
def test_a_killed_run_goes_on_and_ends_in_the_same_bytes(city, sources, tmp_path, out_of, into):
    source, whole, target = (
        sources / f"p{out_of}",
        tmp_path / f"out{into}",
        tmp_path / f"x/out{into}",
    )
    target.parent.mkdir()
    city.locate_file(source, whole, at=MARCH)

    dead = run(city, source, target, killed_after=2)
    before = kept(target)
    again = run(city, source, target)

    assert (dead.returncode, target.exists() and not before) == (-signal.SIGKILL, False)
    assert len(before) == 2
    assert again.stdout.split()[0] == str(BLOCKS - 2), again.stderr
    assert target.read_bytes() == whole.read_bytes()
    assert list(target.parent.iterdir()) == [target]


def test_a_block_that_was_torn_is_done_again(city, sources, tmp_path):
    source, target = sources / "p.parquet", tmp_path / "out.parquet"
    run(city, source, target, killed_after=2)
    folder = next((tmp_path / "out.parquet.parts").iterdir())
    (folder / "1").write_bytes((folder / "1").read_bytes()[:-9])
    with (folder / "done.jsonl").open("a") as journal:
        journal.write('{"block": 2, "cr')

    again = run(city, source, target)

    assert again.stdout.split()[0] == str(BLOCKS - 1), again.stderr
    city.locate_file(source, tmp_path / "whole.parquet", at=MARCH)
    assert target.read_bytes() == (tmp_path / "whole.parquet").read_bytes()


@pytest.mark.parametrize("change", ["input", "workspace", "option"])
def test_a_run_of_something_else_starts_afresh(tmp_path, change):
    with staffed(tmp_path) as city:
        source, target = write_many(tmp_path / "p.parquet", 2 * BLOCK_ROWS), tmp_path / "o.parquet"
        run(city, source, target, killed_after=1)
        seen = []
        if change == "input":
            os.utime(source, ns=(1, 1))
        elif change == "workspace":
            city.import_units(write_csv(tmp_path / "more.csv", "code,name", ("N", "新单位")))
        options = {"datum": "gcj02"} if change == "option" else {}

        city.locate_file(source, target, at=MARCH, progress=seen.append, **options)

    assert [done.rows for done in seen] == [BLOCK_ROWS, 2 * BLOCK_ROWS]
    assert not target.with_name("o.parquet.parts").exists()


def test_a_file_of_any_length_takes_the_memory_of_a_few_blocks(city, tmp_path):
    peaks_kb = []
    for times in (3, 9):
        table = pa.table(
            {"lon": ["121.005"] * BLOCK_ROWS, "lat": ["25.005"] * BLOCK_ROWS,
             "note": ["x" * 100] * BLOCK_ROWS}
        )  # fmt: skip
        source = tmp_path / f"{times}.csv"
        with csv.CSVWriter(source, table.schema) as file:
            for _ in range(times):
                file.write_table(table)
        done = run(city, source, tmp_path / f"{times}.out.csv")
        peaks_kb.append(int(done.stdout.split()[1]))

    assert (tmp_path / "9.csv").stat().st_size > 130e6
    # what the longer file has more, in and out, is over 200 MB; a busy machine reads further ahead
    assert peaks_kb[1] - peaks_kb[0] < 120_000
