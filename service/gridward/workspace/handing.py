"""Write responsibilities, and what becomes of those that they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gridward.registry import Handover
from gridward.store import Changes
from gridward.workspace.door import day_of

if TYPE_CHECKING:
    from gridward.store import Records


class Handed:
    """How the responsibilities of one file are written.

    Parameters
    ----------
    stored
        ``frames.RESPONSIBILITIES`` that are there.
    since
        ISO date from which the file counts; none: it corrects what is there.
    replace
        Whether it is all there is, for the layers and roles that it holds.

    Raises
    ------
    InputError
        If the date cannot be used.
    """

    def __init__(self, stored: pd.DataFrame, *, since: str | None, replace: bool) -> None:
        self._stored = stored
        self._since = None if since is None else day_of(since)
        self._replace = replace
        self._handover: Handover | None = None

    def anew(self) -> Handover | None:
        """Return what the file's rows are laid over; none where it counts from no day."""
        if self._since is not None:
            self._handover = Handover(self._stored, since=self._since, replace=self._replace)
        return self._handover

    def put(self, records: Records, frame: pd.DataFrame) -> Changes:
        """Write checked rows; what ends for them counts as removed, though it stays."""
        rows = frame.drop(columns="record")
        if self._handover is None:
            return records.put_responsibilities(rows, replace=self._replace)
        ended, gone = self._handover.ended, self._handover.gone
        both = pd.concat([rows, ended.drop(columns="record")], ignore_index=True)
        made = records.put_responsibilities(both, gone=gone)
        return Changes(
            added=made.added,
            changed=made.changed - len(ended),
            unchanged=made.unchanged,
            removed=len(ended) + made.removed,
        )
