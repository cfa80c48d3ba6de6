"""Answer people: one file a page, and the files that pages load."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from flask import Blueprint, Response, send_from_directory

from gridward.mapping import assets
from gridward.web.pages import home, maps

if TYPE_CHECKING:
    from flask import Flask

_LEAFLET = Blueprint(
    "leaflet", __name__, static_folder=assets.FOLDER / "leaflet", static_url_path="/static/leaflet"
)


def register(app: Flask) -> None:
    """Register the pages, and the map's files where the mapping room keeps them."""
    app.register_blueprint(home.blueprint)
    app.register_blueprint(maps.blueprint)
    app.register_blueprint(_LEAFLET)
    app.add_url_rule("/static/hatches.js", "hatches", _hatches)


def _hatches() -> Response:
    return send_from_directory(str(files("gridward.mapping") / "page"), "hatches.js")
