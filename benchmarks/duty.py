"""Measure answers of duty on both stores: one, a million at once, and one query for the same.

    python benchmarks/duty.py [--points N] [--output FILE]

Writes Markdown. The district is the generated one that the program carries, in a file and
copied into PostGIS. Beside both, PostGIS holds the same areas and responsibilities in plain
tables and answers by ST_Covers joined with them: for each place the contractor of the finest
area of the tree that has one. All answers are compared; a difference stops the run.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import gridward
from gridward.workspace import copy_workspace, create_district

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gridward.workspace import Workspace

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks" / "duty.md"
DAY = "2026-05-01"
QUESTIONS = 3000
POSTGIS_POINTS, POSTGIS_SINGLE = 100_000, 300
LEVELS = ("county", "subdistrict", "community", "grid")
HEADING = """\
# Who must act: one place, a million places, and PostGIS

{machine}; the generated district (1,010 areas, 1,176
responsibilities), places spread evenly over it; written by `benchmarks/duty.py`. *One query* is
ST_Covers over a GiST index of PostGIS, joined with the tables, for the contractor of the finest
nested area that has one: less than what `who` answers (every role, the chain, rivals, distances).
All answers were compared: none differed. Nothing else ran on the machine. The ratios are the
query's time by ours.

| question | ours, in a file | ours, in PostGIS | one query | ratio, file | ratio, PostGIS |
|---|---|---|---|---|---|
"""
TREE = """
SELECT DISTINCT ON (p.n) p.n, r.unit
FROM {points} p JOIN areas a ON ST_Covers(a.g, p.g)
JOIN duties r ON r.layer = a.layer AND r.code = a.code
WHERE r.role = 'contractor' AND a.level >= 0
  AND (r.valid_from IS NULL OR r.valid_from <= '{day}')
  AND (r.valid_to IS NULL OR r.valid_to >= '{day}')
ORDER BY p.n, a.level DESC
"""


def main() -> None:
    """Run and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--output", type=Path, default=REPORT)
    options = parser.parse_args()
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    with (
        _server() as server,
        tempfile.TemporaryDirectory() as folder,
        create_district(Path(folder) / "district.gpkg") as (city, _),
    ):
        copy_workspace(city.address, address := _url(server))
        with gridward.open(address) as shared:
            lines = "\n".join(_lines(server, city, shared, points=options.points))
    options.output.write_text(HEADING.format(machine=machine) + lines + "\n", "utf-8")
    sys.stdout.write(lines + "\n")


@dataclass(frozen=True)
class Measured:
    """What one store takes, seconds."""

    p50: float
    p99: float
    locating: float
    batch: float


def _lines(server: str, city: Workspace, shared: Workspace, *, points: int) -> Iterator[str]:
    random = np.random.default_rng(1)
    x, y = random.uniform(110.0, 110.24, points), random.uniform(30.0, 30.18, points)
    matters = random.choice(np.array(["C1", "C2"], dtype=object), points).tolist()
    file, database = (_measured(one, x, y, matters) for one in (city, shared))
    with _postgis(server, city) as ask:
        answers, theirs = ask(x[:POSTGIS_POINTS], y[:POSTGIS_POINTS])
        for one in (city, shared):
            mine = one.resolve_batch(x[:POSTGIS_POINTS], y[:POSTGIS_POINTS], at=DAY)
            if answers != mine["contractor"].tolist():
                raise SystemExit(1)
        each = [ask(x[n : n + 1], y[n : n + 1])[1] for n in range(POSTGIS_SINGLE)]
    theirs_p50, theirs_p99 = _percentiles(each)
    scaled = theirs * points / min(POSTGIS_POINTS, points)
    yield _line("one place, p50", file.p50, database.p50, theirs_p50)
    yield _line("one place, p99", file.p99, database.p99, theirs_p99)
    batch = f"{points:,} places, two matters, all roles"
    yield _line(batch, file.batch, database.batch, scaled)
    yield ""
    yield (
        f"Locating the same {points:,} places alone (`locate`: codes, status, names) takes "
        f"{file.locating:.2f} s from the file; answering who must act takes "
        f"{file.batch / file.locating:.2f} times that. "
        f"The query was asked {POSTGIS_POINTS:,} places and scaled up."
    )


def _measured(city: Workspace, x: np.ndarray, y: np.ndarray, matters: list[str]) -> Measured:
    city.who(x[0], y[0], at=DAY)
    single = [
        _seconds(lambda n=n: city.who(x[n], y[n], matter="C1", at=DAY)) for n in range(QUESTIONS)
    ]
    city.locate(x[:1000], y[:1000], at=DAY)
    city.resolve_batch(x[:1000], y[:1000], at=DAY)
    locating = statistics.median(_seconds(lambda: city.locate(x, y, at=DAY)) for _ in range(3))
    batch = statistics.median(
        _seconds(lambda: city.resolve_batch(x, y, matter=matters, at=DAY)) for _ in range(3)
    )
    return Measured(*_percentiles(single), locating, batch)


def _line(question: str, file_s: float, database_s: float, theirs_s: float) -> str:
    cells = (*map(_said, (file_s, database_s, theirs_s)),)
    ratios = (f"{theirs_s / ours_s:.1f}" for ours_s in (file_s, database_s))
    return f"| {' | '.join((question, *cells, *ratios))} |"


def _said(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.3f} ms"


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    return float(np.percentile(seconds, 50)), float(np.percentile(seconds, 99))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@contextmanager
def _server() -> Iterator[str]:
    """Yield the address of a server of our own."""
    sys.path.insert(0, str(ROOT / "tests" / "shared"))
    from postgis import running  # noqa: PLC0415 - beside the tests

    with running() as server:
        yield server


def _url(server: str) -> str:
    parts = dict(part.split("=", 1) for part in server.split())
    return f"postgresql://{parts['user']}@{parts['host']}:{parts['port']}/{parts['dbname']}"


@contextmanager
def _postgis(server: str, city: Workspace) -> Iterator[Callable[..., tuple[list[str], float]]]:
    """Yield a way to ask plain tables of PostGIS that hold the same."""
    import psycopg  # noqa: PLC0415 - a peer that may not be installed

    with psycopg.connect(server, autocommit=True) as base:
        for statement in (
            "SET max_parallel_workers_per_gather = 0",
            "SET work_mem = '256MB'",
            "CREATE TABLE areas (layer text, code text, level int, g geometry)",
            "CREATE TABLE duties (layer text, code text, role text, unit text)",
            "ALTER TABLE duties ADD valid_from text, ADD valid_to text",
            "CREATE TABLE many (n int, g geometry)",
            "CREATE TABLE one (n int, g geometry)",
        ):
            base.execute(statement)
        _fill(base, city)

        def ask(x: np.ndarray, y: np.ndarray) -> tuple[list[str], float]:
            table = "one" if len(x) == 1 else "many"
            base.execute(f"TRUNCATE {table}")
            with base.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for n, place in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
                    copy.write_row((n, f"POINT({place[0]!r} {place[1]!r})"))
            if table == "many":
                base.execute("ANALYZE many")
            question = TREE.format(points=table, day=DAY)
            start = time.perf_counter()
            rows = base.execute(question).fetchall()
            return [unit for _, unit in rows], time.perf_counter() - start

        yield ask


def _fill(base: object, city: Workspace) -> None:
    areas, duties = city.areas(), city.responsibilities()
    with base.cursor() as cursor:  # type: ignore[attr-defined]  # psycopg may not be installed
        with cursor.copy("COPY areas FROM STDIN") as copy:
            for layer, code, shape in zip(
                areas["layer"], areas["code"], areas.geometry.to_wkb(hex=True), strict=True
            ):
                level = LEVELS.index(layer) if layer in LEVELS else -1
                copy.write_row((layer, code, level, shape))
        with cursor.copy("COPY duties FROM STDIN") as copy:
            columns = ["layer", "area_code", "role", "unit_code", "valid_from", "valid_to"]
            plain = duties[columns].astype(object).where(duties[columns].notna(), None)
            for row in plain.itertuples(index=False, name=None):
                copy.write_row(row)
    for statement in (
        "CREATE INDEX ON areas USING gist (g)",
        "CREATE INDEX ON duties (layer, code)",
        "VACUUM ANALYZE areas",
        "VACUUM ANALYZE duties",
    ):
        base.execute(statement)  # type: ignore[attr-defined]  # psycopg may not be installed


if __name__ == "__main__":
    main()
