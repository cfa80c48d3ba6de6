"""What changes under a running service is noticed: another revision, another file, none."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import gridward
from gridward.web import create_app
from gridward.web.kept import Kept

MORE_UNITS = "code,name\nX1,新单位\n"
MORE_POINTS = "code,name,longitude,latitude\nP9,New,121.535,25.005\n"


def written(folder, name, text):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def units(client):
    return [unit["code"] for unit in client.get("/api/v1/units").json["units"]]


@pytest.fixture
def here(build, tmp_path):
    """Return the path of a workspace of one's own, to be changed and replaced."""
    return build(tmp_path)


def test_a_new_revision_is_another_answer_with_another_tag(here, tmp_path):
    client = create_app(here).test_client()
    before = client.get("/api/v1/units")

    with gridward.open(here) as city:
        city.import_units(written(tmp_path, "more.csv", MORE_UNITS))
    after = client.get("/api/v1/units", headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert "X1" in units(client)
    assert after.headers["ETag"] != before.headers["ETag"]


def test_another_file_in_its_place_is_answered_from(here, build, tmp_path):
    client = create_app(here).test_client()
    before = client.get("/api/v1/units")
    (tmp_path / "other").mkdir()
    other = build(tmp_path / "other")
    with gridward.open(other) as city:
        city.import_units(written(tmp_path, "more.csv", MORE_UNITS))

    other.replace(here)
    after = client.get("/api/v1/units", headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert "X1" in [unit["code"] for unit in after.json["units"]]


def test_a_file_of_the_same_revision_has_another_tag(here, build, tmp_path):
    client = create_app(here).test_client()
    before = client.get("/api/v1/areas?layer=village")
    (tmp_path / "other").mkdir()

    build(tmp_path / "other", "改名里").replace(here)
    after = client.get(
        "/api/v1/areas?layer=village", headers={"If-None-Match": before.headers["ETag"]}
    )

    assert after.status_code == 200
    assert after.json["features"][0]["properties"]["name"] == "改名里"


def test_a_file_that_is_gone_is_said_to_be_gone_and_taken_up_again_when_it_is_back(here):
    client = create_app(here).test_client()
    assert client.get("/healthz").status_code == 200

    here.rename(here.with_name("away.gpkg"))
    gone = client.get("/healthz")
    here.with_name("away.gpkg").rename(here)
    back = client.get("/healthz")

    assert (gone.status_code, gone.json["type"]) == (503, "urn:gridward:problem:gone")
    assert "no longer there" in gone.json["detail"]
    assert back.status_code == 200


def test_a_file_that_is_no_workspace_is_said_to_be_none(here):
    client = create_app(here).test_client()

    written(here.parent, "note.txt", "not a workspace").replace(here)
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json["type"]) == (
        503,
        "urn:gridward:problem:not_a_workspace",
    )


def test_an_answer_that_was_overtaken_while_it_was_made_carries_no_tag(here, tmp_path):
    app = create_app(here)
    more = written(tmp_path, "more.csv", MORE_UNITS)
    dumps = app.json.dumps

    def overtaken(content, **options):
        with gridward.open(here) as city:
            city.import_units(more)
        return dumps(content, **options)

    app.json.dumps = overtaken
    answer = app.test_client().get("/api/v1/units")

    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_the_statement_of_a_day_is_made_once_for_each_revision(here, tmp_path):
    app = create_app(here)
    made, dumps = [], app.json.dumps

    def counted(content, **options):
        made.append(content)
        return dumps(content, **options)

    app.json.dumps = counted
    client = app.test_client()
    first = [client.get("/api/v1/coverage").json for _ in range(3)]
    with gridward.open(here) as city:
        city.import_points(written(tmp_path, "points.csv", MORE_POINTS), datum="wgs84")
    after = client.get("/api/v1/coverage").json

    assert len(made) == 2
    assert first[0] == first[1] == first[2]
    assert after["counts"]["point"] == first[0]["counts"]["point"] - 1


def test_many_who_ask_for_the_same_at_once_let_it_be_made_once():
    kept, made, all_there = Kept(4), [], threading.Barrier(8)

    def ask(question):
        all_there.wait(timeout=30)
        return kept.get(question, lambda: made.append(question) or len(made))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, ["today"] * 4 + ["yesterday"] * 4))

    assert sorted(made) == ["today", "yesterday"]
    assert len(set(answers[:4])) == len(set(answers[4:])) == 1


def test_only_the_questions_asked_last_are_kept():
    kept, made = Kept(2), []

    for question in ("a", "b", "a", "c", "a", "b"):
        kept.get(question, lambda: made.append(question))  # noqa: B023 - it is called at once

    assert made == ["a", "b", "c", "b"]


def test_what_could_not_be_made_is_tried_again():
    kept = Kept(2)

    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 / 0)

    assert kept.get("a", lambda: 1) == 1


def test_threads_that_ask_everything_at_once_get_whole_answers(here):
    app = create_app(here)
    days = [f"2026-0{month}-01" for month in range(1, 10)] * 4

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda day: app.test_client().get(f"/api/v1/coverage?at={day}").json, days)
        )

    alone = create_app(here).test_client()
    assert answers == [alone.get(f"/api/v1/coverage?at={day}").json for day in days]


def test_units_are_those_of_the_day_that_is_asked_for(here, tmp_path):
    client = create_app(here).test_client()
    with gridward.open(here) as city:
        city.import_units(
            written(tmp_path, "renamed.csv", "code,name\nM1,市场监管局\n"), since="2026-06-01"
        )

    names = {
        at: client.get(f"/api/v1/units?at={at}").json["units"][0]["name"]
        for at in ("2026-05-31", "2026-06-01")
    }

    assert names == {"2026-05-31": "市场局", "2026-06-01": "市场监管局"}
