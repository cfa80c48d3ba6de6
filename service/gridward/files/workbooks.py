"""Read the rows of a workbook as text, whatever the workbook claims to be.

The reading is done by ``workbook_process``, in bounded memory and time; what comes back
is taken apart as texts, numbers and dates and as nothing else.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridward.errors import InputError, NotFoundError
from gridward.files.archives import check_archive
from gridward.files.texts import cell_text

if TYPE_CHECKING:
    from gridward.files.rows import Cells

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_PACKED = frozenset({".xlsx", ".xlsm", ".ods"})
_PROGRAM = Path(__file__).with_name("workbook_process.py")
_MOST_S = 600
_OF_A_CELL = frozenset({"date", "datetime", "time", "timedelta"})


def workbook_rows(path: Path, sheet: str | None = None) -> list[Cells]:
    """Return the filled rows of a workbook's one filled sheet, or of the one named, as text.

    Raises
    ------
    NotFoundError
        If there is no such sheet.
    InputError
        ``unreadable``, ``archive_too_large``, ``too_large``, or ``layers_many`` if several
        sheets are filled and none is named.
    """
    if path.suffix.lower() in _PACKED:
        check_archive(path)
    names, sheets = _read(path, [] if sheet is None else [sheet])
    if sheet is not None and sheet not in names:
        raise NotFoundError("layer", sheet, tuple(names))
    filled = {name: rows for name in sheets if (rows := _texts(sheets[name]))}
    if len(filled) > 1:
        raise InputError("layers_many", source=path.name, choices=tuple(filled))
    return next(iter(filled.values()), [])


def _read(
    path: Path, sheets: list[str]
) -> tuple[list[str], dict[str, list[tuple[int, list[Any]]]]]:
    command = [sys.executable, "-I", str(_PROGRAM), str(path.absolute()), *sheets]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_MOST_S)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired as error:
        raise InputError("too_large", source=path.name, value=path.stat().st_size >> 20) from error
    if done.returncode < 0 or b"memory" in done.stderr.lower():
        raise InputError("too_large", source=path.name, value=path.stat().st_size >> 20)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise InputError("unreadable", source=path.name, value=said)
    answer: Any = _Plain(io.BytesIO(done.stdout)).load()
    if isinstance(answer, str):
        raise InputError("unreadable", source=path.name, value=answer)
    names, rows = answer
    return names, rows


class _Plain(pickle.Unpickler):
    """Take nothing for an object but dates and times."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class or an error
        if module == "datetime" and name in _OF_A_CELL:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(name)


def _texts(rows: list[tuple[int, list[Any]]]) -> list[Cells]:
    texts = ((number, [cell_text(cell) for cell in row]) for number, row in rows)
    return [row for row in texts if any(row[1])]
