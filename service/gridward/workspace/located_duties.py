"""Say who must act at located rows where more than the area decides.

    codes of layers ─┐
    x, y ──grounds───┼──> distinct questions ──book──> units, one column a role
    matter, moment ──┘        (few)

Where no exception, hours, matter or overlay has a say, ``Annotations`` says the same from a
table of the areas, which is sooner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from gridward import duty
from gridward.registry import in_force
from gridward.registry.vocabulary import CONTRACTOR, EXCEPTION, LEAD
from gridward.workspace.annotations import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gridward.workspace.state import State


@dataclass(frozen=True)
class LocatedDuties:
    """Who must act by everything that has a say; plain data that travels to other processes."""

    book: duty.Book
    grounds: duty.Grounds
    tree: duty.Tree
    overlays: tuple[str, ...]  # that have contractors of their own
    day: str
    minute: int | None
    matter: str | None
    known: dict[Any, Any] = field(default_factory=dict)  # answers given before

    @classmethod
    def needed(
        cls, state: State, day: str, *, minute: int | None, matter: str | None
    ) -> LocatedDuties | None:
        """Return them if something but one line of areas has a say on a day; else none."""
        records = in_force(state.responsibilities, day)
        drawn, timed = records["layer"] == EXCEPTION, records["hours"].notna()
        contracts = records.loc[records["role"] == CONTRACTOR, "layer"].dropna()
        overlays = tuple(
            layer
            for layer in state.layer_names
            if layer not in state.nested and layer in set(contracts)
        )
        there = state.day(day)
        tree = there.tree
        plain = tree.rungs.is_line and matter is None and minute is None
        if plain and not (overlays or (drawn | timed).any()):
            return None
        return cls(there.book, there.grounds, tree, overlays, day, minute, matter)

    @property
    def columns(self) -> list[str]:
        """Return the columns that rows get."""
        lead = [] if self.matter is None else [LEAD]
        return [*ROLES, *(f"{layer}_{CONTRACTOR}" for layer in self.overlays), *lead]

    def of_rows(
        self,
        codes: Mapping[str, pa.DictionaryArray],
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        located: NDArray[np.bool_],
    ) -> dict[str, pa.DictionaryArray]:
        """Return the units of ``columns``.

        Parameters
        ----------
        codes
            For each layer the codes of n rows, missing for nobody.
        x, y
            Shape (n,), WGS 84; anything where ``located`` is false.
        located
            Shape (n,): rows that have a place. The others have no unit.
        """
        rows = np.flatnonzero(located)
        held = {
            layer: (column.dictionary.to_pylist(), _numbers(column)[rows])
            for layer, column in codes.items()
        }
        hits = self.grounds.hits(x[rows], y[rows])
        found = duty.resolve_batch(
            self.book,
            held,
            [self.matter] * len(rows),
            tree=self.tree,
            day=self.day,
            minute=self.minute,
            drawn=(self.grounds, hits),
            known=self.known,
        )
        nobody = np.full(len(located), None, dtype=object)
        columns = {}
        for name in self.columns:
            texts = nobody.copy()
            if name in found:
                texts[rows] = found[name].astype(object).where(found[name].notna(), None)
            columns[name] = pa.array(texts, pa.string()).dictionary_encode()
        return columns


def _numbers(column: pa.DictionaryArray) -> NDArray[np.int32]:
    numbers: NDArray[np.int32] = column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return numbers
