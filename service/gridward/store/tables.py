"""Declare the tables of a workspace.

    layers ──< area_identities ──< areas       settings   mandate   excused
                 │     (one code)    (its versions)       points     visits    unplaced
               responsibilities >── matter_identities ──< matters   revisions ──< edits
                 │        └── exception_identities ──< exceptions
    unit_identities ──< units                    lineage    roles     area_identifiers
        └──< facilities

What changes with time has an identity, the code that others refer to, and one row for
each version of it, told apart by its first day. Rows have a number of their own (``id``,
never used twice) beside the code that people know, so that a code may change while an
answer still cites the same row.
``Text`` is meant where ``String`` is usual: GDAL ignores columns of VARCHAR.
Dates are ISO text; a missing one means without limit.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
)

from gridward.store.geometry import Geometry

SCHEMA_VERSION = "2"
VERSION_KEY = "schema_version"  # of the setting that states it

METADATA = MetaData()


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _text(name: str, *, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, unique=unique)


def _maybe(name: str) -> Column[str]:
    return Column(name, Text)


def _link(name: str, target: str, *, required: bool = False) -> Column[int]:
    return Column(name, ForeignKey(target), nullable=not required, index=True)


def _code_of(identities: str) -> Column[str]:
    """Return the code of a version, which its identity has, too."""
    link = ForeignKey(f"{identities}.code", onupdate="CASCADE")
    return Column("code", Text, link, nullable=False)


def _geometry(kind: str, *, required: bool = True) -> Column[Any]:
    return Column("geom", Geometry(kind), nullable=not required)


def _table(name: str, *parts: Column[Any] | UniqueConstraint | ForeignKeyConstraint) -> Table:
    return Table(name, METADATA, _id(), *parts, sqlite_autoincrement=True)


def _one_a_day(table: Table) -> None:
    """Let no two versions of a code begin on one day.

    UNIQUE takes two missing values for different ones; here "since ever" is one day.
    """
    begins = func.coalesce(table.c.valid_from, "")
    Index(f"{table.name}_identity", table.c.code, begins, unique=True)


SETTINGS = _table("settings", _text("key", unique=True), _text("value"))

LAYERS = _table(
    "layers",
    _text("layer", unique=True),
    _link("parent_id", "layers.id"),
    _link("beside_id", "layers.id"),  # whose parent is its own, too
    Column("overlay", Boolean, nullable=False),
    Column("may_overlap", Boolean, nullable=False, server_default=false()),
    Column("accuracy_m", Float),
)

AREA_IDENTITIES = _table(
    "area_identities",
    Column("layer", Text, ForeignKey("layers.layer", onupdate="CASCADE"), nullable=False),
    _text("code"),
    UniqueConstraint("layer", "code"),
)

AREAS = _table(
    "areas",
    _text("layer"),
    _text("code"),
    _maybe("name"),
    _maybe("name_en"),
    _link("parent_id", "area_identities.id"),
    Column("households", Integer),
    _text("status"),
    _maybe("valid_from"),
    _maybe("valid_to"),
    _geometry("MULTIPOLYGON", required=False),  # none: in the register, not drawn yet
    ForeignKeyConstraint(
        ["layer", "code"],
        ["area_identities.layer", "area_identities.code"],
        onupdate="CASCADE",
    ),
)
# UNIQUE takes two missing values for different ones; here "since ever" is one day.
Index(
    "areas_identity",
    AREAS.c.layer,
    AREAS.c.code,
    func.coalesce(AREAS.c.valid_from, ""),
    unique=True,
)

# Told apart by layer and code, as people write them: an identifier outlives versions of areas.
IDENTIFIERS = _table(
    "area_identifiers",
    _text("layer"),
    _text("area_code"),
    _text("scheme"),
    _text("identifier"),
    _maybe("valid_from"),
    _maybe("valid_to"),
)
Index("area_identifiers_by_identifier", IDENTIFIERS.c.identifier)

MANDATE = _table(
    "mandate", _maybe("name"), _maybe("valid_from"), _maybe("valid_to"), _geometry("MULTIPOLYGON")
)

EXCUSED = _table(
    "excused",
    _maybe("name"),
    _maybe("reason"),
    _maybe("valid_from"),
    _maybe("valid_to"),
    _geometry("MULTIPOLYGON"),
)

UNIT_IDENTITIES = _table("unit_identities", _text("code", unique=True))

UNITS = _table(
    "units",
    _code_of("unit_identities"),
    _text("name"),
    _maybe("name_en"),
    _text("kind"),
    _link("parent_id", "unit_identities.id"),
    Column("headcount", Integer),
    _maybe("phone"),
    _maybe("holder"),  # who holds a post; missing: vacant
    _maybe("base"),
    _maybe("valid_from"),
    _maybe("valid_to"),
)
_one_a_day(UNITS)

MATTER_IDENTITIES = _table("matter_identities", _text("code", unique=True))

MATTERS = _table(
    "matters",
    _code_of("matter_identities"),
    _text("name"),
    _maybe("name_en"),
    _link("parent_id", "matter_identities.id"),
    _maybe("valid_from"),
    _maybe("valid_to"),
)
_one_a_day(MATTERS)

EXCEPTION_IDENTITIES = _table("exception_identities", _text("code", unique=True))

# Ground that a responsibility holds in and that is no area: drawn across the borders.
EXCEPTIONS = _table(
    "exceptions",
    _code_of("exception_identities"),
    _maybe("name"),
    _maybe("side"),  # of a line, seen along it: left | right | both
    Column("buffer_m", Float),  # how far from a point or line it reaches
    _maybe("valid_from"),
    _maybe("valid_to"),
    _geometry("GEOMETRY"),
)
_one_a_day(EXCEPTIONS)

ROLES = _table(
    "roles",  # beside those that the program knows, or in their place
    _text("code", unique=True),
    _text("name"),
    _maybe("name_en"),
    Column("shared", Boolean, nullable=False),
    _maybe("words"),
)

FACILITIES = _table(
    "facilities",
    _text("code", unique=True),
    _maybe("name"),
    _maybe("kind"),
    _link("built_by_id", "unit_identities.id"),
    _link("kept_by_id", "unit_identities.id"),
    _geometry("POINT"),
)

RESPONSIBILITIES = _table(
    "responsibilities",
    _link("area_id", "area_identities.id"),
    _link("exception_id", "exception_identities.id"),
    _link("matter_id", "matter_identities.id"),
    _link("unit_id", "unit_identities.id", required=True),
    _text("role"),
    _maybe("valid_from"),
    _maybe("valid_to"),
    _maybe("hours"),
    _maybe("note"),
)
Index(
    "responsibilities_identity",
    func.coalesce(RESPONSIBILITIES.c.area_id, 0),
    func.coalesce(RESPONSIBILITIES.c.exception_id, 0),
    func.coalesce(RESPONSIBILITIES.c.matter_id, 0),
    RESPONSIBILITIES.c.unit_id,
    RESPONSIBILITIES.c.role,
    func.coalesce(RESPONSIBILITIES.c.valid_from, ""),
    func.coalesce(RESPONSIBILITIES.c.hours, ""),
    unique=True,
)

POINTS = _table(
    "points",
    _text("code"),
    _maybe("name"),
    _maybe("address"),
    _maybe("stated_area"),
    _maybe("valid_from"),
    _maybe("valid_to"),
    _geometry("POINT"),
)
_one_a_day(POINTS)

VISITS = _table(
    "visits",
    _text("code", unique=True),
    _maybe("team"),
    _maybe("day"),  # missing: a round of every day
    _maybe("arrive"),
    _maybe("leave"),
    _maybe("address"),
    _maybe("stated_area"),
    _geometry("GEOMETRY"),  # a place, or a track: a line
)

UNPLACED = _table(
    "unplaced",
    _text("kind"),  # the table the row was meant for
    _text("source"),
    Column("row", Integer, nullable=False),
    _maybe("code"),
    _text("problem"),
    _maybe("field"),
    _maybe("value"),
    _text("record"),  # the whole row as JSON
)

REVISIONS = _table(
    "revisions",
    _text("action"),
    _maybe("source"),
    _text("detail"),  # JSON
    _text("at"),
    _maybe("actor"),
    _maybe("request"),  # the command line, or method and address
)
NEWEST_REVISION = "SELECT coalesce(max(id), 0) FROM revisions"

EDITS = _table(
    "edits",
    _link("revision_id", "revisions.id", required=True),
    _text("table_name"),
    Column("row_id", Integer, nullable=False),
    Column("last_row_id", Integer),  # of many new rows at once, told by their numbers alone
    _maybe("code"),  # what people know the row by
    _maybe("before"),  # the whole row as JSON; missing: it is new
    _maybe("after"),  # missing: it is gone
)
Index("edits_row", EDITS.c.table_name, EDITS.c.row_id)

LINEAGE = _table(
    "lineage",
    _text("layer"),
    _text("at"),  # the first day on which it is so
    _text("kind"),  # one of registry.LINEAGE_KINDS
    _maybe("code"),  # missing: nothing takes its place
    _maybe("predecessor"),  # missing: it comes from nothing
    Column("share", Float),  # of the ground of code that was the predecessor's, 0 to 1
    Column("moved_m2", Float),  # ground that changed hands
    _maybe("name"),
    _maybe("note"),
    _text("source"),
)


def geometry_kind(table: Table) -> str | None:
    """Return the kind of a table's geometry, or none for a table without a map."""
    column = table.c.get("geom")
    return column.type.kind if column is not None and isinstance(column.type, Geometry) else None
