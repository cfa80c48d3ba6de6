"""Build the demo city that the program carries from the open data beside this file."""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "service" / "gridward" / "demo" / "data"

DECIMALS = 5  # of the published coordinates
LEFT_OUT_VILLAGE = "63000020038"
WITHOUT_CONTRACTOR = ("63000030019", "63000110021", "63000120005")
WITHOUT_LEAD = "toilets"

# Name and English name; the code is the place in this list.
DEPARTMENTS = (
    ("卫生健康委员会", "Health Commission"),
    ("城市管理局", "City Management Bureau"),
    ("市场监督管理局", "Market Regulation Bureau"),
    ("住房和城乡建设局", "Housing and Construction Bureau"),
    ("公安局", "Public Security Bureau"),
    ("交通运输局", "Transport Bureau"),
    ("生态环境局", "Ecology and Environment Bureau"),
    ("教育局", "Education Bureau"),
    ("民政局", "Civil Affairs Bureau"),
    ("财政局", "Finance Bureau"),
    ("人力资源和社会保障局", "Human Resources Bureau"),
    ("自然资源和规划局", "Natural Resources and Planning Bureau"),
    ("水利局", "Water Bureau"),
    ("农业农村局", "Agriculture Bureau"),
    ("商务局", "Commerce Bureau"),
    ("文化广电和旅游局", "Culture and Tourism Bureau"),
    ("应急管理局", "Emergency Management Bureau"),
    ("审计局", "Audit Bureau"),
    ("统计局", "Statistics Bureau"),
    ("医疗保障局", "Medical Insurance Bureau"),
    ("司法局", "Justice Bureau"),
    ("发展和改革委员会", "Development and Reform Commission"),
    ("科学技术局", "Science and Technology Bureau"),
    ("工业和信息化局", "Industry and Information Bureau"),
    ("退役军人事务局", "Veterans Affairs Bureau"),
    ("信访局", "Public Complaints Bureau"),
    ("体育局", "Sports Bureau"),
    ("园林绿化局", "Parks and Greening Bureau"),
    ("气象局", "Meteorological Bureau"),
    ("税务局", "Tax Bureau"),
    ("档案局", "Archives Bureau"),
    ("行政审批服务局", "Administrative Approval Bureau"),
    ("机关事务管理局", "Government Offices Administration"),
    ("国有资产监督管理委员会", "State Assets Commission"),
    ("金融工作局", "Financial Affairs Bureau"),
    ("大数据管理局", "Data Administration"),
    ("邮政管理局", "Postal Administration"),
    ("供销合作社", "Supply and Marketing Cooperative"),
    ("红十字会", "Red Cross Society"),
    ("残疾人联合会", "Disabled Persons' Federation"),
    ("妇女联合会", "Women's Federation"),
)

CAMPAIGN = ("campaign", "创建国家卫生城市", "National sanitary city campaign")
# Code, name, English name, and the department that leads it by its place in DEPARTMENTS.
MATTERS = (
    ("markets", "农贸市场", "Markets", 2),
    ("environment", "环境卫生", "Environment", 1),
    ("back_streets", "背街小巷", "Back streets", 3),
    ("small_shops", "七小门店", "Small shops", 0),
    ("traffic", "交通秩序", "Traffic", 4),
    ("vectors", "病媒生物防制", "Disease vectors", 13),
    ("toilets", "旱厕改造", "Dry toilets", 8),
)


def main() -> None:
    """Write every file of the demo city."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=DEMO, help="folder to write to")
    into = parser.parse_args().into
    into.mkdir(parents=True, exist_ok=True)
    layers = build_layers()
    for layer, areas in layers.items():
        areas.to_file(
            into / f"{layer}.geojson",
            driver="GeoJSON",
            engine="pyogrio",
            COORDINATE_PRECISION=DECIMALS,
        )
    visits = build_visits()
    tables = {
        "units": build_units(layers["district"], visits),
        "matters": build_matters(),
        "responsibilities": build_responsibilities(layers["district"], layers["village"]),
        "points": build_points(),
        "visits": visits,
    }
    for name, table in tables.items():
        table.to_csv(into / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
        print(f"{name}: {len(table)} rows")


def build_layers() -> dict[str, gpd.GeoDataFrame]:
    """Return city, districts and villages, nested exactly, one village's polygon left out."""
    source = HERE / "taipei.gpkg"
    villages = gpd.read_file(source, layer="village")
    villages["geometry"] = shapely.make_valid(
        villages.geometry.to_numpy(), method="structure", keep_collapsed=False
    )
    districts = _dissolved(villages, gpd.read_file(source, layer="district"))
    city = _dissolved(districts, gpd.read_file(source, layer="city"))
    return {
        "city": city,
        "district": districts,
        "village": villages[villages["code"] != LEFT_OUT_VILLAGE].reset_index(drop=True),
    }


def _dissolved(parts: gpd.GeoDataFrame, wholes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the wholes with the outline that their parts make together."""
    outlines = parts.groupby("parent_code")["geometry"].apply(lambda shapes: shapes.union_all())
    wholes = wholes.copy()
    wholes["geometry"] = gpd.GeoSeries(outlines.reindex(wholes["code"]).to_numpy(), crs=wholes.crs)
    return wholes


def build_units(districts: gpd.GeoDataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the campaign office, 41 departments, 12 district offices and 188 teams."""
    office = ("G00", "创卫办公室", "Campaign Office", "office", None)
    departments = [
        (f"D{number:02}", name, name_en, "department", "G00")
        for number, (name, name_en) in enumerate(DEPARTMENTS, start=1)
    ]
    offices = [
        (f"S{code[-3:]}", f"{name}公所", f"{name_en} Office", "office", "G00")
        for code, name, name_en in zip(
            districts["code"], districts["name"], districts["name_en"], strict=True
        )
    ]
    teams = [
        (team, f"{team} 巡查队", f"Round {team}", "team", "D02")
        for team in sorted(visits["team"].unique())
    ]
    columns = ["code", "name", "name_en", "kind", "parent_code"]
    return pd.DataFrame([office, *departments, *offices, *teams], columns=columns)


def build_matters() -> pd.DataFrame:
    """Return the campaign and its seven matters."""
    rows = [
        (*CAMPAIGN, None),
        *((code, name, name_en, CAMPAIGN[0]) for code, name, name_en, _ in MATTERS),
    ]
    return pd.DataFrame(rows, columns=["code", "name", "name_en", "parent_code"])


def build_responsibilities(districts: gpd.GeoDataFrame, villages: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return territory by district, contracts by village, leads by matter."""
    territory = [
        ("district", code, None, f"S{code[-3:]}", "territory") for code in districts["code"]
    ]
    contracts = [
        ("village", code, None, f"D{department + 1:02}", "contractor")
        for code, department in _contracts(villages).items()
        if code not in WITHOUT_CONTRACTOR
    ]
    leads = [
        (None, None, code, f"D{department + 1:02}", "lead")
        for code, _, _, department in MATTERS
        if code != WITHOUT_LEAD
    ]
    columns = ["layer", "area_code", "matter", "unit_code", "role"]
    table = pd.DataFrame([*territory, *contracts, *leads], columns=columns)
    return table.assign(valid_from="2026-01-01")


def _contracts(villages: gpd.GeoDataFrame) -> dict[str, int]:
    """Return the department of each village: equal runs of neighbours, district by district."""
    centres = villages.geometry.representative_point()
    strip = (centres.y / 0.012).round()  # about 1.3 km, walked to and fro
    along = np.where(strip % 2 == 0, centres.x, -centres.x)
    walk = villages.assign(strip=strip, along=along).sort_values(["parent_code", "strip", "along"])
    shares = np.array_split(walk["code"].to_numpy(), len(DEPARTMENTS))
    return {code: department for department, share in enumerate(shares) for code in share}


def build_points() -> pd.DataFrame:
    """Return the bicycle stations as inspection points."""
    stations = pd.read_csv(HERE / "taipei_stations.csv", dtype=str)
    return pd.DataFrame(
        {
            "code": stations["id"],
            "name": stations["name"].str.removeprefix("YouBike2.0_"),
            "longitude": stations["longitude"],
            "latitude": stations["latitude"],
            "stated_area": stations["district"],
            "address": stations["address"],
        }
    )


def build_visits() -> pd.DataFrame:
    """Return the stops of the refuse trucks as visits, typing errors and all."""
    stops = pd.read_csv(HERE / "taipei_refuse_stops.csv", dtype=str)
    return pd.DataFrame(
        {
            "code": stops["id"],
            "team": stops["route"],
            "arrive": stops["arrive"].str.zfill(4),
            "leave": stops["leave"].str.zfill(4),
            "longitude": stops["longitude"],
            "latitude": stops["latitude"],
            "stated_area": stops["village"],
            "address": stops["address"],
        }
    )


if __name__ == "__main__":
    main()
