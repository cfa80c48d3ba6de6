"""What a workspace hands over comes back the same, whatever the format, datum and words."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import shapely
from workspace_builders import content, run_sql, staffed, write_csv

import gridward
from gridward.errors import InputError, NotFoundError
from gridward.files import read_table
from gridward.language import Catalogue
from gridward.registry import COLUMN_NAMES, FIELDS
from gridward.workspace import EXPORTED, create_workspace

TAIPEI = Path(__file__).parents[2] / "geodata" / "taipei" / "taipei.gpkg"
METRIC = 3826  # metres, for the place of the data
CENTIMETRE_M = 0.01
OFFSET = ("gcj02", "bd09")  # nobody says so at the import: the file does
FREE = (".geojson", ".gpkg", ".shp", ".zip", ".parquet", ".fgb", ".csv", ".tsv", ".xlsx")
FIXED = (".kml", ".kmz", ".geojsonl")
ZH, EN = Catalogue.load("zh"), Catalogue.load("en")
AREA = ["code", "name", "name_en", "parent_code", "households", "status", "valid_from"]

CASES = [
    *((ending, datum, None, ZH) for ending in FREE for datum in (*OFFSET, "EPSG:3826")),
    *((ending, "cgcs2000", None, EN) for ending in (*FREE, *FIXED)),
    *((ending, "wgs84", None, ZH) for ending in (*FREE, *FIXED)),
    *((".gml", datum, None, ZH) for datum in ("wgs84", "EPSG:3826")),
    *((ending, "gcj02", "gb18030", ZH) for ending in (".shp", ".zip", ".csv", ".tsv")),
    *((ending, "bd09", "big5", EN) for ending in (".shp", ".zip", ".csv")),
]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Return an open workspace of a real city with its 12 districts, one of them dated."""
    folder = tmp_path_factory.mktemp("city")
    with create_workspace(folder / "city.gpkg") as made:
        made.import_areas(TAIPEI, layer="city", source_layer="city")
        made.import_areas(TAIPEI, layer="district", source_layer="district", parent_layer="city")
    run_sql(
        made.path,
        "UPDATE areas SET valid_from = '2026-01-01', households = 7, status = 'uninhabited' "
        "WHERE layer = 'district' AND code = '63000010'",
    )
    with gridward.open(made.path) as opened:
        yield opened


def again(city, path, folder, **options):
    """Return the areas of a file as another workspace of the same city took them in."""
    shutil.copy(city.path, folder / "again.gpkg")
    with gridward.open(folder / "again.gpkg") as other:
        other.import_areas(path, layer="second", parent_layer="city", **options)
        return other.areas("second")


def off_m(one, other):
    """Return how far apart the shapes of two frames are at most, metres."""
    shapes = (shapely.normalize(frame.geometry.to_crs(METRIC).to_numpy()) for frame in (one, other))
    return shapely.hausdorff_distance(*shapes).max()


@pytest.mark.parametrize(("ending", "datum", "encoding", "language"), CASES)
def test_districts_come_back_the_same(city, tmp_path, ending, datum, encoding, language):
    path = tmp_path / f"d{ending}"

    city.export("district", path, datum=datum, language=language, encoding=encoding)
    read = again(city, path, tmp_path, encoding=encoding)

    there = city.areas("district")
    assert read[AREA].to_dict("list") == there[AREA].to_dict("list")
    assert off_m(there, read) < CENTIMETRE_M


@pytest.mark.parametrize(("ending", "language"), [(".csv", ZH), (".tsv", EN), (".xlsx", ZH)])
def test_lists_come_back_the_same(tmp_path, ending, language):
    lists = ("units", "matters", "responsibilities", "points", "visits")
    with staffed(tmp_path / "one") as city:
        places = write_csv(
            tmp_path / "p.csv",
            "code,name,address,longitude,latitude,team,arrive",
            ("007", "厕所", "一号", 121.005, 25.005, "S", "930"),
        )
        city.import_points(places, datum="wgs84")
        city.import_visits(places, datum="wgs84")
        for one in lists:
            city.export(one, tmp_path / f"{one}{ending}", language=language, datum="gcj02")
        wanted = [_plain(getattr(city, one)()) for one in lists]

    with bare(tmp_path / "two", city.path) as city:
        for one in lists:
            getattr(city, f"import_{one}")(tmp_path / f"{one}{ending}")
        assert [_plain(getattr(city, one)()) for one in lists] == wanted


@pytest.mark.parametrize("ending", [".csv", ".geojson", ".gpkg", ".parquet"])
def test_points_of_a_web_map_are_located_where_they_are(tmp_path, ending):
    with staffed(tmp_path) as city:
        city.import_points(
            write_csv(tmp_path / "p.csv", "code,longitude,latitude", ("1", 121.0002, 25.005)),
            datum="wgs84",
        )
        city.export("points", tmp_path / f"p{ending}", datum="gcj02")
        report = city.locate_file(tmp_path / f"p{ending}", tmp_path / "located.csv")

    assert report.counts == {"inside": 1}
    assert read_table(tmp_path / "located.csv")["village"].tolist() == ["A"]


def test_every_header_is_a_name_that_its_field_goes_by():
    fields = {field for required, more in FIELDS.values() for field in (*required, *more)}
    places = {"longitude", "latitude"}

    unknown = [
        (field, language.language)
        for field in fields | places
        for language in (ZH, EN)
        if language(f"header.{field}") not in COLUMN_NAMES[field]
    ]

    assert unknown == []


@pytest.mark.parametrize("what", [one for one in EXPORTED if one != "gaps"])
def test_what_is_not_there_is_an_empty_table(tmp_path, what):
    with create_workspace(tmp_path / "new.gpkg") as city:
        report = city.export(what, tmp_path / "a.csv", language=ZH)

    assert report.rows == 0
    assert (tmp_path / "a.csv").read_text("utf-8-sig").count("\n") == 1


def test_gaps_are_written_in_the_readers_words(tmp_path):
    with staffed(tmp_path) as city:
        city.export("gaps", tmp_path / "gaps.xlsx", language=ZH)
        count = len(city.coverage().gaps)

    read = read_table(tmp_path / "gaps.xlsx")
    assert len(read) == count
    assert set(read["类型"]) <= {ZH(f"kind.{kind}") for kind in ("ground", "duty", "point")}


def test_only_what_is_in_force_on_the_day_is_written(tmp_path):
    with staffed(tmp_path) as city:
        rows = [
            city.export("responsibilities", tmp_path / "a.csv", at=at).rows
            for at in (None, "2025-12-31", "2026-03-15", "2026-04-01")
        ]

    assert rows == [3, 1, 3, 2]


def test_what_nobody_keeps_is_named(tmp_path):
    with staffed(tmp_path) as city, pytest.raises(NotFoundError) as caught:
        city.export("vilage", tmp_path / "a.csv")

    assert caught.value.choices[0] == "village"


def test_an_unknown_datum_writes_nothing(tmp_path):
    with staffed(tmp_path) as city, pytest.raises(InputError) as caught:
        city.export("units", tmp_path / "a.csv", datum="mars")

    assert caught.value.problem == "unknown_datum"
    assert not (tmp_path / "a.csv").exists()


def test_no_export_takes_the_place_of_a_workspace(tmp_path):
    with staffed(tmp_path) as city:
        before = content(city.address)
        with pytest.raises(InputError) as caught:
            city.export("village", city.path)

        assert (caught.value.problem, content(city.address)) == ("exists_already", before)


def bare(folder, source):
    """Return an open copy of a workspace that has its areas and nothing else."""
    folder.mkdir()
    shutil.copy(source, folder / "bare.gpkg")
    for table in ("visits", "points", "responsibilities", "matters", "units"):
        run_sql(folder / "bare.gpkg", f"DELETE FROM {table}")  # noqa: S608
    return gridward.open(folder / "bare.gpkg")


def _plain(frame):
    """Return records as text without their own numbers, shapes to the centimetre."""
    plain = pd.DataFrame(frame)
    if "geometry" in frame:
        plain = plain.assign(geometry=frame.geometry.set_precision(1e-7).to_wkt())
    return plain.drop(columns="record", errors="ignore").astype("str").to_csv()
