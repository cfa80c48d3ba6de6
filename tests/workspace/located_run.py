"""Locate a file in a process of its own; with a number, kill it when that many blocks are done."""

import os
import signal
import sys
from pathlib import Path

import gridward


def main(workspace, source, target, blocks):
    seen = []

    def progress(done):
        seen.append(done.rows)
        if len(seen) == int(blocks):
            os.kill(os.getpid(), signal.SIGKILL)

    with gridward.open(workspace) as city:
        city.locate_file(source, target, at="2026-03-15", progress=progress)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # rusage starts at the parent's
    peak_kb = status.partition("VmHWM:")[2].split()[0]
    print(len(seen), peak_kb)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*sys.argv[1:])
