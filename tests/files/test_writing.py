"""What is written says what it is in, harms no reader, and is there whole or not at all."""

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridward.errors import InputError
from gridward.files import read_features, read_table, shapes_of, write_file

SQUARE = shapely.box(121.5, 25.0, 121.6, 25.1)


def villages(**columns):
    """Return two villages side by side, WGS 84."""
    shapes = [SQUARE, shapely.affinity.translate(SQUARE, 0.1)]
    named = {"code": ["01", "02"], "name": ["大同村", "福星里"], **columns}
    return gpd.GeoDataFrame(named, geometry=shapes, crs="EPSG:4326")


def words(*cells, name="word"):
    return pd.DataFrame({name: pd.Series(cells, dtype="str")})


def refusal(*arguments, **options):
    """Return what is said when something cannot be written."""
    with pytest.raises(InputError) as caught:
        write_file(*arguments, **options)
    return caught.value


def test_what_a_spreadsheet_would_run_is_made_harmless(tmp_path):
    cells = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "-12.5", "+86", "正常", None]

    write_file(tmp_path / "a.csv", words(*cells, name="=name"))

    written = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert written == [
        "'=name", "'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)", "'\t=1", "-12.5", "+86", "正常", '""',
    ]  # fmt: skip


def test_a_workbook_holds_no_formula(tmp_path):
    write_file(tmp_path / "a.xlsx", words("=1+1", "@SUM(A1)", "-5", name="=name"))

    assert read_table(tmp_path / "a.xlsx")["=name"].tolist() == ["=1+1", "@SUM(A1)", "-5"]


def test_a_written_table_starts_with_the_mark_that_excel_needs(tmp_path):
    write_file(tmp_path / "a.csv", pd.DataFrame({"名称": ["甲"], "m2": [-1.5]}))

    assert (tmp_path / "a.csv").read_bytes() == "\ufeff名称,m2\r\n甲,-1.5\r\n".encode()


def test_a_table_is_written_in_the_encoding_that_is_named(tmp_path):
    write_file(tmp_path / "a.csv", words("甲"), encoding="GBK")

    assert (tmp_path / "a.csv").read_bytes() == "word\r\n甲\r\n".encode("gbk")


@pytest.mark.parametrize("name", ["a.csv", "a.shp"])
def test_a_letter_that_the_encoding_lacks_is_named_with_its_row(tmp_path, name):
    frame = villages(name=["东村", "臺北村"])

    error = refusal(tmp_path / name, frame, encoding="gb2312")

    assert (error.problem, error.row, error.field) == ("not_in_encoding", 3, "name")
    assert error.value == "臺"
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    error = refusal(tmp_path / "not there" / "a.csv", pd.DataFrame({"a": [1]}))

    assert error.problem == "not_writable"
    assert list(tmp_path.iterdir()) == []


_WORD = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cf")),
    min_size=1,
)


@settings(max_examples=80)
@given(words_=st.lists(_WORD, min_size=1))
def test_words_come_back_as_they_were_written(words_, tmp_path_factory):
    path = tmp_path_factory.mktemp("words") / "a.csv"
    write_file(path, words(*words_))

    assert read_table(path)["word"].tolist() == words_


@pytest.mark.parametrize("cell", ["=1+1", "+86 10 1234", "-2+3", "@SUM(A1)", '=A1&"x"', "'=1"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx"])
def test_a_cell_that_was_made_harmless_comes_back_as_it_was(tmp_path, name, cell):
    write_file(tmp_path / name, words(cell, "正常"))

    assert read_table(tmp_path / name)["word"].tolist() == [cell, "正常"]


def test_a_failed_write_leaves_the_earlier_file(tmp_path):
    path = tmp_path / "a.gpkg"
    write_file(path, villages())
    before = path.read_bytes()

    with pytest.raises(NotImplementedError):
        write_file(path, villages(imaginary=[1j, 2j]))

    assert path.read_bytes() == before
    assert [part.name for part in tmp_path.iterdir()] == ["a.gpkg"]


@pytest.mark.parametrize("ending", [".gpkg", ".shp", ".fgb", ".parquet"])
@pytest.mark.parametrize(("datum", "title"), [("gcj02", "GCJ-02"), ("bd09", "BD-09")])
def test_shapes_of_a_web_map_never_claim_to_be_wgs84(tmp_path, ending, datum, title):
    path = tmp_path / f"a{ending}"

    write_file(path, villages(), datum=datum)

    is_arrow = ending == ".parquet"
    read = gpd.read_parquet(path) if is_arrow else pyogrio.read_dataframe(path)
    assert read.crs.name == title
    assert read.crs.to_epsg() is None


def test_a_geojson_of_a_web_map_says_so(tmp_path):
    write_file(tmp_path / "a.geojson", villages(), datum="gcj02")

    assert '"datum": "GCJ-02"' in (tmp_path / "a.geojson").read_text("utf-8")


def test_a_table_of_a_web_map_says_so_in_its_header(tmp_path):
    points = villages().set_geometry(villages().representative_point())

    write_file(tmp_path / "a.csv", points, datum="bd09", headers={"longitude": "经度"})
    write_file(tmp_path / "b.csv", villages(), datum="gcj02")

    assert read_table(tmp_path / "a.csv").columns.tolist()[-2:] == [
        "经度 (BD-09)",
        "latitude (BD-09)",
    ]
    assert read_table(tmp_path / "b.csv").columns.tolist()[-1] == "WKT (GCJ-02)"


def test_a_system_of_metres_is_kept(tmp_path):
    write_file(tmp_path / "a.geojson", villages(), datum="3826")

    read = read_features(tmp_path / "a.geojson")
    assert read.crs == "EPSG:3826"
    assert read.to_crs(4326).geometry.iloc[0].normalize().equals_exact(SQUARE.normalize(), 1e-9)


@pytest.mark.parametrize("name", ["a.kml", "a.kmz", "a.geojsonl", "a.gml"])
def test_what_cannot_say_its_datum_is_not_written_in_it(tmp_path, name):
    error = refusal(tmp_path / name, villages(), datum="gcj02")

    assert (error.problem, list(tmp_path.iterdir())) == ("datum_fixed", [])


def test_records_without_shapes_become_no_shapefile(tmp_path):
    error = refusal(tmp_path / "a.shp", words("甲"))

    assert (error.problem, ".xlsx" in error.choices) == ("needs_shapes", True)


def test_a_text_that_a_shapefile_would_cut_is_refused(tmp_path):
    error = refusal(tmp_path / "a.shp", villages(note=["短", "长" * 100]))

    assert (error.problem, error.row, error.field) == ("text_too_long", 3, "note")


def test_long_names_of_a_shapefile_give_way_to_shorter_ones_that_are_known(tmp_path):
    frame = villages(parent_code=["1", "1"], something_long=["a", "b"], something_longer=[1, 2])
    headers = {"parent_code": "上级代码"}

    names = write_file(tmp_path / "a.shp", frame, headers=headers)

    assert list(names.values()) == ["code", "name", "上级", "something_", "something2"]
    assert pyogrio.read_info(tmp_path / "a.shp")["fields"].tolist() == list(names.values())


def test_a_shapefile_takes_no_part_of_an_earlier_one(tmp_path):
    for ending in (".qix", ".sbn", ".cpg"):
        (tmp_path / f"a{ending}").write_text("old")

    write_file(tmp_path / "a.shp", villages(), encoding="gbk")

    assert sorted(part.suffix for part in tmp_path.iterdir()) == [
        ".cpg", ".dbf", ".prj", ".shp", ".shx",
    ]  # fmt: skip
    assert (tmp_path / "a.cpg").read_text() == "GBK"


def test_an_archive_touches_no_shapefile_beside_it(tmp_path):
    (tmp_path / "a.dbf").write_text("mine")

    write_file(tmp_path / "a.zip", villages())

    assert (tmp_path / "a.dbf").read_text() == "mine"


def test_an_encoding_that_a_format_does_not_have_is_refused(tmp_path):
    problems = [
        refusal(tmp_path / name, villages(), encoding=encoding).problem
        for name, encoding in (("a.gpkg", "gbk"), ("a.csv", "klingon"))
    ]

    assert problems == ["bad_value", "bad_value"]


def test_a_shape_that_is_too_long_for_a_cell_goes_on_in_the_next(tmp_path):
    star = shapely.Point(121, 25).buffer(0.1, quad_segs=400)
    frame = gpd.GeoDataFrame({"code": ["1"]}, geometry=[star], crs="EPSG:4326")

    write_file(tmp_path / "a.xlsx", frame)

    read = read_table(tmp_path / "a.xlsx")
    assert read.columns.tolist() == ["code", "WKT (WGS 84)", "WKT 2 (WGS 84)"]
    assert shapes_of(read, source="a.xlsx").geometry[2].equals_exact(star, 1e-12)
