"""While a newer revision is made ready the one before may answer, for a moment, whole and named."""

import threading
import time

from stores import on_both_stores, place
from workspace_builders import staffed, write_csv

import gridward
from gridward.workspace import newest

LONG_S, PATIENCE_S = 600.0, 60


def renamed(city, name):
    city.set_area("village", {"code": "A", "name": name})


def told(city):
    """Return the revision of an answer, and the village's name in it."""
    answer = city.who(121.005, 25.005)
    return answer.revision, answer.areas[-1].name


@on_both_stores
def test_an_answer_counts_at_once_where_nobody_said_otherwise(tmp_path):
    with staffed(tmp_path) as city, gridward.open(place(tmp_path)) as other:
        before = told(other)

        renamed(city, "改村")

        assert told(other) == told(city) == (before[0] + 1, "改村")


@on_both_stores
def test_the_revision_before_answers_until_the_next_is_ready(tmp_path, monkeypatch):
    ready = threading.Event()
    read = newest.State.read

    def held_up(*args, **kwargs):
        ready.wait(PATIENCE_S)
        return read(*args, **kwargs)

    with staffed(tmp_path) as city, gridward.open(place(tmp_path), behind_s=LONG_S) as served:
        before = told(served)
        renamed(city, "改村")
        after = told(city)

        monkeypatch.setattr(newest.State, "read", held_up)
        meanwhile = [told(served) for _ in range(3)]
        ready.set()

        patience = time.monotonic() + PATIENCE_S
        while (last := told(served)) == before and time.monotonic() < patience:
            time.sleep(0.01)
        assert meanwhile == [before] * 3
        assert last == after


def test_a_revision_that_was_not_looked_at_for_longer_does_not_answer(tmp_path):
    with staffed(tmp_path) as city, gridward.open(place(tmp_path), behind_s=1e-9) as served:
        told(served)

        renamed(city, "改村")

        assert told(served) == told(city)


@on_both_stores
def test_who_changes_something_sees_it_at_once(tmp_path):
    staffed(tmp_path).close()
    with gridward.open(place(tmp_path), behind_s=LONG_S) as served:
        before, _ = told(served)

        renamed(served, "改村")

        assert told(served) == (before + 1, "改村")


def test_a_change_is_checked_against_the_newest_revision(tmp_path):
    with staffed(tmp_path) as city, gridward.open(place(tmp_path), behind_s=LONG_S) as served:
        told(served)
        city.import_units(write_csv(tmp_path / "more.csv", "code,name", ("N", "新单位")))

        made = served.set_responsibility(
            {"layer": "village", "area_code": "B", "unit_code": "N", "role": "territory"}
        )

        assert (made.added, served.who(121.015, 25.005).revision) == (1, made.revision)


def test_threads_that_ask_at_the_same_time_are_all_answered_alike(tmp_path):
    with staffed(tmp_path) as city, gridward.open(place(tmp_path)) as other:
        told(other)
        renamed(city, "改村")
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(told(other))) for _ in range(6)]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert answers == [told(city)] * 6
