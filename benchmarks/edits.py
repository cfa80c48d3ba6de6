"""Measure how soon an edit of one area counts, in this process and in another, on both stores.

    python benchmarks/edits.py [--repeats N] [--output FILE]

Writes Markdown. 7,701 real villages, each with a unit and a contract; the border of one is
moved, its name changed, the change taken back. Each time the next question is timed where the
workspace was open before, from the end of the transaction to an answer that knows of it. Beside
it, in the same run, what has to be done without patching: the workspace opened and asked anew,
and the peer: geopandas reading the areas from the same store and an STRtree over them.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from signal import SIGINT
from socket import socket
from subprocess import Popen
from threading import Event
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

import gridward
from gridward.coordinates import Datum
from gridward.workspace import copy_workspace, create_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gridward.workspace import Workspace

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks" / "edits.md"
COUNTRY = ROOT / "geodata" / "taiwan"
WGS84 = Datum.named("wgs84", trusted=True)
REPORT_TEXT = """\
# An edit of one area of 7,701

{machine}; 7,701 real villages in 368 towns and 22 counties, as many units, 15,402
responsibilities; written by `benchmarks/edits.py`. Seconds of the clock, medians of {repeats};
nothing else ran on the machine. *Counts after*: from the end of the change to
the first answer of a process that had the workspace open, areas, units, chain and all. *Opened
anew*: the first answer of a workspace that was not open. *Worker*: the same as *counts after* with
the locator in a file that workers share. *Peer*: `geopandas` reads the areas, from PostGIS or a
GeoPackage of them alone, and an `STRtree` tells which hold the place, without units or layers.

| store | edit | the edit itself | counts after | worker | anew | peer | anew/worker | peer/worker |
|---|---|---|---|---|---|---|---|---|
{rows}

## Served by two workers

`gridward serve --workers 2`, asked by four clients without pause, each question over a connection
of its own, so that both workers answer. *Last of the earlier*: from the end of the change, made by
another process, to the end of the last answer of the earlier revision that either worker gave, the
longest of {repeats} changes of a name; the promise is 2 s. *Slowest*: the slowest answer, from a
second before a change to four seconds after it.

| store | last of the earlier | median answer | slowest |
|---|---|---|---|
{served}
"""


def main() -> None:
    """Run on both stores and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--output", type=Path, default=REPORT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _server() as server:
        file = Path(folder, "country.gpkg")
        _country(file, Path(folder))
        copy_workspace(file, address := _url(server))
        stores = (("GeoPackage", str(file)), ("PostGIS", address))
        rows = [
            row
            for store, place in stores
            for row in _rows(store, place, Path(folder), options.repeats)
        ]
        served = [_served(store, place, options.repeats) for store, place in stores]
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    text = REPORT_TEXT.format(
        machine=machine, repeats=options.repeats, rows="\n".join(rows), served="\n".join(served)
    )
    options.output.write_text(text, "utf-8")
    sys.stdout.write("\n".join(rows + served) + "\n")


def _country(file: Path, folder: Path) -> None:
    """Make the workspace."""
    villages = gpd.read_parquet(COUNTRY / "villages.parquet")
    villages = villages.set_geometry(_polygons(villages.geometry))
    _write(villages, folder)
    codes = villages["code"]
    units = pd.DataFrame({"code": "U" + codes, "name": villages["name"].fillna(codes)})
    units.to_csv(folder / "units.csv", index=False)
    duties = pd.DataFrame({"layer": "village", "area_code": codes, "unit_code": "U" + codes})
    both = [duties.assign(role=role) for role in ("territory", "contractor")]
    pd.concat(both).to_csv(folder / "duties.csv", index=False)
    with create_workspace(file) as city:
        above = None
        for layer in ("county", "town", "village"):
            source = folder / f"{layer}.gpkg"
            city.import_areas(source, layer=layer, parent_layer=above, datum=WGS84)
            above = layer
        city.import_units(folder / "units.csv")
        city.import_responsibilities(folder / "duties.csv")


def _write(villages: gpd.GeoDataFrame, folder: Path) -> None:
    """Write villages, and towns and counties made of them: the published leave some out."""
    layers, finer = {"village": villages}, villages
    for layer, source in (("town", "towns"), ("county", "counties")):
        table = pd.DataFrame(gpd.read_parquet(COUNTRY / f"{source}.parquet")).set_index("code")
        ground = finer.dissolve("parent_code")[["geometry"]].rename_axis("code")
        finer = ground.join(table[["name", "parent_code"]]).reset_index()
        layers[layer] = finer
    for layer, frame in layers.items():
        frame.to_file(folder / f"{layer}.gpkg", engine="pyogrio")


def _polygons(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return valid polygons: the published borders of seven villages touch themselves."""
    whole = shapes.make_valid()
    return whole.map(
        lambda shape: (
            shapely.union_all(
                [part for part in shapely.get_parts(shape) if part.geom_type.endswith("Polygon")]
            )
            if shape.geom_type == "GeometryCollection"
            else shape
        )
    )


def _rows(store: str, place: str, folder: Path, repeats: int) -> Iterator[str]:
    """Yield a row of the report for each kind of edit."""
    shared = folder / "shared"
    shared.mkdir()
    with gridward.open(place) as city, gridward.open(place, shared=shared) as worker:
        villages = city.areas("village")
        one = villages.iloc[[len(villages) // 2]]
        x, y = one.geometry.iloc[0].representative_point().coords[0]
        plain = folder / "plain.gpkg"  # two copies of SQLite in one process share no file
        city.areas().to_file(plain, engine="pyogrio")
        _ask(city, x, y)
        _ask(worker, x, y)
        anew, peer = partial(_anew, place, x, y), partial(_peer, place, plain, x, y)
        for kind, edit in _edits(city, one, folder).items():
            times = [
                _once((city, worker), edit, anew, peer, at=(x, y), n=n) for n in range(repeats)
            ]
            yield _line(store, kind, list(map(statistics.median, zip(*times, strict=True))))
    shutil.rmtree(shared)


def _edits(
    city: Workspace, one: gpd.GeoDataFrame, folder: Path
) -> dict[str, Callable[[int], object]]:
    file, code = folder / "one.geojson", one["code"].iloc[0]
    columns = one[["code", "name", "parent_code", "geometry"]]

    def move(_: int) -> object:
        return city.import_areas(file, layer="village", datum=WGS84)

    def prepare(n: int) -> None:
        inner = [shape.buffer(-1e-5 * (n + 1)) for shape in one.geometry]
        columns.set_geometry(inner, crs=one.crs).to_file(file, engine="pyogrio")

    def rename(n: int) -> object:
        return city.set_area("village", {"code": code, "name": f"{one['name'].iloc[0]}{n}"})

    move.prepare = prepare  # type: ignore[attr-defined]  # writing the file is not the edit
    return {
        "border moved (import of one row)": move,
        "name changed (`set`)": rename,
        "taken back (`undo`)": lambda _: city.undo(),
    }


def _once(
    watchers: tuple[Workspace, Workspace],
    edit: Callable[[int], object],
    anew: Callable[[], object],
    peer: Callable[[], object],
    *,
    at: tuple[float, float],
    n: int,
) -> tuple[float, float, float, float, float]:
    if prepare := getattr(edit, "prepare", None):
        prepare(n)
    editing = _seconds(lambda: edit(n))
    own, other = (_seconds(lambda one=one: _ask(one, *at)) for one in watchers)
    if _ask(watchers[0], *at) != _ask(watchers[1], *at):
        raise SystemExit(1)
    return editing, own, other, _seconds(anew), _seconds(peer)


@dataclass(frozen=True)
class Heard:
    """One answer over HTTP: seconds of the clock when asked and answered, and its revision."""

    asked: float
    answered: float
    revision: int


def _served(store: str, place: str, repeats: int) -> str:
    """Return the row of a store whose workspace two workers serve."""
    with gridward.open(place) as city, _workers(place) as port:
        one = city.areas("village").iloc[0]
        x, y = one.geometry.representative_point().coords[0]
        path = f"/api/v1/locate?x={x!r}&y={y!r}"
        behind, heard = [], []
        for n in range(repeats + 1):  # at the first both workers have yet to begin
            with ThreadPoolExecutor(4) as clients:
                enough = Event()
                answers = [clients.submit(_hear_until, port, path, enough) for _ in range(4)]
                time.sleep(1.0 if n else 8.0)
                city.set_area("village", {"code": one["code"], "name": f"{one['name']}-{n}"})
                changed, revision = time.perf_counter(), city.revision
                time.sleep(4.0)
                enough.set()
                found = [answer for some in answers for answer in some.result()]
            earlier = [answer for answer in found if answer.revision < revision]
            if len(earlier) == len(found):
                raise SystemExit(1)
            if n == 0:
                continue
            behind.append(max([answer.answered for answer in earlier], default=changed) - changed)
            heard += [answer.answered - answer.asked for answer in found]
    cells = (store, *(f"{s:.2f} s" for s in (max(behind), statistics.median(heard), max(heard))))
    return f"| {' | '.join(cells)} |"


def _hear_until(port: int, path: str, enough: Event) -> list[Heard]:
    heard = []
    while not enough.is_set():
        heard.append(_hear(port, path))
    return heard


def _hear(port: int, path: str) -> Heard:
    asked = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = json.load(connection.getresponse())
    connection.close()
    return Heard(asked, time.perf_counter(), answer["revision"])


@contextmanager
def _workers(place: str) -> Iterator[int]:
    """Serve a workspace by two workers; yield the port."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = "from gridward.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--workers", "2"]
    with Popen([*command, "--port", str(port), "-w", place]) as server:
        try:
            while True:
                with suppress(OSError):
                    _hear(port, "/healthz")
                    break
                time.sleep(0.2)
            yield port
        finally:
            server.send_signal(SIGINT)


def _ask(city: Workspace, x: float, y: float) -> dict[str, object]:
    return city.who(x, y).as_dict()


def _anew(place: str, x: float, y: float) -> None:
    with gridward.open(place) as city:
        _ask(city, x, y)


def _peer(place: str, plain: Path, x: float, y: float) -> None:
    if place.startswith("postgresql:"):
        import psycopg  # noqa: PLC0415 - a peer that may not be installed

        with psycopg.connect(place) as base:
            base.execute("SET search_path TO gridward, public")
            rows = base.execute("SELECT layer, code, ST_AsBinary(geom) FROM areas").fetchall()
        areas = gpd.GeoDataFrame(
            {"code": [row[1] for row in rows]},
            geometry=shapely.from_wkb([bytes(row[2]) for row in rows]),
            crs=4326,
        )
    else:
        areas = gpd.read_file(plain, engine="pyogrio")
    tree = shapely.STRtree(areas.geometry.to_numpy())
    if not len(tree.query(shapely.Point(x, y), predicate="intersects")):
        raise SystemExit(1)


def _line(store: str, kind: str, seconds: list[float]) -> str:
    *_, worker, anew, peer = seconds
    cells = [store, kind, *(f"{one:.2f} s" for one in seconds)]
    return f"| {' | '.join([*cells, f'{anew / worker:.1f}', f'{peer / worker:.1f}'])} |"


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


if __name__ == "__main__":
    main()
