"""Understand which areas a text such as ``community:C07`` stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.errors import NotFoundError
from gridward.registry import nearest

if TYPE_CHECKING:
    from gridward.workspace.day import Day


def areas_said(day: Day, said: str) -> list[tuple[str, str]]:
    """Return areas, layer and code: all of a layer, or one of it, or those below one.

    Raises
    ------
    NotFoundError
        If there is no such layer or area.
    """
    layer, colon, above = said.partition(":")
    if layer not in day.layer_names:
        raise NotFoundError("layer", layer, nearest(layer, day.layer_names))
    codes = sorted(set(day.entered.loc[day.entered["layer"] == layer, "code"]))
    found = [
        (layer, code)
        for code in codes
        if not colon or above in {code, *(over for _, over in day.chain(layer, code))}
    ]
    if not found:
        raise NotFoundError("area", above, nearest(above, codes))
    return found
