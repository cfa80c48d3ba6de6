"""Complete the rows of visits before they are looked at: a code, a day and a team for each.

What phones and watches write has no codes. Then a row's code is made of all that the row
says, so that the same file again, under whatever name, changes nothing; a row that says
word for word what an earlier one says is a visit of its own, the second or third of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.files import as_table, recognise, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from gridward.files import RowBlock


@dataclass(frozen=True)
class VisitRows:
    """What is added to the rows of one file.

    Parameters
    ----------
    columns
        Our field to the file's column, as the user says.
    said
        ``day`` and ``team`` of the rows that do not say their own, as the user says.
    """

    columns: Mapping[str, str]
    said: Mapping[str, str] = field(default_factory=dict)

    def completed(self, blocks: Iterator[RowBlock]) -> Iterator[RowBlock]:
        """Yield the blocks of a file, each row with a code, and with what the user says."""
        codes: _Codes | None = None
        for number, block in enumerate(blocks):
            rows, attributes = block.rows, block.rows.attrs
            there = self._there(rows)
            for name, value in self.said.items():
                column = there.get(name, name)
                cells = rows[column] if column in rows else pd.Series(None, rows.index, dtype="str")
                rows = rows.assign(**{column: cells.astype("str").fillna(value)})
            if number == 0 and "code" not in there:
                codes = _Codes()
            if codes is not None:
                rows = rows.assign(code=codes.of(rows))
            rows.attrs = attributes
            yield type(block)(rows, block.share)

    def _there(self, rows: pd.DataFrame) -> dict[str, str]:
        """Return the columns that hold our fields, by their names alone."""
        fields = ("code", "day", "team")
        given = {name: column for name, column in self.columns.items() if name in fields}
        names = [str(name) for name in rows.columns]
        return dict(recognise(names, wanted((), fields), given))


class _Codes:
    """Codes made of what rows say, for the blocks of one file in their order."""

    def __init__(self) -> None:
        self._seen: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)
        self._again: dict[int, int] = {}

    def of(self, rows: pd.DataFrame) -> pd.Series[str]:
        """Return a code for each row, none of them twice."""
        made = _digests(rows)
        codes = np.array([f"{one:016x}" for one in made.tolist()], dtype=object)
        repeated = pd.Series(made).duplicated().to_numpy() | np.isin(made, self._seen)
        for place in np.flatnonzero(repeated).tolist():
            digest = int(made[place])
            self._again[digest] = self._again.get(digest, 1) + 1
            codes[place] += f"-{self._again[digest]}"
        self._seen = np.union1d(self._seen, made)
        return pd.Series(codes, index=rows.index, dtype="str")


def _digests(rows: pd.DataFrame) -> NDArray[np.uint64]:
    """Return 64 bits for each row, the same on every machine."""
    plain = rows
    if isinstance(rows, gpd.GeoDataFrame):
        shapes = rows.geometry.to_numpy()
        written = shapely.to_wkb(shapes, hex=True, output_dimension=2, byte_order=1)
        plain = as_table(rows).astype(object).assign(gridward_shape=written)
    made = pd.util.hash_pandas_object(plain, index=False, categorize=False)
    return np.asarray(made, dtype=np.uint64)
