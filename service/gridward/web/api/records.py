"""Show single records as they are kept: ``/units/CODE``, ``/areas/LAYER/CODE``, responsibilities.

What is shown carries the revision that it was read from as its tag, for ``If-Match``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.errors import NotFoundError
from gridward.frames import plain_records
from gridward.registry import in_force, nearest
from gridward.web.answers import as_json, unless_known
from gridward.web.api.document import answers, subject
from gridward.web.api.models import (
    AreaPath,
    CodePath,
    DayQuestion,
    LineageQuestion,
    ResponsibilitiesQuestion,
)
from gridward.web.api.paging import page_of
from gridward.web.api.preconditions import at_revision
from gridward.web.api.schemas import AreaRecord, Lineage, Responsibilities, Unit
from gridward.web.city import workspace
from gridward.workspace import day_of

if TYPE_CHECKING:
    import pandas as pd

    from gridward.workspace import Workspace

blueprint = APIBlueprint(
    "records", __name__, **subject("records", "Single records, as they are kept.", 404, 422)
)


@blueprint.get(
    "/units/<code>",
    summary="One unit, as it is in force on a day",
    operation_id="unit",
    responses=answers(blueprint, Unit),
)
def unit(path: CodePath, query: DayQuestion) -> Response:
    """Answer with a unit, and the revision that it was read from as its tag."""
    state = workspace().state()
    return _one(in_force(state.units, day_of(query.at)), "unit", path.code, state.revision)


@blueprint.get(
    "/areas/<layer>/<code>",
    summary="What is known of one area on a day, but for its outline",
    operation_id="area",
    responses=answers(blueprint, AreaRecord),
)
def area(path: AreaPath, query: DayQuestion) -> Response:
    """Answer with an area, and the revision that it was read from as its tag."""
    state = workspace().state()
    if path.layer not in state.layer_names:
        raise NotFoundError("layer", path.layer, tuple(state.layer_names))
    areas = state.areas[state.areas["layer"] == path.layer].drop(columns="geometry")
    return _one(in_force(areas, day_of(query.at)), "area", path.code, state.revision)


@blueprint.get(
    "/areas/<layer>/<code>/lineage",
    summary="What an area was before, and what it became",
    operation_id="lineage",
    responses=answers(blueprint, Lineage),
)
def lineage(path: AreaPath, query: LineageQuestion) -> Response:  # noqa: ARG001 - refuses others
    """Answer with every change that the area came from or went into, by date."""
    city: Workspace = workspace()
    told = city.lineage(path.layer, path.code)
    known = city.areas(path.layer)["code"]
    if told.empty and path.code not in set(known):
        raise NotFoundError("area", path.code, nearest(path.code, sorted(set(known))))
    return unless_known(("lineage",), lambda: as_json({"lineage": plain_records(told)}))


@blueprint.get(
    "/responsibilities",
    summary="Who is responsible for what, record by record",
    operation_id="responsibilities",
    responses=answers(blueprint, Responsibilities),
)
def responsibilities(query: ResponsibilitiesQuestion) -> Response:
    """Answer with one page of the responsibilities in force on a day, by their numbers."""
    at, state = day_of(query.at), workspace().state()
    held = in_force(state.responsibilities, at)
    if query.unit is not None:
        _need_unit(query.unit, state.units["code"])
        held = held[held["unit_code"] == query.unit]
    rows, following = page_of(held, query.cursor, query.limit, by="record")
    told = {"responsibilities": plain_records(rows), "next": following}
    return at_revision(told, state.revision)


def _need_unit(code: str, known: pd.Series[str]) -> None:
    if code not in set(known):
        raise NotFoundError("unit", code, nearest(code, sorted(set(known))))


def _one(rows: pd.DataFrame, thing: str, code: str, revision: int) -> Response:
    found = rows[rows["code"] == code]
    if found.empty:
        raise NotFoundError(thing, code, nearest(code, sorted(set(rows["code"]))))
    return at_revision(plain_records(found)[0], revision)
