"""Measure how quickly the ground near a million visits is found, beside shapely.

    python benchmarks/visits.py [--visits N] [--output FILE]

Visits lie anywhere in the demo city (*scattered*), or along walks between its inspection
points, with a phone's error of 5 m (*walked*). Theirs is ``shapely.union_all`` of
``shapely.buffer`` of the points, with the default 16 corners a quarter. Each is timed once,
by the clock, in the same run; then both are compared with the plain distance at places
taken at random.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward import demo
from gridward.coverage import discs, error_m

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "visits.md"
METRIC_CRS = 4549
PHONE_M, STEP_M = 5.0, 10.0
LOOKED_AT = 1_000_000  # places that the results are compared at
RADII_M = (50.0, 100.0)
HEADING = """\
# Ground near visits

The ground within a radius of {count:,} visits in the demo city (270 km²), beside
`shapely.union_all(shapely.buffer(points, radius))` of the same, by `benchmarks/visits.py`.
Python {python}, {processors} processors, shapely {shapely}; each once, by the clock, in one run.
The goal is less time than theirs. *Wrong*: of {looked:,} places taken at random, those that
are called near and are not, or the other way round by more than the stated *error*.

| visits | radius, m | ours, s | theirs, s | ours / theirs | error, m | ours wrong | theirs wrong |
|---|---|---|---|---|---|---|---|
"""


def main() -> None:
    """Write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=1_000_000)
    parser.add_argument("--output", type=Path, default=REPORT)
    options = parser.parse_args()
    lines = list(_lines(options.visits))
    heading = HEADING.format(
        count=options.visits,
        python=platform.python_version(),
        processors=os.cpu_count(),
        shapely=shapely.__version__,
        looked=LOOKED_AT,
    )
    options.output.write_text(heading + "\n".join(lines) + "\n", encoding="utf-8")


def _lines(count: int) -> Iterator[str]:
    with demo.folder() as folder:
        city = gpd.read_file(folder / "city.geojson").to_crs(METRIC_CRS)
        points = gpd.read_file(folder / "points.csv")
    spots = gpd.points_from_xy(points["longitude"], points["latitude"], crs=4326)
    stations = shapely.get_coordinates(spots.to_crs(METRIC_CRS))
    random = np.random.default_rng(1)
    discs(stations, radius_m=50.0, error_m=0.5)  # compiled before the clock starts
    scattered = _inside(city.union_all(), count, random)
    kinds = {"scattered": scattered, "walked": _walked(stations, count, random)}
    for name, visits in kinds.items():
        for radius_m in RADII_M:
            line = _line(name, visits, radius_m, random)
            print(line, flush=True)
            yield line


def _line(name: str, visits: Floats, radius_m: float, random: np.random.Generator) -> str:
    near = error_m(radius_m)
    ours, seconds = _timed(lambda: discs(visits, radius_m=radius_m, error_m=near))
    theirs, their_seconds = _timed(
        lambda: shapely.get_parts(
            shapely.union_all(shapely.buffer(shapely.points(visits), radius_m))
        )
    )
    places = random.uniform(visits.min(axis=0), visits.max(axis=0), (LOOKED_AT, 2))
    tree, away = shapely.STRtree(shapely.points(visits)), np.empty(LOOKED_AT)
    (place, _), metres = tree.query_nearest(
        shapely.points(places), return_distance=True, all_matches=False
    )
    away[place] = metres
    wrong = [_wrong(made, places, away, radius_m=radius_m, near=near) for made in (ours, theirs)]
    return (
        f"| {name} | {radius_m:g} | {seconds:.1f} | {their_seconds:.1f} | "
        f"**{seconds / their_seconds:.3f}** | {near:g} | {wrong[0]:,} | {wrong[1]:,} |"
    )


def _wrong(
    made: NDArray[np.object_], places: Floats, away: Floats, *, radius_m: float, near: float
) -> int:
    shapely.prepare(made)
    inside = np.zeros(len(places), dtype=bool)
    place = shapely.STRtree(shapely.points(places)).query(made, predicate="intersects")[1]
    inside[place] = True
    return int((inside & (away > radius_m)).sum() + (~inside & (away < radius_m - near)).sum())


def _inside(ground: shapely.Geometry, count: int, random: np.random.Generator) -> Floats:
    """Return places anywhere on some ground."""
    x0, y0, x1, y1 = ground.bounds
    shapely.prepare(ground)
    found = np.empty((0, 2))
    while len(found) < count:
        more = random.uniform((x0, y0), (x1, y1), (count, 2))
        found = np.concatenate([found, more[shapely.contains_xy(ground, more)]])
    return found[:count]


def _walked(stations: Floats, count: int, random: np.random.Generator) -> Floats:
    """Return the fixes of walks from each station to another near it, again and again."""
    found: list[Floats] = []
    total = 0
    while total < count:
        start, end = stations[random.integers(0, len(stations), 2)]
        steps = int(np.hypot(*(end - start)) / STEP_M)
        if not 0 < steps < 300:  # noqa: PLR2004 - nobody walks farther than three kilometres
            continue
        way = start + (end - start) * np.linspace(0, 1, steps)[:, None]
        found.append(way + random.normal(0, PHONE_M, way.shape))
        total += steps
    return np.concatenate(found)[:count]


def _timed(work: Callable[[], NDArray[np.object_]]) -> tuple[NDArray[np.object_], float]:
    start = time.perf_counter()
    made = work()
    return made, time.perf_counter() - start


if __name__ == "__main__":
    main()
