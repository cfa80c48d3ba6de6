"""Import the ground that must be covered, and what is taken out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.cli.datums import DatumOption, Transformation, TrustDatum, said_datum
from gridward.cli.imports import (
    Columns,
    DryRun,
    Encoding,
    File,
    From,
    Name,
    SourceLayer,
    columns_given,
    finish,
)

if TYPE_CHECKING:
    from gridward.cli.session import Commands, Session


def register(group: Commands) -> None:
    """Add the commands of this file to those that import."""
    group.add("mandate", import_mandate)
    group.add("excused", import_excused)


def import_mandate(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    datum: DatumOption = None,
    trust_datum: TrustDatum = None,
    transformation: Transformation = None,
    encoding: Encoding = None,
    since: From = None,
    dry_run: DryRun = False,
) -> int:
    """Import the ground that must be covered."""
    with session.open() as city:
        report = city.import_mandate(
            file,
            source_layer=source_layer,
            datum=said_datum(datum, transformation=transformation, trust_datum=trust_datum),
            encoding=encoding,
            since=since,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_excused(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    column: Columns = None,
    name: Name = None,
    datum: DatumOption = None,
    trust_datum: TrustDatum = None,
    transformation: Transformation = None,
    encoding: Encoding = None,
    since: From = None,
    dry_run: DryRun = False,
) -> int:
    """Import the ground that need not be covered, each with its reason."""
    with session.open() as city:
        report = city.import_excused(
            file,
            source_layer=source_layer,
            columns=columns_given(column, name=name),
            datum=said_datum(datum, transformation=transformation, trust_datum=trust_datum),
            encoding=encoding,
            since=since,
            language=session.language,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)
