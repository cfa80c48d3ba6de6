"""Features are read from the formats that people send, and written whole."""

import json
import shutil
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from gridward.errors import InputError, NotFoundError
from gridward.files import read_features


def villages(crs="EPSG:4326"):
    """Return two squares with Chinese names and columns."""
    return gpd.GeoDataFrame(
        {"代码": ["0101", "0102"], "名称": ["大同村", "福星里"]},
        geometry=[shapely.box(121, 25, 121.01, 25.01), shapely.box(121.01, 25, 121.02, 25.01)],
        crs=crs,
    )


def shapefile(folder, *, encoding="UTF-8", stated=True):
    folder.mkdir(exist_ok=True)
    pyogrio.write_dataframe(villages(), folder / "村.shp", encoding=encoding)
    if not stated:
        (folder / "村.cpg").unlink()
    return folder / "村.shp"


def zipped(path, folder, inside=""):
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, f"{inside}{part.name}")
    return path


def written(folder, name):
    path = folder / name
    if name.endswith(".parquet"):
        villages().to_parquet(path)
    elif name.endswith(".zip"):
        shapefile(folder / "shp")
        zipped(path, folder / "shp", "子目录/")
    elif name.endswith(".shp"):
        return shapefile(folder / "shp")
    else:
        driver = "GeoJSON" if name.endswith("json") else None
        pyogrio.write_dataframe(villages(), path, driver=driver)
    return path


@pytest.mark.parametrize("inside", ["", "文件夹/"])
@pytest.mark.parametrize("name", ["a.geojson", "村.gpkg", "a.fgb"])
def test_an_archive_of_one_file_is_that_file(tmp_path, name, inside):
    (tmp_path / "one").mkdir()
    written(tmp_path / "one", name)

    read = read_features(zipped(tmp_path / "a.zip", tmp_path / "one", inside))

    assert sorted(read["代码"]) == ["0101", "0102"]


def pointing(secret):
    """Return what makes GDAL read another file, whatever the file that says so is called."""
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="{secret.stem}">'
        f"<SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )


@pytest.mark.parametrize("ending", ["geojson", "json", "gpkg", "shp", "kml", "kmz", "fgb"])
@pytest.mark.parametrize("disguise", ["{}", '{{"a": "{}"}}', "<kml/>{}", "fgb\3fgb\1AAAA{}"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_never_makes_another_one_be_read(tmp_path, ending, disguise, packed):
    secret = written(tmp_path, "secret.geojson")
    file = tmp_path / f"file.{ending}"
    file.write_text(disguise.format(pointing(secret)), "utf-8")
    if packed:
        with zipfile.ZipFile(tmp_path / "file.zip", "w") as archive:
            archive.write(file, f"folder/{file.name}")
        file = tmp_path / "file.zip"

    with pytest.raises(InputError) as caught:
        read_features(file)

    assert (caught.value.problem, caught.value.source) == ("unreadable", file.name)


@pytest.mark.parametrize(
    "name", ["a.geojson", "a.json", "a.gpkg", "a.shp", "a.zip", "a.fgb", "a.parquet"]
)
def test_each_format_gives_chinese_columns_names_and_shapes(tmp_path, name):
    read = read_features(written(tmp_path, name)).sort_values("代码")

    assert read["名称"].tolist() == ["大同村", "福星里"]
    assert read.crs == "EPSG:4326"
    assert sorted(read.index) == [2, 3]
    assert read.geometry.geom_equals(villages().geometry, align=False).all()


def test_kml_gives_names_and_shapes(tmp_path):
    named = villages().rename(columns={"名称": "Name"})
    pyogrio.write_dataframe(named, tmp_path / "a.kml", driver="LIBKML")

    read = read_features(tmp_path / "a.kml")

    assert read["Name"].tolist() == ["大同村", "福星里"]


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "GB18030"])
@pytest.mark.parametrize("stated", [True, False])
def test_a_shapefile_is_read_in_its_encoding_stated_or_not(tmp_path, encoding, stated):
    path = shapefile(tmp_path / "shp", encoding=encoding, stated=stated)

    assert read_features(path)["名称"].tolist() == ["大同村", "福星里"]
    packed = zipped(tmp_path / "a.zip", path.parent)
    assert read_features(packed)["名称"].tolist() == ["大同村", "福星里"]


@pytest.mark.parametrize(
    "corners", [[(121.01, 25.01), (121, -np.inf)], [(1e300, 25), (121, 1e300)]]
)
def test_a_shape_with_corners_that_are_nowhere_comes_as_it_is(tmp_path, corners):
    odd = shapely.Polygon([(121, 25), (121.01, 25), *corners, (121, 25.01)])
    shapes = [odd, shapely.box(0, 0, 1, 1)]
    frame = gpd.GeoDataFrame({"code": ["1", "2"]}, geometry=shapes, crs=4326)
    pyogrio.write_dataframe(frame, tmp_path / "a.fgb", SPATIAL_INDEX="NO")

    read = read_features(tmp_path / "a.fgb")

    assert sorted(read["code"]) == ["1", "2"]
    assert np.abs(shapely.get_coordinates(read.geometry)).max() == np.abs(corners).max()


def test_a_projection_named_in_gbk_is_understood(tmp_path):
    path = shapefile(tmp_path / "shp")
    projection = path.with_suffix(".prj")
    text = projection.read_text(encoding="utf-8").replace("GCS_WGS_1984", "地理坐标系")
    projection.write_bytes(text.encode("gbk"))
    crs = read_features(path).crs

    assert (crs.name, crs.datum.name) == ("地理坐标系", "World Geodetic System 1984")


def test_coordinates_stay_in_the_files_own_system(tmp_path):
    pyogrio.write_dataframe(villages().to_crs(4547), tmp_path / "a.gpkg")

    assert read_features(tmp_path / "a.gpkg").crs == "EPSG:4547"


def test_of_several_layers_one_must_be_named(tmp_path):
    path = tmp_path / "a.gpkg"
    for layer in ("district", "village"):
        pyogrio.write_dataframe(villages(), path, layer=layer)

    with pytest.raises(InputError) as caught:
        read_features(path)

    assert (caught.value.problem, caught.value.choices) == ("layers_many", ("district", "village"))
    assert len(read_features(path, layer="village")) == 2


def test_a_wrong_layer_is_answered_with_the_nearest(tmp_path):
    path = tmp_path / "a.gpkg"
    for layer in ("district", "village"):
        pyogrio.write_dataframe(villages(), path, layer=layer)

    with pytest.raises(NotFoundError) as caught:
        read_features(path, layer="vilage")

    assert (caught.value.thing, caught.value.choices) == ("layer", ("village", "district"))


def test_a_file_that_says_no_system_is_refused_unless_one_is_given(tmp_path):
    path = shapefile(tmp_path / "shp")
    path.with_suffix(".prj").unlink()

    with pytest.raises(InputError) as caught:
        read_features(path)

    assert caught.value.problem == "no_crs"
    assert read_features(path, crs="EPSG:4490").crs == "EPSG:4490"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.geojson", b"", "empty_file"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "empty_file"),
        ("a.geojson", b'{"type": "Feature', "unreadable"),
        ("a.gpkg", b"not a database", "unreadable"),
        ("a.zip", b"not an archive", "unreadable"),
        ("a.parquet", b"not parquet", "unreadable"),
        ("a.dwg", b"x", "unknown_format"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_kind(tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InputError) as caught:
        read_features(tmp_path / name)

    assert (caught.value.problem, caught.value.source) == (problem, name)


def test_a_shape_that_cannot_be_read_is_missing_from_its_row_alone(tmp_path):
    features = json.loads(villages().to_json())
    features["features"][1]["geometry"]["coordinates"][0].pop()
    (tmp_path / "a.geojson").write_text(json.dumps(features), encoding="utf-8")

    read = read_features(tmp_path / "a.geojson")

    assert read.geometry.isna().to_dict() == {2: False, 3: True}


def test_parquet_without_geometry_is_refused(tmp_path):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "a.parquet")

    with pytest.raises(InputError) as caught:
        read_features(tmp_path / "a.parquet")

    assert caught.value.problem == "unreadable"


def test_an_archive_of_two_files_says_which(tmp_path):
    shapefile(tmp_path / "shp")
    for part in list((tmp_path / "shp").iterdir()):
        shutil.copy(part, part.with_stem("区"))

    with pytest.raises(InputError) as caught:
        read_features(zipped(tmp_path / "a.zip", tmp_path / "shp"))

    assert (caught.value.problem, set(caught.value.choices)) == (
        "layers_many",
        {"村.shp", "区.shp"},
    )


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        read_features(tmp_path / "a.geojson")

    assert caught.value.thing == "file"
