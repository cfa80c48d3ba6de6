"""Answer programs: one file a subject, all under ``/api/v1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.web.api import areas, check, coverage, health, locate, matters, units
from gridward.web.api.document import written

if TYPE_CHECKING:
    from flask_openapi.openapi import OpenAPI


def register(app: OpenAPI) -> None:
    """Register every subject, and the document that describes them."""
    for subject in (locate, areas, units, matters, coverage, check, health):
        app.register_api(subject.blueprint)
    app.add_url_rule("/openapi.json", "openapi", lambda: written(app))
