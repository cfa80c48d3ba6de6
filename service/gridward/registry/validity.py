"""Pick the records in force on a day."""

from __future__ import annotations

from typing import TypeVar

import pandas as pd

_Frame = TypeVar("_Frame", bound=pd.DataFrame)


def in_force(records: _Frame, at: str) -> _Frame:
    """Return the records in force on a day; the first and the last day count.

    Parameters
    ----------
    records
        Any frame with ``valid_from`` and ``valid_to``, ISO dates, missing without limit.
    at
        ISO date, such as ``2026-03-01``.
    """
    begun = records["valid_from"].isna() | (records["valid_from"] <= at)
    not_over = records["valid_to"].isna() | (records["valid_to"] >= at)
    return records[begun & not_over]
