"""Make a workspace, load the demo city, and look after a workspace."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from gridward import coverage, planning, workspace
from gridward.cli.coverage import print_statement
from gridward.cli.duties import print_faults
from gridward.cli.imports import print_outside, print_slips, print_unplaced
from gridward.cli.session import DONE, NAMED
from gridward.cli.tables import add_row, imports_table, owners_table, plain_table
from gridward.locating import warm_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

    from gridward.cli.session import Commands, Session

_MAP_NAME = "coverage.html"
# In front of the park's gate, in the middle of the city: the example of the guide.
_EXAMPLE = (121.5436, 25.02605)
# In a community, an urban village and a compound of the generated district.
_IN_ALL_THREE = (110.13173, 30.01071)


def register(commands: Commands) -> None:
    """Add the commands of this file."""
    commands.add("init", init)
    commands.add("demo", demo)
    commands.add("doctor", doctor)
    commands.add("warm", warm, answers=False)


def init(
    session: Session,
    *,
    metric_crs: Annotated[
        str | None, typer.Option("--metric-crs", metavar="EPSG", help="cli.init.metric_crs")
    ] = None,
    mandate: Annotated[Path | None, typer.Option("--mandate", help="cli.init.mandate")] = None,
    offset_ground: Annotated[
        Path | None, typer.Option("--offset-ground", help="cli.init.offset_ground")
    ] = None,
) -> int:
    """Make a new, empty workspace."""
    with workspace.create_workspace(
        session.path, metric_crs=metric_crs, mandate=mandate, offset_ground=offset_ground
    ) as city:
        settings = city.settings()
    if session.as_json:
        session.answer({"workspace": session.shown, "settings": settings})
    session.say("init.done", path=session.shown)
    return DONE


def warm(session: Session) -> int:
    """Compile the locator and the statement once, so that no question waits for it."""
    warm_up(lambda: session.say("warm.start"))
    coverage.warm_up()
    planning.warm_up()
    session.say("warm.done")
    return DONE


def demo(
    session: Session,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="cli.demo.output")] = Path(
        _MAP_NAME
    ),
    district: Annotated[bool, typer.Option("--district", help="cli.demo.district")] = False,
) -> int:
    """Load the demo city, locate its points, print what is missing, draw the map."""
    if district:
        return _district(session)
    with _steps(session) as step, workspace.create_demo(session.path, step=step) as (city, reports):
        step("located")
        located, differing = city.located_points(), city.stated_differently()
        step("stated")
        statement, matters = city.coverage(), session.language.names_of(city.matters())
        step("drawn")
        city.write_map(output, language=session.language)
        owner = city.who(*_EXAMPLE, matter="markets")
        districts = city.areas("district")[["code", "name", "name_en"]]
    if session.as_json:
        session.answer(
            {
                "workspace": session.shown,
                "map": str(output),
                "imports": [report.as_dict() for report in reports],
                "points": located["status"].value_counts().to_dict(),
                "districts": located["district"].value_counts().to_dict(),
                "stated_differently": differing.to_dict("records"),
                "coverage": statement.as_dict(geometry=False),
                "who": owner.as_dict(),
            }
        )
        return DONE
    language = session.language
    names = {
        code: language.name_of(name, name_en)
        for code, name, name_en in districts.itertuples(index=False)
    }
    session.console.print(imports_table(reports, language))
    for report in reports:
        print_unplaced(session, report.unplaced)
        print_outside(session, report)
        print_slips(session, report.slips)
    _print_located(session, located, differing, names)
    print_statement(session, statement, matters)
    session.say("demo.example", x=_EXAMPLE[0], y=_EXAMPLE[1])
    session.console.print(owners_table(owner.duties, language))
    session.say("demo.done", workspace=session.shown, map=str(output.resolve()))
    return DONE


def _district(session: Session) -> int:
    """Load the generated district, and say what is wrong with its responsibilities."""
    with workspace.create_district(session.path) as (city, reports):
        report = city.duties()
        owner = city.who(*_IN_ALL_THREE)
    if session.as_json:
        session.answer(
            {
                "workspace": session.shown,
                "imports": [one.as_dict() for one in reports],
                "duties": report.as_dict(),
                "who": owner.as_dict(),
            }
        )
        return NAMED if report.faults else DONE
    session.console.print(imports_table(reports, session.language))
    print_faults(session, report)
    session.say("demo.place", x=_IN_ALL_THREE[0], y=_IN_ALL_THREE[1])
    session.console.print(owners_table(owner.duties, session.language))
    session.say("demo.district", workspace=session.shown)
    return NAMED if report.faults else DONE


def doctor(session: Session) -> int:
    """Look a workspace over."""
    with session.open() as city:
        checks = city.doctor()
    if session.as_json:
        session.answer({"checks": [vars(check) for check in checks]})
    else:
        language = session.language
        table = plain_table(language("table.check"), language("table.result"), "")
        for check in checks:
            mark = Text("✓", "green") if check.sound else Text("✗", "bold red")
            add_row(table, language(f"doctor.{check.name}"), mark, check.detail)
        session.console.print(table)
    return DONE if all(check.sound for check in checks) else NAMED


def _print_located(
    session: Session, located: pd.DataFrame, differing: pd.DataFrame, names: Mapping[str, str]
) -> None:
    """Print how many points lie in each district, and which lie elsewhere than stated."""
    language, number = session.language, session.language.number
    table = plain_table(language("table.district"), language("table.points"))
    for code, count in located["district"].value_counts().items():
        add_row(table, names[str(code)], number(count))
    session.console.print(table)
    lost = int(located["district"].isna().sum())
    session.say(
        "demo.located",
        count=number(len(located) - lost),
        all=number(len(located)),
        lost=number(lost),
    )
    session.say(
        "demo.agree",
        count=number(len(located) - len(differing)),
        all=number(len(located)),
        share=language.share(1 - len(differing) / len(located)),
    )
    table = plain_table(
        language("table.point"),
        language("table.stated"),
        language("table.found"),
        language("table.away"),
    )
    words = (differing[name].astype("str") for name in ("name", "stated", "found"))
    distances = map(language.distance, differing["distance_m"].to_numpy(dtype="float64"))
    for row in zip(*words, distances, strict=True):
        add_row(table, *row)
    session.console.print(table)


@contextmanager
def _steps(session: Session) -> Iterator[Callable[[str], None]]:
    """Show a bar that moves on by one with each step named."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    total = len(workspace.DEMO_STEPS) + 3
    with Progress(*columns, console=session.console, disable=session.as_json) as bar:
        task = bar.add_task("", total=total)

        def step(name: str) -> None:
            bar.update(task, advance=1, description=session.language(f"demo.step.{name}"))

        yield step
