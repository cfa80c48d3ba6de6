"""Measure the locator beside its peers: same points, same polygons, one process, one run.

    python benchmarks/locating.py [--points N] [--honeycomb N ...] [--repeats N] [--all-peers]

Prints Markdown. Times are process CPU seconds on one thread, interleaved, medians; for
PostGIS and with --all-peers they are seconds of the clock. Owners are compared with
shapely's for every point; a difference stops the run.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cases
import geopandas as gpd
import numba
import numpy as np
import peers
import shapely

from gridward.locating import Locator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HEAD = """\
| points | way | M/s, ready | gridward is faster, ready | build counted | breaks even at |
|---|---|---|---|---|---|"""


def main() -> None:
    """Run every case and print the report."""
    options = _options()
    print(_machine(), end="\n\n")
    for case in _cases(options.honeycomb):
        _report(case, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--honeycomb", type=int, nargs="*", default=[100_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--all-peers", action="store_true", help="DuckDB, SedonaDB, PostGIS too")
    return parser.parse_args()


def _machine() -> str:
    libraries = f"shapely {shapely.__version__} (GEOS {shapely.geos_version_string})"
    facts = f"{libraries}, geopandas {gpd.__version__}, numba {numba.__version__}"
    return f"Python {platform.python_version()}, {platform.machine()}; {facts}; one thread"


def _cases(honeycomb: list[int]) -> Iterator[cases.Case]:
    yield cases.villages()
    yield cases.fine_villages()
    for count in honeycomb:
        yield cases.honeycomb(count)


def _peers(*, everything: bool) -> list[peers.Peer]:
    found = [
        peers.Sjoin("intersects"),
        peers.Sjoin("within"),
        peers.TreeOfPoints(),
        peers.TreeOfPolygons(),
        peers.RTree(),
    ]
    if everything:
        found += [peers.DuckDB(), peers.SedonaDB(), peers.PostGIS()]
    return found


def _report(case: cases.Case, options: argparse.Namespace) -> None:
    places = {
        "clustered": cases.clustered_points(case, options.points),
        "uniform": cases.uniform_points(case, options.points),
    }
    raw = 16 * case.vertices
    size = f"{len(case.areas):,} areas, {case.vertices:,} vertices, {options.points:,} points"
    print(f"### {case.name}: {size}\n")
    Locator.build(case.areas, trusted=True).rows(*places["clustered"])  # compiles, if need be
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "areas.locator"
        build = _median(lambda: Locator.build(case.areas, trusted=True).save(file), options)
        checked = _median(lambda: Locator.build(case.areas), options)
        locator = Locator.load(file)
        print(
            f"Build and save {build:.2f} s, {build / case.vertices * 1e6:.2f} µs a vertex "
            f"(checking validity would add {checked:.2f} s); "
            f"snapshot {file.stat().st_size / raw:.2f} x the raw coordinates.\n"
        )
        print(HEAD)
        for kind, (x, y) in places.items():
            _compare(case, locator, kind, (x, y), options=options)
    print(flush=True)


def _compare(
    case: cases.Case,
    locator: Locator,
    kind: str,
    points: tuple[Floats, Floats],
    *,
    options: argparse.Namespace,
) -> None:
    x, y = points
    _agree(case, locator, x, y)
    own = _median(lambda: locator.rows(x, y, threads=1), options)
    job = _median(lambda: Locator.build(case.areas, trusted=True).rows(x, y, threads=1), options)
    print(f"| {kind} | **gridward** | {len(x) / own / 1e6:.1f} | | | |")
    clock = time.perf_counter if options.all_peers else time.process_time
    for peer in _peers(everything=options.all_peers):
        count = min(len(x), peer.most_points)
        start = clock()
        peer.take(case.areas, x[:count], y[:count])
        taking = clock() - start
        seconds = _median(peer.join, options, clock) * len(x) / count
        again = _median(lambda: locator.rows(x, y, threads=1), options)  # the same moment's pace
        ready = statistics.median([own, again])
        gain = (seconds - ready) / len(x)
        even = f"{max(job - ready, 0) / gain:,.0f}" if gain > 0 else "never"
        row = f"{len(x) / seconds / 1e6:.2f} | {seconds / ready:.0f} x"
        print(f"| {kind} | {peer.name} | {row} | {(seconds + taking) / job:.1f} x | {even} |")
        if isinstance(peer, peers.PostGIS):
            peer.close()


def _agree(case: cases.Case, locator: Locator, x: Floats, y: Floats) -> None:
    areas = locator.areas("village").geometry.to_numpy()
    area, point = shapely.STRtree(shapely.points(x, y)).query(areas, predicate="intersects")[:2]
    owners = np.full(len(x), len(areas))
    np.minimum.at(owners, point, area)
    owners[owners == len(areas)] = -1
    different = int((owners != locator.rows(x, y)).sum())
    if different:
        message = f"{different} owners differ from shapely's in {case.name}"
        raise SystemExit(message)


def _median(
    work: Callable[[], object],
    options: argparse.Namespace,
    clock: Callable[[], float] = time.process_time,
) -> float:
    seconds = []
    for _ in range(options.repeats):
        start = clock()
        work()
        seconds.append(clock() - start)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
