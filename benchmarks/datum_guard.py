"""Ask the datum guard about real layers and points, in every datum, here and in other cities.

    python benchmarks/datum_guard.py [--places N]

Every set is written in every datum and judged as a file that states none. It may be named
right, or asked about; it must never be named wrong. A place that is not the first is the
same city moved there, mandate, parents and all. Takes an hour for all of it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import from_wgs84
from gridward.errors import DatumError
from gridward.workspace import create_workspace, evidence
from gridward.workspace.datum_guard import taken_datum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gridward.coordinates import Reference, Sample
    from gridward.workspace import Workspace

GEODATA = Path(__file__).parents[1] / "geodata"
TAIPEI = GEODATA / "taipei"
HOME = (121.5636, 25.0852)
PLACES = {
    "as it lies": HOME,
    "Beijing": (116.39, 39.91),
    "Shanghai": (121.47, 31.23),
    "Chengdu": (104.07, 30.57),
    "Guangzhou": (113.26, 23.13),
    "Harbin": (126.53, 45.80),
    "Urumqi": (87.62, 43.82),
}
IN_DEGREES = ("wgs84", "gcj02", "bd09")
PLACE = ["longitude", "latitude"]
SETS_AT_HOME, SETS_ELSEWHERE = 20, 3  # random ones of each size
Found = Counter[str]


def datums_at(longitude: float) -> list[str]:
    """Return every datum that a file of a place may be in."""
    three, six = round(longitude / 3), int(longitude // 6) + 1
    zones = [4488 + three, 4534 + three - 25, 4478 + six, 4502 + six - 13]
    metres = [*(f"EPSG:{code}" for code in zones), "EPSG:3857"]
    return [*IN_DEGREES, *metres, *(f"{name}-swapped" for name in (*IN_DEGREES, *metres))]


def moved(shapes: np.ndarray, place: tuple[float, float]) -> np.ndarray:
    """Return shapes around another place, as large on the ground as they were."""
    wide = np.cos(np.radians(HOME[1])) / np.cos(np.radians(place[1]))
    return shapely.transform(shapes, lambda p: (p - HOME) * (wide, 1) + place)


def in_datum(shapes: np.ndarray, datum: str) -> np.ndarray:
    """Return shapes as a file in some datum holds them."""
    return shapely.transform(shapes, lambda p: np.column_stack(from_wgs84(*p.T, datum=datum)))


def judged(compared: tuple[Sample, Reference], city: Workspace, expected: str) -> str:
    """Return what the guard does with a file that states no datum."""
    try:
        found = taken_datum(compared, city.state(), stated=(None, ""), source="file").datum.name
    except DatumError as error:
        if error.problem == "datum_unsure":
            return "asked"
        found = error.choices[0]
    return "right" if found == expected or same(found, expected) else "wrong"


def same(one: str, other: str) -> bool:
    """Tell whether two datums are two codes of one zone."""
    numbers = [from_wgs84(110.0, 30.0, datum=name) for name in (one, other)]
    return bool(np.allclose(*numbers, rtol=0, atol=1e-6))


def workspace_at(place: tuple[float, float], frames: dict[str, gpd.GeoDataFrame]) -> Workspace:
    """Return a workspace of some layers moved to a place, the first one its mandate."""
    folder, above = Path(tempfile.mkdtemp()), None
    for name, frame in frames.items():
        shapes = gpd.GeoSeries(moved(frame.geometry.to_numpy(), place), crs=4326)
        there = frame.set_geometry(shapes.set_axis(frame.index))
        there[there.geometry.is_valid].to_file(folder / f"layer-{name}.gpkg")
    mandate = folder / f"layer-{next(iter(frames))}.gpkg"
    city = create_workspace(folder / "city.gpkg", mandate=mandate)
    for name in frames:
        city.import_areas(folder / f"layer-{name}.gpkg", layer=name, parent_layer=above)
        above = name
    return city


def of_layer(
    city: Workspace, place: tuple[float, float], frame: gpd.GeoDataFrame, above: str | None
) -> Found:
    """Return how often a layer is named right, asked about and named wrong."""
    done = Found()
    there = moved(frame.geometry.to_numpy(), place)
    for datum in datums_at(place[0]):
        shapes = gpd.GeoSeries(in_datum(there, datum))
        # under a name of its own: what is there of the layer itself must not help
        compared = evidence.of_areas(shapes, frame, city.state(), layer="new", parent_layer=above)
        done[judged(compared, city, datum)] += 1
    return done


def of_points(city: Workspace, place: tuple[float, float], sets: list[pd.DataFrame]) -> Found:
    """Return the same of sets of points."""
    done = Found()
    for rows in sets:
        points = moved(shapely.points(rows["longitude"], rows["latitude"]), place)
        table = rows.drop(columns=PLACE).reset_index(drop=True)
        for datum in datums_at(place[0]):
            x, y = from_wgs84(shapely.get_x(points), shapely.get_y(points), datum=datum)
            compared = evidence.of_rows(x, y, table, city.state(), apart=[])
            done[judged(compared, city, datum)] += 1
    return done


def of_city(place: tuple[float, float], count: int) -> Iterator[tuple[str, Found]]:
    """Yield the name of each set at a place, and what is found."""
    frames = {
        name: gpd.read_file(TAIPEI / "taipei.gpkg", layer=name)
        for name in ("city", "district", "village")
    }
    city = workspace_at(place, frames)
    for above, name in zip([None, *frames], frames, strict=False):
        frame = frames[name]
        yield f"{name}: {len(frame)} areas", of_layer(city, place, frame, above)
        if above is not None:
            unnamed = frame.drop(columns="parent_code")
            yield f"{name}, parents not named", of_layer(city, place, unnamed, above)
    villages = frames["village"]
    one = villages[villages["parent_code"] == "63000030"].reset_index(drop=True)
    yield f"village: {len(one)} of one district", of_layer(city, place, one, "district")
    for name, rows in point_sets():
        yield f"{name}: all {len(rows):,}", of_points(city, place, [rows])
        for size in (200, 50):
            sets = [rows.sample(size, random_state=n) for n in range(count)]
            yield f"{name}: {size}", of_points(city, place, sets)
    city.close()


def point_sets() -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the name and rows of each kind of points."""
    stops = pd.read_csv(TAIPEI / "taipei_refuse_stops.csv")
    stations = pd.read_csv(TAIPEI / "taipei_stations.csv")
    yield "stops, village and district named", stops[[*PLACE, "district", "village"]]
    yield "stops, district named", stops[[*PLACE, "district"]]
    yield "stops, district in the address", stops[[*PLACE, "address"]]
    yield "stops, nothing named", stops[PLACE]
    yield "stations, district named", stations[[*PLACE, "district"]]
    yield "stations, nothing named", stations[PLACE]


def of_country() -> Iterator[tuple[str, Found]]:
    """Yield the same for the towns and villages of a whole country."""
    frames = {
        name: gpd.read_parquet(GEODATA / "taiwan" / f"{name}.parquet")
        for name in ("counties", "towns", "villages")
    }
    city = workspace_at(HOME, {name: frames[name] for name in ("counties", "towns")})
    for above, name in (("counties", "towns"), ("towns", "villages")):
        yield f"{name}: {len(frames[name]):,}", of_layer(city, HOME, frames[name], above)
    city.close()


def main() -> None:
    """Print a line a set, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=len(PLACES))
    places = list(PLACES.values())[: parser.parse_args().places]
    began, found = time.perf_counter(), {}
    for place in places:
        for name, done in of_city(place, SETS_AT_HOME if place == HOME else SETS_ELSEWHERE):
            found.setdefault(name, Found()).update(done)
    found.update(of_country())
    found["all"] = sum(found.values(), Found())
    print("| set | right | asked | wrong |\n|---|---:|---:|---:|")
    for name, done in found.items():
        print(f"| {name} | {done['right']} | {done['asked']} | {done['wrong']} |")
    print(f"\n{len(places)} places, {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
