"""Find out which language the reader of this answer reads.

A wish in the address comes first (a page can be sent to a colleague with it), then
the choice that this browser made before, then what the browser says of itself.
"""

from __future__ import annotations

from flask import request

from gridward.language import Catalogue, negotiate

COOKIE = "gridward_lang"
COOKIE_DAYS = 365


def words() -> Catalogue:
    """Return the catalogue in which to answer the present request."""
    wishes = [request.args.get("lang"), request.cookies.get(COOKIE)]
    return Catalogue.load(
        negotiate([*(wish for wish in wishes if wish), *request.accept_languages.values()])
    )
