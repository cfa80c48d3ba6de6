"""The coverage page opens from disk in a real browser with the network off."""

import json
import re
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from mapping_builders import area, square
from playwright.sync_api import expect

from gridward.coordinates import Datum, from_wgs84
from gridward.language import Catalogue
from gridward.mapping import Tiles, Underlay, coverage_map

pytestmark = pytest.mark.browser
HOSTILE = "</script><img src=x onerror='document.title=\"broken\"'>"


@pytest.fixture
def opened(page, tmp_path, context):
    """Return a function that opens a city's page, and what the browser complained about."""
    context.set_offline(True)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            request.url.startswith(("file:", "data:")) or complaints.append(request.url)
        ),
    )

    def open_city(city, language="en", title="Coverage"):
        html = coverage_map(
            city.areas,
            city.gaps,
            city.points,
            units=city.units,
            language=Catalogue.load(language),
            title=title,
            at="2026-03-01",
            nested=city.nested,
            matters={"m": "Markets"},
            **city.more,
        )
        file = tmp_path / "coverage.html"
        file.write_text(html, encoding="utf-8")
        page.goto(file.as_uri())
        return page, complaints

    return open_city


def hover(page, x):
    """Move the pointer over the middle of the x-th square of the row of six."""
    page.locator("h1").hover()
    expect(page.locator(".leaflet-tooltip")).to_have_count(0)
    box = page.locator(".folium-map").bounding_box()
    left, right = page.evaluate(
        """() => { const map = Object.values(window).find((each) => each instanceof L.Map);
        return [121.5, 121.56].map((x) => map.latLngToContainerPoint([25.005, x]).x) }"""
    )
    at = box["x"] + left + (right - left) * (x + 0.5) / 6
    page.mouse.move(at - 3, box["y"] + box["height"] / 2)
    page.mouse.move(at, box["y"] + box["height"] / 2 + 5)
    page.locator(".leaflet-tooltip").wait_for()
    return page.locator(".leaflet-tooltip").inner_text()


@pytest.mark.parametrize(
    ("language", "legend"),
    [
        ("en", ["Areas", "Inspection points", "Ground in no area",
                "Nobody responsible", "No inspection point"]),
        ("zh", ["责任区", "巡查点位", "无归属地块", "无责任单位", "无点位"]),
    ],
)  # fmt: skip
def test_the_legend_names_every_layer_in_the_readers_language(opened, city, language, legend):
    page, complaints = opened(city(), language)

    rows = page.locator(".layers .what").evaluate_all(
        "rows => rows.map((row) => row.firstChild.textContent)"
    )

    assert rows == legend
    assert page.locator("html").get_attribute("lang") == language
    assert complaints == []


def test_a_gap_says_what_it_is_where_it_is_and_how_large(opened, city):
    page, _ = opened(city())

    ground, duty, point = hover(page, 4), hover(page, 1), hover(page, 3)

    assert re.sub(r"\s+", " ", ground) == "Ground in no area Gap Ground in no area Size 1.12 km²"
    assert duty.startswith("甲里: no contractor")
    assert "V3" in point


def test_a_box_of_the_legend_takes_its_layer_off_the_map(opened, city):
    page, _ = opened(city())

    page.get_by_label("Nobody responsible").uncheck()

    assert "V1" in hover(page, 1)
    assert "Gap" not in hover(page, 1)


def test_a_matter_without_a_lead_is_listed_but_not_drawn(opened, city):
    page, _ = opened(city())

    line = page.get_by_text("甲里: no lead anywhere")

    assert line.is_visible()
    assert line.evaluate("element => element.tagName") == "SPAN"


def test_choosing_a_gap_in_the_list_goes_there(opened, city):
    page, _ = opened(city())

    page.get_by_role("button", name="甲里: no contractor").click()

    page.locator(".leaflet-tooltip", has_text="no contractor").wait_for()


@pytest.mark.parametrize(
    "name", [HOSTILE, "{{ 7 * 7 }}{% raw %}", "<b>bold</b>", "`${document.title='broken'}`"]
)
def test_names_that_are_markup_stay_names(opened, city, name):
    page, complaints = opened(city(name), title=name)

    tooltip = hover(page, 1)

    assert name in tooltip
    assert page.title() == name
    assert page.locator("h1").inner_text() == name
    assert page.locator("img, b").count() == 0
    assert complaints == []


def test_a_city_without_gaps_says_so(opened, city):
    whole = city()
    whole.gaps = whole.gaps.iloc[:0]

    page, complaints = opened(whole)

    assert page.locator(".verdict").inner_text() == "No gap found"
    assert complaints == []


def with_overlays(city, number):
    """Return a city with some compounds across its villages."""
    found = [area("compound", f"X{n}", f"小区{n}", square(n + 0.25, 0.5)) for n in range(number)]
    city.areas = pd.concat([city.areas, gpd.GeoDataFrame(found, crs=4326)], ignore_index=True)
    return city


def names_on_map(page):
    places = page.locator(".name.borders span, .name.overlays span")
    return set(places.all_inner_texts()) - {""}  # what is hidden has no text


def test_overlays_are_drawn_with_their_names_and_can_be_taken_off(opened, city):
    page, complaints = opened(with_overlays(city(), 3))

    shown = names_on_map(page)
    page.get_by_label("Compound").uncheck()

    assert shown > {"小区0", "小区1", "小区2"}
    assert not names_on_map(page) & {"小区0", "小区1", "小区2"}
    assert complaints == []


def test_names_of_overlays_wait_until_the_map_is_near(opened, city):
    page, _ = opened(with_overlays(city(), 3))

    page.evaluate(
        """() => Object.values(window).find((each) => each instanceof L.Map)
        .setZoom(10, { animate: false })"""
    )

    assert not names_on_map(page) & {"小区0", "小区1", "小区2"}


def test_borders_are_drawn_by_the_order_of_the_layers_not_by_their_number_of_areas(opened, city):
    page, _ = opened(with_overlays(city(), 1))  # fewer compounds than districts

    weights = page.evaluate(
        """() => { const map = Object.values(window).find((each) => each instanceof L.Map);
        const found = {};
        map.eachLayer((layer) => {
          if (!layer.getBounds || layer.options.fill !== false || layer.options.dashArray) return;
          const bounds = layer.getBounds();
          found[Math.round((bounds.getEast() - bounds.getWest()) / 0.01)] = layer.options.weight;
        });
        return found; }"""
    )

    assert weights == {"6": 3.2, "3": 2.2}
    assert names_on_map(page) == {"甲里", "乙區", "小区0"}


def test_a_gap_in_a_matter_names_the_matter(opened, city):
    whole = city()
    whole.gaps.loc[1, ["role", "matter"]] = ["lead", "m"]

    page, _ = opened(whole)

    assert page.get_by_role("button", name="甲里: no lead for Markets").is_visible()


def filled(page):
    """Return the fill of each area, by its number."""
    return page.evaluate(
        """() => { const map = Object.values(window).find((each) => each instanceof L.Map);
        const found = {};
        map.eachLayer((layer) => {
          if (layer.kind === "areas") found[layer.row] = layer.options.fillColor;
        });
        return Object.values(found).map((one) => typeof one === "string" ? one : "pattern"); }"""
    )


def test_areas_can_be_coloured_by_the_days_since_somebody_came(opened, city):
    visited = city()
    codes = [f"V{n}" for n in (0, 1, 2, 3, 5)]
    visited.more["visited"] = pd.DataFrame(
        {
            "code": codes,
            "last": ["2026-02-28", "2026-02-10", None, "2025-06-01", None],
            "daily": [False, False, True, False, False],
        }
    )

    page, complaints = opened(visited)
    by_unit = filled(page)
    page.get_by_label("Days since the last visit").check()

    legend = page.locator("[data-way]:visible li button").all_inner_texts()
    assert [row.strip() for row in legend] == [
        "Every day", "Up to 1 days", "Up to 30 days", "More than 90 days", "Never",
    ]  # fmt: skip
    colours = filled(page)
    assert len(set(colours)) == 5
    assert colours[4] == "pattern"
    assert colours != by_unit
    assert "Last visit\n2026-02-28" in hover(page, 0)
    assert complaints == []


def test_status_is_a_way_of_colouring_where_areas_differ_in_it(opened, city):
    mixed = city()
    mixed.areas.loc[mixed.areas["code"] == "V3", "status"] = "awaiting_demolition"

    page, _ = opened(mixed)
    page.get_by_label("Status of the area").check()

    assert page.locator("[data-way]:visible li").count() == 2
    assert filled(page).count("pattern") == 1


@pytest.mark.parametrize("typed", ["v5", "Ｖ５"])
def test_typing_a_code_finds_the_area_and_enter_goes_there(opened, city, typed):
    page, _ = opened(city())

    page.get_by_label("Search areas and units").fill(typed)
    page.get_by_label("Search areas and units").press("Enter")

    card = page.locator(".leaflet-tooltip")
    card.wait_for()
    assert "V5" in card.inner_text()


def test_typing_a_unit_shows_its_areas_and_pales_the_rest(opened, city):
    page, _ = opened(city())

    page.get_by_label("Search areas and units").fill("市場")
    page.locator("#found button").click()

    assert page.locator("[data-class][aria-pressed=true]").inner_text().strip().endswith("市場處")
    page.get_by_label("Search areas and units").fill("no such")
    assert page.locator("#found").inner_text() == "Nothing of this name"


def test_defects_are_a_layer_of_their_own_with_areas_and_cure(opened, city):
    broken = city()
    broken.more["defects"] = gpd.GeoDataFrame(
        {
            "layer": ["village"],
            "kind": ["overlap"],
            "codes": [("V0", "V1")],
            "area_m2": [1200.0],
            "cure": ["split"],
        },
        geometry=[shapely.box(121.509, 25.0, 121.511, 25.01)],
        crs=4326,
    )

    page, complaints = opened(broken)
    page.get_by_label("Outlines that do not fit").check()
    page.locator("details.gaps summary", has_text="Outlines that do not fit").click()
    page.get_by_role("button", name="Overlap · 甲里, 甲里").click()

    card = page.locator(".leaflet-tooltip", has_text="Overlap")
    card.wait_for()
    assert "decide whose it is" in card.inner_text()
    assert complaints == []


def test_what_lies_below_is_drawn_first_and_can_be_taken_off(opened, city):
    mapped = city()
    street = shapely.LineString([(121.49, 25.005), (121.57, 25.005)])
    house = shapely.box(121.512, 25.002, 121.513, 25.003)
    shapes = gpd.GeoDataFrame({"name": ["<b>街</b>", None]}, geometry=[street, house], crs=4326)
    mapped.more["underlays"] = [Underlay("streets", shapes)]

    page, complaints = opened(mapped)

    number = """() => { const map = Object.values(window).find((each) => each instanceof L.Map);
        let found = 0; map.eachLayer((one) => { found += one.options.color === "#5f6d76"; });
        return found; }"""
    assert page.evaluate(number) == 2
    page.get_by_label("streets").uncheck()
    assert page.evaluate(number) == 0
    assert complaints == []


def test_tiles_in_gcj02_move_the_areas_and_nothing_else_may_be_asked_for(city):
    def page_of(**more):
        whole = city()
        return coverage_map(
            whole.areas, whole.gaps, whole.points, units=whole.units, title="t", at="2026-03-01",
            language=Catalogue.load("en"), nested=whole.nested, matters={"m": "Markets"}, **more,
        )  # fmt: skip

    def bounds(page):
        return json.loads(re.search(r'id="told">(.*?)</script>', page, re.DOTALL)[1])["bounds"]

    tiled = page_of(tiles=Tiles("https://t{s}.example/{z}/{x}/{y}.png", Datum.named("gcj02")))

    (south, west), _ = bounds(page_of())
    x, y = from_wgs84([west], [south], datum="gcj02")
    moved = bounds(tiled)
    assert moved[0] == pytest.approx([y[0], x[0]], abs=2e-4)
    assert abs(moved[0][1] - west) > 0.001
    assert "img-src data: https://t*.example;" in tiled


def test_nothing_is_read_before_a_map_is_drawn():
    program = """
import sys
opened = []
sys.addaudithook(lambda event, told: event == "open" and opened.append(str(told[0])))
import gridward.mapping.coverage_page
files = [path for path in opened if "gridward" in path and "dist-info" not in path]
sys.exit([path for path in files if not path.endswith((".py", ".pyc"))] or 0)
"""

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
