"""Export a layer, a list or a result as a file."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.datums import DatumOption, Transformation, said_datum
from gridward.cli.session import DONE
from gridward.cli.tables import add_row, plain_table
from gridward.coordinates import datum_title
from gridward.errors import InputError
from gridward.language import LANGUAGES, Catalogue

if TYPE_CHECKING:
    from gridward.cli.session import Commands, Session


def register(commands: Commands) -> None:
    """Add the command of this file."""
    commands.add("export", export)


def export(
    session: Session,
    what: Annotated[str, typer.Argument(metavar="LAYER", help="cli.export.what")],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="cli.export.output")],
    datum: DatumOption = None,
    transformation: Transformation = None,
    headers: Annotated[
        str | None, typer.Option("--headers", metavar="zh|en", help="cli.export.headers")
    ] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="cli.export.encoding")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="DATE", help="cli.export.at")] = None,
    scheme: Annotated[
        str | None, typer.Option("--scheme", metavar="NAME", help="cli.locate.scheme")
    ] = None,
) -> int:
    """Write the areas of a layer, a list or a result in the format of the file's ending."""
    if headers is not None and headers not in LANGUAGES:
        raise InputError("bad_value", field="--headers", value=headers, choices=LANGUAGES)
    words = session.language if headers is None else Catalogue.load(headers)
    said = said_datum(datum, transformation=transformation)
    with session.open() as city:
        report = city.export(
            what, output, datum=said, language=words, encoding=encoding, at=at, scheme=scheme
        )
    if session.as_json:
        session.answer(report.as_dict())
        return DONE
    language = session.language
    mapping = plain_table(language("table.field"), language("table.column"))
    for field, column in report.columns.items():
        add_row(mapping, field, column)
    session.console.print(mapping)
    session.say("export.done", count=language.number(report.rows), path=report.output)
    if report.datum is not None:
        session.say("export.datum", datum=datum_title(report.datum))
        if report.is_offset:
            session.say("export.offset", datum=datum_title(report.datum))
    return DONE
