"""Every error is a problem document, in the reader's language, and nothing leaks."""

import logging

import pytest

from gridward.web import create_app


def problem(response):
    assert response.content_type == "application/problem+json"
    body = response.json
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == response.status_code
    return body


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("x=abc&y=25", ["not_a_number"]),
        ("y=25", ["missing_value"]),
        ("x=nan&y=25", ["not_finite"]),
        ("x=121.5&y=25&colour=red", ["unknown_parameter"]),
        ("x=121.5&y=25&accuracy_m=-1", ["out_of_bounds"]),
        ("x=&y=25&lang=fr", ["not_a_number", "bad_value"]),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(client, query, kinds):
    body = problem(client.get(f"/api/v1/locate?{query}"))

    assert body["status"] == 422
    assert sorted(error["problem"] for error in body["errors"]) == sorted(kinds)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("x=25.0&y=121.5", "swapped_axes"),
        ("x=500&y=25", "out_of_range"),
        ("x=121.5&y=25&datum=mars", "unknown_datum"),
        ("x=121.5&y=25&at=tomorrow", "bad_date"),
    ],
)
def test_what_the_workspace_refuses_keeps_its_reason(client, query, kind):
    body = problem(client.get(f"/api/v1/locate?{query}"))

    assert (body["status"], body["type"]) == (422, f"urn:gridward:problem:{kind}")


def test_an_unknown_matter_names_those_that_are_there(client):
    body = problem(client.get("/api/v1/locate?x=121.5&y=25&matter=nix"))

    assert (body["status"], body["choices"]) == (404, ["all", "markets", "vectors"])


def test_an_unknown_layer_names_those_that_are_there(client):
    body = problem(client.get("/api/v1/areas?layer=nix"))

    assert (body["status"], body["choices"]) == (404, ["city", "district", "village"])


def test_a_cursor_that_no_page_named_is_refused(client):
    assert problem(client.get("/api/v1/areas?cursor=%C3%A9"))["status"] == 422


@pytest.mark.parametrize(
    ("wishes", "title"),
    [
        ({"says": "zh-TW,zh;q=0.9,en;q=0.5"}, "该值无法使用"),
        ({"says": "fr,en;q=0.5"}, "This value cannot be used"),
        ({"says": "en", "chose": "zh"}, "该值无法使用"),
        ({"says": "zh", "chose": "zh", "asks": "&lang=en"}, "This value cannot be used"),
        ({"says": "*"}, "This value cannot be used"),
    ],
)
def test_the_sentence_is_in_the_readers_language(client, wishes, title):
    client.set_cookie("gridward_lang", wishes.get("chose", ""))

    response = client.get(
        f"/api/v1/locate?x=a&y=25{wishes.get('asks', '')}",
        headers={"Accept-Language": wishes["says"]},
    )

    assert problem(response)["title"] == title


def test_an_address_that_is_not_there_answers_programs_with_a_document(client):
    assert problem(client.get("/api/v1/nix"))["status"] == 404


def test_an_address_that_is_not_there_answers_people_with_a_page(client):
    response = client.get("/nix", headers={"Accept-Language": "zh-CN"})

    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert '<html lang="zh-CN">' in response.text
    assert "未找到" in response.text


def test_a_way_of_asking_that_is_not_there_says_which_are(client):
    response = client.post("/api/v1/locate")

    assert problem(response)["status"] == 405
    assert "GET" in response.headers["Allow"]


def test_an_unforeseen_error_answers_with_a_number_and_logs_the_rest(city_path, caplog):
    app = create_app(city_path)
    app.add_url_rule("/api/v1/break", "break", lambda: {}["secret of the inside"])

    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/api/v1/break")

    body = problem(response)
    number = body["instance"].removeprefix("urn:gridward:error:")
    assert body["status"] == 500
    assert number in body["detail"]
    assert "secret" not in response.text
    assert number in caplog.text
    assert "secret of the inside" in caplog.text
