"""Create and open the file of a workspace.

store = open_store(Path("city.gpkg"))
with store.writing() as records:       # all of it is kept, or nothing
    records.put_areas(areas)
with store.reading() as records:       # one state, whatever others write
    records.areas(layer="village")
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gridward.errors import DamagedError, InputError, NotFoundError
from gridward.store import connections, geopackage, migrations
from gridward.store.migrations import VERSION_KEY
from gridward.store.records import Records
from gridward.store.signing import now
from gridward.store.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine

_COMPANIONS = ("-wal", "-shm", "-journal")


class Store:
    """A workspace in a file. One object serves all threads of a process.

    Parameters
    ----------
    path
        An existing workspace, checked by ``open_store``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine: Engine = connections.engine(path)

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """Yield the records of one state of the workspace.

        Raises
        ------
        DamagedError
            If the file turns out to be broken.
        """
        with connections.reading(self._engine, self.path) as connection:
            yield Records(connection)

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[Records]:
        """Yield records that may be changed; an exception inside undoes all of it.

        Parameters
        ----------
        keep
            False undoes it in any case: a rehearsal, to see what would change.

        Raises
        ------
        InputError
            ``not_writable``, if the file or its folder may not be written.
        ConflictError
            If another process does not stop writing.
        """
        with connections.writing(self._engine, self.path, keep=keep) as connection:
            records = Records(connection)
            yield records
            if records.unrecorded:  # nothing is ever changed without a trace
                records.record(action="edit", source=None, detail={}, at=now())

    def close(self) -> None:
        """Let go of the file; the last one to do so folds the write-ahead log into it."""
        self._engine.dispose()


def create(path: Path, *, settings: Mapping[str, str]) -> Store:
    """Make a new workspace without areas.

    It is made under another name and takes its own at the end, so a half-made
    workspace never stands where a whole one is expected.

    Parameters
    ----------
    path
        Where; its folder must be there.
    settings
        What the workspace says of itself, by key.

    Returns
    -------
    Store
        Open.

    Raises
    ------
    InputError
        ``exists_already``, if something stands there; ``not_writable``, if the folder
        may not be written.
    NotFoundError
        If the folder is not there.
    """
    if path.exists():
        raise InputError("exists_already", value=str(path))
    if not path.parent.is_dir():
        raise NotFoundError("file", str(path.parent))
    if not os.access(path.parent, os.W_OK):
        raise InputError("not_writable", value=str(path))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
        draft = Path(folder, path.name)
        _prepare(draft, {**settings, VERSION_KEY: SCHEMA_VERSION})
        for ending in _COMPANIONS:  # of a workspace that was deleted: not ours to replay
            path.with_name(path.name + ending).unlink(missing_ok=True)
        draft.replace(path)
    return Store(path)


def open_store(path: Path) -> Store:
    """Open a workspace that is there.

    Raises
    ------
    NotFoundError
        If there is nothing at the path.
    DamagedError
        ``not_a_workspace`` for any other kind of file, ``broken`` for a GeoPackage
        that cannot be read, ``other_version`` for a workspace of another version of
        this program that is not known here. The file stays as it is.
    InputError
        ``earlier_version``, if the file is of one and may not be brought up to date.
    ConflictError
        If somebody else keeps writing to such a file.
    """
    if not path.exists():
        raise NotFoundError("workspace", str(path))
    version = _version(path)
    if version is None:
        raise DamagedError(str(path), "not_a_workspace")
    if version not in migrations.READABLE:
        raise DamagedError(str(path), "other_version")
    if version != SCHEMA_VERSION:
        migrations.migrate(path)
    return Store(path)


def is_workspace(path: Path) -> bool:
    """Tell whether a file is a workspace, of any version, whole or damaged."""
    try:
        return _version(path) is not None
    except DamagedError:
        return True


def _prepare(draft: Path, settings: Mapping[str, str]) -> None:
    draft.touch()
    engine = connections.engine(draft)
    with connections.writing(engine, draft) as connection:
        geopackage.prepare(connection)
        records = Records(connection)
        for key, value in settings.items():
            records.put_setting(key, value)
    engine.dispose()


def _version(path: Path) -> str | None:
    """Return the schema version a file states; none if it is not a workspace.

    Raises
    ------
    DamagedError
        ``broken``, if it cannot be read although it is a database.
    """
    try:
        with closing(connections.open_read_only(path)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            if application != geopackage.APPLICATION_ID:
                return None
            found = connection.execute(
                "SELECT value FROM settings WHERE key = ?", (VERSION_KEY,)
            ).fetchone()
    except UnicodeDecodeError as error:  # SQLite's own message quotes the broken page
        raise DamagedError(str(path), "broken") from error
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
            raise DamagedError(str(path), "broken") from error
        return None  # not SQLite at all, or a GeoPackage without our tables
    return None if found is None else str(found[0])
