"""Turn one block of a file into one block of the output: a plan that any process can follow.

batch ──places──> x, y ──locate_batch──> codes, status, reason ──annotations, duties──> names, units
└────────────────────────── every column, in place ────────────────────────────────────────┘
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from gridward.locating import UNLOCATED, locate_batch
from gridward.workspace.places import Places, points_as_wkb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from gridward.files.streams import Block, Writer
    from gridward.locating import Locator
    from gridward.workspace.annotations import Annotations
    from gridward.workspace.located_duties import LocatedDuties
    from gridward.workspace.places import FoundPlaces

_POSITIONS = ("longitude", "latitude")


@dataclass(frozen=True)
class Finished:
    """One block as it goes into the output."""

    number: int
    content: bytes
    counts: dict[str, int]  # rows by status
    share: float | None  # of the source that has been read with it


@dataclass(frozen=True)
class Batch:
    """How each block of one run is located and encoded."""

    places: FoundPlaces
    annotations: Annotations
    duties: LocatedDuties | None  # where more than the area decides on the units
    writer: Writer
    source_geometry: str | None  # the source's column of shapes
    geometry: str | None  # the output's column of shapes

    def finished(self, locator: Locator, block: Block) -> Finished:
        """Return a block located and encoded.

        Raises
        ------
        InputError
            If the columns of coordinates hold no numbers, or the format cannot hold a value.
        """
        located, counts = self.located(locator, block.batch)
        return Finished(block.number, self.writer.encode(located), counts, block.share)

    def schema(self, locator: Locator, source: pa.Schema) -> pa.Schema:
        """Return the columns of the output."""
        none = [pa.array([], field.type) for field in source]
        return self.located(locator, pa.RecordBatch.from_arrays(none, schema=source))[0].schema

    def located(
        self, locator: Locator, batch: pa.RecordBatch
    ) -> tuple[pa.RecordBatch, dict[str, int]]:
        """Return a block with its areas, and how many rows have which status."""
        places = self.places.of(batch)
        pair = pa.RecordBatch.from_arrays([places.x, places.y], names=["x", "y"])
        *codes, status, reason = locate_batch(locator, pair, x="x", y="y").columns
        held = dict(zip(locator.layers, codes, strict=True))
        said = self._said(held, places, status)
        answers = {**held, "status": status, **said, "reason": _reasons(reason, places)}
        columns = self._own(batch, places, status)
        names = _distinct([name for name, _ in columns], answers)
        whole = [column for _, column in columns] + list(answers.values())
        schema = pa.schema(
            [pa.field(name, column.type) for name, column in zip(names, whole, strict=True)],
            metadata=batch.schema.metadata,
        )
        return pa.RecordBatch.from_arrays(whole, schema=schema), _counts(status)

    def _said(
        self, held: dict[str, pa.DictionaryArray], places: Places, status: pa.DictionaryArray
    ) -> dict[str, pa.DictionaryArray]:
        """Return names and units."""
        said = self.annotations.of_rows(held)
        if self.duties is None:
            return said
        x, y = (np.asarray(axis.to_numpy(zero_copy_only=False)) for axis in (places.x, places.y))
        return said | self.duties.of_rows(held, x, y, _are_there(status))

    def _own(
        self, batch: pa.RecordBatch, places: Places, status: pa.DictionaryArray
    ) -> list[tuple[str, pa.Array]]:
        """Return the source's columns, with its places in the form the output has them."""
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        if self.geometry is not None:
            made = places.shapes if self.source_geometry else None
            if made is None:
                made = points_as_wkb(places.x, places.y, _are_there(status))
            return list({**columns, self.geometry: made}.items())
        if self.source_geometry is not None:
            del columns[self.source_geometry]
            pair = zip(_distinct([], columns, wishes=_POSITIONS), (places.x, places.y), strict=True)
            return [*pair, *columns.items()]
        return list(columns.items())


def free_name(wish: str, taken: Iterable[str]) -> str:
    """Return a name that no column has, whatever its case: some formats see no difference."""
    low = {name.casefold() for name in taken}
    name = wish
    while name.casefold() in low:
        name = f"gridward_{name}"
    return name


def _distinct(
    own: list[str], answers: Iterable[str], *, wishes: Iterable[str] | None = None
) -> list[str]:
    """Return the names of the source's columns and, after them, ours, which give way."""
    if wishes is not None:
        return [free_name(wish, answers) for wish in wishes]
    names = list(own)
    for wish in answers:
        names.append(free_name(wish, names))
    return names


def _reasons(reason: pa.DictionaryArray, places: Places) -> pa.DictionaryArray:
    """Return why rows are unlocated, with what the places know of it."""
    if not places.reasons:
        return reason
    texts = reason.dictionary_decode().to_pylist()
    for row, problem in places.reasons.items():
        texts[row] = problem
    return pa.array(texts, pa.string()).dictionary_encode().cast(reason.type)


def _are_there(status: pa.DictionaryArray) -> NDArray[np.bool_]:
    """Tell which rows have a place."""
    lost = status.dictionary.index(UNLOCATED).as_py()
    there: NDArray[np.bool_] = status.indices.to_numpy() != lost
    return there


def _counts(status: pa.DictionaryArray) -> dict[str, int]:
    sizes = np.bincount(status.indices.to_numpy(), minlength=len(status.dictionary))
    words = status.dictionary.to_pylist()
    return {word: int(size) for word, size in zip(words, sizes, strict=True) if size}
