"""Show a workspace: as a map in a file, or as a service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.session import DONE
from gridward.settings import Settings

if TYPE_CHECKING:
    from gridward.cli.session import Commands, Session


def register(commands: Commands) -> None:
    """Add the commands of this file."""
    commands.add("map", draw_map)
    commands.add("serve", serve, answers=False)


def draw_map(
    session: Session,
    *,
    output: Annotated[Path, typer.Option("-o", "--output", help="cli.output")] = Path("map.html"),
    at: Annotated[str | None, typer.Option("--at", metavar="DATE", help="cli.at")] = None,
) -> int:
    """Draw areas, points and gaps into one file that needs no network."""
    with session.open() as city:
        city.write_map(output, language=session.language, at=at)
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
