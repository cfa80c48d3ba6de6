"""Import what duties are made of beside tables: roles, facilities, the table of precedence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.cli.datums import DatumOption, Transformation, TrustDatum, said_datum
from gridward.cli.imports import (
    Code,
    Columns,
    DryRun,
    Encoding,
    File,
    KeepUnplaced,
    Name,
    SkipBad,
    SourceLayer,
    X,
    Y,
    columns_given,
    finish,
)

if TYPE_CHECKING:
    from gridward.cli.session import Commands, Session


def register(group: Commands) -> None:
    """Add the commands of this file to those that import."""
    group.add("roles", import_roles)
    group.add("facilities", import_facilities)
    group.add("precedence", import_precedence)


def import_roles(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    column: Columns = None,
    code: Code = None,
    name: Name = None,
    encoding: Encoding = None,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> int:
    """Import roles beside those that the program knows."""
    with session.open() as city:
        report = city.import_roles(
            file,
            source_layer=source_layer,
            columns=columns_given(column, code=code, name=name),
            encoding=encoding,
            skip_bad=skip_bad,
            language=session.language,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_facilities(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    column: Columns = None,
    code: Code = None,
    name: Name = None,
    x: X = None,
    y: Y = None,
    datum: DatumOption = None,
    trust_datum: TrustDatum = None,
    transformation: Transformation = None,
    encoding: Encoding = None,
    keep_unplaced: KeepUnplaced = False,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> int:
    """Import facilities, with who built and who keeps them."""
    with session.open() as city:
        report = city.import_facilities(
            file,
            source_layer=source_layer,
            columns=columns_given(column, code=code, name=name, longitude=x, latitude=y),
            datum=said_datum(datum, transformation=transformation, trust_datum=trust_datum),
            encoding=encoding,
            keep_unplaced=keep_unplaced,
            skip_bad=skip_bad,
            language=session.language,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_precedence(session: Session, file: File, *, dry_run: DryRun = False) -> int:
    """Import the table that says which record goes before which."""
    with session.open() as city:
        report = city.import_precedence(file, dry_run=dry_run)
    return finish(session, report, dry_run=dry_run)
