"""Turn tables of text, as an office keeps them, into checked records.

Each function takes a table whose columns are named by our fields (all text, the
index the row numbers of the spreadsheet), looks at every row, and either returns
the frame or refuses the file with all its bad rows.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from gridward.frames import MATTERS, RESPONSIBILITIES, UNITS, checked
from gridward.registry import hours, values
from gridward.registry.codes import codes_of
from gridward.registry.contested import need_uncontested
from gridward.registry.merging import RESPONSIBILITY_KEY, keep_unsaid
from gridward.registry.roles import Roles
from gridward.registry.rows import BadRows
from gridward.registry.tree import ancestors, with_cycle
from gridward.registry.vocabulary import KIND_WORDS
from gridward.registry.words import understood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    import pandera.pandas as pa

    from gridward.registry.handover import Handover

_NONE: Mapping[str, str | None] = MappingProxyType({})


def units(
    table: pd.DataFrame, *, source: str, known: Mapping[str, str | None] = _NONE
) -> pd.DataFrame:
    """Return units from a table of text.

    Parameters
    ----------
    table
        Columns ``code`` and ``name``; ``name_en``, ``kind``, ``parent_code``,
        ``headcount``, ``phone``, ``holder``, ``base``, ``valid_from`` and ``valid_to`` may be
        missing. The kind is a department's unless said.
    source
        The file's name, for errors.
    known
        The code above each unit that is there already; these may be named as parents.

    Returns
    -------
    DataFrame
        ``frames.UNITS``, one row for each row of the table, same order.

    Raises
    ------
    BadRowsError
        If a code or name is missing, a code is there twice, a kind or parent is
        unknown, a head count is no whole number, or a unit stands above itself.
    """
    table = with_columns(table, UNITS)
    bad = BadRows(source)
    bad.call(table["code"], table["name"])
    bad.need(table["code"])
    bad.need(table["name"])
    table = with_dates(bad, table)
    bad.need_unique(table["code"], table["valid_from"])
    kind = understood(table["kind"], KIND_WORDS, "bad_value", bad=bad)
    _need_parents(bad, table, known)
    headcount = values.whole_numbers(table["headcount"], bad=bad)
    bad.raise_if_any()
    table = table.assign(kind=kind.fillna("department"), headcount=headcount)
    return checked(table.reset_index(drop=True), UNITS)


def matters(
    table: pd.DataFrame, *, source: str, known: Mapping[str, str | None] = _NONE
) -> pd.DataFrame:
    """Return matters from a table of text.

    Parameters
    ----------
    table
        Columns ``code`` and ``name``; ``name_en``, ``parent_code``, ``valid_from`` and
        ``valid_to`` may be missing.
    source
        The file's name, for errors.
    known
        The code above each matter that is there already; these may be named as parents.

    Returns
    -------
    DataFrame
        ``frames.MATTERS``, one row for each row of the table, same order.

    Raises
    ------
    BadRowsError
        If a code or name is missing, a code is there twice from the same day, a parent is
        unknown, a date is none, or a matter stands above itself.
    """
    table = with_columns(table, MATTERS)
    bad = BadRows(source)
    bad.call(table["code"], table["name"])
    bad.need(table["code"])
    bad.need(table["name"])
    table = with_dates(bad, table)
    bad.need_unique(table["code"], table["valid_from"])
    _need_parents(bad, table, known)
    bad.raise_if_any()
    return checked(table.reset_index(drop=True), MATTERS)


def responsibilities(
    table: pd.DataFrame,
    *,
    source: str,
    units: Mapping[str, str | None],
    matters: Mapping[str, str | None],
    areas: Mapping[str, Mapping[str, str | None]],
    stored: pd.DataFrame | None = None,
    replace: bool = False,
    handover: Handover | None = None,
    roles: Roles | None = None,
    on_one_ground: Iterable[tuple[str, str, str, str]] = (),
    identified: Mapping[str, Mapping[str, str]] | None = None,
) -> pd.DataFrame:
    """Return responsibilities from a table of text.

    Parameters
    ----------
    table
        Columns ``unit_code`` and ``role``; ``layer`` and ``area_code`` (both or neither:
        neither means everywhere; the layer ``exception`` and the code of what is drawn),
        ``matter`` (missing: every matter), ``valid_from``, ``valid_to``, ``hours``
        (missing: always) and ``note`` may be missing. A unit, area or matter may be written by
        its name, where no other of its kind (and layer) has that name.
    source
        The file's name, for errors.
    units, matters
        The name behind each code that there is.
    areas
        The same for each layer.
    stored
        ``frames.RESPONSIBILITIES`` that are there already; none by default. One that the
        table says again keeps what the table has no column for.
    replace
        Whether stored records of the layers and roles that the table holds are to go.
    handover
        Of the stored records, where the table counts from a day on; then it says, too, what
        is replaced.
    roles
        The roles there are; those that the program knows unless given.
    on_one_ground
        Codes of two drawn exceptions, of one kind, that overlap, and from when to when.
    identified
        For each layer, the area behind each further identifier, which may be written, too.

    Returns
    -------
    DataFrame
        ``frames.RESPONSIBILITIES`` with records numbered from 1, same order.

    Raises
    ------
    BadRowsError
        If a unit, role, layer, area or matter is unknown, a date or hours are none, an end lies
        before its start, a record is there twice, or two contradict each other
        (``contested``).
    """
    said, known = set(table.columns), roles or Roles.shipped()
    table = with_columns(table, RESPONSIBILITIES)
    bad = BadRows(source)
    bad.call(table["unit_code"], table["role"])
    bad.need(table["unit_code"])
    bad.need(table["role"])
    table = table.assign(
        role=understood(table["role"], known.words, "bad_role", bad=bad),
        unit_code=codes_of(table["unit_code"], units, bad=bad),
        matter=codes_of(table["matter"], matters, bad=bad),
        area_code=_area_codes(bad, table, areas, identified or {}),
        hours=hours.hours(table["hours"], bad=bad),
    )
    table = with_dates(bad, table)
    if handover is not None:
        table = handover.over(table, said=said, shared=known.shared)
        stored, replace = handover.kept, False
        said |= {"valid_to"}
        _need_order(bad, table)
    _need_once(bad, table)
    if stored is not None:
        table = keep_unsaid(table, stored, {*said, "record"}, key=RESPONSIBILITY_KEY)
    need_uncontested(
        bad,
        table,
        table.iloc[:0] if stored is None else stored,
        replace=replace,
        shared=known.shared,
        on_one_ground=on_one_ground,
    )
    bad.raise_if_any()
    numbered = table.assign(record=range(1, len(table) + 1)).reset_index(drop=True)
    return checked(numbered.astype({"record": "int64"}), RESPONSIBILITIES)


def with_columns(table: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return the schema's columns of a table, text, those it lacks without values."""
    return table.reindex(columns=list(schema.columns)).astype("str")


def _need_parents(bad: BadRows, table: pd.DataFrame, known: Mapping[str, str | None]) -> None:
    """Note rows whose parent is nowhere, or stands below them once this file is taken too."""
    bad.need_one_of(table["parent_code"], {*table["code"].dropna(), *known}, "unknown_code")
    rows = {code: row for row, code in table["code"].items() if isinstance(code, str)}
    parents = dict(zip(table["code"], table["parent_code"], strict=True))
    tree = {**known, **parents}
    for code in with_cycle(tree):
        if code in rows:
            line = " → ".join([*ancestors(code, tree), code])
            bad.add("cycle", rows[code], field="parent_code", value=line)


def _area_codes(
    bad: BadRows,
    table: pd.DataFrame,
    areas: Mapping[str, Mapping[str, str | None]],
    identified: Mapping[str, Mapping[str, str]],
) -> pd.Series[str]:
    """Return the codes of areas, each in its layer, noting what is missing or unknown."""
    bad.need_one_of(table["layer"], areas, "bad_value", choices=tuple(areas))
    bad.need(table.loc[table["area_code"].notna(), "layer"])
    bad.need(table.loc[table["layer"].notna(), "area_code"])
    made = table["area_code"].copy()
    for layer, rows in table.groupby("layer"):
        known, others = areas.get(str(layer), {}), identified.get(str(layer), {})
        made.loc[rows.index] = codes_of(rows["area_code"], known, bad=bad, identified=others)
    return made


def _need_once(bad: BadRows, table: pd.DataFrame) -> None:
    """Note every record that an earlier row says too; its first day tells it apart, as stored."""
    readable = table[~table.index.isin([error.row for error in bad.found])]
    told_apart = readable.drop(columns=["record", "valid_to", "note"])
    alike = told_apart.fillna("").groupby(list(told_apart), sort=False)
    for row, first in alike.ngroup().pipe(_firsts).items():
        if row != first:
            bad.add("duplicate_record", row, details={"where": f"row {first}"})


def _firsts(groups: pd.Series[int]) -> pd.Series[int]:
    """Return for each row the first one of its group."""
    rows = groups.index.to_series()
    return rows.groupby(groups.to_numpy()).transform("first")


def with_dates(bad: BadRows, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its validity as ISO dates, noting the rows where it is wrong."""
    begins = values.dates(table["valid_from"], bad=bad)
    ends = values.dates(table["valid_to"], bad=bad)
    table = table.assign(valid_from=begins, valid_to=ends)
    _need_order(bad, table)
    return table


def _need_order(bad: BadRows, table: pd.DataFrame) -> None:
    known = {error.row for error in bad.found}
    backwards = table.loc[table["valid_to"] < table["valid_from"], "valid_to"]
    for row, value in backwards[~backwards.index.isin(known)].items():
        first = {"first": str(table["valid_from"].get(row))}
        bad.add("end_before_start", row, field="valid_to", value=value, details=first)
