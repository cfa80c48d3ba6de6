"""A page elsewhere that points its name at this machine gets no answer."""

import pytest

from gridward.settings import Settings
from gridward.web import create_app, is_loopback

PATHS = ["/", "/healthz", "/api/v1/coverage", "/openapi.json", "/static/js/home.js", "/nix"]


def status(app, host, path="/healthz"):
    with app.test_client().get(path, headers={"Host": host}) as response:
        return response.status_code


@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_name_gets_no_answer_of_any_kind(app, path):
    assert status(app, "evil.example:8765", path) == 421


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8765", "127.0.0.1:80", "[::1]:8765", "[::1]", "localhost."]
)
def test_on_loopback_the_names_of_this_machine_are_answered(app, host):
    assert status(app, host) == 200


@pytest.mark.parametrize(
    "host", ["192.168.1.5", "localhost.evil.example", "evil@localhost", "[evil]", "", "localhost:x"]
)
def test_on_loopback_nothing_else_is_answered(app, host):
    assert status(app, host) == 421


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("192.168.1.5:8765", 200),
        ("[fe80::1]", 200),
        ("localhost", 200),
        ("grid.example:8765", 200),
        ("evil.example", 421),
        ("1.2.3.4.evil.example", 421),
    ],
)
def test_open_to_others_it_answers_under_digits_and_the_names_that_were_allowed(
    city_path, host, answered
):
    app = create_app(city_path, bound="0.0.0.0", allowed_hosts=["Grid.example"])  # noqa: S104 - it listens nowhere

    assert status(app, host) == answered


def test_the_refusal_says_how_to_be_let_in(app):
    page = app.test_client().get("/", headers={"Host": "grid.example"})
    document = app.test_client().get("/api/v1/units", headers={"Host": "grid.example"})

    assert "GRIDWARD_ALLOWED_HOSTS" in page.text
    assert document.content_type == "application/problem+json"
    assert "GRIDWARD_ALLOWED_HOSTS" in document.json["detail"]


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("localhost", True), ("::1", True),
     ("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("office-pc", False)],  # noqa: S104 - nothing listens
)  # fmt: skip
def test_it_is_known_which_addresses_others_can_reach(host, alone):
    assert is_loopback(host) == alone


def test_the_environment_names_further_hosts(monkeypatch):
    monkeypatch.setenv("GRIDWARD_ALLOWED_HOSTS", "grid.example, office-pc,")

    assert Settings().hosts == ("grid.example", "office-pc")
