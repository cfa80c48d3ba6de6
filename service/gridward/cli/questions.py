"""Ask: who owns a place, where many points belong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.datums import DatumOption, Transformation, TrustDatum, print_datum, said_datum
from gridward.cli.progress import rows_bar
from gridward.cli.session import DONE, NAMED
from gridward.cli.tables import (
    add_row,
    areas_table,
    chain_table,
    considered_table,
    owners_table,
    plain_table,
)
from gridward.errors import InputError

if TYPE_CHECKING:
    from gridward.cli.session import Commands, Session
    from gridward.language import Catalogue
    from gridward.workspace import Nearest, WhoAnswer

Datum = Annotated[str, typer.Option("--datum", help="cli.datum")]
At = Annotated[str | None, typer.Option("--at", metavar="DATE", help="cli.at")]
SourceLayer = Annotated[str | None, typer.Option("--source-layer", help="cli.import.source_layer")]
Encoding = Annotated[str | None, typer.Option("--encoding", help="cli.import.encoding")]
AtMoment = Annotated[str | None, typer.Option("--at", metavar="DATE", help="cli.at_moment")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="cli.output")]

_NOBODYS = ("ground", "duty", "unmanaged")  # kinds of gaps that somebody must end


def register(commands: Commands) -> None:
    """Add the commands of this file."""
    commands.add("who", who)
    commands.add("locate", locate)


def who(
    session: Session,
    x: Annotated[str, typer.Argument(help="cli.who.x")],
    y: Annotated[str, typer.Argument(help="cli.who.y")],
    *,
    datum: Datum = "wgs84",
    accuracy: Annotated[
        str, typer.Option("--accuracy", metavar="M", help="cli.who.accuracy")
    ] = "0",
    matter: Annotated[str | None, typer.Option("--matter", help="cli.who.matter")] = None,
    at: AtMoment = None,
    explain: Annotated[bool, typer.Option("--explain", help="cli.who.explain")] = False,
) -> int:
    """Print whose place this is and who must act."""
    with session.open() as city:
        answer = city.who(
            _number("x", x),
            _number("y", y),
            datum=datum,
            accuracy_m=_number("--accuracy", accuracy, "not_a_length"),
            matter=matter,
            at=at,
            explain=explain,
        )
    if session.as_json:
        session.answer(answer.as_dict())
    else:
        _print_who(session, answer)
    return DONE


def locate(
    session: Session,
    file: Annotated[Path, typer.Argument(help="cli.locate.file")],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="cli.output")],
    datum: DatumOption = None,
    trust_datum: TrustDatum = None,
    transformation: Transformation = None,
    x: Annotated[str | None, typer.Option("--x", metavar="COL", help="cli.x")] = None,
    y: Annotated[str | None, typer.Option("--y", metavar="COL", help="cli.y")] = None,
    source_layer: SourceLayer = None,
    encoding: Encoding = None,
    matter: Annotated[str | None, typer.Option("--matter", help="cli.locate.matter")] = None,
    at: AtMoment = None,
    scheme: Annotated[
        str | None, typer.Option("--scheme", metavar="NAME", help="cli.locate.scheme")
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="cli.locate.engine")] = "local",
) -> int:
    """Write a file of points again, each with its areas and units."""
    with session.open() as city, rows_bar(session) as progress:
        report = city.locate_file(
            file,
            output,
            datum=said_datum(datum, transformation=transformation, trust_datum=trust_datum),
            x=x,
            y=y,
            source_layer=source_layer,
            encoding=encoding,
            matter=matter,
            at=at,
            scheme=scheme,
            engine=engine,
            progress=progress,
        )
    if session.as_json:
        session.answer(report.as_dict())
    else:
        table = plain_table(session.language("table.status"), session.language("table.points"))
        for status, count in report.counts.items():
            add_row(table, session.language(f"status.{status}"), session.language.number(count))
        session.console.print(table)
        print_datum(session, report.datum)
        session.say("locate.written", path=str(output))
    return NAMED if report.counts.get("unlocated") else DONE


def _number(field: str, text: str, problem: str = "not_a_number") -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(problem, field=field, value=text) from None


def _print_who(session: Session, answer: WhoAnswer) -> None:
    language = session.language
    session.say(
        "who.place",
        x=answer.place.x,
        y=answer.place.y,
        datum=answer.place.datum.upper(),
        at=answer.at,
        status=_status(answer, language),
    )
    if answer.areas:
        session.console.print(areas_table(answer, language))
        session.console.print(owners_table(answer.duties, language))
    if answer.identifiers:
        listed = (f"{one.identifier} ({one.scheme})" for one in answer.identifiers)
        session.say("who.identifiers", list=language("error.comma").join(listed))
    if answer.chain:
        session.say("who.chain")
        session.console.print(chain_table(answer.chain, language))
    for chain in filter(None, answer.further_chains):
        session.say("who.further_chain")
        session.console.print(chain_table(chain, language))
    if answer.considered is not None:
        session.say("who.considered")
        session.console.print(considered_table(answer.considered, language))
    for other in answer.candidates[1:] if answer.certainty == "ambiguous" else ():
        name = language.name_of(other.name, other.name_en) or other.code
        if other.holds:
            session.say("who.rival_holds", name=name)
        else:
            session.say("who.rival", name=name, distance=language.distance(other.distance_m))
    if answer.nearest is not None:
        _print_nearest(session, answer, answer.nearest)


def _status(answer: WhoAnswer, language: Catalogue) -> str:
    """Return where the place lies and, where somebody holds it, how sure that is."""
    if answer.nearest is not None and answer.status == "gap":
        return language("who.in_no", layer=language.layer_name(answer.nearest.layer))
    status = language(f"status.{answer.status}")
    if answer.certainty == "none":
        return status
    return status + language("error.where_comma") + language(f"certainty.{answer.certainty}")


def _print_nearest(session: Session, answer: WhoAnswer, nearest: Nearest) -> None:
    """Print the nearest area, and who answers there that does not answer here already."""
    language = session.language
    session.say(
        "who.nearest",
        layer=language.layer_name(nearest.layer),
        name=language.name_of(nearest.name, nearest.name_en) or nearest.code,
        distance=language.distance(nearest.distance_m),
    )
    here = {(one.role, one.unit) for one in answer.duties}
    others = [one for one in nearest.duties if (one.role, one.unit) not in here]
    if others:
        session.say("who.nearest_units")
        session.console.print(owners_table(others, language))
