"""One real layer, written in every format, encoding and datum, comes back the same."""

from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gridward.coordinates import Datum, to_wgs84
from gridward.files import WRITTEN_FORMATS, features_as_they_are, write_file

TAIPEI = Path(__file__).parents[2] / "geodata" / "taipei" / "taipei.gpkg"
METRES = 3826  # a system of the place
MICRON_M, CENTIMETRE_M = 1e-6, 0.01
WGS84 = ("wgs84", "cgcs2000")  # one and the same here
SYSTEMS = (*WGS84, "EPSG:3857", "EPSG:4549", "EPSG:3826")
DATUMS = {
    **dict.fromkeys((".kml", ".kmz", ".geojsonl", ".geojsons", ".ndjson"), WGS84),
    ".gml": SYSTEMS,
}  # of those that cannot say every one
ENCODINGS = dict.fromkeys((".csv", ".tsv", ".shp", ".zip"), ("utf-8", "gbk", "gb18030", "big5"))

CASES = [
    (ending, datum, encoding)
    for ending in sorted(WRITTEN_FORMATS)
    for datum in DATUMS.get(ending, (*SYSTEMS, "gcj02", "bd09"))
    for encoding in ENCODINGS.get(ending, (None,))
]


@cache
def districts():
    """Return the twelve districts of the demo city, WGS 84."""
    return gpd.read_file(TAIPEI, layer="district", engine="pyogrio")


def off_m(features):
    """Return how far features lie at most from the districts, by what their file says, metres."""
    datum = Datum.of_crs(features.crs)
    there = shapely.transform(
        features.geometry.to_numpy(),
        lambda pairs: np.column_stack(to_wgs84(pairs[:, 0], pairs[:, 1], datum=datum)),
    )
    one, other = (
        shapely.normalize(gpd.GeoSeries(shapes, crs="EPSG:4326").to_crs(METRES).to_numpy())
        for shapes in (there, districts().geometry.to_numpy())
    )
    return shapely.hausdorff_distance(one, other).max()


@pytest.mark.parametrize(("ending", "datum", "encoding"), CASES)
def test_a_layer_comes_back_from_every_format(tmp_path, ending, datum, encoding):
    path = tmp_path / f"d{ending}"

    names = write_file(path, districts(), datum=datum, encoding=encoding)
    read = features_as_they_are(path).rename(columns=str.lower)  # KML has a Name

    for column in ("code", "name", "name_en", "parent_code"):
        assert read[names[column].lower()].tolist() == districts()[column].tolist()
    assert off_m(read) < (MICRON_M if datum in WGS84 else CENTIMETRE_M)


def test_more_than_twelve_formats_are_written():
    assert len({ending for ending, *_ in CASES}) > 12
