"""Create and open a workspace, in a file or in a database.

store = open_store("city.gpkg")        # or "postgresql://db.local/city?schema=east"
with store.writing() as records:       # all of it is kept, or nothing
    records.put_areas(areas)
with store.reading() as records:       # one state, whatever others write
    records.areas(layer="village")
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gridward.errors import NotFoundError
from gridward.store.addresses import Address, place_of
from gridward.store.records import Records
from gridward.store.signing import now
from gridward.store.tables import SCHEMA_VERSION, VERSION_KEY
from gridward.store.workspace_file import create_file, open_file
from gridward.store.workspace_schema import create_schema, open_schema

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    Place = str | os.PathLike[str] | Address


class Database(Protocol):
    """What a store is kept in."""

    @property
    def place(self) -> Path | Address:
        """Return where it is."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Yield a connection whose statements all see one state."""

    def writing(self, *, keep: bool) -> AbstractContextManager[Connection]:
        """Yield a connection whose changes are all kept at the end, or none of them."""

    def revision(self) -> int:
        """Return the number of the last change, without a transaction."""

    def close(self) -> None:
        """Let go of it."""


class Store:
    """A workspace, open. One object serves all threads of a process.

    Parameters
    ----------
    database
        Of an existing workspace, checked by ``open_store``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.writes = 0  # how often this object changed something

    @property
    def place(self) -> Path | Address:
        """Return where the workspace lies."""
        return self._database.place

    @property
    def path(self) -> Path:
        """Return where the workspace's file lies.

        Raises
        ------
        NotFoundError
            If it is in a database.
        """
        if isinstance(self.place, Path):
            return self.place
        raise NotFoundError("file", str(self.place))

    def revision(self) -> int:
        """Return the number of the last change that anybody made; 0 for a new workspace.

        It costs one statement, so that every question can ask for it.

        Raises
        ------
        DamagedError
            If the workspace turns out to be broken.
        """
        return self._database.revision()

    def connected(self) -> AbstractContextManager[Connection]:
        """Yield a connection that sees one state, for what goes from store to store."""
        return self._database.reading()

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """Yield the records of one state of the workspace.

        Raises
        ------
        DamagedError
            If it turns out to be broken.
        """
        with self._database.reading() as connection:
            yield Records(connection)

    @contextmanager
    def writing(self, *, keep: bool = True, seen: int | None = None) -> Iterator[Records]:
        """Yield records that may be changed; an exception inside undoes all of it.

        Parameters
        ----------
        keep
            False undoes it in any case: a rehearsal, to see what would change.
        seen
            The revision that the change is made from, if no row may be overwritten that
            a later one changed.

        Raises
        ------
        InputError
            ``not_writable``, if it may not be written.
        ConflictError
            ``workspace``, if another process does not stop writing; ``record``, for a row
            that was changed since.
        """
        with self._database.writing(keep=keep) as connection:
            records = Records(connection, seen=seen)
            yield records
            if records.unrecorded:  # nothing is ever changed without a trace
                records.record(action="edit", source=None, detail={}, at=now())
        self.writes += 1

    def close(self) -> None:
        """Let go of it."""
        self._database.close()


def create(place: Place, *, settings: Mapping[str, str]) -> Store:
    """Make a new workspace without areas.

    Parameters
    ----------
    place
        Where; the folder of a file must be there.
    settings
        What the workspace says of itself, by key.

    Returns
    -------
    Store
        Open.

    Raises
    ------
    InputError
        ``exists_already``, if something stands there; ``not_writable``, if it may not be
        made there; of a database ``database_unreachable`` and ``postgis_missing``.
    NotFoundError
        If the folder is not there.
    """
    found = place_of(place)

    def fill(connection: Connection) -> None:
        records = Records(connection)
        for key, value in {**settings, VERSION_KEY: SCHEMA_VERSION}.items():
            records.put_setting(key, value)

    return Store(created(found, fill))


def open_store(place: Place) -> Store:
    """Open a workspace that is there.

    Raises
    ------
    NotFoundError, DamagedError, InputError, ConflictError
        As ``open_file`` and ``open_schema``.
    """
    found = place_of(place)
    return Store(open_schema(found) if isinstance(found, Address) else open_file(found))


def created(place: Path | Address, fill: Callable[[Connection], object]) -> Database:
    """Make a place for a workspace and fill it, whole or not at all; see ``create``."""
    if isinstance(place, Address):
        return create_schema(place, fill)
    return create_file(place, fill)
