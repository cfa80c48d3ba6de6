"""Load the demo city into a fresh workspace, by the imports that everybody uses."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gridward import demo
from gridward.errors import InputError, NotFoundError
from gridward.workspace.lifecycle import create_workspace, open_workspace

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from gridward.workspace.answers import ImportReport
    from gridward.workspace.workspace import Workspace

DEMO_STEPS = (
    *(layer for layer, _ in demo.LAYERS),
    "units",
    "matters",
    "responsibilities",
    "points",
    "visits",
)


@contextmanager
def create_demo(
    path: str | os.PathLike[str], *, step: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[Workspace, list[ImportReport]]]:
    """Make a workspace with the demo city in it, or load it again into one that has it.

    Parameters
    ----------
    path
        Where its file is to lie; another workspace may not lie there.
    step
        Called with each of ``DEMO_STEPS`` when it is done.

    Yields
    ------
    tuple of Workspace and list of ImportReport
        The open workspace, and what each import did.

    Raises
    ------
    InputError
        If something else lies at the path (``exists_already``).
    """
    with demo_workspace(path, "yes") as city, demo.folder() as folder:
        reports = []
        for layer, above in demo.LAYERS:
            accuracy_m = demo.LINES_ACCURACY_M if above else None
            file = folder / f"{layer}.geojson"
            reports.append(
                city.import_areas(
                    file, layer=layer, parent_layer=above, lines_accuracy_m=accuracy_m
                )
            )
            step(layer)
        for name, take in (
            ("units", city.import_units),
            ("matters", city.import_matters),
            ("responsibilities", city.import_responsibilities),
            ("points", city.import_points),
        ):
            reports.append(take(folder / f"{name}.csv"))
            step(name)
        reports.append(city.import_visits(folder / "visits.csv", keep_unplaced=True))
        step("visits")
        yield city, reports


def demo_workspace(path: str | os.PathLike[str], which: str) -> Workspace:
    """Return a new workspace that says which demo it holds, or one that holds it already.

    Raises
    ------
    InputError
        If something else lies at the path (``exists_already``).
    """
    try:
        city = open_workspace(path)
    except NotFoundError:
        return create_workspace(path, demo=which)
    if city.settings().get("demo") != which:
        city.close()
        raise InputError("exists_already", value=str(path))
    return city
