"""Count mandate, covered, excused and gap by cells, and add them up at any level.

A tally has a row for each thing that is counted, where it is and what became of it::

    cell   kind   role  matter  subject  layer    measure  mandate  covered  excused  gap
       7   visit                         village  areas          1        0        0    1

Whatever is added up is added up from the same rows, so the sums agree at every level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gridward.frames import ACCOUNTS, checked, plain_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gridward.coverage.cells import Cells

BY = ("area", "unit", "matter", "day", "part", "team")
"""What a statement can be divided by."""

AMOUNTS = ["mandate", "covered", "excused", "gap"]
_THINGS = ["kind", "role", "subject", "measure"]
_TEXT = ["kind", "role", "matter", "subject", "layer", "measure"]
_COLUMNS = ["cell", *_TEXT, *AMOUNTS]
_NOWHERE = -1


@dataclass(frozen=True)
class Names:
    """How areas, units and matters are called: both names behind each code."""

    areas: Mapping[tuple[str, str], tuple[str | None, str | None]]  # layer and code
    units: Mapping[str, tuple[str | None, str | None]]
    matters: Mapping[str, tuple[str | None, str | None]]


def counted(
    cell: NDArray[np.int64],
    covered: NDArray[np.bool_],
    excused: NDArray[np.bool_],
    **said: Any,  # noqa: ANN401 - texts, or a column of them
) -> pd.DataFrame:
    """Return a tally of things that are covered, or else excused, or else a gap.

    Parameters
    ----------
    cell
        Where each lies, -1 for outside all cells, shape (n,).
    covered, excused
        Shape (n,).
    said
        ``kind``, ``measure`` and what else a tally says.
    """
    out = ~covered & excused
    amounts = {"mandate": 1.0, "covered": covered * 1.0, "excused": out * 1.0}
    amounts["gap"] = (~covered & ~excused) * 1.0
    return _tally(pd.DataFrame({"cell": cell, **amounts}).assign(**said))


def measured(account: pd.DataFrame, **said: Any) -> pd.DataFrame:  # noqa: ANN401 - texts
    """Return a tally of an account of ground, a row for each cell."""
    return _tally(account.assign(cell=np.arange(len(account)), measure="m2", **said))


def tallied(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return tallies as one."""
    filled = [part for part in parts if len(part)]
    none = _tally(pd.DataFrame({name: [] for name in ("cell", *AMOUNTS)}))
    return pd.concat(filled, ignore_index=True) if filled else none


def in_all(tally: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of a tally, a row for each kind of thing: ``frames.ACCOUNTS``."""
    return _accounts(_sums(tally, []), by="all")


def by_area(tally: pd.DataFrame, cells: Cells, names: Names) -> pd.DataFrame:
    """Return the sums of a tally for the areas of every nested layer: ``frames.ACCOUNTS``.

    What is counted by the areas of a layer is not divided among finer ones.
    """
    made = []
    for layer in cells.codes.columns:
        whole = tally[~tally["layer"].isin(_coarser(cells, layer))]
        own = whole.assign(code=_at(whole["cell"], cells.codes[layer]))
        sums = _sums(own, ["code"]).assign(layer=layer)
        keys = [(layer, code) for code in sums["code"]]
        made.append(_accounts(_named(sums, keys, names.areas), by="area"))
    return pd.concat(made, ignore_index=True)


def by_unit(tally: pd.DataFrame, cells: Cells, units: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return the sums of a tally for each unit and role: ``frames.ACCOUNTS``.

    Parameters
    ----------
    tally
        What was counted; duties are left out, for a duty has a role of its own.
    cells
        Where.
    units
        A column for each role, a row for each code of a finest area: the unit's code.
    names
        Of the units.
    """
    tally = tally[tally["kind"] != "duty"]
    made = []
    for role in units.columns:
        held = cells.finest.map(units[role].to_dict(), na_action="ignore")
        own = tally.assign(code=_at(tally["cell"], held.astype("str")), role=role)
        sums = _sums(own, ["code"])
        made.append(_accounts(_named(sums, list(sums["code"]), names.units), by="unit"))
    return pd.concat(made, ignore_index=True)


def by_matter(tally: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return the sums of the duties of each matter: ``frames.ACCOUNTS``."""
    own = tally[tally["matter"].notna()]
    sums = _sums(own.assign(code=own["matter"]), ["code"])
    return _accounts(_named(sums, list(sums["code"]), names.matters), by="matter")


def of_part(tally: pd.DataFrame, *, by: str, code: str | None, names: Names) -> pd.DataFrame:
    """Return the sums of a tally of a part of the visits, under its code: ``frames.ACCOUNTS``."""
    sums = _sums(tally, []).assign(code=pd.Series(code, dtype="str"))
    sums["code"] = pd.Series([code] * len(sums), dtype="str")
    known = names.units if by == "team" else {}
    return _accounts(_named(sums, [code] * len(sums), known), by=by)


def _tally(rows: pd.DataFrame) -> pd.DataFrame:
    made = rows.reindex(columns=_COLUMNS).astype(dict.fromkeys(_TEXT, "str"))
    return made.astype({"cell": "int64", **dict.fromkeys(AMOUNTS, "float64")})


def _coarser(cells: Cells, layer: str) -> list[str]:
    """Return the layers on the rungs above that of a layer."""
    order = cells.rungs.order
    rank = next(rank for rank, rung in enumerate(order) if layer in rung)
    return [one for rung in order[:rank] for one in rung]


def _at(cell: pd.Series[int], codes: pd.Series[str]) -> NDArray[np.object_]:
    """Return the code of each cell, missing outside all."""
    texts = np.array([*plain_values(codes), None], dtype=object)
    return np.asarray(texts[cell.to_numpy()], dtype=object)


def _sums(tally: pd.DataFrame, besides: list[str]) -> pd.DataFrame:
    keys = [*besides, *_THINGS]
    sums = tally.groupby(keys, dropna=False, sort=False)[AMOUNTS].sum().reset_index()
    return sums.astype(dict.fromkeys(keys, "str"))


def _named(
    sums: pd.DataFrame,
    keys: list[Any],
    known: Mapping[Any, tuple[str | None, str | None]],
) -> pd.DataFrame:
    names = [known.get(key, (None, None)) for key in keys]
    columns = {name: [both[at] for both in names] for at, name in enumerate(("name", "name_en"))}
    return sums.assign(**{name: pd.Series(c, sums.index, "str") for name, c in columns.items()})


def _accounts(sums: pd.DataFrame, *, by: str) -> pd.DataFrame:
    made = sums.assign(by=by).reindex(columns=list(ACCOUNTS.columns))
    texts = [name for name in made.columns if name not in AMOUNTS]
    return checked(made.astype(dict.fromkeys(texts, "str")), ACCOUNTS)
