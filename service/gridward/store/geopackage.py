"""Keep the tables that make a SQLite file a GeoPackage.

QGIS and GDAL learn from them which tables hold features, where, in which CRS and
how to search them:

    gpkg_spatial_ref_sys    the coordinate systems
    gpkg_contents           one row a table or view: kind, extent, last change
    gpkg_geometry_columns   where a feature table keeps its geometry
    gpkg_extensions         the R-trees (rtree_<table>_geom), filled by triggers

Every layer of areas is a view of its own, so that it shows under its own name, as it is
today; earlier and later versions stand in the table ``areas``. A view finds its rows
through the R-tree of that table. GDAL wants the row number of a view to be called
OGC_FID for that.

The version declared is 1.3: the one that the GDAL of QGIS 3.22 knows.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyproj import CRS
from pyproj.enums import WktVersion
from sqlalchemy import text

from gridward.store.geometry import SRS_ID
from gridward.store.tables import METADATA, geometry_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Table

APPLICATION_ID = 0x47504B47  # "GPKG"
_VERSION = 10300

_TABLES = (
    """
    CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL PRIMARY KEY,
        organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL,
        definition TEXT NOT NULL,
        description TEXT
    )
    """,
    """
    CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY,
        data_type TEXT NOT NULL,
        identifier TEXT UNIQUE,
        description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
        min_x DOUBLE,
        min_y DOUBLE,
        max_x DOUBLE,
        max_y DOUBLE,
        srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
    )
    """,
    """
    CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL,
        column_name TEXT NOT NULL,
        geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL,
        z TINYINT NOT NULL,
        m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
    )
    """,
    """
    CREATE TABLE gpkg_extensions (
        table_name TEXT,
        column_name TEXT,
        extension_name TEXT NOT NULL,
        definition TEXT NOT NULL,
        scope TEXT NOT NULL,
        CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
    )
    """,
)

_NEW_BOX = "NEW.id, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
_NEW_SEEN = "NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)"
_NEW_UNSEEN = "NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)"

# Name, event, condition and action, as the extension "RTree Spatial Indexes" of
# GeoPackage 1.3 gives them; GDAL looks for exactly these names.
_TRIGGERS = (
    (
        "insert",
        "INSERT ON",
        _NEW_SEEN,
        "INSERT OR REPLACE INTO {rtree} VALUES ({new_box})",
    ),
    (
        "update1",
        "UPDATE OF geom ON",
        f"OLD.id = NEW.id AND ({_NEW_SEEN})",
        "INSERT OR REPLACE INTO {rtree} VALUES ({new_box})",
    ),
    (
        "update2",
        "UPDATE OF geom ON",
        f"OLD.id = NEW.id AND ({_NEW_UNSEEN})",
        "DELETE FROM {rtree} WHERE id = OLD.id",
    ),
    (
        "update3",
        "UPDATE ON",
        f"OLD.id != NEW.id AND ({_NEW_SEEN})",
        "DELETE FROM {rtree} WHERE id = OLD.id; INSERT OR REPLACE INTO {rtree} VALUES ({new_box})",
    ),
    (
        "update4",
        "UPDATE ON",
        f"OLD.id != NEW.id AND ({_NEW_UNSEEN})",
        "DELETE FROM {rtree} WHERE id IN (OLD.id, NEW.id)",
    ),
    ("delete", "DELETE ON", "OLD.geom NOTNULL", "DELETE FROM {rtree} WHERE id = OLD.id"),
)

_VIEW = """
CREATE VIEW {view} AS
SELECT areas.id AS OGC_FID, areas.code, areas.name, areas.name_en, parent.code AS parent_code,
       areas.households, areas.status, areas.valid_from, areas.valid_to, areas.geom
FROM areas LEFT JOIN area_identities AS parent ON parent.id = areas.parent_id
WHERE areas.layer = {layer}
  AND (areas.valid_from ISNULL OR areas.valid_from <= date('now', 'localtime'))
  AND (areas.valid_to ISNULL OR areas.valid_to >= date('now', 'localtime'))
"""

_TOUCH = """
UPDATE gpkg_contents
SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')
WHERE table_name = :name
"""

_EXTENT = """
UPDATE gpkg_contents
SET (min_x, min_y, max_x, max_y) = (
    SELECT min(ST_MinX(geom)), min(ST_MinY(geom)), max(ST_MaxX(geom)), max(ST_MaxY(geom))
    FROM {table}
)
WHERE table_name = :name
"""

_WIDER = """
UPDATE gpkg_contents
SET min_x = min(coalesce(min_x, :min_x), :min_x), min_y = min(coalesce(min_y, :min_y), :min_y),
    max_x = max(coalesce(max_x, :max_x), :max_x), max_y = max(coalesce(max_y, :max_y), :max_y)
WHERE table_name = :name
"""


def prepare(connection: Connection) -> None:
    """Make a new, empty file a GeoPackage with the tables of a workspace."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {_VERSION}")
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    _add_reference_systems(connection)
    METADATA.create_all(connection)
    for table in METADATA.sorted_tables:
        add_table(connection, table)


def add_layer_view(connection: Connection, layer: str) -> None:
    """Show the areas of one layer to other programs under the layer's name."""
    literal = "'" + layer.replace("'", "''") + "'"
    connection.exec_driver_sql(_VIEW.format(view=quoted(layer), layer=literal))
    _register_features(connection, layer, "MULTIPOLYGON")


def drop_layer_view(connection: Connection, layer: str) -> None:
    """Take a layer's view away again; its areas stay."""
    connection.exec_driver_sql(f"DROP VIEW IF EXISTS {quoted(layer)}")
    _forget(connection, layer)


def drop_table(connection: Connection, table: Table) -> None:
    """Take away what shows a table to other programs, so that it can be made anew."""
    rtree = f"rtree_{table.name}_geom"
    for name, *_ in _TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {rtree}_{name}")
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {rtree}")
    _forget(connection, table.name)


def touch(connection: Connection, name: str, *, on_a_map: bool) -> None:
    """Keep the last change, and the extent, of one table or view true."""
    connection.execute(text(_TOUCH), {"name": name})
    if on_a_map:
        connection.execute(text(_EXTENT.format(table=quoted(name))), {"name": name})


def widen(connection: Connection, name: str, bounds: Sequence[float]) -> None:
    """Keep last change and extent true of a table or view to which shapes were only added.

    Parameters
    ----------
    connection
        Inside a transaction that may write.
    name
        Of the table or view.
    bounds
        Of what was added: min x, min y, max x, max y.
    """
    connection.execute(text(_TOUCH), {"name": name})
    values = dict(zip(("min_x", "min_y", "max_x", "max_y"), map(float, bounds), strict=True))
    connection.execute(text(_WIDER), {"name": name, **values})


@contextmanager
def without_index(connection: Connection, table: str) -> Iterator[str]:
    """Yield the name of a table's R-tree, and let no new row into it by itself meanwhile."""
    rtree = f"rtree_{table}_geom"
    connection.exec_driver_sql(f"DROP TRIGGER {rtree}_{_TRIGGERS[0][0]}")
    yield rtree
    _add_trigger(connection, table, *_TRIGGERS[0])


def names_in_use(connection: Connection) -> set[str]:
    """Return the names of all tables and views, in lower case as SQLite compares them."""
    found = connection.execute(text("SELECT lower(name) FROM sqlite_master"))
    return set(found.scalars())


def quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever its letters."""
    return '"' + name.replace('"', '""') + '"'


def _add_reference_systems(connection: Connection) -> None:
    wgs84 = CRS.from_epsg(SRS_ID).to_wkt(WktVersion.WKT1_GDAL)
    rows = (
        ("Undefined Cartesian", -1, "NONE", -1, "undefined"),
        ("Undefined geographic", 0, "NONE", 0, "undefined"),
        ("WGS 84 geodetic", SRS_ID, "EPSG", SRS_ID, wgs84),
    )
    for row in rows:
        connection.exec_driver_sql(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", row
        )


def add_table(connection: Connection, table: Table) -> None:
    """Show a table to other programs, with an index of its shapes if it has any."""
    kind = geometry_kind(table)
    if kind is None:
        connection.exec_driver_sql(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, ?, ?)",
            (table.name, "attributes", table.name),
        )
        return
    _register_features(connection, table.name, kind)
    _add_rtree(connection, table.name)


def _register_features(connection: Connection, name: str, kind: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
        (name, "features", name, SRS_ID),
    )
    connection.exec_driver_sql(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (name, kind, SRS_ID)
    )


def _forget(connection: Connection, name: str) -> None:
    for table in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
        connection.execute(
            text(f"DELETE FROM {table} WHERE table_name = :name"),  # noqa: S608 - our own names
            {"name": name},
        )


def _add_rtree(connection: Connection, table: str) -> None:
    rtree = f"rtree_{table}_geom"
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy)"
    )
    connection.exec_driver_sql(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
        (table, "http://www.geopackage.org/spec120/#extension_rtree"),
    )
    for trigger in _TRIGGERS:
        _add_trigger(connection, table, *trigger)


def _add_trigger(  # noqa: PLR0917 - the five parts of a trigger
    connection: Connection, table: str, name: str, event: str, condition: str, action: str
) -> None:
    rtree = f"rtree_{table}_geom"
    connection.exec_driver_sql(
        f"CREATE TRIGGER {rtree}_{name} AFTER {event} {table} WHEN {condition} "
        f"BEGIN {action.format(rtree=rtree, new_box=_NEW_BOX)}; END"
    )
