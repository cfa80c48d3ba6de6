"""Show who changed what when, and take a change back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gridward.cli.session import DONE
from gridward.cli.tables import add_row, plain_table
from gridward.frames import plain_records

if TYPE_CHECKING:
    import pandas as pd

    from gridward.cli.session import Commands, Session
    from gridward.language import Catalogue

_MOST_ROWS = 40
_MOST_LETTERS = 60  # of one value

Table = Annotated[str | None, typer.Option("--table", help="cli.history.table")]
Code = Annotated[str | None, typer.Option("--code", help="cli.history.code")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="cli.history.since")]
Revision = Annotated[int | None, typer.Option("--revision", help="cli.history.revision")]


def register(commands: Commands) -> None:
    """Add the commands of this file."""
    commands.add("history", history)
    commands.add("undo", undo)


def history(
    session: Session,
    *,
    table: Table = None,
    code: Code = None,
    since: Since = None,
    revision: Revision = None,
) -> int:
    """Print what was changed when, by whom and by which command."""
    with session.open() as city:
        done = city.history(table=table, code=code, since=since, revision=revision)
        rows = None
        if code is not None or revision is not None:
            rows = city.edits(table=table, code=code, revision=revision)
            rows = rows[rows["revision"].isin(done["revision"])]
    if session.as_json:
        answer: dict[str, Any] = {"revisions": plain_records(done)}
        if rows is not None:
            answer["rows"] = plain_records(rows)
        session.answer(answer)
        return DONE
    _print_revisions(session, done)
    if rows is not None:
        _print_rows(session, rows)
    return DONE


def undo(
    session: Session,
    revision: Annotated[int | None, typer.Argument(help="cli.undo.revision")] = None,
) -> int:
    """Take a change back, as a new change."""
    with session.open() as city:
        undone = city.undo(revision)
    if session.as_json:
        session.answer(vars(undone))
        return DONE
    number = session.language.number
    session.say(
        "undo.done",
        revision=undone.undone,
        action=_action(undone.action, session.language),
        added=number(undone.added),
        changed=number(undone.changed),
        removed=number(undone.removed),
        last=undone.revision,
    )
    return DONE


def _print_revisions(session: Session, done: pd.DataFrame) -> None:
    language = session.language
    if not len(done):
        session.say("history.none")
        return
    names = ("revision", "when", "who", "what", "file", "rows")
    table = plain_table(*(language(f"table.{name}") for name in names))
    for one in plain_records(done):
        add_row(
            table,
            str(one["revision"]),
            _on_the_clock(one["at"]),
            one["actor"] or "",
            _action(one["action"], language),
            one["source"] or "",
            _counted(one, language),
        )
    session.console.print(table)


def _on_the_clock(at: str) -> str:
    """Return a moment as the clock on the wall of whoever reads it said it."""
    moment = datetime.fromisoformat(at).astimezone()
    return moment.strftime("%Y-%m-%d %H:%M")


def _counted(one: dict[str, Any], language: Catalogue) -> str:
    """Return how many rows of each kind there are, without those that there are not."""
    return language("error.comma").join(
        language(f"history.count.{kind}", count=language.number(one[kind]))
        for kind in ("added", "changed", "removed")
        if one[kind]
    )


def _print_rows(session: Session, rows: pd.DataFrame) -> None:
    language = session.language
    table = plain_table(
        *(language(f"table.{name}") for name in ("revision", "table", "code", "difference"))
    )
    for one in plain_records(rows.head(_MOST_ROWS)):
        kind = _word(f"record.{one['table']}", one["table"], language)
        add_row(table, str(one["revision"]), kind, one["code"] or "", _told(one, language))
    session.console.print(table)
    if len(rows) > _MOST_ROWS:
        session.say("coverage.more", count=len(rows) - _MOST_ROWS)


def _told(one: dict[str, Any], language: Catalogue) -> str:
    """Return what became of a row, field by field."""
    if one["before"] is None:
        return language("history.added")
    if one["after"] is None:
        return language("history.removed")
    return "; ".join(
        language("history.shape")
        if name == "geometry"
        else language(
            "history.field",
            field=_word(f"header.{name}", name, language),
            before=_short(before),
            after=_short(after),
        )
        for name, (before, after) in one["differs"].items()
    )


def _short(value: object) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"


def _action(action: str, language: Catalogue) -> str:
    """Return what was done, in words: an import by what it brought."""
    verb, _, what = action.partition(" ")
    said = _word(f"record.{what}", what, language)
    name = f"action.{verb}"
    return language(name, what=said).strip() if name in language else action


def _word(name: str, otherwise: str, language: Catalogue) -> str:
    """Return a word of the catalogue; the name in the file where there is none."""
    return language(name) if name in language else otherwise
