"""Browsers are told to run nothing but our own files, and readers are understood."""

import re

import pytest

PATHS = ["/", "/nix", "/healthz", "/api/v1/locate", "/openapi.json", "/static/js/home.js"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_a_strict_policy(client, path):
    with client.get(path) as response:
        headers = response.headers

    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=(self)" in headers["Permissions-Policy"]


def test_the_page_has_no_script_or_style_of_its_own_inside(client):
    page = client.get("/").text

    inside = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert inside == [' id="told" type="application/json"']
    assert "<style" not in page
    assert not re.search(r"\son\w+=|style=", page)


def test_the_page_names_no_address_elsewhere(client):
    addresses = re.findall(r'(?:src|href)="([^"]*)"', client.get("/").text)

    assert addresses
    assert all(re.match(r"[/?#](?!/)", address) for address in addresses)


@pytest.mark.parametrize(
    ("headers", "query", "tag"),
    [
        ({"Accept-Language": "zh-CN"}, "", "zh-CN"),
        ({"Accept-Language": "en-GB,zh;q=0.2"}, "", "en"),
        ({"Accept-Language": "zh-CN"}, "?lang=en", "en"),
        ({"Accept-Language": "zh-CN"}, "?lang=fr", "zh-CN"),
    ],
)
def test_the_page_is_in_the_readers_language_and_says_so(client, headers, query, tag):
    response = client.get(f"/{query}", headers=headers)

    assert f'<html lang="{tag}">' in response.text
    assert response.headers["Content-Language"] == tag.split("-")[0]
    assert {"Accept-Language", "Cookie"} <= response.vary.as_set(preserve_casing=True)


def test_a_chosen_language_is_remembered(client):
    client.get("/?lang=zh")

    assert '<html lang="zh-CN">' in client.get("/", headers={"Accept-Language": "en"}).text
