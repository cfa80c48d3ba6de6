"""Draw up plans: who should take what."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from gridward.cli.pairings import pairing, teams
from gridward.cli.questions import At  # noqa: TC001 - typer reads the annotation
from gridward.cli.session import DONE, NAMED
from gridward.cli.tables import add_row, plain_table
from gridward.errors import InputError
from gridward.language import sentence
from gridward.planning import TOLERANCE
from gridward.workspace import PlanWishes, unit_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.table import Table

    from gridward import planning
    from gridward.cli.session import Commands, Session
    from gridward.workspace import PlanReport

_FAR_OFF = 2.0  # tolerances: a unit beyond is shown in red


def register(commands: Commands) -> None:
    """Add the commands of this file."""
    group = commands.group("plan")
    group.add("territories", territories)
    group.add("pairing", pairing)
    group.add("teams", teams)


def territories(
    session: Session,
    layers: Annotated[list[str], typer.Argument(metavar="LAYER", help="cli.territories.layers")],
    *,
    units: Annotated[
        int | None, typer.Option("--units", metavar="K", help="cli.territories.units")
    ] = None,
    over: Annotated[
        str | None, typer.Option("--over", metavar="KIND|FILE", help="cli.territories.over")
    ] = None,
    workload: Annotated[
        list[str] | None,
        typer.Option("--workload", metavar="NAME|FILE", help="cli.territories.workload"),
    ] = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", metavar="SHARE", min=0, help="cli.territories.tolerance")
    ] = TOLERANCE,
    fixed: Annotated[
        Path | None, typer.Option("--fixed", metavar="FILE", help="cli.territories.fixed")
    ] = None,
    forbidden: Annotated[
        Path | None, typer.Option("--forbidden", metavar="FILE", help="cli.territories.forbidden")
    ] = None,
    not_over_own: Annotated[
        bool, typer.Option("--not-over-own", help="cli.territories.not_over_own")
    ] = False,
    before: Annotated[
        str | None, typer.Option("--before", metavar="FILE|now", help="cli.territories.before")
    ] = None,
    keep: Annotated[
        float, typer.Option("--keep", metavar="M", min=0, help="cli.territories.keep")
    ] = 0.0,
    most_moved: Annotated[
        int | None, typer.Option("--most-moved", metavar="N", min=0, help="cli.territories.most")
    ] = None,
    crossing: Annotated[
        str | None,
        typer.Option("--crossing", metavar="M|never", help="cli.territories.crossing"),
    ] = None,
    bridges: Annotated[
        Path | None, typer.Option("--bridges", metavar="FILE", help="cli.territories.bridges")
    ] = None,
    travel: Annotated[
        float,
        typer.Option("--travel", metavar="0..1", min=0, max=1, help="cli.territories.travel"),
    ] = 0.0,
    at: At = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="cli.territories.seed")] = 0,
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", metavar="S", min=0, help="cli.territories.time_limit"),
    ] = None,
    effort: Annotated[
        float, typer.Option("--effort", metavar="X", min=0, help="cli.territories.effort")
    ] = 1.0,
    output: Annotated[
        list[Path] | None, typer.Option("-o", "--output", help="cli.territories.output")
    ] = None,
) -> int:
    """Share the areas of a layer out among units, and print the account of the plan."""
    if (units is None) == (over is None):
        raise InputError("units_unsaid", field="--units")
    wishes = PlanWishes(
        tolerance=tolerance,
        fixed=fixed,
        forbidden=forbidden,
        before=None if before in {None, "now"} else Path(str(before)),
        in_force=before == "now",
        not_over_own=not_over_own,
        bridges=bridges,
        moving_m=keep,
        most_moved=most_moved,
        parents=crossing is not None,
        crossing_m=_crossing_m(crossing),
        travel=travel,
    )
    with session.open() as city:
        with _bar(session) as progress:
            report = city.plan_territories(
                layers,
                units=over or units or 0,
                workload=workload or ("households",),
                wishes=wishes,
                at=at,
                seed=seed,
                effort=effort,
                time_limit_s=time_limit,
                progress=progress,
            )
        for path in output or ():
            city.write_plan(report, path, language=session.language)
    if session.as_json:
        session.answer(report.as_dict())
    else:
        _print(session, report)
        for path in output or ():
            session.say("plan.written", path=str(path))
    return DONE if report.plan.is_even else NAMED


def _crossing_m(said: str | None) -> float | None:
    """Return what crossing a parent's border costs, metres; none for never, or if unsaid."""
    if said in {None, "never"}:
        return None
    try:
        return float(str(said))
    except ValueError:
        raise InputError("not_a_number", field="--crossing", value=said) from None


@contextmanager
def _bar(session: Session) -> Iterator[Callable[[planning.Progress], None]]:
    """Show how far the search is, and how good its best plan."""
    columns = (
        BarColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    off = session.as_json or not session.console.is_terminal
    with Progress(*columns, console=session.console, disable=off, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def progress(done: planning.Progress) -> None:
            words = session.language(
                "plan.progress",
                deviation=session.language.share(done.deviation),
                border=session.language.distance(done.border_m),
            )
            bar.update(task, description=words, completed=done.share)

        yield progress


def _print(session: Session, report: PlanReport) -> None:
    """Print the account: each unit, then the whole, then what stands in the way."""
    language, plan = session.language, report.plan
    session.console.print(_units_table(session, report))
    session.say(
        "plan.account",
        areas=language.number(len(plan.assignment)),
        units=language.number(len(plan.units)),
        deviation=language.share(plan.deviation),
        border=language.distance(plan.border_m),
        seed=plan.seed,
    )
    if not plan.is_even:
        session.say("plan.uneven", tolerance=language.share(plan.tolerance))
    if plan.least_deviation > plan.tolerance:
        session.say("plan.least_deviation", deviation=language.share(plan.least_deviation))
    if plan.least_border_m:
        session.say("plan.least_border", border=language.distance(plan.least_border_m))
    if plan.assignment["before"].notna().any():
        moved, necessary = language.number(plan.moved), language.number(plan.necessary)
        session.say("plan.moved", moved=moved, necessary=necessary)
    if plan.stopped != "done":
        session.say(f"plan.stopped.{plan.stopped}")
    for note in plan.notes:
        session.say("plan.note", said=sentence(note, language))


def _units_table(session: Session, report: PlanReport) -> Table:
    language, plan = session.language, report.plan
    names = unit_names(report, language)
    has_before = bool(plan.assignment["before"].notna().any())
    has_bases = bool(plan.units["travel_m"].notna().any())
    extra = report.workloads[1:]
    table = plain_table(language("table.unit"))
    table.columns[0].no_wrap = False
    heads = ["areas", "load", "deviation", *[""] * len(extra), "border", "compactness"]
    heads += ["travel"] * has_bases + ["gained", "lost"] * has_before
    more = iter(extra)
    for head in heads:
        text = language(f"plan.head.{head}") if head else language("plan.off", name=next(more))
        table.add_column(Text(text, justify="right"), justify="right", no_wrap=True)
    others: Any = plan.loads.set_index(["workload", "unit"])["deviation"]
    rows: Any = plan.units.itertuples(index=False)
    for row in rows:
        cells: list[str | Text] = [
            names[row.unit],
            language.number(row.areas),
            language.number(row.load),
            _off(row.deviation, plan.tolerance),
            *(_off(others[name, row.unit], plan.tolerance) for name in extra),
            language.distance(row.border_m),
            f"{row.compactness:.2f}",
            *(
                [language.distance(row.travel_m)]
                if has_bases and row.travel_m == row.travel_m
                else []
            ),
        ]
        if has_before:
            cells += [language.number(row.gained), language.number(row.lost)]
        add_row(table, *cells)
    return table


def _off(deviation: float, tolerance: float) -> Text:
    """Return a deviation with its sign; red where it is far beyond the tolerance."""
    return Text(f"{deviation:+.1%}", "bold red" if abs(deviation) > _FAR_OFF * tolerance else "")
