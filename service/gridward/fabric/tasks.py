"""Tell what each layer is asked for: which ground it must fill, and what may be in it.

A layer fills the ground of the layer above it, the topmost the mandate::

    mandate  <──  district  <──  subdistrict  <──  community  <──  grid
                                             <──  village          siblings: together they fill it
    across the tree: compound, market, ...                          they fill nothing
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridward.fabric.sheets import joined

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from gridward.fabric.sheets import Sheet


@dataclass(frozen=True, eq=False)
class Task:
    """One layer, and what it is asked for."""

    sheet: Sheet
    above: Sheet | None  # the areas of its parents, of one layer or of several beside each other
    ground: BaseGeometry | None  # that it must not leave; none: not known
    fills: bool  # whether it must fill that ground
    may_overlap: bool
    shares_borders: bool  # whether a corner on one side only is a fault


def tasks_of(
    sheets: Mapping[str, Sheet],
    *,
    layers: pd.DataFrame | None,
    mandate: BaseGeometry | None,
    only: Collection[str] | None,
    may_overlap: Collection[str],
) -> list[Task]:
    """Return a task for each layer, in the order of the sheets.

    Parameters
    ----------
    sheets
        By layer.
    layers
        ``frames.LAYERS``; the tree of the parents' codes unless given.
    mandate
        The ground that must be covered, if it is known.
    only
        The layers to look at; all unless given.
    may_overlap
        Layers whose areas may lie on one another.
    """
    above, across, siblings = _tree(sheets, layers)
    tasks = []
    for name, sheet in sheets.items():
        if only is not None and name not in only:
            continue
        upper = joined([sheets[one] for one in above.get(name, ())])
        tasks.append(
            Task(
                sheet,
                above=upper,
                ground=mandate if upper is None or not len(upper) else upper.union,
                fills=name not in across and name not in siblings,
                may_overlap=name in may_overlap,
                shares_borders=name not in across and name not in may_overlap,
            )
        )
    return tasks


def _tree(
    sheets: Mapping[str, Sheet], layers: pd.DataFrame | None
) -> tuple[dict[str, list[str]], set[str], set[str]]:
    """Return the layers above each layer, those that lie across, and those with a sibling."""
    if layers is None:
        above = {name: _layer_of_parents(name, sheets) for name in sheets}
        return {name: [upper] for name, upper in above.items() if upper is not None}, set(), set()
    nested = layers[~layers["overlay"] & layers["layer"].isin(list(sheets))]
    uppers = dict(zip(nested["layer"], nested["parent_layer"], strict=True))
    rung = nested["beside"].fillna(nested["layer"])  # the layer that its peers are named after
    rungs = dict(zip(nested["layer"], rung, strict=True))
    counts = nested["parent_layer"].fillna("").value_counts()
    shared = nested["parent_layer"].fillna("").map(counts) > 1
    return (
        {
            name: [one for one in sheets if rungs.get(one, "") == rungs.get(upper, upper)]
            for name, upper in uppers.items()
            if isinstance(upper, str)
        },
        set(layers.loc[layers["overlay"], "layer"]),
        set(nested.loc[shared, "layer"]),
    )


def _layer_of_parents(name: str, sheets: Mapping[str, Sheet]) -> str | None:
    """Return the other layer that holds most of the parents of a layer's areas."""
    parents = {code for code in sheets[name].parents if code is not None}
    held = Counter(
        {
            other: len(parents.intersection(sheet.codes))
            for other, sheet in sheets.items()
            if other != name
        }
    )
    best = held.most_common(1)
    return best[0][0] if best and best[0][1] else None
