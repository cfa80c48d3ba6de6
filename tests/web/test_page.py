"""The page answers in a real browser, on a phone and on a desk, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from gridward.workspace import create_workspace

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
HOSTILE = "</script><img src=x onerror='document.title=\"broken\"'>{{7*7}}"


@pytest.fixture
def visit(new_context, address):
    """Return a function that opens the page, and what the browser complained about."""

    def open_page(query="", *, size=DESK, language="en", base=address, **options):
        tag = {"en": "en-GB", "zh": "zh-CN"}[language]
        page = new_context(viewport=size, locale=tag, **options).new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                request.url.startswith((base, "data:")) or page.complaints.append(request.url)
            ),
        )
        page.goto(base + query)
        page.locator("html[data-ready]").wait_for()
        return page

    return open_page


def answer(page):
    return page.locator("#answer")


def tap(page, square):
    """Click on the middle of one of the four squares, which lie across the map's middle."""
    box = page.locator("#map").bounding_box()
    west, east = page.evaluate(
        """() => { const areas = document.querySelector('#map canvas').getContext('2d');
        const { width, height } = areas.canvas;
        const row = areas.getImageData(0, height / 2, width, 1).data;
        const drawn = [...Array(width).keys()].filter((x) => row[4 * x + 3] > 0);
        const left = areas.canvas.getBoundingClientRect().left;
        const scale = areas.canvas.getBoundingClientRect().width / width;
        return [left + scale * drawn[0], left + scale * drawn.at(-1)]; }"""
    )
    page.mouse.click(west + (east - west) * (square + 0.5) / 4, box["y"] + box["height"] / 2 + 12)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("language", "unit"), [("en", "East Office"), ("zh", "东区街道办")])
def test_a_tap_says_who_is_responsible_and_how_to_call_them(visit, size, language, unit):
    page = visit(size=size, language=language)

    tap(page, 1)

    expect(answer(page).locator(".first .unit")).to_have_text(unit)
    expect(answer(page).locator(".first .phone")).to_have_text("010-5550-101")
    assert page.complaints == []


def test_the_answer_tells_areas_rule_record_and_certainty(visit):
    page = visit("?x=121.505&y=25.005&matter=markets")

    expect(answer(page).locator(".first")).to_contain_text("Market Bureau")
    expect(answer(page).locator(".chain li")).to_have_text(["Smalltown", "East District", "甲里"])
    expect(answer(page).locator(".first .because")).to_have_text(
        re.compile(r"By line of work, record \d+, since 2026-01-01")
    )
    expect(answer(page).locator(".certain")).to_contain_text("Certain: the nearest border is")


def test_near_a_border_both_owners_and_the_metres_are_named(visit):
    page = visit("?x=121.50995&y=25.005&accuracy_m=30")

    expect(answer(page).locator(".verdict.unsure")).to_have_text(
        re.compile(r"Near a border: it may be another's\s*Yi Village is [\d.]+ m away\.")
    )
    expect(answer(page).locator(".candidates tbody tr")).to_have_count(2)


@pytest.mark.parametrize(
    ("query", "verdict", "nearest"),
    [
        ("?x=121.5295&y=25.005", "Nobody's: this place is in a gap", "Ding Village"),
        ("?x=121.545&y=25.005", "Outside: this place is not the city's", "Ding Village"),
    ],
)
def test_a_place_that_is_nobodys_says_so_and_who_is_nearest(visit, query, verdict, nearest):
    page = visit(query)

    expect(answer(page).locator(".verdict")).to_contain_text(verdict)
    expect(answer(page).locator(".verdict")).to_contain_text(
        re.compile(f"The nearest area is {nearest}, [\\d.]+ k?m away")
    )
    expect(answer(page).locator(".duties")).to_contain_text("West Office")


def test_a_pasted_coordinate_of_another_datum_is_brought_to_the_map(visit):
    page = visit()
    page.get_by_text("Type or paste a coordinate").click()

    page.get_by_label("Longitude, latitude").fill(" 121.5150，25.0050 ")
    page.get_by_label("Coordinate system").select_option("cgcs2000")
    page.get_by_role("button", name="Ask", exact=True).click()

    expect(answer(page).locator(".chain li").last).to_have_text("Yi Village")
    assert "x=121.5150&y=25.0050&datum=cgcs2000" in page.url


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("somewhere", "Write two numbers: longitude first"),
        ("25.005, 121.505", "Longitude comes first"),
    ],
)
def test_a_coordinate_that_cannot_be_used_says_what_to_do(visit, typed, said):
    page = visit()
    page.get_by_text("Type or paste a coordinate").click()

    page.get_by_label("Longitude, latitude").fill(typed)
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text(said)


def test_where_am_i_asks_with_the_positions_accuracy(visit):
    page = visit(
        geolocation={"longitude": 121.505, "latitude": 25.005, "accuracy": 45},
        permissions=["geolocation"],
    )

    page.get_by_role("button", name="Where am I").click()

    expect(answer(page).locator(".where")).to_contain_text("± 45 m")
    assert "accuracy_m=45" in page.url


def test_a_position_that_is_refused_says_what_to_do(visit):
    page = visit(permissions=[])

    page.get_by_role("button", name="Where am I").click()

    expect(page.get_by_role("alert")).to_contain_text("tap the map")


def test_choosing_a_matter_asks_again_about_the_same_place(visit):
    page = visit("?x=121.505&y=25.005")

    page.get_by_label("Matter").select_option(label="　Markets")

    expect(answer(page).locator(".first .role")).to_have_text("Lead")
    assert "matter=markets" in page.url


def test_the_back_button_returns_to_the_place_before(visit):
    page = visit("?x=121.505&y=25.005")
    expect(answer(page).locator(".first .role")).to_have_text("Territory")
    page.get_by_label("Matter").select_option("markets")
    expect(answer(page).locator(".first .role")).to_have_text("Lead")

    page.go_back()

    expect(answer(page).locator(".first .role")).to_have_text("Territory")


def test_the_switch_shows_every_gap_with_a_legend_and_keeps_it_in_the_address(visit):
    page = visit()

    page.get_by_role("button", name="Gaps").click()

    gaps = page.locator("#gaps")
    expect(gaps.locator("summary")).to_have_text(
        [re.compile("Ground in no area.*1"), re.compile("Nobody responsible"),
         re.compile("No inspection point.*2")]
    )  # fmt: skip
    expect(gaps).to_contain_text("Disease vectors: no lead anywhere")
    assert "gaps=1" in page.url


def test_a_gap_in_the_list_leads_there_on_the_map(visit):
    page = visit("?gaps=1")
    before = page.locator(".leaflet-control-scale").inner_text()

    page.get_by_role("button", name="West District: ground in no area").click()

    expect(page.locator(".leaflet-control-scale")).not_to_have_text(before)


def test_an_address_shows_a_colleague_the_same_page_in_their_language(visit):
    page = visit("?x=121.525&y=25.005&gaps=1&matter=markets")

    page.get_by_role("link", name="中文").click()
    page.locator("html[data-ready]").wait_for()

    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(answer(page).locator(".verdict")).to_contain_text("盲区：此处无人负责")
    expect(page.locator("#gaps")).to_be_visible()
    expect(page.get_by_label("事项")).to_have_value("markets")


def test_the_keyboard_alone_reaches_an_answer(visit):
    page = visit()
    page.locator("#map").focus()

    page.keyboard.press("Enter")

    expect(answer(page).locator(".where")).to_be_visible()


def test_the_answer_is_announced(visit):
    page = visit("?x=121.505&y=25.005")

    expect(answer(page)).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("application")).to_have_accessible_name(re.compile("Arrow keys"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("query", ["", "?x=121.50995&y=25.005&accuracy_m=30&gaps=1"])
def test_nothing_is_wider_than_the_screen(visit, size, query):
    page = visit(query, size=size)

    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    panel = page.locator(".panel")
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")


def test_names_that_are_markup_stay_names(visit, serve, build, tmp_path):
    page = visit("?x=121.505&y=25.005&gaps=1", base=serve(build(tmp_path, HOSTILE)))

    expect(answer(page).locator(".chain li").last).to_have_text(HOSTILE)
    assert "Whose place" in page.title()
    assert page.locator("img").count() == 0
    assert page.complaints == []


def test_a_workspace_without_areas_says_how_to_bring_them_in(visit, serve, tmp_path):
    create_workspace(tmp_path / "empty.gpkg").close()

    page = visit("?gaps=1", base=serve(tmp_path / "empty.gpkg"))

    expect(page.locator("#loading")).to_contain_text("gridward import areas")
    expect(page.locator("#gaps")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_kept_as_a_picture(visit, artefacts, size, language):
    page = visit("?x=121.505&y=25.005&gaps=1", size=size, language=language)

    picture = page.screenshot(path=artefacts / f"page-{language}-{size['width']}.png")

    assert len(picture) > 10_000
    assert page.complaints == []
