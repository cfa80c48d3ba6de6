"""Hostile files end in a clear error, in bounded memory, and change nothing."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from children import environment
from hostile_files import HOSTILE
from workspace_builders import town

SCRIPT = Path(__file__).with_name("hostile_run.py")
MOST_MB = 2_500
MOST_S = 240


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Return what each file ended in, the process's peak, and the workspace before and after."""
    folder = tmp_path_factory.mktemp("hostile")
    with town(folder / "town") as city:
        path = city.path
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    command = [sys.executable, SCRIPT, path, folder / "files", *HOSTILE]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=MOST_S, env=environment()
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    return {name: said for name, said, _ in lines}, (before, after), done


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_clear_error(run, name):
    found, _, done = run
    problem = HOSTILE[name][1]

    assert name in found, done.stderr[-2000:]
    assert found[name] == problem if problem else found[name] != "taken"


def test_all_of_them_together_need_bounded_memory(run):
    assert run[0]["peak"] < MOST_MB


def test_none_of_them_changes_the_workspace(run):
    before, after = run[1]

    assert before == after
