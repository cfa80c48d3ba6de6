"""Many places at once are answered as each of them alone."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from workspace_builders import staffed, write_csv

from gridward.errors import InputError, NotFoundError
from gridward.frames import WGS84

AT = "2026-03-02T07:00"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    with staffed(folder) as opened:
        lines = [
            shapely.LineString([(121.001, 25.005), (121.012, 25.005)]),
            shapely.LineString([(121.005, 25.001), (121.005, 25.009)]),
        ]
        frame = gpd.GeoDataFrame(
            {
                "code": ["L1", "L2", "P1"],
                "unit_code": ["W", "S", "W"],
                "role": "contractor",
                "hours": ["06:00-10:00", None, None],
                "side": ["left", "both", None],
                "buffer_m": [120.0, 90.0, 60.0],
            },
            geometry=[*lines, shapely.Point(121.0055, 25.0052)],
            crs=WGS84,
        )
        frame.to_file(folder / "drawn.geojson")
        opened.import_responsibilities(folder / "drawn.geojson")
        opened.import_responsibilities(
            write_csv(
                folder / "more.csv",
                "unit_code,role,layer,area_code",
                ("S", "helper", "village", "A"),
                ("W", "helper", "village", "A"),
            )
        )
        yield opened


@pytest.mark.parametrize("at", [AT, "2026-03-02", "2026-05-02T12:00"])
def test_a_batch_says_of_each_place_what_the_single_question_says(city, at):
    random = np.random.default_rng(5)
    x, y = random.uniform(121.0, 121.03, 300), random.uniform(24.999, 25.011, 300)
    matters = random.choice(np.array([None, "water", "wells"], dtype=object), 300).tolist()

    together = city.resolve_batch(x, y, matter=matters, at=at)

    for row, (place, matter) in enumerate(zip(zip(x, y, strict=True), matters, strict=True)):
        alone = {}
        for one in city.who(*place, matter=matter, at=at).duties:
            if one.unit is not None:
                alone.setdefault(one.role, []).append(one.unit.code)
        said = {
            role: together.loc[row, role].split(";")
            for role in ("territory", "contractor", "lead", "helper")
            if role in together and isinstance(together.loc[row, role], str)
        }
        assert said == alone


@pytest.mark.parametrize("at", [AT, "2026-03-02"])
@pytest.mark.parametrize("matter", [None, "wells"])
def test_a_located_file_says_of_each_row_what_the_single_question_says(city, tmp_path, at, matter):
    random = np.random.default_rng(6)
    x, y = random.uniform(121.0, 121.03, 120), random.uniform(24.999, 25.011, 120)
    pd.DataFrame({"lon": [*x, None], "lat": [*y, 25.0]}).to_csv(tmp_path / "p.csv", index=False)

    city.locate_file(tmp_path / "p.csv", tmp_path / "o.csv", datum="wgs84", matter=matter, at=at)

    rows = pd.read_csv(tmp_path / "o.csv", dtype="str").fillna("")
    roles = ["territory", "contractor"] if matter is None else ["territory", "contractor", "lead"]
    assert [name for name in rows if name in ("territory", "contractor", "lead")] == roles
    for place, row in zip(zip(x, y, strict=True), rows.itertuples(), strict=False):
        alone = dict.fromkeys(roles, "")
        for one in city.who(*place, matter=matter, at=at).duties:
            if one.role in roles and one.unit is not None:
                alone[one.role] = ";".join(filter(None, [alone[one.role], one.unit.code]))
        assert {role: getattr(row, role) for role in roles} == alone
    last = rows.iloc[-1]
    assert (last["status"], *last[roles]) == ("unlocated", *[""] * len(roles))


def test_one_matter_may_be_asked_of_all_places_and_none_is_no_place(city):
    assert city.resolve_batch([121.005], [25.005], matter="wells")["lead"].tolist() == ["W"]
    assert len(city.resolve_batch([], [])) == 0


def test_an_unknown_matter_and_too_few_matters_are_refused(city):
    with pytest.raises(NotFoundError):
        city.resolve_batch([121.005], [25.005], matter="fires")
    with pytest.raises(NotFoundError):
        city.locate_file("none.csv", "o.csv", matter="fires")
    with pytest.raises(InputError):
        city.resolve_batch([121.005], [25.005], matter=[])
