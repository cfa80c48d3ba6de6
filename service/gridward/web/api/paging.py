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


def page_of(frame: _Frame, cursor: str | None, limit: int) -> tuple[_Frame, str | None]:
    """Return one page of a frame by its ``code``, and the address of the next page.

    Raises
    ------
    InputError
        If the cursor is not one that an earlier page named.
    """
    rows = frame.sort_values("code", kind="stable")
    if cursor is not None:
        rows = rows[rows["code"] > _code(cursor)]
    shown = rows.head(limit)
    if len(rows) <= limit:
        return shown, None
    after = base64.urlsafe_b64encode(shown["code"].iloc[-1].encode()).decode().rstrip("=")
    asked = {**request.args.to_dict(), "cursor": after}
    return shown, url_for(str(request.endpoint), **asked)  # type: ignore[arg-type]


def _code(cursor: str) -> str:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise InputError("bad_value", field="cursor", value=cursor) from None
