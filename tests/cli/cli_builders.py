"""Run the command as a user does, in this process, and make workspaces by it."""

import hashlib
import json
import sqlite3
from contextlib import closing

import geopandas as gpd
import pytest
import shapely

from gridward.cli import main

WEST, EAST = shapely.box(121, 25, 121.01, 25.01), shapely.box(121.01, 25, 121.02, 25.01)


class Run:
    """What one command left behind: its exit code, and what it wrote."""

    def __init__(self, capsys, *words):
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        self.code = left.value.code
        self.out, self.err = capsys.readouterr()

    @property
    def answer(self):
        """Return the JSON document that was printed."""
        return json.loads(self.out)


def areas_file(path, shapes, **columns):
    frame = gpd.GeoDataFrame(
        {"code": list(shapes), **columns}, geometry=list(shapes.values()), crs="EPSG:4326"
    )
    frame.to_file(path, engine="pyogrio")
    return path


def text_file(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def town(capsys, folder):
    """Return the path of a workspace with a district, its western village, units and a lead."""
    path = folder / "town.gpkg"
    areas_file(folder / "district.geojson", {"D": WEST.union(EAST)}, name=["东区"])
    areas_file(folder / "village.geojson", {"A": WEST}, name=["甲村"], name_en=["Alpha"])
    text_file(folder / "units.csv", "code,name,name_en", "S,东区公所,East Office")
    text_file(folder / "matters.csv", "code,name,name_en", "water,水,Water")
    text_file(folder / "duties.csv", "layer,area_code,unit_code,role", "district,D,S,territory")
    steps = (
        ("init",),
        ("import", "areas", folder / "district.geojson", "--layer", "district"),
        (
            *("import", "areas", folder / "village.geojson", "--layer", "village"),
            *("--parent-layer", "district"),
        ),
        ("import", "units", folder / "units.csv"),
        ("import", "matters", folder / "matters.csv"),
        ("import", "responsibilities", folder / "duties.csv"),
    )
    for step in steps:
        assert Run(capsys, "-w", path, *step).code == 0
    return path


def fingerprint(path):
    """Return a checksum of everything that a workspace's file says."""
    with closing(sqlite3.connect(path)) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
