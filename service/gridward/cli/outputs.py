"""Show a workspace: as a map in a file, or as a service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.questions import At  # noqa: TC001 - typer reads the annotation
from gridward.cli.session import DONE
from gridward.settings import Settings

if TYPE_CHECKING:
    from gridward.cli.session import Commands, Session


Under = Annotated[
    list[Path] | None, typer.Option("--under", metavar="FILE", help="cli.draw_map.under")
]
UnderDatum = Annotated[
    str | None, typer.Option("--datum", metavar="DATUM", help="cli.draw_map.datum")
]


def register(commands: Commands) -> None:
    """Add the commands of this file."""
    commands.add("map", draw_map)
    commands.add("serve", serve, answers=False)


def draw_map(
    session: Session,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="cli.output")] = Path("map.html"),
    at: At = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="cli.coverage.since")
    ] = None,
    under: Under = None,
    datum: UnderDatum = None,
) -> int:
    """Draw areas, points, gaps and defects into one file that needs no network."""
    settings = Settings()
    with session.open() as city:
        tiles = city.tiles(settings.tiles, settings.tiles_datum, settings.tiles_by)
        city.write_map(
            output,
            language=session.language,
            at=at,
            since=since,
            under=under or (),
            datum=datum,
            tiles=tiles,
        )
    if session.as_json:
        session.answer({"map": str(output)})
    session.say("map.done", path=str(output))
    return DONE


def serve(
    session: Session,
    *,
    host: Annotated[str, typer.Option("--host", help="cli.serve.host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="cli.serve.port", min=1, max=65535)] = 8765,
    workers: Annotated[int, typer.Option("--workers", help="cli.serve.workers", min=1)] = 1,
) -> int:
    """Serve the page and the API of a workspace until stopped."""
    from gridward import web  # noqa: PLC0415 - others start without a web server

    def started(address: str) -> None:
        if not web.is_loopback(host):
            session.say("serve.open", host=host)
        session.say("serve.start", address=address, path=session.shown)

    web.serve(
        session.path,
        host=host,
        port=port,
        workers=workers,
        allowed_hosts=Settings().hosts,
        editors_text=Settings().editors.get_secret_value(),
        on_start=started,
        on_compile=lambda: session.say("warm.start"),
    )
    return DONE
