"""Collect what is wrong with the rows of a table before any of it is refused or taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np
import pandas as pd

from gridward.errors import BadRowsError, InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping


class _Said(TypedDict, total=False):
    """What an error says of a row beside its kind; as in ``InputError``."""

    field: str | None
    value: object
    choices: tuple[str, ...]
    details: Mapping[str, float | str]


class BadRows:
    """The rows of one file that cannot be used so far, and why.

    A table's index holds the row numbers as the user's spreadsheet counts them. What is
    odd and does not stand in the way is noticed: it is told and never refused.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[InputError] = []
        self.noticed: list[InputError] = []
        self._labels: tuple[pd.Series[str], ...] = ()

    def call(self, *columns: pd.Series[str]) -> None:
        """Say what the rows are of, by columns such as code and name; errors then name it."""
        self._labels = columns

    def add(self, problem: str, row: Hashable, **said: Unpack[_Said]) -> None:
        """Note one row; the kind of problem is one of ``errors.PROBLEMS``."""
        self.found.append(self._error(problem, row, said))

    def notice(self, problem: str, row: Hashable, **said: Unpack[_Said]) -> None:
        """Note what is odd about a row that can be used."""
        self.noticed.append(self._error(problem, row, said))

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

    def need_unique(self, column: pd.Series[str], *since: pd.Series[str]) -> None:
        """Note every row whose value stands in another row too, from the same day.

        Nobody knows which of them is right.
        """
        told_apart = pd.concat([column, *since], axis="columns")
        twice = column.notna() & told_apart.duplicated(keep=False)
        for row, value in column[twice].items():
            self.add("duplicate_code", row, field=str(column.name), value=value)

    def rows(self) -> set[int]:
        """Return the numbers of the rows that cannot be used so far."""
        return {error.row for error in self.found if error.row is not None}

    def raise_if_any(self) -> None:
        """Refuse the file if a row of it cannot be used.

        Raises
        ------
        BadRowsError
            With all rows noted, in the order of the file.
        """
        if self.found:
            raise BadRowsError(self.source, _in_order(self.found), _in_order(self.noticed))

    def _error(self, problem: str, row: Hashable, said: _Said) -> InputError:
        number = int(row) if isinstance(row, int | np.integer) else None
        return InputError(problem, source=self.source, row=number, label=self._label(row), **said)

    def _label(self, row: Hashable) -> str | None:
        texts = [column.get(row) for column in self._labels]
        said = [text for text in texts if isinstance(text, str)]
        return " ".join(said) or None


def _in_order(errors: list[InputError]) -> tuple[InputError, ...]:
    return tuple(sorted(errors, key=lambda error: error.row or 0))
