"""Measure how soon a browser has drawn a map of thousands of areas, beside plain folium.

    python benchmarks/maps.py [--output FILE]

Writes Markdown. The same frame is drawn once as our page and once as ``folium.GeoJson`` with a
style and a tooltip for each area; Debian's Chromium opens both from disk. Time counts from the
start of the navigation until the frame after the one in which all is drawn. Plain folium asks
content servers for its libraries: Leaflet is answered from disk at once, the others (jQuery,
Bootstrap, icons), which areas do not need, are refused at once.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from playwright.sync_api import sync_playwright

from gridward import frames
from gridward.language import Catalogue
from gridward.mapping import assets, colour_of_unit, coverage_map

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks" / "maps.md"
VILLAGES = ROOT / "geodata" / "taiwan" / "villages.parquet"
CHROMIUM = "/usr/bin/chromium"
RUNS = 5
UNITS = 41
CORNERS = 60  # of a generated area, about
SCREEN = {"width": 1440, "height": 900}
DRAWN = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now();
}"""
HEADING = """\
# Maps in a browser

{machine}, Chromium {version} without a graphics card, {runs} runs each, median; written by
`benchmarks/maps.py`. Other work ran on the machine: read the ratios. Seconds count from the start
of the navigation to the frame after all is drawn; the goal is under 3 s for 10,000 areas.

| areas | corners | drawn: ours | drawn: folium | ratio | size: ours | size: folium |
|---|---|---|---|---|---|---|
"""
NOTES = """
*folium* is `folium.GeoJson` of the same frame, coloured by the same {units} units, with a tooltip
of code and name, its Leaflet answered from disk and its other libraries refused at once. Ours has
the panel, the search over every name, the lists and the legend besides.
"""


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=REPORT)
    output = parser.parse_args().output
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        rows = [_row(areas, browser, Path(folder)) for areas in (_villages(), _generated(10_000))]
        heading = HEADING.format(
            machine=f"{platform.machine()}, {platform.system()}",
            version=browser.version.partition(".")[0],
            runs=RUNS,
        )
        browser.close()
    output.write_text(heading + "".join(rows) + NOTES.format(units=UNITS), encoding="utf-8")


def _row(areas: gpd.GeoDataFrame, browser: Browser, folder: Path) -> str:
    number = np.arange(len(areas)) * UNITS // len(areas)
    units = pd.Series([f"U{one:02d}" for one in number], index=areas["code"])
    pages = {"ours": _ours(areas, units), "folium": _folium(areas, units)}
    seconds, sizes = {}, {}
    for name, page in pages.items():
        file = folder / f"{name}.html"
        file.write_text(page, encoding="utf-8")
        seconds[name] = statistics.median(_drawn_s(browser, file) for _ in range(RUNS))
        sizes[name] = file.stat().st_size / 1e6
    corners = int(shapely.get_num_coordinates(areas.geometry.to_numpy()).sum())
    return (
        f"| {len(areas):,} | {corners:,} | {seconds['ours']:.2f} s | {seconds['folium']:.2f} s "
        f"| {seconds['ours'] / seconds['folium']:.2f} x | {sizes['ours']:.1f} MB "
        f"| {sizes['folium']:.1f} MB |\n"
    )


def _drawn_s(browser: Browser, file: Path) -> float:
    page = browser.new_page(viewport=SCREEN)
    page.route("http*://**", _answer)
    page.goto(file.as_uri())
    milliseconds: float = page.evaluate(DRAWN)
    page.close()
    return milliseconds / 1000


def _answer(route: Route) -> None:
    """Answer for the content servers: Leaflet from disk, nothing else."""
    name = route.request.url.rpartition("/")[2]
    if name in ("leaflet.js", "leaflet.css"):
        route.fulfill(path=assets.FOLDER / "leaflet" / name)
    else:
        route.abort()


def _ours(areas: gpd.GeoDataFrame, units: pd.Series) -> str:
    none = {schema: _empty(getattr(frames, schema)) for schema in ("GAPS", "POINTS")}
    return coverage_map(
        areas,
        none["GAPS"],
        none["POINTS"],
        units={"Unit": units},
        language=Catalogue.load("en"),
        title="Areas",
        at="2026-01-01",
        nested=["village"],
        matters={},
    )


def _folium(areas: gpd.GeoDataFrame, units: pd.Series) -> str:
    fill = colour_of_unit(areas, units)
    frame = areas[["code", "name", "geometry"]].assign(fill=areas["code"].map(units).map(fill))
    drawn = folium.Map(tiles=None, prefer_canvas=True)
    west, south, east, north = areas.total_bounds
    drawn.fit_bounds([[south, west], [north, east]])
    folium.GeoJson(
        frame,
        style_function=lambda one: {
            "fillColor": one["properties"]["fill"],
            "fillOpacity": 0.88,
            "weight": 0.7,
            "color": "#5b6b75",
        },
        tooltip=folium.GeoJsonTooltip(["code", "name"]),
    ).add_to(drawn)
    page: str = drawn.get_root().render()
    return page


def _empty(schema: object) -> gpd.GeoDataFrame:
    columns = list(schema.columns)  # type: ignore[attr-defined]
    return gpd.GeoDataFrame({name: [] for name in columns}, geometry="geometry", crs=4326)


def _villages() -> gpd.GeoDataFrame:
    found = gpd.read_parquet(VILLAGES)
    return _as_areas(found["code"].tolist(), found["name"].tolist(), found.geometry.to_numpy())


def _generated(number: int) -> gpd.GeoDataFrame:
    """Return cells round random places, with bent borders that both sides share."""
    random = np.random.default_rng(1)
    places = shapely.MultiPoint(random.uniform(0, 1, (number, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(places, extend_to=shapely.box(0, 0, 1, 1)))
    cells = shapely.intersection(cells, shapely.box(0, 0, 1, 1))
    step = shapely.length(cells).mean() / CORNERS
    fine = shapely.segmentize(shapely.set_precision(cells, 1e-9), step)

    def bent(at: np.ndarray) -> np.ndarray:
        at = at.round(9)
        return [121, 24] + at + 0.0006 * np.sin(at[:, ::-1] * 3000)

    codes = [f"C{one:05d}" for one in range(len(cells))]
    return _as_areas(codes, [f"Area {code}" for code in codes], shapely.transform(fine, bent))


def _as_areas(codes: list[str], names: list[str], shapes: np.ndarray) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"layer": "village", "code": codes, "name": names, "name_en": None, "status": "active"},
        geometry=shapes,
        crs=4326,
    )


if __name__ == "__main__":
    main()
