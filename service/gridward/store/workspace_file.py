"""Create and open the file of a workspace."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gridward.errors import DamagedError, InputError, NotFoundError
from gridward.store import connections, geopackage, migrations
from gridward.store.tables import SCHEMA_VERSION, VERSION_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

COMPANIONS = ("-wal", "-shm", "-journal")


class FileDatabase:
    """The connections to a workspace in a file, checked by ``open_file``."""

    def __init__(self, path: Path) -> None:
        self.place = path
        self._engine = connections.engine(path)

    def reading(self) -> AbstractContextManager[Connection]:
        """Yield a connection that sees one state; see ``connections.reading``."""
        return connections.reading(self._engine, self.place)

    def writing(self, *, keep: bool) -> AbstractContextManager[Connection]:
        """Yield a connection that may write; see ``connections.writing``."""
        return connections.writing(self._engine, self.place, keep=keep)

    def revision(self) -> int:
        """Return the number of the last change; see ``connections.revision``."""
        return connections.revision(self._engine, self.place)

    def close(self) -> None:
        """Let go of the file; the last one to do so folds the write-ahead log into it."""
        self._engine.dispose()


def create_file(path: Path, fill: Callable[[Connection], object]) -> FileDatabase:
    """Make the file of a workspace, whole or not at all.

    It is made under another name and takes its own at the end, so a half-made
    workspace never stands where a whole one is expected.

    Parameters
    ----------
    path
        Where; its folder must be there.
    fill
        Puts the first records into the tables.

    Raises
    ------
    InputError
        ``exists_already``, if something stands there; ``not_writable``, if the folder
        may not be written.
    NotFoundError
        If the folder is not there.
    """
    with drafted(path) as draft:
        draft.touch()
        database = FileDatabase(draft)
        with database.writing(keep=True) as connection:
            geopackage.prepare(connection)
            fill(connection)
        database.close()
        connections.settle(draft)
    return FileDatabase(path)


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Yield where a file is to be made; it takes its own name at the end, if all went well.

    Raises
    ------
    InputError, NotFoundError
        As ``create_file``.
    """
    if path.exists():
        raise InputError("exists_already", value=str(path))
    if not path.parent.is_dir():
        raise NotFoundError("file", str(path.parent))
    if not os.access(path.parent, os.W_OK):
        raise InputError("not_writable", value=str(path))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
        draft = Path(folder, path.name)
        try:
            yield draft
        except InputError as error:
            if error.value != str(draft):
                raise
            raise InputError(error.problem, value=str(path)) from error
        for ending in COMPANIONS:  # of a workspace that was deleted: not ours to replay
            path.with_name(path.name + ending).unlink(missing_ok=True)
        draft.replace(path)


def open_file(path: Path) -> FileDatabase:
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
    return FileDatabase(path)


def is_workspace(path: Path) -> bool:
    """Tell whether a file is a workspace, of any version, whole or damaged."""
    try:
        return _version(path) is not None
    except DamagedError:
        return True


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
