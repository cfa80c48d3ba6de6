"""Measure imports beside geopandas doing the bare minimum, each way a fresh process.

    python benchmarks/imports.py [--points N] [--repeats N] [--output FILE]

Ours opens a workspace, reads, recognises columns, checks every row, finds what lies
outside the mandate, writes one transaction and its history. Theirs is ``read_file`` (or
``read_csv`` and ``points_from_xy``) and ``to_file`` into a GeoPackage, without a check.
Seconds of the clock after the imports, medians, interleaved; the peak is VmHWM of the
whole process. Writes a Markdown section.
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
import pandas as pd

import gridward
from gridward.workspace import create_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    import cases

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "imports.md"
GOAL = 2.0
OUTSIDE = 20  # points that lie in no village, as an office's list has some
REPORT_TEXT = """\
# Imports

7,701 real villages and {points:,} points in them (20 outside) into a workspace, beside
geopandas doing the bare minimum (read, write a GeoPackage), by `benchmarks/imports.py`.
Python {python}, {processors} processors, geopandas {geopandas}; medians of {repeats} runs,
each a fresh process. The goal is at most {goal:g} times theirs.

| import | ours, s | theirs, s | ours / theirs | ours, peak MiB | theirs, peak MiB |
|---|---|---|---|---|---|
{rows}

Ours has every check on: columns recognised, codes unique, shapes valid and on the earth,
points compared with the mandate, one transaction with its history. The points go into a
workspace that has the villages.
"""
CASES = (
    ("villages, GeoPackage", "villages.gpkg"),
    ("villages, GeoJSON", "villages.geojson"),
    ("points, CSV", "points.csv"),
    ("points, GeoPackage", "points.gpkg"),
    ("points, GeoParquet", "points.parquet"),
)
WAYS = ("ours", "theirs")


def main() -> None:
    """Measure every case, or be one way of one."""
    options = _options()
    if options.way:
        _tell(options.way, options.file)
        return
    found: dict[str, dict[str, list[tuple[float, float]]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder, options.points)
        for title, file in CASES:
            if options.only and options.only not in title:
                continue
            found[title] = {way: [] for way in WAYS}
            for _ in range(options.repeats):
                for way in WAYS:
                    found[title][way].append(_run(way, folder / file))
    report = _report(found, options.points, options.repeats)
    if not options.only:
        options.output.parent.mkdir(exist_ok=True)
        options.output.write_text(report, encoding="utf-8")
    print(report)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", help="cases with this in their name; nothing is written")
    parser.add_argument("--output", type=Path, default=REPORT)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _prepare(folder: Path, points: int) -> None:
    """Make the files, and a workspace with the villages for the points to go into."""
    import cases  # noqa: PLC0415 - a way needs none of it

    case = cases.villages()
    areas = case.areas[["code", "geometry"]].assign(name=lambda frame: "村" + frame["code"])
    areas.to_file(folder / "villages.gpkg")
    areas.to_file(folder / "villages.geojson")
    x, y = _points(case, points)
    table = pd.DataFrame({"code": [f"{n:07}" for n in range(points)], "longitude": x})
    table = table.assign(latitude=y, name="点位", address="人民路 1 号")
    table.to_csv(folder / "points.csv", index=False)
    places = gpd.points_from_xy(x, y, crs="EPSG:4326")
    shapes = gpd.GeoDataFrame(table[["code", "name", "address"]], geometry=places)
    shapes.to_file(folder / "points.gpkg")
    shapes.to_parquet(folder / "points.parquet")
    with create_workspace(folder / "city.gpkg") as city:
        city.import_areas(folder / "villages.gpkg", layer="village")


def _points(case: cases.Case, count: int) -> tuple[cases.Floats, cases.Floats]:
    """Return points round the centres of the villages, all but 20 of them inside some."""
    import cases  # noqa: PLC0415 - a way needs none of it

    x, y = cases.clustered_points(case, count + count // 10)
    inside = gridward.Locator.build(case.areas).rows(x, y, layer="village") >= 0
    chosen = np.r_[np.flatnonzero(inside)[: count - OUTSIDE], np.flatnonzero(~inside)[:OUTSIDE]]
    return x[chosen], y[chosen]


def _run(way: str, file: Path) -> tuple[float, float]:
    """Return seconds and peak MiB of one way in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        if file.stem == "points":
            shutil.copy(file.with_name("city.gpkg"), folder)
        words = [sys.executable, __file__, "--way", way, "--file", str(file)]
        done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=folder)
    seconds, peak_kb = map(float, done.stdout.split())
    return seconds, peak_kb / 1024


def _tell(way: str, file: Path) -> None:
    works: dict[tuple[str, str], Callable[[Path], None]] = {
        ("ours", "villages"): _our_areas,
        ("ours", "points"): _our_points,
        ("theirs", "villages"): _their_features,
        ("theirs", "points"): _their_points if file.suffix == ".csv" else _their_features,
    }
    start = time.perf_counter()
    works[way, file.stem](file)
    seconds = time.perf_counter() - start
    status = Path("/proc/self/status").read_text(encoding="ascii")  # rusage starts at the parent's
    print(seconds, status.partition("VmHWM:")[2].split()[0])


def _our_areas(file: Path) -> None:
    with create_workspace("city.gpkg") as city:
        city.import_areas(file, layer="village")


def _our_points(file: Path) -> None:
    with gridward.open("city.gpkg") as city:
        city.import_points(file, datum="wgs84")


def _their_features(file: Path) -> None:
    read = gpd.read_parquet if file.suffix == ".parquet" else gpd.read_file
    read(file).to_file("theirs.gpkg")


def _their_points(file: Path) -> None:
    table = pd.read_csv(file)
    places = gpd.points_from_xy(table["longitude"], table["latitude"], crs="EPSG:4326")
    gpd.GeoDataFrame(table, geometry=places).to_file("theirs.gpkg")


def _report(
    found: dict[str, dict[str, list[tuple[float, float]]]], points: int, repeats: int
) -> str:
    rows = []
    for title, ways in found.items():
        seconds = {way: statistics.median(one for one, _ in runs) for way, runs in ways.items()}
        peaks = {way: max(peak for _, peak in runs) for way, runs in ways.items()}
        ratio = seconds["ours"] / seconds["theirs"]
        shown = f"{ratio:.2f}" if ratio <= GOAL else f"**{ratio:.2f}**"
        rows.append(
            f"| {title} | {seconds['ours']:.2f} | {seconds['theirs']:.2f} | {shown} "
            f"| {peaks['ours']:,.0f} | {peaks['theirs']:,.0f} |"
        )
    return REPORT_TEXT.format(
        points=points,
        python=platform.python_version(),
        processors=os.cpu_count(),
        geopandas=gpd.__version__,
        repeats=repeats,
        goal=GOAL,
        rows="\n".join(rows),
    )


if __name__ == "__main__":
    main()
