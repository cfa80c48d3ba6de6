"""Show what a locator answers: layers, statuses, rows and saved files."""

import gc
import pickle
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pandas as pd
import pytest
import shapely
from locating_oracle import frame, squares

from gridward.errors import DamagedError, InputError, NotFoundError
from gridward.locating import Held, Locator


def city():
    """Return one district over two communities that leave a gap, and a market across."""
    district = frame([shapely.box(0, 0, 4, 1)], codes=["D"], layer="district")
    communities = frame([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 4, 1)], codes=["C1", "C2"])
    market = frame([shapely.box(0.5, 0.5, 5, 0.75)], codes=["M"], layer="market")
    return pd.concat([district, communities, market], ignore_index=True)


def kinds():
    return pd.DataFrame(
        {
            "layer": pd.array(["market", "district", "community"], dtype="str"),
            "parent_layer": pd.array([None, None, "district"], dtype="str"),
            "overlay": [True, False, False],
            "rank": [2, 0, 1],
            "accuracy_m": [np.nan, np.nan, 60.0],
        }
    )


def test_layers_go_from_coarse_to_fine_and_then_the_overlays():
    locator = Locator.build(city(), layers=kinds())

    assert locator.layers == ("district", "community", "market")
    assert locator.finest == "community"


def test_each_point_gets_the_owner_in_every_layer_and_a_status():
    locator = Locator.build(city(), layers=kinds())

    found = locator.locate([0.6, 1.5, 4.5, 9.0], [0.6, 0.1, 0.6, 9.0])

    expected = pd.DataFrame(
        {
            "district": pd.array(["D", "D", None, None], dtype="str"),
            "community": pd.array(["C1", None, None, None], dtype="str"),
            "market": pd.array(["M", None, "M", None], dtype="str"),
            "status": pd.array(["inside", "gap", "outside", "outside"], dtype="str"),
        }
    )
    pd.testing.assert_frame_equal(found, expected)


def test_a_given_mandate_decides_between_gap_and_outside():
    locator = Locator.build(squares("A"), mandate=shapely.box(0, 0, 2, 1))

    found = locator.locate([0.5, 1.5, 2.0, 2.5], [0.5, 0.5, 1.0, 0.5])

    assert found["status"].tolist() == ["inside", "gap", "gap", "outside"]


def test_layers_that_are_the_mandate_answer_as_their_union_does(tmp_path):
    whole = city().assign(layer=lambda areas: areas["layer"].replace("market", "town"))
    order = kinds().replace({"layer": {"market": "town"}}).assign(overlay=False, rank=[1, 0, 2])
    district = shapely.box(0, 0, 4, 1)
    xs, ys = (axis.ravel() for axis in np.meshgrid(np.arange(0, 7, 0.2), np.arange(0, 2, 0.2)))

    drawn = Locator.build(whole, layers=order, mandate=district)
    named = Locator.build(whole, layers=order, mandate=["district"])
    named.save(tmp_path / "areas.locator")
    loaded = Locator.load(tmp_path / "areas.locator")

    pd.testing.assert_frame_equal(named.locate(xs, ys), drawn.locate(xs, ys))
    pd.testing.assert_frame_equal(loaded.locate(xs, ys), drawn.locate(xs, ys))
    for x, y in zip(xs, ys, strict=True):
        assert loaded.who(x, y).status == drawn.who(x, y).status
    assert Locator.build(whole, layers=order).who(4.5, 0.6).status == "gap"  # in the town
    with pytest.raises(InputError):
        Locator.build(whole, layers=order, mandate=["street"])


def test_rows_count_in_the_order_of_areas():
    locator = Locator.build(squares("B", "C", "A"))

    rows = locator.rows([0.5, 1.5, 2.5, 3.5], [0.5, 0.5, 0.5, 0.5])

    codes = locator.areas("community")["code"]
    assert rows.dtype == np.int32
    assert [codes[row] if row >= 0 else None for row in rows] == ["B", "C", "A", None]


@pytest.mark.parametrize("point", [(0.5, 0.5), ([1.0], [1.0]), (np.array([9.0]), np.array([9.0]))])
def test_one_point_gets_the_same_row_however_it_is_said(point, tmp_path):
    locator = Locator.build(squares("B", "A"))
    expected = locator.rows(np.ravel(point[0]).repeat(2), np.ravel(point[1]).repeat(2))[:1]

    without_index = locator.rows(*point)
    locator.save(tmp_path / "areas.locator")  # builds the index
    with_index = locator.rows(*point)

    assert without_index.tolist() == with_index.tolist() == expected.tolist()


def test_areas_come_back_in_longitude_and_latitude():
    areas = squares("A", "B").to_crs(3857)

    back = Locator.build(areas).areas("community")

    assert back.crs == "EPSG:4326"
    assert shapely.equals_exact(back.geometry[1], shapely.box(1, 0, 2, 1), 1e-9, normalize=True)


def test_no_areas_hold_nothing():
    locator = Locator.build(squares())

    assert locator.rows([], [], layer=None).tolist() == [] if locator.finest else True
    assert locator.locate([0.0], [0.0])["status"].tolist() == ["outside"]
    assert locator.who(0.0, 0.0).certainty == "none"


def test_a_declared_layer_without_areas_holds_nothing():
    locator = Locator.build(squares(), layers=kinds())

    assert locator.rows([0.5], [0.5]).tolist() == [-1]
    assert locator.who(0.5, 0.5).nearest is None


def test_an_unknown_layer_is_named_with_the_known_ones():
    locator = Locator.build(squares("A"))

    with pytest.raises(NotFoundError) as raised:
        locator.rows([0.5], [0.5], layer="street")

    assert (raised.value.name, raised.value.choices) == ("street", ("community",))


def test_a_saved_locator_answers_the_same(tmp_path):
    locator = Locator.build(city(), layers=kinds(), mandate=shapely.box(0, 0, 6, 1))
    xs, ys = (axis.ravel() for axis in np.meshgrid(np.arange(0, 7, 0.25), np.arange(0, 2, 0.25)))

    locator.save(tmp_path / "areas.locator")
    loaded = Locator.load(tmp_path / "areas.locator")

    assert loaded.layers == locator.layers
    pd.testing.assert_frame_equal(loaded.locate(xs, ys), locator.locate(xs, ys))
    assert loaded.who(0.6, 0.6, accuracy_m=9) == locator.who(0.6, 0.6, accuracy_m=9)


@pytest.mark.parametrize("length", [0, 3, 10, 30, 200])
def test_a_cut_file_is_refused(tmp_path, length):
    path = tmp_path / "areas.locator"
    Locator.build(city()).save(path)
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(DamagedError):
        Locator.load(path)


def test_a_file_cut_by_one_byte_is_refused_on_opening(tmp_path):
    path = tmp_path / "areas.locator"
    Locator.build(city()).save(path)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(DamagedError):
        Locator.load(path)


@pytest.mark.parametrize("verify", [True, False])
def test_a_file_with_any_one_bit_flipped_is_refused(tmp_path, verify):
    path = tmp_path / "areas.locator"
    Locator.build(city()).save(path)
    whole = path.read_bytes()

    for position in np.linspace(0, len(whole) - 1, 200).astype(int):
        broken = bytearray(whole)
        broken[position] ^= 1 << (position % 8)
        path.write_bytes(broken)
        with pytest.raises(DamagedError):
            Locator.load(path, verify=verify).locate([0.6], [0.6])


def test_a_copy_sent_elsewhere_answers_from_its_own_memory():
    locator = Locator.build(squares("A", "B"))
    for _ in range(2):  # the second time the index is there
        locator.rows([0.5] * 200_000, [0.5] * 200_000)
        locator.rows([0.5], [0.5])

    sent = pickle.loads(pickle.dumps(locator))  # noqa: S301 - our own
    del locator
    gc.collect()

    assert sent.rows([1.5], [0.5]).tolist() == [1]
    assert sent.who(1.5, 0.5).code == "B"


def test_threads_that_ask_first_at_the_same_time_get_the_right_answers():
    locator = Locator.build(squares("A", "B", "C"))
    together = Barrier(4)

    def ask(x):
        together.wait()
        return [locator.who(x, 0.5).code, *locator.rows([x], [0.5]).tolist()]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, [0.5, 1.5, 2.5, 0.5]))

    assert found == [["A", 0], ["B", 1], ["C", 2], ["A", 0]]


def test_one_point_is_told_its_owner_in_every_layer():
    answer = Locator.build(city(), layers=kinds()).who(0.6, 0.6)

    assert answer.areas == (Held("district", "D"), Held("community", "C1"), Held("market", "M"))
    assert (answer.code, answer.layer, answer.status) == ("C1", "community", "inside")
