"""Read a workbook in a process of its own: run by ``workbooks``, imported by nobody.

A workbook of a few hundred bytes can claim a cell in its last row and column, for which
the reader then asks more memory than any machine has and is stopped by the system. Here
that stops this process alone.
"""

from __future__ import annotations

import pickle
import sys

import python_calamine

_MOST_BYTES = 4 << 30


def main(path: str, sheets: list[str]) -> None:
    """Write the names of all sheets, and the filled rows of some or all, to standard output."""
    _bound()
    try:
        book = python_calamine.load_workbook(path)
        wanted = [name for name in sheets if name in book.sheet_names] or book.sheet_names
        rows = {name: _rows(book, name) for name in wanted}
        answer: object = (book.sheet_names, rows)
    except python_calamine.CalamineError as error:
        answer = str(error)
    pickle.dump(answer, sys.stdout.buffer, protocol=5)


def _rows(book: python_calamine.CalamineWorkbook, name: str) -> list[tuple[int, list[object]]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [
        (number, list(row))
        for number, row in enumerate(rows, start=1)
        if any(cell not in ("", None) for cell in row)
    ]


def _bound() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
