"""Keep a change true to what it was made from, though others change the workspace meanwhile.

    look ── check ──────────────── write        nobody wrote in between: written
    look ── check ── (another) ─── write        looked at and checked anew, a few times

Rows that somebody changed after the change was made from them are named, not overwritten.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from gridward.errors import ConflictError
from gridward.workspace.door import Door

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TRIES = 5

_P = ParamSpec("_P")
_R = TypeVar("_R")
_D = TypeVar("_D", bound=Door)


@dataclass(frozen=True)
class Look:
    """What a change was made from, and the state that it was checked against."""

    made_from: int | None = None  # a revision; none: whatever is there
    checked: int | None = None


_NOWHERE = Look()
_LOOK: ContextVar[Look] = ContextVar("gridward_look", default=_NOWHERE)


class OvertakenError(Exception):
    """Somebody wrote between the check and the writing; the check is to be made anew."""


@contextmanager
def seen(revision: int) -> Iterator[None]:
    """Say which revision the changes inside are made from, such as the one that was exported.

    Imports inside overwrite no row that a later revision changed: ``ConflictError`` shows it as
    it is and as it was to be.
    """
    token = _LOOK.set(Look(made_from=revision))
    try:
        yield
    finally:
        _LOOK.reset(token)


def made_from() -> int | None:
    """Return the revision that the present change was made from."""
    return _LOOK.get().made_from


def need_not_overtaken(revision: int) -> None:
    """Have the check made anew if it was made against another revision than this one.

    Raises
    ------
    OvertakenError
        If it was.
    """
    checked = _LOOK.get().checked
    if checked is not None and checked != revision:
        raise OvertakenError


def checked_anew(
    method: Callable[Concatenate[_D, _P], _R],
) -> Callable[Concatenate[_D, _P], _R]:
    """Run a method that checks and then writes until nobody writes in between, a few times.

    Raises
    ------
    ConflictError
        ``workspace``, if others wrote each time.
    """

    @wraps(method)
    def run(self: _D, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        first = _LOOK.get().made_from
        for _ in range(_TRIES):
            now = self.newest_state().revision
            first = now if first is None else first
            token = _LOOK.set(Look(first, now))
            try:
                return method(self, *args, **kwargs)
            except OvertakenError:
                continue
            finally:
                _LOOK.reset(token)
        raise ConflictError("workspace", self.address)

    return run
