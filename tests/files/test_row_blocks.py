"""Blocks of rows are what the whole file holds, each row under its own number."""

import csv

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridward.errors import BadRowsError, InputError
from gridward.files import as_table, features_as_they_are, read_table, row_blocks, write_file
from gridward.files.streams import BLOCK_ROWS

_CELL = st.text(st.sampled_from(list("a甲',;\t 0=-+@")), max_size=4)


@settings(max_examples=60)
@given(rows=st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_a_text_without_quotes_is_read_as_one_with_quotes(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("text")
    for name, quoting in (("plain.csv", csv.QUOTE_MINIMAL), ("quoted.csv", csv.QUOTE_ALL)):
        with (folder / name).open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, quoting=quoting).writerows([["x", "y", "z"], *rows])

    read = [_read(folder / name) for name in ("plain.csv", "quoted.csv")]

    assert read[0] == read[1]


@pytest.mark.parametrize("quote", ["", '"'])
def test_rows_keep_their_numbers_across_empty_ones_and_blocks(tmp_path, quote):
    path = tmp_path / "a.csv"
    lines = [
        f"{quote}{n}{quote},甲" if n % 1000 else ("" if n % 2000 else ",")
        for n in range(2, 200_002)
    ]
    path.write_text("\n".join(["code,name", *lines]), encoding="utf-8")

    blocks = list(row_blocks(path))

    rows = pd.concat([block.rows for block in blocks])
    assert [len(block.rows) for block in blocks] == [BLOCK_ROWS, 199_800 - BLOCK_ROWS]
    assert rows.index.tolist() == rows["code"].astype(int).tolist()
    assert blocks[-1].share == 1.0


def test_every_row_with_too_many_cells_is_named(tmp_path):
    path = tmp_path / "a.csv"
    lines = [f"{n},甲" + (",丙" if n in (3, 150_000) else "") for n in range(2, 300_000)]
    path.write_text("\n".join(["code,name" + " " * 50, *(f"{x}{' ' * 50}" for x in lines)]))

    with pytest.raises(BadRowsError) as caught:
        list(row_blocks(path))

    assert [row.row for row in caught.value.rows] == [3, 150_000]


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.fgb", "a.geojsonl", "a.shp", "a.xlsx"])
def test_blocks_of_any_format_are_what_is_read_whole(tmp_path, name):
    path = tmp_path / name
    shapes = shapely.points([(121 + n / 1000, 25) for n in range(5)])
    frame = gpd.GeoDataFrame(
        {"code": [f"0{n}" for n in range(5)], "count": [1, 2, None, 4, 5], "名称": ["甲"] * 5},
        geometry=shapes,
        crs="EPSG:4326",
    )
    if name == "a.xlsx":
        write_file(path, pd.DataFrame(frame.drop(columns="geometry")))
        whole = read_table(path)
    else:
        options = {"SPATIAL_INDEX": "NO"} if name == "a.fgb" else {}
        frame.to_file(path, engine="pyogrio", **options)
        whole = features_as_they_are(path)

    (block,) = row_blocks(path)

    assert _plain(block.rows) == _plain(whole)


def test_a_file_without_rows_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("code,name\n,\n")

    with pytest.raises(InputError) as caught:
        list(row_blocks(tmp_path / "a.csv"))

    assert caught.value.problem == "empty_file"


def _read(path):
    try:
        return read_table(path).to_csv()
    except InputError as error:
        return error.problem


def _plain(frame):
    if "geometry" in frame:
        shapes = frame.geometry.to_wkt().tolist()
        return as_table(frame).to_csv(), shapes, str(frame.crs)
    return frame.to_csv()
