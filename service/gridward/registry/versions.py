"""Lay a file over the versions of records that change with time.

A record (an area, a unit) has one version for each stretch of time. What a file says
with a first day opens a new version there and ends the one in force the day before:

    stored           A  |------------------------------->
    file, from D     A'                |                     of the same code
    together         A  |------------->|A' ------------->

What happened before that day is never touched. What a file says without a day is a
correction of today's version, for all of its days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.errors import InputError
from gridward.frames import WGS84, plain_records
from gridward.registry.merging import keys
from gridward.registry.rows import BadRows

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

_EVER = ""  # sorts before every date
_SHAPE, _WKB = "geometry", "_wkb"
_TIMES = ("valid_from", "valid_to")


@dataclass(frozen=True)
class Dating:
    """From when a file counts.

    Parameters
    ----------
    today
        ISO date; without other dates a file corrects the versions in force on it.
    since
        ISO date from which rows count that name no first day of their own.
    complete
        Whether the file is all there is then: what it leaves out ends the day before. A
        file whose rows have first days of their own is complete on each of these days.
    """

    today: str
    since: str | None = None
    complete: bool = False


@dataclass(frozen=True)
class Versions:
    """What a file makes of the stored versions."""

    put: pd.DataFrame  # versions that are new, or otherwise than stored
    gone: pd.DataFrame  # stored versions that never were, by key and ``valid_from``
    events: pd.DataFrame  # a row for each code that changed: ``at``, ``before``, ``after``
    added: int = 0  # codes that were never there before
    opened: int = 0  # codes with a further version
    corrected: int = 0  # versions that are otherwise now, on all of their days
    ended: int = 0  # codes that are no more from some day on
    unchanged: int = 0


@dataclass
class _Version:
    """One version in the making."""

    record: dict[str, Any]
    changed: bool = False

    @property
    def first(self) -> str:
        return self.record["valid_from"] or _EVER

    def holds(self, day: str) -> bool:
        """Tell whether it is in force on a day."""
        return self.first <= day and (self.record["valid_to"] or day) >= day


def versions(
    frame: pd.DataFrame,
    stored: pd.DataFrame,
    *,
    key: Sequence[str],
    said: Collection[str],
    dating: Dating,
    source: str,
    rows: Iterable[Hashable],
) -> Versions:
    """Return what to write so that a file counts from its dates on.

    Parameters
    ----------
    frame
        What a file was made into, n rows, with ``valid_from`` and ``valid_to``.
    stored
        Every version there is, in the same schema.
    key
        The columns that identify a record, whatever its version.
    said
        The columns that the file has; what it does not say stays as it was.
    dating
        From when it counts.
    source, rows
        The file's name and its n row numbers, for errors.

    Raises
    ------
    BadRowsError
        ``end_before_start``, and ``overlapping`` for a version that lies on days of
        another one, which the value names.
    InputError
        ``missing_value``, if the file is to be complete and nobody says from when.
    """
    dated = frame.assign(valid_from=_first_days(frame, stored, key=key, said=said, dating=dating))
    made = _Laying(stored, key=tuple(key), said=frozenset(said), bad=BadRows(source))
    numbers, dated = list(rows), dated.reset_index(drop=True)
    made.keep_order(keys(dated, key))
    for since, some in dated.groupby(dated["valid_from"].fillna(_EVER).to_numpy()):
        for number, values in zip(some.index, _records(some), strict=True):
            made.lay(numbers[number], values)
        if dating.complete and dating.since is None:
            made.end_others(keys(some, key), str(since))
    if dating.complete and dating.since is not None:
        made.end_others(keys(frame, key), dating.since)
    made.bad.raise_if_any()
    return made.result(frame)


def as_of(records: pd.DataFrame, at: str, key: Sequence[str]) -> pd.DataFrame:
    """Return one version of each record: that of a day, else the one nearest before, else after.

    Parameters
    ----------
    records
        Versions, with ``valid_from`` and ``valid_to``.
    at
        ISO date.
    key
        The columns that identify a record.
    """
    first = records["valid_from"].fillna(_EVER).to_numpy(dtype=object)
    begun = first <= at
    order = np.argsort(first, kind="stable")
    ranked = np.concatenate([order[begun[order]][::-1], order[~begun[order]]])
    first_of_each = ~keys(records.iloc[ranked], key).duplicated()
    return records.iloc[np.sort(ranked[first_of_each])]


def day_before(day: str) -> str:
    """Return the ISO date of the day before another."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _first_days(
    frame: pd.DataFrame,
    stored: pd.DataFrame,
    *,
    key: Sequence[str],
    said: Collection[str],
    dating: Dating,
) -> pd.Series[str]:
    """Return the first day of each row: its own, the file's, or that of today's version."""
    if dating.since is not None:
        return frame["valid_from"].fillna(dating.since).astype("str")
    if "valid_from" in said:
        return frame["valid_from"]
    if dating.complete:
        raise InputError("missing_value", field="--from")
    current = as_of(stored, dating.today, key)
    places = keys(current, key).get_indexer(keys(frame, key))
    return current["valid_from"].reset_index(drop=True).reindex(places).set_axis(frame.index)


@dataclass
class _Laying:
    """The versions of every code while a file is laid over them."""

    stored: pd.DataFrame
    key: tuple[str, ...]
    said: frozenset[str]
    bad: BadRows
    lines: dict[tuple[Any, ...], list[_Version]] = field(default_factory=dict)
    rows: dict[int, Hashable] = field(default_factory=dict)  # of versions that a file states
    events: list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]] = field(
        default_factory=list
    )
    gone: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("added", "opened", "corrected", "ended", "unchanged"), 0
        )
    )

    def __post_init__(self) -> None:
        for values in _records(self.stored):
            self.lines.setdefault(self._key(values), []).append(_Version(values))

    def _key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(values[name] for name in self.key)

    def keep_order(self, codes: pd.Index[Any]) -> None:
        """Have new codes come in the order of the file, whatever their first days."""
        for code in codes:
            self.lines.setdefault(code if isinstance(code, tuple) else (code,), [])

    def lay(self, row: Hashable, values: dict[str, Any]) -> None:
        """Lay one row of the file over the versions of its code."""
        line = self.lines.setdefault(self._key(values), [])
        first = values["valid_from"] or _EVER
        same = next((one for one in line if one.first == first), None)
        if same is not None:
            self._correct(row, same, values)
            return
        before = next((one for one in line if one.holds(first)), None)
        made = self._laid_over(before, values)
        if "valid_to" in self.said and (made["valid_to"] or first) < first:
            self._note_backwards(row, made, first)
            return
        if before is not None and id(before) in self.rows and before.record["valid_to"]:
            self._note_overlap(row, "valid_from", before)
            return
        if before is not None and _content(made) == _content(before.record):
            if made["valid_to"] == before.record["valid_to"]:
                self.counts["unchanged"] += 1
                return
            values = {**before.record, "valid_to": made["valid_to"]}  # it ends, that is all
            self._correct(row, before, values)
            return
        self._open(row, line, made, before=before)

    def _open(
        self,
        row: Hashable,
        line: list[_Version],
        made: dict[str, Any],
        *,
        before: _Version | None,
    ) -> None:
        version = _Version(made, changed=True)
        later = _following(line, version.first)
        if later is not None and made["valid_to"] is None:
            made["valid_to"] = day_before(later.first)
        if later is not None and made["valid_to"] >= later.first:
            self._note_overlap(row, "valid_to", later)
        if made["valid_to"] is not None and made["valid_to"] < version.first:
            self._note_backwards(row, made, version.first)
        self.counts["opened" if line else "added"] += 1
        was = None if before is None else dict(before.record)
        self.events.append((version.first, was, made))
        if before is not None:
            before.record["valid_to"] = day_before(version.first)
            before.changed = True
        self.rows[id(version)] = row
        line.append(version)

    def _correct(self, row: Hashable, there: _Version, values: dict[str, Any]) -> None:
        if id(there) in self.rows:
            self._note_overlap(row, "valid_from", there)
            return
        made = self._laid_over(there, values)
        self.rows[id(there)] = row
        if _compared(made) == _compared(there.record):
            self.counts["unchanged"] += 1
            return
        line = self.lines[self._key(values)]
        last = made["valid_to"]
        later = _following(line, there.first)
        if later is not None and last is None:
            made["valid_to"] = day_before(later.first)
        elif later is not None and last >= later.first:
            self._note_overlap(row, "valid_to", later)
        there.record, there.changed = made, True
        self.counts["corrected"] += 1

    def end_others(self, there: pd.Index[Any], since: str) -> None:
        """End every code on the day before one, that a complete file leaves out."""
        present = {one if isinstance(one, tuple) else (one,) for one in there}
        for key, line in self.lines.items():
            if key in present:
                continue
            for one in [one for one in line if one.holds(since)]:
                self.events.append((since, dict(one.record), None))
                self.counts["ended"] += 1
                if one.first == since:
                    line.remove(one)
                    self.gone.append(one.record)
                else:
                    one.record["valid_to"], one.changed = day_before(since), True

    def _laid_over(self, there: _Version | None, values: dict[str, Any]) -> dict[str, Any]:
        """Return a row with what it does not say taken from the version that it follows."""
        if there is None:
            return dict(values)
        said = {*self.said, *self.key, "valid_from"}
        if values.get(_SHAPE) is not None:
            said |= {_SHAPE, _WKB}
        return {name: values[name] if name in said else there.record[name] for name in values}

    def _note_overlap(self, row: Hashable, field: str, other: _Version) -> None:
        """Note a row whose days are those of another version, of the file or stored, too."""
        number = self.rows.get(id(other))
        days = f"{other.record['valid_from'] or '…'} – {other.record['valid_to'] or '…'}"
        where = {"where": "stored" if number is None else f"row {number}"}
        self.bad.add("overlapping", row, field=field, value=days, details=where)

    def _note_backwards(self, row: Hashable, made: Mapping[str, Any], first: str) -> None:
        figures = {"first": first}
        self.bad.add(
            "end_before_start", row, field="valid_to", value=made["valid_to"], details=figures
        )

    def result(self, frame: pd.DataFrame) -> Versions:
        """Return what there is to write."""
        put = [one.record for line in self.lines.values() for one in line if one.changed]
        names = [*self.key, "valid_from"]
        gone = pd.DataFrame([{name: one[name] for name in names} for one in self.gone])
        return Versions(
            put=_frame(put, frame),
            gone=gone.reindex(columns=names).astype("str"),
            events=_event_frame(self.events),
            **self.counts,
        )


def _following(line: Sequence[_Version], first: str) -> _Version | None:
    """Return the version that begins next after a day."""
    return min((one for one in line if one.first > first), key=lambda one: one.first, default=None)


def _content(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in (*_TIMES, _SHAPE)}


def _compared(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != _SHAPE}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values, shapes also as bytes that compare equal."""
    if _SHAPE not in frame.columns:
        return plain_records(frame)
    shapes = frame[_SHAPE].to_numpy()
    plain = pd.DataFrame(frame.drop(columns=_SHAPE))
    made = plain_records(plain)
    for values, shape, wkb in zip(made, shapes, shapes_as_bytes(shapes), strict=True):
        values[_SHAPE], values[_WKB] = shape, wkb
    return made


def shapes_as_bytes(shapes: Any) -> list[bytes | None]:  # noqa: ANN401 - an array of shapes
    """Return bytes that are equal where shapes are, a part alone as itself; none for none."""
    parts = shapely.get_num_geometries(shapes) == 1
    plain = np.array(shapes, dtype=object)
    plain[parts] = shapely.get_geometry(plain[parts], 0)
    return list(shapely.to_wkb(plain, output_dimension=2, byte_order=1))


def _frame(rows: list[dict[str, Any]], like: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the columns and dtypes of another frame."""
    plain = [name for name in like.columns if name != _SHAPE]
    columns = {
        name: pd.Series([row[name] for row in rows], dtype=like[name].dtype) for name in plain
    }
    if _SHAPE not in like.columns:
        return pd.DataFrame(columns, columns=plain)
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [row[_SHAPE] for row in rows]
    mapped: pd.DataFrame = gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84)
    return mapped[list(like.columns)]


def _event_frame(
    events: list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]],
) -> pd.DataFrame:
    made = _no_events()
    return made if not events else pd.DataFrame(events, columns=list(made.columns))


def _no_events() -> pd.DataFrame:
    return pd.DataFrame({"at": [], "before": [], "after": []})
