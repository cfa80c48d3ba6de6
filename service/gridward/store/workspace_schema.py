"""Create and open a workspace in a schema of a PostgreSQL database with PostGIS."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import finalize

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from gridward.errors import DamagedError, InputError, NotFoundError
from gridward.store import server, upgrading
from gridward.store.dialects import dialect_of
from gridward.store.geopackage import quoted
from gridward.store.tables import SCHEMA_VERSION, SETTINGS, VERSION_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from gridward.store.addresses import Address

_RELATIONS = """
SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = :schema
"""
_VERSION = select(SETTINGS.c.value).where(SETTINGS.c.key == VERSION_KEY)


class SchemaDatabase:
    """The connections to a workspace in a schema, checked by ``open_schema``."""

    def __init__(self, address: Address) -> None:
        self.place = address
        self._engine = server.engine(address)
        finalize(self, self._engine.dispose)  # for whoever forgets to close it

    def reading(self) -> AbstractContextManager[Connection]:
        """Yield a connection that sees one state; see ``server.reading``."""
        return server.reading(self._engine, self.place)

    def writing(self, *, keep: bool) -> AbstractContextManager[Connection]:
        """Yield a connection that may write; see ``server.writing``."""
        return server.writing(self._engine, self.place, keep=keep)

    def making(self) -> AbstractContextManager[Connection]:
        """Yield a connection that may make the schema; see ``server.making``."""
        return server.making(self._engine, self.place)

    def revision(self) -> int:
        """Return the number of the last change; see ``server.revision``."""
        return server.revision(self._engine, self.place)

    def close(self) -> None:
        """End the connections."""
        self._engine.dispose()


def create_schema(address: Address, fill: Callable[[Connection], object]) -> SchemaDatabase:
    """Make the schema of a workspace, whole or not at all, as it is one transaction.

    Parameters
    ----------
    address
        Where; the database must be there.
    fill
        Puts the first records into the tables.

    Raises
    ------
    InputError
        ``exists_already``, if something stands in the schema; ``postgis_missing``, if the
        database does not have the extension and this user may not make it;
        ``not_writable``; ``database_unreachable``.
    """
    _need_postgis(address)
    database = SchemaDatabase(address)
    with _closed_if_it_fails(database), database.making() as connection:
        _need_nothing(connection, address)
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {quoted(address.schema)}")
        dialect_of(connection).prepare(connection)
        upgrading.state_newest(connection)
        fill(connection)
    return database


def open_schema(address: Address) -> SchemaDatabase:
    """Open a workspace that is there; one of an earlier version is brought up to date.

    Raises
    ------
    NotFoundError
        If there is no such schema, or nothing in it.
    DamagedError
        ``not_a_workspace``; ``other_version``, if it is of a version that is not known here.
    InputError
        ``database_unreachable``; ``earlier_version``, if it may not be brought up to date.
    """
    database = SchemaDatabase(address)
    with _closed_if_it_fails(database):
        with database.reading() as connection:
            version = _stated_version(connection, address)
        if version != SCHEMA_VERSION:
            _bring_up(database, version)
    return database


def _bring_up(database: SchemaDatabase, version: str) -> None:
    if version not in upgrading.known():
        raise DamagedError(str(database.place), "other_version")
    try:
        with database.making() as connection:
            upgrading.upgrade(connection)
    except InputError as error:
        if error.problem != "not_writable":
            raise
        raise InputError("earlier_version", value=str(database.place)) from error


def _need_nothing(connection: Connection, address: Address) -> None:
    if _relations(connection, address):
        raise InputError("exists_already", value=str(address))


def _stated_version(connection: Connection, address: Address) -> str:
    there = _relations(connection, address)
    if not there:
        raise NotFoundError("workspace", str(address))
    if SETTINGS.name not in there:
        raise DamagedError(str(address), "not_a_workspace")
    version = connection.execute(_VERSION).scalar_one_or_none()
    if version is None:
        raise DamagedError(str(address), "not_a_workspace")
    return str(version)


@contextmanager
def _closed_if_it_fails(database: SchemaDatabase) -> Iterator[None]:
    try:
        yield
    except BaseException:
        database.close()
        raise


def _relations(connection: Connection, address: Address) -> set[str]:
    return set(connection.execute(text(_RELATIONS), {"schema": address.schema}).scalars())


def _need_postgis(address: Address) -> None:
    """Make the extension if it is not there; never in a workspace's own schema."""
    database = SchemaDatabase(address)
    try:
        with database.making() as connection:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public")
    except (DBAPIError, InputError) as error:
        if isinstance(error, InputError) and error.problem != "not_writable":
            raise
        raise InputError("postgis_missing", value=str(address)) from error
    finally:
        database.close()
