"""Find the codes that a column means, which may write names instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from gridward.registry.rows import BadRows

_MOST_CHOICES = 12  # a list that is read at a glance


def codes_of(
    column: pd.Series[str], known: Mapping[str, str | None], *, bad: BadRows
) -> pd.Series[str]:
    """Return the codes of a column that holds codes, or names that are one code's alone.

    Parameters
    ----------
    column
        n texts, indexed by row, named as the field; missing ones stay missing.
    known
        The name behind each code that there is.
    bad
        Gets ``unknown_code``, and ``ambiguous_name`` for a name that several codes have,
        which are the choices.
    """
    named: dict[str, list[str]] = {}
    for code, name in known.items():
        if isinstance(name, str):
            named.setdefault(name, []).append(code)
    made = column.copy()
    for row, value in column[column.notna() & ~column.isin(list(known))].items():
        codes = named.get(value, [])
        if len(codes) == 1:
            made.at[row] = codes[0]  # noqa: PD008 - one cell
            continue
        problem = "ambiguous_name" if codes else "unknown_code"
        choices = tuple(codes or known)
        if len(choices) > _MOST_CHOICES:
            choices = ()
        bad.add(problem, row, field=str(column.name), value=value, choices=choices)
    return made
