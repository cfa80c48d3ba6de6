"""Look the responsibilities over, and load the district that they are tried on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.session import DONE, NAMED
from gridward.cli.tables import add_row, plain_table, unit_text
from gridward.errors import InputError

if TYPE_CHECKING:
    from gridward.cli.session import Commands, Session
    from gridward.language import Catalogue
    from gridward.workspace import DutiesReport, NamedFault

_MOST_FAULTS = 40


def register(commands: Commands) -> None:
    """Add the command of this file."""
    commands.add("duties", duties)


def duties(
    session: Session,
    *,
    at: Annotated[str | None, typer.Option("--at", metavar="DATE", help="cli.at")] = None,
    bijection: Annotated[
        str | None,
        typer.Option("--bijection", metavar="LAYER[:AREA],…", help="cli.duties.bijection"),
    ] = None,
) -> int:
    """Name what is wrong with the responsibilities."""
    layers = None if bijection is None else [one for one in bijection.split(",") if one]
    if layers == []:
        raise InputError("bad_value", field="--bijection", value=bijection)
    with session.open() as city:
        report = city.duties(at=at, one_to_one=layers)
    if session.as_json:
        session.answer(report.as_dict())
    else:
        print_faults(session, report)
    return NAMED if report.faults else DONE


def print_faults(session: Session, report: DutiesReport) -> None:
    """Print the first faults by name, or that there are none."""
    language = session.language
    if not report.faults:
        session.say("duties.none", at=report.at)
        return
    table = plain_table(language("table.kind"), language("table.area"), language("table.unit"), "")
    for one in report.faults[:_MOST_FAULTS]:
        said = unit_text(one.unit, language) if one.unit else ""
        add_row(
            table, language(f"fault.{one.kind}"), _where(one, language), said, _more(one, language)
        )
    session.console.print(table)
    session.say("duties.count", count=language.number(len(report.faults)), at=report.at)
    if len(report.faults) > _MOST_FAULTS:
        session.say("error.more_rows", count=len(report.faults) - _MOST_FAULTS)


def _where(one: NamedFault, language: Catalogue) -> str:
    if one.area is None:
        return one.facility or ""
    name = language.name_of(one.area.name, one.area.name_en)
    return f"{language.layer_name(one.area.layer)} {name} {one.area.code}"


def _more(one: NamedFault, language: Catalogue) -> str:
    """Return the role, the record and the number that a fault is about."""
    parts = [] if one.role is None else [language.role_name(one.role)]
    if one.record is not None:
        parts.append(language("who.record", record=one.record))
    if one.count is not None:
        parts.append(language("duties.instead_of_one", count=one.count))
    return " · ".join(parts)
