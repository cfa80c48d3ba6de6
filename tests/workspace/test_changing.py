"""One record is changed or ended by its code, as carefully as a file of many."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workspace_builders import content, staffed

from gridward.errors import InputError, NotFoundError

BEFORE, FROM, LATER = "2026-05-31", "2026-06-01", "2026-09-01"


@pytest.fixture
def city(tmp_path):
    return staffed(tmp_path)


def unit(city, code, at):
    found = city.units(at=at).set_index("code")
    return found.loc[code] if code in found.index else None


def test_a_unit_has_another_telephone_from_a_day_on(city):
    done = city.set_unit({"code": "S", "phone": "120"}, since=FROM)

    assert (done.changed, done.opened, done.code) == (1, 1, "S")
    assert [unit(city, "S", at)["phone"] for at in (BEFORE, FROM)] == ["110", "120"]
    assert unit(city, "S", FROM)["name"] == "东区公所"


def test_an_empty_value_clears_a_field_and_the_same_again_changes_nothing(city):
    city.set_unit({"code": "S", "phone": None})

    again = city.set_unit({"code": "S", "phone": None})

    assert unit(city, "S", FROM)["phone"] is None or unit(city, "S", FROM).isna()["phone"]
    assert (again.unchanged, again.changed) == (1, 0)


def test_a_new_unit_needs_a_name(city):
    with pytest.raises(InputError) as caught:
        city.set_unit({"code": "N"})

    assert (caught.value.problem, caught.value.field, caught.value.row) == (
        "missing_value",
        "name",
        None,
    )


def test_an_area_keeps_its_outline_under_another_name(city):
    outline = city.areas("village", at=BEFORE).set_index("code").geometry["A"]

    city.set_area("village", {"code": "A", "name": "新甲村"}, since=FROM)

    now = city.areas("village", at=FROM).set_index("code").loc["A"]
    assert (now["name"], now["parent_code"], now["geometry"].equals(outline)) == (
        "新甲村",
        "D",
        True,
    )
    assert city.areas("village", at=BEFORE)["name"].tolist() == ["甲村", "乙村"]


def test_a_duty_goes_to_another_unit_on_a_day(city):
    duty = {"layer": "district", "area_code": "D", "role": "territory", "unit_code": "W"}

    done = city.set_responsibility(duty, since=FROM)

    assert (done.added, done.removed) == (1, 1)
    held = [
        next(one.unit.code for one in city.who(121.005, 25.005, at=at).duties if one.unit)
        for at in (BEFORE, FROM)
    ]
    assert held == ["S", "W"]


def test_an_ended_area_holds_nothing_after_its_last_day(city):
    city.end_area("village", "A", last=BEFORE)

    statuses = [
        [area.code for area in city.who(121.005, 25.005, at=at).areas] for at in (BEFORE, FROM)
    ]
    assert statuses == [["D", "A"], ["D"]]
    told = city.lineage("village", "A")
    assert told[["at", "kind", "predecessor"]].to_numpy().tolist() == [[FROM, "abolished", "A"]]


def test_an_ended_unit_and_duty_are_there_until_their_last_day(city):
    record = int(city.responsibilities()["record"].iloc[0])

    city.end_responsibility(record, last=BEFORE)
    city.end_unit("S", last=BEFORE)

    assert unit(city, "S", BEFORE) is not None
    assert unit(city, "S", FROM) is None
    assert city.responsibilities()["valid_to"].iloc[0] == BEFORE


@pytest.mark.parametrize(
    ("ask", "thing"),
    [
        (lambda city: city.end_unit("X", last=FROM), "unit"),
        (lambda city: city.end_area("village", "A", last="2026-13-01"), "bad_date"),
        (lambda city: city.end_area("grid", "A", last=FROM), "layer"),
        (lambda city: city.end_responsibility(99, last=FROM), "record"),
        (lambda city: city.set_unit({"code": "S", "parent_code": "X"}), "unknown_code"),
        (lambda city: city.set_unit({"code": "S", "parent_code": "S"}), "cycle"),
        (
            lambda city: city.set_responsibility({"unit_code": "S", "role": "king"}),
            "bad_role",
        ),
        (
            lambda city: city.set_responsibility(
                {"layer": "district", "area_code": "D", "role": "territory", "unit_code": "W"}
            ),
            "contested",
        ),
        (
            lambda city: city.set_unit({"code": "S", "valid_to": BEFORE}, since=FROM),
            "end_before_start",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(city, ask, thing):
    before = content(city.path)

    with pytest.raises((InputError, NotFoundError)) as caught:
        ask(city)

    assert thing == getattr(caught.value, "problem", None) or thing == caught.value.thing
    assert content(city.path) == before


def test_a_rehearsal_changes_nothing_and_an_undo_takes_it_back(city):
    before = city.units()

    city.set_unit({"code": "S", "name": "新"}, since=FROM, dry_run=True)
    assert city.units().equals(before)
    city.set_unit({"code": "S", "name": "新"}, since=FROM)
    city.undo()

    assert city.units().equals(before)


_DAYS = [f"2026-{month:02}-01" for month in (2, 4, 6, 8)]
_UNIT = st.fixed_dictionaries({"code": st.sampled_from("SW"), "name": st.sampled_from("甲乙")})
_AREA = st.fixed_dictionaries({"code": st.sampled_from("AB"), "name": st.sampled_from("甲乙")})
_DUTY = st.fixed_dictionaries(
    {
        "layer": st.just("village"),
        "area_code": st.sampled_from("AB"),
        "unit_code": st.sampled_from("SW"),
        "role": st.sampled_from(["territory", "contractor", "helper"]),
    }
)
_CHANGES = st.one_of(
    st.builds(lambda said: lambda city, day: city.set_unit(said, since=day), _UNIT),
    st.builds(lambda said: lambda city, day: city.set_area("village", said, since=day), _AREA),
    st.builds(lambda said: lambda city, day: city.set_responsibility(said, since=day), _DUTY),
    st.builds(lambda code: lambda city, day: city.end_unit(code, last=day), st.sampled_from("SW")),
    st.builds(
        lambda code: lambda city, day: city.end_area("village", code, last=day),
        st.sampled_from("AB"),
    ),
    st.builds(lambda n: lambda city, day: city.end_responsibility(n, last=day), st.integers(1, 4)),
)


@given(changes=st.lists(st.tuples(st.sampled_from(_DAYS), _CHANGES, st.booleans()), max_size=5))
@settings(max_examples=8, deadline=None)
def test_no_change_nor_its_undo_alters_an_answer_about_a_day_before_it(changes):
    with TemporaryDirectory() as name, staffed(Path(name)) as city:

        def answers(before):
            return [
                replace(city.who(x, 25.005, at=at), revision=0)
                for at in ("2025-12-31", "2026-03-15", "2026-05-15", "2026-07-15")
                if at < before
                for x in (121.005, 121.015)
            ]

        for day, change, taken_back in changes:
            earlier = answers(day)
            with suppress(InputError, NotFoundError):  # it cannot be: nothing is changed
                made = change(city, day)
                if taken_back and made.revision and (made.added or made.changed):
                    city.undo()
            assert answers(day) == earlier


def test_who_is_named_for_a_layer_from_a_day_on_adds_no_rung_to_the_chain_of_earlier_days(city):
    before = city.who(121.005, 25.005, at="2025-12-31").chain

    given = {"layer": "village", "area_code": "A", "role": "territory", "unit_code": "S"}
    city.set_responsibility(given, since="2026-02-01")

    assert city.who(121.005, 25.005, at="2025-12-31").chain == before
    assert len(city.who(121.005, 25.005, at="2026-02-01").chain) > len(before)
