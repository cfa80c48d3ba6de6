"""Make files that want to hurt whoever reads them: each by its name, into a folder."""

import json
import shutil
import struct
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import xlsxwriter
from pyproj import CRS
from workspace_builders import square, write_areas

BILLION = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY l0 "ha">{BILLION}]>'
ELSEWHERE = '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
KML = "<kml><Document><Placemark><name>{}</name></Placemark></Document></kml>"
GML = '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2">{}</gml:FeatureCollection>'
FOUR_GB = 0xFFFF_FFF0


def town_file(folder, ending):
    """Write two squares in some format; return the path."""
    return write_areas(folder / f"good{ending}", {"A": square(0), "B": square(1)})


def changed(folder, ending, at, content):
    """Write a good file with some of its bytes replaced."""
    path = town_file(folder, ending)
    whole = bytearray(path.read_bytes())
    at = at if at >= 0 else len(whole) + at
    whole[at : at + len(content)] = content
    path.write_bytes(whole)
    return path


def archive(folder, **members):
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def zipped_town(folder):
    path = town_file(folder, ".shp")
    with zipfile.ZipFile(folder / "a.zip", "w") as packed:
        for part in folder.glob("good.*"):
            packed.write(part, part.name)
    return path.parent / "a.zip"


def truncated_zip(folder):
    path = zipped_town(folder)
    path.write_bytes(path.read_bytes()[:-300])
    return path


def damaged_zip(folder):
    path = zipped_town(folder)
    whole = bytearray(path.read_bytes())
    at = whole.rfind(b"\x00\x00\x27\x0a") + 140
    whole[at : at + 8] = b"\xff" * 8
    path.write_bytes(whole)
    return path


def zip_bomb(folder):
    path = folder / "a.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("a.geojson", "w", force_zip64=True) as member,
    ):
        for _ in range(200):
            member.write(bytes(1 << 20))
    return path


def lying_zip(folder):
    """Write an archive that lists a member of 5 GB."""
    path = archive(folder, **{"a.geojson": "{}"})
    whole = bytearray(path.read_bytes())
    at = whole.rfind(b"PK\x01\x02")
    whole[at + 24 : at + 28] = struct.pack("<I", FOUR_GB)
    path.write_bytes(whole)
    return path


def far_cell(folder):
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "code")
        sheet.write(1_048_575, 16_383, "wkt")
    return folder / "a.xlsx"


def workbook_bomb(folder):
    path = folder / "a.xlsx"
    shutil.copy(far_cell(folder), folder / "b.xlsx")
    with (
        zipfile.ZipFile(folder / "b.xlsx") as good,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for info in good.infolist():
            packed.writestr(info.filename, good.read(info))
        with packed.open("xl/bomb.xml", "w", force_zip64=True) as member:
            for _ in range(200):
                member.write(bytes(1 << 20))
    return path


def many_vertices(folder, count=10_000_000):
    """Write a shapefile of one polygon, straight from its layout."""
    angles = np.linspace(0, -2 * np.pi, count)
    ring = np.column_stack([121 + 0.01 * np.cos(angles), 25 + 0.01 * np.sin(angles)])
    ring[-1] = ring[0]
    box = struct.pack("<4d", 120.99, 24.99, 121.01, 25.01)
    body = struct.pack("<i", 5) + box + struct.pack("<3i", 1, count, 0) + ring.tobytes()
    words = (100 + 8 + len(body)) // 2
    header = struct.pack(">i5ii", 9994, 0, 0, 0, 0, 0, words) + struct.pack("<ii", 1000, 5) + box
    path = folder / "a.shp"
    path.write_bytes(header + bytes(32) + struct.pack(">ii", 1, len(body) // 2) + body)
    index = struct.pack(">i5ii", 9994, 0, 0, 0, 0, 0, 54) + struct.pack("<ii", 1000, 5) + box
    path.with_suffix(".shx").write_bytes(index + bytes(32) + struct.pack(">ii", 50, len(body) // 2))
    pd.DataFrame({"code": ["A"]}).pipe(
        pyogrio.write_dataframe, folder / "t.dbf", driver="ESRI Shapefile"
    )
    shutil.move(folder / "t.dbf", path.with_suffix(".dbf"))
    path.with_suffix(".prj").write_text(CRS.from_epsg(4326).to_wkt("WKT1_ESRI"))
    return path


def table_of_billions(folder):
    path = town_file(folder, ".shp")
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[4:8] = struct.pack("<I", FOUR_GB)
    path.with_suffix(".dbf").write_bytes(table)
    return path


def parquet_of_billions(folder):
    """Write GeoParquet whose footer says that it is 4 GB long."""
    path = folder / "a.parquet"
    geopandas.read_file(town_file(folder, ".geojson"), engine="pyogrio").to_parquet(path)
    path.write_bytes(path.read_bytes()[:-8] + struct.pack("<I", FOUR_GB) + b"PAR1")
    return path


def endless_view(folder):
    import sqlite3  # noqa: PLC0415 - only here

    path = town_file(folder, ".gpkg")
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT * FROM n"
        )
    return path


def topology(folder):
    """Write a small TopoJSON whose shapes name one long arc very often."""
    arc = [[0, 0], *[[1, 0]] * 20_000]
    ring = {"type": "Polygon", "arcs": [[0] * 5_000]}
    whole = {"type": "Topology", "arcs": [arc], "objects": {"a": ring}}
    return text(folder, "a.topojson", json.dumps(whole))


def text(folder, name, content):
    (folder / name).write_text(content, "utf-8")
    return folder / name


def geojson(folder, coordinates, **properties):
    shape = {"type": "Polygon", "coordinates": coordinates}
    feature = {"type": "Feature", "properties": {"code": "A", **properties}, "geometry": shape}
    whole = {"type": "FeatureCollection", "features": [feature]}
    return text(folder, "a.geojson", json.dumps(whole))


def ring(*, last):
    return [[[121, 25], [121.01, 25], [121.01, 25.01], last]]


HOSTILE = {
    "a truncated archive": (truncated_zip, "unreadable"),
    "an archive with a damaged member": (damaged_zip, "unreadable"),
    "an archive that unpacks to 200 MB of nothing": (zip_bomb, "archive_too_large"),
    "an archive that says it holds 4 GB": (lying_zip, "archive_too_large"),
    "an archive whose member leads out of it": (
        lambda folder: archive(folder, **{"../../a.geojson": "{}"}),
        "unsafe_archive",
    ),
    "an archive whose member lies at the root": (
        lambda folder: archive(folder, **{"/etc/a.geojson": "{}"}),
        "unsafe_archive",
    ),
    "an archive of archives": (
        lambda folder: archive(folder, **{"b.zip": "PK", "c.zip": "PK"}),
        "unreadable",
    ),
    "a shapefile that says it has 4 GB": (
        lambda folder: changed(folder, ".shp", 24, struct.pack(">I", FOUR_GB >> 1)),
        "truncated",
    ),
    "a table that says it has 4 billion rows": (table_of_billions, "truncated"),
    "a GeoPackage that says it has 4 billion pages": (
        lambda folder: changed(folder, ".gpkg", 28, struct.pack(">I", FOUR_GB)),
        "unreadable",
    ),
    "a FlatGeobuf whose header says it has 4 GB": (
        lambda folder: changed(folder, ".fgb", 8, struct.pack("<I", FOUR_GB)),
        "truncated",
    ),
    "a GeoParquet whose footer says it has 4 GB": (parquet_of_billions, "unreadable"),
    "a GeoPackage with a view that never ends": (endless_view, "unreadable"),
    "a KML of a billion laughs": (
        lambda folder: text(folder, "a.kml", LAUGHS + KML.format("&l9;")),
        "entities",
    ),
    "a KML that reads another file": (
        lambda folder: text(folder, "a.kml", ELSEWHERE + KML.format("&x;")),
        "entities",
    ),
    "a KMZ of a billion laughs": (
        lambda folder: archive(folder, **{"doc.kml": LAUGHS + KML.format("&l9;")}).rename(
            folder / "a.kmz"
        ),
        "entities",
    ),
    "a GML of a billion laughs": (
        lambda folder: text(folder, "a.gml", LAUGHS.replace("kml", "x") + GML.format("&l9;")),
        "entities",
    ),
    "a KML without an end": (
        lambda folder: text(folder, "a.kml", "<kml>" + "<Folder>" * 100_000),
        "unreadable",
    ),
    "a TopoJSON that grows": (topology, "too_large"),
    "a JSON of 100,000 brackets": (
        lambda folder: text(folder, "a.geojson", "[" * 100_000),
        "unreadable",
    ),
    "a workbook with a cell in its last corner": (far_cell, "too_large"),
    "a workbook that unpacks to 200 MB of nothing": (workbook_bomb, "archive_too_large"),
    "a polygon of 10 million vertices": (many_vertices, "too_many_vertices"),
    "a vertex that is not a number": (
        lambda folder: geojson(folder, ring(last=[float("nan"), 25])),
        None,
    ),
    "a vertex at infinity": (lambda folder: geojson(folder, ring(last=[1e999, 25])), None),
    "a lone surrogate": (
        lambda folder: geojson(folder, ring(last=[121, 25]), name="\ud800"),
        "bad_text",
    ),
    "two columns of one name": (
        lambda folder: text(folder, "a.csv", "code,wkt,code\n1,POINT (1 1),2\n"),
        "column_twice",
    ),
    "a name of a megabyte": (
        lambda folder: text(folder, "a.csv", "code,wkt\n" + "A" * (1 << 25) + ",x\n"),
        None,
    ),
}
"""Name to what makes the file, and the problem that it ends in; none: any that is ours."""


def made(name, folder):
    """Return the path of a hostile file, newly made."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return HOSTILE[name][0](folder)
