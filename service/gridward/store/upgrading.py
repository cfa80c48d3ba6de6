"""Bring the schema of an earlier version of this program up to today's tables, by Alembic.

    revisions/versions/v2.py   the tables of version 2, as they were
                     v3.py     what became of them, and so on

A change of ``tables`` needs a new version number and a revision under that number, which
alters the tables where they are: whoever was granted a right to them, or made a view of them,
keeps it. All of it is one transaction. The name of the last revision is the version.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from gridward.errors import InputError
from gridward.store.dialects import dialect_of
from gridward.store.tables import LAYERS, SCHEMA_VERSION, SETTINGS, VERSION_KEY

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

_FOLDER = Path(__file__).with_name("revisions")
_STATED = select(SETTINGS.c.value).where(SETTINGS.c.key == VERSION_KEY)


def known() -> frozenset[str]:
    """Return the versions that a schema can be brought up from, today's among them.

    Raises
    ------
    InputError
        ``extra_missing``.
    """
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - not everybody has it

    script = ScriptDirectory.from_config(_config(None))
    return frozenset(revision.revision for revision in script.walk_revisions())


def state_newest(connection: Connection) -> None:
    """Write down that a schema that was just made needs no revision.

    Raises
    ------
    InputError
        ``extra_missing``.
    """
    config = _config(connection)
    from alembic import command  # noqa: PLC0415 - not everybody has it

    command.stamp(config, "head")


def run(connection: Connection) -> None:
    """Run the revisions that a schema lacks; all of them where there is nothing yet.

    Raises
    ------
    InputError
        ``extra_missing``.
    """
    config = _config(connection)
    from alembic import command  # noqa: PLC0415 - not everybody has it

    command.upgrade(config, "head")


def upgrade(connection: Connection) -> None:
    """Bring a workspace up to date; one that is so already stays as it is.

    Parameters
    ----------
    connection
        Inside a transaction, before its first question.
    """
    connection.exec_driver_sql(f"LOCK TABLE {SETTINGS.name} IN ACCESS EXCLUSIVE MODE")
    if connection.execute(_STATED).scalar_one() == SCHEMA_VERSION:
        return  # somebody else was quicker
    dialect = dialect_of(connection)
    layers = connection.execute(select(LAYERS.c.layer).order_by(LAYERS.c.id)).scalars().all()
    for layer in layers:
        dialect.drop_layer_view(connection, layer)
    run(connection)
    for layer in layers:
        dialect.add_layer_view(connection, layer)
    stated = SETTINGS.update().where(SETTINGS.c.key == VERSION_KEY).values(value=SCHEMA_VERSION)
    connection.execute(stated)


def _config(connection: Connection | None) -> Config:
    try:
        from alembic.config import Config  # noqa: PLC0415 - not everybody has it
    except ModuleNotFoundError:
        raise InputError("extra_missing", value="postgis") from None
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
