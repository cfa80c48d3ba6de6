"""What is put into a workspace comes out again, row by row."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal
from store_builders import areas, duties, frame_of, points, units, workspace
from stores import on_both_stores, place

from gridward import frames
from gridward.errors import InputError, NotFoundError
from gridward.store import Changes, create

pytestmark = on_both_stores


def test_areas_come_back_as_they_were_put(tmp_path):
    given_areas = areas(
        "A1", "B2", parent_code="D1", name_en="North", households=12, valid_from="2026-03-01"
    )
    store = workspace(tmp_path)
    with store.writing() as records:
        records.put_areas(given_areas)

    with store.reading() as records:
        read = records.areas(layer="village")

    assert_frame_equal(pd.DataFrame(read), pd.DataFrame(given_areas))
    assert read.crs == frames.WGS84


def test_an_area_is_known_by_layer_and_code(tmp_path):
    store = workspace(tmp_path, "A1", "B2")

    with store.writing() as records:
        first = records.put_areas(areas("A1", layer="区县"))
        second = records.put_areas(areas("A1", "C3", "B2", parent_code="D1"))

    assert first == Changes(added=1)
    assert second == Changes(added=1, changed=1, unchanged=1)  # C3, B2 (moved), A1


def test_what_a_frame_does_not_name_stays(tmp_path):
    store = workspace(tmp_path, "A1", "B2")

    with store.writing() as records:
        records.put_areas(areas("A1", name="新", parent_code="D1"))
        names = records.areas(layer="village")["name"].tolist()

    assert names == ["新A1", "村B2"]


def test_a_changed_parent_is_a_change(tmp_path):
    store = workspace(tmp_path, "A1")
    with store.writing() as records:
        records.put_areas(areas("D1", "D2", layer="区县", name="区"))

        made = records.put_areas(areas("A1", parent_code="D2"))

        assert made == Changes(changed=1)
        assert records.areas(layer="village")["parent_code"].tolist() == ["D2"]


def test_areas_of_a_day_include_its_first_and_last(tmp_path):
    store = workspace(tmp_path)
    with store.writing() as records:
        records.put_areas(
            areas("A1", parent_code="D1", valid_from="2026-03-01", valid_to="2026-03-31")
        )

    with store.reading() as records:
        days = ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")
        found = [len(records.areas(layer="village", at=day)) for day in days]

    assert found == [0, 1, 1, 0]


def test_a_code_that_is_twice_in_a_layer_is_refused(tmp_path):
    store = workspace(tmp_path)

    with pytest.raises(InputError) as caught, store.writing() as records:
        records.put_areas(areas("A1", "A1", parent_code="D1"))

    assert (caught.value.problem, caught.value.value) == ("duplicate_code", "A1")


def test_layers_are_ranked_down_the_tree_with_overlays_last(tmp_path):
    store = create(place(tmp_path, "a.gpkg"), settings={})
    with store.writing() as records:
        records.put_layer("农贸市场", overlay=True)
        records.put_layer("city")
        records.put_layer("compound", overlay=True, parent_layer="city")
        records.put_layer("village", parent_layer="city", accuracy_m=60.0)
        ranked = records.layers().set_index("layer")["rank"].to_dict()

    assert ranked == {"city": 0, "village": 1, "农贸市场": 2, "compound": 3}


@pytest.mark.parametrize(
    "name",
    [
        *("", "a b", "areas", "Points", "gpkg_contents", "rtree_x", "a;b", 'a"b', "x" * 61),
        *("status", "territory", "contractor", "reason", "geometry", "code", "Status"),
        *("village_name", "Village_Name", "longitude"),
    ],
)
def test_a_name_that_the_file_cannot_show_is_refused(tmp_path, name):
    store = workspace(tmp_path)

    with pytest.raises(InputError) as caught, store.writing() as records:
        records.put_layer(name)

    assert (caught.value.problem, caught.value.value) == ("bad_layer_name", name)


def test_a_name_whose_column_of_names_is_a_layer_is_refused(tmp_path):
    store = create(place(tmp_path, "a.gpkg"), settings={})
    with store.writing() as records:
        records.put_layer("村_name")

    with pytest.raises(InputError) as caught, store.writing() as records:
        records.put_layer("村")

    assert (caught.value.problem, caught.value.value) == ("bad_layer_name", "村")


def test_a_name_that_differs_only_in_case_names_the_one_that_is_there(tmp_path):
    store = workspace(tmp_path)

    with pytest.raises(InputError) as caught, store.writing() as records:
        records.put_layer("VILLAGE")

    assert (caught.value.problem, caught.value.choices) == ("layer_case", ("village",))


def test_an_unknown_parent_layer_is_named_with_the_nearest_ones(tmp_path):
    store = workspace(tmp_path)

    with pytest.raises(NotFoundError) as caught, store.writing() as records:
        records.put_layer("grid", parent_layer="vilage")

    assert (caught.value.name, caught.value.choices[0]) == ("vilage", "village")


def test_a_layer_cannot_lie_above_its_own_parent(tmp_path):
    store = workspace(tmp_path)

    with pytest.raises(InputError) as caught, store.writing() as records:
        records.put_layer("区县", parent_layer="village")

    assert caught.value.problem == "cycle"


def test_units_may_name_parents_of_the_same_frame_in_any_order(tmp_path):
    store = workspace(tmp_path)
    given_units = units("U2", "U1", headcount=3).assign(
        parent_code=pd.Series(["U1", None], dtype="str")
    )

    with store.writing() as records:
        made = records.put_units(given_units)
        again = records.put_units(given_units)
        read = records.units()

    assert (made.added, bool(again)) == (2, False)
    assert_frame_equal(read, given_units)


def test_a_responsibility_keeps_its_number_when_its_note_changes(tmp_path):
    store = workspace(tmp_path, "A1")
    everywhere = {"unit_code": "U1", "role": "lead"}
    here = {"layer": "village", "area_code": "A1", "unit_code": "U1", "role": "contractor"}
    with store.writing() as records:
        records.put_units(units("U1"))
        records.put_responsibilities(duties(everywhere, here))

        made = records.put_responsibilities(duties({**here, "note": "改"}, everywhere))

        assert made == Changes(changed=1, unchanged=1)
        read = records.responsibilities()[["record", "layer", "area_code", "note"]]
        assert read.astype(object).where(read.notna(), None).to_numpy().tolist() == [
            [1, None, None, None],
            [2, "village", "A1", "改"],
        ]


@pytest.mark.parametrize(
    ("field", "row"),
    [
        ("area_code", {"layer": "village", "area_code": "?", "unit_code": "U1", "role": "lead"}),
        ("matter", {"matter": "?", "unit_code": "U1", "role": "lead"}),
        ("unit_code", {"unit_code": "?", "role": "lead"}),
    ],
)
def test_a_responsibility_of_nothing_is_refused(tmp_path, field, row):
    store = workspace(tmp_path, "A1")

    with store.writing() as records:
        records.put_units(units("U1"))

    with pytest.raises(InputError) as caught, store.writing() as records:
        records.put_responsibilities(duties(row))

    assert (caught.value.problem, caught.value.field) == ("unknown_code", field)


def test_the_mandate_is_replaced_and_the_same_one_is_no_change(tmp_path):
    store = workspace(tmp_path)
    square, other = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 2, 1)

    with store.writing() as records:
        made = [records.put_mandate(shape, "创建范围") for shape in (square, square, other)]

        assert [bool(changes) for changes in made] == [True, False, True]
        assert records.mandates().geometry.item().equals_exact(other)


def test_excused_ground_comes_back_with_its_reason(tmp_path):
    store = workspace(tmp_path)
    water = gpd.GeoDataFrame(
        {"name": pd.Series(["淡水河"], dtype="str"), "reason": pd.Series(["水域"], dtype="str")},
        geometry=[shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])],
        crs=frames.WGS84,
    )

    with store.writing() as records:
        records.put_excused(water)

        told = records.excused().drop(columns=["valid_from", "valid_to"])
        assert_frame_equal(pd.DataFrame(told), pd.DataFrame(water))
        assert not records.put_excused(water)


def unplaced(source, *rows):
    given_rows = [
        {"source": source, "row": row, "problem": "out_of_range", "record": "{}"} for row in rows
    ]
    return frame_of(frames.UNPLACED, given_rows)


def test_unplaced_rows_are_replaced_file_by_file(tmp_path):
    store = workspace(tmp_path)
    with store.writing() as records:
        records.put_unplaced("visits", unplaced("a.csv", 3, 5))
        records.put_unplaced("visits", unplaced("b.csv", 7))
        records.put_unplaced("points", unplaced("a.csv", 9))

        records.put_unplaced("visits", unplaced("a.csv", 5))
        records.put_unplaced("visits", unplaced("b.csv"), sources=["b.csv"])

        assert sorted(records.unplaced()["row"]) == [5, 9]


def test_history_counts_up_and_keeps_chinese_readable(tmp_path):
    store = workspace(tmp_path)
    with store.writing() as records:
        number = records.record(
            action="import_areas", source="村.geojson", detail={"层": "village"}, at="2026-03-01"
        )
        history = records.history()

    assert (number, history["source"].tolist()[1:]) == (2, ["村.geojson"])
    assert json.loads(history.loc[1, "detail"]) == {"层": "village"}
    assert "层" in history.loc[1, "detail"]


def test_many_points_are_put_and_found_unchanged(tmp_path):
    store = workspace(tmp_path)
    codes = [str(number) for number in range(3000)]

    with store.writing() as records:
        first = records.put_points(points(*codes))
        second = records.put_points(points(*reversed(codes)))

    assert (first, second) == (Changes(added=3000), Changes(unchanged=3000))


def test_a_frame_without_rows_is_no_change(tmp_path):
    store = workspace(tmp_path, "A1")

    with store.writing() as records:
        made = [
            records.put_areas(areas()),
            records.put_units(units()),
            records.put_responsibilities(duties()),
            records.put_points(points()),
        ]

    assert [bool(changes) for changes in made] == [False] * 4


def test_a_frame_in_another_system_is_never_taken_for_wgs84(tmp_path):
    store = workspace(tmp_path, "A1")

    with pytest.raises(ValueError, match="4547"), store.writing() as records:
        records.put_areas(areas("A1", parent_code="D1").to_crs(4547))
