"""Read the table that says which record goes before which; it is data, not code."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

STEPS = ("exception", "drawn", "layer", "matter", "nearest")
DRAWN_KINDS = ("point", "line", "polygon")
_FIELDS = ("steps", "drawn", "expected", "fallback", "rules")


@dataclass(frozen=True)
class Precedence:
    """The order of the steps, and what is expected where no record says anything."""

    steps: tuple[str, ...]  # all of STEPS, the first that tells two records apart decides
    drawn: tuple[str, ...]  # all of DRAWN_KINDS, what goes first
    expected: tuple[str, ...]  # roles that every place must have
    fallback: Mapping[str, str]  # role nobody holds for a matter -> the role that serves
    rules: Mapping[str, str]  # role -> what the answer calls its rule

    def as_json(self) -> str:
        """Return the table as it is kept in a workspace."""
        return json.dumps({**vars(self)}, ensure_ascii=False)


@cache
def shipped() -> Precedence:
    """Return the table that the program carries."""
    return precedence(files(__package__).joinpath("precedence.toml").read_text("utf-8"))


def precedence(
    text: str, *, source: str | None = None, roles: Collection[str] | None = None
) -> Precedence:
    """Return the table that a text in TOML or JSON holds.

    Parameters
    ----------
    text
        What a part leaves out is as shipped, but for the steps, which are all or none.
    source
        The file's name, for errors.
    roles
        The roles that may be named; any, unless given.

    Raises
    ------
    InputError
        ``bad_precedence``: not TOML nor JSON, a step or kind is unknown, missing or there
        twice, or a role falls back to itself. ``bad_role``, for a role that is not there.
    """
    said = _parsed(text, source)
    whole = {**_default(), **said}
    steps = _whole_order(whole["steps"], STEPS, "steps", source)
    drawn = _whole_order(whole["drawn"], DRAWN_KINDS, "drawn", source)
    expected, fallback, rules = whole["expected"], whole["fallback"], whole["rules"]
    if not isinstance(expected, list) or not all(isinstance(one, str) for one in expected):
        raise InputError("bad_precedence", source, field="expected", value=expected)
    for field, pairs in (("fallback", fallback), ("rules", rules)):
        if not isinstance(pairs, dict) or not all(isinstance(v, str) for v in pairs.values()):
            raise InputError("bad_precedence", source, field=field, value=pairs)
    _need_roles([*expected, *fallback, *fallback.values(), *rules], roles, source)
    for role, other in fallback.items():
        if other == role or other in fallback:
            raise InputError("bad_precedence", source, field="fallback", value=f"{role} → {other}")
    return Precedence(steps, drawn, tuple(expected), fallback, rules)


def _default() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("precedence.toml").read_text("utf-8"))


def _parsed(text: str, source: str | None) -> dict[str, Any]:
    try:
        said = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except ValueError as error:  # both kinds of decode error are one
        raise InputError("bad_precedence", source, value=str(error)) from None
    for field in said:
        if field not in _FIELDS:
            raise InputError("bad_precedence", source, field=field, choices=_FIELDS)
    return said


def _whole_order(
    said: object, known: Sequence[str], field: str, source: str | None
) -> tuple[str, ...]:
    """Return an order that names each known word exactly once."""
    words = [str(one) for one in said] if isinstance(said, list) else []
    if sorted(words) != sorted(known):
        value = ", ".join(words)
        raise InputError("bad_precedence", source, field=field, value=value, choices=tuple(known))
    return tuple(words)


def _need_roles(named: Sequence[str], known: Collection[str] | None, source: str | None) -> None:
    for role in named:
        if known is not None and role not in known:
            raise InputError("bad_role", source, value=role, choices=tuple(known))
