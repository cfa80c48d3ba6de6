"""Tell a workspace in a file from one in a PostgreSQL database, and never show a password.

    city.gpkg                                      a file
    postgresql://reader@db.local/city?schema=east  the schema ``east`` of the database ``city``

What the address leaves out, libpq takes from where it always does: PGHOST, PGUSER, PGPASSWORD,
a password file (~/.pgpass), a service (``?service=name``).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from gridward.errors import InputError

DEFAULT_SCHEMA = "gridward"

_DRIVER = "postgresql+psycopg"
_SCHEMES = ("postgresql", _DRIVER)
_START = re.compile(r"(postgres|postgresql)(\+\w+)?:", re.IGNORECASE)
_SCHEMA = re.compile(r"[^\W\d]\w{0,20}")  # 63 bytes, whatever the letters
_NOT_OURS = frozenset({"public", "information_schema", "topology", "tiger"})
_SECRET = frozenset({"password", "sslpassword"})


@dataclass(frozen=True)
class Address:
    """Where in which database a workspace lies; its text has no password."""

    url: URL
    schema: str

    def __str__(self) -> str:
        """Return the address as people may see it."""
        kept = {key: value for key, value in self.url.query.items() if key not in _SECRET}
        shown = URL.create(
            "postgresql",
            username=self.url.username,
            host=self.url.host,
            port=self.url.port,
            database=self.url.database,
            query=kept,
        ).render_as_string(hide_password=False)
        return f"{shown}{'&' if kept else '?'}schema={self.schema}"

    def __repr__(self) -> str:
        """Return the same for logs and traces."""
        return f"Address({self})"

    @property
    def has_password(self) -> bool:
        """Tell whether the address itself carries a password."""
        return self.url.password is not None or bool(_SECRET & {*self.url.query})

    def beside(self, schema: str) -> Address:
        """Return another schema of the same database."""
        return Address(self.url, schema)


def place_of(place: str | os.PathLike[str] | Address) -> Path | Address:
    """Return where a workspace lies: a file, or a schema of a database.

    Raises
    ------
    InputError
        ``bad_address``, if it begins like the address of a database and is none;
        ``bad_schema``, if the schema is no name of letters, digits and underscores or
        belongs to PostgreSQL.
    """
    if isinstance(place, Address):
        return place
    named = os.fspath(place)
    if not _START.match(named):
        return Path(named)
    try:
        url = make_url(named)
    except (ArgumentError, ValueError):
        raise InputError("bad_address", value=_without_password(named)) from None
    if url.drivername not in _SCHEMES:
        raise InputError("bad_address", value=_without_password(named), choices=_SCHEMES)
    schema = url.query.get("schema", DEFAULT_SCHEMA)
    if not isinstance(schema, str) or not _is_ours(schema):
        raise InputError("bad_schema", field="schema", value=schema)
    return Address(url.set(drivername=_DRIVER).difference_update_query(["schema"]), schema)


def _is_ours(schema: str) -> bool:
    lowered = schema.lower()
    return (
        _SCHEMA.fullmatch(schema) is not None
        and lowered not in _NOT_OURS
        and not lowered.startswith("pg_")
    )


def _without_password(named: str) -> str:
    """Return what somebody wrote without what may be a password, however it was written."""
    return re.sub(r"(//[^/@:]*):[^@]*@", r"\1@", named.partition("?")[0])
