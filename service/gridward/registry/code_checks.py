"""Check codes by a scheme: their layout, the area above, where they lie, and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gridward.frames import plain_values
from gridward.registry.identifiers import note_layout
from gridward.registry.numbering import reading_order

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

    import geopandas as gpd
    import pandas as pd

    from gridward.registry.rows import BadRows
    from gridward.registry.schemes import Scheme, Schemes


def check_codes(
    table: pd.DataFrame,
    scheme: Scheme,
    schemes: Schemes,
    *,
    counties: Collection[str] | None = None,
    bad: BadRows,
) -> dict[Hashable, str]:
    """Note the codes of a table that are wrong by a scheme; return those that are not, by row.

    Parameters
    ----------
    table
        ``code``; ``above_code`` may be there: the code of the area above, of which what is no
        code of digits is not compared. Any index.
    scheme, schemes
        The layout, and all that are known.
    counties
        The codes of the counties that there are; any unless given.
    bad
        Gets ``missing_value``, ``duplicate_code``, ``code_digits``, ``code_part``,
        ``code_above`` and ``code_county`` for rows of the index.
    """
    bad.need(table["code"])
    bad.need_unique(table["code"])
    right = {
        row: str(code)
        for row, code in table["code"].dropna().items()
        if note_layout(bad, row, str(code), scheme=scheme, schemes=schemes)
    }
    heads = table["above_code"].dropna().to_dict() if "above_code" in table.columns else {}
    for row, code in right.items():
        top, stands = schemes.top_of(scheme, code), scheme.above_in(code)
        head = str(heads.get(row, ""))
        if counties is not None and top not in counties:
            bad.add("code_county", row, field=scheme.name, value=code, details={"county": top})
        if stands and head.isdigit() and not stands.startswith(head):
            figures = {"stands": stands, "above": head}
            bad.add("code_above", row, field=scheme.name, value=code, details=figures)
    return right


def check_places(
    areas: gpd.GeoDataFrame,
    codes: Mapping[Hashable, str],
    scheme: Scheme,
    *,
    heads: Mapping[str, str],
    held_by: pd.Series[str],
    bad: BadRows,
) -> None:
    """Note areas that lie elsewhere than their codes say, and notice numbers out of order.

    Parameters
    ----------
    areas
        ``code``, ``parent_code`` and shapes.
    codes
        Codes of the scheme, right by themselves, by rows of the areas.
    scheme
        Their layout.
    heads
        The code that stands for each parent, by the parent's own code.
    held_by
        The parent that each area lies in by its outline, or missing; same index.
    bad
        Gets ``code_place``, and notices ``code_order``, once for each parent.
    """
    holders = held_by.to_dict()
    for row, code in codes.items():
        home, stands = heads.get(str(holders.get(row))), scheme.above_in(code)
        if home is not None and stands and stands != home:
            figures = {"stands": stands, "home": home}
            bad.add("code_place", row, field=scheme.name, value=code, details=figures)
    if scheme.part("number") is None:
        return
    for _, group in areas.loc[list(codes)].groupby("parent_code"):
        order = reading_order(group.bounds.to_numpy(), plain_values(group["code"]).tolist())
        run: list[Any] = [group.index[place] for place in order]
        numbers = [scheme.split(codes[row])[scheme.counter.name] for row in run]
        late = [row for n, row in enumerate(run) if n and numbers[n] < numbers[n - 1]]
        if late:
            bad.notice("code_order", late[0], field=scheme.name, value=codes[late[0]])
