"""A misspelt name gets the names that were likely meant, and nothing is changed by it."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry_builders import column, judged

from gridward.registry import folded, likely_meant
from gridward.registry.codes import codes_of

TAIPEI = Path(__file__).parents[2] / "geodata" / "taipei"


@pytest.fixture(scope="module")
def villages():
    """Return the names of the villages of each district."""
    layers = (gpd.read_file(TAIPEI / "taipei.gpkg", layer=n) for n in ("district", "village"))
    district, village = layers
    names = village["parent_code"].map(district.set_index("code")["name"])
    return {str(one): rows["name"].tolist() for one, rows in village.groupby(names)}


def test_the_misspelt_villages_of_a_real_file_get_the_right_names(villages):
    stops = pd.read_csv(TAIPEI / "taipei_refuse_stops.csv", dtype=str)
    pairs = stops[["district", "village"]].itertuples(index=False)
    wrong = [(d, v) for d, v in pairs if v not in {n for names in villages.values() for n in names}]

    meant = {v: likely_meant(v, villages[d])[0] for d, v in set(wrong)}

    assert len(wrong) == 24
    assert meant == {"幸褔里": "幸福里", "糖部里": "糖廍里", "瑞元里": "湖元里"}


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("糖蔀里", ["糖廍里", "糖業里"], ("糖廍里",)),
        ("萬柏林區", ["万柏林区", "杏花岭区"], ("万柏林区",)),
        ("尚隆苑社区", ["尚隆苑社区居委会", "尚文社区居委会"], ("尚隆苑社区居委会",)),
        ("Da'an Distrct", ["Da'an District", "Zhongshan District"], ("Da'an District",)),
        ("甲村", ["乙村", "丙村"], ()),
        ("U3", ["U1", "U2"], ()),
        ("63000050026", ["63000050027"], ()),
        ("", ["甲"], ()),
        ("水果湖", [], ()),
    ],
)
def test_names_are_near_by_sound_and_script_and_codes_never(name, known, meant):
    assert likely_meant(name, known) == meant


def test_what_speaks_against_a_name_beside_its_spelling_puts_it_behind():
    names = ["瑞光里", "瑞陽里"]

    near = likely_meant("瑞元里", names, beside={"瑞光里": 0.3})

    assert near == ("瑞陽里", "瑞光里")


@given(st.text(alphabet="幸福里村東西社区居委会ab1 ·", max_size=9))
def test_a_name_that_is_there_is_the_likeliest_itself(name):
    meant = likely_meant(name, [name, "明德里", "新村"])

    assert not meant or folded(meant[0]) == folded(name)


def test_a_misspelt_name_in_the_place_of_a_code_is_named_with_what_was_meant():
    known = {"V1": "幸福里", "V2": "光復里", "V3": None}

    made, bad = judged(
        codes_of, column("V1", "光復里", "幸褔里", "V9", name="area_code"), known=known
    )

    assert made.tolist() == ["V1", "V2", "幸褔里", "V9"]
    assert bad == [
        (4, "misspelt", "area_code", "幸褔里"),
        (5, "unknown_code", "area_code", "V9"),
    ]
