"""Look into TopoJSON before GDAL draws it: what shares borders can also multiply them.

Its shapes name stretches of a common list. A small file that names one long stretch a
million times would fill any memory, so the vertices are counted first.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gridward.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 1 << 29
_MOST_VERTICES = 50_000_000


def check_topology(path: Path, *, source: str) -> None:
    """Look into a TopoJSON file.

    Raises
    ------
    InputError
        ``unreadable`` if it is not well formed, ``too_large`` if its shapes are.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise InputError("too_large", source, value=_MOST_BYTES >> 20)
    try:
        topology = json.loads(path.read_bytes())
        lengths = [len(arc) for arc in topology["arcs"]]
        vertices = sum(_vertices(shape, lengths) for shape in topology["objects"].values())
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InputError("unreadable", source, value=str(error)) from error
    if vertices > _MOST_VERTICES:
        raise InputError("too_large", source, value=_MOST_BYTES >> 20)


def _vertices(shape: Any, lengths: list[int]) -> int:  # noqa: ANN401 - whatever JSON holds
    if "geometries" in shape:
        return sum(_vertices(one, lengths) for one in shape["geometries"])
    return _named(shape.get("arcs") or [], lengths)


def _named(arcs: Any, lengths: list[int]) -> int:  # noqa: ANN401 - lists in lists
    if isinstance(arcs, int):
        return lengths[arcs if arcs >= 0 else ~arcs]
    return sum(_named(one, lengths) for one in arcs)
