"""Hand out the map of a day as a file to keep, send or print: ``GET /map.html``."""

from __future__ import annotations

from flask import Blueprint, Response, request

from gridward.web import reader
from gridward.web.answers import unless_known
from gridward.web.city import city
from gridward.workspace import day_of

blueprint = Blueprint("maps", __name__)


@blueprint.get("/map.html")
def map_file() -> Response:
    """Answer with the map in the reader's language; ``at`` names the day."""
    there, at, words = city(), day_of(request.args.get("at")), reader.words()
    asked = ("map", at, words.language)

    def made() -> str:
        return there.workspace.map_page(language=words, at=at)

    response = unless_known(
        asked,
        lambda: there.maps.get((there.workspace.revision, *asked), made),
        "text/html; charset=utf-8",
    )
    response.vary.update(("Accept-Language", "Cookie"))
    response.headers["Content-Disposition"] = f'attachment; filename="gridward-map-{at}.html"'
    return response
