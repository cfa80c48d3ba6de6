"""Say what went wrong: where it stands, what it is, and the cure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.errors import (
    BadRowsError,
    ConflictError,
    DamagedError,
    ForbiddenError,
    GridwardError,
    InputError,
    NotFoundError,
)

if TYPE_CHECKING:
    from gridward.language.catalogue import Catalogue

_SHOWN_CHOICES = 6
_ALL_SHOWN = frozenset({"bad_role", "bad_status", "bad_value", "unknown_format"})  # short lists
_SHOWN_START, _SHOWN_END = 20, 40  # of a long value; the end of a path is the file's name


def sentence(error: GridwardError, language: Catalogue) -> str:
    """Return one line for people: what, where, and what to do about it.

    Raises
    ------
    KeyError
        If the catalogue lacks the words for this error.
    """
    match error:
        case InputError():
            return _input(error, language)
        case BadRowsError():
            return language(
                "error.bad_rows", source=error.source, count=language.number(len(error.rows))
            )
        case NotFoundError():
            what = language(f"error.not_found.{error.thing}", name=error.name)
            return _choices(what, error.choices, language)
        case ConflictError():
            return language("error.conflict", name=error.name)
        case ForbiddenError():
            return language("error.forbidden", reason=language(f"reason.{error.reason}"))
        case DamagedError():
            return language(f"error.damaged.{error.reason}", path=error.path)
    raise TypeError(type(error))


def row_sentences(error: BadRowsError, language: Catalogue, most: int = 10) -> list[str]:
    """Return a line for each bad row, the first few of them, and how many more there are."""
    lines = [_input(row, language) for row in error.rows[:most]]
    if len(error.rows) > most:
        lines.append(language("error.more_rows", count=language.number(len(error.rows) - most)))
    return lines


def _input(error: InputError, language: Catalogue) -> str:
    value = _shown(error.value)
    if len(value) > _SHOWN_START + _SHOWN_END:
        value = f"{value[:_SHOWN_START]}…{value[-_SHOWN_END:]}"
    what = language(f"problem.{error.problem}.what", value=value, field=error.field or "")
    cure = language(f"problem.{error.problem}.cure", value=value, field=error.field or "")
    said = language("error.join", first=what, second=cure)
    where = _where(error, language)
    most = len(error.choices) if error.problem in _ALL_SHOWN else _SHOWN_CHOICES
    said = said if where else said[:1].upper() + said[1:]
    return where + _choices(said, error.choices, language, most=most)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def _where(error: InputError, language: Catalogue) -> str:
    parts = [
        error.source,
        language("error.row", row=error.row) if error.row is not None else None,
        error.field,
    ]
    named = [part for part in parts if part]
    return (
        language("error.where", places=language("error.where_comma").join(named)) if named else ""
    )


def _choices(
    said: str, choices: tuple[str, ...], language: Catalogue, *, most: int = _SHOWN_CHOICES
) -> str:
    if not choices:
        return said
    shown = language("error.comma").join(choices[:most])
    more = "…" if len(choices) > most else ""
    known = language("error.choices", choices=shown + more)
    return language("error.join", first=said, second=known)
