"""CGCS2000 Gauss-Krüger, Web Mercator, and the systems that need local parameters."""

import math
import pickle

import numpy as np
import pytest
from pyproj import CRS, Transformer

from gridward.coordinates import Datum, from_wgs84, to_wgs84
from gridward.errors import InputError

THREE_DEGREES = {
    **{4488 + zone: (3 * zone, zone * 1e6 + 5e5) for zone in range(25, 46)},  # prefix
    **{4534 + (cm - 75) // 3: (cm, 5e5) for cm in range(75, 136, 3)},  # central meridian
}
SIX_DEGREES = {
    **{4478 + zone: (6 * zone - 3, zone * 1e6 + 5e5) for zone in range(13, 24)},
    **{4502 + (cm - 75) // 6: (cm, 5e5) for cm in range(75, 136, 6)},
}
ZONES = THREE_DEGREES | SIX_DEGREES
# Of Krasovsky's ellipsoid; a national mean of no use to anybody but a test.
SHIFTS = "15.8,-154.4,-82.3"
TURNS = "15.8,-154.4,-82.3,0.2,-0.3,1.5,2"


def series_easting_northing(x, y, meridian, false_easting):
    """Return Gauss-Krüger coordinates on GRS 80 by the textbook series, good to a millimetre."""
    a, f = 6378137.0, 1 / 298.257222101
    e2 = f * (2 - f)
    ep2, lat, east = e2 / (1 - e2), math.radians(y), math.radians(x - meridian)
    n, t, eta = a / math.sqrt(1 - e2 * math.sin(lat) ** 2), math.tan(lat), ep2 * math.cos(lat) ** 2
    c = east * math.cos(lat)
    m = a * (
        (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * lat
        - (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * math.sin(2 * lat)
        + (15 * e2**2 / 256 + 45 * e2**3 / 1024) * math.sin(4 * lat)
        - 35 * e2**3 / 3072 * math.sin(6 * lat)
    )
    northing = m + n * t * (
        c**2 / 2
        + (5 - t**2 + 9 * eta + 4 * eta**2) * c**4 / 24
        + (61 - 58 * t**2 + t**4 + 270 * eta - 330 * eta * t**2) * c**6 / 720
    )
    easting = n * (
        c
        + (1 - t**2 + eta) * c**3 / 6
        + (5 - 18 * t**2 + t**4 + 14 * eta - 58 * eta * t**2) * c**5 / 120
    )
    return false_easting + easting, northing


def test_every_code_of_the_country_is_there():
    assert sorted(ZONES) == list(range(4491, 4555))


@pytest.mark.parametrize("code", sorted(ZONES))
@pytest.mark.parametrize("y", [18.3, 34.4, 53.1])
def test_easting_and_northing_of_every_zone_are_those_of_the_textbook(code, y):
    meridian, false_easting = ZONES[code]
    x = meridian + 1.3

    made = from_wgs84(x, y, datum=str(code))

    assert made == pytest.approx(series_easting_northing(x, y, meridian, false_easting), abs=0.01)
    assert to_wgs84(*made, datum=f"EPSG:{code}") == pytest.approx((x, y), abs=1e-9)


def test_web_mercator_is_a_sphere_in_metres():
    x, y = from_wgs84(121.5, 31.2, datum="3857")

    radius_m = 6378137.0
    assert x == pytest.approx(radius_m * math.radians(121.5))
    assert y == pytest.approx(radius_m * math.log(math.tan(math.pi / 4 + math.radians(31.2) / 2)))


@pytest.mark.parametrize("name", ["wgs84", "gcj02", "bd09", "EPSG:4549"])
def test_of_a_swapped_datum_the_latitude_or_northing_stands_first(name):
    x, y = from_wgs84(121.5, 31.2, datum=name)

    swapped = from_wgs84(121.5, 31.2, datum=f"{name}-swapped")

    assert swapped == (y, x)
    assert to_wgs84(y, x, datum=f"{name}-swapped") == to_wgs84(x, y, datum=name)


@pytest.mark.parametrize("code", ["2437", "4610", "2383", "4214", "4568"])
def test_beijing_1954_and_xian_1980_are_refused_without_parameters(code):
    with pytest.raises(InputError) as refused:
        to_wgs84(500_000.0, 4e6, datum=code)

    assert refused.value.problem == "needs_parameters"


@pytest.mark.parametrize("code", [2437, 2383])
def test_they_are_refused_by_the_name_that_other_programs_write_into_a_prj_file(code):
    crs = CRS.from_wkt(CRS.from_epsg(code).to_wkt("WKT1_ESRI"))

    with pytest.raises(InputError) as refused:
        Datum.of_crs(crs)

    assert refused.value.problem == "needs_parameters"


def helmert(parameters):
    """Return the place that PROJ's own pipeline finds with parameters of Helmert."""
    steps = (
        "+step +inv +proj=tmerc +lon_0=120 +x_0=500000 +ellps=krass",
        "+step +proj=push +v_3 +step +proj=cart +ellps=krass",
        f"+step +proj=helmert {parameters}",
        "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3",
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg",
    )
    return " ".join(("+proj=pipeline", *steps))


@pytest.mark.parametrize(
    ("given", "parameters"),
    [
        (SHIFTS, "+x=15.8 +y=-154.4 +z=-82.3"),
        *(
            (
                f"{way}:{TURNS}",
                f"+x=15.8 +y=-154.4 +z=-82.3 +rx=0.2 +ry=-0.3 +rz=1.5 +s=2 +convention={way}",
            )
            for way in ("position_vector", "coordinate_frame")
        ),
    ],
)
def test_given_parameters_are_applied_as_their_convention_says(given, parameters):
    datum = Datum.named("2437", transformation=given)
    expected = Transformer.from_pipeline(helmert(parameters)).transform(512_345.0, 3_456_789.0)

    there = to_wgs84(512_345.0, 3_456_789.0, datum=datum)

    assert there == pytest.approx(expected, abs=1e-9)
    assert from_wgs84(*there, datum=datum) == pytest.approx((512_345.0, 3_456_789.0), abs=0.01)


def test_a_pipeline_of_proj_may_be_given():
    pipeline = helmert("+x=15.8 +y=-154.4 +z=-82.3")

    there = to_wgs84([5e5], [3.4e6], datum=Datum.named("2437", transformation=pipeline))

    expected = to_wgs84([5e5], [3.4e6], datum=Datum.named("2437", transformation=SHIFTS))
    np.testing.assert_allclose(there, expected, atol=1e-9)


@pytest.mark.parametrize(
    ("datum", "transformation", "problem"),
    [
        ("2437", TURNS, "bad_transformation"),  # the rotations' way is not said
        ("2437", f"bursa:{TURNS}", "bad_transformation"),
        ("2437", "1,2", "bad_transformation"),
        ("2437", "1,2,nan", "bad_transformation"),
        ("2437", "1,2,x", "bad_transformation"),
        ("2437", "+proj=pipeline +step +proj=atlantis", "bad_transformation"),
        ("gcj02", SHIFTS, "transformation_unneeded"),
        ("wgs84", SHIFTS, "transformation_unneeded"),
    ],
)
def test_a_transformation_that_would_have_to_be_guessed_is_refused(datum, transformation, problem):
    with pytest.raises(InputError) as refused:
        Datum.named(datum, transformation=transformation)

    assert refused.value.problem == problem


@pytest.mark.parametrize("name", ["bd09-swapped", "EPSG:4549", "wgs84"])
def test_a_datum_survives_the_way_to_another_process(name):
    datum = Datum.named(name)

    assert pickle.loads(pickle.dumps(datum)) == datum  # noqa: S301 - our own bytes
