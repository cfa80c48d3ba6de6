"""The served page hands its map out as one file that needs no network."""

import pytest


@pytest.mark.parametrize(("language", "word"), [("zh", "图上显示"), ("en", "Show on the map")])
def test_the_map_is_handed_out_as_a_file(client, language, word):
    response = client.get(f"/map.html?at=2026-04-01&lang={language}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'filename="gridward-map-2026-04-01.html"' in response.headers["Content-Disposition"]
    assert word in response.text
    known = client.get(
        f"/map.html?at=2026-04-01&lang={language}",
        headers={"If-None-Match": response.headers["ETag"]},
    )
    assert known.status_code == 304


def test_a_map_of_no_day_is_refused(client):
    assert client.get("/map.html?at=yesterday").status_code == 422
