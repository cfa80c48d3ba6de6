"""Turn a layer into the sections of a snapshot, and read it back as it is used.

    0/corners  0/rings  0/parts  0/areas      polygons, as ``rings`` has them
    0/grid  0/leaves  0/records  0/frame      the index, as ``cells`` has it
    0/table  0/odd                            columns, a packed Arrow stream; see ``Layer``
    1/…                                       the next layer, coarse to fine, then overlays

A layer read back touches its sections when first asked: opening a file costs nothing.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from gridward.locating.cells import Cells
from gridward.locating.layer import Layer
from gridward.locating.rings import Rings

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from gridward.locating.snapshot import Sections


def sections(layer: Layer, number: int) -> dict[str, NDArray[Any]]:
    """Return a layer's arrays by the names they have in the file."""
    sink = pa.BufferOutputStream()
    table = pa.Table.from_pandas(layer.table, preserve_index=False).combine_chunks()
    packed = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=packed) as stream:
        stream.write_table(table)
    arrays = {name: getattr(layer.rings, name) for name in Rings.__slots__}
    arrays |= {name: getattr(layer.cells, name) for name in Cells.__slots__}
    arrays["odd"] = np.flatnonzero(layer.odd).astype(np.int32)
    arrays["table"] = np.frombuffer(sink.getvalue(), dtype=np.uint8)
    return {f"{number}/{name}": array for name, array in arrays.items()}


class SavedLayer(Layer):
    """A layer that lies in a file.

    Parameters
    ----------
    name, overlay, accuracy_m
        As for ``Layer``.
    file
        The sections of a snapshot.
    number
        The layer's number in it.
    """

    def __init__(
        self, name: str, file: Sections, number: int, *, overlay: bool, accuracy_m: float
    ) -> None:
        super().__init__(name, overlay=overlay, accuracy_m=accuracy_m)
        self._file = file
        self._number = number

    @property
    def is_indexed(self) -> bool:
        """Whether the cell index is there already: it is in the file."""
        return True

    @cached_property
    def table(self) -> pd.DataFrame:  # type: ignore[override] # is read when first asked for
        """The columns of the areas but the geometry."""
        with pa.ipc.open_stream(pa.py_buffer(self._section("table"))) as stream:
            table: pd.DataFrame = stream.read_all().to_pandas()
        return table

    @cached_property
    def odd(self) -> NDArray[np.bool_]:  # type: ignore[override] # likewise
        """Which areas have rings that touch themselves."""
        odd = np.zeros(len(self.rings), np.bool_)
        odd[self._section("odd")] = True
        return odd

    @cached_property
    def rings(self) -> Rings:
        """The polygons as flat arrays."""
        return Rings(*map(self._section, Rings.__slots__))

    @cached_property
    def cells(self) -> Cells:
        """The cell index."""
        return Cells(*map(self._section, Cells.__slots__))

    def _section(self, name: str) -> NDArray[Any]:
        return self._file[f"{self._number}/{name}"]
