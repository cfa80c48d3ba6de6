"""Copy, back up and restore a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridward import workspace
from gridward.cli.progress import rows_bar
from gridward.cli.session import DONE

if TYPE_CHECKING:
    from gridward.cli.session import Commands, Session

Keep = Annotated[Path | None, typer.Option("--keep", metavar="FILE", help="cli.restore.keep")]


def register(commands: Commands) -> None:
    """Add the commands of this file."""
    commands.add("copy", copy)
    commands.add("backup", backup)
    commands.add("restore", restore)


def copy(
    session: Session,
    source: Annotated[str, typer.Argument(help="cli.copy.source")],
    target: Annotated[str, typer.Argument(help="cli.copy.target")],
) -> int:
    """Copy a workspace into a database, into a file, or like to like."""
    for place in (source, target):
        workspace.need_no_password(place)
    with rows_bar(session) as progress:
        made = workspace.copy_workspace(source, target, progress=progress)
    if session.as_json:
        session.answer(vars(made))
    session.say(
        "copy.done",
        source=workspace.shown(source),
        place=made.place,
        rows=session.language.number(sum(made.rows.values())),
        revision=made.revision,
    )
    return DONE


def backup(session: Session, file: Annotated[Path, typer.Argument(help="cli.backup.file")]) -> int:
    """Write one state of the workspace into a new file."""
    with rows_bar(session) as progress:
        made = workspace.back_up(session.path, file, progress=progress)
    if session.as_json:
        session.answer(vars(made))
    session.say(
        "backup.done",
        place=made.place,
        rows=session.language.number(sum(made.rows.values())),
        revision=made.revision,
    )
    return DONE


def restore(
    session: Session,
    file: Annotated[Path, typer.Argument(help="cli.restore.file")],
    *,
    keep: Keep = None,
) -> int:
    """Put a backup in the place of the workspace."""
    with rows_bar(session) as progress:
        made = workspace.restore(file, session.path, keep=keep, progress=progress)
    if session.as_json:
        session.answer(vars(made))
    session.say("restore.done", place=made.place, file=str(file), revision=made.revision)
    if made.kept is not None:
        session.say("restore.kept", kept=made.kept)
    return DONE
