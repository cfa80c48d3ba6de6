"""Ask of every change which revision it was made from: ``If-Match: "12"``.

The answer that a program looked at says so in its ``ETag``. A row that somebody changed
after that revision is not overwritten; ``If-Match: *`` takes whatever is there.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from flask import make_response, request
from werkzeug.exceptions import PreconditionRequired

from gridward.errors import InputError
from gridward.web.answers import as_json
from gridward.workspace import seen

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from flask import Response


def as_seen() -> AbstractContextManager[None]:
    """Return a context whose changes are made from the revision that the request names.

    Raises
    ------
    PreconditionRequired
        If it names none.
    InputError
        If what it names is no revision.
    """
    if not request.headers.get("If-Match", "").strip():
        raise PreconditionRequired
    if request.if_match.star_tag:
        return nullcontext()
    tags = request.if_match.as_set(include_weak=True)
    if len(tags) != 1 or not (tag := tags.pop()).isdecimal():
        raise InputError("bad_value", field="If-Match", value=request.headers["If-Match"])
    return seen(int(tag))


def at_revision(content: object, revision: int) -> Response:
    """Return an answer that says which revision it was made from, never kept by others."""
    response = make_response(as_json(content))
    response.content_type = "application/json"
    response.set_etag(str(revision))
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response
