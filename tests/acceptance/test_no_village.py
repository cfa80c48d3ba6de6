"""Villages of a whole country in their counties and towns: what is nobody's, what reaches out.

The register of 2021-10-07 has 204 records of ground of no village (未編定村里). It gives their
towns, not their outlines, and the map lacks 43 named villages as well. So a gap is the ground of
such records where the towns around it have some and lack no named village; it is a lost village
where it is the other way round; and where the towns have both, it cannot be told.
"""

from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gridward.coverage import audit

TAIWAN = Path(__file__).parents[2] / "geodata" / "taiwan"
METRIC = 3826
LEAST_M2 = 0.1
# an edge straight in degrees is not in metres: how it bends hangs on the corners along it
EDGES, STRIPS = 1e-5, 2e-3  # of all ground, and of a strip of 2 km whose edge has few corners
AIRFIELD_M2 = 7_121_000


@cache
def layer(name):
    """Return a layer as published, broken outlines made good."""
    frame = gpd.read_parquet(TAIWAN / f"{name}.parquet")
    sound = shapely.make_valid(frame.geometry.to_numpy(), method="structure", keep_collapsed=False)
    return frame.set_geometry(gpd.GeoSeries(sound, index=frame.index, crs=frame.crs))


@cache
def records():
    """Return for each town how many records of no village it has, and villages the map lacks."""
    register = pd.read_parquet(TAIWAN / "register.parquet")
    register = register[register["as_of"].astype("str") == "2021-10-07"]
    nobody = register["note"] == "未編定村里"
    lost = (register["note"] == "") & ~register["code"].isin(layer("villages")["code"])
    counted = {
        name: register[rows].groupby("town_code").size()
        for name, rows in (("nobody", nobody), ("lost", lost))
    }
    return pd.DataFrame(counted, index=layer("towns")["code"]).fillna(0).astype("int64")


@cache
def gaps():
    """Return the gaps of the villages in their counties, and what is known of the towns there.

    ``alone``: no village borders on it, so the nearest town speaks for it.
    """
    villages = layer("villages")[["code", "parent_code", "geometry"]]
    found = audit(villages[["code", "geometry"]], layer("counties").geometry, metric_crs=METRIC)
    found = found[found["kind"] == "gap"].reset_index(drop=True)
    town_of = villages.set_index("code")["parent_code"]
    towns = layer("towns").to_crs(METRIC)
    around = [
        sorted(set(town_of[list(codes)])) or [towns["code"][towns.distance(gap).idxmin()]]
        for codes, gap in zip(found["codes"], found.to_crs(METRIC).geometry, strict=True)
    ]
    known = pd.DataFrame([records().loc[some].sum() for some in around])
    return found.assign(around=around, alone=found["codes"].map(len) == 0).join(known)


def m2(shapes):
    """Return the sizes of shapes, WGS 84."""
    return gpd.GeoSeries(shapes, crs="EPSG:4326").to_crs(METRIC).area.to_numpy()


def test_the_gaps_are_what_the_villages_leave_of_their_counties():
    ground = shapely.union_all(layer("villages").geometry.to_numpy())
    counties = shapely.difference(layer("counties").geometry.to_numpy(), ground)
    left = shapely.get_parts(counties[~shapely.is_empty(counties)])

    assert len(gaps()) == len(left) == 20
    assert sorted(gaps()["area_m2"]) == pytest.approx(sorted(m2(left)), rel=EDGES)
    assert gaps()["area_m2"].sum() == pytest.approx(7_768_456, rel=EDGES)


def test_most_of_the_gaps_ground_can_only_be_that_of_the_records_of_no_village():
    assert records().sum().to_dict() == {"nobody": 204, "lost": 43}
    inland, islets = gaps()[~gaps()["alone"]], gaps()[gaps()["alone"]]

    surely = inland[(inland["nobody"] > 0) & (inland["lost"] == 0)]
    assert surely["around"].tolist() == [["66000120", "66000130", "66000160"]]  # an airfield
    assert surely["nobody"].tolist() == [3]
    assert surely["area_m2"].sum() == pytest.approx(AIRFIELD_M2, rel=EDGES)
    assert surely["area_m2"].sum() > 0.9 * gaps()["area_m2"].sum()

    either = inland[(inland["nobody"] > 0) & (inland["lost"] > 0)]
    assert sorted(either["around"].explode()) == ["65000020"] * 2 + ["65000040"] * 2
    assert either["area_m2"].sum() == pytest.approx(274_635, rel=EDGES)

    lost = inland[inland["nobody"] == 0]
    assert sorted(lost["around"].explode()) == ["10007020", "10009060"]
    assert (lost["lost"] > 0).all()
    assert lost["area_m2"].sum() == pytest.approx(94_404, rel=EDGES)

    assert len(islets) == 13
    assert (islets["nobody"] > 0).sum() == 10
    assert (islets["lost"] == 0).all()
    assert islets["area_m2"].sum() == pytest.approx(278_385, rel=EDGES)


def test_villages_that_reach_outside_their_town_are_named_with_the_m2_of_a_plain_overlay():
    towns, villages = layer("towns").assign(layer="town"), layer("villages").assign(layer="village")
    own = towns.set_index("code").geometry[villages["parent_code"]].to_numpy()
    beyond = pd.Series(m2(shapely.difference(villages.geometry.to_numpy(), own)), villages["code"])

    both = pd.concat([towns, villages], ignore_index=True)
    found = audit(both, only=["village"], metric_crs=METRIC)

    found = found[found["kind"] == "outside"]
    told = found.groupby(found["codes"].str[0])["area_m2"].sum()
    plain = beyond[beyond >= LEAST_M2]
    assert len(told) == 71
    assert told.to_dict() == pytest.approx(plain.to_dict(), rel=STRIPS)
    assert told.sum() == pytest.approx(42_945_345, rel=EDGES)
    assert told[told.index.str[:8] == "09020030"].sum() == pytest.approx(41_940_009, rel=EDGES)
