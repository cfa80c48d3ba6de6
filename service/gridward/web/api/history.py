"""Show who changed what when: ``GET /api/v1/history``; for editors alone, since it names people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.frames import plain_records
from gridward.web import editors
from gridward.web.answers import as_json, unless_known
from gridward.web.api.document import SECURITY, answers, subject
from gridward.web.api.models import HistoryQuestion
from gridward.web.api.schemas import History
from gridward.web.city import workspace

if TYPE_CHECKING:
    import pandas as pd

blueprint = APIBlueprint(
    "history",
    __name__,
    **subject("history", "What was changed, for those who hold an editor's token.", 401, 403, 422),
    abp_security=SECURITY,
)


@blueprint.get(
    "/history",
    summary="Who changed what when, by which command or request",
    operation_id="history",
    responses=answers(blueprint, History),
)
def history(query: HistoryQuestion) -> Response:
    """Answer with changes, the oldest first; of one change or one code also row by row."""
    editors.need_editor()

    def made() -> str:
        city = workspace()
        table, code, revision = query.table, query.code, query.revision
        done = city.history(table=table, code=code, revision=revision, since=query.since)
        rows = None
        if code is not None or revision is not None:
            edits = city.edits(table=table, code=code, revision=revision)
            rows = _rows(edits[edits["revision"].isin(done["revision"])])
        revisions = plain_records(done.assign(detail=done["detail"].map(json.loads)))
        return as_json({"revisions": revisions, "rows": rows})

    return unless_known(("history", query.since), made)


def _rows(edits: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows that changed, without what they were as a whole: outlines are long."""
    gone = edits["after"].isna() & edits["last_row"].isna()
    change = np.select([edits["before"].isna() & ~gone, gone], ["added", "removed"], "changed")
    return plain_records(edits.drop(columns=["before", "after"]).assign(change=change))
