"""Write the columns of a batch as the lines of a CSV, harmless to a spreadsheet.

A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers,
also negative ones, do not. Quotes stand only where a cell needs them, except that a
lone empty cell is quoted, as its line would be no row.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT = pa.large_string()  # its offsets do not end at 2 GB
_COMMAND = r"^'*[=+\-@\t\r]"
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?$"
_END = "\r\n"
_QUOTED = pa.scalar('""', _TEXT)


def csv_header(names: Sequence[str], delimiter: str = ",") -> bytes:
    """Return the line that names the columns, UTF-8."""
    return _lines([_ready(pa.array([name], _TEXT), delimiter) for name in names], delimiter)


def csv_lines(batch: pa.RecordBatch, delimiter: str = ",") -> bytes:
    """Return a line for each row, UTF-8, ended as spreadsheets end them.

    Parameters
    ----------
    batch
        n rows of any types; nested ones are written as JSON, bytes as hexadecimal.
    delimiter
        One character.
    """
    return _lines([_cells(column, delimiter) for column in batch.columns], delimiter)


def as_text(column: pa.Array) -> pa.Array:
    """Return a column as large text: numbers at full precision, missing stays missing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(column.dictionary_decode())
    if pa.types.is_nested(kind):
        made = [None if v is None else json.dumps(v, ensure_ascii=False, default=str)
                for v in column.to_pylist()]  # fmt: skip
        return pa.array(made, _TEXT)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([None if v is None else v.hex() for v in column.to_pylist()], _TEXT)
    return pc.cast(column, _TEXT)


def _cells(column: pa.Array, delimiter: str) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):  # each word once, however often it stands there
        return _cells(column.dictionary, delimiter).take(column.indices)
    text = as_text(column)
    return text if pa.types.is_primitive(kind) else _ready(text, delimiter)


def _lines(ready: Sequence[pa.Array], delimiter: str) -> bytes:
    if len(ready) == 1:
        ready = [pc.if_else(pc.equal(pc.fill_null(ready[0], _word("")), ""), _QUOTED, ready[0])]
    rows = pc.binary_join_element_wise(
        *ready, _word(delimiter), null_handling="replace", null_replacement=""
    )
    if not len(rows):
        return b""
    _, offsets, content = _joined(rows, _END).buffers()
    last = np.frombuffer(offsets, dtype=np.int64)[len(rows)]
    return bytes(memoryview(content)[:last])


def _ready(column: pa.Array, delimiter: str) -> pa.Array:
    """Return cells made harmless, and quoted where they need it."""
    run = pc.match_substring_regex(column, _COMMAND)
    if pc.any(run).as_py():
        run = pc.and_not(run, pc.match_substring_regex(column, _NUMBER))
        column = pc.if_else(run, _joined("'", column), column)
    special = pc.match_substring_regex(column, f'["\\r\\n{delimiter}]')
    if pc.any(special).as_py():
        doubled = pc.replace_substring(column, '"', '""')
        column = pc.if_else(special, _joined('"', doubled, '"'), column)
    return column


def _joined(*parts: pa.Array | str) -> pa.Array:
    texts = [_word(part) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*texts, _word(""))


def _word(text: str) -> pa.Scalar:
    return pa.scalar(text, _TEXT)
