"""Write the same eight communities and two points in every format that is read.

Run it from anywhere; it takes ``good/communities.geojson`` and writes ``formats/``. The one
``.xls`` there was written by xlwt 1.3.0 from the rows of ``points.xlsx``, because no
kept library writes that format.
"""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import xlsxwriter

HERE = Path(__file__).parent
TARGET = HERE / "formats"
A_DAY = (2026, 1, 1, 0, 0, 0)
POINTS = pd.DataFrame(
    {
        "编号": ["P1", "P2"],
        "名称": ["东门菜市场", "西门公厕"],
        "x": [114.325, 114.335],
        "y": [34.405, 34.415],
    }
)


def main() -> None:
    """Write all of them."""
    TARGET.mkdir(exist_ok=True)
    areas = gpd.read_file(HERE / "good" / "communities.geojson")
    write_by_gdal(areas)
    write_shapefiles(areas)
    write_kmz()
    write_topojson(areas)
    areas.to_parquet(TARGET / "communities.parquet")
    write_wkt(areas)
    write_points()


def write_by_gdal(areas: gpd.GeoDataFrame) -> None:
    """Write what GDAL writes in one file."""
    for ending, driver in ((".gpkg", "GPKG"), (".fgb", "FlatGeobuf"), (".gml", "GML")):
        pyogrio.write_dataframe(areas, TARGET / f"communities{ending}", driver=driver)
    (TARGET / "communities.xsd").unlink()  # the reader does without
    named = areas.rename(columns={"名称": "Name"})
    pyogrio.write_dataframe(named, TARGET / "communities.kml", driver="LIBKML")
    pyogrio.write_dataframe(areas, TARGET / "communities.geojsonl", driver="GeoJSONSeq")


def write_shapefiles(areas: gpd.GeoDataFrame) -> None:
    """Write a bare one in GBK without .cpg, and a zipped one in Big5 with it."""
    pyogrio.write_dataframe(areas, TARGET / "communities.shp", encoding="GBK")
    (TARGET / "communities.cpg").unlink()
    folder = TARGET / "big5"
    folder.mkdir()
    turned = areas.rename(columns={"代码": "代碼", "名称": "名稱", "户数": "戶數"})
    turned["名稱"] = turned["名稱"].str.replace("号", "號").str.replace("社区", "社區")
    pyogrio.write_dataframe(turned, folder / "communities.shp", encoding="BIG5")
    pack(TARGET / "communities-big5.zip", sorted(folder.iterdir()), inside="社區/")
    for part in folder.iterdir():
        part.unlink()
    folder.rmdir()


def write_kmz() -> None:
    """Pack the KML as phones and Google Earth do."""
    with zipfile.ZipFile(TARGET / "communities.kmz", "w", zipfile.ZIP_DEFLATED) as packed:
        content = (TARGET / "communities.kml").read_bytes()
        packed.writestr(zipfile.ZipInfo("doc.kml", A_DAY), content)


def pack(path: Path, parts: list[Path], inside: str = "") -> None:
    """Write an archive that has the same bytes each time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts:
            packed.writestr(zipfile.ZipInfo(inside + part.name, A_DAY), part.read_bytes())


def write_topojson(areas: gpd.GeoDataFrame) -> None:
    """Write each outline as an arc of its own."""
    rings = [[list(pair) for pair in shape.exterior.coords] for shape in areas.geometry]
    rows = pd.DataFrame(areas.drop(columns="geometry")).astype(object)
    shapes = [
        {"type": "Polygon", "arcs": [[number]], "properties": dict(row)}
        for number, row in enumerate(rows.to_dict("records"))
    ]
    whole = {
        "type": "Topology",
        "arcs": rings,
        "objects": {"communities": {"type": "GeometryCollection", "geometries": shapes}},
    }
    text = json.dumps(whole, ensure_ascii=False)
    (TARGET / "communities.topojson").write_text(text, encoding="utf-8")


def write_wkt(areas: gpd.GeoDataFrame) -> None:
    """Write tables with the shapes as text."""
    table = pd.DataFrame(areas.drop(columns="geometry")).assign(图形=areas.geometry.to_wkt())
    table.to_csv(TARGET / "communities-wkt.csv", index=False, encoding="utf-8-sig")
    workbook(TARGET / "communities-wkt.xlsx", table)


def write_points() -> None:
    """Write tables of points, with coordinates as people write them."""
    decimal = POINTS.rename(columns={"x": "经度", "y": "纬度"})
    decimal.to_csv(TARGET / "points.tsv", sep="\t", index=False, encoding="utf-16")
    decimal.to_csv(TARGET / "points-gbk.csv", index=False, encoding="gbk")
    workbook(TARGET / "points.xlsx", decimal)
    place = gpd.GeoDataFrame(POINTS[["编号", "名称", "x", "y"]])
    pyogrio.write_dataframe(place, TARGET / "points.dbf", driver="ESRI Shapefile", encoding="UTF-8")
    degrees = decimal.assign(
        经度=["114°19′30″E", "114度20分6秒"], 纬度=["34°24′18″N", "北纬３４度２４分５４秒"]
    )
    degrees.to_csv(TARGET / "points-degrees.csv", index=False, encoding="utf-8-sig")
    both = POINTS[["编号", "名称"]].assign(坐标=["34.405，114.325", "（34.415, 114.335）"])
    both.to_csv(TARGET / "points-one-cell.csv", index=False, encoding="utf-8-sig")


def workbook(path: Path, table: pd.DataFrame) -> None:
    """Write one sheet."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": pd.Timestamp(*A_DAY[:3]).to_pydatetime()})
        sheet = book.add_worksheet()
        for number, row in enumerate([list(table.columns), *table.to_numpy().tolist()]):
            sheet.write_row(number, 0, row)


if __name__ == "__main__":
    main()
