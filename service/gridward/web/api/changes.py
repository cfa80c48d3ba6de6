"""Change single records, and take changes back; for editors alone.

Every change says by ``If-Match`` which revision it was made from, is checked as a file of
one row would be, and stands in the history with the editor's name and the request.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.errors import InputError
from gridward.registry import nearest
from gridward.web import editors
from gridward.web.api.document import SECURITY, answers, subject
from gridward.web.api.models import (
    AreaPath,
    Change,
    CodePath,
    End,
    FacilityChange,
    FieldsChange,
    PlacedChange,
    Question,
    RecordPath,
    RevisionPath,
)
from gridward.web.api.preconditions import as_seen, at_revision
from gridward.web.api.schemas import Changed, Undone
from gridward.web.city import workspace
from gridward.workspace import changed_fields

if TYPE_CHECKING:
    from gridward.workspace import Changed as Done

    Values = dict[str, str | None]

_REFUSED = (401, 403, 404, 409, 412, 422, 428)
blueprint = APIBlueprint(
    "changes",
    __name__,
    **subject("changes", "Changes, for those who hold an editor's token.", *_REFUSED),
    abp_security=SECURITY,
)


@blueprint.before_request
def _need_editor() -> None:
    """Refuse whoever may not change anything before what they say is looked at."""
    editors.need_editor()


@blueprint.patch(
    "/units/<code>",
    summary="Change one unit, or add one",
    operation_id="change_unit",
    responses=answers(blueprint, Changed),
)
def change_unit(path: CodePath, body: Change) -> Response:
    """Say something else of a unit; what is not said stays as it was."""
    values = _values("units", body, code=path.code)
    with editors.signed(), as_seen():
        done = workspace().set_unit(values, since=body.since, dry_run=body.dry_run)
    return _told(done)


@blueprint.post(
    "/units/<code>/end",
    summary="End one unit on a day, its last",
    operation_id="end_unit",
    responses=answers(blueprint, Changed),
)
def end_unit(path: CodePath, body: End) -> Response:
    """Give a unit its last day."""
    with editors.signed(), as_seen():
        done = workspace().end_unit(path.code, last=body.last, dry_run=body.dry_run)
    return _told(done)


@blueprint.patch(
    "/matters/<code>",
    summary="Change one matter, or add one",
    operation_id="change_matter",
    responses=answers(blueprint, Changed),
)
def change_matter(path: CodePath, body: Change) -> Response:
    """Say something else of a matter; what is not said stays as it was."""
    values = _values("matters", body, code=path.code)
    with editors.signed(), as_seen():
        done = workspace().set_matter(values, since=body.since, dry_run=body.dry_run)
    return _told(done)


@blueprint.post(
    "/matters/<code>/end",
    summary="End one matter on a day, its last",
    operation_id="end_matter",
    responses=answers(blueprint, Changed),
)
def end_matter(path: CodePath, body: End) -> Response:
    """Give a matter its last day."""
    with editors.signed(), as_seen():
        done = workspace().end_matter(path.code, last=body.last, dry_run=body.dry_run)
    return _told(done)


@blueprint.patch(
    "/points/<code>",
    summary="Change one inspection point, or add one",
    operation_id="change_point",
    responses=answers(blueprint, Changed),
)
def change_point(path: CodePath, body: PlacedChange) -> Response:
    """Say something else of a point, or where it stands."""
    values = _values("points", body, code=path.code)
    with editors.signed(), as_seen():
        done = workspace().set_point(
            values, datum=body.datum, since=body.since, dry_run=body.dry_run
        )
    return _told(done)


@blueprint.post(
    "/points/<code>/end",
    summary="End one inspection point on a day, its last",
    operation_id="end_point",
    responses=answers(blueprint, Changed),
)
def end_point(path: CodePath, body: End) -> Response:
    """Give an inspection point its last day."""
    with editors.signed(), as_seen():
        done = workspace().end_point(path.code, last=body.last, dry_run=body.dry_run)
    return _told(done)


@blueprint.patch(
    "/facilities/<code>",
    summary="Change one facility, or add one",
    operation_id="change_facility",
    responses=answers(blueprint, Changed),
)
def change_facility(path: CodePath, body: FacilityChange) -> Response:
    """Say something else of a facility, or where it stands; it has no days."""
    values = _values("facilities", body, code=path.code)
    with editors.signed(), as_seen():
        done = workspace().set_facility(values, datum=body.datum, dry_run=body.dry_run)
    return _told(done)


@blueprint.patch(
    "/areas/<layer>/<code>",
    summary="Change what is known of one area, or add one without an outline",
    operation_id="change_area",
    responses=answers(blueprint, Changed),
)
def change_area(path: AreaPath, body: Change) -> Response:
    """Say something else of an area; what is not said stays as it was."""
    values = _values("areas", body, code=path.code)
    with editors.signed(), as_seen():
        done = workspace().set_area(path.layer, values, since=body.since, dry_run=body.dry_run)
    return _told(done)


@blueprint.post(
    "/areas/<layer>/<code>/end",
    summary="End one area on a day, its last",
    operation_id="end_area",
    responses=answers(blueprint, Changed),
)
def end_area(path: AreaPath, body: End) -> Response:
    """Give an area its last day."""
    with editors.signed(), as_seen():
        done = workspace().end_area(path.layer, path.code, last=body.last, dry_run=body.dry_run)
    return _told(done)


@blueprint.post(
    "/responsibilities",
    summary="Give a duty to a unit",
    operation_id="change_responsibility",
    responses=answers(blueprint, Changed),
)
def change_responsibility(body: Change) -> Response:
    """Give a duty to a unit; from a day on, whoever held it holds it until the day before."""
    values = _values("responsibilities", body)
    with editors.signed(), as_seen():
        done = workspace().set_responsibility(values, since=body.since, dry_run=body.dry_run)
    return _told(done)


@blueprint.post(
    "/responsibilities/<int:record>/end",
    summary="End one responsibility on a day, its last",
    operation_id="end_responsibility",
    responses=answers(blueprint, Changed),
)
def end_responsibility(path: RecordPath, body: End) -> Response:
    """Give a responsibility its last day, by the number that answers cite."""
    with editors.signed(), as_seen():
        done = workspace().end_responsibility(path.record, last=body.last, dry_run=body.dry_run)
    return _told(done)


@blueprint.post(
    "/history/<int:revision>/undo",
    summary="Take a change back, as a new change",
    operation_id="undo",
    responses=answers(blueprint, Undone),
)
def undo(path: RevisionPath, query: Question) -> Response:  # noqa: ARG001 - refuses others
    """Make every row that a revision changed what it was; undoing that does it again."""
    with editors.signed():
        undone = workspace().undo(path.revision)
    return at_revision(asdict(undone), undone.revision)


def _values(kind: str, body: FieldsChange, **known: str) -> Values:
    """Return what is said, by field, as a cell of a table would say it.

    Raises
    ------
    InputError
        For a field that such a record has not.
    """
    fields = [name for name in changed_fields(kind) if name not in known]
    for name in body.fields:
        if name not in fields:
            choices = nearest(name, fields)
            raise InputError("bad_value", field=f"fields.{name}", value=name, choices=choices)
    said = {name: None if one is None else str(one) for name, one in body.fields.items()}
    return {**known, **said}


def _told(done: Done) -> Response:
    return at_revision(asdict(done), done.revision)
