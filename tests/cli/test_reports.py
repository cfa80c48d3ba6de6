"""The report is one command: what it writes, what it says, what it refuses."""

import pytest
from cli_builders import Run, town
from python_calamine import CalamineWorkbook

REFUSED = (
    ("-o", "r.pdf"),
    ("--radius", "0"),
    ("--radius", "nan"),
    ("--since", "2099-01-01"),
    ("--at", "2026-03-01", "--deadline", "2026-02-01"),
    ("--deadline", "soon"),
    ("--datum", "mars"),
    ("--kind", "everything"),
    ("--need", ":0:"),
    ("--reach", "0", "--need", "toilet"),
)


@pytest.mark.parametrize(
    ("language", "said", "sheet"),
    [("en", "Gaps: 1", "Gap list"), ("zh", "盲区 1 处", "盲区清单")],
)
def test_a_report_is_written_in_the_readers_language(capsys, tmp_path, language, said, sheet):
    path = town(capsys, tmp_path)

    words = ("report", "-w", path, "--kind", "ground", "--lang", language)
    run = Run(capsys, *words, "-o", "r.xlsx")
    page = Run(capsys, *words, "-o", "r.html")

    assert (run.code, page.code) == (0, 0)
    assert said in run.out
    assert sheet in CalamineWorkbook.from_path(tmp_path / "r.xlsx").sheet_names
    assert sheet in (tmp_path / "r.html").read_text("utf-8")


def test_a_report_answers_programs_with_what_it_wrote(capsys, tmp_path):
    path = town(capsys, tmp_path)

    run = Run(capsys, "report", "-w", path, "--kind", "ground", "--at", "2026-03-01", "--json")

    assert run.answer == {
        "report": "report.xlsx",
        "at": "2026-03-01",
        "revision": run.answer["revision"],
        "gaps": 1,
        "defects": 1,
        "units": 1,
    }
    assert (tmp_path / "report.xlsx").exists()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_that_cannot_be_made_is_refused_and_nothing_is_written(capsys, tmp_path, language):
    path = town(capsys, tmp_path)
    folder = tmp_path / "reports"
    folder.mkdir()

    runs = [
        Run(capsys, "report", "-w", path, "-o", folder / "r.html", *options, "--lang", language)
        for options in REFUSED
    ]

    assert [run.code for run in runs] == [2] * len(REFUSED)
    assert all(run.err.strip() and "{" not in run.err for run in runs)
    assert list(folder.iterdir()) == []
