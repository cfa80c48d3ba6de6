"""Hand the open workspace to whoever answers a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

import gridward

if TYPE_CHECKING:
    import os

    from flask import Flask

    from gridward.workspace import Workspace

_KEY = "gridward.workspace"


def open_for(app: Flask, path: str | os.PathLike[str]) -> None:
    """Open a workspace for the life of an application; threads share it.

    Raises
    ------
    NotFoundError, DamagedError
        If it cannot be opened.
    """
    app.extensions[_KEY] = gridward.open(path)


def workspace() -> Workspace:
    """Return the workspace of the application that is answering."""
    opened: Workspace = current_app.extensions[_KEY]
    return opened
