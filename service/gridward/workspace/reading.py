"""Read a file's table under our own names, and keep how each of them was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward import registry
from gridward.files import Recognised, need_words, read_table, recognise, wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import pandas as pd


def read_understood(
    file: Path,
    kind: str,
    columns: Mapping[str, str] | None,
    *,
    sheet: str | None,
    encoding: str | None,
) -> tuple[pd.DataFrame, pd.DataFrame, Recognised]:
    """Return a file's table as it is, with our names for its columns, and their mapping.

    Raises
    ------
    NotFoundError, InputError, BadRowsError
        As ``read_table`` and ``recognise``.
    """
    whole = read_table(file, sheet=sheet, encoding=encoding)
    return whole, *understood(whole, kind, columns, file)


def understood(
    table: pd.DataFrame, kind: str, columns: Mapping[str, str] | None, file: Path
) -> tuple[pd.DataFrame, Recognised]:
    """Return a table with our names for its columns, and the mapping that was used.

    Parameters
    ----------
    table
        n rows of text under the file's names.
    kind
        What they are records of, a key of ``registry.FIELDS``.
    columns
        Our field to the file's column, as the user says.
    file
        For errors.

    Raises
    ------
    InputError, BadRowsError
        As ``recognise`` and ``need_words``.
    """
    fields = wanted(*registry.FIELDS[kind])
    mapping = recognise(table, fields, columns or {}, source=file.name)
    need_words(table, mapping, source=file.name)
    return table[list(mapping.values())].set_axis(list(mapping), axis="columns"), mapping


def without_idle_parents(
    table: pd.DataFrame,
    mapping: Recognised,
    above: Collection[str],
    *,
    overlay: bool,
) -> tuple[pd.DataFrame, Recognised]:
    """Return areas without a column of parents that is none for their layer.

    That of an overlay without a layer above is left out whatever it is; one that was only
    told by its cells, unless it names areas of the layer above.

    Parameters
    ----------
    table
        n areas under our names.
    mapping
        How they were found.
    above
        The codes of the layer above, none if there is no such layer.
    overlay
        Whether the layer lies across the tree.
    """
    if "parent_code" not in mapping:
        return table, mapping
    told = mapping.how["parent_code"] == "cells"
    fits = table["parent_code"].isin(list(above)).all()
    if (overlay and not above) or (told and not fits):
        return table.drop(columns="parent_code"), mapping.without("parent_code")
    return table, mapping
