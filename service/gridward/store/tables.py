"""Declare the tables of a workspace.

    layers ──< areas >── areas (parent)        settings   mandate   excused
                 │                             points     visits    unplaced
    units ──<  responsibilities  >── matters   revisions  roles
      └──< facilities      └── exceptions             area_identifiers

Rows have a number of their own (``id``, never used twice) beside the code that
people know, so that a code may change while an answer still cites the same row.
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
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from gridward.store.geometry import Geometry

SCHEMA_VERSION = "1"

METADATA = MetaData()


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _text(name: str, *, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, unique=unique)


def _maybe(name: str) -> Column[str]:
    return Column(name, Text)


def _link(name: str, target: str, *, required: bool = False) -> Column[int]:
    return Column(name, ForeignKey(target), nullable=not required, index=True)


def _geometry(kind: str) -> Column[Any]:
    return Column("geom", Geometry(kind), nullable=False)


def _table(name: str, *parts: Column[Any] | UniqueConstraint) -> Table:
    return Table(name, METADATA, _id(), *parts, sqlite_autoincrement=True)


SETTINGS = _table("settings", _text("key", unique=True), _text("value"))

LAYERS = _table(
    "layers",
    _text("layer", unique=True),
    _link("parent_id", "layers.id"),
    Column("overlay", Boolean, nullable=False),
    Column("accuracy_m", Float),
)

AREAS = _table(
    "areas",
    Column("layer", Text, ForeignKey("layers.layer", onupdate="CASCADE"), nullable=False),
    _text("code"),
    _maybe("name"),
    _maybe("name_en"),
    _link("parent_id", "areas.id"),
    Column("households", Integer),
    _text("status"),
    _maybe("valid_from"),
    _maybe("valid_to"),
    _geometry("MULTIPOLYGON"),
    UniqueConstraint("layer", "code"),
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

MANDATE = _table("mandate", _maybe("name"), _geometry("MULTIPOLYGON"))

EXCUSED = _table("excused", _maybe("name"), _maybe("reason"), _geometry("MULTIPOLYGON"))

UNITS = _table(
    "units",
    _text("code", unique=True),
    _text("name"),
    _maybe("name_en"),
    _text("kind"),
    _link("parent_id", "units.id"),
    Column("headcount", Integer),
    _maybe("phone"),
    _maybe("holder"),  # who holds a post; missing: vacant
    _maybe("base"),
)

MATTERS = _table(
    "matters",
    _text("code", unique=True),
    _text("name"),
    _maybe("name_en"),
    _link("parent_id", "matters.id"),
)

# Ground that a responsibility holds in and that is no area: drawn across the borders.
EXCEPTIONS = _table(
    "exceptions",
    _text("code", unique=True),
    _maybe("name"),
    _maybe("side"),  # of a line, seen along it: left | right | both
    Column("buffer_m", Float),  # how far from a point or line it reaches
    _geometry("GEOMETRY"),
)

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
    _link("built_by_id", "units.id"),
    _link("kept_by_id", "units.id"),
    _geometry("POINT"),
)

RESPONSIBILITIES = _table(
    "responsibilities",
    _link("area_id", "areas.id"),
    _link("exception_id", "exceptions.id"),
    _link("matter_id", "matters.id"),
    _link("unit_id", "units.id", required=True),
    _text("role"),
    _maybe("valid_from"),
    _maybe("valid_to"),
    _maybe("hours"),
    _maybe("note"),
)
# UNIQUE takes two missing values for different ones; here "everywhere" is one place.
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
    _text("code", unique=True),
    _maybe("name"),
    _maybe("address"),
    _maybe("stated_area"),
    _geometry("POINT"),
)

VISITS = _table(
    "visits",
    _text("code", unique=True),
    _maybe("team"),
    _maybe("arrive"),
    _maybe("leave"),
    _maybe("address"),
    _maybe("stated_area"),
    _geometry("POINT"),
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
)


def geometry_kind(table: Table) -> str | None:
    """Return the kind of a table's geometry, or none for a table without a map."""
    column = table.c.get("geom")
    return column.type.kind if column is not None and isinstance(column.type, Geometry) else None
