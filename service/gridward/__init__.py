"""Answer whose place this is, and which ground has nobody.

Public names load on first use, so that importing the package stays cheap for a
worker process that needs one of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridward import coordinates, coverage, planning
    from gridward.locating import Locator
    from gridward.workspace import Workspace
    from gridward.workspace import open_workspace as open  # noqa: A004 - the public name

__version__ = "0.1.0"
__all__ = ["Locator", "Workspace", "coordinates", "coverage", "open", "planning"]

_PLACES = {
    "Locator": ("gridward.locating", "Locator"),
    "Workspace": ("gridward.workspace", "Workspace"),
    "open": ("gridward.workspace", "open_workspace"),
    "coordinates": ("gridward.coordinates", None),
    "coverage": ("gridward.coverage", None),
    "planning": ("gridward.planning", None),
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for."""
    if name not in _PLACES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    module, attribute = _PLACES[name]
    place = import_module(module)
    return place if attribute is None else getattr(place, attribute)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted([*globals(), *__all__])
