"""Measure the locator beside its peers: same points, same polygons, one process, one run.

    python benchmarks/locating.py [--points N] [--honeycomb N ...] [--repeats N] [--all-peers]
                                  [--output FILE]

Writes Markdown. Times are process CPU seconds on one thread, medians, ours timed again
after each peer; with --all-peers they are seconds of the clock. Owners are compared with
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

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "locating.md"
HEADING = """\
# The locator beside its peers

{machine}; {points:,} points; median of {repeats}, {clock}, ours timed
again after each peer, written by `benchmarks/locating.py`. In every case all owners were compared
with shapely's: none differed. The detail of `villages-fine` and the honeycombs is generated.
*Build counted* is a job from nothing: build and answer, by whichever way is sooner; *breaks even
at* is the number of points from which building the index has paid for itself, a peer's own
preparation not counted. A peer that takes fewer points (rtree 20,000, PostGIS 200,000) is scaled
up.

"""
HEAD = """\
| points | way | M/s, ready | gridward is faster, ready | build counted | breaks even at |
|---|---|---|---|---|---|"""


def main() -> None:
    """Run every case and write the report."""
    options = _options()
    clock = "seconds of the clock" if options.all_peers else "process CPU seconds"
    facts = {"machine": _machine(), "clock": clock}
    text = HEADING.format(**facts, points=options.points, repeats=options.repeats)
    for case in _cases(options.honeycomb):
        text += "\n".join(_report(case, options)) + "\n\n"
        print(text.rpartition("## ")[2], flush=True)
    options.output.write_text(text.rstrip() + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--honeycomb", type=int, nargs="*", default=[100_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--output", type=Path, default=REPORT)
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


def _report(case: cases.Case, options: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of one case."""
    places = {
        "clustered": cases.clustered_points(case, options.points),
        "uniform": cases.uniform_points(case, options.points),
    }
    yield f"## {case.name}: {len(case.areas):,} areas, {case.vertices:,} vertices\n"
    Locator.build(case.areas, trusted=True).rows(*places["clustered"])  # compiles, if need be
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "areas.locator"
        building, said = _build(case, file, options)
        yield said
        locator = Locator.load(file)
        yield HEAD
        for kind, (x, y) in places.items():
            yield from _compare(case, locator, kind, (x, y), building=building, options=options)


def _build(case: cases.Case, file: Path, options: argparse.Namespace) -> tuple[float, str]:
    """Return the seconds that building takes, and a line on it, saving and exchanging."""
    ready = Locator.build(case.areas, trusted=True)
    ready.save(file)  # which needs the index
    saving = _median(lambda: ready.save(file), options)
    both = _median(lambda: Locator.build(case.areas, trusted=True).save(file), options)
    checking = _median(lambda: Locator.build(case.areas), options)
    checking -= _median(lambda: Locator.build(case.areas, trusted=True), options)
    middle = case.areas.iloc[[len(case.areas) // 2]]
    moved = middle.set_geometry(middle.translate(1e-3, 5e-4))
    place = middle.geometry.iloc[0].representative_point().coords[0]
    exchanging = _median(lambda: ready.replace(moved).who(*place), options)
    size = file.stat().st_size / (16 * case.vertices)
    return both - saving, (
        f"Build {both - saving:.2f} s, {(both - saving) / case.vertices * 1e6:.2f} µs a vertex; "
        f"saving adds {saving:.2f} s, checking validity would add {checking:.2f} s; exchanging "
        f"one area {exchanging:.2f} s; snapshot {size:.2f} x the raw coordinates.\n"
    )


def _compare(
    case: cases.Case,
    locator: Locator,
    kind: str,
    points: tuple[Floats, Floats],
    *,
    building: float,
    options: argparse.Namespace,
) -> Iterator[str]:
    """Yield a row for ours and for each peer."""
    x, y = points
    clock = time.perf_counter if options.all_peers else time.process_time

    def ask() -> None:
        locator.rows(x, y, threads=1)

    def whole_job() -> None:
        Locator.build(case.areas, trusted=True).rows(x, y, threads=1)

    _agree(case, locator, x, y)
    own = _median(ask, options, clock)
    job = _median(whole_job, options, clock)
    yield f"| {kind} | **gridward** | {len(x) / own / 1e6:.1f} | | | |"
    for peer in _peers(everything=options.all_peers):
        count = min(len(x), peer.most_points)
        peer.start()
        start = clock()
        peer.take(case.areas, x[:count], y[:count])
        taking = clock() - start
        seconds = _median(peer.join, options, clock) * len(x) / count
        again = _median(ask, options, clock)  # the same moment's pace
        ready = statistics.median([own, again])
        gain = (seconds - ready) / len(x)
        even = f"{building / gain:,.0f}" if gain > 0 else "never"
        row = f"{len(x) / seconds / 1e6:.2f} | {seconds / ready:.0f} x"
        yield f"| {kind} | {peer.name} | {row} | {(seconds + taking) / job:.1f} x | {even} |"
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
