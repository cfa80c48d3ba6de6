"""A page that would ask for anything outside itself is never handed out."""

import pytest

from gridward.mapping.offline import LEAFLET_CSS, LEAFLET_JS, whole


def page(head="", body=""):
    return f"<!DOCTYPE html><head><!-- policy -->{head}</head><body>{body}</body>"


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ('<script src="https://a.example/x.js"></script>', "https://a.example/x.js"),
        ('<link rel="stylesheet" href="//a.example/x.css"/>', "//a.example/x.css"),
        ('<img src="x.png">', "x.png"),
        ('<a href="https://a.example">x</a>', "https://a.example"),
        ("<style>p { background: url('https://a.example/x') }</style>", "https://a.example/x"),
        ('<p style="background: url(x.png)">', "x.png"),
    ],
)
def test_an_address_outside_the_page_is_refused_by_name(body, address):
    with pytest.raises(ValueError, match=f"^{address}$"):
        whole(page(body=body))


def test_links_to_vendored_files_become_their_text():
    links = f'<script src="{LEAFLET_JS}"></script><link rel="stylesheet" href="{LEAFLET_CSS}"/>'

    made = whole(page(head=links))

    assert "Vladimir Agafonkin" in made or "Leaflet 1.9.4" in made
    assert ".leaflet-container" in made
    assert "sourceMappingURL" not in made


def test_only_scripts_that_were_there_may_run():
    made = whole(page(body="<script>let a = 1;</script>"))

    assert "script-src 'sha256-" in made
    assert "script-src 'unsafe-inline'" not in made
