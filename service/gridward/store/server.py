"""Connect to a PostgreSQL database, and say in our own errors what went wrong.

As in a file, many may read while one writes, a reader sees one state from its first statement
on, and a writer takes its place at its first. It locks every table against other writers,
programs like QGIS among them, before its own state is fixed; so nobody who writes finds out
only at the end that somebody else was quicker, and nothing that was written is lost.

    writer 1  LOCK ── reads, writes ── COMMIT
    writer 2  LOCK ........ waits ........... ── reads, writes ── COMMIT
    reader    ── sees the state before ──────   (until it asks again)

A writer waits half a minute. Where PostgreSQL breaks a deadlock by refusing one of the two
while they take their locks, it tries again, within the same half minute.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError

from gridward.errors import ConflictError, DamagedError, InputError
from gridward.store.geopackage import quoted
from gridward.store.tables import METADATA, NEWEST_REVISION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

    from gridward.errors import GridwardError
    from gridward.store.addresses import Address

_PATIENCE_S = 30.0
_CONNECT_TIMEOUT_S = 10
_CHECKED_OUT = {"pool_pre_ping": True}  # a server may have been started anew meanwhile

_LOST_RACE = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected
_BUSY = _LOST_RACE | {"55P03"}  # lock_not_available
_NOT_WRITABLE = frozenset({"25006", "42501", "53100"})  # read only, no right, disk full
_FOREIGN = frozenset({"3F000", "42P01", "42703"})  # no schema, no table, no column
_BEFORE_A_SERVER = (OperationalError, InterfaceError, ProgrammingError)  # what libpq says itself
# connection_exception, invalid_authorization, no such database, insufficient_resources, shut down
_LOST = frozenset({"08", "28", "3D", "53", "57"})
_BROKEN = frozenset({"XX001", "XX002"})  # data_corrupted, index_corrupted
_SECRET = re.compile(r"(password)\s*=\s*\S+|(?<=:)[^:@/\s]+(?=@)", re.IGNORECASE)

_WHERE_POSTGIS_IS = """
SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
WHERE extname = 'postgis'
"""


def engine(address: Address) -> Engine:
    """Return a pool of connections to a schema; none is opened yet.

    Raises
    ------
    InputError
        ``extra_missing``, if the program was installed without what speaks to PostgreSQL.
    """
    options: dict[str, Any] = dict(_CHECKED_OUT)
    if "connect_timeout" not in address.url.query:
        options["connect_args"] = {"connect_timeout": _CONNECT_TIMEOUT_S}
    try:
        made = create_engine(address.url, isolation_level="REPEATABLE READ", **options)
    except ModuleNotFoundError:
        raise InputError("extra_missing", value="postgis") from None

    def look_into(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(_WHERE_POSTGIS_IS)
        found = cursor.fetchone()
        path = [address.schema, *(found or ()), "public"]
        cursor.execute(f"SET search_path TO {', '.join(map(quoted, path))}")
        cursor.execute("SET client_min_messages TO warning")
        cursor.close()
        connection.commit()

    event.listen(made, "connect", look_into)
    return made


@contextmanager
def reading(engine: Engine, address: Address) -> Iterator[Connection]:
    """Yield a connection whose statements all see the same state and change nothing."""
    with own_errors(address), engine.connect() as bare:
        connection = bare.execution_options(postgresql_readonly=True)
        with connection.begin():
            yield connection


def revision(engine: Engine, address: Address) -> int:
    """Return the number of the last change by one statement, without a transaction."""
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with own_errors(address), alone.connect() as connection:
        return int(connection.exec_driver_sql(NEWEST_REVISION).scalar_one())


@contextmanager
def writing(engine: Engine, address: Address, *, keep: bool = True) -> Iterator[Connection]:
    """Yield a connection whose changes are all kept at the end, or none of them.

    With ``keep`` false they are undone even when all went well: a rehearsal.

    Raises
    ------
    InputError
        ``not_writable``, if this user may not write, or the disk is full;
        ``database_unreachable``.
    ConflictError
        If somebody else has been writing for longer than half a minute.
    """
    with own_errors(address), engine.connect() as connection:
        _take_turn(connection)
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        if keep:
            connection.commit()
        else:
            connection.rollback()


@contextmanager
def making(engine: Engine, address: Address) -> Iterator[Connection]:
    """Yield a connection that may make a schema; all of it is kept at the end, or nothing."""
    with own_errors(address), engine.connect() as connection, connection.begin():
        yield connection


def _take_turn(connection: Connection) -> None:
    """Begin a transaction as the only one that writes.

    LOCK does not fix the state that the transaction sees; the first question after it does.
    """
    tables, until = ", ".join(METADATA.tables), time.monotonic() + _PATIENCE_S
    while True:
        left_ms = max(int(1000 * (until - time.monotonic())), 1)
        try:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left_ms}")
            connection.exec_driver_sql(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        except OperationalError as error:
            connection.rollback()
            if _state(error) not in _LOST_RACE or time.monotonic() >= until:
                raise
        else:
            return


@contextmanager
def own_errors(address: Address) -> Iterator[None]:
    """Turn what PostgreSQL says into our own errors, without a password in any of them."""
    try:
        yield
    except DBAPIError as error:
        ours = _translated(error, address)
        if ours is None:
            raise
        raise ours from error


def _translated(error: DBAPIError, address: Address) -> GridwardError | None:
    state = _state(error)
    if state in _BUSY:
        return ConflictError("workspace", str(address))
    if state in _NOT_WRITABLE:
        return InputError("not_writable", value=str(address))
    if state in _FOREIGN:
        return DamagedError(str(address), "not_a_workspace")
    if state in _BROKEN:
        return DamagedError(str(address), "broken")
    stateless = state is None and isinstance(error, _BEFORE_A_SERVER)
    if stateless or (state or "")[:2] in _LOST:
        return InputError(
            "database_unreachable", value=str(address), details={"reason": _reason(error)}
        )
    return None


def _reason(error: DBAPIError) -> str:
    """Return the first thing that libpq says, without where it was said of, and secrets."""
    first = next(iter(str(error.orig).strip().splitlines()), "")
    said = first.rpartition(" failed: ")[2].removeprefix("FATAL:").strip().rstrip(".")
    return _SECRET.sub("…", said)


def _state(error: DBAPIError) -> str | None:
    found: str | None = getattr(error.orig, "sqlstate", None)
    return found
