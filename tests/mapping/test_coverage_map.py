"""The coverage page opens from disk in a real browser with the network off."""

import re
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pytest
from mapping_builders import area, square
from playwright.sync_api import expect

from gridward.language import Catalogue
from gridward.mapping import coverage_map

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
            unit_of_area=city.unit_of_area,
            language=Catalogue.load(language),
            title=title,
            nested=city.nested,
            matters={"m": "Markets"},
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
        ("en", ["Areas, coloured by unit", "Inspection points", "Ground in no area",
                "Nobody responsible", "No inspection point"]),
        ("zh", ["责任区（按责任单位着色）", "巡查点位", "无归属地块", "无责任单位", "无点位"]),
    ],
)  # fmt: skip
def test_the_legend_names_every_layer_in_the_readers_language(opened, city, language, legend):
    page, complaints = opened(city(), language)

    rows = page.locator(".legend .what").evaluate_all(
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
    assert "Contractor" not in hover(page, 1)


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
    return set(page.locator(".name span").all_inner_texts())


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
          if (!layer.feature || layer.options.fill !== false || layer.options.dashArray) return;
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
