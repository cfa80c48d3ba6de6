"""Reading again takes from before what is still so, and nothing else."""

import shapely
from geopandas.testing import assert_geodataframe_equal
from store_builders import areas, units, workspace
from stores import on_both_stores, run

CODES = ("A", "B", "C", "D")


@on_both_stores
def test_what_did_not_change_is_the_very_same(tmp_path):
    with workspace(tmp_path, *CODES).reading() as records:
        first = records.reading("areas")

        assert records.reading("areas", first) is first


@on_both_stores
def test_only_the_rows_that_differ_are_made_anew(tmp_path):
    store = workspace(tmp_path, *CODES)
    with store.reading() as records:
        first = records.reading("areas")
    moved = areas("B", "E").assign(geometry=[shapely.box(121, 24, 122, 25)] * 2)
    with store.writing() as records:
        records.put_areas(moved, gone=first.frame.iloc[[3]])

    with store.reading() as records:
        second, whole = records.reading("areas", first), records.areas()

    kept = dict(zip(first.frame["code"], first.frame.geometry, strict=True))
    same = [
        kept.get(code) is shape
        for code, shape in zip(second.frame["code"], second.frame.geometry, strict=True)
    ]
    assert second.frame["code"].tolist() == ["D1", "A", "B", "D", "E"]
    assert same == [True, True, False, True, False]
    assert_geodataframe_equal(second.frame, whole)


@on_both_stores
def test_what_another_program_wrote_is_seen_without_a_revision(tmp_path):
    store = workspace(tmp_path, *CODES)
    with store.writing() as records:
        records.put_units(units("U", "W"))
    with store.reading() as records:
        first = records.reading("units")

    run(store, "UPDATE units SET name = ? WHERE code = ?", ("改", "W"), keep=True)

    with store.reading() as records:
        assert records.reading("units", first).frame["name"].tolist() == ["单位U", "改"]
