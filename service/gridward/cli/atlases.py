"""Print an atlas: a page for each unit, to hang up or to take along."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.outputs import Under, UnderDatum  # noqa: TC001 - typer reads the annotations
from gridward.cli.progress import steps_bar
from gridward.cli.questions import At  # noqa: TC001 - typer reads the annotation
from gridward.cli.session import DONE, NAMED
from gridward.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gridward.cli.session import Commands, Session


def register(commands: Commands) -> None:
    """Add the command of this file."""
    commands.add("atlas", atlas)


def atlas(
    session: Session,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="cli.output")] = Path("atlas.pdf"),
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="cli.atlas.role")
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="UNIT", help="cli.atlas.unit")
    ] = None,
    at: At = None,
    under: Under = None,
    datum: UnderDatum = None,
    address: Annotated[
        str | None, typer.Option("--address", metavar="URL", help="cli.atlas.address")
    ] = None,
    font: Annotated[
        Path | None, typer.Option("--font", metavar="FILE", help="cli.atlas.font")
    ] = None,
    png: Annotated[bool, typer.Option("--png", help="cli.atlas.png")] = False,
) -> int:
    """Print a page for each unit: its areas drawn and listed, what lies round them."""
    with session.open() as city:
        with _pages_bar(session) as progress:
            made = city.atlas(
                language=session.language,
                role=role,
                units=unit or (),
                at=at,
                under=under or (),
                datum=datum,
                address=address or Settings().address or None,
                font=font,
                pictures=png,
                progress=progress,
            )
        written = [str(path) for path in city.write_atlas(made, output)]
    if session.as_json:
        session.answer({"files": written, "units": list(made.units), "missing": made.missing})
    session.say("printed.done", path=written[0], units=session.language.number(len(made.units)))
    if len(written) > 1:
        session.say("printed.pictures", first=written[1], count=len(written) - 1)
    if made.missing:
        session.say("printed.missing", letters=" ".join(made.missing))
    return NAMED if made.missing else DONE


@contextmanager
def _pages_bar(session: Session) -> Iterator[Callable[[int, int], None]]:
    """Show how many sheets are drawn."""

    def words(step: str, _: str) -> str:
        return step

    with steps_bar(session, words) as bar:

        def progress(done: int, of: int) -> None:
            number = session.language.number
            step = session.language("printed.progress", done=number(done), of=number(of))
            bar("", step, 0.9 * done / max(of, 1))

        yield progress
