"""Hand the open workspace to whoever answers a request.

The file is looked at before every request. When another file has taken its place (a
backup was put back, the city was made anew), the old one is let go and the new one
is opened; when it is gone, the service says so instead of answering from memory.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from flask import current_app, g

import gridward
from gridward.errors import DamagedError
from gridward.web.kept import Kept
from gridward.workspace import identity_of

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from flask import Flask

    from gridward.workspace import Workspace

    PathLike = str | os.PathLike[str]
    Identity = tuple[int, int]  # device and inode

_KEY = "gridward.city"
_BEHIND_S = 1.5  # a worker answers from the revision before for so long, while it reads the next
_KEPT_STATEMENTS = 8  # days of one revision, or revisions of one day
_KEPT_REPORTS = 4  # both formats in both languages
_KEPT_MAPS = 2  # both languages


class City:
    """One file or database that is open, and what was made from it."""

    def __init__(self, path: PathLike, identity: Identity | None, shared: Path | None) -> None:
        self.identity = identity
        self.workspace: Workspace = gridward.open(
            path, shared=shared, behind_s=0.0 if shared is None else _BEHIND_S
        )
        self.statements: Kept[str] = Kept(_KEPT_STATEMENTS)
        self.checks: Kept[str] = Kept(_KEPT_STATEMENTS)
        self.reports: Kept[bytes] = Kept(_KEPT_REPORTS)
        self.maps: Kept[str] = Kept(_KEPT_MAPS)


class _Place:
    """The path that an application serves; threads share it."""

    def __init__(self, path: PathLike, shared: Path | None) -> None:
        self._path = path
        self._shared = shared
        self._lock = Lock()
        self._city = City(path, identity_of(path), shared)

    def city(self) -> City:
        """Return what lies at the path now, open.

        Raises
        ------
        DamagedError
            ``gone``, if nothing does; any other, if it is no workspace of ours.
        """
        found = identity_of(self._path)
        if found is None:
            raise DamagedError(str(self._path), "gone")
        if found != self._city.identity:
            with self._lock:
                if found != self._city.identity:
                    self._city.workspace.close()  # first, so that SQLite clears its log away
                    self._city = City(self._path, found, self._shared)
        return self._city


def open_for(app: Flask, path: PathLike, *, shared: Path | None = None) -> None:
    """Open a workspace for the life of an application; threads share it.

    ``shared``: a folder of locators that the workers of one server share.

    Raises
    ------
    NotFoundError, DamagedError
        If it cannot be opened.
    """
    app.extensions[_KEY] = _Place(path, shared)


def city() -> City:
    """Return the open file that the present request is answered from, one for all of it.

    Raises
    ------
    DamagedError
        If it is gone, or is no workspace any more.
    """
    if "city" not in g:
        g.city = current_app.extensions[_KEY].city()
    found: City = g.city
    return found


def workspace() -> Workspace:
    """Return the workspace that the present request is answered from.

    Raises
    ------
    DamagedError
        If its file is gone, or is no workspace any more.
    """
    return city().workspace
