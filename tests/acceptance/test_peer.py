"""The demo city's answers beside those of PostGIS over the same polygons."""

import numpy as np
import psycopg
import pytest

import gridward

pytestmark = pytest.mark.postgis

OWNERS = """
    SELECT p.n, min(a.code)
    FROM points p LEFT JOIN areas a ON ST_Covers(a.shape, p.shape)
    GROUP BY p.n ORDER BY p.n
"""


def test_postgis_names_the_same_village_for_every_station_and_for_random_places(
    postgis, demo_folder
):
    with gridward.open(demo_folder / "gridward.gpkg") as city:
        villages, stations = city.areas("village"), city.points()
        random = np.random.default_rng(1).uniform((121.4, 24.9), (121.7, 25.3), (20_000, 2))
        places = np.vstack([np.column_stack([stations.geometry.x, stations.geometry.y]), random])
        ours = city.locate(places[:, 0], places[:, 1])["village"]

    theirs = owners_by_postgis(postgis, villages, places)

    assert ours.fillna("").tolist() == [code or "" for code in theirs]


def owners_by_postgis(address, areas, places):
    with psycopg.connect(address) as peer, peer.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        cursor.execute('CREATE TEMP TABLE areas (code text COLLATE "C", shape geometry)')
        cursor.execute("CREATE TEMP TABLE points (n int, shape geometry)")
        with cursor.copy("COPY areas FROM STDIN") as copy:
            for code, shape in zip(areas["code"], areas.geometry.to_wkb(hex=True), strict=True):
                copy.write_row((code, shape))
        with cursor.copy("COPY points FROM STDIN") as copy:
            for number, (x, y) in enumerate(places):
                copy.write_row((number, f"POINT({float(x)!r} {float(y)!r})"))
        cursor.execute("CREATE INDEX ON areas USING gist (shape)")
        return [code for _, code in cursor.execute(OWNERS).fetchall()]
