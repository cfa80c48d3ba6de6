"""Say the names and units of located rows: one look-up, made once for a day.

    village (codes)   ──names──>  village_name
    village, district ──units──>  territory, contractor of the finest area that holds the row

Columns are dictionaries, so a look-up touches each area that occurs once, not each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

_WORDS = pa.dictionary(pa.int32(), pa.string())
ROLES = ("territory", "contractor")


@dataclass(frozen=True)
class Annotations:
    """What is said of an area beside its code; plain data that travels to other processes."""

    names: Mapping[str, Mapping[str, str | None]]  # layer -> code -> name
    units: Mapping[str, Mapping[str, Mapping[str, str | None]]]  # nested layer -> role -> code

    @classmethod
    def of(cls, names: Mapping[str, pd.Series], units: Mapping[str, pd.DataFrame]) -> Annotations:
        """Return the annotations that tables of areas hold.

        Parameters
        ----------
        names
            For each layer the names by code.
        units
            For each nested layer, coarse to fine, the units by code: a column a role.
        """
        said = {
            layer: {role: _plain(frame[role]) for role in ROLES} for layer, frame in units.items()
        }
        return cls({layer: _plain(series) for layer, series in names.items()}, said)

    def of_rows(self, codes: Mapping[str, pa.DictionaryArray]) -> dict[str, pa.DictionaryArray]:
        """Return ``<layer>_name`` of every layer, then ``territory`` and ``contractor``.

        Parameters
        ----------
        codes
            For each layer the codes of n rows, missing for nobody.

        Returns
        -------
        dict
            Dictionaries of text, n rows each, missing where there is no name or unit.
        """
        names = {f"{layer}_name": _looked_up(codes[layer], self.names[layer]) for layer in codes}
        return names | {role: self._units(codes, role) for role in ROLES}

    def _units(self, codes: Mapping[str, pa.DictionaryArray], role: str) -> pa.DictionaryArray:
        rows = len(next(iter(codes.values()))) if codes else 0
        open_rows = np.ones(rows, dtype=bool)
        numbers = np.full(rows, -1, dtype=np.int32)
        words: dict[str, int] = {}
        for layer in reversed(list(self.units)):  # the finest that holds a row decides
            column = codes[layer]
            table = self.units[layer][role]
            found = [table.get(code) for code in column.dictionary.to_pylist()]
            known = [-1 if unit is None else words.setdefault(unit, len(words)) for unit in found]
            here = open_rows & column.is_valid().to_numpy(zero_copy_only=False)
            places = column.indices.fill_null(0).to_numpy()
            if here.any():
                numbers[here] = np.asarray(known, dtype=np.int32)[places[here]]
            open_rows &= ~here
            if not open_rows.any():
                break
        indices = pa.array(numbers, mask=numbers < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(list(words), pa.string()))


def dictionaries(located: pd.DataFrame, layers: Sequence[str]) -> dict[str, pa.DictionaryArray]:
    """Return the codes of located points as ``Annotations.of_rows`` takes them."""
    columns = {name: pa.array(located[name], pa.string()) for name in layers}
    whole = {
        name: column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        for name, column in columns.items()
    }
    return {name: column.dictionary_encode() for name, column in whole.items()}


def _looked_up(column: pa.DictionaryArray, table: Mapping[str, str | None]) -> pa.DictionaryArray:
    words = [table.get(code) for code in column.dictionary.to_pylist()]
    distinct = pa.array(words, pa.string()).dictionary_encode()
    indices = distinct.indices.take(column.indices)
    return pa.DictionaryArray.from_arrays(indices, distinct.dictionary)


def _plain(series: pd.Series) -> dict[str, str | None]:
    texts = series.astype(object).where(series.notna(), None)
    return {str(code): text for code, text in texts.items()}
