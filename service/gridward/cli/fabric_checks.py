"""Look the layers over as fabrics: name what does not fit, where, and what would cure it."""

from __future__ import annotations

from functools import partial
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gridward.cli.progress import steps_bar
from gridward.cli.session import DONE, NAMED
from gridward.cli.tables import add_row, plain_table
from gridward.language import contents_text, cure_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from rich.table import Table

    from gridward.cli.session import Commands, Session
    from gridward.workspace import FabricReport

_MOST_LISTED = 20
_MOST_CODES = 2


def register(commands: Commands) -> None:
    """Add the command of this file."""
    commands.add("check", check)


def check(
    session: Session,
    layer: Annotated[str | None, typer.Argument(help="cli.check.layer")] = None,
    *,
    at: Annotated[str | None, typer.Option("--at", metavar="DATE", help="cli.at")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="cli.output")] = None,
    sliver: Annotated[
        float | None, typer.Option("--sliver", metavar="M", min=0, help="cli.check.sliver")
    ] = None,
    may_overlap: Annotated[
        list[str] | None,
        typer.Option("--may-overlap", metavar="LAYER", help="cli.check.may_overlap"),
    ] = None,
) -> int:
    """Name gaps, overlaps and whatever else does not fit in a layer, or in all of them."""
    with session.open() as city:
        with steps_bar(session, partial(_step, session)) as progress:
            report = city.check(
                layer, at=at, may_overlap=may_overlap or (), sliver_m=sliver, progress=progress
            )
        if output is not None:
            city.write_defects(report, output)
        areas = city.areas(at=report.at)
    if session.as_json:
        session.answer(report.as_dict())
    else:
        _print_report(session, report, areas)
        if output is not None:
            session.say("check.written", path=str(output))
    return NAMED if len(report.faults) else DONE


def _step(session: Session, step: str, layer: str) -> str:
    return session.language(f"check.step.{step}", layer=layer)


def _print_report(session: Session, report: FabricReport, areas: gpd.GeoDataFrame) -> None:
    """Print how many there are of each kind, and the first of them by name."""
    language = session.language
    layers = language("error.comma").join(map(language.layer_name, report.layers))
    if report.faults.empty:
        session.say("check.none", layers=layers, at=report.at)
    if len(report.defects):
        session.console.print(_counts_table(session, report))
    if len(report.faults):
        session.console.print(_faults_table(session, report, _names(session, areas)))
        if len(report.faults) > _MOST_LISTED:
            session.say("error.more_rows", count=len(report.faults) - _MOST_LISTED)
        session.say("check.count", count=language.number(len(report.faults)), at=report.at)


def _counts_table(session: Session, report: FabricReport) -> Table:
    """Return how many defects of each kind a layer has, and how many of them are slivers."""
    language = session.language
    table = plain_table(
        language("table.layer"),
        language("table.fault"),
        language("table.count"),
        language("table.slivers"),
        language("table.size"),
    )
    grouped = report.defects.groupby(["layer", "kind"], sort=False)
    for (layer, kind), rows in grouped:
        add_row(
            table,
            language.layer_name(str(layer)),
            language(f"defect.{kind}"),
            language.number(len(rows)),
            language.number(int(rows["sliver"].sum())) if rows["sliver"].any() else "",
            language.ground(float(rows["area_m2"].sum())) if rows["area_m2"].any() else "",
        )
    return table


def _faults_table(
    session: Session, report: FabricReport, names: Mapping[tuple[str, str], str]
) -> Table:
    """Return the first faults: what, whose, how large and wide, what lies inside, the cure."""
    language = session.language
    table = plain_table(
        language("table.fault"),
        language("table.size"),
        language("table.width"),
        language("table.areas"),
        language("table.contents"),
        language("table.cure"),
    )
    for one in report.faults.head(_MOST_LISTED).itertuples(index=False):
        wide = one.width_m == one.width_m
        add_row(
            table,
            language(f"defect.{one.kind}"),
            language.ground(one.area_m2) if one.area_m2 else "",
            language.width(one.width_m) if wide else "",
            _whose(session, one, names),
            contents_text(one, language),
            cure_text(one, names.get((one.layer, str(one.cure_code))), language),
        )
    return table


def _whose(session: Session, one: Any, names: Mapping[tuple[str, str], str]) -> str:  # noqa: ANN401 - a row
    language = session.language
    named = ((names.get((one.layer, code), code), code) for code in one.codes[:_MOST_CODES])
    shown = [name if name == code else f"{name} {code}" for name, code in named]
    more = len(one.codes) - len(shown)
    said = language("error.comma").join(shown)
    return said + (language("check.more_areas", count=more) if more else "")


def _names(session: Session, areas: gpd.GeoDataFrame) -> dict[tuple[str, str], str]:
    """Return what each area is called."""
    columns = (areas[column] for column in ("layer", "code", "name", "name_en"))
    return {
        (layer, code): session.language.name_of(name, name_en) or code
        for layer, code, name, name_en in zip(*columns, strict=True)
    }
