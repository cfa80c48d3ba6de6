"""List the layouts of codes, check codes, make them, find what they are of, take them in."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gridward.cli.findings import print_errors
from gridward.cli.imports import (
    Columns,
    DryRun,
    Encoding,
    File,
    From,
    SkipBad,
    SourceLayer,
    columns_given,
    finish,
)
from gridward.cli.session import DONE, NAMED
from gridward.cli.tables import add_row, plain_table
from gridward.frames import plain_records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from gridward.cli.session import Commands, Session
    from gridward.language import Catalogue

At = Annotated[str | None, typer.Option("--at", metavar="DATE", help="cli.at")]
SchemeName = Annotated[str, typer.Option("--scheme", metavar="NAME", help="cli.codes.scheme")]
_MOST = 20


def register(commands: Commands) -> None:
    """Add the commands of this file."""
    group = commands.group("codes")
    group.add("schemes", code_schemes)
    group.add("check", check_codes)
    group.add("assign", assign_codes)
    group.add("find", find_code)


def register_imports(group: Commands) -> None:
    """Add the commands of this file to those that import."""
    group.add("identifiers", import_identifiers)
    group.add("schemes", import_schemes)


def code_schemes(
    session: Session,
    *,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="cli.codes.output")] = None,
) -> int:
    """List the layouts of codes that the workspace knows, or write them to be changed."""
    with session.open() as city:
        schemes = city.schemes()
        if output is not None:
            city.write_schemes(output)
    if session.as_json:
        listed = [
            {"name": one.name, "title": one.titles[session.language.language], "digits": one.digits}
            | {"layout": one.layout, "above": list(one.above)}
            for one in schemes
        ]
        session.answer({"schemes": listed})
        return DONE
    language = session.language
    table = plain_table(
        language("table.scheme"),
        language("table.digits"),
        language("table.layout"),
        language("table.meaning"),
    )
    for one in schemes:
        layout = language.layout(one.layout)
        add_row(table, one.name, str(one.digits), layout, one.titles[language.language])
    session.console.print(table)
    if output is not None:
        session.say("coverage.written", path=str(output))
    return DONE


def check_codes(
    session: Session,
    what: Annotated[str, typer.Argument(metavar="LAYER|FILE", help="cli.codes.what")],
    *,
    scheme: SchemeName,
    counties: Annotated[Path | None, typer.Option("--counties", help="cli.codes.counties")] = None,
    column: Columns = None,
    at: At = None,
) -> int:
    """Check the codes of a layer or a file by a scheme."""
    with session.open() as city:
        found = city.check_codes(
            what, scheme=scheme, counties=counties, columns=columns_given(column), at=at
        )
    if session.as_json:
        session.answer(found.as_dict())
    else:
        number = session.language.number
        session.say("codes.checked", count=number(found.codes), scheme=found.scheme)
        if found.wrong:
            session.say("codes.wrong", count=number(len(found.wrong)))
            print_errors(session, found.wrong)
        if found.noticed:
            session.say("findings.also", count=number(len(found.noticed)))
            print_errors(session, found.noticed)
        if found.without:
            session.say("codes.without", count=number(found.without), scheme=found.scheme)
    return NAMED if found.wrong or found.noticed or found.without else DONE


def assign_codes(
    session: Session,
    layer: Annotated[str, typer.Argument(metavar="LAYER", help="cli.codes.layer")],
    *,
    scheme: SchemeName,
    part: Annotated[
        list[str] | None, typer.Option("--part", metavar="NAME=TEXT", help="cli.codes.part")
    ] = None,
    valid_from: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="cli.codes.from")
    ] = None,
    dry_run: DryRun = False,
) -> int:
    """Give a code to every area of a layer that has none of a scheme."""
    with session.open() as city:
        report = city.assign_codes(
            layer,
            scheme=scheme,
            given=columns_given(part),
            valid_from=valid_from,
            dry_run=dry_run,
        )
    if session.as_json:
        session.answer({**report.as_dict(), "dry_run": dry_run})
        return DONE
    language, made = session.language, plain_records(report.made)
    if made:
        session.console.print(_made_table(made[:_MOST], language))
    if len(made) > _MOST:
        session.say("error.more_rows", count=language.number(len(made) - _MOST))
    session.say("codes.made", count=language.number(len(made)), scheme=report.scheme)
    session.say("import.dry_run" if dry_run else "import.done", revision=report.revision)
    return DONE


def _made_table(made: Sequence[Mapping[str, Any]], language: Catalogue) -> Table:
    table = plain_table(language("table.code"), language("table.new_code"), language("table.area"))
    for one in made:
        add_row(table, one["area_code"], one["identifier"], one["name"] or "")
    return table


def find_code(
    session: Session, code: Annotated[str, typer.Argument(metavar="CODE", help="cli.codes.code")]
) -> int:
    """Print the areas that a code or identifier is or was of."""
    with session.open() as city:
        found = plain_records(city.find_code(code))
    if session.as_json:
        session.answer({"found": found})
        return DONE
    language = session.language
    table = plain_table(
        language("table.layer"),
        language("table.code"),
        language("table.area"),
        language("table.scheme"),
        language("table.validity"),
    )
    for one in found:
        add_row(
            table,
            language.layer_name(one["layer"]),
            one["code"],
            language.name_of(one["name"], one["name_en"]),
            one["scheme"] or language("codes.own"),
            _validity(one["valid_from"], one["valid_to"], language),
        )
    session.console.print(table)
    return DONE


def import_identifiers(
    session: Session,
    file: File,
    *,
    layer: Annotated[str | None, typer.Option("--layer", help="cli.codes.layer")] = None,
    scheme: Annotated[str | None, typer.Option("--scheme", help="cli.codes.scheme")] = None,
    source_layer: SourceLayer = None,
    column: Columns = None,
    encoding: Encoding = None,
    since: From = None,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> int:
    """Import further identifiers of areas, by scheme and with dates."""
    with session.open() as city:
        report = city.import_identifiers(
            file,
            layer=layer,
            scheme=scheme,
            source_layer=source_layer,
            columns=columns_given(column),
            encoding=encoding,
            since=since,
            skip_bad=skip_bad,
            language=session.language,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_schemes(session: Session, file: File, *, dry_run: DryRun = False) -> int:
    """Import layouts of codes in the place of those that are known."""
    with session.open() as city:
        report = city.import_schemes(file, dry_run=dry_run)
    return finish(session, report, dry_run=dry_run)


def _validity(begins: str | None, ends: str | None, language: Catalogue) -> str:
    if begins is None and ends is None:
        return ""
    return language("codes.validity", begins=begins or "…", ends=ends or "…")
