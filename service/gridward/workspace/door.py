"""Keep the open file, and the one state that questions are answered from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from gridward.errors import InputError
from gridward.workspace.state import State

if TYPE_CHECKING:
    import os
    from types import TracebackType

    import geopandas as gpd
    import pandas as pd

    from gridward.store import Store


class Door:
    """One city's workspace, open.

    Use it in a ``with`` statement, or close it. Threads may share one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._state: State | None = None

    @property
    def path(self) -> Path:
        """Return where the workspace's file lies."""
        return self._store.path

    @property
    def revision(self) -> int:
        """Return the number of the last change that anybody made."""
        with self._store.reading() as records:
            return records.revision()

    def target(self, path: str | os.PathLike[str]) -> Path:
        """Return where a file is to be written; never over the workspace itself.

        Raises
        ------
        InputError
            ``exists_already``, if it would be.
        """
        target = Path(path)
        if target.exists() and target.samefile(self.path):
            raise InputError("exists_already", value=str(path))
        return target

    def state(self) -> State:
        """Return the newest revision in memory, read again only if there is a newer one."""
        if self._state is None or self._state.revision != self.revision:
            with self._store.reading() as records:
                self._state = State.read(records)
        return self._state

    def settings(self) -> dict[str, str]:
        """Return what the workspace says of itself, by key."""
        return dict(self.state().settings)

    def layers(self) -> pd.DataFrame:
        """Return the layers, ``frames.LAYERS``."""
        return self.state().layers.copy()

    def areas(self, layer: str | None = None) -> gpd.GeoDataFrame:
        """Return the areas of every day, ``frames.AREAS``, of one layer or of all."""
        areas = self.state().areas
        return (areas if layer is None else areas[areas["layer"] == layer]).copy()

    def units(self) -> pd.DataFrame:
        """Return the units, ``frames.UNITS``."""
        return self.state().units.copy()

    def matters(self) -> pd.DataFrame:
        """Return the matters, ``frames.MATTERS``."""
        return self.state().matters.copy()

    def responsibilities(self) -> pd.DataFrame:
        """Return the responsibilities of every day, ``frames.RESPONSIBILITIES``."""
        return self.state().responsibilities.copy()

    def points(self) -> gpd.GeoDataFrame:
        """Return the inspection points, ``frames.POINTS``."""
        with self._store.reading() as records:
            return records.points()

    def visits(self) -> gpd.GeoDataFrame:
        """Return the visits, ``frames.VISITS``."""
        with self._store.reading() as records:
            return records.visits()

    def unplaced(self) -> pd.DataFrame:
        """Return the rows of every import that found no place, ``frames.UNPLACED``."""
        with self._store.reading() as records:
            return records.unplaced()

    def history(self) -> pd.DataFrame:
        """Return what was changed when, ``frames.HISTORY``, the oldest first."""
        with self._store.reading() as records:
            return records.history()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def now() -> str:
    """Return the moment, UTC, as it is written into the history."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
