"""Build the generated district: nothing in it is real, and everything in it says so.

The proportions are those of a real campaign: 1 county, 12 subdistricts, 55 communities,
104 urban villages, 488 compounds, 350 grids, 41 departments, 9 supervision groups and 28
teams of 160 people, with one contract for each community, urban village and compound.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

HERE = Path(__file__).parent
CARRIED = HERE.parents[1] / "service" / "gridward" / "demo" / "district"

SEED = 647
COUNTY = shapely.box(110.0, 30.0, 110.24, 30.18)  # no county has these borders
SUBDISTRICTS, COMMUNITIES, GRIDS = 12, 55, 350
VILLAGES, COMPOUNDS = 104, 488
DEPARTMENTS, GROUPS, TEAMS, PEOPLE = 41, 9, 28, 160
LEVELS = ("county", "subdistrict", "community", "grid")
LETTERS = {
    **dict(zip(LEVELS, "XJSG", strict=True)),
    "urban_village": "U",
    "compound": "C",
}
DECIMALS = 6
MATTERS = (("C", "创建工作", None), ("C1", "环境卫生", "C"), ("C2", "农贸市场", "C"))


def cells(random: np.random.Generator) -> list[shapely.Polygon]:
    """Return GRIDS cells that fill the county, each evened out a few times."""
    west, south, east, north = COUNTY.bounds
    places = random.uniform((west, south), (east, north), (GRIDS, 2))
    for _ in range(4):
        made = shapely.get_parts(
            shapely.voronoi_polygons(shapely.multipoints(places), extend_to=COUNTY, ordered=True)
        )
        clipped = shapely.intersection(made, COUNTY)
        places = shapely.get_coordinates(shapely.centroid(clipped))
    return list(shapely.transform(clipped, lambda pairs: pairs.round(DECIMALS)))


def grouped(shapes: list[shapely.Polygon], count: int) -> list[int]:
    """Return for each shape the number of its group, each group in one piece.

    Groups grow in turn from seeds that lie far apart, the smallest first.
    """
    centres = shapely.get_coordinates(shapely.centroid(np.array(shapes)))
    seeds = [0]
    while len(seeds) < count:
        away = np.min([np.hypot(*(centres - centres[s]).T) for s in seeds], axis=0)
        seeds.append(int(away.argmax()))
    tree = shapely.STRtree(shapes)
    pairs = zip(*tree.query(shapes, predicate="intersects"), strict=True)
    touching: dict[int, set[int]] = {}
    for a, b in pairs:
        if a != b and shapely.length(shapely.intersection(shapes[a], shapes[b])) > 0:
            touching.setdefault(int(a), set()).add(int(b))
    owner = dict(zip(seeds, range(count), strict=True))
    while len(owner) < len(shapes):
        sizes = np.bincount(list(owner.values()), minlength=count)
        for group in np.argsort(sizes, kind="stable"):
            mine = [one for one, of in owner.items() if of == group]
            free = sorted({two for one in mine for two in touching[one]} - set(owner))
            if free:
                seed = centres[seeds[group]]
                nearest = min(free, key=lambda one: float(np.hypot(*(centres[one] - seed))))
                owner[nearest] = int(group)
                break
    return [owner[one] for one in range(len(shapes))]


def areas(layer: str, title: str, shapes: list, parents: list[str] | None) -> gpd.GeoDataFrame:
    """Return areas with codes and names that say that they are generated."""
    width = len(str(len(shapes)))
    numbers = [f"{n:0{width}}" for n in range(1, len(shapes) + 1)]
    names = [f"示例{title}{n}" for n in numbers]
    table = {"code": [LETTERS[layer] + n for n in numbers], "name": names}
    if parents is not None:
        table["parent_code"] = parents
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def nested(random: np.random.Generator) -> dict[str, gpd.GeoDataFrame]:
    """Return county, subdistricts, communities and grids, each exactly the sum of the finer."""
    small = cells(random)
    to_community = grouped(small, COMMUNITIES)
    middle = [
        shapely.union_all([s for s, of in zip(small, to_community, strict=True) if of == n])
        for n in range(COMMUNITIES)
    ]
    to_subdistrict = grouped(middle, SUBDISTRICTS)
    large = [
        shapely.union_all([s for s, of in zip(middle, to_subdistrict, strict=True) if of == n])
        for n in range(SUBDISTRICTS)
    ]
    county = areas("county", "县", [shapely.union_all(large)], None)
    upper = areas("subdistrict", "街道", large, [county["code"][0]] * SUBDISTRICTS)
    lower = areas("community", "社区", middle, [upper["code"][n] for n in to_subdistrict])
    grid = areas("grid", "网格", small, [lower["code"][n] for n in to_community])
    return {"county": county, "subdistrict": upper, "community": lower, "grid": grid}


def square(x: float, y: float, half: float) -> shapely.Polygon:
    """Return a square, its coordinates rounded."""
    return shapely.box(*(round(one, DECIMALS) for one in (x - half, y - half, x + half, y + half)))


def across(grid: gpd.GeoDataFrame, random: np.random.Generator) -> dict[str, gpd.GeoDataFrame]:
    """Return urban villages and compounds, each inside one grid, some within one another."""
    circles = shapely.maximum_inscribed_circle(grid.geometry.to_numpy())
    centre, radius = shapely.get_coordinates(circles)[::2], shapely.length(circles)
    chosen = np.sort(random.choice(GRIDS, VILLAGES, replace=False))
    villages = [square(*centre[n], radius[n] * 0.5) for n in chosen]
    slots = [(n, side) for side in (-1, 1) for n in range(GRIDS)]
    taken = np.sort(random.choice(len(slots), COMPOUNDS, replace=False))
    compounds = []
    for n, side in (slots[slot] for slot in taken):
        x, y = centre[n] + side * radius[n] * 0.3
        compounds.append(square(x, y, radius[n] * 0.15))
    return {
        "urban_village": areas("urban_village", "城中村", villages, None),
        "compound": areas("compound", "小区", compounds, None),
    }


def units(layers: dict[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Return departments, offices, committees, groups, teams and the posts of the chiefs."""
    top, parents = "X00", layers["community"].set_index("code")["parent_code"]
    rows = [(top, "示例县创建办公室", "office", None, None, None)]
    rows += [
        (f"D{n:02}", f"示例部门{n:02}", "department", top, None, None)
        for n in range(1, DEPARTMENTS + 1)
    ]
    for code, name in named(layers["subdistrict"]):
        rows.append((f"O{code}", f"{name}办事处", "office", top, None, None))
    for code, name in named(layers["community"]):
        rows.append((f"W{code}", f"{name}居委会", "committee", f"O{parents[code]}", None, None))
    rows += [(f"Q{n}", f"示例督导组{n}", "team", top, None, None) for n in range(1, GROUPS + 1)]
    for n in range(TEAMS):
        size = PEOPLE // TEAMS + (n < PEOPLE % TEAMS)
        group = f"Q{n % GROUPS + 1}"
        rows.append((f"T{n + 1:02}", f"示例小队{n + 1:02}", "team", group, size, None))
    ground = [one for layer in LEVELS for one in named(layers[layer])]
    for n, (code, name) in enumerate(ground, start=1):
        rows.append((f"P{code}", f"{name}网格长", "post", None, None, f"示例{n:03}"))
    columns = ["code", "name", "kind", "parent_code", "headcount", "holder"]
    return pd.DataFrame(rows, columns=columns).astype({"headcount": "Int64"})


def responsibilities(layers: dict[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Return who holds the ground, who leads the matters, who helps, supervises and chiefs."""
    rows = [("X00", "territory", "county", layers["county"]["code"][0], None)]
    for layer, letter in (("subdistrict", "O"), ("community", "W")):
        for code, _ in named(layers[layer]):
            rows.append((f"{letter}{code}", "territory", layer, code, None))
    for n, (matter, _, _) in enumerate(MATTERS, start=1):
        rows.append((f"D{n:02}", "lead", None, None, matter))
    for n, (code, _) in enumerate(named(layers["subdistrict"])):
        rows.append((f"Q{n % GROUPS + 1}", "supervisor", "subdistrict", code, None))
    helped = layers["community"]["code"].head(TEAMS)
    rows += [(f"T{n:02}", "helper", "community", code, None) for n, code in enumerate(helped, 1)]
    for level, layer in enumerate(LEVELS, start=1):
        for code, _ in named(layers[layer]):
            rows.append((f"P{code}", f"chief_{level}", layer, code, None))
    return pd.DataFrame(rows, columns=["unit_code", "role", "layer", "area_code", "matter"])


def contracts(layers: dict[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Return one contract for each community, urban village and compound, by departments."""
    places = [
        (layer, code)
        for layer in ("community", "urban_village", "compound")
        for code, _ in named(layers[layer])
    ]
    rows = [
        (f"D{n % DEPARTMENTS + 1:02}", "contractor", layer, code, "2026-01-01")
        for n, (layer, code) in enumerate(places)
    ]
    return pd.DataFrame(rows, columns=["unit_code", "role", "layer", "area_code", "valid_from"])


def named(frame: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Return code and name of each area."""
    return list(zip(frame["code"], frame["name"], strict=True))


def main() -> None:
    """Write all files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=CARRIED)
    into: Path = parser.parse_args().into
    into.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(SEED)
    layers = nested(random)
    layers |= across(layers["grid"], random)
    for layer, frame in layers.items():
        frame.to_parquet(into / f"{layer}.parquet", compression="zstd", index=False)
    tables = {
        "units": units(layers),
        "matters": pd.DataFrame(MATTERS, columns=["code", "name", "parent_code"]),
        "responsibilities": responsibilities(layers),
        "contracts": contracts(layers),
    }
    for name, table in tables.items():
        table.to_csv(into / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
