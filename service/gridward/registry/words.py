"""Understand the words that people write for roles, kinds and statuses."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from gridward.registry.rows import BadRows

_NOT_A_LETTER = re.compile(r"[\W_]+")


def understood(
    column: pd.Series[str], words: Mapping[str, tuple[str, ...]], problem: str, *, bad: BadRows
) -> pd.Series[str]:
    """Return our own words for those of a column.

    Parameters
    ----------
    column
        n texts, indexed by row, named as the field; missing ones stay missing.
    words
        Our word to the others that mean it; the first of these is shown beside it.
    problem
        What a row is noted with whose word nobody knows.
    bad
        Gets those rows.
    """
    known = {plain_word(word): ours for ours, others in words.items() for word in (ours, *others)}
    made = column.map(lambda text: known.get(plain_word(text)), na_action="ignore").astype("str")
    choices = tuple(f"{ours} {others[0]}" for ours, others in words.items())
    for row, value in column[column.notna() & made.isna()].items():
        bad.add(problem, row, field=str(column.name), value=value, choices=choices)
    return made


def plain_word(text: str) -> str:
    """Return a text without case, width, spaces and punctuation."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())
