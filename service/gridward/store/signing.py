"""Say who changes a workspace, when, and what was asked for, so that the history can name both.

with signing(actor="创卫办", request="gridward import areas villages.gpkg --layer village"):
    city.import_areas(...)

Where nobody says who it is, it is the user of the operating system.
"""

from __future__ import annotations

import getpass
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Signature:
    """Who changes something, and by which command or request."""

    actor: str | None = None
    request: str | None = None


_SIGNED: ContextVar[Signature | None] = ContextVar("gridward_signature", default=None)


@contextmanager
def signing(*, actor: str | None = None, request: str | None = None) -> Iterator[None]:
    """Sign every change made inside; each thread and each request signs for itself.

    Parameters
    ----------
    actor
        Who it is; the user of the operating system unless given.
    request
        The command line, or method and address of the request.
    """
    token = _SIGNED.set(Signature(actor or system_user(), request))
    try:
        yield
    finally:
        _SIGNED.reset(token)


def signature() -> Signature:
    """Return who is changing something now."""
    return _SIGNED.get() or Signature(system_user())


def system_user() -> str | None:
    """Return the user of the operating system; none where it knows no name for it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return None


def now() -> str:
    """Return the moment, UTC, as it is written into the history."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
