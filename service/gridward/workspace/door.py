"""Keep the open workspace, and the one state that questions are answered from."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from gridward.errors import InputError
from gridward.registry import in_force
from gridward.store import is_workspace
from gridward.workspace.newest import Newest

if TYPE_CHECKING:
    import os
    from contextlib import AbstractContextManager
    from types import TracebackType

    import geopandas as gpd
    import pandas as pd

    from gridward.store import Records, Store
    from gridward.workspace.state import State


class Door:
    """One city's workspace, open.

    Use it in a ``with`` statement, or close it. Threads may share one.

    Parameters
    ----------
    store
        Its file or database, open.
    shared
        A folder of locators that several processes share; none: this one builds its own.
    behind_s
        How old an answer may be, seconds, so that it need not wait; see ``newest``.
    """

    def __init__(self, store: Store, shared: Path | None = None, *, behind_s: float = 0.0) -> None:
        self._store = store
        self._shared = shared
        self._newest = Newest(store, shared=shared, behind_s=behind_s)

    @property
    def address(self) -> str:
        """Return where the workspace lies: its file, or its address without a password."""
        place = self._store.place
        return str(place.resolve() if isinstance(place, Path) else place)

    @property
    def path(self) -> Path:
        """Return where the workspace's file lies.

        Raises
        ------
        NotFoundError
            If it is in a database.
        """
        return self._store.path

    @property
    def revision(self) -> int:
        """Return the number of the last change that anybody made."""
        return self._store.revision()

    def target(self, path: str | os.PathLike[str]) -> Path:
        """Return where a file is to be written; never over a workspace, this one or another.

        Raises
        ------
        InputError
            ``exists_already``, if it would be.
        """
        target = Path(path)
        if target.is_file() and is_workspace(target):
            raise InputError("exists_already", value=str(path))
        return target

    def state(self) -> State:
        """Return the revision in memory that answers: the newest, or one that may still answer."""
        return self._newest.state()

    def newest_state(self) -> State:
        """Return the newest revision in memory, whoever has to wait for it."""
        return self._newest.newest()

    def seen(self) -> AbstractContextManager[tuple[State, Records]]:
        """Yield the newest revision and, of the same moment, what is not kept in memory."""
        return self._newest.seen()

    def settings(self) -> dict[str, str]:
        """Return what the workspace says of itself, by key."""
        return dict(self.state().settings)

    def layers(self) -> pd.DataFrame:
        """Return the layers, ``frames.LAYERS``."""
        return self.state().layers.copy()

    def areas(self, layer: str | None = None, *, at: str | None = None) -> gpd.GeoDataFrame:
        """Return areas, ``frames.AREAS``.

        Parameters
        ----------
        layer
            Only of this layer; of all unless given.
        at
            Only those in force on this ISO date; those of every day unless given.
        """
        areas = self.state().areas if at is None else in_force(self.state().areas, at)
        return (areas if layer is None else areas[areas["layer"] == layer]).copy()

    def units(self, *, at: str | None = None) -> pd.DataFrame:
        """Return the units, ``frames.UNITS``; only those in force on an ISO date if it is given."""
        units = self.state().units
        return (units if at is None else in_force(units, at)).copy()

    def matters(self, *, at: str | None = None) -> pd.DataFrame:
        """Return the matters, ``frames.MATTERS``; only those in force on a day if it is given."""
        matters = self.state().matters
        return (matters if at is None else in_force(matters, at)).copy()

    def responsibilities(self) -> pd.DataFrame:
        """Return the responsibilities of every day, ``frames.RESPONSIBILITIES``."""
        return self.state().responsibilities.copy()

    def exceptions(self) -> gpd.GeoDataFrame:
        """Return what is drawn across the borders, ``frames.EXCEPTIONS``."""
        return self.state().exceptions.copy()

    def roles(self) -> pd.DataFrame:
        """Return the roles that the workspace has of its own, ``frames.ROLES``."""
        return self.state().own_roles.copy()

    def facilities(self) -> gpd.GeoDataFrame:
        """Return the facilities, ``frames.FACILITIES``."""
        with self._store.reading() as records:
            return records.facilities()

    def points(self, *, at: str | None = None) -> gpd.GeoDataFrame:
        """Return the inspection points, ``frames.POINTS``; only those of a day if it is given."""
        with self._store.reading() as records:
            return records.points(at=at)

    def visits(self) -> gpd.GeoDataFrame:
        """Return the visits, ``frames.VISITS``."""
        with self._store.reading() as records:
            return records.visits()

    def unplaced(self) -> pd.DataFrame:
        """Return the rows of every import that found no place, ``frames.UNPLACED``."""
        with self._store.reading() as records:
            return records.unplaced()

    def revisions(self) -> pd.DataFrame:
        """Return the changes that were made, ``frames.HISTORY``, the oldest first."""
        with self._store.reading() as records:
            return records.history()

    def close(self) -> None:
        """Let go of the file or database."""
        self._newest.close()
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


def moment_of(at: str | None) -> tuple[str, int | None]:
    """Return the day a question is about, ISO, and the minute of it; today when none is named.

    Returns
    -------
    tuple
        The minute counts from midnight; none for a day without a time, all of it.

    Raises
    ------
    InputError
        If it is neither ``2026-05-01`` nor ``2026-05-01T22:00`` (``bad_date``).
    """
    day, between, time = (at or "").replace(" ", "T").partition("T")
    if not between:
        return day_of(at), None
    try:
        clock = datetime.strptime(time, "%H:%M")  # noqa: DTZ007 - the clock on the office's wall
    except ValueError:
        raise InputError("bad_date", value=at) from None
    return day_of(day), clock.hour * 60 + clock.minute


def moment_text(day: str, minute: int | None) -> str:
    """Return a moment as it is written: a day, with its time if it has one."""
    return day if minute is None else f"{day}T{minute // 60:02}:{minute % 60:02}"


def day_of(at: str | None) -> str:
    """Return the day a question is about as an ISO date; today when none is named.

    Raises
    ------
    InputError
        If it is no date (``bad_date``).
    """
    if at is None:
        return date.today().isoformat()  # noqa: DTZ011 - the day on the office's wall
    try:
        return date.fromisoformat(at).isoformat()
    except ValueError:
        raise InputError("bad_date", value=at) from None
