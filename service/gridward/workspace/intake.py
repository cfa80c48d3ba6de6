"""Take points, visits and facilities in block by block: all of a file, or nothing.

    look    the first block: columns, datum, places, checks
            of a long file all others, too: which codes stand twice
    write   in one transaction: each block placed, checked and put
            a row that cannot be used refuses the file at the end, when all are named

A file of one block is checked before the transaction begins. Of a long one, what the first
block says of columns and datum holds for all.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gridward import registry
from gridward.errors import BadRowsError
from gridward.files import as_table, row_blocks
from gridward.registry import BadRows
from gridward.workspace.answers import NO_SLIPS
from gridward.workspace.door import day_of
from gridward.workspace.import_facts import ImportFacts
from gridward.workspace.located_files import LocateProgress
from gridward.workspace.mending import Good, LeftOut, good_rows
from gridward.workspace.outside import NONE_OUTSIDE, Ground
from gridward.workspace.placing import place_rows
from gridward.workspace.shapes import as_points
from gridward.workspace.slips import MOST_SLIPS, likely_slips, unplaced_rows
from gridward.workspace.stated_names import StatedNames, added

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from gridward.errors import InputError
    from gridward.files import RowBlock
    from gridward.language import Catalogue
    from gridward.store import Changes, Records
    from gridward.workspace.datum_guard import DatumGuard
    from gridward.workspace.placing import Placed
    from gridward.workspace.point_dates import PointDates
    from gridward.workspace.state import State
    from gridward.workspace.stated_names import StatedCount
    from gridward.workspace.visit_rows import VisitRows

    Make = Callable[[pd.DataFrame, gpd.GeoSeries, str], gpd.GeoDataFrame]

_MOST_NAMED = 1000  # bad rows; the others are counted


class Intake:
    """One file on its way into a workspace.

    Parameters
    ----------
    state
        Of the workspace.
    kind
        ``points``, ``visits`` or ``facilities``.
    file
        The file.
    make
        Makes checked records of text, points and the file's name.
    guard
        What decides what the coordinates are in.
    columns
        Our field to the file's column, as the user says.
    source
        The sheet or layer, and the encoding; none for what is found out.
    keep_unplaced, skip_bad
        What becomes of rows that have no place, and of all that cannot be used.
    language
        The words of the file for the latter.
    progress
        Called after each block of a long file.
    dates
        From when the records count; none for those that have no versions.
    completed
        What the rows of visits are completed by before anything else.
    """

    def __init__(
        self,
        state: State,
        kind: str,
        file: Path,
        make: Make,
        *,
        guard: DatumGuard,
        columns: Mapping[str, str],
        source: tuple[str | None, str | None],
        keep_unplaced: bool,
        skip_bad: bool,
        language: Catalogue | None,
        progress: Callable[[LocateProgress], None] | None,
        dates: PointDates | None = None,
        completed: VisitRows | None = None,
    ) -> None:
        self._dates = dates
        self.facts = ImportFacts()
        self._state, self._kind, self._file, self._make = state, kind, file, make
        self._guard, self._columns, self._source = guard, columns, source
        self._keep, self._skip = keep_unplaced, skip_bad
        self._language, self._progress, self._completed = language, progress, completed
        self._ground = Ground(state, day_of(None))
        self._stated = StatedNames(state, day_of(None))
        self._counts: list[tuple[StatedCount, ...]] = []
        self._blocks: Iterator[RowBlock] = iter(())
        self._ready: tuple[Placed, Good[gpd.GeoDataFrame] | None] | None = None
        self._is_long = False
        self._twice: Collection[str] = ()
        self._taken = self._rows = 0
        self._refused: list[InputError] = []
        self._more = 0  # of those, beyond what is named
        self._noticed: tuple[InputError, ...] = ()
        self._room = MOST_SLIPS  # for how many more rows a slip of the keys is looked for
        self._skipped: list[InputError] = []
        self._warnings: list[InputError] = []
        self._left: list[pd.DataFrame] = []
        self._unplaced: list[pd.DataFrame] = []
        self._outside: list[pd.DataFrame] = []
        self._slips: list[pd.DataFrame] = []

    def look(self) -> None:
        """Read the first block and check it; of a file that ends there nothing is left to ask.

        Raises
        ------
        NotFoundError, InputError
            If the file, its columns or its datum cannot be used.
        BadRowsError
            For the bad rows of a file of one block, and rows with too many cells.
        """
        self._blocks = self._read()
        first = next(self._blocks)
        second = next(self._blocks, None)
        self._is_long = second is not None
        placed = self._place(first)
        self.facts.columns, self.facts.datum = placed.columns, placed.taken
        if second is not None:
            self._twice = self._codes_that_stand_twice(first, second)
            self._blocks = itertools.islice(self._read(), 1, None)
        self._ready = placed, self._good(placed)
        if second is None:
            self._refuse_if_bad()
        self._guard = replace(self._guard, found=placed.taken)
        self._columns = _pinned(placed, self._kind)

    def write(self, records: Records) -> Sequence[Changes]:
        """Put all rows; return how the records changed, and the list of those without a place.

        Raises
        ------
        BadRowsError
            If some row cannot be used; what was put must be undone.
        """
        with records.blocks(self._kind) as table:
            for placed, good in self._checked():
                if good is not None and not self._refused:
                    stored = table.stored(good.frame["code"])
                    if self._dates is None:
                        table.put(registry.keep_unsaid(good.frame, stored, placed.columns))
                    else:
                        self._dates.lay(table, good, stored, placed.columns)
            self._refuse_if_bad()
        self._finish()
        made = table.changes
        if self._dates is not None:
            made = self._dates.end_others(records, made, skipped=bool(self._skipped))
            self.facts.dated = self._dates.has_dates
        listed = records.put_unplaced(self._kind, self.facts.unplaced, sources=[self._file.name])
        return made, listed

    def _read(self) -> Iterator[RowBlock]:
        layer, encoding = self._source
        blocks = row_blocks(self._file, layer=layer, encoding=encoding)
        return blocks if self._completed is None else self._completed.completed(blocks)

    def _place(self, block: RowBlock) -> Placed:
        return place_rows(
            block.rows, self._file, self._kind, columns=self._columns, guard=self._guard
        )

    def _codes_that_stand_twice(self, *begun: RowBlock) -> Collection[str]:
        """Read the file to its end for the codes that several of its rows have."""
        name = self.facts.columns["code"]
        codes = [_codes(block.rows, name) for block in itertools.chain(begun, self._blocks)]
        counts = pc.value_counts(pa.chunked_array(codes, pa.large_string()).drop_null())
        often = pc.greater(counts.field("counts"), 1)
        return frozenset(counts.field("values").filter(often).to_pylist())

    def _checked(self) -> Iterator[tuple[Placed, Good[gpd.GeoDataFrame] | None]]:
        first, self._ready = self._ready, None
        if first is not None:
            yield first
            self._tell(len(first[0].whole), None)
        del first
        for block in self._blocks:
            placed = self._place(block)
            yield placed, self._good(placed)
            self._tell(len(block.rows), block.share)

    def _tell(self, rows: int, share: float | None) -> None:
        self._rows += rows
        if self._progress is not None and self._is_long:
            self._progress(LocateProgress(self._rows, share))

    def _good(self, placed: Placed) -> Good[gpd.GeoDataFrame] | None:
        """Return the usable rows of a block; none if the file is refused, or none is usable."""
        lost = (
            () if self._keep else unplaced_rows(placed, self._state, self._ground, most=self._room)
        )
        self._room -= min(len(lost), self._room)
        if lost and not self._skip:
            self._refuse(lost)
            return None
        placed.taken.settle()

        def check(rows: pd.Index[Any], bad: BadRows) -> gpd.GeoDataFrame:
            table, shapes = placed.table.loc[rows], placed.shapes.loc[rows]
            self._need_once(table["code"])
            made = self._make(table, shapes, placed.source)
            self._stated.compare(table, as_points(shapes), bad=bad)
            return made

        rows, name = placed.table.index, self._file.name
        try:
            good = good_rows(rows, check, source=name, skip=self._skip, lost=lost)
        except BadRowsError as error:
            if self._skip and self._is_long:
                self._leave(placed, error.rows)
            else:
                self._refuse(error.rows)
                self._noticed += error.noticed
            return None
        self._taken += len(good.frame)
        self._leave(placed, good.skipped)
        self._note(placed, good)
        return good

    def _need_once(self, codes: pd.Series[str]) -> None:
        bad = BadRows(self._file.name)
        for row, code in codes[codes.isin(list(self._twice))].items():
            bad.add("duplicate_code", row, field="code", value=code)
        bad.raise_if_any()

    def _note(self, placed: Placed, good: Good[gpd.GeoDataFrame]) -> None:
        """Keep what the report says of a block."""
        outside = self._ground.outside(good.frame.set_geometry(as_points(good.frame.geometry)))
        self._outside.append(outside)
        slips = likely_slips(placed, outside, self._state, self._ground, most=self._room)
        self._slips.append(slips)
        self._room -= min(len(outside) + len(placed.unplaced), self._room)
        self._warnings += good.warnings
        self._counts.append(self._stated.counts)
        if self._keep:
            self._unplaced.append(placed.unplaced)

    def _leave(self, placed: Placed, skipped: Sequence[InputError]) -> None:
        self._skipped += skipped
        gone = sorted({error.row for error in skipped if error.row is not None})
        self._left.append(placed.original.loc[gone])

    def _refuse(self, errors: Sequence[InputError]) -> None:
        room = _MOST_NAMED - len(self._refused) if self._is_long else len(errors)
        self._refused += errors[:room]
        self._more += len(errors[room:])

    def _refuse_if_bad(self) -> None:
        if self._refused:
            raise BadRowsError(
                self._file.name, tuple(self._refused), self._noticed, more=self._more
            )
        if self._skipped and not self._taken:
            raise BadRowsError(self._file.name, tuple(self._skipped))

    def _finish(self) -> None:
        facts, left = self.facts, _together(self._left, pd.DataFrame())
        good = Good(left, left.index, tuple(self._warnings), tuple(self._skipped))
        facts.left = LeftOut(good, left, self._language, stated=added(self._counts))
        facts.unplaced = _together(self._unplaced, facts.unplaced)
        facts.outside = _together(self._outside, NONE_OUTSIDE)
        facts.slips = _together(self._slips, NO_SLIPS)


def _pinned(placed: Placed, kind: str) -> dict[str, str]:
    """Return the columns that were found, as the user would name them; empty for none."""
    required, optional = registry.FIELDS[kind]
    fields = [*required, *optional]
    named = {field: placed.columns.get(field, "") for field in fields}
    if "geometry" in placed.original:
        return named
    both = {field: placed.columns.get(field, "") for field in ("longitude", "latitude")}
    if both["longitude"] and both["longitude"] == both["latitude"]:  # halves of one cell
        return {**named, "position": both["longitude"], "longitude": "", "latitude": ""}
    return {**named, **both, "position": ""}


def _codes(rows: pd.DataFrame, name: str) -> pa.Array:
    if isinstance(rows, gpd.GeoDataFrame):
        rows = as_table(rows[[name, "geometry"]])
    return pa.array(rows[name], pa.large_string(), from_pandas=True)


def _together(parts: Sequence[pd.DataFrame], none: pd.DataFrame) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled) if filled else none
