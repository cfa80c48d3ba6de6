"""Keep the layers: their names, their tree and their rank.

    city            rank 0
    ├── district         1
    ├── zone             1    beside district, on the same rung, below the same parent
    └── village          2
    market               3    overlays lie across the tree, so they come after it

A layer's name is also the name of a view in the file, so it is a word of letters,
digits and underscores in any script, and no name that the file uses already. It is a
column of located files, too, so it is none of their other columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import select

from gridward import frames
from gridward.errors import InputError, NotFoundError
from gridward.registry import NAME_COLUMN, RESERVED_LAYERS, nearest
from gridward.store import shapes
from gridward.store.changes import Changes
from gridward.store.dialects import dialect_of
from gridward.store.tables import LAYERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

    from gridward.store.journal import Journal

_NAME = re.compile(r"\w{1,60}")
_RESERVED = ("gpkg_", "rtree_", "sqlite_", "ogr_")


def read(connection: Connection) -> pd.DataFrame:
    """Return the layers, coarse to fine, overlays last.

    Returns
    -------
    DataFrame
        As ``frames.LAYERS``, one row a layer.
    """
    found = shapes.read(connection, shapes.LAYER)
    ranks = pd.Series(_ranks(found), dtype="int64")
    ranked = found.assign(rank=ranks).sort_values("rank", kind="stable", ignore_index=True)
    return frames.checked(ranked[list(frames.LAYERS.columns)], frames.LAYERS)


def put(
    journal: Journal,
    layer: str,
    *,
    parent_layer: str | None,
    overlay: bool,
    accuracy_m: float | None,
    beside: str | None = None,
    may_overlap: bool = False,
) -> Changes:
    """Add a layer, or say something else of one that is there.

    Raises
    ------
    InputError
        ``bad_layer_name``; ``layer_case``, if one is there that differs in nothing but
        small and capital letters; ``cycle``, if the layer would lie above its own parent;
        ``layer_kind``, if it is an overlay and was none before, or the other way round;
        ``beside_kind``, if it or what it is to stand beside lies across the tree;
        ``beside_parent``, if another layer is said to be above both.
    NotFoundError
        If the parent layer, or the one beside, is not there.
    """
    connection = journal.connection
    known = read(connection).set_index("layer")
    parents = {
        str(name): None if pd.isna(parent) else str(parent)
        for name, parent in known["parent_layer"].items()
    }
    if beside is not None:
        beside = _first_of(layer, beside, known, overlay=overlay)
    if beside is not None:
        if parent_layer not in (None, parents[beside]):
            raise InputError(
                "beside_parent", field="parent_layer", value=parent_layer, choices=(beside,)
            )
        parent_layer = parents[beside]
    if parent_layer is not None:
        _check_parent(layer, parent_layer, parents)
    values = {
        "parent_id": None if beside else _number(connection, parent_layer),
        "beside_id": _number(connection, beside),
        "overlay": overlay,
        "may_overlap": may_overlap,
        "accuracy_m": accuracy_m,
    }
    if layer not in parents:
        _check_name(connection, layer, parents)
        journal.insert(LAYERS, [{"layer": layer, **values}])
        dialect_of(connection).add_layer_view(connection, layer)
        return Changes(added=1)
    columns = (LAYERS.c.id, *(LAYERS.c[name] for name in values))
    number, *there = connection.execute(select(*columns).where(LAYERS.c.layer == layer)).one()
    if there[2] != overlay:
        raise InputError("layer_kind", value=layer)
    if there == list(values.values()):
        return Changes(unchanged=1)
    journal.update(LAYERS, [number], [values])
    return Changes(changed=1)


def _ranks(layers: pd.DataFrame) -> list[int]:
    parents = dict(zip(layers["layer"], layers["parent_layer"], strict=True))
    depths = [
        0 if overlay else _depth(layer, parents)
        for layer, overlay in zip(layers["layer"], layers["overlay"], strict=True)
    ]
    after = max((d for d, o in zip(depths, layers["overlay"], strict=True) if not o), default=-1)
    ranks = []
    for depth, overlay in zip(depths, layers["overlay"], strict=True):
        after += bool(overlay)
        ranks.append(after if overlay else depth)
    return ranks


def _depth(layer: str, parents: dict[str, str]) -> int:
    depth = 0
    while pd.notna(layer := parents[layer]):
        depth += 1
    return depth


def _check_name(connection: Connection, layer: str, known: Collection[str]) -> None:
    taken = dialect_of(connection).names_in_use(connection)
    lowered = layer.casefold()
    alike = tuple(name for name in known if name.casefold() == lowered)
    if alike:
        raise InputError("layer_case", field="layer", value=layer, choices=alike)
    if lowered in _columns_of_located_files(known) or _columns_of_located_files([lowered]) & {
        name.casefold() for name in known
    }:
        raise InputError("bad_layer_name", field="layer", value=layer)
    if not _NAME.fullmatch(layer) or lowered.startswith(_RESERVED) or lowered in taken:
        raise InputError("bad_layer_name", field="layer", value=layer)


def _columns_of_located_files(layers: Iterable[str]) -> set[str]:
    return {NAME_COLUMN.format(layer=name).casefold() for name in layers} | RESERVED_LAYERS


def _first_of(layer: str, beside: str, known: pd.DataFrame, *, overlay: bool) -> str | None:
    """Return the layer that those on a rung stand beside; none where it is the layer itself.

    Raises
    ------
    InputError, NotFoundError
        As ``put``.
    """
    if beside not in known.index:
        raise NotFoundError("layer", beside, nearest(beside, known.index))
    first = known["beside"].fillna(known.index.to_series())[beside]
    if overlay or known["overlay"][beside]:
        raise InputError("beside_kind", field="beside", value=layer if overlay else beside)
    if layer not in (beside, first) and (known["beside"] == layer).any():
        raise InputError("cycle", field="beside", value=beside)  # others stand beside it
    return None if first == layer else str(first)


def _check_parent(layer: str, parent_layer: str, parents: dict[str, str | None]) -> None:
    if parent_layer == layer:
        raise InputError("cycle", field="parent_layer", value=parent_layer)
    if parent_layer not in parents:
        raise NotFoundError("layer", parent_layer, nearest(parent_layer, parents))
    above: str | None = parent_layer
    while above is not None:
        above = parents[above]
        if above == layer:
            raise InputError("cycle", field="parent_layer", value=parent_layer)


def _number(connection: Connection, layer: str | None) -> int | None:
    if layer is None:
        return None
    found = connection.execute(select(LAYERS.c.id).where(LAYERS.c.layer == layer))
    return int(found.scalar_one())
