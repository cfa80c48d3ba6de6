"""Find the codes that a column means, which may write names instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.registry.likeness import likely_meant

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from gridward.registry.rows import BadRows

_MOST_CHOICES = 12  # a list that is read at a glance


def codes_of(
    column: pd.Series[str],
    known: Mapping[str, str | None],
    *,
    bad: BadRows,
    identified: Mapping[str, str] | None = None,
) -> pd.Series[str]:
    """Return the codes of a column that holds codes, or names that are one code's alone.

    Parameters
    ----------
    column
        n texts, indexed by row, named as the field; missing ones stay missing.
    known
        The name behind each code that there is.
    bad
        Gets ``unknown_code``; ``misspelt`` where names are near, which are the choices;
        and ``ambiguous_name`` for a name that several codes have, which are those then.
    identified
        The code behind each further identifier, which may be written, too.
    """
    others = identified or {}
    named: dict[str, list[str]] = {}
    for code, name in known.items():
        if isinstance(name, str):
            named.setdefault(name, []).append(code)
    made = column.copy()
    for row, value in column[column.notna() & ~column.isin(list(known))].items():
        codes = [others[value]] if value in others else named.get(value, [])
        if len(codes) == 1:
            made.at[row] = codes[0]  # noqa: PD008 - one cell
            continue
        problem, choices = _verdict(value, codes, known, named)
        bad.add(problem, row, field=str(column.name), value=value, choices=choices)
    return made


def _verdict(
    value: str,
    codes: Sequence[str],
    known: Mapping[str, str | None],
    named: Mapping[str, Sequence[str]],
) -> tuple[str, tuple[str, ...]]:
    """Return what is wrong with a value that is no code and no one's name, and the choices."""
    if codes:
        return "ambiguous_name", _at_a_glance(codes)
    meant = likely_meant(value, named)
    if meant:
        return "misspelt", tuple(f"{name} ({', '.join(named[name])})" for name in meant)
    return "unknown_code", _at_a_glance(known)


def _at_a_glance(choices: Collection[str]) -> tuple[str, ...]:
    return () if len(choices) > _MOST_CHOICES else tuple(choices)
