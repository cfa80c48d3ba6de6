"""Run the installed command as a user does, in a folder of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("gridward")
PATIENCE_S = 60


def run(*words, folder, language="en"):
    """Return what the command said and how it ended."""
    return subprocess.run(
        [COMMAND, *words],
        cwd=folder,
        env=environment(language),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def environment(language):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GRIDWARD_")}
    return clean | {"GRIDWARD_LANG": language, "COLUMNS": "120"}


@pytest.fixture(scope="session")
def command():
    """Return the runner of the installed command."""
    return run


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """Return a folder in which ``gridward demo`` was run, English, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    done = run("demo", folder=folder)
    assert done.returncode == 0, done.stderr
    (folder / "said.txt").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def address(demo_folder):
    """Return the address at which ``gridward serve`` answers for the demo city."""
    with _served(demo_folder) as where:
        yield where


@contextmanager
def _served(folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "serve.log").open("wb")
    server = subprocess.Popen(
        [COMMAND, "serve", "--port", str(port)],
        cwd=folder,
        env=environment("en"),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        where = f"http://127.0.0.1:{port}"
        _wait_for(f"{where}/healthz", server)
        yield where
    finally:
        server.terminate()
        server.wait(PATIENCE_S)
        log.close()


def _wait_for(url, server):
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                assert answer.status == 200
                return
        except OSError:
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)


@pytest.fixture
def copied(demo_folder, tmp_path):
    """Return a folder with a workspace of the demo city that a test may change."""
    shutil.copy(demo_folder / "gridward.gpkg", tmp_path)
    return tmp_path
