"""The page answers in a real browser, on a phone and on a desk, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from gridward.workspace import create_workspace

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
CHOSEN = (191, 224, 238)
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


def colours(page):
    """Return the colours of the map's pixels: red, green, blue."""
    texts = page.evaluate(
        """() => { const { width, height } = document.querySelector('#map canvas');
        const pen = document.querySelector('#map canvas').getContext('2d');
        const { data } = pen.getImageData(0, 0, width, height);
        const seen = new Set();
        for (let at = 0; at < data.length; at += 4) {
          if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join());
        }
        return [...seen]; }"""
    )
    return {tuple(map(int, text.split(","))) for text in texts}


def teal(page):
    """Say whether anything on the map has the colour of overlays, sharp or at an edge."""
    return any(red < 60 and green - red > 60 for red, green, _ in colours(page))


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


def test_a_place_in_a_gap_says_who_answers_instead_and_says_it_once(visit):
    page = visit("?x=121.5295&y=25.005")

    expect(answer(page).locator(".verdict strong")).to_have_text(
        "In no village; West District answers"
    )
    expect(answer(page).locator(".verdict p")).to_have_text(
        re.compile(r"The nearest area is Ding Village, \d+ m away\.")
    )
    expect(answer(page).locator(".first .unit")).to_have_text("West Office")
    expect(answer(page).locator(".chain li")).to_have_text(["Smalltown", "West District"])
    assert answer(page).inner_text().count("West Office") == 1


def test_a_place_in_a_gap_names_who_answers_next_door_if_it_is_somebody_else(visit):
    page = visit("?x=121.5205&y=25.005")

    expect(answer(page).locator(".first .unit")).to_have_text("West Office")
    expect(answer(page).locator("h2")).to_have_text("Who answers in Yi Village")
    expect(answer(page).locator(".duties .unit")).to_have_text(
        [re.compile("East Office"), re.compile("Market Bureau")]
    )


def test_a_place_outside_says_so_and_who_is_nearest(visit):
    page = visit("?x=121.545&y=25.005")

    expect(answer(page).locator(".verdict strong")).to_have_text(
        "Outside: this place is not the city's"
    )
    expect(answer(page).locator(".verdict p")).to_contain_text("The nearest area is Ding Village")
    expect(answer(page).locator(".duties")).to_contain_text("West Office")


def test_a_place_in_an_overlay_keeps_its_tree_and_its_colour(visit, serve, overlaid_path):
    page = visit("", base=serve(overlaid_path))

    tap(page, 0.25)  # in the eastern half of the first village, where the compound is

    expect(answer(page).locator(".chain li")).to_have_text(["Smalltown", "East District", "甲里"])
    expect(answer(page).locator(".also dd")).to_have_text("Happy Court Compound")
    assert page.complaints == []  # reading pixels twice, Chromium warns
    assert CHOSEN in colours(page)


def test_overlays_are_drawn_across_the_city(visit, serve, overlaid_path):
    without, overlaid = visit(), visit(base=serve(overlaid_path))

    assert not teal(without)
    assert teal(overlaid)


def test_a_workspace_of_overlays_alone_is_drawn_and_answers(visit, serve, overlays_only_path):
    page = visit("?x=121.51&y=25.005", base=serve(overlays_only_path))

    expect(page.locator("#loading")).to_be_hidden()
    expect(answer(page).locator(".also")).to_contain_text("Happy Court")
    assert page.complaints == []
    assert teal(page)


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
    expect(gaps.get_by_role("link", name="Report as a workbook")).to_have_attribute(
        "href", "/api/v1/report?format=xlsx&lang=en"
    )
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
    expect(answer(page).locator(".verdict")).to_contain_text("不属于任何村（里），由西区负责")
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
