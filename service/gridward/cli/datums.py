"""Read what the user says of a file's datum from the options of a command."""

from __future__ import annotations

from typing import Annotated

import typer

from gridward.coordinates import Datum
from gridward.errors import InputError

DatumOption = Annotated[str | None, typer.Option("--datum", metavar="D", help="cli.datum")]
Transformation = Annotated[
    str | None, typer.Option("--transformation", metavar="T", help="cli.transformation")
]


def said_datum(datum: str | None, *, transformation: str | None) -> Datum | None:
    """Return the datum that the options name; none where they name none.

    Raises
    ------
    InputError
        ``transformation_unneeded`` for one without a datum, and whatever ``Datum.named``
        refuses.
    """
    if datum is not None:
        return Datum.named(datum, transformation=transformation)
    if transformation is not None:
        raise InputError("transformation_unneeded", field="--transformation", value=transformation)
    return None
