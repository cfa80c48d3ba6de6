"""Measure the audit of a fabric: what it finds beside peers, and how long it takes.

    python benchmarks/audit.py [--output FILE]

Writes Markdown. Into the villages of the demo city and of the whole country damages are planted
at random (tests/shared/planting.py); each finder is asked on the same input, and a damage counts
as found when something is told of it at its place. Times are set beside one
``shapely.union_all`` of the same areas in the same run. mapshaper is run where it is installed
(``npm install mapshaper``); nothing else needs it.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.coverage import audit
from gridward.fabric.sheets import made_valid

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "shared"))

from planting import DAMAGES, planted  # noqa: E402 - the path comes first

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from planting import Damage

    Shapes = NDArray[np.object_]
    Finder = Callable[[gpd.GeoDataFrame, shapely.Geometry, list[Damage]], list[bool]]

REPORT = ROOT / "docs" / "benchmarks" / "audit.md"
GEODATA = ROOT / "geodata"
METRIC = 3826
SEEDS = (1, 2, 3)
RUNS = 3
GENERATED = (10_000, 100_000)
GAP_WIDTH = 1e-4  # degrees, about 10 m: more than any line was moved
NEAR = 1e-9
LEFT = 0.5  # of a damage's ground that a cleaner may leave as it was
HEADING = """\
# What does not fit: the audit beside peers

{machine}; written by `benchmarks/audit.py`. Other work ran on the machine: read the ratios.

## Found
Planted at random into sound fabrics, no two side by side: areas shifted, deleted, drawn twice,
shrunk, grown, one laid inside another, and corners that one side of a border lacks; lines were
moved by 1 cm to 5 m. Given are the areas and the mandate. A damage counts as found when something
is told of it, in any words, at its place; ours must also name the right kind and the area's code.
That nothing is invented, and that every square metre agrees with a plain overlay of all pairs, is
a test (`tests/fabric/test_planted.py`).

| planted | of | {columns} |
|---|---|{rules}|
"""
NOTES = """
- *GEOS* is `shapely.coverage_invalid_edges` with a gap width of 10 m, as a coverage check is run.
  It sees edges, not ground: a missing area wider than that is a valid hole, and it does not say
  what is wrong or whose.
- *geopandas* is `overlay` of the layer with itself and with the mandate, and the mandate less the
  union of the layer. It knows no corners; what it shows at some of them comes from rounding.
- *mapshaper* is `-clean` with its defaults, and counts where the cleaning changes more than half of
  the planted ground. It knows no mandate, and fills only what it takes for slivers.{mapshaper}
"""
TIMES = """
## Time
Medians of {runs} runs in turn. *Beside* is the time by that of `shapely.union_all` of the same
areas; the goal is at most 3 for the 7,701 villages, and near-linear growth to 100,000 generated
ones. Damaged: one area in 25 has a planted fault. The mandate is the ground of the sound areas.

| areas | vertices | union_all | sound | beside | damaged | beside | µs a vertex, sound |
|---|---|---|---|---|---|---|---|
"""


def main() -> None:
    """Plant, ask, time, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=REPORT)
    output = parser.parse_args().output
    finders = _finders()
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    times = _time_table()
    found = _found_table(finders)
    heading = HEADING.format(
        machine=machine, columns=" | ".join(finders), rules="|".join(["---"] * len(finders))
    )
    with_it = "mapshaper" in finders
    notes = NOTES.format(mapshaper="" if with_it else " It was not installed and was not run.")
    output.write_text(heading + found + notes + TIMES.format(runs=RUNS) + times)
    print(output.read_text())


def _finders() -> dict[str, Finder]:
    known: dict[str, Finder] = {"ours": _ours, "GEOS": _geos, "geopandas": _geopandas}
    return known | ({"mapshaper": _mapshaper} if shutil.which("mapshaper") else {})


def _found_table(finders: dict[str, Finder]) -> str:
    """Return a row for each kind of damage: how many each finder tells of."""
    counts = {what: dict.fromkeys(("of", *finders), 0) for what in (*DAMAGES, "all")}
    for (areas, mandate, count), seeds in ((_city(60), SEEDS), (_country(300), SEEDS[:1])):
        for seed in seeds:
            damaged, damages = planted(areas, seed=seed, count=count, metric_crs=METRIC)
            told = {name: find(damaged, mandate, damages) for name, find in finders.items()}
            print(f"{len(areas):,} areas, seed {seed}: {len(damages)} damages", flush=True)
            for place, damage in enumerate(damages):
                for what in (damage.what, "all"):
                    counts[what]["of"] += 1
                    for name in finders:
                        counts[what][name] += told[name][place]
    rows = []
    for what, row in counts.items():
        shares = [f"{100 * row[name] / row['of']:.1f} %" for name in finders]
        rows.append(f"| {what} | {row['of']} | {' | '.join(shares)} |\n")
    return "".join(rows)


def _ours(areas: gpd.GeoDataFrame, mandate: shapely.Geometry, damages: list[Damage]) -> list[bool]:
    defects = audit(areas, mandate, metric_crs=METRIC)
    told = []
    for damage in damages:
        some = defects[defects["kind"].isin(damage.kinds)]
        some = some[some.intersects(shapely.buffer(damage.where, NEAR))]
        told.append(any(damage.what == "delete" or damage.code in one for one in some["codes"]))
    return told


def _geos(areas: gpd.GeoDataFrame, _: shapely.Geometry, damages: list[Damage]) -> list[bool]:
    edges = shapely.coverage_invalid_edges(areas.geometry.to_numpy(), gap_width=GAP_WIDTH)
    return _near(edges[~shapely.is_empty(edges)], damages)


def _geopandas(
    areas: gpd.GeoDataFrame, mandate: shapely.Geometry, damages: list[Damage]
) -> list[bool]:
    whole = gpd.GeoDataFrame(geometry=[mandate], crs=areas.crs)
    plain = areas[["code", "geometry"]]
    both = gpd.overlay(plain, plain, how="intersection", keep_geom_type=True)
    both = both[both["code_1"] != both["code_2"]]
    gaps = whole.difference(plain.union_all())  # overlay would cut off one area after another
    within = gpd.sjoin(plain, whole, predicate="within")["code"]
    beyond = gpd.overlay(plain[~plain["code"].isin(within)], whole, how="difference")
    return _near(
        np.concatenate([one.geometry.explode().to_numpy() for one in (both, gaps, beyond)]), damages
    )


def _near(shapes: Shapes, damages: list[Damage]) -> list[bool]:
    """Tell which damages something lies at."""
    places = shapely.buffer(np.array([one.where for one in damages], dtype=object), NEAR)
    found = shapely.STRtree(shapes).query(places, predicate="intersects")[0]
    return (np.bincount(found, minlength=len(damages)) > 0).tolist()


def _mapshaper(areas: gpd.GeoDataFrame, _: shapely.Geometry, damages: list[Damage]) -> list[bool]:
    """Clean the layer, and tell where the ground of a damage changed hands."""
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "before.geojson", Path(folder) / "after.geojson"
        areas.to_file(before, engine="pyogrio")
        command = ["mapshaper", before, "-clean", "-o", after, "precision=0.000000001"]
        subprocess.run(command, check=True, capture_output=True, env=dict(os.environ))
        cleaned = gpd.read_file(after)
    parts, owner = shapely.get_parts([one.where for one in damages], return_index=True)
    changed = np.abs(_counted(areas, parts) - _counted(cleaned, parts))
    moved, size = (np.bincount(owner, weights=one) for one in (changed, shapely.area(parts)))
    return ((size > 0) & (moved > LEFT * size)).tolist()


def _counted(areas: gpd.GeoDataFrame, where: Shapes) -> NDArray[np.float64]:
    """Return the ground of areas within each piece, counted as often as it is held."""
    shapes = areas.geometry.to_numpy()
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    damage, area = shapely.STRtree(shapes).query(where, predicate="intersects")
    shared = shapely.area(shapely.intersection(where[damage], shapes[area]))
    return np.bincount(damage, weights=shared, minlength=len(where))


def _time_table() -> str:
    rows = []
    cases = [_city(0)[0], _country(0)[0], *map(_generated, GENERATED)]
    for areas in cases:
        mandate = shapely.union_all(areas.geometry.to_numpy())
        damaged, _ = planted(areas, seed=1, count=len(areas) // 25, metric_crs=METRIC)
        union, sound, broken = [], [], []
        for _ in range(RUNS):
            union.append(_seconds(lambda a=areas: shapely.union_all(a.geometry.to_numpy())))
            sound.append(_seconds(lambda a=areas, m=mandate: audit(a, m, metric_crs=METRIC)))
            broken.append(_seconds(lambda d=damaged, m=mandate: audit(d, m, metric_crs=METRIC)))
        one, two, three = map(statistics.median, (union, sound, broken))
        vertices = int(shapely.get_num_coordinates(areas.geometry.to_numpy()).sum())
        rows.append(
            f"| {len(areas):,} | {vertices:,} | {one:.2f} s | {two:.2f} s | {two / one:.2f} |"
            f" {three:.2f} s | {three / one:.2f} | {1e6 * two / vertices:.1f} |\n"
        )
        print(rows[-1], end="", flush=True)
    return "".join(rows)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _city(count: int) -> tuple[gpd.GeoDataFrame, shapely.Geometry, int]:
    return _sound(gpd.read_file(GEODATA / "taipei" / "taipei.gpkg", layer="village"), count)


def _country(count: int) -> tuple[gpd.GeoDataFrame, shapely.Geometry, int]:
    return _sound(gpd.read_parquet(GEODATA / "taiwan" / "villages.parquet"), count)


def _sound(frame: gpd.GeoDataFrame, count: int) -> tuple[gpd.GeoDataFrame, shapely.Geometry, int]:
    shapes = frame.geometry.to_numpy().copy()
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = made_valid(shapes[broken])
    areas = gpd.GeoDataFrame({"code": frame["code"]}, geometry=shapes, crs=frame.crs)
    return areas, shapely.union_all(shapes), count


def _generated(count: int) -> gpd.GeoDataFrame:
    """Return a jittered grid of about ``count`` polygons of 16 corners, a sound coverage."""
    side = round(count**0.5)
    random = np.random.default_rng(7)
    step, fine = 0.002, 4
    lines = side * fine + 1
    x, y = np.meshgrid(np.arange(lines), np.arange(lines), indexing="ij")
    corners = np.stack([121 + x * step / fine, 24 + y * step / fine], axis=-1).astype(float)
    corners += random.uniform(-0.2, 0.2, corners.shape) * step / fine
    walk = [(n, 0) for n in range(fine)] + [(fine, n) for n in range(fine)]
    walk += [(fine - n, fine) for n in range(fine)] + [(0, fine - n) for n in range(fine + 1)]
    east, north = np.array(walk).T
    rows, columns = (one.ravel() for one in np.mgrid[:side, :side])
    rings = corners[rows[:, None] * fine + east, columns[:, None] * fine + north]
    codes = [f"G{number:06}" for number in range(side * side)]
    return gpd.GeoDataFrame({"code": codes}, geometry=shapely.polygons(rings), crs="EPSG:4326")


if __name__ == "__main__":
    main()
