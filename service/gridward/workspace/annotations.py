"""Say the names and units of located rows: one look-up, made once for a day.

    village (codes)   ──names──>  village_name
    village, district ──units──>  territory, contractor of the finest area that holds the row

Every area has a number in each table, so a million rows cost a million numbers, no text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ROLES = ("territory", "contractor")
_NOTHING = -1


@dataclass(frozen=True)
class _Words:
    """What is said of areas: the number of a word for each area, -1 for nothing."""

    numbers: NDArray[np.int32]
    words: pa.Array

    @classmethod
    def of(cls, column: pd.Series, words: pa.Array | None = None) -> _Words:
        texts = pa.array(column.astype(object).where(column.notna(), None), pa.string())
        known = pc.unique(texts.drop_null()) if words is None else words
        numbers = pc.index_in(texts, value_set=known).fill_null(_NOTHING)
        return cls(numbers.to_numpy(), known)


@dataclass(frozen=True)
class Annotations:
    """What is said of an area beside its code; plain data that travels to other processes."""

    codes: Mapping[str, pa.Array]  # of each layer
    names: Mapping[str, _Words]  # by layer, in the order of its codes
    units: Mapping[str, Mapping[str, _Words]]  # by role and nested layer, coarse to fine
    identifiers: Mapping[str, tuple[str, _Words]] = field(default_factory=dict)  # by column

    @classmethod
    def of(cls, names: Mapping[str, pd.Series], units: Mapping[str, pd.DataFrame]) -> Annotations:
        """Return the annotations that tables of areas hold.

        Parameters
        ----------
        names
            For each layer the names by code.
        units
            For each nested layer, coarse to fine, the units by code, in the order of its
            names: a column a role.
        """
        texts = [frame[role].dropna() for frame in units.values() for role in ROLES]
        every = [pa.array(text.astype(object), pa.string()) for text in texts if len(text)]
        words = pc.unique(pa.chunked_array(every, pa.string()))
        return cls(
            codes={
                layer: pa.array(series.index.astype(object), pa.string())
                for layer, series in names.items()
            },
            names={layer: _Words.of(series) for layer, series in names.items()},
            units={
                role: {layer: _Words.of(frame[role], words) for layer, frame in units.items()}
                for role in ROLES
            },
        )

    def with_identifiers(self, scheme: str, named: Mapping[str, Mapping[str, str]]) -> Annotations:
        """Return the same with ``<layer>_code_<scheme>`` for layers, by layer and code."""
        columns = {
            f"{layer}_code_{scheme}": (layer, pd.Series(self.codes[layer].to_pylist()).map(texts))
            for layer, texts in named.items()
        }
        made = {name: (layer, _Words.of(texts)) for name, (layer, texts) in columns.items()}
        return replace(self, identifiers=made)

    def of_rows(self, codes: Mapping[str, pa.DictionaryArray]) -> dict[str, pa.DictionaryArray]:
        """Return ``<layer>_name`` of every layer, ``territory``, ``contractor``, identifiers.

        Parameters
        ----------
        codes
            For each layer the codes of n rows, missing for nobody.

        Returns
        -------
        dict
            Dictionaries of text, n rows each, missing where there is no name or unit.
        """
        rows = {layer: self._rows(layer, column) for layer, column in codes.items()}
        said = {f"{layer}_name": _said(self.names[layer], rows[layer]) for layer in codes}
        said |= {role: self._units(role, rows) for role in ROLES if rows}
        more = self.identifiers.items()
        return said | {name: _said(words, rows[layer]) for name, (layer, words) in more}

    def _rows(self, layer: str, column: pa.DictionaryArray) -> NDArray[np.int32]:
        """Return the number of each row's area among the layer's codes, -1 for nobody."""
        places = pc.index_in(column.dictionary, value_set=self.codes[layer])
        by_word = np.append(places.to_numpy(zero_copy_only=False), _NOTHING).astype(np.int32)
        words: NDArray[np.int32] = column.indices.fill_null(_NOTHING).to_numpy()
        return by_word[words]  # -1 is the last

    def _units(self, role: str, rows: Mapping[str, NDArray[np.int32]]) -> pa.DictionaryArray:
        length = len(next(iter(rows.values())))
        numbers = np.full(length, _NOTHING, dtype=np.int32)
        words = pa.array([], pa.string())
        unheld = np.ones(length, dtype=bool)
        for layer, table in reversed(list(self.units[role].items())):  # the finest decides
            here = unheld & (rows[layer] != _NOTHING)
            numbers[here] = table.numbers[rows[layer][here]]
            words = table.words
            unheld &= ~here
            if not unheld.any():
                break
        return _dictionary(numbers, words)


def dictionaries(located: pd.DataFrame) -> dict[str, pa.DictionaryArray]:
    """Return columns of codes as ``Annotations.of_rows`` takes them."""
    return {
        str(name): pa.array(
            column.astype(object), pa.string(), from_pandas=True
        ).dictionary_encode()
        for name, column in located.items()
    }


def _said(table: _Words, rows: NDArray[np.int32]) -> pa.DictionaryArray:
    numbers = np.append(table.numbers, np.int32(_NOTHING))[rows]  # -1 is the last
    return _dictionary(numbers, table.words)


def _dictionary(numbers: NDArray[np.int32], words: pa.Array) -> pa.DictionaryArray:
    indices = pa.array(numbers, mask=numbers == _NOTHING)
    return pa.DictionaryArray.from_arrays(indices, words)
