"""Repair a layer as a fabric: show what would move, draw it, apply it."""

from __future__ import annotations

from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.progress import steps_bar
from gridward.cli.session import DONE, NAMED
from gridward.cli.tables import add_row, plain_table
from gridward.frames import plain_records
from gridward.language import contents_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from gridward.cli.session import Commands, Session
    from gridward.workspace import RepairReport

_MOST_LISTED = 20
_MOST_CODES = 4
_DUTIES = ("territory", "contractor")


def register(commands: Commands) -> None:
    """Add the command of this file."""
    commands.add("repair", repair)


def repair(
    session: Session,
    layer: Annotated[str | None, typer.Argument(help="cli.repair.layer")] = None,
    *,
    tolerance: Annotated[
        float, typer.Option("--tolerance", metavar="M", help="cli.repair.tolerance")
    ] = 1.0,
    apply: Annotated[bool, typer.Option("--apply", help="cli.repair.apply")] = False,
    output: Annotated[
        list[Path] | None, typer.Option("-o", "--output", help="cli.repair.output")
    ] = None,
) -> int:
    """Close slivers and overlaps, move shifted areas back; only shown without --apply."""
    with session.open() as city:
        with steps_bar(session, partial(_step, session)) as progress:
            report = city.repair(layer, tolerance_m=tolerance, apply=apply, progress=progress)
        for path in output or ():
            city.write_repair(report, path, language=session.language)
        areas = city.areas(report.layer)
    names = {
        row.code: session.language.name_of(row.name, row.name_en) or row.code
        for row in areas[["code", "name", "name_en"]].itertuples(index=False)
    }
    if session.as_json:
        session.answer(report.as_dict())
    else:
        _print(session, report, names)
        for path in output or ():
            session.say("repair.written", path=str(path))
    return NAMED if _is_left(report) else DONE


def _step(session: Session, step: str, layer: str) -> str:
    return session.language(f"repair.step.{step}", layer=layer)


def _is_left(report: RepairReport) -> bool:
    """Tell whether something is still wrong after the repair, or would be without applying it."""
    return any(after for _, after in report.counts.values()) or (
        len(report.repair.after) > 0 and not report.applied
    )


def _print(session: Session, report: RepairReport, names: dict[str, str]) -> None:
    language = session.language
    named = language.layer_name(report.layer)
    if report.repair.proposals.empty:
        session.say("repair.nothing", layer=named, tolerance=f"{report.tolerance_m:g}")
    else:
        session.console.print(_cures_table(session, report, names))
        session.console.print(_moved_table(session, report, names))
    if report.counts:
        session.console.print(_counts_table(session, report))
    if len(report.gaps):
        session.console.print(_gaps_table(session, report, names))
    if report.applied:
        session.say("repair.applied", layer=named, revision=report.revision)
    elif len(report.repair.after):
        session.say("repair.shown")


def _cures_table(session: Session, report: RepairReport, names: dict[str, str]) -> Table:
    """Return what each cure moves, the first of them."""
    language = session.language
    table = plain_table(
        language("table.cure"),
        language("table.size"),
        language("repair.areas"),
        language("repair.faults"),
        language("repair.moved_by"),
    )
    for row in report.repair.proposals.head(_MOST_LISTED).itertuples(index=False):
        far = "" if row.move_m != row.move_m else f"{row.move_m:.2f} m"
        cure = language(f"repair.cure.{row.cure}")
        faults = language("error.comma").join(language(f"defect.{kind}") for kind in row.faults)
        whose = _whose(session, row.codes, names)
        add_row(table, cure, language.ground(row.moved_m2), whose, faults, far)
    more = len(report.repair.proposals) - _MOST_LISTED
    if more > 0:
        add_row(table, "…", "", language("error.more_rows", count=more), "", "")
    return table


def _moved_table(session: Session, report: RepairReport, names: dict[str, str]) -> Table:
    """Return what each area gains and loses, and whose it is."""
    language = session.language
    table = plain_table(
        language("table.area"),
        language("table.code"),
        language("repair.gains"),
        language("repair.loses"),
        language("table.unit"),
    )
    most = report.told.assign(both=report.told["gained_m2"] + report.told["lost_m2"])
    for row in plain_records(most.nlargest(_MOST_LISTED, "both")):
        owners = [language.name_of(row[f"{role}_name"], row[f"{role}_name_en"]) for role in _DUTIES]
        add_row(
            table,
            names.get(row["code"], row["code"]),
            row["code"],
            language.ground(row["gained_m2"]),
            language.ground(row["lost_m2"]),
            language("error.comma").join(dict.fromkeys(filter(None, owners))),
        )
    if len(most) > _MOST_LISTED:
        add_row(table, "…", "", "", "", language("error.more_rows", count=len(most) - _MOST_LISTED))
    return table


def _counts_table(session: Session, report: RepairReport) -> Table:
    """Return how many faults of each kind there are before and after."""
    language = session.language
    table = plain_table(
        language("table.fault"), language("repair.map.before"), language("repair.map.after")
    )
    for kind, (before, after) in report.counts.items():
        add_row(table, language(f"defect.{kind}"), language.number(before), language.number(after))
    return table


def _gaps_table(session: Session, report: RepairReport, names: dict[str, str]) -> Table:
    """Return the gaps that are left, the gravest first."""
    language = session.language
    table = plain_table(
        language("repair.gap_left"),
        language("table.size"),
        language("table.contents"),
        language("repair.because"),
    )
    for row in report.gaps.head(_MOST_LISTED).itertuples(index=False):
        said = row.reason if row.sort == "excused" else names.get(str(row.had), "")
        add_row(
            table,
            language(f"repair.sort.{row.sort}"),
            language.ground(row.area_m2),
            contents_text(row, language),
            said or "",
        )
    return table


def _whose(session: Session, codes: Iterable[str], names: dict[str, str]) -> str:
    codes = list(codes)
    shown = [f"{names[code]} {code}" if code in names else code for code in codes[:_MOST_CODES]]
    return session.language("error.comma").join(shown) + (" …" if len(codes) > _MOST_CODES else "")
