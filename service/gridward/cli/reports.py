"""Write the report of coverage: the statement, the lists, a sheet for each unit."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridward import workspace
from gridward.cli.coverage import (
    RADIUS_M,
    By,
    Kind,
    NeedOption,
    Radius,
    Reach,
    Since,
    needs_of,
)
from gridward.cli.progress import steps_bar
from gridward.cli.questions import At, Datum  # noqa: TC001 - typer reads the annotation
from gridward.cli.session import DONE

if TYPE_CHECKING:
    from gridward.cli.session import Commands, Session


def register(commands: Commands) -> None:
    """Add the command of this file."""
    commands.add("report", report)


def report(
    session: Session,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="cli.report.output")] = Path(
        "report.xlsx"
    ),
    at: At = None,
    since: Since = None,
    radius: Radius = RADIUS_M,
    kind: Kind = None,
    by: By = None,
    need: NeedOption = None,
    reach: Reach = None,
    deadline: Annotated[
        str | None, typer.Option("--deadline", metavar="DATE", help="cli.report.deadline")
    ] = None,
    datum: Datum = "wgs84",
) -> int:
    """Write the statement with the lists of gaps, responsibilities, tasks and problems."""
    workspace.need_report_format(output)
    with session.open() as city:
        with steps_bar(session, partial(_step, session)) as progress:
            made = city.report(
                language=session.language,
                at=at,
                since=since,
                radius_m=radius,
                kinds=kind,
                by=tuple(by or ()),
                needs=needs_of(need, reach),
                deadline=deadline,
                datum=datum,
                progress=progress,
            )
        city.write_report(made, output)
    facts = made.facts
    counts = {
        "gaps": len(facts.gaps),
        "defects": len(facts.defects),
        "units": sum(sheet.of_unit for sheet in made.sheets),
    }
    if session.as_json:
        session.answer(
            {"report": str(output), "at": facts.at, "revision": facts.revision, **counts}
        )
    numbers = {name: session.language.number(count) for name, count in counts.items()}
    session.say("report.written", path=str(output), at=facts.at, **numbers)
    return DONE


def _step(session: Session, step: str, layer: str) -> str:
    return session.language(f"check.step.{step}", layer=layer)
