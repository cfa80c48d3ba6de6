"""Cut a list into pages that stay right while rows come and go between them.

A cursor holds the last code of the page before, so the next page starts after it,
whatever was added or removed meanwhile.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, TypeVar

from flask import request, url_for

from gridward.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

_Frame = TypeVar("_Frame", bound="pd.DataFrame")


def page_of(
    frame: _Frame, cursor: str | None, limit: int, *, by: str = "code"
) -> tuple[_Frame, str | None]:
    """Return one page of a frame, and the address of the next page.

    Parameters
    ----------
    frame
        All rows.
    cursor
        From the page before; none for the first page.
    limit
        Rows at most.
    by
        The column that orders the rows and names each: codes, or whole numbers.

    Raises
    ------
    InputError
        If the cursor is not one that an earlier page named.
    """
    rows = frame.sort_values(by, kind="stable")
    if cursor is not None:
        rows = rows[rows[by] > _last(cursor, number=rows[by].dtype.kind == "i")]
    shown = rows.head(limit)
    if len(rows) <= limit:
        return shown, None
    after = base64.urlsafe_b64encode(str(shown[by].iloc[-1]).encode()).decode().rstrip("=")
    asked = {**request.args.to_dict(), "cursor": after}
    return shown, url_for(str(request.endpoint), **asked)  # type: ignore[arg-type]


def _last(cursor: str, *, number: bool) -> str | int:
    """Return the code or number of the last row of the page before."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        last = base64.b64decode(padded, b"-_", validate=True).decode()
        return int(last) if number else last
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise InputError("bad_value", field="cursor", value=cursor) from None
