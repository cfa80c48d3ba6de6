"""Read tables as text, with the row numbers that a spreadsheet shows.

Every cell stays text until ``values`` makes a number of it, so that a code such as
``0101`` keeps its nought and a bad cell can be named by its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from gridward.errors import InputError, NotFoundError
from gridward.files.encodings import as_evidence
from gridward.files.inputs import readable
from gridward.files.rows import table_of
from gridward.files.shapefiles import open_dbf
from gridward.files.text_rows import ENDINGS, NUMBER, TextRows
from gridward.files.workbooks import WORKBOOKS, workbook_rows

if TYPE_CHECKING:
    from pathlib import Path

_DBF = ".dbf"
TABLE_FORMATS = ENDINGS | WORKBOOKS | {_DBF}
_TEXT = pd.StringDtype(na_value=np.nan)


def is_table(path: Path) -> bool:
    """Tell by its ending whether a file is a table of text rather than of shapes."""
    return path.suffix.lower() in TABLE_FORMATS


def read_table(
    path: Path, *, sheet: str | None = None, encoding: str | None = None
) -> pd.DataFrame:
    """Return the cells of a CSV, TSV or workbook as text.

    Parameters
    ----------
    path
        ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xlsm``, ``.xls``, ``.ods`` or ``.dbf``.
        The first row that is not empty holds the names of the columns.
    sheet
        Of a workbook; not needed if only one sheet has anything in it.
    encoding
        Of a text or DBF, by evidence unless given; which, is told by
        ``encodings.evidence_of``.

    Returns
    -------
    DataFrame
        All columns ``str``, cells stripped, empty ones missing, empty rows left out.
        The index is the row as a spreadsheet counts: the first row of the file is 1.

    Raises
    ------
    NotFoundError
        If there is no such file or no such sheet.
    InputError
        ``unknown_format``, ``not_readable``, ``unreadable``, ``truncated``, ``bad_bytes``,
        ``bad_quotes``, ``empty_file``, ``column_twice``, ``encoding_unclear``,
        ``unknown_encoding``, ``too_large``, ``archive_too_large``, or ``layers_many`` if
        several sheets are filled and none is named.
    BadRowsError
        For rows with more cells than there are columns.
    """
    with readable(path, TABLE_FORMATS):
        suffix = path.suffix.lower()
        if suffix in WORKBOOKS:
            return table_of(workbook_rows(path, sheet), source=path.name)
        if sheet is not None:
            raise NotFoundError("layer", sheet)
        if suffix == _DBF:
            return _dbf_table(path, encoding)
        return _text_table(path, encoding)


def frame_of_text(batch: pa.RecordBatch | pa.Table) -> pd.DataFrame:
    """Return numbered rows of text as a frame that is indexed by their numbers."""
    frame: pd.DataFrame = batch.to_pandas(types_mapper={pa.string(): _TEXT}.get)
    return frame.set_index(NUMBER).rename_axis(index=None)


def _text_table(path: Path, encoding: str | None) -> pd.DataFrame:
    rows = TextRows(path, encoding)
    batches = list(rows.batches())
    if not batches:
        raise InputError("empty_file", source=path.name)
    frame = frame_of_text(pa.Table.from_batches(batches))
    named = [name for name in rows.names if name[0] != "#" or frame[name].notna().any()]
    return as_evidence(frame[named], rows.encoding)


def _dbf_table(path: Path, encoding: str | None) -> pd.DataFrame:
    table = open_dbf(path, source=path.name, encoding=encoding)
    frame = pd.DataFrame() if table is None else table.texts().replace("", pd.NA)
    filled = frame.dropna(how="all")
    if table is None or filled.empty:
        raise InputError("empty_file", source=path.name)
    numbered = filled.set_axis(filled.index + 2, axis="index").astype("str")
    return as_evidence(numbered, table.encoding)
