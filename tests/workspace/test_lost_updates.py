"""Nobody overwrites what somebody else changed in the meantime without being told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from stores import on_both_stores
from workspace_builders import content, staffed, write_csv

import gridward
from gridward.errors import ConflictError
from gridward.language import Catalogue, sentence
from gridward.workspace import seen

pytestmark = on_both_stores


def units(path, *rows):
    return write_csv(path, "code,name,phone", *rows)


def test_a_row_that_changed_since_the_list_was_made_is_shown_in_both_versions(tmp_path):
    with staffed(tmp_path) as city:
        made = city.revision
        city.import_units(units(tmp_path / "theirs.csv", ("S", "东区公所", 120)))
        before = content(city)

        with pytest.raises(ConflictError) as caught, seen(made):
            city.import_units(
                units(tmp_path / "mine.csv", ("S", "东区公所", 130), ("X", "新", None))
            )

        error = caught.value
        assert (error.thing, error.name) == ("record", "units S")
        assert (error.mine["phone"], error.theirs["phone"]) == ("130", "120")
        assert content(city) == before
        said = sentence(error, Catalogue.load("zh"))
        assert "130" in said
        assert "120" in said


def test_rows_that_nobody_else_changed_go_in(tmp_path):
    with staffed(tmp_path) as city:
        made = city.revision
        city.import_units(units(tmp_path / "theirs.csv", ("S", "东区公所", 120)))

        with seen(made):
            city.import_units(units(tmp_path / "mine.csv", ("W", "水务局", 130)))

        assert dict(zip(city.units()["code"], city.units()["phone"], strict=True)) == {
            "S": "120",
            "W": "130",
        }


def test_the_same_change_made_twice_is_no_conflict(tmp_path):
    with staffed(tmp_path) as city:
        made = city.revision
        file = units(tmp_path / "one.csv", ("S", "东区公所", 120))
        city.import_units(file)

        with seen(made):
            assert city.import_units(file).changed == 0


def test_a_new_row_of_somebody_else_is_not_overwritten_either(tmp_path):
    with staffed(tmp_path) as city:
        made = city.revision
        city.import_units(units(tmp_path / "theirs.csv", ("X", "他们的", None)))

        with pytest.raises(ConflictError) as caught, seen(made):
            city.import_units(units(tmp_path / "mine.csv", ("X", "我的", None)))

        assert (caught.value.mine["name"], caught.value.theirs["name"]) == ("我的", "他们的")


def test_a_check_that_was_overtaken_is_made_again(tmp_path):
    with staffed(tmp_path) as city, gridward.open(city.address) as other:
        file = units(tmp_path / "theirs.csv", ("X", "他们的", None))
        once = []

        def look():
            state = type(city).state(city)
            if not once:
                once.append(other.import_units(file))
            return state

        city.state = look
        report = city.import_units(units(tmp_path / "mine.csv", ("Y", "我的", None)))

        assert report.revision == once[0].revision + 1
        assert {"X", "Y"} <= set(other.units()["code"])


def test_many_writers_at_once_lose_nothing(tmp_path):
    with staffed(tmp_path) as city:
        first = city.revision
        files = [units(tmp_path / f"{n}.csv", (f"U{n}", f"单位{n}", n)) for n in range(6)]

        def take(file):
            for _ in range(10):
                try:
                    return city.import_units(file).revision
                except ConflictError:
                    continue
            return None

        with ThreadPoolExecutor(3) as pool:
            revisions = sorted(pool.map(take, files))

        assert revisions == list(range(first + 1, first + 7))
        assert {f"U{n}" for n in range(6)} <= set(city.units()["code"])


def test_one_record_is_not_changed_over_a_later_version_either(tmp_path):
    with staffed(tmp_path) as city:
        made = city.revision
        city.set_unit({"code": "S", "phone": "120"})

        with pytest.raises(ConflictError) as caught, seen(made):
            city.set_unit({"code": "S", "phone": "130"})

        assert (caught.value.mine["phone"], caught.value.theirs["phone"]) == ("130", "120")
