"""Measure file to file: points in Parquet, located, in Parquet again, each way a fresh process.

    python benchmarks/files.py [--points N ...] [--repeats N] [--cluster] [--output FILE]

Ways: ours (open the workspace, build its index, read, locate, write); geopandas doing the
same (read_file, read_parquet, points_from_xy, sjoin within, to_parquet); pyarrow reading
the points and writing the columns that ours writes, with no question asked in between;
with --cluster also ours on a Dask cluster of two workers on this machine, started before,
and ours on one processor beside ours on two machines of one processor each, as this one
plays them: the first holds the client, the scheduler and a worker, the second a worker.
Seconds of the clock after the imports, medians, interleaved; the peak is that of the whole
process. Owners of ours and geopandas are compared. Writes Markdown.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq

import gridward
from gridward.workspace import create_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from distributed import LocalCluster

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks" / "files.md"
AT = "2026-01-01"
GROUP_ROWS = 1 << 20
REPORT_TEXT = """\
# File to file

Points round the centres of 7,701 real villages, Parquet to Parquet, written by
`benchmarks/files.py`. Python {python}, {processors} processors, geopandas {geopandas}, pyarrow
{pyarrow}; medians, each run a fresh process.

*Read and write* reads the points and writes the columns that ours writes, and asks nothing.
Ours and geopandas count reading the areas and building the index. The peak is that of the
process that was started, without a cluster's workers. {cluster}
{sections}"""
CLUSTER_TEXT = """\
*Two workers* share both processors
with the client and the scheduler; *two machines* are the two processors of this one, client and
scheduler on the first: compare them with *one processor*.
"""
SECTION_TEXT = """
## {points:,} points, {megabytes:.0f} MB, {repeats} runs

| way | seconds | M points/s | seconds over ours | peak MiB |
|---|---|---|---|---|
{rows}
"""
WAYS = ("ours", "geopandas", "read and write")
ALONE, WORKERS, MACHINES = "one processor", "two workers", "two machines"


def main() -> None:
    """Measure every way, or be one of them."""
    options = _options()
    if options.way:
        _be(options.way, Path(options.folder))
        return
    ways = (*WAYS, WORKERS, ALONE, MACHINES) if options.cluster else WAYS
    sections = [_measured(ways, points, options.repeats) for points in options.points]
    report = REPORT_TEXT.format(
        python=platform.python_version(),
        processors=os.cpu_count(),
        geopandas=gpd.__version__,
        pyarrow=pa.__version__,
        cluster=CLUSTER_TEXT if options.cluster else "",
        sections="".join(sections),
    )
    options.output.parent.mkdir(exist_ok=True)
    options.output.write_text(report, encoding="utf-8")
    print(report)


def _measured(ways: Sequence[str], points: int, repeats: int) -> str:
    """Return the section of one number of points."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder, points)
        _run("ours", folder)  # compiles the kernels, and makes what the last way writes
        found = {way: [] for way in ways}
        for _ in range(repeats):
            for way in ways:
                found[way].append(_run(way, folder))
        _agree(folder)
        size = (folder / "points.parquet").stat().st_size
    return _section(found, points, size)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, nargs="*", default=[2_000_000, 10_000_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--output", type=Path, default=REPORT)
    parser.add_argument("--cluster", action="store_true", help="two Dask workers, too")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser.parse_args()


def _prepare(folder: Path, points: int) -> None:
    """Make the workspace of 7,701 real villages, the same areas as a file, and the points."""
    import cases  # noqa: PLC0415 - a way needs none of it

    case = cases.villages()
    case.areas[["code", "name", "geometry"]].to_file(folder / "villages.gpkg")
    with create_workspace(folder / "city.gpkg") as city:
        city.import_areas(folder / "villages.gpkg", layer="village")
    x, y = cases.clustered_points(case, points)
    table = pa.table({"id": range(points), "longitude": x, "latitude": y})
    pq.write_table(table, folder / "points.parquet", row_group_size=GROUP_ROWS)


def _run(way: str, folder: Path) -> tuple[float, float]:
    """Return seconds and peak MiB of one way in a process of its own."""
    words = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    seconds, peak_kb = map(float, done.stdout.split())
    return seconds, peak_kb / 1024


def _be(way: str, folder: Path) -> None:
    ways: dict[str, Callable[[Path], None]] = {
        "ours": _ours,
        "geopandas": _geopandas,
        "read and write": _read_and_write,
        ALONE: _ours,
    }
    if way in (ALONE, MACHINES):
        os.sched_setaffinity(0, {0})
    if way in ways:
        _tell(lambda: ways[way](folder))
        return
    from distributed import LocalCluster  # noqa: PLC0415 - an extra

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        if way == MACHINES:
            _move_second(cluster)
        address = cluster.scheduler_address.replace("tcp://", "dask://")
        _tell(lambda: _ours(folder, engine=address))


def _move_second(cluster: LocalCluster) -> None:
    """Give the second worker the other processor."""
    with cluster.get_client() as client:
        second = list(client.scheduler_info()["workers"])[1]
        client.run(_move, workers=[second])


def _move() -> None:
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), {1})


def _tell(work: Callable[[], None]) -> None:
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    status = Path("/proc/self/status").read_text(encoding="ascii")  # rusage starts at the parent's
    print(seconds, status.partition("VmHWM:")[2].split()[0])


def _ours(folder: Path, engine: str = "local") -> None:
    with gridward.open(folder / "city.gpkg") as city:
        city.locate_file(folder / "points.parquet", folder / "ours.parquet", at=AT, engine=engine)


def _geopandas(folder: Path) -> None:
    areas = gpd.read_file(folder / "villages.gpkg")
    points = gpd.pd.read_parquet(folder / "points.parquet")
    places = gpd.points_from_xy(points["longitude"], points["latitude"], crs=areas.crs)
    located = gpd.GeoDataFrame(points, geometry=places).sjoin(areas, how="left", predicate="within")
    located["status"] = located["code"].isna().map({True: "outside", False: "inside"})
    located.drop(columns=["geometry", "index_right"]).to_parquet(folder / "geopandas.parquet")


def _read_and_write(folder: Path) -> None:
    answers = pq.ParquetFile(folder / "ours.parquet").schema_arrow
    ours = pq.read_table(folder / "ours.parquet", columns=answers.names[3:])
    start = 0
    with (
        pq.ParquetFile(folder / "points.parquet") as source,
        pq.ParquetWriter(folder / "copy.parquet", answers) as target,
    ):
        for batch in source.iter_batches(1 << 17):
            rows = pa.Table.from_batches([batch])
            beside = ours.slice(start, len(rows))
            for name in beside.column_names:
                rows = rows.append_column(name, beside[name])
            target.write_table(rows.cast(answers))
            start += len(rows)


def _agree(folder: Path) -> None:
    """Stop if a point has another owner; on a border ``within`` has none."""
    ours = pq.read_table(folder / "ours.parquet", columns=["id", "village", "status"]).to_pandas()
    theirs = pq.read_table(folder / "geopandas.parquet", columns=["id", "code"]).to_pandas()
    both = ours.merge(theirs.drop_duplicates("id"), on="id")
    inside = both["status"].isin(["inside", "outside", "gap"])
    odd = both[inside & (both["village"].astype("str").fillna("") != both["code"].fillna(""))]
    if len(odd):
        sys.exit(f"{len(odd)} owners differ:\n{odd.head()}")


def _section(found: dict[str, list[tuple[float, float]]], points: int, size: int) -> str:
    seconds = {way: statistics.median(one for one, _ in runs) for way, runs in found.items()}
    peaks = {way: max(peak for _, peak in runs) for way, runs in found.items()}
    rows = [
        f"| {way} | {seconds[way]:.1f} | {points / seconds[way] / 1e6:.2f} "
        f"| {seconds[way] / seconds['ours']:.2f} | {peaks[way]:,.0f} |"
        for way in found
    ]
    return SECTION_TEXT.format(
        points=points, megabytes=size / 1e6, repeats=len(found["ours"]), rows="\n".join(rows)
    )


if __name__ == "__main__":
    main()
