"""Connect to the file of a workspace, and say in our own errors what went wrong.

Many may read while one writes: the file is in write-ahead mode, which is set on
every connect because other programs (QGIS) set it back. A transaction that reads
sees one state from its first statement on; one that writes takes the lock at its
first, so that two writers never find out only at the end.

A file that may not be written (a USB stick, another person's file) can still be
read. Where not even the folder can be written and nobody has the file open, SQLite
cannot make its lock files, and the file is taken as one that nobody changes meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from gridward.errors import ConflictError, DamagedError, InputError
from gridward.store.geometry import BlobError, add_functions
from gridward.store.tables import NEWEST_REVISION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from gridward.errors import GridwardError

_BUSY_TIMEOUT_S = 30.0
_WRITES = "gridward_writes"

_NOT_WRITABLE = ("SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM")
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_BAD_TEXT = "Could not decode to UTF-8"  # Python says it without a code


def engine(path: Path) -> Engine:
    """Return a pool of connections to an existing file; none is opened yet."""
    made = create_engine("sqlite://", creator=lambda: _open(path), poolclass=QueuePool)
    event.listen(made, "begin", _begin)
    return made


def writable(path: Path) -> bool:
    """Tell whether this process may change the file and keep its lock files beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def open_read_only(path: Path) -> sqlite3.Connection:
    """Return a connection that leaves the file as it is, in every byte.

    Raises
    ------
    sqlite3.Error
        If the file cannot be opened.
    """
    log_is_there = path.with_name(f"{path.name}-wal").exists()
    alone = not log_is_there and not os.access(path.parent, os.W_OK)
    return _connect(path, "mode=ro&immutable=1" if alone else "mode=ro")


@contextmanager
def reading(engine: Engine, path: Path) -> Iterator[Connection]:
    """Yield a connection whose statements all see the same state and change nothing."""
    with _own_errors(path), engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("PRAGMA query_only = ON")
        try:
            yield connection
        finally:
            connection.exec_driver_sql("PRAGMA query_only = OFF")


def revision(engine: Engine, path: Path) -> int:
    """Return the number of the last change by one statement, past all that SQLAlchemy does."""
    with _own_errors(path):
        pooled = engine.raw_connection()
    driver = pooled.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - tells the type checker
    try:
        return int(driver.execute(NEWEST_REVISION).fetchone()[0])
    except sqlite3.DatabaseError as error:
        ours = _translated(error, path)
        if ours is None:
            raise
        raise ours from error
    finally:
        pooled.close()


@contextmanager
def writing(engine: Engine, path: Path, *, keep: bool = True) -> Iterator[Connection]:
    """Yield a connection whose changes are all kept at the end, or none of them.

    With ``keep`` false they are undone even when all went well: a rehearsal.

    Raises
    ------
    InputError
        ``not_writable``, if the file or its folder may not be written, or is full.
    ConflictError
        If somebody else has been writing for longer than half a minute.
    """
    if not writable(path):
        raise InputError("not_writable", value=str(path))
    with _own_errors(path), engine.connect() as bare:
        connection = bare.execution_options(**{_WRITES: True})
        with connection.begin() as transaction:
            yield connection
            if not keep:
                transaction.rollback()


@contextmanager
def rebuilding(engine: Engine, path: Path) -> Iterator[Connection]:
    """Yield a connection that may make tables anew; all of it is kept at the end, or nothing.

    References between tables are not looked at until the end; those that led nowhere
    before may do so still.

    Raises
    ------
    InputError
        ``not_writable``.
    ConflictError
        As ``writing``.
    DamagedError
        ``broken``, if a reference leads nowhere that led somewhere before.
    """
    if not writable(path):
        raise InputError("not_writable", value=str(path))
    with _own_errors(path), engine.connect() as bare:
        driver = bare.connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - tells the type checker
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute(
            "PRAGMA legacy_alter_table = ON"
        )  # a renamed table takes no references along
        connection = bare.execution_options(**{_WRITES: True})
        try:
            with connection.begin():
                lost = _dangling(connection)
                yield connection
                if _dangling(connection) > lost:
                    raise DamagedError(str(path), "broken")
        finally:
            driver.execute("PRAGMA legacy_alter_table = OFF")
            driver.execute("PRAGMA foreign_keys = ON")


def _dangling(connection: Connection) -> int:
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def back_up(path: Path, target: Path) -> None:
    """Copy one state of a file, page by page, into a new one, while others read and write.

    Raises
    ------
    DamagedError
        ``broken``, if it cannot be read.
    InputError
        ``not_writable``, if there is no room.
    ConflictError
        If somebody else does not let go of it.
    """
    try:
        with closing(open_read_only(path)) as there, closing(sqlite3.connect(target)) as made:
            there.backup(made)
    except sqlite3.DatabaseError as error:
        ours = None if _is_broken(error) else _translated(error, target)
        raise ours or DamagedError(str(path), "broken") from error


def settle(path: Path) -> None:
    """Make one plain file of a workspace that nobody has open, fit for a stick or an archive."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _open(path: Path) -> sqlite3.Connection:
    if not writable(path):
        connection = open_read_only(path)
    else:
        connection = _connect(path, "mode=rw")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    add_functions(connection)
    return connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=_BUSY_TIMEOUT_S,
        isolation_level=None,  # we say BEGIN ourselves
        check_same_thread=False,  # the pool lends a connection to one thread at a time
    )


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _own_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except BlobError as error:
        raise DamagedError(str(path), "broken") from error
    except DatabaseError as error:
        ours = _translated(error.orig, path)
        if ours is None:
            raise
        raise ours from error


def _is_broken(error: BaseException | None) -> bool:
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(_BROKEN) or str(error).startswith(_BAD_TEXT)


def _translated(error: BaseException | None, path: Path) -> GridwardError | None:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_BUSY"):
        return ConflictError("workspace", str(path))
    if name.startswith(_NOT_WRITABLE):
        return InputError("not_writable", value=str(path))
    if _is_broken(error):
        return DamagedError(str(path), "broken")
    return None
