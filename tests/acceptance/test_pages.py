"""The map from disk and the live page, in a real browser, in both languages."""

import pytest

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("Ground in no area", "Da'an District Office", "Market Regulation Bureau"),
    "zh": ("无归属地块", "大安區公所", "市场监督管理局"),
}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
SIZES = {"phone": (360, 740), "desk": (1440, 900)}


@pytest.fixture
def open_page(browser):
    """Return a function that opens a page and fails on any fault of it."""
    contexts = []

    def opened(url, *, language="en", size="desk", offline=False):
        width, height = SIZES[size]
        context = browser.new_context(
            locale=LOCALES[language], viewport={"width": width, "height": height}
        )
        contexts.append(context)
        context.set_offline(offline)
        page = context.new_page()
        faults = []
        page.on("requestfailed", lambda request: faults.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        page.goto(url)
        return page, faults

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", WORDS)
def test_the_map_opens_from_disk_with_the_network_off(
    command, copied, open_page, artefacts, language, size
):
    command("map", "-o", "coverage.html", folder=copied, language=language)

    page, faults = open_page((copied / "coverage.html").as_uri(), size=size, offline=True)

    page.wait_for_selector(".leaflet-overlay-pane canvas, .leaflet-overlay-pane svg")
    assert WORDS[language][0] in page.inner_text("body")
    assert faults == []
    page.screenshot(path=artefacts / f"map-{language}-{size}.png")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", WORDS)
def test_a_place_in_the_address_shows_who_must_act(address, open_page, artefacts, language, size):
    url = f"{address}/?x=121.5436&y=25.02605&matter=markets&gaps=1"

    page, faults = open_page(url, language=language, size=size)

    page.wait_for_function(
        "words => words.every(word => document.body.innerText.includes(word))",
        arg=list(WORDS[language][1:]),
    )
    assert faults == []
    page.screenshot(path=artefacts / f"page-{language}-{size}.png")


@pytest.mark.parametrize("size", SIZES)
def test_the_page_never_scrolls_sideways(address, open_page, size):
    page, _ = open_page(f"{address}/?x=121.5436&y=25.02605&gaps=1", size=size)

    page.wait_for_load_state("networkidle")

    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SIZES[size][0]
