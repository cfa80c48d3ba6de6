"""Build a small city: a row of squares in two districts, with a gap of each kind."""

import geopandas as gpd
import pandas as pd
import shapely

SIDE = 0.01  # degrees, about a kilometre


def square(x, width=1):
    return shapely.box(121.5 + x * SIDE, 25.0, 121.5 + (x + width) * SIDE, 25.0 + SIDE)


def area(layer, code, name, geometry, *, parent_code=None):
    return {
        "layer": layer,
        "code": code,
        "name": name,
        "name_en": None,
        "parent_code": parent_code,
        "status": "active",
        "geometry": geometry,
    }


def gap(kind, geometry, **told):
    empty = dict.fromkeys(("layer", "code", "name", "name_en", "role", "matter"))
    return empty | told | {"kind": kind, "area_m2": 1_117_000.0, "geometry": geometry}


class City:
    """Six squares; the fifth belongs to nobody's layer, the second to no unit."""

    def __init__(self, name="甲里"):
        villages = [
            area("village", f"V{n}", name, square(n), parent_code="D0") for n in (0, 1, 2, 3, 5)
        ]
        districts = [
            area("district", "D0", name, square(0, 3), parent_code="C"),
            area("district", "D1", "乙區", square(3, 3), parent_code="C"),
        ]
        city = [area("city", "C", name, square(0, 6))]
        self.areas = gpd.GeoDataFrame(city + districts + villages, crs=4326)
        self.nested = ["city", "district", "village"]
        self.units = {
            "Contractor": pd.Series({"V0": name, "V2": "市場處", "V3": name, "V5": "市場處"})
        }
        self.more = {}
        self.points = gpd.GeoDataFrame(
            {"code": ["P1"], "name": [name], "address": [name], "stated_area": [None]},
            geometry=[shapely.Point(121.5 + 2.5 * SIDE, 25.0 + SIDE / 2)],
            crs=4326,
        )
        self.gaps = gpd.GeoDataFrame(
            [
                gap("ground", square(4)),
                gap("duty", square(1), layer="village", code="V1", name=name, role="contractor"),
                gap("duty", square(0, 6), role="lead", matter="m", name=name),
                gap("point", square(3), layer="village", code="V3", name=name),
            ],
            crs=4326,
        )
