"""Import hostile files into a workspace, in a process of its own with bounds on memory."""

import json
import resource
import sys
import time
from pathlib import Path

from hostile_files import made

import gridward
from gridward.errors import GridwardError

MOST_BYTES = 8 << 30  # of addresses, of which Arrow and numba take several GB without using them


def problem_of(city, path):
    try:
        city.import_areas(path, layer="village")
    except GridwardError as error:
        rows = getattr(error, "rows", ())
        return rows[0].problem if rows else getattr(error, "problem", type(error).__name__)
    return "taken"


def main(workspace, folder, *names):
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    with gridward.open(workspace) as city:
        for number, name in enumerate(names):
            path = made(name, Path(folder, str(number)))
            start = time.monotonic()
            problem = problem_of(city, path)
            took_s = time.monotonic() - start
            print(json.dumps([name, problem, took_s]), flush=True)  # noqa: T201 - read by the test
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak_kb = int(status.partition("VmHWM:")[2].split()[0])
    print(json.dumps(["peak", peak_kb / 1024, 0]))  # noqa: T201 - likewise


if __name__ == "__main__":
    main(*sys.argv[1:])
