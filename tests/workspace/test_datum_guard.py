"""The guard names the datum of real layers and points, and asks where it cannot be told."""

import json
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from workspace_builders import content, square, town, write_areas, write_csv

from gridward.coordinates import Datum, from_wgs84
from gridward.errors import BadRowsError, DatumError, InputError
from gridward.workspace import create_workspace

TAIPEI = Path(__file__).parents[2] / "geodata" / "taipei"
HOME = (121.5636, 25.0852)
DATUMS = [
    *("wgs84", "gcj02", "bd09", "EPSG:3857"),
    *("EPSG:4549", "EPSG:4528", "EPSG:4499", "EPSG:4510"),  # 3° without and with number, 6°
]
SWAPPED = [f"{name}-swapped" for name in ("wgs84", "gcj02", "bd09", "EPSG:4549")]
LAYERS = ("city", "district", "village")


def moved(shapes, place):
    """Return the city's shapes as large as they are around another place."""
    wide = np.cos(np.radians(HOME[1])) / np.cos(np.radians(place[1]))
    return shapely.transform(np.asarray(shapes), lambda p: (p - HOME) * (wide, 1) + place)


def in_datum(shapes, datum):
    return shapely.transform(
        np.asarray(shapes), lambda p: np.column_stack(from_wgs84(*p.T, datum=datum))
    )


def layer(name, place=HOME):
    frame = gpd.read_file(TAIPEI / "taipei.gpkg", layer=name)
    frame = frame.set_geometry(moved(frame.geometry, place)).set_crs(4326, allow_override=True)
    return frame[frame.geometry.is_valid]


def city_at(folder, place=HOME):
    """Return a workspace with the mandate, the districts and the villages of a real city."""
    folder.mkdir(exist_ok=True)
    for name in LAYERS:
        layer(name, place).to_file(folder / f"{name}.geojson")
    city = create_workspace(folder / "made.gpkg", mandate=folder / "city.geojson")
    for name, above in zip(LAYERS, [None, *LAYERS], strict=False):
        city.import_areas(folder / f"{name}.geojson", layer=name, parent_layer=above)
    return city


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with city_at(tmp_path_factory.mktemp("city")) as made:
        yield made


def stops(count, *columns):
    file = TAIPEI / "taipei_refuse_stops.csv"
    rows = pd.read_csv(file, dtype=str).sample(count, random_state=7)
    return rows[["id", "longitude", "latitude", *columns]]


def written(path, rows, datum, place=HOME):
    """Write rows as a table that does not say what its coordinates are in."""
    points = moved(shapely.points(*rows[["longitude", "latitude"]].to_numpy(float).T), place)
    x, y = from_wgs84(shapely.get_x(points), shapely.get_y(points), datum=datum)
    rows.assign(longitude=x, latitude=y).to_csv(path, index=False)
    return path


def areas_written(path, frame, datum):
    """Write areas as a file that says nothing of its system."""
    shapes = gpd.GeoSeries(in_datum(frame.geometry, datum), index=frame.index, crs=None)
    bare = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes)
    bare.to_parquet(path)
    return path


def is_same(one, other):
    """Tell whether two datums are one, or two codes of one zone."""
    return np.allclose(*(from_wgs84(121.5, 25.0, datum=name) for name in (one, other)), rtol=0)


def named(take):
    """Return the datum that the guard names, whether it takes it or wants the user's word."""
    try:
        return take().datum
    except DatumError as error:
        return error.choices[0] if error.problem == "datum_swapped" else error.problem


@pytest.mark.parametrize("datum", [*DATUMS, *SWAPPED])
@pytest.mark.parametrize("name", LAYERS)
def test_the_datum_of_a_layer_is_named_by_its_outlines(city, tmp_path, name, datum):
    above = dict(zip(LAYERS, [None, *LAYERS], strict=False))[name]
    file = areas_written(tmp_path / "layer.parquet", layer(name), datum)

    found = named(
        lambda: city.import_areas(file, layer=f"new_{name}", parent_layer=above, dry_run=True)
    )

    assert is_same(found, datum)


@pytest.mark.parametrize("datum", [*DATUMS, *SWAPPED])
def test_the_datum_of_points_is_named_by_the_villages_that_they_state(city, tmp_path, datum):
    file = written(tmp_path / "stops.csv", stops(50, "village", "district"), datum)

    found = named(lambda: city.import_points(file, keep_unplaced=True, dry_run=True))

    assert is_same(found, datum)


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("columns", [("address",), ()])
def test_many_points_are_told_by_their_addresses_or_by_the_rim_alone(
    city, tmp_path, columns, datum
):
    file = written(tmp_path / "stops.csv", stops(4000, *columns), datum)

    report = city.import_points(file, keep_unplaced=True, dry_run=True)

    assert (report.datum, report.datum_taken.reason) == (datum, "evidence")


@pytest.mark.parametrize(
    "place",
    [(104.07, 30.57), (126.53, 45.8)],
    ids=["chengdu", "harbin"],
)
def test_it_is_so_in_other_cities(tmp_path, place):
    villages = layer("village", place)
    zone = f"EPSG:{4534 + round(place[0] / 3) - 25}"

    with city_at(tmp_path / "there", place) as city:
        for datum in ("wgs84", "gcj02", "bd09", zone):
            areas = areas_written(tmp_path / "areas.parquet", villages, datum)
            points = written(tmp_path / "p.csv", stops(200, "village"), datum, place)
            new = {"layer": "new", "parent_layer": "district", "dry_run": True}
            placed = {"keep_unplaced": True, "dry_run": True}
            assert named(partial(city.import_areas, areas, **new)) == datum
            assert named(partial(city.import_points, points, **placed)) == datum


@pytest.mark.parametrize("stated", ["wgs84", "bd09", "EPSG:4549", "wgs84-swapped"])
def test_a_stated_datum_that_is_clearly_wrong_stops_the_import_with_the_figures(
    city, tmp_path, stated
):
    before = content(city.address)
    file = written(tmp_path / "stops.csv", stops(500, "village"), "gcj02")

    with pytest.raises(DatumError) as stopped:
        city.import_points(file, datum=stated, keep_unplaced=True)

    error = stopped.value
    assert (error.problem, error.value, error.choices) == ("datum_contradicted", stated, ("gcj02",))
    assert error.figures[0]["datum"] == "gcj02"
    assert error.figures[0]["stated"] > 0.8
    assert content(city.address) == before


def test_a_file_that_says_wgs84_and_is_not_stops_the_import(city, tmp_path):
    frame = layer("village")
    shifted = frame.set_geometry(in_datum(frame.geometry, "gcj02")).set_crs(4326)
    shifted.to_file(tmp_path / "v.geojson")

    with pytest.raises(DatumError) as stopped:
        city.import_areas(tmp_path / "v.geojson", layer="village", parent_layer="district")

    assert (stopped.value.value, stopped.value.choices) == ("wgs84", ("gcj02",))


def test_whoever_has_checked_the_file_has_the_last_word(city, tmp_path):
    file = written(tmp_path / "stops.csv", stops(500, "village"), "gcj02")
    trusted = Datum.named("wgs84", trusted=True)

    report = city.import_points(file, datum=trusted, keep_unplaced=True, dry_run=True)

    assert (report.datum, report.datum_taken.reason) == ("wgs84", "trusted")
    assert report.datum_taken.check == "contradicts"


def test_a_stated_datum_that_agrees_is_said_to(city, tmp_path):
    file = written(tmp_path / "stops.csv", stops(500, "village"), "bd09")

    report = city.import_points(file, datum="bd09", keep_unplaced=True, dry_run=True)

    assert (report.datum_taken.reason, report.datum_taken.check) == ("user", "agrees")


@pytest.mark.parametrize(("heading", "datum"), [("经度(GCJ-02)", "gcj02"), ("bd09_lng", "bd09")])
def test_a_heading_that_names_the_datum_states_it(tmp_path, heading, datum):
    x, y = from_wgs84(121.005, 25.005, datum=datum)
    file = write_csv(tmp_path / "p.csv", f"code,{heading},lat", ("P1", float(x), float(y)))

    with town(tmp_path) as city:
        report = city.import_points(file, columns={"longitude": heading})

    assert (report.datum, report.datum_taken.reason) == (datum, "heading")


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_a_few_points_that_state_nothing_are_asked_about(city, tmp_path, datum):
    middle = stops(400)[lambda rows: rows["latitude"].astype(float).between(25.03, 25.06)]
    file = written(tmp_path / "few.csv", middle.head(5), datum)

    with pytest.raises(DatumError) as asked:
        city.import_points(file)

    possible = {one["datum"] for one in asked.value.figures if one["possible"]}
    assert asked.value.problem == "datum_unsure"
    assert {"wgs84", "gcj02"} <= possible <= {"wgs84", "gcj02", "bd09"}


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "EPSG:4549"])
def test_points_far_from_everything_are_asked_about(city, tmp_path, datum):
    file = written(tmp_path / "far.csv", stops(300, "village"), datum, (118.1, 24.5))

    with pytest.raises(DatumError) as asked:
        city.import_points(file, keep_unplaced=True)

    assert asked.value.problem == "datum_unsure"


@pytest.mark.parametrize("suffix", ["csv", "geojson"])
def test_in_an_empty_workspace_a_table_is_asked_about_and_geojson_says_it(tmp_path, suffix):
    write_csv(tmp_path / "p.csv", "code,longitude,latitude", ("P1", 121.005, 25.005))
    frame = gpd.GeoDataFrame({"code": ["P1"]}, geometry=[shapely.Point(121.005, 25.005)], crs=4326)
    frame.to_file(tmp_path / "p.geojson")

    with create_workspace(tmp_path / "empty.gpkg") as city:
        if suffix == "geojson":
            taken = city.import_points(tmp_path / "p.geojson").datum_taken
            assert (taken.datum.name, taken.reason, taken.check) == ("wgs84", "file", "nothing")
        else:
            with pytest.raises(DatumError) as asked:
                city.import_points(tmp_path / "p.csv")
            assert asked.value.problem == "datum_unsure"


def test_a_layer_without_a_system_is_asked_about_where_there_is_nothing_to_compare(tmp_path):
    file = areas_written(tmp_path / "d.parquet", layer("district"), "wgs84")

    with create_workspace(tmp_path / "empty.gpkg") as city, pytest.raises(InputError) as asked:
        city.import_areas(file, layer="district")

    assert asked.value.problem == "no_crs"


def test_a_file_that_covers_more_than_the_mandate_is_not_told_by_where_it_is_dense(tmp_path):
    """A shift may move a dense quarter into the mandate: more inside, and yet wrong."""
    west = layer("district").iloc[:2]
    west.to_file(tmp_path / "two.geojson")
    file = written(tmp_path / "stops.csv", stops(4000), "wgs84")

    city = create_workspace(tmp_path / "two.gpkg", mandate=tmp_path / "two.geojson")
    with city, pytest.raises(DatumError) as asked:
        city.import_points(file, keep_unplaced=True)

    assert asked.value.problem == "datum_unsure"
    assert {"wgs84", "gcj02"} <= {one["datum"] for one in asked.value.figures if one["possible"]}


def test_a_slip_in_a_row_is_named_before_the_datum_is_asked_for(tmp_path):
    rows = (("P1", 121.005, 25.005), ("P2", 25.005, 121.005))
    file = write_csv(tmp_path / "p.csv", "code,longitude,latitude", *rows)

    with town(tmp_path) as city, pytest.raises(BadRowsError) as refused:
        city.import_points(file)

    assert [(row.row, row.problem) for row in refused.value.rows] == [(3, "swapped_axes")]


def test_the_history_keeps_the_datum_the_reason_and_the_figures(tmp_path):
    file = write_areas(tmp_path / "again.geojson", {"A": square(0), "B": square(1)})

    with town(tmp_path) as city:
        city.import_areas(file, layer="compound", overlay=True)
        told = json.loads(city.history()["detail"].iloc[-1])

    assert (told["datum"], told["datum_reason"], told["datum_check"]) == ("wgs84", "file", "silent")
    assert {one["datum"] for one in told["datum_figures"] if one["possible"]} >= {"wgs84", "gcj02"}


def test_a_located_file_is_taken_by_the_evidence_and_says_so(city, tmp_path):
    file = written(tmp_path / "stops.csv", stops(500, "village"), "gcj02")

    report = city.locate_file(file, tmp_path / "out.csv")

    assert (report.datum.datum.name, report.datum.reason) == ("gcj02", "evidence")
    there = pd.read_csv(tmp_path / "out.csv", dtype=str)
    assert (there["village"] == there["village_name"]).mean() > 0.8


def test_a_located_file_that_nothing_tells_is_taken_as_wgs84_and_says_so(tmp_path):
    file = write_csv(tmp_path / "p.csv", "code,longitude,latitude", ("P1", 121.005, 25.005))

    with town(tmp_path) as city:
        report = city.locate_file(file, tmp_path / "out.csv")

    assert (report.datum.datum.name, report.datum.reason) == ("wgs84", "convention")
    assert report.datum.check == "silent"


def test_a_located_file_is_stopped_where_its_stated_datum_is_wrong(city, tmp_path):
    file = written(tmp_path / "stops.csv", stops(500, "village"), "gcj02")

    with pytest.raises(DatumError) as stopped:
        city.locate_file(file, tmp_path / "out.csv", datum="wgs84")

    assert stopped.value.choices == ("gcj02",)
    assert not (tmp_path / "out.csv").exists()
