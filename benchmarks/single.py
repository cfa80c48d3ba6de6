"""Measure one question at a time, two threads, and the physical limit of random reads.

    python benchmarks/single.py [--points N] [--output FILE]

Writes Markdown. Single questions are timed by the clock, half of them slower than the
figure; the rest in process CPU or, for two threads, in seconds of the clock.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import cases
import numpy as np
import shapely
from numba import njit

from gridward.locating import Locator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "single.md"
HEADING = """\
# One question at a time

7,701 real villages with generated detail, written by `benchmarks/single.py`; single questions by
the clock, the rest in process CPU or, for two threads, by the clock. *Imports* are those of the
libraries.

| measure | figure |
|---|---|
"""
SINGLE = 20_000
TABLE = 3_500_000  # numbers, as many bytes as the index
FIRST_ANSWER = """
import time
import geopandas, numba, numba.typed, pandas, pandera.pandas, pyarrow, pyproj, rtree, shapely
start = time.perf_counter()
from gridward.locating import Locator
Locator.load({path!r}).who({x!r}, {y!r})
print(time.perf_counter() - start)
"""


def main() -> None:
    """Write the report for the real villages with generated detail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000_000)
    parser.add_argument("--output", type=Path, default=REPORT)
    options = parser.parse_args()
    lines = list(_lines(options.points))
    options.output.write_text(HEADING + "\n".join(lines) + "\n", encoding="utf-8")
    print(*lines, sep="\n")


def _lines(count: int) -> Iterator[str]:
    """Yield the rows of the report."""
    case = cases.fine_villages()
    locator = Locator.build(case.areas)
    x, y = cases.clustered_points(case, count)
    locator.rows(x, y)
    yield from _single(case, locator, x[:SINGLE], y[:SINGLE])
    one, two = (_clock(lambda n=n: locator.rows(x, y, threads=n)) for n in (1, 2))
    yield f"| two threads over one, {count:,} clustered points | {one / two:.2f} x |"
    yield from _two_threads()
    yield from _limit(locator, x, y)
    yield _first_answer(locator, x[0], y[0])


def _single(case: cases.Case, locator: Locator, x: np.ndarray, y: np.ndarray) -> Iterator[str]:
    shapes = case.areas.geometry.to_numpy()
    shapely.prepare(shapes)
    tree, points = shapely.STRtree(shapes), shapely.points(x, y)
    ways = {
        "`rows` of one point": lambda n: locator.rows(x[n : n + 1], y[n : n + 1]),
        "`who`": lambda n: locator.who(x[n], y[n]),
        "`who`, accuracy 30 m": lambda n: locator.who(x[n], y[n], accuracy_m=30.0),
        "STRtree(polygons).query(point)": lambda n: tree.query(points[n], predicate="intersects"),
    }
    for name, ask in ways.items():
        seconds = []
        for number in range(SINGLE // 4):
            start = time.perf_counter()
            ask(number)
            seconds.append(time.perf_counter() - start)
        middle, slow = np.quantile(seconds, [0.5, 0.99]) * 1e6
        yield f"| {name}, p50 / p99 | {middle:.1f} / {slow:.1f} µs |"


def _limit(locator: Locator, x: np.ndarray, y: np.ndarray) -> Iterator[str]:
    """Compare with reading as many random numbers from a table as large as the index."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "index"
        locator.save(file)
        size = file.stat().st_size // 8
    table = np.arange(size, dtype=np.int64)
    at = np.random.default_rng(1).integers(0, size, len(x))
    read = _cpu(lambda: table.take(at))
    own = _cpu(lambda: locator.rows(x, y, threads=1))
    yield (
        f"| a random read from a table of the index's size ({8 * size / 1e6:.0f} MB) | "
        f"{read / len(x) * 1e9:.1f} ns; `rows` takes {own / read:.1f} x as long |"
    )
    order = np.lexsort((np.floor(x * 100), np.floor(y * 100)))
    sorted_x, sorted_y = x[order], y[order]
    near = _cpu(lambda: locator.rows(sorted_x, sorted_y, threads=1))
    yield f"| the same with points sorted beforehand | {near / read:.1f} x |"


def _two_threads() -> Iterator[str]:
    """Tell how far this machine lets two threads go: what they do is not ours."""
    table = np.arange(TABLE, dtype=np.int64)
    at = np.random.default_rng(2).integers(0, TABLE, 5_000_000)
    ways = {"reading at random": lambda: read_all(table, at), "arithmetic": lambda: count_up(10**8)}
    for name, work in ways.items():
        work()
        one, two = _clock(lambda work=work: (work(), work())), _clock(lambda work=work: _both(work))
        yield f"| the same for {name} alone | {one / two:.2f} x |"


def _both(work: Callable[[], object]) -> None:
    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@njit(nogil=True)
def read_all(table: np.ndarray, at: np.ndarray) -> int:
    """Add up a table's numbers at places."""
    total = 0
    for place in at:
        total += table[place]
    return total


@njit(nogil=True)
def count_up(steps: int) -> float:
    """Do arithmetic that touches no memory, each step waiting for the one before."""
    total = 1.0
    for _ in range(steps):
        total = total * 1.0000001 + 0.1
    return total


def _first_answer(locator: Locator, x: float, y: float) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "index"
        locator.save(file)
        script = FIRST_ANSWER.format(path=str(file), x=float(x), y=float(y))
        runs = [
            float(
                subprocess.run(
                    [sys.executable, "-c", script], capture_output=True, check=True
                ).stdout
            )
            for _ in range(3)
        ]
    return (
        f"| first answer of a fresh process from a saved snapshot, beyond imports | "
        f"{statistics.median(runs):.2f} s |"
    )


def _clock(work: Callable[[], object]) -> float:
    return _median(work, time.perf_counter)


def _cpu(work: Callable[[], object]) -> float:
    return _median(work, time.process_time)


def _median(work: Callable[[], object], clock: Callable[[], float]) -> float:
    seconds = []
    for _ in range(3):
        start = clock()
        work()
        seconds.append(clock() - start)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
