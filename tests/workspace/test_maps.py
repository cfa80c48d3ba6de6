"""The map of a workspace shows what lies below, and takes tiles where they belong."""

import json
import re

import geopandas as gpd
import numpy as np
import pytest
import shapely
from stores import on_both_stores
from workspace_builders import STEP, square, staffed

from gridward.coordinates import from_wgs84
from gridward.errors import InputError, NotFoundError
from gridward.language import Catalogue, sentence

EN = Catalogue.load("en")
STREET = shapely.LineString([(121, 25 + STEP / 2), (121 + 2 * STEP, 25 + STEP / 2)])


def told(page):
    return json.loads(re.search(r'id="told">(.*?)</script>', page, re.DOTALL)[1])


def streets(path, *, encoding=None, shapes=(STREET,)):
    frame = gpd.GeoDataFrame({"名称": ["人民路"] * len(shapes)}, geometry=list(shapes), crs=4326)
    frame.to_file(path, **({"encoding": encoding} if encoding else {}))
    return path


@on_both_stores
def test_a_map_shows_units_gaps_and_defects_of_the_workspace(tmp_path):
    with staffed(tmp_path) as city:
        page = told(city.map_page(language=EN))

    assert sorted(page["areas"]["code"]) == ["A", "B"]
    assert "Unit: Territory" in [way["what"] for way in page["ways"]]
    assert "ground" in [gap["kind"] for gap in page["gaps"]]


def test_streets_of_a_gbk_shapefile_lie_below_with_their_names(tmp_path):
    file = streets(tmp_path / "道路.shp", encoding="GBK")

    with staffed(tmp_path) as city:
        [under] = told(city.map_page(language=EN, under=[file]))["under"]

    assert (under["what"], under["count"]) == ("道路", 1)
    assert [name for name, _, _ in under["names"]] == ["人民路"]


def test_streets_in_gcj02_are_drawn_where_they_are(tmp_path):
    def moved(places):
        return np.column_stack(from_wgs84(*places.T, datum="gcj02"))

    file = streets(tmp_path / "gcj.geojson", shapes=[shapely.transform(STREET, moved)])
    true = streets(tmp_path / "wgs.geojson")

    with staffed(tmp_path) as city:
        [one] = told(city.map_page(language=EN, under=[file], datum="gcj02"))["under"]
        [other] = told(city.map_page(language=EN, under=[true]))["under"]

    assert one["names"][0][1:] == pytest.approx(other["names"][0][1:], abs=2e-6)


def test_houses_of_one_layer_of_several_are_named_by_it(tmp_path):
    file = tmp_path / "base.gpkg"
    for layer, shape in (("houses", square(0, size=0.1)), ("rivers", STREET)):
        gpd.GeoDataFrame(geometry=[shape], crs=4326).to_file(file, layer=layer)

    with staffed(tmp_path) as city:
        page = told(city.map_page(language=EN, under=[f"{file}:houses", f"{file}:rivers"]))
        with pytest.raises(InputError) as caught:
            city.map_page(language=EN, under=[file])

    assert [under["what"] for under in page["under"]] == ["houses", "rivers"]
    assert [len(under["grounds"]) for under in page["under"]] == [1, 0]
    assert caught.value.problem == "layers_many"


def test_a_file_below_that_is_not_there_is_named(tmp_path):
    with staffed(tmp_path) as city, pytest.raises(NotFoundError):
        city.map_page(language=EN, under=[tmp_path / "none.shp"])


@pytest.mark.parametrize(
    ("url", "datum", "problem"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", "bd09", "tiles_datum"),
        ("https://tiles.example/{z}/{x}.png", "wgs84", "bad_tiles"),
        ("file:///etc/{z}/{x}/{y}", "wgs84", "bad_tiles"),
    ],
)
def test_tiles_that_cannot_be_laid_below_are_refused(tmp_path, url, datum, problem):
    with staffed(tmp_path) as city, pytest.raises(InputError) as caught:
        city.tiles(url, datum)

    assert caught.value.problem == problem
    assert all(
        url in sentence(caught.value, one) or datum in sentence(caught.value, one)
        for one in (EN, Catalogue.load("zh"))
    )


def test_there_are_no_tiles_unless_they_are_set(tmp_path):
    with staffed(tmp_path) as city:
        assert city.tiles("", "wgs84") is None
        assert "img-src data:;" in city.map_page(language=EN)
