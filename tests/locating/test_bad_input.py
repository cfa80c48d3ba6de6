"""Give the locator everything it must refuse, and odd things it must take."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from locating_oracle import frame, squares

from gridward.errors import InputError
from gridward.locating import Locator


def refused(call, *arguments, **options):
    with pytest.raises(InputError) as raised:
        call(*arguments, **options)
    return raised.value


@pytest.mark.parametrize(
    ("x", "y", "problem", "field"),
    [
        (np.nan, 0.5, "not_finite", "x"),
        (0.5, np.inf, "not_finite", "y"),
        (180.5, 0.5, "out_of_range", "x"),
        (0.5, -2499081.0, "out_of_range", "y"),
        (25.0, 121.5, "swapped_axes", "y"),
        (121.5, 121.5, "out_of_range", "y"),
    ],
)
def test_a_coordinate_that_is_no_place_is_refused_with_its_row(x, y, problem, field):
    locator = Locator.build(squares("A"))

    error = refused(locator.rows, [0.5, 0.5, x], [0.5, 0.5, y])

    assert (error.problem, error.row, error.field) == (problem, 4, field)
    assert refused(locator.who, x, y).problem == problem


@pytest.mark.parametrize(
    ("x", "y", "problem"),
    [
        ([0.5], [0.5, 0.5], "different_lengths"),
        ([[0.5]], [0.5], "not_one_dimensional"),
        (0.5, [0.5], "not_one_dimensional"),
        (["east"], [0.5], "not_a_number"),
        ([None], [0.5], "not_finite"),
        ([True], [0.5], "not_a_number"),
        ([1j], [0.5], "not_a_number"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused(x, y, problem):
    error = refused(Locator.build(squares("A")).locate, x, y)

    assert error.problem == problem


@pytest.mark.parametrize("accuracy_m", [-1.0, np.nan, np.inf, "near"])
def test_an_accuracy_that_is_no_length_is_refused(accuracy_m):
    error = refused(Locator.build(squares("A")).who, 0.5, 0.5, accuracy_m=accuracy_m)

    assert error.field == "accuracy_m"


@pytest.mark.parametrize(
    "kind",
    [
        lambda values: np.array(values, dtype=np.float32),
        lambda values: np.repeat(values, 3)[::3],
        lambda values: pd.Series(values, index=[7, 8, 9]),
        lambda values: pd.array(values, dtype="Float64"),
        lambda values: np.frombuffer(np.array(values).tobytes()),
        list,
    ],
)
def test_numbers_in_any_array_are_taken(kind):
    rows = Locator.build(squares("A", "B")).rows(kind([0.5, 1.5, 2.5]), kind([0.5, 0.5, 0.5]))

    assert rows.tolist() == [0, 1, -1]


def test_whole_numbers_and_empty_arrays_are_taken():
    locator = Locator.build(squares("A", "B"))

    assert locator.rows(np.array([1]), np.array([1])).tolist() == [0]
    assert locator.rows([], []).tolist() == []
    assert len(locator.locate([], [])) == 0


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        (None, "geometry_empty"),
        (shapely.Polygon(), "geometry_empty"),
        (shapely.Point(0, 0), "geometry_kind"),
        (shapely.GeometryCollection([shapely.box(0, 0, 1, 1)]), "geometry_kind"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "geometry_invalid"),
        (
            shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)]),
            "geometry_invalid",
        ),
        (shapely.box(0, 0, 200, 1), "out_of_range"),
        (shapely.box(-179, 0, 179, 1), "across_antimeridian"),
    ],
)
def test_a_shape_that_cannot_be_an_area_is_refused_by_name(shape, problem):
    areas = frame([shapely.box(0, 0, 1, 1), shape], codes=["A", "B"])

    error = refused(Locator.build, areas)

    assert (error.problem, error.value) == (problem, "B")


def test_areas_without_a_crs_are_refused():
    assert refused(Locator.build, squares("A").set_crs(None, allow_override=True)).problem == (
        "no_crs"
    )


@pytest.mark.parametrize("column", ["code", "layer"])
def test_areas_need_a_code_and_a_layer(column):
    assert refused(Locator.build, squares("A").drop(columns=column)).field == column
    missing = squares("A", "B").assign(**{column: ["A", None]})
    error = refused(Locator.build, missing)
    assert (error.problem, error.field, error.row) == ("missing_value", column, 3)


def test_a_code_may_stand_once_in_a_layer():
    error = refused(Locator.build, squares("A", "A"))

    assert (error.problem, error.value) == ("duplicate_code", "A")


def test_a_layer_that_is_not_declared_is_refused():
    layers = pd.DataFrame(
        {"layer": ["street"], "overlay": [False], "rank": [0], "accuracy_m": [0.0]}
    )

    error = refused(Locator.build, squares("A"), layers=layers)

    assert (error.problem, error.value, error.choices) == (
        "layer_missing",
        "community",
        ("street",),
    )


def test_a_layer_may_not_take_the_name_of_the_status_column():
    areas = gpd.GeoDataFrame(squares("A").assign(layer="status"))

    assert refused(Locator.build, areas).problem == "bad_layer_name"


def test_a_ring_of_a_million_corners_is_taken():
    turns = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    disc = shapely.Polygon(np.column_stack([np.cos(turns), np.sin(turns)]))

    rows = Locator.build(frame([disc])).rows([0.0, 0.99, 1.01], [0.0, 0.0, 0.0])

    assert rows.tolist() == [0, 0, -1]


def test_an_empty_part_of_an_area_is_no_part(tmp_path):
    hollow = shapely.from_wkt("MULTIPOLYGON(EMPTY, ((0 0, 1 0, 1 1, 0 0)))")
    areas = frame([hollow, shapely.box(2, 0, 3, 1), shapely.box(4, 0, 5, 1)])
    locator = Locator.build(areas)
    locator.save(tmp_path / "areas")

    for one in (locator, Locator.load(tmp_path / "areas")):
        assert one.rows([0.9, 2.5, 4.5], [0.5, 0.5, 0.5]).tolist() == [0, 1, 2]
        assert one.who(0.9, 0.5, accuracy_m=10.0).code == "A000"


@pytest.mark.parametrize("number", [np.float64, np.float32, int, float])
def test_one_point_may_be_two_numbers_of_any_kind(number):
    assert Locator.build(squares("A", "B")).rows(number(1), number(1)).tolist() == [0]


def test_a_truth_value_is_no_coordinate():
    assert refused(Locator.build(squares("A")).rows, True, True).problem == "not_one_dimensional"
