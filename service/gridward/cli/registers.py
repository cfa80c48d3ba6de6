"""Import registers and lists of changes; show what became of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.imports import (
    Beside,
    Code,
    Columns,
    Complete,
    DryRun,
    Encoding,
    File,
    From,
    MayOverlap,
    Name,
    Parent,
    SourceLayer,
    columns_given,
    finish,
)
from gridward.cli.session import DONE
from gridward.cli.tables import add_row, plain_table
from gridward.frames import plain_records

if TYPE_CHECKING:
    import pandas as pd

    from gridward.cli.session import Commands, Session

_MOST_EVENTS = 60

Layer = Annotated[str, typer.Option("--layer", help="cli.import.layer")]
ParentLayer = Annotated[str | None, typer.Option("--parent-layer", help="cli.import.parent_layer")]
Overlay = Annotated[bool, typer.Option("--overlay", help="cli.import.overlay")]


def register(commands: Commands, imports: Commands) -> None:
    """Add the commands of this file."""
    imports.add("layers", import_layers)
    imports.add("register", import_register)
    imports.add("lineage", import_lineage)
    commands.add("lineage", lineage)


def import_layers(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    column: Columns = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
) -> int:
    """Import where layers stand in the tree."""
    with session.open() as city:
        report = city.import_layers(
            file,
            source_layer=source_layer,
            columns=columns_given(column),
            encoding=encoding,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_register(
    session: Session,
    file: File,
    *,
    layer: Layer,
    parent_layer: ParentLayer = None,
    overlay: Overlay = False,
    beside: Beside = None,
    may_overlap: MayOverlap = False,
    source_layer: SourceLayer = None,
    column: Columns = None,
    code: Code = None,
    name: Name = None,
    parent: Parent = None,
    encoding: Encoding = None,
    since: From = None,
    complete: Complete = False,
    dry_run: DryRun = False,
) -> int:
    """Import the official list of a layer's areas: codes and names, no outlines."""
    with session.open() as city:
        report = city.import_register(
            file,
            layer=layer,
            parent_layer=parent_layer,
            overlay=overlay,
            beside=beside,
            may_overlap=may_overlap,
            source_layer=source_layer,
            columns=columns_given(column, code=code, name=name, parent_code=parent),
            encoding=encoding,
            since=since,
            complete=complete,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_lineage(
    session: Session,
    file: File,
    *,
    layer: Layer,
    source_layer: SourceLayer = None,
    column: Columns = None,
    code: Code = None,
    name: Name = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
) -> int:
    """Import an official list of what became of areas."""
    with session.open() as city:
        report = city.import_lineage(
            file,
            layer=layer,
            source_layer=source_layer,
            columns=columns_given(column, code=code, name=name),
            encoding=encoding,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def lineage(
    session: Session,
    layer: Annotated[str, typer.Argument(help="cli.import.layer")],
    code: Annotated[str | None, typer.Argument(help="cli.lineage.code")] = None,
) -> int:
    """Print what became of the areas of a layer, or of one of them."""
    with session.open() as city:
        told = city.lineage(layer, code)
    if session.as_json:
        session.answer({"layer": layer, "events": plain_records(told)})
        return DONE
    if told.empty:
        session.say("lineage.none")
        return DONE
    language = session.language
    _print_events(session, told.tail(_MOST_EVENTS))
    if len(told) > _MOST_EVENTS:
        session.say("lineage.earlier", count=language.number(len(told) - _MOST_EVENTS))
    return DONE


def _print_events(session: Session, told: pd.DataFrame) -> None:
    """Print what became of areas, without columns that say nothing."""
    language = session.language
    rows = [
        {
            "date": one["at"],
            "code": one["code"] or "",
            "change": language(f"lineage.{one['kind']}"),
            "from": "" if one["predecessor"] == one["code"] else one["predecessor"] or "",
            "name": one["name"] or "",
            "share": "" if one["share"] is None else language.share(one["share"]),
            "note": one["note"] or "",
        }
        for one in plain_records(told)
    ]
    names = [name for name in rows[0] if any(row[name] for row in rows)]
    table = plain_table(*(language(f"table.{name}") for name in names))
    for row in rows:
        add_row(table, *(row[name] for name in names))
    session.console.print(table)
