"""Hand out the report of a day as a file: ``GET /api/v1/report``."""

from __future__ import annotations

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.web import reader
from gridward.web.answers import unless_known
from gridward.web.api.document import files, subject
from gridward.web.api.models import ReportQuestion
from gridward.web.city import city
from gridward.workspace import day_of

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}

blueprint = APIBlueprint(
    "report", __name__, **subject("report", "The statement and its lists as a file.", 422)
)


@blueprint.get(
    "/report",
    summary="The statement, every gap, responsibility and task, to hand out",
    operation_id="report",
    responses=files("The report.", *(kind.split(";")[0] for kind in _TYPES.values())),
)
def report(query: ReportQuestion) -> Response:
    """Answer with the report of a day as a file, in the reader's language."""
    there, at, words = city(), day_of(query.at), reader.words()
    kinds = None if query.kind is None else tuple(query.kind)
    more = (query.deadline, query.datum, query.format, words.language)
    asked = (at, query.since, query.radius_m, kinds, tuple(query.by or ()), *more)

    def made() -> bytes:
        found = there.workspace.report(
            language=words,
            at=at,
            since=query.since,
            radius_m=query.radius_m,
            kinds=kinds,
            by=tuple(query.by or ()),
            deadline=query.deadline,
            datum=query.datum,
        )
        return found.workbook() if query.format == "xlsx" else found.page().encode()

    response = unless_known(
        ("report", *asked),
        lambda: there.reports.get((there.workspace.revision, *asked), made),
        _TYPES[query.format],
    )
    response.vary.update(("Accept-Language", "Cookie"))
    name = f"gridward-report-{at}.{query.format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
