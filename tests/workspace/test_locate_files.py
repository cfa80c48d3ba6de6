"""A file of points comes out as it went in, each row with its areas, whatever its format."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from located_builders import (
    CODES,
    NOTES,
    SHAPES,
    STATUSES,
    TABLES,
    VILLAGES,
    read_rows,
    write_many,
    write_points,
)
from workspace_builders import staffed, write_csv

from gridward.errors import BadRowsError, InputError, NotFoundError
from gridward.files import read_table
from gridward.files.streams import BLOCK_ROWS

MARCH = "2026-03-15"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    with staffed(tmp_path_factory.mktemp("city")) as city:
        yield city


def write_table(path, frame):
    """Write a table of text as offices have it."""
    if path.suffix == ".xlsx":
        frame.to_excel(path, index=False, engine="xlsxwriter")
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",")


@pytest.mark.parametrize("into", TABLES + SHAPES)
@pytest.mark.parametrize("out_of", TABLES + SHAPES)
def test_every_format_goes_into_every_other(city, tmp_path, out_of, into):
    source = write_points(tmp_path / f"points{out_of}")
    target = tmp_path / f"out{into}"

    report = city.locate_file(source, target, at=MARCH)

    rows = read_rows(target)
    assert rows["code"].tolist() == CODES
    assert [int(float(n)) for n in rows["n"]] == list(range(6))
    assert [note.removeprefix("'") for note in rows["note"]] == [note or "" for note in NOTES]
    assert rows["status"].tolist() == STATUSES
    assert rows["village"].tolist() == VILLAGES
    assert report.counts == {"inside": 2, "gap": 1, "outside": 1, "unlocated": 1, "edge": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([source.name, target.name])


@pytest.mark.parametrize("into", TABLES + SHAPES)
def test_the_same_rows_make_the_same_bytes(city, tmp_path, into):
    source = write_points(tmp_path / "points.csv")
    first, second = tmp_path / f"a/out{into}", tmp_path / f"b/out{into}"

    for target in (first, second):
        target.parent.mkdir()
        city.locate_file(source, target, at=MARCH)

    assert first.read_bytes() == second.read_bytes()


def test_a_row_says_its_areas_its_units_and_why_it_has_none(city, tmp_path):
    source = write_csv(
        tmp_path / "p.csv",
        "经度,纬度",
        (121.005, 25.005),
        (121.025, 25.005),
        ("abc", 25),
        (None, 25),
        (25, 121),
        (500, 25),
        ("inf", 25),
    )

    city.locate_file(source, tmp_path / "out.csv", at=MARCH)

    rows = read_table(tmp_path / "out.csv").fillna("")
    assert rows.iloc[0].tolist() == [
        "121.005", "25.005", "D", "A", "inside", "东区", "甲村", "S", "W", "",
    ]  # fmt: skip
    assert rows.columns.tolist()[2:] == [
        "district", "village", "status", "district_name", "village_name",
        "territory", "contractor", "reason",
    ]  # fmt: skip
    assert rows.iloc[1].tolist()[2:] == ["D", "", "gap", "东区", "", "S", "", ""]
    assert rows["reason"].tolist()[2:] == [
        "not_a_number", "missing_value", "swapped_axes", "out_of_range", "not_finite",
    ]  # fmt: skip


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".xlsx", ".parquet"])
def test_points_that_are_text_are_places_too(city, tmp_path, ending):
    texts = [
        "POINT (121.005 25.005)", "point z(121.025 25.005 7)", "POINT EMPTY", None, "abc",
        "LINESTRING (121 25, 121.1 25)",
    ]  # fmt: skip
    frame = pd.DataFrame({"图形": texts, "n": range(6)}).astype("str")
    write_table(tmp_path / f"p{ending}", frame)

    city.locate_file(tmp_path / f"p{ending}", tmp_path / "out.csv", at=MARCH)

    rows = read_table(tmp_path / "out.csv").fillna("")
    assert rows["village"].tolist() == ["A", "", "", "", "", ""]
    assert rows["reason"].tolist() == ["", "", *["geometry_empty"] * 3, "geometry_kind"]
    assert rows["图形"].tolist() == [text or "" for text in texts]


@pytest.mark.parametrize(
    ("name", "text", "said", "reason"),
    [
        ("wkt", "SRID=3857;POINT (13470214.98 2876358.77)", None, "file"),
        ("WKT (GCJ-02)", "POINT (121.00893 25.00223)", None, "file"),
        ("geom", "POINT (25.005 121.005)", "wgs84-swapped", "user"),
        ("geom", "POINT (121.005 25.005)", None, "convention"),
    ],
)
def test_the_datum_of_points_that_are_text_is_told(city, tmp_path, name, text, said, reason):
    write_table(tmp_path / "p.csv", pd.DataFrame({name: [text]}))

    report = city.locate_file(tmp_path / "p.csv", tmp_path / "out.geojson", datum=said, at=MARCH)

    assert report.datum.reason == reason
    assert read_rows(tmp_path / "out.geojson")["village"].tolist() == ["A"]


def test_parquet_keeps_the_type_of_every_column(city, tmp_path):
    table = pa.table(
        {
            "lon": pa.array([121.005, None, np.nan], pa.float32()),
            "lat": pa.array([25, 25, 25], pa.int16()),
            "day": pa.array([0, None, 1], pa.date32()),
            "tags": pa.array([["a"], [], None], pa.list_(pa.string())),
            "kind": pa.array(["x", None, "x"]).dictionary_encode(),
            "sum": pa.array([1, 2, 3], pa.decimal128(9, 2)),
            "状态": pa.array([b"\x00", None, b"\xff"]),
        }
    )
    pq.write_table(table, tmp_path / "p.parquet")

    city.locate_file(tmp_path / "p.parquet", tmp_path / "out.parquet", at=MARCH)

    located = pq.read_table(tmp_path / "out.parquet")
    before = pq.read_table(tmp_path / "p.parquet")
    after = located.select(table.column_names)
    assert after.schema.equals(before.schema)
    assert repr(after.to_pylist()) == repr(before.to_pylist())
    assert located["village"].to_pylist() == ["A", None, None]
    assert located["reason"].to_pylist() == [None, "missing_value", "not_finite"]
    assert pa.types.is_dictionary(located.schema.field("village").type)


@pytest.mark.parametrize("into", [".csv", ".xlsx", ".geojsonl", ".fgb", ".gpkg"])
def test_values_that_a_format_does_not_know_are_written_as_text(city, tmp_path, into):
    table = pa.table(
        {
            "lon": [121.005, 121.005],
            "lat": [25.005, 25.005],
            "tags": [["a", "b"], None],
            "big": pa.array([2**63, 1], pa.uint64()),
            "raw": [b"\x00\xff", b""],
            "half": pa.array([np.inf, 0.5]),
            "day": pa.array([0, None], pa.date32()),
        }
    )
    pq.write_table(table, tmp_path / "p.parquet")

    city.locate_file(tmp_path / "p.parquet", tmp_path / f"out{into}", at=MARCH)

    rows = read_rows(tmp_path / f"out{into}")
    assert list(rows["tags"].iloc[0]) in (list('["a", "b"]'), ["a", "b"])  # GDAL reads JSON in JSON
    assert [int(float(big)) for big in rows["big"]] == [2**63, 1]
    assert str(rows["day"].iloc[0])[:10].replace("/", "-") == "1970-01-01"


def test_columns_of_ours_give_way_to_those_of_the_file(city, tmp_path):
    source = write_csv(
        tmp_path / "p.csv", "lon,lat,Status,village", (121.005, 25.005, "open", "mine")
    )

    city.locate_file(source, tmp_path / "out.gpkg", at=MARCH)

    rows = read_rows(tmp_path / "out.gpkg")
    assert rows.loc[0, ["Status", "village"]].tolist() == ["open", "mine"]
    assert rows.loc[0, ["gridward_status", "gridward_village"]].tolist() == ["inside", "A"]


@pytest.mark.parametrize("into", [".geoparquet", ".fgb", ".geojsonl", ".csv"])
def test_shapes_in_another_system_come_out_in_wgs84(city, tmp_path, into):
    points = gpd.GeoSeries(shapely.points([121.005, 121.015], [25.005, 25.005]), crs="EPSG:4326")
    frame = gpd.GeoDataFrame({"code": ["1", "2"]}, geometry=points.to_crs(3826))
    frame.to_parquet(tmp_path / "p.parquet")

    city.locate_file(tmp_path / "p.parquet", tmp_path / f"out{into}", at=MARCH)

    if into == ".csv":
        rows = read_table(tmp_path / "out.csv")
        places = rows[["longitude", "latitude"]].astype("float64").to_numpy()
    else:
        read = gpd.read_parquet if into == ".geoparquet" else gpd.read_file
        rows = read(tmp_path / f"out{into}")
        assert rows.crs.equals("EPSG:4326", ignore_axis_order=True)
        places = shapely.get_coordinates(rows.geometry)
    assert rows["village"].tolist() == ["A", "B"]
    assert places == pytest.approx(shapely.get_coordinates(points), abs=1e-8)


def test_a_stated_datum_is_what_counts(city, tmp_path):
    east, north = gpd.GeoSeries.from_xy([121.005], [25.005], crs=4326).to_crs(3826)[0].coords[0]
    source = write_csv(tmp_path / "p.csv", "x,y", (east, north), (float("nan"), 0))

    city.locate_file(source, tmp_path / "out.csv", datum="EPSG:3826", at=MARCH)

    rows = read_table(tmp_path / "out.csv").fillna("")
    assert rows["village"].tolist() == ["A", ""]
    assert rows["reason"].tolist() == ["", "not_finite"]


def test_numbers_in_metres_are_located_as_text_in_metres_is(city, tmp_path):
    east, north = gpd.GeoSeries.from_xy([121.005], [25.005], crs=4326).to_crs(3826)[0].coords[0]
    pq.write_table(
        pa.table({"x": [east, None, np.inf, 1e30], "y": [north, 1.0, 1.0, 1e30]}),
        tmp_path / "p.parquet",
    )

    city.locate_file(tmp_path / "p.parquet", tmp_path / "out.parquet", datum="EPSG:3826", at=MARCH)

    rows = pq.read_table(tmp_path / "out.parquet")
    assert rows["village"].to_pylist() == ["A", None, None, None]
    assert rows["reason"].to_pylist() == [None, "missing_value", "not_finite", "out_of_range"]


def test_a_shape_that_is_no_point_stays_and_is_named(city, tmp_path):
    shapes = [shapely.Point(121.005, 25.005), shapely.box(0, 0, 1, 1), None, shapely.Point()]
    frame = gpd.GeoDataFrame({"n": range(4)}, geometry=shapes, crs="EPSG:4326")
    frame.to_parquet(tmp_path / "p.parquet")

    city.locate_file(tmp_path / "p.parquet", tmp_path / "out.parquet", at=MARCH)

    rows = gpd.read_parquet(tmp_path / "out.parquet")
    assert rows.geometry.to_wkt().tolist() == frame.geometry.to_wkt().tolist()
    assert rows["reason"].astype(object).fillna("").tolist() == [
        "", "geometry_kind", "geometry_empty", "geometry_empty",
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_chinese_text_comes_out_right_from_each_encoding(city, tmp_path, encoding):
    text = '经度,纬度,地址\r\n121.005,25.005,"中山路,1号"\r\n121.015,25.005,\r\n'
    (tmp_path / "p.csv").write_bytes(text.encode(encoding))

    city.locate_file(tmp_path / "p.csv", tmp_path / "out.csv", at=MARCH)

    rows = read_table(tmp_path / "out.csv").fillna("")
    assert rows["地址"].tolist() == ["中山路,1号", ""]
    assert rows["village_name"].tolist() == ["甲村", "乙村"]


def test_a_folder_of_partitions_is_read_in_the_order_of_their_numbers(city, tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    for number in (0, 2, 10):
        table = pa.table({"n": [number], "lon": [121.005], "lat": [25.005]})
        pq.write_table(table, folder / f"part.{number}.parquet")

    city.locate_file(folder, tmp_path / "out.parquet", at=MARCH)

    assert pq.read_table(tmp_path / "out.parquet")["n"].to_pylist() == [0, 2, 10]


def test_many_blocks_give_the_answers_of_one_question(city, tmp_path):
    rows = 2 * BLOCK_ROWS + 1000
    source = write_many(tmp_path / "p.parquet", rows)
    seen = []

    report = city.locate_file(source, tmp_path / "out.parquet", at=MARCH, progress=seen.append)

    located = pq.read_table(tmp_path / "out.parquet").to_pandas()
    sound = located["lon"] < 180
    asked = city.locate(located["lon"][sound], located["lat"][sound], at=MARCH)
    for name in asked.columns:
        found = located.loc[sound, name].astype("str").reset_index(drop=True)
        pd.testing.assert_series_equal(found, asked[name], check_names=False)
    assert located["code"].tolist() == [f"{n:07}" for n in range(rows)]
    assert report.counts["unlocated"] == (~sound).sum()
    assert [done.rows for done in seen] == [BLOCK_ROWS, 2 * BLOCK_ROWS, rows]
    assert seen[-1].share == 1.0


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("p.csv", b"", "empty_file"),
        ("p.csv", b"lon,lat\n", "empty_file"),
        ("p.csv", b"lon,lon\n1,2\n", "column_twice"),
        ("p.csv", b"a,b\n1,2\n", "column_missing"),
        ("p.csv", b"\x81\xff\xff\xff", "unreadable"),
        ("p.parquet", b"PAR1 and no more", "unreadable"),
        ("p.xlsx", b"no workbook", "unreadable"),
        ("p.fgb", b"no features", "unreadable"),
        ("p.geojsonl", b"no features", "unreadable"),
        ("p.doc", b"x", "unknown_format"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_kind(city, tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InputError) as caught:
        city.locate_file(tmp_path / name, tmp_path / "out.csv", at=MARCH)

    assert caught.value.problem == problem
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("out", "options", "problem"),
    [
        ("out.doc", {}, "unknown_format"),
        ("out.shp", {}, "unknown_format"),
        ("no/folder/out.csv", {}, "not_writable"),
        ("p.csv", {}, "exists_already"),
        ("out.csv", {"datum": "atlantis"}, "unknown_datum"),
        ("out.csv", {"x": "nothing"}, "column_missing"),
        ("out.csv", {"engine": "spark://x"}, "unknown_engine"),
        ("out.csv", {"engine": "dask://localhost:1"}, "engine_format"),
    ],
)
def test_a_run_that_cannot_be_is_refused_before_it_begins(city, tmp_path, out, options, problem):
    source = write_points(tmp_path / "p.csv")

    with pytest.raises(InputError) as caught:
        city.locate_file(source, tmp_path / out, at=MARCH, **options)

    assert caught.value.problem == problem
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


def test_the_workspace_itself_is_never_written_over(tmp_path):
    with staffed(tmp_path) as city:
        before = city.path.read_bytes()

        with pytest.raises(InputError) as caught:
            city.locate_file(write_points(tmp_path / "p.csv"), city.path)

        assert caught.value.problem == "exists_already"
        assert city.path.read_bytes() == before


def test_a_folder_that_has_the_name_of_ours_keeps_what_is_in_it(city, tmp_path):
    mine = tmp_path / "out.csv.parts" / "photos"
    mine.mkdir(parents=True)

    city.locate_file(write_points(tmp_path / "p.csv"), tmp_path / "out.csv", at=MARCH)

    assert [path.name for path in mine.parent.iterdir()] == ["photos"]


def test_a_file_that_is_not_there_is_named(city, tmp_path):
    with pytest.raises(NotFoundError):
        city.locate_file(tmp_path / "no.csv", tmp_path / "out.csv")


def test_every_row_with_a_cell_too_many_is_named(city, tmp_path):
    text = 'lon,lat,note\n121,25,a\n\n121,25,"b",c\n121,25,d,e\n'
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")

    with pytest.raises(BadRowsError) as caught:
        city.locate_file(tmp_path / "p.csv", tmp_path / "out.csv", at=MARCH)

    assert [(row.row, row.value) for row in caught.value.rows] == [(4, "c"), (5, "e")]
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


def test_one_layer_of_several_is_named(city, tmp_path):
    for layer, x in (("morning", 121.005), ("evening", 121.015)):
        points = gpd.GeoDataFrame({"code": [layer]}, geometry=[shapely.Point(x, 25.005)], crs=4326)
        points.to_file(tmp_path / "rounds.gpkg", layer=layer)

    city.locate_file(tmp_path / "rounds.gpkg", tmp_path / "o.csv", source_layer="evening")

    assert read_table(tmp_path / "o.csv")[["code", "village"]].to_numpy().tolist() == [
        ["evening", "B"]
    ]


def test_a_layer_is_not_looked_for_where_there_are_none(city, tmp_path):
    source = write_csv(tmp_path / "p.csv", "longitude,latitude", (121.005, 25.005))

    with pytest.raises(NotFoundError) as caught:
        city.locate_file(source, tmp_path / "o.csv", source_layer="evening")

    assert (caught.value.thing, caught.value.name) == ("layer", "evening")


def test_an_encoding_that_cannot_be_told_can_be_named(city, tmp_path):
    (tmp_path / "p.csv").write_bytes("名稱,經度,緯度\n鎮,121.005,25.005\n".encode("big5"))

    city.locate_file(tmp_path / "p.csv", tmp_path / "o.csv", encoding="big5")

    assert read_table(tmp_path / "o.csv")["名稱"].tolist() == ["鎮"]


def test_a_shapefile_that_states_no_system_is_refused(city, tmp_path):
    points = gpd.GeoDataFrame({"code": ["P"]}, geometry=[shapely.Point(121.005, 25.005)])
    points.set_crs(4326).to_file(tmp_path / "p.shp")
    (tmp_path / "p.prj").unlink()

    with pytest.raises(InputError) as caught:
        city.locate_file(tmp_path / "p.shp", tmp_path / "o.csv")

    assert caught.value.problem == "no_crs"
