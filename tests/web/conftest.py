"""Build a small workspace and serve it, over a test client and over a real port.

D1 east of it D2; four villages in a row, the third one left out:

    | V0 | V1 | gap | V3 |      each 0.01° wide, from 121.50, 25.00
"""

import json
import threading

import pytest
import shapely
from werkzeug.serving import make_server

import gridward
from gridward.web import create_app
from gridward.workspace import create_workspace

WEST, SOUTH, SIDE = 121.5, 25.0, 0.01
UNITS = """code,name,name_en,kind,phone
O1,东区街道办,East Office,office,010-5550-101
O2,西区街道办,West Office,office,
M1,市场局,Market Bureau,department,010 5550 202
"""
MATTERS = """code,name,name_en,parent_code
all,全部事项,All matters,
markets,农贸市场,Markets,all
vectors,病媒防制,Disease vectors,all
"""
RESPONSIBILITIES = """layer,area_code,matter,unit_code,role,valid_from
district,D1,,O1,territory,2026-01-01
district,D2,,O2,territory,2026-01-01
village,V0,,M1,contractor,2026-03-01
village,V1,,M1,contractor,2026-03-01
,,markets,M1,lead,2026-01-01
"""
POINTS = """code,name,longitude,latitude
P1,Gate,121.505,25.005
"""


def row_of_squares(*rows):
    """Return GeoJSON: code, name, English name, parent, first square, number of squares."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {
                        "code": code,
                        "name": name,
                        "name_en": english,
                        "parent_code": parent,
                    },
                    "geometry": shapely.geometry.mapping(
                        shapely.box(
                            WEST + first * SIDE, SOUTH, WEST + (first + wide) * SIDE, SOUTH + SIDE
                        )
                    ),
                }
                for code, name, english, parent, first, wide in rows
            ],
        }
    )


def build_workspace(folder, village_name="甲里"):
    """Write the files that a city would bring, import them, and return the workspace's path."""
    layers = {
        "city": row_of_squares(("C", "小城", "Smalltown", None, 0, 4)),
        "district": row_of_squares(
            ("D1", "东区", "East District", "C", 0, 2), ("D2", "西区", "West District", "C", 2, 2)
        ),
        "village": row_of_squares(
            ("V0", village_name, None, "D1", 0, 1),
            ("V1", "乙里", "Yi Village", "D1", 1, 1),
            ("V3", "丁里", "Ding Village", "D2", 3, 1),
        ),
    }
    path, above = folder / "city.gpkg", None
    with create_workspace(path) as city:
        for layer, text in layers.items():
            city.import_areas(
                written(folder, f"{layer}.geojson", text), layer=layer, parent_layer=above
            )
            above = layer
        city.import_units(written(folder, "units.csv", UNITS))
        city.import_matters(written(folder, "matters.csv", MATTERS))
        city.import_responsibilities(written(folder, "responsibilities.csv", RESPONSIBILITIES))
        city.import_points(written(folder, "points.csv", POINTS), datum="wgs84")
    return path


def written(folder, name, text):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def add_compound(folder, path):
    """Lay a compound across the middle of the first two villages, as an overlay."""
    compound = row_of_squares(("X1", "幸福小区", "Happy Court", None, 0.5, 1))
    with gridward.open(path) as city:
        city.import_areas(
            written(folder, "compound.geojson", compound), layer="compound", overlay=True
        )
    return path


@pytest.fixture(scope="session")
def overlaid_path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("overlaid")
    return add_compound(folder, build_workspace(folder))


@pytest.fixture(scope="session")
def overlays_only_path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("overlays")
    create_workspace(folder / "city.gpkg").close()
    return add_compound(folder, folder / "city.gpkg")


@pytest.fixture(scope="session")
def city_path(tmp_path_factory):
    return build_workspace(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="session")
def app(city_path):
    return create_app(city_path)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="session")
def build():
    """Return the builder of workspaces: a folder, and the name of the first village."""
    return build_workspace


@pytest.fixture(scope="session")
def serve():
    """Return a function that serves a workspace on a loopback port and returns its address."""
    running = []

    def serve_workspace(path):
        server = make_server("127.0.0.1", 0, create_app(path), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serve_workspace
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def address(serve, city_path):
    """Return the address of the small city's page."""
    return serve(city_path)
