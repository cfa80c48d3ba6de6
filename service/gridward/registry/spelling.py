"""Compare names as people write them: either script, any width, any punctuation.

    萬柏林區   万柏林区   万柏林 区   →   万柏林区

Two names that fold to the same text are likely meant alike, and only likely: 后 and 後
are one in simplified script. So they are proposed to people and never joined.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from gridward.frames import plain_values
from gridward.registry.words import plain_word

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    import pandas as pd
    from opencc import OpenCC

    from gridward.registry.rows import BadRows


def folded(name: str) -> str:
    """Return a name in simplified script, without case, width, spaces and punctuation."""
    simplified: str = _simplifier().convert(name)
    return plain_word(simplified)


def notice_alike(bad: BadRows, table: pd.DataFrame, known: pd.DataFrame | None) -> None:
    """Notice names that differ from others in nothing but script, width or punctuation.

    Parameters
    ----------
    bad
        Notices ``name_respelt`` where the same code has the other spelling, and
        ``name_like_another`` where another one has it, under the same parent if parents
        are known.
    table
        Columns ``code``, ``name`` and ``parent_code``, the index the numbers of the file's
        rows.
    known
        The same columns of the records that are there.
    """
    new = _named(table, table.index)
    old = {} if known is None else {one.code: one for one in _named(known)}
    for one in new:
        earlier = old.pop(one.code, one).name
        if earlier != one.name and folded(earlier) == folded(one.name):
            bad.notice("name_respelt", one.row, field="name", value=one.name, choices=(earlier,))
    alike: dict[str, list[_Named]] = {}
    for one in (*old.values(), *new):
        alike.setdefault(folded(one.name), []).append(one)
    for group in alike.values():
        if len({one.name for one in group}) > 1:
            _notice_group(bad, group)


class _Named(NamedTuple):
    """What one row of a file, or one record without a row, calls an area."""

    row: Hashable | None
    code: str
    name: str
    parent: str | None


def _named(table: pd.DataFrame, rows: Iterable[Hashable] | None = None) -> list[_Named]:
    """Return the rows of a table that have a code and a name."""
    columns = (plain_values(table[name]) for name in ("code", "name", "parent_code"))
    numbers = [None] * len(table) if rows is None else rows
    made = [_Named(*one) for one in zip(numbers, *columns, strict=True)]
    return [one for one in made if None not in (one.code, one.name)]


def _notice_group(bad: BadRows, group: Sequence[_Named]) -> None:
    """Notice each new name of a group that another one of it is spelt differently from."""
    for one in group:
        others = tuple(
            f"{other.name} ({other.code})"
            for other in group
            if other.name != one.name and other.code != one.code and _together(one, other)
        )
        if others and one.row is not None:
            bad.notice("name_like_another", one.row, field="name", value=one.name, choices=others)


def _together(one: _Named, other: _Named) -> bool:
    """Tell whether two areas may lie in the same parent."""
    return one.parent is None or other.parent is None or one.parent == other.parent


@cache
def _simplifier() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - most commands compare no names

    return OpenCC("t2s")
