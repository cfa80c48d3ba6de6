"""Read what the user says of a file's datum, and print what it was taken in and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gridward.cli.tables import add_row, plain_table
from gridward.coordinates import Datum
from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from gridward.cli.session import Session
    from gridward.language import Catalogue
    from gridward.workspace import DatumTaken

DatumOption = Annotated[str | None, typer.Option("--datum", metavar="D", help="cli.datum")]
Transformation = Annotated[
    str | None, typer.Option("--transformation", metavar="T", help="cli.transformation")
]
TrustDatum = Annotated[
    str | None, typer.Option("--trust-datum", metavar="D", help="cli.trust_datum")
]

_MOST_FIGURES = 6
_TOLD_APART = ("evidence", "convention")


def said_datum(
    datum: str | None, *, transformation: str | None, trust_datum: str | None = None
) -> Datum | None:
    """Return the datum that the options name; none where they name none.

    Raises
    ------
    InputError
        ``transformation_unneeded`` for one without a datum, and whatever ``Datum.named``
        refuses.
    """
    named = datum if trust_datum is None else trust_datum
    if named is not None:
        trusted = trust_datum is not None
        return Datum.named(named, transformation=transformation, trusted=trusted)
    if transformation is not None:
        raise InputError("transformation_unneeded", field="--transformation", value=transformation)
    return None


def print_datum(session: Session, taken: DatumTaken) -> None:
    """Print what a file was taken in, why, and the figures where they decided or did not."""
    language = session.language
    reason, check = language(f"datum.reason.{taken.reason}"), _check(taken, language)
    session.say("import.datum", datum=taken.datum.name, reason=reason, check=check)
    if taken.figures and (taken.reason in _TOLD_APART or taken.check == "contradicts"):
        session.console.print(figures_table(taken.figures, language))


def figures_table(figures: Sequence[dict[str, Any]], language: Catalogue) -> Table:
    """Return what the first hypotheses explain, the best first, without empty columns."""
    shares = [name for name in ("inside", "stated", "on_lines") if figures[0][name] is not None]
    table = plain_table(
        language("table.datum"),
        language("table.possible"),
        *(language(f"table.{name}") for name in shares),
    )
    for one in figures[:_MOST_FIGURES]:
        possible = language("datum.possible" if one["possible"] else "datum.impossible")
        add_row(table, one["datum"], possible, *(language.share(one[name]) for name in shares))
    return table


def _check(taken: DatumTaken, language: Catalogue) -> str:
    others = [one["datum"] for one in taken.figures if one["possible"]]
    return language(
        f"datum.check.{taken.check}",
        voices=language.number(taken.voices),
        best=taken.figures[0]["datum"] if taken.figures else "",
        others=language("error.comma").join(one for one in others if one != taken.datum.name),
    )
