"""Let only those change the workspace, or read who changed it, who hold an editor's token.

    GRIDWARD_EDITORS    platform=3f9c…,survey=81aa…     names with tokens, of 32 letters and more
    Authorization: Bearer 3f9c…                         the history names "platform"

A browser never sends a token by itself, so no foreign page can use one. Without editors
nothing can be changed over HTTP.
"""

from __future__ import annotations

import hmac
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import current_app, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from gridward.errors import ForbiddenError, InputError
from gridward.workspace import signing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask

FEWEST_LETTERS = 32
_KEY = "gridward.editors"


def editors_of(text: str) -> dict[str, str]:
    """Return tokens by the names of editors, as ``GRIDWARD_EDITORS`` writes them.

    Raises
    ------
    InputError
        If one has no name, is named twice, shares its token or has a token that is too short.
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, token = (piece.strip() for piece in part.partition("="))
        if not name or not token or name in found or token in found.values():
            raise InputError("bad_value", field="GRIDWARD_EDITORS", value=name)
        if len(token) < FEWEST_LETTERS:
            raise InputError("short_token", field="GRIDWARD_EDITORS", value=name)
        found[name] = token
    return found


def register(app: Flask, editors: Mapping[str, str]) -> None:
    """Let these editors change the workspace that an application serves."""
    app.extensions[_KEY] = dict(editors)


def need_editor() -> str:
    """Return the name of the editor who asks.

    Raises
    ------
    ForbiddenError
        If there are no editors.
    Unauthorized
        If the request carries no token, or one that nobody has.
    """
    editors: Mapping[str, str] = current_app.extensions[_KEY]
    if not editors:
        raise ForbiddenError("", request.method, "no_editors")
    given = request.authorization
    token = (given.token or "") if given is not None and given.type == "bearer" else ""
    # every token is compared, so that how long it takes tells nothing
    named = [name for name, known in editors.items() if _same(token, known)]
    if not named:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "gridward"}))
    return named[0]


@contextmanager
def signed() -> Iterator[None]:
    """Sign the changes made inside with the editor's name and the request; errors as above."""
    with signing(actor=need_editor(), request=f"{request.method} {request.full_path.rstrip('?')}"):
        yield


def _same(token: str, known: str) -> bool:
    return hmac.compare_digest(token.encode(), known.encode())
