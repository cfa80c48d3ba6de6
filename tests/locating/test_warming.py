"""Make sure that no question waits for the compiler once the locator is warm."""

import subprocess
import sys

_QUESTIONS = """
import importlib, pkgutil, sys
import geopandas as gpd, numpy as np, shapely
import gridward.locating as room

def compiled():
    modules = [
        importlib.import_module(f"gridward.locating.{one.name}")
        for one in pkgutil.iter_modules(room.__path__)
    ]
    kernels = {k for m in modules for k in vars(m).values() if hasattr(k, "nopython_signatures")}
    return {k.__name__: len(k.signatures) for k in kernels if k.signatures}

room.warm_up()
before = compiled()
squares = [shapely.box(at, 0, at + 1, 1) for at in range(4)]
squares[3] = shapely.MultiPolygon([squares[3], shapely.box(9, 9, 10, 10)])
squares.append(shapely.Point(20, 20).buffer(5, quad_segs=200))
areas = gpd.GeoDataFrame({"code": list("ABCDE"), "layer": "x"}, geometry=squares, crs=4326)
empty = room.Locator.build(areas.iloc[:0])
locator = room.Locator.build(areas)
for one in (empty, locator):
    one.locate([0.5, 1.0, 9.9], np.float32([0.5, 0.5, 9.9]))
    one.save(sys.argv[1])
    for asked in (one, room.Locator.load(sys.argv[1])):
        asked.locate([0.5, 1.0, 9.9], [0.5, 0.5, 9.9])
        asked.who(0.99, 0.5, accuracy_m=5000.0)
        asked.who(5, 5)
        if asked.finest:
            asked.rows(0.5, 0.5)
            asked.shares(shapely.box(0.5, 0.5, 1.5, 1.5))
            asked.replace(areas[1:2]).rows([0.5, 1.0], [0.5, 0.5])
after = compiled()
assert before == after, {k: n for k, n in after.items() if before.get(k) != n}
"""


def test_after_warming_up_no_question_compiles_anything(tmp_path):
    command = [sys.executable, "-c", _QUESTIONS, tmp_path / "areas.locator"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
