"""Load the generated district into a fresh workspace, by the imports that everybody uses."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gridward import demo
from gridward.workspace.demo_city import demo_workspace

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gridward.workspace.answers import ImportReport
    from gridward.workspace.workspace import Workspace

_TABLES = ("units", "matters", "responsibilities", "contracts")
DISTRICT_STEPS = (*(layer for layer, _, _ in demo.DISTRICT_LAYERS), *_TABLES)


@contextmanager
def create_district(
    path: str | os.PathLike[str], *, step: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[Workspace, list[ImportReport]]]:
    """Make a workspace with the generated district in it, or load it again into one that has it.

    Parameters
    ----------
    path
        Where its file is to lie; another workspace may not lie there.
    step
        Called with each of ``DISTRICT_STEPS`` when it is done.

    Yields
    ------
    tuple of Workspace and list of ImportReport
        The open workspace, and what each import did.

    Raises
    ------
    InputError
        If something else lies at the path (``exists_already``).
    """
    with demo_workspace(path, "district") as city, demo.district_folder() as folder:
        reports = []
        for layer, above, overlay in demo.DISTRICT_LAYERS:
            file = folder / f"{layer}.parquet"
            reports.append(
                city.import_areas(file, layer=layer, parent_layer=above, overlay=overlay)
            )
            step(layer)
        takes: tuple[Callable[[Path], ImportReport], ...] = (
            city.import_units,
            city.import_matters,
            *[city.import_responsibilities] * 2,
        )
        for name, take in zip(_TABLES, takes, strict=True):
            reports.append(take(folder / f"{name}.csv"))
            step(name)
        yield city, reports
