"""The API answers as the workspace does, in pages, once, and in the letters people use."""

import gzip
import re

import pytest

IN_V0 = {"x": 121.505, "y": 25.005}
NEAR_BORDER = {"x": 121.50995, "y": 25.005, "accuracy_m": 30}
IN_GAP = {"x": 121.525, "y": 25.005}
OUTSIDE = {"x": 121.6, "y": 25.005}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_place_has_its_areas_its_owners_and_the_records_that_say_so(client):
    answer = client.get("/api/v1/locate", query_string=IN_V0 | {"matter": "markets"}).json

    assert (answer["status"], answer["certainty"]) == ("inside", "certain")
    assert [area["code"] for area in answer["areas"]] == ["C", "D1", "V0"]
    assert {duty["role"]: duty["unit"]["code"] for duty in answer["duties"] if duty["unit"]} == {
        "territory": "O1",
        "contractor": "M1",
        "lead": "M1",
    }
    assert all(duty["record"] for duty in answer["duties"] if duty["unit"])


@pytest.mark.parametrize(
    ("place", "status", "certainty"),
    [(IN_GAP, "gap", "none"), (OUTSIDE, "outside", "none"), (NEAR_BORDER, "inside", "ambiguous")],
)
def test_a_place_says_when_it_is_nobodys_or_when_it_is_unsure(client, place, status, certainty):
    answer = client.get("/api/v1/locate", query_string=place).json

    assert (answer["status"], answer["certainty"]) == (status, certainty)


def test_a_gap_names_the_nearest_area_and_its_unit(client):
    nearest = client.get("/api/v1/locate", query_string=IN_GAP).json["nearest"]

    assert nearest["code"] in {"V1", "V3"}
    assert 400 < nearest["distance_m"] < 600
    assert nearest["duties"]


def test_yesterdays_question_gets_yesterdays_answer(client):
    answer = client.get("/api/v1/locate", query_string=IN_V0 | {"at": "2026-02-01"}).json

    assert answer["at"] == "2026-02-01"
    held = {duty["role"] for duty in answer["duties"] if duty["unit"]}
    assert held == {"territory"}


def test_areas_come_in_pages_that_together_are_the_layer(client):
    seen, address = [], "/api/v1/areas?layer=village&limit=2"
    while address:
        page = client.get(address)
        assert page.content_type == "application/geo+json"
        seen += [feature["properties"]["code"] for feature in page.json["features"]]
        address = page.json["next"]

    assert seen == ["V0", "V1", "V3"]


def test_areas_are_those_of_the_finest_layer_unless_another_is_named(client):
    finest = client.get("/api/v1/areas").json["features"]
    districts = client.get("/api/v1/areas?layer=district").json["features"]

    assert {feature["properties"]["layer"] for feature in finest} == {"village"}
    assert [feature["properties"]["name_en"] for feature in districts] == [
        "East District",
        "West District",
    ]


def test_units_come_in_pages_that_together_are_all_units(client):
    first = client.get("/api/v1/units?limit=2").json
    second = client.get(first["next"]).json

    assert [unit["code"] for unit in first["units"] + second["units"]] == ["M1", "O1", "O2"]
    assert second["next"] is None
    assert second["units"][0]["phone"] is None


def test_matters_come_with_their_parents(client):
    matters = client.get("/api/v1/matters").json["matters"]

    assert {matter["code"]: matter["parent_code"] for matter in matters} == {
        "all": None,
        "markets": "all",
        "vectors": "all",
    }


def test_coverage_names_every_gap_and_its_ground_adds_up(client):
    statement = client.get("/api/v1/coverage").json

    ground = statement["ground"]
    assert ground["mandate_m2"] == pytest.approx(
        ground["covered_m2"] + ground["excused_m2"] + ground["gap_m2"]
    )
    assert statement["counts"] == {
        kind: sum(gap["kind"] == kind for gap in statement["gaps"]) for kind in statement["counts"]
    }
    assert [gap["geometry"]["type"] for gap in statement["gaps"] if gap["kind"] == "ground"] == [
        "Polygon"
    ]


@pytest.mark.parametrize(
    ("query", "content_type", "start", "word"),
    [
        ("format=html&lang=zh", "text/html; charset=utf-8", b"<!doctype html>", "盲区清单"),
        ("format=html&lang=en", "text/html; charset=utf-8", b"<!doctype html>", "Gap list"),
        ("lang=zh&deadline=2099-12-31", WORKBOOK, b"PK", None),
    ],
)
def test_the_report_is_handed_out_as_a_file(client, query, content_type, start, word):
    response = client.get(f"/api/v1/report?at=2026-04-01&{query}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    ending = "html" if "html" in query else "xlsx"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="gridward-report-2026-04-01.{ending}"'
    )
    assert response.data.startswith(start)
    assert word is None or word in response.text


def test_a_report_that_cannot_be_made_is_refused_with_its_cure(client):
    problem = client.get("/api/v1/report?at=2026-04-01&deadline=2026-03-01&lang=zh")

    assert problem.status_code == 422
    assert "整改期限" in problem.json["detail"]


def test_a_check_counts_every_defect_and_names_as_many_as_are_asked_for(client):
    whole, few = (client.get(f"/api/v1/check{query}").json for query in ("", "?limit=0"))

    assert sum(whole["counts"].values()) == len(whole["defects"]) > 0
    assert few == {**whole, "defects": []}


def test_a_check_of_a_layer_that_is_not_there_says_which_are(client):
    problem = client.get("/api/v1/check?layer=nowhere")

    assert problem.status_code == 404
    assert "village" in problem.json["detail"]


@pytest.mark.parametrize("path", ["areas", "units", "matters", "coverage", "report", "check"])
def test_what_a_reader_has_already_is_not_sent_again(client, path):
    first = client.get(f"/api/v1/{path}")

    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_another_day_is_another_answer(client):
    today = client.get("/api/v1/coverage")

    other = client.get(
        "/api/v1/coverage?at=2026-02-01", headers={"If-None-Match": today.headers["ETag"]}
    )

    assert other.status_code == 200


def test_chinese_is_sent_as_chinese(client):
    assert "市场局".encode() in client.get("/api/v1/units").data


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/static/js/city.js"])
def test_large_answers_are_packed_for_readers_who_unpack(client, path):
    with client.get(path) as plain, client.get(path, headers={"Accept-Encoding": "gzip"}) as packed:
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert "Accept-Encoding" in packed.headers["Vary"]


def test_where_somebody_asked_about_is_kept_by_nobody(client):
    assert client.get("/api/v1/locate", query_string=IN_V0).headers["Cache-Control"] == "no-store"


def test_a_supervisor_hears_that_questions_are_answered(client):
    answer = client.get("/healthz").json

    assert answer["status"] == "ok"
    assert answer["revision"] > 0


def test_the_document_describes_every_address_of_the_api(app, client):
    document = client.get("/openapi.json").json

    served = {
        re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") or rule.rule == "/healthz"
    }
    assert document["openapi"] == "3.1.1"
    assert set(document["paths"]) == served
