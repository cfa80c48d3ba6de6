"""Editors change single records over HTTP; nobody else does, and no change is lost."""

from shutil import copy

import pytest

from gridward.errors import InputError
from gridward.web import create_app
from gridward.web.editors import editors_of

TOKEN, OTHER = "k" * 40, "m" * 40
EDITORS = f"platform={TOKEN}, 创卫办={OTHER}"
ANYHOW = {"If-Match": "*"}


@pytest.fixture
def here(city_path, tmp_path):
    """Return the application of a workspace of one's own, with two editors."""
    return create_app(copy(city_path, tmp_path / "city.gpkg"), editors_text=EDITORS)


def asking(app, token=TOKEN):
    client = app.test_client()
    if token:
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


@pytest.fixture
def editor(here):
    return asking(here)


CHANGES = [
    ("PATCH", "/api/v1/units/O1", {"fields": {"phone": "110"}}),
    ("POST", "/api/v1/units/O2/end", {"last": "2026-06-30"}),
    ("PATCH", "/api/v1/matters/waste", {"fields": {"name": "垃圾"}}),
    ("POST", "/api/v1/matters/waste/end", {"last": "2026-06-30"}),
    ("PATCH", "/api/v1/points/N1", {"fields": {"longitude": 121.5, "latitude": 25.0}}),
    ("POST", "/api/v1/points/N1/end", {"last": "2026-06-30"}),
    ("PATCH", "/api/v1/facilities/N1", {"fields": {"longitude": 121.5, "latitude": 25.0}}),
    ("PATCH", "/api/v1/areas/village/V0", {"fields": {"households": 12}}),
    ("POST", "/api/v1/areas/village/V3/end", {"last": "2026-06-30"}),
    ("POST", "/api/v1/responsibilities", {"fields": {"unit_code": "O2", "role": "lead"}}),
    ("POST", "/api/v1/responsibilities/1/end", {"last": "2026-06-30"}),
    ("POST", "/api/v1/history/1/undo", None),
]


@pytest.mark.parametrize(("method", "address", "body"), CHANGES)
@pytest.mark.parametrize("token", [None, "", "k" * 39, "K" * 40])
def test_without_a_token_that_is_known_nothing_is_changed(here, method, address, body, token):
    before = asking(here).get("/healthz").json["revision"]

    response = asking(here, token).open(address, method=method, json=body, headers=ANYHOW)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.content_type == "application/problem+json"
    assert asking(here).get("/healthz").json["revision"] == before


@pytest.mark.parametrize(("method", "address", "body"), CHANGES)
def test_where_nobody_is_an_editor_nobody_changes_anything(app, method, address, body):
    response = asking(app).open(address, method=method, json=body, headers=ANYHOW)

    assert response.status_code == 403
    assert "GRIDWARD_EDITORS" in response.json["detail"]


def test_a_unit_is_changed_field_by_field_and_the_history_names_the_editor(editor, here):
    seen = editor.get("/api/v1/units/O1")
    changed = editor.patch(
        "/api/v1/units/O1?lang=en",
        json={"fields": {"phone": "110", "headcount": 7}},
        headers={"If-Match": seen.headers["ETag"]},
    )

    after = editor.get("/api/v1/units/O1").json
    assert (changed.json["changed"], changed.json["added"]) == (1, 0)
    assert (after["phone"], after["headcount"], after["name"]) == ("110", 7, "东区街道办")
    told = asking(here, OTHER).get("/api/v1/history?code=O1").json
    last = told["revisions"][-1]
    assert (last["actor"], last["request"]) == ("platform", "PATCH /api/v1/units/O1?lang=en")
    assert told["rows"][-1]["differs"] == {
        "phone": ["010-5550-101", "110"],
        "headcount": [None, 7],
    }
    assert told["rows"][-1]["change"] == "changed"


def test_from_a_day_on_a_change_leaves_what_was_before(editor):
    body = {"fields": {"phone": "110"}, "since": "2026-06-01"}

    changed = editor.patch("/api/v1/units/O1", json=body, headers=ANYHOW)

    assert changed.json["opened"] == 1
    phones = [
        editor.get(f"/api/v1/units/O1?at={day}").json["phone"]
        for day in ("2026-05-31", "2026-06-01")
    ]
    assert phones == ["010-5550-101", "110"]


def test_a_point_and_a_facility_are_put_where_a_phone_says(editor):
    for kind in ("points", "facilities"):
        body = {"fields": {"name": "新", "longitude": 121.5, "latitude": 25.0}, "datum": "gcj02"}
        made = editor.patch(f"/api/v1/{kind}/N1", json=body, headers=ANYHOW)
        again = editor.patch(f"/api/v1/{kind}/N1", json=body, headers=ANYHOW)

        assert (made.status_code, made.json["added"]) == (200, 1)
        assert (again.json["unchanged"], again.json["changed"]) == (1, 0)


def test_a_change_made_from_an_old_version_is_refused_with_both_versions(editor, here):
    seen = editor.get("/api/v1/units/O1").headers["ETag"]
    other = asking(here, OTHER)
    other.patch("/api/v1/units/O1", json={"fields": {"phone": "120"}}, headers=ANYHOW)

    refused = editor.patch(
        "/api/v1/units/O1?lang=en",
        json={"fields": {"phone": "110"}},
        headers={"If-Match": seen},
    )

    assert refused.status_code == 412
    assert "110" in refused.json["detail"]
    assert "120" in refused.json["detail"]
    assert editor.get("/api/v1/units/O1").json["phone"] == "120"


def test_a_change_of_another_record_meanwhile_is_no_hindrance(editor):
    seen = editor.get("/api/v1/units/O1").headers["ETag"]
    editor.patch("/api/v1/units/O2", json={"fields": {"phone": "120"}}, headers=ANYHOW)

    changed = editor.patch(
        "/api/v1/units/O1", json={"fields": {"phone": "110"}}, headers={"If-Match": seen}
    )

    assert changed.status_code == 200


@pytest.mark.parametrize(("method", "address", "body"), CHANGES[:-1])
def test_a_change_has_to_say_what_it_was_made_from(editor, method, address, body):
    assert editor.open(address, method=method, json=body).status_code == 428


@pytest.mark.parametrize("tag", ['"abc"', '"1", "2"', '"-1"'])
def test_what_is_no_revision_is_refused(editor, tag):
    body = {"fields": {"phone": "110"}}

    refused = editor.patch("/api/v1/units/O1", json=body, headers={"If-Match": tag})

    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "If-Match")


def test_a_dry_run_says_what_would_happen_and_changes_nothing(editor):
    body = {"fields": {"phone": "110"}, "dry_run": True}

    told = editor.patch("/api/v1/units/O1", json=body, headers=ANYHOW)

    assert told.json["changed"] == 1
    assert editor.get("/api/v1/units/O1").json["phone"] == "010-5550-101"


def test_an_undo_makes_it_as_it_was(editor):
    done = editor.patch("/api/v1/units/O1", json={"fields": {"phone": "1"}}, headers=ANYHOW).json

    undone = editor.post(f"/api/v1/history/{done['revision']}/undo")

    assert undone.json["undone"] == done["revision"]
    assert editor.get("/api/v1/units/O1").json["phone"] == "010-5550-101"


def test_areas_and_responsibilities_are_changed_and_ended(editor):
    editor.patch("/api/v1/areas/village/V0", json={"fields": {"households": 12}}, headers=ANYHOW)
    given = {"fields": {"unit_code": "O2", "role": "lead", "matter": "vectors"}}
    editor.post("/api/v1/responsibilities", json=given, headers=ANYHOW)
    leads = editor.get("/api/v1/responsibilities?unit=O2").json["responsibilities"]
    record = next(one["record"] for one in leads if one["role"] == "lead")

    ended = editor.post(
        f"/api/v1/responsibilities/{record}/end", json={"last": "2026-06-30"}, headers=ANYHOW
    )

    assert editor.get("/api/v1/areas/village/V0").json["households"] == 12
    assert ended.json["changed"] == 1
    later = editor.get("/api/v1/responsibilities?unit=O2&at=2026-07-01").json["responsibilities"]
    assert record not in [one["record"] for one in later]


def test_responsibilities_come_in_pages_that_together_are_all(client):
    seen, address = [], "/api/v1/responsibilities?limit=2&at=2026-06-01"
    while address:
        page = client.get(address).json
        seen += [one["record"] for one in page["responsibilities"]]
        address = page["next"]

    assert seen == sorted(seen)
    assert len(seen) == 5


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("units/O1", {"fields": {"fone": "110"}}, "fields.fone"),
        ("units/O1", {"fields": {}}, "fields"),
        ("units/O1", {"fields": {"code": "X"}}, "fields.code"),
        ("units/O1", {"phone": "110"}, "fields"),
        ("units/O1", {"fields": {"headcount": "many"}}, "headcount"),
        ("areas/village/V0", {"fields": {"parent_code": "D9"}}, "parent_code"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_changed(editor, address, body, field):
    before = editor.get("/healthz").json["revision"]

    refused = editor.patch(f"/api/v1/{address}", json=body, headers=ANYHOW)

    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == field
    assert editor.get("/healthz").json["revision"] == before


@pytest.mark.parametrize(
    "address",
    [
        "units/O9",
        "areas/village/V9",
        "areas/hamlet/V0",
        "areas/village/V9/lineage",
        "responsibilities?unit=O9",
    ],
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(f"/api/v1/{address}").status_code == 404


def test_who_changed_what_is_shown_to_editors_alone(here):
    assert asking(here, None).get("/api/v1/history").status_code == 401
    assert asking(here).get("/api/v1/history").json["rows"] is None


@pytest.mark.parametrize(
    "text", ["platform", "=" + TOKEN, "a=short", f"a={TOKEN},a={OTHER}", f"a={TOKEN},b={TOKEN}"]
)
def test_editors_that_cannot_be_told_apart_or_are_easily_guessed_are_refused(text):
    with pytest.raises(InputError):
        editors_of(text)
