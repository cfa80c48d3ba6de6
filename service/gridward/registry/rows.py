"""Collect every row of a table that cannot be used before any of it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.errors import BadRowsError, InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable

    import pandas as pd


class BadRows:
    """The rows of one file that cannot be used so far, and why.

    A table's index holds the row numbers as the user's spreadsheet counts them.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[InputError] = []

    def add(
        self,
        problem: str,
        row: Hashable,
        *,
        field: str | None = None,
        value: object = None,
        choices: tuple[str, ...] = (),
    ) -> None:
        """Note one row; the kind of problem is one of ``errors.PROBLEMS``."""
        number = int(row) if isinstance(row, int) else None
        self.found.append(InputError(problem, self.source, number, field, value, choices))

    def need(self, column: pd.Series[str]) -> None:
        """Note every row without a value in a column."""
        for row in column.index[column.isna()]:
            self.add("missing_value", row, field=str(column.name))

    def need_one_of(
        self,
        column: pd.Series[str],
        known: Collection[str],
        problem: str,
        *,
        choices: tuple[str, ...] = (),
    ) -> None:
        """Note every row whose value is given and is not among the known ones."""
        wrong = column.notna() & ~column.isin(list(known))
        for row, value in column[wrong].items():
            self.add(problem, row, field=str(column.name), value=value, choices=choices)

    def need_unique(self, column: pd.Series[str]) -> None:
        """Note every row whose value stands in an earlier row too."""
        again = column.notna() & column.duplicated()
        for row, value in column[again].items():
            self.add("duplicate_code", row, field=str(column.name), value=value)

    def raise_if_any(self) -> None:
        """Refuse the file if a row of it cannot be used.

        Raises
        ------
        BadRowsError
            With all rows noted, in the order of the file.
        """
        if self.found:
            rows = sorted(self.found, key=lambda error: error.row or 0)
            raise BadRowsError(self.source, tuple(rows))
