"""Blocks hold what the whole file holds, and parts become the file that was never cut."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridward.errors import InputError, NotFoundError
from gridward.files import read_table
from gridward.files.streams import BLOCK_ROWS, open_source, writer_for
from gridward.files.streams.blocks import in_blocks

_CELL = st.text(st.sampled_from(list("a甲\"',;\t \r\n0")), max_size=4)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(_CELL, _CELL, _CELL), min_size=1, max_size=8),
    quoting=st.sampled_from([0, 1]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_a_text_is_read_as_it_is_read_whole(rows, quoting, end, tmp_path_factory):
    path = tmp_path_factory.mktemp("text") / "a.csv"
    frame = pd.DataFrame(rows, columns=["x", "y", "z"])
    frame.to_csv(path, index=False, quoting=quoting, lineterminator=end)
    try:
        whole = read_table(path).to_numpy().tolist()
    except InputError:
        whole = []

    blocks = [block.batch.to_pandas() for block in open_source(path).blocks()]

    streamed = pd.concat(blocks).to_numpy().tolist() if blocks else []
    assert str(streamed) == str(whole)


@pytest.mark.parametrize("note", ["plain", 'with "quotes", commas and\nlines'])
def test_no_row_is_lost_where_the_text_is_cut(tmp_path, note):
    rows = 300_000
    frame = pd.DataFrame({"n": range(rows), "note": [f"{note} 甲乙丙丁 " * 3] * rows})
    frame.to_csv(tmp_path / "a.csv", index=False)
    assert (tmp_path / "a.csv").stat().st_size > 1.8e7

    blocks = list(open_source(tmp_path / "a.csv").blocks())

    assert [block.batch.num_rows for block in blocks] == [BLOCK_ROWS, BLOCK_ROWS, rows % BLOCK_ROWS]
    numbers = np.concatenate([block.batch["n"].cast(pa.int64()).to_numpy() for block in blocks])
    assert (numbers == np.arange(rows)).all()
    assert blocks[-1].share == 1.0


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(0, 3 * BLOCK_ROWS), max_size=5))
def test_batches_of_any_size_become_blocks_of_one(sizes):
    numbers = pa.array(np.arange(sum(sizes)))
    ends = np.cumsum([0, *sizes])
    batches = [pa.record_batch({"n": numbers[start:end]}) for start, end in pairwise(ends)]

    blocks = list(in_blocks(batches))

    assert all(block.num_rows == BLOCK_ROWS for block in blocks[:-1])
    assert pa.chunked_array([b["n"] for b in blocks] or [[]], pa.int64()) == pa.chunked_array(
        [numbers]
    )


def joined(folder, name, batches, *, geometry=None):
    """Return the file that batches make, each encoded by itself."""
    writer = writer_for(folder / name, geometry=geometry)
    parts = []
    for number, batch in enumerate(batches):
        parts.append(folder / f"{name}.{number}")
        parts[-1].write_bytes(writer.encode(batch))
    writer.join(parts, folder / name, batches[0].schema)
    return folder / name


def batches(*sizes):
    random = np.random.default_rng(0)
    made, first = [], 0
    for size in sizes:
        shapes = np.array(shapely.points(random.random((size, 2))), dtype=object)
        shapes[::3] = None
        columns = {
            "n": pa.array(range(first, first + size)),
            "x": pa.array(random.random(size)),
            "word": pa.array([None, "甲", "a"] * size)[:size].dictionary_encode(),
            "list": pa.array([[1], None] * size)[:size],
            "geometry": pa.array(shapely.to_wkb(shapes), pa.binary()),
        }
        made.append(pa.record_batch(columns))
        first += size
    return made


def test_parquet_parts_are_one_file_that_every_reader_takes(tmp_path):
    made = batches(1, 500, 40)

    path = joined(tmp_path, "a.parquet", made)

    file = pq.ParquetFile(path)
    assert [file.metadata.row_group(n).num_rows for n in range(3)] == [1, 500, 40]
    assert file.read().to_pylist() == pa.Table.from_batches(made).to_pylist()
    assert file.read_row_group(2)["n"].to_pylist() == list(range(501, 541))
    above = pq.read_table(path, filters=[("n", ">", 530)])
    assert above["n"].to_pylist() == list(range(531, 541))
    assert file.metadata.row_group(1).column(0).statistics.max == 500


def test_very_many_parquet_parts_are_one_file(tmp_path):
    path = joined(tmp_path, "a.parquet", batches(*[1] * 300))

    assert pq.read_table(path)["n"].to_pylist() == list(range(300))


def test_shapes_in_parquet_are_geoparquet(tmp_path):
    path = joined(tmp_path, "a.parquet", batches(6, 6), geometry="geometry")

    rows = gpd.read_parquet(path)
    assert rows.crs.equals("EPSG:4326", ignore_axis_order=True)
    assert rows.geometry.isna().tolist() == [True, False, False] * 4


def test_a_quotation_mark_that_stays_open_is_named_by_its_row(tmp_path):
    lines = ["n,note", *(f'{n},"a"' for n in range(5)), '5,"b', *(f"{n},c" for n in range(6, 9))]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        list(open_source(tmp_path / "a.csv").blocks())

    assert (caught.value.problem, caught.value.row) == ("bad_quotes", 7)


@pytest.mark.parametrize("name", ["a.fgb", "a.geojson", "a.geojsonl", "a.gpkg"])
def test_parts_of_features_are_one_file(tmp_path, name):
    made = batches(1, 500, 40)

    path = joined(tmp_path, name, made, geometry="geometry")

    rows = pyogrio.read_dataframe(path)
    points = shapely.from_wkb(pa.Table.from_batches(made)["geometry"].to_pylist())
    assert rows["n"].tolist() == list(range(541))
    assert pyogrio.read_info(path, force_feature_count=True)["features"] == 541
    there = ~shapely.is_missing(points)
    assert (rows.geometry.notna() == there).all()
    assert rows.total_bounds == pytest.approx(shapely.total_bounds(points))
    assert shapely.get_coordinates(rows.geometry) == pytest.approx(
        shapely.get_coordinates(points), abs=1e-15
    )


def test_a_flatgeobuf_of_no_shapes_at_all_is_whole(tmp_path):
    made = [pa.record_batch({"n": [n], "geometry": pa.array([None], pa.binary())}) for n in (0, 1)]

    path = joined(tmp_path, "a.fgb", made, geometry="geometry")

    assert pyogrio.read_dataframe(path)["n"].tolist() == [0, 1]


def test_pieces_are_runs_of_row_groups_and_number_their_blocks(tmp_path):
    table = pa.table({"n": np.arange(3 * BLOCK_ROWS + 10)})
    with pq.ParquetWriter(tmp_path / "a.parquet", table.schema) as file:
        for start, rows in ((0, 5), (5, BLOCK_ROWS), (BLOCK_ROWS + 5, 2 * BLOCK_ROWS + 5)):
            file.write_table(table.slice(start, rows), row_group_size=rows)
    source = open_source(tmp_path / "a.parquet")

    blocks = list(source.blocks(done={1}))

    assert [piece.groups for piece in source.pieces] == [(0, 1), (2,)]
    assert [list(piece.numbers) for piece in source.pieces] == [[0, 1], [2, 3, 4]]
    assert [block.number for block in blocks] == [0, 2, 3, 4]
    assert blocks[1].batch["n"][0].as_py() == BLOCK_ROWS + 5


def test_a_partition_with_other_columns_is_named(tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"b": [1]}), tmp_path / "2.parquet")

    with pytest.raises(InputError) as caught:
        open_source(tmp_path)

    assert (caught.value.source, caught.value.value) == ("2.parquet", "b, a")


def test_a_folder_without_partitions_is_not_found(tmp_path):
    with pytest.raises(NotFoundError):
        open_source(tmp_path)


def test_a_text_too_long_for_a_cell_of_a_workbook_is_refused(tmp_path):
    writer = writer_for(tmp_path / "a.xlsx", geometry=None)

    with pytest.raises(InputError) as caught:
        writer.encode(pa.record_batch({"note": ["x" * 40_000]}))

    assert (caught.value.problem, caught.value.field) == ("bad_value", "note")
