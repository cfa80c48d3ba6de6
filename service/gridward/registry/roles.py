"""Know the roles: those that the program carries, and those a workspace adds to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridward.frames import ROLES as ROLES_FRAME
from gridward.frames import checked, plain_records
from gridward.registry.rows import BadRows
from gridward.registry.vocabulary import ROLE_WORDS, SHARED_ROLES
from gridward.registry.words import plain_word, understood

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BETWEEN = re.compile(r"[;；,，、]+")
_YES_NO = {"yes": ("是", "true", "1", "y"), "no": ("否", "false", "0", "n")}


@dataclass(frozen=True)
class Roles:
    """The roles of a workspace."""

    words: Mapping[str, tuple[str, ...]]  # role -> other words for it, in answering order
    shared: frozenset[str]  # several units may hold them at once
    names: Mapping[str, tuple[str, str | None]]  # of a workspace's own: in Chinese, in English

    @classmethod
    def shipped(cls) -> Roles:
        """Return the roles that the program carries."""
        return cls(ROLE_WORDS, frozenset(SHARED_ROLES), {})

    @classmethod
    def of(cls, own: pd.DataFrame) -> Roles:
        """Return the roles of a workspace that has some of its own, ``frames.ROLES``.

        One that the program carries may be there with other names, and shared or not.
        """
        words, shared, names = dict(ROLE_WORDS), set(SHARED_ROLES), {}
        for role in plain_records(own):
            code = role["code"]
            others = _BETWEEN.split(role["words"]) if role["words"] else ()
            more = [one.strip() for one in (role["name"], role["name_en"], *others) if one]
            words[code] = tuple(dict.fromkeys([*more, *words.get(code, ())]))
            names[code] = (role["name"], role["name_en"])
            (shared.add if role["shared"] else shared.discard)(code)
        return cls(words, frozenset(shared), names)


def roles(table: pd.DataFrame, *, source: str, known: Roles | None = None) -> pd.DataFrame:
    """Return roles from a table of text.

    Parameters
    ----------
    table
        Columns ``code`` (small Latin letters, digits and underscores) and ``name``;
        ``name_en``, ``shared`` (yes or no; no unless said) and ``words`` (others for the
        same role, with semicolons between) may be missing.
    source
        The file's name, for errors.
    known
        The roles there are; as shipped unless given.

    Returns
    -------
    DataFrame
        ``frames.ROLES``, one row for each row of the table, same order.

    Raises
    ------
    BadRowsError
        If a code or name is missing, a code is there twice or is written otherwise, or a
        word means another role already.
    """
    columns = list(ROLES_FRAME.columns)
    table = table.reindex(columns=columns).astype("str")
    bad = BadRows(source)
    bad.call(table["code"], table["name"])
    bad.need(table["code"])
    bad.need(table["name"])
    bad.need_unique(table["code"])
    for row, code in table["code"].dropna().items():
        if not _CODE.fullmatch(code):
            bad.add("bad_value", row, field="code", value=code)
    said = understood(table["shared"], _YES_NO, "bad_value", bad=bad)
    shipped_shared = table["code"].isin(SHARED_ROLES)
    shared = said.eq("yes").where(said.notna(), shipped_shared).astype(bool)
    _need_own_words(bad, table, known or Roles.shipped())
    bad.raise_if_any()
    return checked(table.assign(shared=shared).reset_index(drop=True), ROLES_FRAME)


def _need_own_words(bad: BadRows, table: pd.DataFrame, known: Roles) -> None:
    """Note every row one of whose words means another role."""
    meaning = {
        plain_word(word): role for role, words in known.words.items() for word in (role, *words)
    }
    for row, role in zip(table.index, plain_records(table), strict=True):
        others = _BETWEEN.split(role["words"] or "")
        for word in (role["code"], role["name"], role["name_en"], *others):
            if not word or not plain_word(word):
                continue
            other = meaning.setdefault(plain_word(word), str(role["code"]))
            if other != role["code"]:
                bad.add("duplicate_code", row, field="words", value=word)
