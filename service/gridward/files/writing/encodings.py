"""Make sure that texts can be written in an encoding before any is written."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pandas as pd

from gridward.errors import InputError
from gridward.registry import COLUMN_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UTF8 = "utf-8"


def checked_encoding(encoding: str | None) -> str:
    """Return an encoding's usual name; UTF-8 for none.

    Raises
    ------
    InputError
        ``bad_value``, if there is none of that name.
    """
    try:
        return codecs.lookup(encoding or UTF8).name
    except LookupError:
        raise InputError("bad_value", field="--encoding", value=encoding) from None


def need_encodable(frame: pd.DataFrame, encoding: str) -> None:
    """Make sure that every name and text of a frame can be written.

    Parameters
    ----------
    frame
        n rows, whose texts are columns of ``str``.
    encoding
        Of the file.

    Raises
    ------
    InputError
        ``not_in_encoding``, for the first text that cannot.
    """
    if encoding == UTF8:
        return
    for row, field, text in _texts(frame):
        try:
            text.encode(encoding)
        except UnicodeEncodeError as error:
            lost = text[error.start : error.end]
            raise InputError(
                "not_in_encoding", row=row, field=field, value=lost, choices=(encoding,)
            ) from None


def encodable_names(names: Mapping[str, str], encoding: str) -> dict[str, str]:
    """Return names for fields in letters that an encoding has: traditional ones in Big5, say.

    Parameters
    ----------
    names
        What each of our fields would be called.
    encoding
        Of the file.

    Returns
    -------
    dict
        Field to the name wished for, or another one in the same script that the field goes
        by; the one wished for if there is none.
    """
    return {
        field: wish
        if _is_encodable(wish, encoding)
        else next(iter(other_names(field, wish, encoding)), wish)
        for field, wish in names.items()
    }


def other_names(field: str, wish: str, encoding: str) -> list[str]:
    """Return the names in the script of one that a field goes by and an encoding has."""
    return [
        name
        for name in COLUMN_NAMES.get(field, ())
        if name.isascii() == wish.isascii() and " " not in name and _is_encodable(name, encoding)
    ]


def texts_of(column: pd.Series) -> pd.Series:
    """Return the texts of a column that are there, by row; none of one of another type."""
    is_text = pd.api.types.is_string_dtype(column.dtype)
    return column.dropna().astype("str") if is_text else column.iloc[:0]


def _is_encodable(text: str, encoding: str) -> bool:
    return text.encode(encoding, errors="ignore").decode(encoding) == text


def _texts(frame: pd.DataFrame) -> Iterator[tuple[int | None, str, str]]:
    """Yield the names of columns and all texts that not every encoding has, with their rows."""
    for name, column in frame.items():
        yield None, str(name), str(name)
        for place, text in texts_of(column).items():
            if not text.isascii():
                yield int(place) + 2, str(name), text  # type: ignore[call-overload]
