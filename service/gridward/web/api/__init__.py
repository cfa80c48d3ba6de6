"""Answer programs: one file a subject, all under ``/api/v1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.web.api import (
    areas,
    changes,
    check,
    coverage,
    health,
    history,
    locate,
    matters,
    records,
    report,
    units,
)
from gridward.web.api.document import written

if TYPE_CHECKING:
    from flask_openapi.openapi import OpenAPI

_SUBJECTS = (
    locate,
    areas,
    units,
    matters,
    records,
    coverage,
    report,
    check,
    changes,
    history,
    health,
)


def register(app: OpenAPI) -> None:
    """Register every subject, and the document that describes them."""
    for subject in _SUBJECTS:
        app.register_api(subject.blueprint)
    for subject in _SUBJECTS:  # the library keeps of one address what was registered last
        for path, methods in subject.blueprint.paths.items():
            own = {name: getattr(methods, name) for name in methods.model_fields_set}
            app.paths[path] = app.paths[path].model_copy(update=own)
    app.add_url_rule("/openapi.json", "openapi", lambda: written(app))
