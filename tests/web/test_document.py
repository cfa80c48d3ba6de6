"""The document says what is there, and the service does what the document says."""

from shutil import copy

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from gridward.web import create_app
from gridward.workspace import create_workspace

SUBJECTS = (
    *("locate", "areas", "units", "matters", "coverage", "responsibilities"),
    *("units/{code}", "areas/{layer}/{code}", "areas/{layer}/{code}/lineage", "history"),
)
PATHS = [f"/api/v1/{name}" for name in SUBJECTS]
CHANGES = {
    "/api/v1/units/{code}": "PATCH",
    "/api/v1/units/{code}/end": "POST",
    "/api/v1/matters/{code}": "PATCH",
    "/api/v1/matters/{code}/end": "POST",
    "/api/v1/points/{code}": "PATCH",
    "/api/v1/points/{code}/end": "POST",
    "/api/v1/facilities/{code}": "PATCH",
    "/api/v1/areas/{layer}/{code}": "PATCH",
    "/api/v1/areas/{layer}/{code}/end": "POST",
    "/api/v1/responsibilities": "POST",
    "/api/v1/responsibilities/{record}/end": "POST",
    "/api/v1/history/{revision}/undo": "POST",
}
TOKEN = "t" * 40


@pytest.fixture(scope="session")
def described(app):
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


@pytest.fixture(scope="session")
def changeable(city_path, tmp_path_factory):
    path = copy(city_path, tmp_path_factory.mktemp("changeable") / "city.gpkg")
    app = create_app(path, editors_text=f"program={TOKEN}")
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


def validated(case, **headers):
    # that a number is a place, or a text a matter, no document can say
    return case.call_and_validate(
        headers={"Accept-Encoding": "identity", **headers},
        excluded_checks=[positive_data_acceptance],
    )


@pytest.mark.parametrize("path", [*PATHS, "/healthz"])
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_whatever_is_asked_the_answer_is_one_that_the_document_names(described, path, data):
    validated(data.draw(described[path]["GET"].as_strategy()))


@pytest.mark.parametrize("path", PATHS)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_whatever_the_document_forbids_is_refused(described, path, data):
    forbidden = described[path]["GET"].as_strategy(generation_mode=GenerationMode.NEGATIVE)

    validated(data.draw(forbidden))


@pytest.mark.parametrize(("path", "method"), CHANGES.items())
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_whatever_is_changed_is_answered_as_the_document_says(changeable, path, method, data):
    case = data.draw(changeable[path][method].as_strategy())

    validated(case, **{"Authorization": f"Bearer {TOKEN}", "If-Match": "*"})


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("locate", {"x": 121.505, "y": 25.005, "matter": "markets"}),
        ("locate", {"x": 121.50995, "y": 25.005, "accuracy_m": 30}),
        ("locate", {"x": 121.525, "y": 25.005}),
        ("locate", {"x": 121.6, "y": 25.005}),
        ("areas", {"layer": "village", "limit": 2}),
        ("units", {"limit": 2}),
        ("matters", {}),
        ("coverage", {"at": "2026-02-01"}),
        ("report", {"at": "2026-02-01", "format": "html"}),
    ],
)
def test_what_people_ask_is_answered_as_the_document_says(described, path, query):
    response = validated(described[f"/api/v1/{path}"]["GET"].Case(query=query))

    assert response.status_code == 200


def operations(client, method="get"):
    paths = client.get("/openapi.json").json["paths"]
    return {path: methods[method] for path, methods in paths.items() if method in methods}


def test_every_operation_has_a_name_and_a_subject_of_its_own(client):
    named = {path: (one["operationId"], one["tags"]) for path, one in operations(client).items()}

    assert named == {
        "/api/v1/locate": ("locate", ["places"]),
        "/api/v1/areas": ("areas", ["areas"]),
        "/api/v1/units": ("units", ["units"]),
        "/api/v1/matters": ("matters", ["matters"]),
        "/api/v1/coverage": ("coverage", ["coverage"]),
        "/api/v1/report": ("report", ["report"]),
        "/api/v1/check": ("check", ["check"]),
        "/api/v1/responsibilities": ("responsibilities", ["records"]),
        "/api/v1/units/{code}": ("unit", ["records"]),
        "/api/v1/areas/{layer}/{code}": ("area", ["records"]),
        "/api/v1/areas/{layer}/{code}/lineage": ("lineage", ["records"]),
        "/api/v1/history": ("history", ["history"]),
        "/healthz": ("health", ["health"]),
    }


def test_every_change_needs_a_token_and_says_what_stands_in_its_way(client):
    changes = {}
    for method in ("patch", "post"):
        for path, one in operations(client, method).items():
            changes[path] = method.upper()
            assert one["security"] == [{"editor": []}]
            assert {"401", "403", "412", "428"} <= set(one["responses"])

    assert changes == CHANGES


def test_every_operation_says_what_it_answers(client):
    schemas = client.get("/openapi.json").json["components"]["schemas"]

    for operation in operations(client).values():
        for kind, content in operation["responses"]["200"]["content"].items():
            if kind.endswith("json"):
                assert content["schema"]["$ref"].removeprefix("#/components/schemas/") in schemas
            else:
                assert content["schema"]["type"] == "string"  # a file


def test_only_what_asks_for_a_thing_by_name_may_not_find_it(client):
    problems = {
        path: {int(status) for status in one["responses"]} & {404, 422}
        for path, one in operations(client).items()
    }

    assert problems == {
        "/api/v1/locate": {404, 422},
        "/api/v1/areas": {404, 422},
        "/api/v1/units": {422},
        "/api/v1/matters": {422},
        "/api/v1/coverage": {422},
        "/api/v1/report": {422},
        "/api/v1/check": {404, 422},
        "/api/v1/responsibilities": {404, 422},
        "/api/v1/units/{code}": {404, 422},
        "/api/v1/areas/{layer}/{code}": {404, 422},
        "/api/v1/areas/{layer}/{code}/lineage": {404, 422},
        "/api/v1/history": {422},
        "/healthz": set(),
    }


@pytest.mark.parametrize(
    "query",
    [
        "locate?x=1&y=1&matter=",
        "locate?x=1&y=1&datum=",
        "areas?layer=",
        "areas?cursor=",
        "units?cursor=",
        "coverage?at=",
        "check?layer=",
    ],
)
def test_a_text_longer_than_any_that_can_be_meant_is_refused_unread(client, query):
    response = client.get(f"/api/v1/{query}{'x' * 60_000}")

    assert response.status_code == 422
    assert len(response.data) < 1000


def test_a_workspace_without_nested_layers_has_no_areas_unless_one_is_named(tmp_path):
    create_workspace(tmp_path / "empty.gpkg").close()

    answer = create_app(tmp_path / "empty.gpkg").test_client().get("/api/v1/areas")

    assert answer.json == {"type": "FeatureCollection", "features": [], "next": None}
