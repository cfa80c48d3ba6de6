"""Start a throw-away PostgreSQL with PostGIS from Debian's packages, or say why not."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def why_not():
    """Return why PostGIS cannot be started here; nothing if it can."""
    if not SERVERS:
        return "PostgreSQL is not installed: apt-get install postgresql postgresql-postgis"
    share = SERVERS[0].parents[2].parent / "share" / "postgresql" / SERVERS[0].parent.name
    if not (share / "extension" / "postgis.control").exists():
        return "PostGIS is not installed: apt-get install postgresql-postgis"
    return "" if os.geteuid() == 0 else "only root may start PostgreSQL as another user"


@contextmanager
def running():
    """Yield the address of a server that ends with the context."""
    if reason := why_not():
        stop = pytest.fail if os.environ.get("GRIDWARD_REQUIRE_ALL") == "1" else pytest.skip
        stop(reason)
    user = pwd.getpwnam("postgres")
    folder = Path(tempfile.mkdtemp(prefix="gridward-postgis-"))
    os.chown(folder, user.pw_uid, user.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _as_postgres(user, "initdb", "-D", folder / "data", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} {SPEED}"
    start = ("-D", folder / "data", "-o", options, "-l", folder / "log", "-w")
    _as_postgres(user, "pg_ctl", *start, "start")
    try:
        yield f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
    finally:
        _as_postgres(user, "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


def _as_postgres(user, program, *words):
    subprocess.run(
        [SERVERS[0] / program, *words],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
    )
