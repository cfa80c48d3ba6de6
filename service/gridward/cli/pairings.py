"""Pair areas with units one to one, and spread areas over teams, rounds and days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.questions import At  # noqa: TC001 - typer reads the annotation
from gridward.cli.session import DONE
from gridward.cli.tables import add_row, plain_table
from gridward.errors import InputError
from gridward.planning import COUNTED, Limits, Rounds

if TYPE_CHECKING:
    from gridward.cli.session import Session
    from gridward.workspace import PairingReport, ScheduleReport

_MOST_ROWS = 60
Areas = Annotated[list[str], typer.Argument(metavar="LAYER[:AREA]...", help="cli.pairing.areas")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="cli.pairing.output")
]


def pairing(
    session: Session,
    areas: Areas,
    *,
    over: Annotated[str, typer.Option("--over", metavar="KIND|FILE", help="cli.pairing.over")],
    preferences: Annotated[
        Path | None, typer.Option("--preferences", metavar="FILE", help="cli.pairing.preferences")
    ] = None,
    forbidden: Annotated[
        Path | None, typer.Option("--forbidden", metavar="FILE", help="cli.pairing.forbidden")
    ] = None,
    least: Annotated[
        int, typer.Option("--least", metavar="N", min=0, help="cli.pairing.least")
    ] = 1,
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, help="cli.pairing.most")] = 1,
    times: Annotated[
        int, typer.Option("--times", metavar="N", min=1, help="cli.pairing.times")
    ] = 1,
    at: At = None,
    output: Output = None,
) -> int:
    """Give each unit its area, by preference and distance, at the least cost that there is."""
    if most < least:
        raise InputError("bad_value", field="--most", value=most)
    with session.open() as city:
        report = city.plan_pairing(
            areas,
            units=over,
            preferences=preferences,
            forbidden=forbidden,
            limits=Limits(least, most, times),
            at=at,
        )
        if output is not None:
            city.write_frame(report.pairs, output)
    if session.as_json:
        session.answer(report.as_dict())
    else:
        _print_pairs(session, report)
        if output is not None:
            session.say("plan.written", path=str(output))
            session.say("pairing.import", path=str(output))
    return DONE


def teams(
    session: Session,
    areas: Areas,
    *,
    people: Annotated[
        int | None, typer.Option("--people", metavar="N", min=1, help="cli.teams.people")
    ] = None,
    count: Annotated[
        int | None, typer.Option("--teams", metavar="K", min=1, help="cli.teams.teams")
    ] = None,
    over: Annotated[
        str | None, typer.Option("--over", metavar="KIND|FILE", help="cli.teams.over")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="cli.teams.plan")
    ] = None,
    workload: Annotated[
        str, typer.Option("--workload", metavar="NAME|FILE", help="cli.teams.workload")
    ] = COUNTED,
    rounds: Annotated[
        int, typer.Option("--rounds", metavar="N", min=1, help="cli.teams.rounds")
    ] = 1,
    days: Annotated[int, typer.Option("--days", metavar="N", min=1, help="cli.teams.days")] = 1,
    stay: Annotated[bool, typer.Option("--stay", help="cli.teams.stay")] = False,
    at: At = None,
    output: Output = None,
) -> int:
    """Make teams and spread areas over them; another team than the finder checks again."""
    if (count is None) == (over is None):
        raise InputError("units_unsaid", field="--teams")
    with session.open() as city:
        report = city.plan_rounds(
            areas,
            people=people,
            teams=over or count or 0,
            workload=workload,
            rounds=Rounds(rounds, days, stay),
            plan=plan,
            at=at,
        )
        if output is not None:
            city.write_frame(report.visits, output)
    if session.as_json:
        session.answer(report.as_dict())
    else:
        _print_teams(session, report)
        if output is not None:
            session.say("plan.written", path=str(output))
    return DONE


def _print_pairs(session: Session, report: PairingReport) -> None:
    language, pairs = session.language, report.pairs
    heads = [language(f"table.{name}") for name in ("unit", "code", "area")]
    heads.append(language("pairing.head.rank"))
    far = bool(pairs["distance_m"].notna().any())
    heads += [language("pairing.head.distance")] * far
    table = plain_table(*heads)
    for row in pairs.head(_MOST_ROWS).to_dict("records"):
        cells = [row["unit"], row["area_code"], row["name"] or "", language.number(row["rank"])]
        known = row["distance_m"] == row["distance_m"]
        cells += [language.distance(row["distance_m"]) if known else ""] * far
        add_row(table, *map(str, cells))
    session.console.print(table)
    if len(pairs) > _MOST_ROWS:
        session.say("error.more_rows", count=len(pairs) - _MOST_ROWS)
    count, rank = language.number(len(pairs)), language.number(report.rank)
    session.say("pairing.account", pairs=count, rank=rank)
    if far:
        session.say("pairing.distance", distance=language.distance(report.distance_m))


def _print_teams(session: Session, report: ScheduleReport) -> None:
    language, teams = session.language, report.teams
    heads = [language(f"teams.head.{name}") for name in ("team", "people", "areas", "load")]
    table = plain_table(*heads)
    for row in teams.head(_MOST_ROWS).to_dict("records"):
        figures = (language.number(row[name]) for name in ("people", "areas", "load"))
        add_row(table, str(row["name"]), *figures)
    session.console.print(table)
    if len(teams) > _MOST_ROWS:
        session.say("error.more_rows", count=len(teams) - _MOST_ROWS)
    sizes = teams["people"].value_counts().sort_index(ascending=False)
    told = " + ".join(f"{number} × {size}" for size, number in sizes.items())
    people = language.number(int(teams["people"].sum()))
    session.say("teams.account", people=people, teams=len(teams), sizes=told)
    visits = report.visits
    session.say(
        "teams.visits",
        visits=language.number(len(visits)),
        rounds=int(visits["round"].max()),
        days=int(visits["day"].max()),
    )
