"""Coordinates are read as people write them, and only as they can be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridward.coordinates import angle_of, pair_of

LON = 121 + 32 / 60 + 37 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "121°32′37″E", "121°32'37\"", "121度32分37秒", "东经121度32分37秒", "東經121°32′37″",
        "E121 32 37", "121:32:37", "１２１°３２′３７″", "121º32’37”E", "东经：121度32分37秒",
        "121°32'37''E", "经度121度32分37秒",
    ],
)  # fmt: skip
def test_degrees_minutes_and_seconds_are_degrees(text):
    assert angle_of(text).degrees == pytest.approx(LON, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "121.5436",
        "１２１．５４３６",
        "121,5436",
        "121。5436",
        "121.5436°",
        "121.5436E",
        "经度: 121.5436",
    ],
)
def test_decimal_degrees_are_read_in_any_width_and_with_any_point(text):
    assert angle_of(text).degrees == 121.5436


@pytest.mark.parametrize(
    ("text", "degrees", "axis"),
    [
        ("N25 1 30.5", 25.0251388888889, "y"),
        ("南纬10°30′", -10.5, "y"),
        ("0.5W", -0.5, "x"),
        ("-0.5", -0.5, None),
    ],
)
def test_the_side_of_the_earth_tells_the_sign_and_which_it_is(text, degrees, axis):
    angle = angle_of(text)

    assert (angle.degrees, angle.axis) == (pytest.approx(degrees, abs=1e-12), axis)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "121°60′00″", "121°30′60″", "N121E", "1215436", "121 32", "12.5°30′", "--1"],
)
def test_what_is_no_angle_is_none(text):
    assert angle_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "121.5436,25.0261", "（121.5436，25.0261）", "[121.5436 25.0261]", "121.5436、25.0261",
        "121,5436;25,0261", "121.5436 / 25.0261", "E121.5436N25.0261", "东经121.5436，北纬25.0261",
    ],
)  # fmt: skip
def test_two_in_one_cell_are_cut_apart(text):
    assert tuple(angle.degrees for angle in pair_of(text)) == (121.5436, 25.0261)


@pytest.mark.parametrize(
    "text", ["121.5436", "121.5436,25.0261,3.0", "E121,E25", "a,b", "1 2 3 4", ""]
)
def test_what_is_no_pair_is_none(text):
    assert pair_of(text) is None


@given(st.floats(-180, 180), st.sampled_from(["{:.9f}", "{:.4f}°", " {:.2f} "]))
def test_what_a_program_writes_is_read_as_it_is(degrees, form):
    text = form.format(degrees)

    assert angle_of(text).degrees == float(text.strip().rstrip("°"))


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_the_reading(text):
    angle, pair = angle_of(text), pair_of(text)

    assert angle is None or abs(angle.degrees) < 1000
    assert pair is None or len(pair) == 2
