"""The commands that copy, back up and restore say what they did and never show a password."""

import pytest
from cli_builders import Run, fingerprint, text_file, town
from stores import kept_on, place

SECRET = "hunter2"  # noqa: S105 -- of nobody


def test_a_town_is_moved_into_a_database_and_answers_there(capsys, tmp_path, postgis):
    path = town(capsys, tmp_path)
    with kept_on(postgis):
        there = place(tmp_path, "moved")

    copied = Run(capsys, "copy", path, there)
    asked = Run(capsys, "who", "121.005", "25.005", "-w", there, "--json")
    again = Run(capsys, "copy", path, there)

    assert (copied.code, copied.err) == (0, "")
    assert there in copied.out
    assert asked.answer == Run(capsys, "who", "121.005", "25.005", "-w", path, "--json").answer
    assert again.code == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_backup_and_its_restore_say_what_they_hold_and_what_they_kept(capsys, tmp_path, language):
    path, backup, kept = town(capsys, tmp_path), tmp_path / "b.gpkg", tmp_path / "kept.gpkg"

    made = Run(capsys, "backup", backup, "-w", path, "--lang", language)
    put = Run(capsys, "restore", backup, "--keep", kept, "-w", path, "--lang", language)

    assert (made.code, put.code) == (0, 0)
    assert "b.gpkg" in made.out
    assert {"b.gpkg", "kept.gpkg", "town.gpkg"} <= {
        word.strip("，。.;；") for word in put.out.replace("/", " ").split()
    }


def test_programs_read_what_was_kept_where(capsys, tmp_path):
    path, backup = town(capsys, tmp_path), tmp_path / "b.gpkg"

    made = Run(capsys, "backup", backup, "-w", path, "--json").answer

    assert (made["place"], made["kept"], made["rows"]["areas"]) == (str(backup), None, 2)


def test_a_backup_that_is_none_is_refused_and_nothing_changed(capsys, tmp_path):
    path = town(capsys, tmp_path)
    before = fingerprint(path)

    run = Run(capsys, "restore", text_file(tmp_path / "b.gpkg", "a letter"), "-w", path)

    assert run.code == 2
    assert "b.gpkg" in run.err
    assert fingerprint(path) == before


@pytest.mark.parametrize(
    "words",
    [
        ("history", "-w", f"postgresql://me:{SECRET}@127.0.0.1:1/x"),
        ("-w", f"postgresql://me:{SECRET}@127.0.0.1:1/x", "history"),
        ("copy", "a.gpkg", f"postgresql://me@127.0.0.1:1/x?password={SECRET}"),
    ],
)
def test_a_password_on_the_command_line_is_refused_and_not_repeated(capsys, words):
    run = Run(capsys, *words)

    assert run.code == 2
    assert SECRET not in run.out + run.err
    assert "pgpass" in run.err


def test_a_password_from_the_environment_is_used_and_not_shown(capsys, monkeypatch):
    monkeypatch.setenv("GRIDWARD_WORKSPACE", f"postgresql://me:{SECRET}@127.0.0.1:1/x")

    run = Run(capsys, "history")

    assert run.code == 2
    assert SECRET not in run.out + run.err
    assert "127.0.0.1" in run.err


def test_an_import_that_was_made_from_an_older_state_overwrites_nothing(capsys, tmp_path):
    path = town(capsys, tmp_path)
    made = Run(capsys, "history", "-w", path, "--json").answer["revisions"][-1]["revision"]
    theirs = text_file(tmp_path / "theirs.csv", "code,name", "S,东区办")
    mine = text_file(tmp_path / "mine.csv", "code,name", "S,东区")

    first = Run(capsys, "import", "units", theirs, "--seen", made, "-w", path)
    second = Run(capsys, "import", "units", mine, "--seen", made, "-w", path)

    assert (first.code, second.code) == (0, 2)
    assert "东区办" in second.err
    assert "name 东区." in second.err.replace("\n", " ")
