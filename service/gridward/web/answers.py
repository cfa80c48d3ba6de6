"""Write answers: JSON that people can read, not sent twice, and packed when it is large.

What an answer was made from (file, revision, day) is its entity tag; a browser that
has it already gets 304, before anything is computed. An answer during whose making
somebody changed the workspace has no tag: it may know more than its revision did.
"""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING

from flask import current_app, make_response, request
from flask.json.provider import DefaultJSONProvider

from gridward import __version__
from gridward.web.city import city

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

_WORTH_PACKING = 2048  # bytes
_PACKED_TYPES = frozenset(
    {
        "application/geo+json",
        "application/javascript",
        "application/json",
        "application/problem+json",
        "text/css",
        "text/html",
        "text/javascript",
    }
)


def register(app: Flask) -> None:
    """Write JSON in the letters it is made of, and pack large answers."""
    app.json = _Json(app)
    app.after_request(_pack)


def unless_known(
    made_from: tuple[object, ...],
    make: Callable[[], str | bytes],
    content_type: str = "application/json",
) -> Response:
    """Return an answer with its entity tag, or 304 without making it.

    Parameters
    ----------
    made_from
        What the answer depends on beside the address and the workspace's revision, such
        as the day.
    make
        Makes the content.
    content_type
        Of the answer.
    """
    tag = _tag(made_from)
    fresh = request.if_none_match.contains_weak(tag)
    response = make_response("", 304) if fresh else make_response(make())
    if _tag(made_from) == tag:
        response.set_etag(tag, weak=True)
    response.cache_control.private = True
    response.cache_control.no_cache = True
    if not fresh:
        response.content_type = content_type
    return response


def as_json(content: object) -> str:
    """Return content as it is sent."""
    return current_app.json.dumps(content)


def _tag(made_from: tuple[object, ...]) -> str:
    """Return the tag of what can be answered now."""
    there = city()
    state = there.workspace.state()
    made_at = state.settings.get("made_at")
    known = repr((__version__, there.identity, made_at, state.revision, *made_from))
    return hashlib.blake2s(known.encode(), digest_size=10).hexdigest()


class _Json(DefaultJSONProvider):
    ensure_ascii = False
    sort_keys = False


def _pack(response: Response) -> Response:
    if response.mimetype not in _PACKED_TYPES or response.status_code != 200:  # noqa: PLR2004 - whole answers only
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Content-Encoding" in response.headers:
        return response
    if response.is_streamed and not response.direct_passthrough:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) >= _WORTH_PACKING:
        response.set_data(gzip.compress(content, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        tag, _ = response.get_etag()
        if tag is not None:
            response.set_etag(tag, weak=True)
    return response
