"""Write frames into tables: only the rows that differ, codes turned into row numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from gridward import frames
from gridward.errors import InputError
from gridward.frames import plain_records
from gridward.registry import keys
from gridward.store.changes import Changes, difference, differing
from gridward.store.shapes import numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Table

    from gridward.store import bulk
    from gridward.store.journal import Journal
    from gridward.store.shapes import Shape

_FEW = 500  # codes in one question; a database limits them


def put(
    journal: Journal,
    shape: Shape,
    frame: pd.DataFrame,
    *,
    links: Mapping[str, Sequence[int | None]] | None = None,
    filled: bulk.Filling | None = None,
) -> Changes:
    """Insert the rows of a frame that are new and update those that differ.

    Parameters
    ----------
    journal
        Of a transaction that may write.
    shape
        Where to, and what identifies a row. Columns of the frame that the table does
        not have are compared, not written.
    frame
        What should be there, n rows, in the shape's schema.
    links
        Columns of the table that refer to other tables: n row numbers each.
    filled
        What rows are inserted by, where more come after these.

    Returns
    -------
    Changes
        How many rows.

    Raises
    ------
    InputError
        ``duplicate_code``, if two rows of the frame have the same key.
    ValueError
        If a frame with geometry is not in WGS 84: a fault of this program.
    """
    new = _fitting(frame, shape)
    found = difference(new, numbered(journal.connection, _of_codes(shape, new)), shape.key)
    rows = _as_in(shape.table, new, links or {})
    changed = plain_records(rows.iloc[found.changed])
    journal.update(shape.table, found.ids.tolist(), changed)
    journal.insert_frame(shape.table, rows.iloc[found.added], filled=filled)
    return Changes(len(found.added), len(found.changed), found.unchanged)


def replace(journal: Journal, shape: Shape, frame: pd.DataFrame) -> Changes:
    """Put the rows of a frame in the place of those that a shape selects.

    Nothing is written if they are the same, in the same order. The rows may lack any
    identity of their own.

    Parameters
    ----------
    journal
        Of a transaction that may write.
    shape
        Selects what is to go.
    frame
        What should be there, in the shape's schema.

    Returns
    -------
    Changes
        Either all unchanged, or all old rows removed and all new ones added.
    """
    new = _fitting(frame, shape)
    old = numbered(journal.connection, shape)
    if len(new) == len(old) and not differing(new, old).any():
        return Changes(unchanged=len(new))
    journal.delete(shape.table, old["id"].tolist())
    journal.insert_frame(shape.table, _as_in(shape.table, new, {}))
    return Changes(added=len(new), removed=len(old))


def remove(journal: Journal, shape: Shape, gone: pd.DataFrame) -> int:
    """Remove the rows that have the keys of a frame's; return how many.

    Parameters
    ----------
    journal
        Of a transaction that may write.
    shape
        Where from, and what identifies a row.
    gone
        A frame with the columns of the key.
    """
    if not len(gone):
        return 0
    old = numbered(journal.connection, shape)
    ids = old.loc[keys(old, shape.key).isin(keys(gone, shape.key)), "id"].tolist()
    journal.delete(shape.table, ids)
    return len(ids)


def remove_others(
    journal: Journal, shape: Shape, frame: pd.DataFrame, *, among: Sequence[str]
) -> int:
    """Remove the rows that a frame leaves out, of those like some row of it; return how many.

    Parameters
    ----------
    journal
        Of a transaction that may write.
    shape
        Where from, and what identifies a row.
    frame
        The rows that stay.
    among
        The columns in which a row must be like one of the frame to be removed.
    """
    old = numbered(journal.connection, shape)
    alike = keys(old, among).isin(keys(frame, among))
    gone = old.loc[alike & ~keys(old, shape.key).isin(keys(frame, shape.key)), "id"].tolist()
    journal.delete(shape.table, gone)
    return len(gone)


def identify(journal: Journal, table: Table, frame: pd.DataFrame) -> dict[Any, int]:
    """Give every code of a frame an identity that others can refer to; return all there are.

    Parameters
    ----------
    journal
        Of a transaction that may write.
    table
        ``AREA_IDENTITIES`` or ``UNIT_IDENTITIES``.
    frame
        Its columns ``code`` and, for areas, ``layer``.

    Returns
    -------
    dict
        As ``numbers``.
    """
    names = [name for name in ("layer", "code") if name in table.c]
    known = numbers(journal.connection, table)
    once = frame[names].drop_duplicates()
    keys_ = once["code"] if len(names) == 1 else pairs(once["layer"], once["code"])
    new = [key not in known for key in keys_]
    journal.insert_frame(table, once[new])
    return numbers(journal.connection, table) if any(new) else known


def numbers(connection: Connection, table: Table) -> dict[Any, int]:
    """Return row numbers by code; by layer and code where a code alone says too little."""
    names = [name for name in ("layer", "code") if name in table.c]
    found = connection.execute(select(table.c.id, *(table.c[name] for name in names)))
    return {row[1] if len(names) == 1 else tuple(row[1:]): row[0] for row in found}


def pairs(layers: Iterable[Any], codes: Iterable[Any]) -> list[tuple[str, str] | None]:
    """Return layer and code together, ``None`` where there is no code."""
    return [
        None if pd.isna(code) else (layer, code) for layer, code in zip(layers, codes, strict=True)
    ]


def linked(keys: Iterable[Any], known: Mapping[Any, int], *, field: str) -> list[int | None]:
    """Return the row number behind each key, ``None`` where the key is missing.

    Raises
    ------
    InputError
        ``unknown_code``, for the first key that is not known.
    """
    found: list[int | None] = []
    for key in keys:
        missing = not isinstance(key, tuple) and pd.isna(key)
        if not missing and key not in known:
            code = key[-1] if isinstance(key, tuple) else key
            raise InputError("unknown_code", field=field, value=code)
        found.append(None if missing else known[key])
    return found


def _of_codes(shape: Shape, frame: pd.DataFrame) -> Shape:
    """Return the shape of no more rows than those that may be the same as some of a frame."""
    if "code" not in shape.key or len(frame) > _FEW:
        return shape
    return shape.where(shape.table.c.code.in_(frame["code"].unique().tolist()))


def _fitting(frame: pd.DataFrame, shape: Shape) -> pd.DataFrame:
    if "geometry" in shape.schema.columns and getattr(frame, "crs", None) != frames.WGS84:
        raise ValueError(getattr(frame, "crs", None))
    return frames.checked(frame, shape.schema)[list(shape.schema.columns)]


def _as_in(
    table: Table, frame: pd.DataFrame, links: Mapping[str, Sequence[int | None]]
) -> pd.DataFrame:
    rows = pd.DataFrame(frame).rename(columns={"geometry": "geom"})
    numbered = {name: pd.array(list(ids), dtype="Int64") for name, ids in links.items()}
    return rows[[name for name in rows.columns if name in table.c]].assign(**numbered)
