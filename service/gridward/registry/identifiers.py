"""Keep the further identifiers of areas: by scheme, dated, and never given to another area.

area V1   statistical   140109003012          since ever
police        140109003012000457    until 2025-06-30
police        140109003012000990    from  2025-07-01
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward.frames import IDENTIFIERS, checked, plain_records
from gridward.registry.codes import codes_of
from gridward.registry.merging import IDENTIFIER_KEY, keys
from gridward.registry.rows import BadRows
from gridward.registry.tables import with_columns, with_dates
from gridward.registry.validity import in_force
from gridward.registry.versions import day_before

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from gridward.registry.schemes import Scheme, Schemes

    _Names = Mapping[str, Mapping[str, str | None]]  # the name behind each code of each layer

_NO_END = "9999-12-31"
_PLACE = ("layer", "area_code", "scheme")


def identifiers(
    table: pd.DataFrame,
    *,
    source: str,
    areas: _Names,
    schemes: Schemes,
    stored: pd.DataFrame,
    since: str | None = None,
) -> pd.DataFrame:
    """Return identifiers from a table of text.

    Parameters
    ----------
    table
        Columns ``layer``, ``area_code`` (or the area's name, where no other of the layer has
        it), ``scheme`` and ``identifier``; ``valid_from`` and ``valid_to`` may be missing, and
        are then those of the record that is there. The index is the numbers of the file's rows.
    source
        The file's name, for errors.
    areas
        The name behind each code of each layer.
    schemes
        The layouts that are known. A scheme that is not among them may be used; what it
        looks like is not checked then.
    stored
        ``frames.IDENTIFIERS`` that are there, of every day.
    since
        ISO date from which rows count that name no first day; what they follow ends before it.

    Returns
    -------
    DataFrame
        ``frames.IDENTIFIERS``, one row for each row of the table, same order.

    Raises
    ------
    BadRowsError
        If a value is missing, an area unknown, a date none, an identifier not as its scheme
        wants it, another area's (``identifier_taken``, also when that has ended, and for a
        known scheme also where it is the other's own code), or a second one of the same
        scheme for an area at one time (``identifier_second``).
    """
    ends_said, table = "valid_to" in table.columns, with_columns(table, IDENTIFIERS)
    bad = BadRows(source)
    bad.call(table["area_code"], table["identifier"])
    for column in ("layer", "area_code", "scheme", "identifier"):
        bad.need(table[column])
    bad.need_one_of(table["layer"], areas, "bad_value", choices=tuple(areas))
    codes = table["area_code"].copy()
    for layer, rows in table.groupby("layer"):
        codes.loc[rows.index] = codes_of(rows["area_code"], areas.get(str(layer), {}), bad=bad)
    table = with_dates(bad, table.assign(area_code=codes))
    if since is not None:
        table = _from(table, stored, since)
        stored = succeeded(stored, table, since)
    table = _as_stored(table, stored, ends_said=ends_said)
    for row, layer, area, name, code in table[list(IDENTIFIER_KEY[:4])].dropna().itertuples():
        if name not in schemes:
            continue
        note_layout(bad, row, code, scheme=schemes.named(name), schemes=schemes)
        if code != area and code in areas.get(layer, {}):
            _note_owner(bad, row, code, owner=(layer, code), areas=areas)
    _need_own(bad, table, stored, areas)
    bad.raise_if_any()
    return checked(table.reset_index(drop=True), IDENTIFIERS)


def succeeded(stored: pd.DataFrame, frame: pd.DataFrame, since: str) -> pd.DataFrame:
    """Return stored identifiers as they are once others follow them from a day on.

    Parameters
    ----------
    stored
        ``frames.IDENTIFIERS``, of every day.
    frame
        The same, what counts from then on: an area's identifier of a scheme ends the day
        before another one of it begins.
    since
        ISO date.
    """
    begins = frame[frame["valid_from"] == since]
    there = keys(stored, _PLACE).isin(keys(begins, _PLACE))
    again = keys(stored, IDENTIFIER_KEY[:4]).isin(keys(begins, IDENTIFIER_KEY[:4]))
    follows = there & ~again & stored.index.isin(in_force(stored, since).index)
    kept = stored[~(follows & (stored["valid_from"] == since))]
    ends = kept["valid_to"].mask(kept.index.isin(stored.index[follows]), day_before(since))
    return kept.assign(valid_to=ends.astype("str"))


def _from(table: pd.DataFrame, stored: pd.DataFrame, since: str) -> pd.DataFrame:
    """Return rows that name no first day with that of the file, but for what goes on."""
    there = in_force(stored, since)
    goes_on = keys(table, IDENTIFIER_KEY[:4]).isin(keys(there, IDENTIFIER_KEY[:4]))
    begins = table["valid_from"].where(goes_on, table["valid_from"].fillna(since))
    return table.assign(valid_from=begins.astype("str"))


def _as_stored(table: pd.DataFrame, stored: pd.DataFrame, *, ends_said: bool) -> pd.DataFrame:
    """Return rows that say no first day with that of the record that is there, if one is.

    Of several, it is the last one's; a record since ever is meant first of all. Where the
    file says nothing of ends, that is kept, too.
    """
    since_ever = keys(table, IDENTIFIER_KEY).isin(keys(stored, IDENTIFIER_KEY))
    key = list(IDENTIFIER_KEY[:4])
    last = stored.sort_values("valid_from", na_position="first").drop_duplicates(key, keep="last")
    places = keys(last, key).get_indexer(keys(table, key))
    unsaid = table["valid_from"].isna().to_numpy() & (places >= 0) & ~since_ever
    rows, made = table.index[unsaid], table.copy()
    for name in ("valid_from", "valid_to") if not ends_said else ("valid_from",):
        made.loc[rows, name] = last[name].to_numpy()[places[unsaid]]
    return made


def note_layout(
    bad: BadRows, row: Hashable, code: str, *, scheme: Scheme, schemes: Schemes
) -> bool:
    """Note a code that is not as a scheme wants it; tell whether it is."""
    if not scheme.is_shaped(code):
        figures: dict[str, float | str] = {"digits": scheme.digits, "layout": scheme.layout}
        bad.add("code_digits", row, field=scheme.name, value=code, details=figures)
        return False
    wrong = schemes.wrong_part(scheme, code)
    if wrong is not None:
        part, text = wrong
        figures = {"part": part.name, "text": text}
        bad.add(
            "code_part", row, field=scheme.name, value=code, choices=part.choices, details=figures
        )
    return wrong is None


def _need_own(bad: BadRows, table: pd.DataFrame, stored: pd.DataFrame, areas: _Names) -> None:
    """Note identifiers that are or were another area's, or the second of one area at a time."""
    readable = table[~table.index.isin(list(bad.rows()))]
    kept = stored[~keys(stored, IDENTIFIER_KEY).isin(keys(readable, IDENTIFIER_KEY))]
    both = pd.concat([kept.assign(row=None), readable.assign(row=readable.index)])
    for group in _several(both, readable, ("scheme", "identifier")):
        _need_one_owner(bad, group, areas)
    for group in _several(both, readable, ("scheme", "layer", "area_code")):
        _need_one_at_once(bad, group)


def _several(
    both: pd.DataFrame, readable: pd.DataFrame, key: Sequence[str]
) -> Iterator[list[dict[str, Any]]]:
    """Yield the records of each key that rows of the file share with others."""
    shared = both.duplicated(list(key), keep=False) & keys(both, key).isin(keys(readable, key))
    for _, group in both[shared].groupby(list(key), sort=False):
        yield plain_records(group)


def _need_one_owner(bad: BadRows, records: list[dict[str, Any]], areas: _Names) -> None:
    """Note the rows of one identifier that several areas have or had."""
    owners = [(one["layer"], one["area_code"]) for one in records]
    for record, owner in zip(records, owners, strict=True):
        other = next((one for one in owners if one != owner), None)
        if other is not None and record["row"] is not None:
            _note_owner(bad, record["row"], record["identifier"], owner=other, areas=areas)


def _note_owner(
    bad: BadRows, row: Hashable, identifier: str, *, owner: tuple[str, str], areas: _Names
) -> None:
    layer, code = owner
    named = " ".join(filter(None, (code, areas.get(layer, {}).get(code))))
    figures: dict[str, float | str] = {"layer": layer, "owner": named}
    bad.add("identifier_taken", row, field="identifier", value=identifier, details=figures)


def _need_one_at_once(bad: BadRows, records: list[dict[str, Any]]) -> None:
    """Note the rows of one area and scheme that hold while another one does."""
    ordered = sorted(records, key=lambda one: one["valid_from"] or "")
    noted = bad.rows()
    for one, after in pairwise(ordered):
        if (after["valid_from"] or "") > (one["valid_to"] or _NO_END):
            continue
        record, other = (after, one) if after["row"] is not None else (one, after)
        if record["row"] not in {*noted, None}:
            said, figures = record["identifier"], {"other": str(other["identifier"])}
            bad.add(
                "identifier_second", record["row"], field="identifier", value=said, details=figures
            )
