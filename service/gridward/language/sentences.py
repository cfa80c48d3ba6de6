"""Say what went wrong: where it stands, what it is, and the cure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gridward.errors import (
    BadRowsError,
    ConflictError,
    DamagedError,
    DatumError,
    ForbiddenError,
    GridwardError,
    InputError,
    NotFoundError,
)
from gridward.language.broken import broken_text

if TYPE_CHECKING:
    from gridward.language.catalogue import Catalogue

_SHOWN_CHOICES = 6
_ALL_SHOWN = frozenset({"bad_role", "bad_status", "bad_value", "unknown_format"})  # short lists
# what is offered is a guess at what was meant, not a list of what there is
_PROPOSED = frozenset(
    {"misspelt", "name_like_another", "name_respelt", "outside_parent", "stated_unknown"}
)
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
                "error.bad_rows",
                source=error.source,
                count=language.number(len(error.rows) + error.more),
            )
        case NotFoundError():
            what = language(f"error.not_found.{error.thing}", name=error.name)
            return _choices(what, error.choices, language)
        case ConflictError():
            return _conflict(error, language)
        case ForbiddenError():
            return language("error.forbidden", reason=language(f"reason.{error.reason}"))
        case DamagedError():
            return language(f"error.damaged.{error.reason}", path=error.path)
    raise TypeError(type(error))


def row_sentences(error: BadRowsError, language: Catalogue, most: int = 10) -> list[str]:
    """Return a line for each bad row, the first few of them, and how many more there are."""
    lines = [_input(row, language) for row in error.rows[:most]]
    left = max(len(error.rows) - most, 0) + error.more
    if left:
        lines.append(language("error.more_rows", count=language.number(left)))
    return lines


def _conflict(error: ConflictError, language: Catalogue) -> str:
    """Return who was there first, or why a change cannot be taken back."""
    if error.thing == "workspace":
        return language("error.busy", name=error.name)
    if error.thing == "record":
        table, _, code = error.name.partition(" ")
        name = f"{_word(f'record.{table}', table, language)} {code}"
        mine, theirs = (_fields(one, language) for one in (error.mine, error.theirs))
        return language("error.lost_update", name=name, mine=mine, theirs=theirs)
    if error.thing != "revision":
        return language("error.conflict", name=error.name)
    if error.mine is None:
        return language("error.revision.needed", revision=error.name)
    name = "error.revision.outside" if error.theirs is None else "error.revision.changed"
    return language(name, revision=error.name, rows=error.mine, later=error.theirs)


def _fields(row: object, language: Catalogue) -> str:
    """Return the fields of a version of a row, one after the other."""
    if not isinstance(row, Mapping):
        return language("error.lost_update.gone")
    told = (
        f"{_word(f'header.{name}', name, language)} {'–' if value is None else value}"
        for name, value in row.items()
    )
    return language("error.comma").join(told)


def _word(name: str, otherwise: str, language: Catalogue) -> str:
    """Return a word of the catalogue; the name in the file where there is none."""
    return language(name) if name in language else otherwise


def what_and_cure(error: InputError, language: Catalogue) -> tuple[str, str]:
    """Return what is wrong and what to do about it, without where it stands.

    Raises
    ------
    KeyError
        If the catalogue lacks the words for this error.
    """
    value = _shown(error.value)
    if len(value) > _SHOWN_START + _SHOWN_END:
        value = f"{value[:_SHOWN_START]}…{value[-_SHOWN_END:]}"
    known = {"value": value, "field": error.field or "", "best": next(iter(error.choices), "")}
    known |= {name: _figure(name, one, language) for name, one in error.details.items()}
    what = language(f"problem.{error.problem}.what", **known)
    cure = language(f"problem.{error.problem}.cure", **known)
    most = len(error.choices) if error.problem in _ALL_SHOWN else _SHOWN_CHOICES
    kind = "error.proposed" if error.problem in _PROPOSED else "error.choices"
    choices = () if isinstance(error, DatumError) else error.choices  # its figures show them
    if error.problem == "code_part":
        choices = tuple(map(language.layout, choices))
    return what, _choices(cure, choices, language, kind=kind, most=most)


def _input(error: InputError, language: Catalogue) -> str:
    what, cure = what_and_cure(error, language)
    said = language("error.join", first=what, second=cure)
    where = _where(error, language)
    return where + (said if where else said[:1].upper() + said[1:])


def _figure(name: str, value: float | str, language: Catalogue) -> str:
    """Return a figure as it reads, by the unit that its name ends with."""
    if isinstance(value, str):
        if name == "where":
            return _other_row(value, language)
        if name == "broken":
            return broken_text(value, language)
        said = {"part": language.layout, "layout": language.layout, "layer": language.layer_name}
        return said.get(name, str)(value)
    if name.endswith("_m2"):
        return language.ground(value)
    if name.endswith("_m"):
        return language.distance(value)
    return language.share(value) if name.endswith("share") else language.number(value)


def _other_row(where: str, language: Catalogue) -> str:
    """Return where the other one of two rows stands: in the file, or here already."""
    kind, _, number = where.partition(" ")
    if kind == "row":
        return language("error.row", row=number)
    return (
        language("error.there", record=language("who.record", record=number))
        if number
        else (language("error.there_already"))
    )


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def _where(error: InputError, language: Catalogue) -> str:
    row = None if error.row is None else language("error.row", row=error.row)
    if row is not None and error.label is not None:
        row = language("error.row_called", row=error.row, label=error.label)
    parts = [error.source, error.label if row is None else row, error.field]
    named = [part for part in parts if part]
    return (
        language("error.where", places=language("error.where_comma").join(named)) if named else ""
    )


def _choices(
    said: str,
    choices: tuple[str, ...],
    language: Catalogue,
    *,
    kind: str = "error.choices",
    most: int = _SHOWN_CHOICES,
) -> str:
    if not choices:
        return said
    shown = language("error.comma").join(choices[:most])
    more = "…" if len(choices) > most else ""
    known = language(kind, choices=shown + more)
    return language("error.join", first=said, second=known)
