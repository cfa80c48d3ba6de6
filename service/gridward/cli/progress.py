"""Show how far a long command is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gridward.cli.session import Session
    from gridward.workspace import LocateProgress


@contextmanager
def rows_bar(session: Session) -> Iterator[Callable[[LocateProgress], None]]:
    """Show a bar of the rows that are done; one that only moves where the end is not known."""
    columns = (
        BarColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    off = session.as_json or not session.console.is_terminal
    with Progress(*columns, console=session.console, disable=off, transient=True) as bar:
        task = bar.add_task("", total=None)

        def progress(done: LocateProgress) -> None:
            words = session.language("locate.progress", rows=session.language.number(done.rows))
            total = None if done.share is None else 1.0
            bar.update(task, description=words, total=total, completed=done.share or 0.0)

        yield progress


@contextmanager
def steps_bar(
    session: Session, words: Callable[[str, str], str]
) -> Iterator[Callable[[str, str, float], None]]:
    """Show which step of which layer is being done; ``words`` says it of a step and a layer."""
    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    off = session.as_json or not session.console.is_terminal
    with Progress(*columns, console=session.console, disable=off, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def progress(layer: str, step: str, share: float) -> None:
            named = session.language.layer_name(layer)
            bar.update(task, description=words(step, named), completed=share)

        yield progress
