"""Compare the locator's owners with GEOS's, point by point, and doubtful ones with fractions.

    python benchmarks/agreement.py [--points N] [--honeycomb N] [--output FILE]

For each set of polygons: points at random (half round the areas' centres, half over the box),
and hostile ones: every corner, also an ulp to each side, the middle of every edge, and points
in line with corners, middles and the lines of the index's cells. GEOS gives every area that
``intersects`` a point; the smallest code among them has to be the locator's owner. Where the
two differ, and for some points of each block that lie on a border, the areas in question are
decided in exact rationals. Writes Markdown; a point that is decided wrongly stops the run.
"""

from __future__ import annotations

import argparse
import sys
import time
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import cases
import numpy as np
import shapely

from gridward.locating import Locator
from gridward.locating.cells import frame_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "agreement.md"
BLOCK = 2_000_000
LEAST_BLOCKS = 4  # of points at random, however many hostile ones there are
IN_RATIONALS = 50  # of the points on borders in a block
HEAD = """\
# Agreement

Owners of {points:,} points, compared with GEOS {geos} one by one, by
`benchmarks/agreement.py` in {minutes:.0f} minutes. Where GEOS says otherwise, and for a sample of
the points on borders, exact rationals decide.

| polygons | points | at random | hostile | on a border | GEOS differs | right by rationals |
|---|---|---|---|---|---|---|
"""


def main() -> None:
    """Run every case and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=100_000_000)
    parser.add_argument("--honeycomb", type=int, default=100_000)
    parser.add_argument("--output", type=Path, default=REPORT)
    options = parser.parse_args()
    start, rows, total = time.perf_counter(), [], 0
    made = (cases.villages, cases.fine_villages, lambda: cases.honeycomb(options.honeycomb))
    for make in made:
        case = make()
        counts = _compare(case, options.points // len(made))
        total += counts[0]
        rows.append(f"| {case.name} | " + " | ".join(f"{count:,}" for count in counts) + " |")
        print(rows[-1], flush=True)
    minutes = (time.perf_counter() - start) / 60
    text = HEAD.format(points=total, geos=shapely.geos_version_string, minutes=minutes)
    options.output.write_text(text + "\n".join(rows) + "\n", encoding="utf-8")


def _compare(case: cases.Case, points: int) -> tuple[int, ...]:
    """Return how many points there were: all, random, hostile, on borders, differing, right."""
    locator = Locator.build(case.areas, trusted=True)
    shapes = locator.areas(locator.finest or "").geometry.to_numpy()
    shapely.prepare(shapes)
    tree = shapely.STRtree(shapes)
    counts = np.zeros(6, int)
    hostile = _hostile(shapes, case.areas.total_bounds, np.random.default_rng(5))
    for kind, blocks in ((2, hostile), (1, _random(case, points))):
        for number, (x, y) in enumerate(blocks):
            if kind == 1 and counts[0] >= points and number >= LEAST_BLOCKS:
                break
            owners = locator.rows(x, y)
            odd = np.flatnonzero(owners != _owners(shapes, x, y))
            borders = np.flatnonzero(locator.locate(x, y)["status"] == "edge")
            doubtful = [*odd, *borders[:: max(1, len(borders) // IN_RATIONALS)]]
            counts += [len(x), 0, 0, len(borders), len(odd), len(doubtful)]
            counts[kind] += len(x)
            for point in doubtful:
                near = np.sort(tree.query(shapely.Point(x[point], y[point])))
                held = [row for row in near if _holds(shapes[row], x[point], y[point])]
                if (held[0] if held else -1) != owners[point]:
                    sys.exit(f"{case.name}: {x[point]!r}, {y[point]!r} belongs to {held}")
    return tuple(counts.tolist())


def _random(case: cases.Case, points: int) -> Iterator[tuple[Floats, Floats]]:
    for seed in range(10, 10 + 2 * points // BLOCK, 2):
        yield cases.clustered_points(case, BLOCK, seed)
        yield cases.uniform_points(case, BLOCK, seed + 1)


def _hostile(
    shapes: NDArray[np.object_], bounds: Floats, random: np.random.Generator
) -> Iterator[tuple[Floats, Floats]]:
    corners = shapely.get_coordinates(shapes)
    frame, (rows, columns) = frame_of(corners)
    upright = frame[0] + random.integers(0, 8 * columns, BLOCK // 2) / 8 * frame[2]
    level = frame[1] + random.integers(0, 8 * rows, BLOCK // 2) / 8 * frame[3]
    yield (
        np.concatenate([upright, random.uniform(bounds[0], bounds[2], BLOCK // 2)]),
        np.concatenate([random.uniform(bounds[1], bounds[3], BLOCK // 2), level]),
    )
    for start in range(0, len(corners), BLOCK // 8):
        x, y = corners[start : start + BLOCK // 8].T
        middle_x, middle_y = (x + np.roll(x, 1)) / 2, (y + np.roll(y, 1)) / 2
        other = random.permutation(len(x))
        yield (
            np.concatenate([x, middle_x, np.nextafter(x, 999), np.nextafter(x, -999), x, x, x, x]),
            np.concatenate(
                [y, middle_y, y, y, np.nextafter(y, 999), np.nextafter(y, -999), y[other], middle_y]
            ),
        )


def _owners(shapes: NDArray[np.object_], x: Floats, y: Floats) -> NDArray[np.int32]:
    tree = shapely.STRtree(shapely.points(x, y))
    area, point = tree.query(shapes, predicate="intersects")
    owners = np.full(len(x), len(shapes), np.int32)
    np.minimum.at(owners, point, area.astype(np.int32))
    owners[owners == len(shapes)] = -1
    return owners


def _holds(shape: shapely.Geometry, x: float, y: float) -> bool:
    """Return whether an area holds a point, by the even-odd rule in exact rationals."""
    px, py = Fraction(float(x)), Fraction(float(y))
    inside = False
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        exact = [(Fraction(a), Fraction(b)) for a, b in shapely.get_coordinates(ring).tolist()]
        for (ax, ay), (bx, by) in pairwise(exact):
            turn = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
            within = min(ax, bx) <= px <= max(ax, bx) and min(ay, by) <= py <= max(ay, by)
            if turn == 0 and within:
                return True
            if (ay <= py) != (by <= py) and (turn > 0) == (by > ay):
                inside = not inside
    return inside


if __name__ == "__main__":
    main()
