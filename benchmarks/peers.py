"""Ask other engines the same question: which polygon holds each point.

Each peer first takes in the polygons and the points, so that what is timed is the join
alone, and answers with how many pairs it found. Where a peer can be held to one thread,
it is.
"""

from __future__ import annotations

import importlib.util
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import geopandas as gpd
import pandas as pd
import rtree
import shapely

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "shared"))  # the throw-away PostGIS


class Peer(Protocol):
    """One engine with polygons and points taken in; most need no start and no end."""

    name: str
    most_points: int  # beyond which it would take minutes; fewer are then compared

    def start(self) -> None:
        """Start what has to run before the clock does."""

    def close(self) -> None:
        """Stop it."""

    def take(self, areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> None:
        """Take in polygons (WGS 84) and n points."""

    def join(self) -> int:
        """Return how many pairs of point and polygon there are."""


class Sjoin(Peer):
    """geopandas.sjoin, as people write it (intersects) or with its best predicate (within)."""

    most_points = 1_000_000

    def __init__(self, predicate: str) -> None:
        self.name = f"geopandas.sjoin {predicate}"
        self._predicate = predicate

    def take(self, areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> None:
        """Take in polygons and points as frames."""
        self._areas = areas[["code", "geometry"]]
        self._points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=areas.crs)

    def join(self) -> int:
        """Return the number of rows of the joined frame."""
        return len(gpd.sjoin(self._points, self._areas, predicate=self._predicate))


class TreeOfPolygons(Peer):
    """shapely.STRtree over the polygons, asked with points."""

    name = "STRtree(polygons).query(points)"
    most_points = 1_000_000

    def take(self, areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> None:
        """Build the tree and the points."""
        shapes = areas.geometry.to_numpy()
        shapely.prepare(shapes)
        self._tree, self._points = shapely.STRtree(shapes), shapely.points(x, y)
        self._tree.query(self._points[:1], predicate="intersects")  # builds it

    def join(self) -> int:
        """Return the number of pairs."""
        return len(self._tree.query(self._points, predicate="intersects")[0])


class TreeOfPoints(Peer):
    """shapely.STRtree over the points, asked with polygons: the best idiom of the field."""

    name = "STRtree(points).query(polygons)"
    most_points = 1_000_000

    def take(self, areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> None:
        """Keep the polygons and points; the tree is part of each join."""
        self._shapes, self._points = areas.geometry.to_numpy(), shapely.points(x, y)

    def join(self) -> int:
        """Return the number of pairs."""
        tree = shapely.STRtree(self._points)
        return len(tree.query(self._shapes, predicate="contains")[0])


class RTree(Peer):
    """rtree over the boxes of polygons, each candidate tested prepared, point by point."""

    name = "rtree + prepared"
    most_points = 20_000

    def take(self, areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> None:
        """Build the tree."""
        self._shapes, self._x, self._y = areas.geometry.to_numpy(), x, y
        shapely.prepare(self._shapes)
        boxes = shapely.bounds(self._shapes)
        self._tree = rtree.index.Index((n, tuple(box), None) for n, box in enumerate(boxes))

    def join(self) -> int:
        """Return the number of pairs."""
        found = 0
        for x, y in zip(self._x, self._y, strict=True):
            for number in self._tree.intersection((x, y, x, y)):
                found += bool(shapely.intersects_xy(self._shapes[number], x, y))
        return found


class DuckDB(Peer):
    """DuckDB with its spatial extension, from the wheels, on one thread."""

    name = "DuckDB spatial, 1 thread"
    most_points = 1_000_000

    def take(self, areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> None:
        """Load both tables."""
        import duckdb  # noqa: PLC0415 - a peer that may not be installed

        package = importlib.util.find_spec("duckdb_extension_spatial")
        (extension,) = Path(package.origin).parent.rglob("*.duckdb_extension")
        self._base = duckdb.connect(config={"allow_unsigned_extensions": "true", "threads": 1})
        self._base.execute(f"LOAD '{extension}'")
        wkb = pd.DataFrame({"wkb": areas.geometry.to_wkb()})
        places = pd.DataFrame({"x": x, "y": y})
        self._base.register("wkb_view", wkb)
        self._base.register("places_view", places)
        self._base.execute("CREATE TABLE areas AS SELECT ST_GeomFromWKB(wkb) AS g FROM wkb_view")
        self._base.execute("CREATE TABLE points AS SELECT ST_Point(x, y) AS g FROM places_view")

    def join(self) -> int:
        """Return the number of pairs."""
        question = "SELECT count(*) FROM points p JOIN areas a ON ST_Intersects(a.g, p.g)"
        return self._base.execute(question).fetchone()[0]


class SedonaDB(Peer):
    """SedonaDB, from the wheel, on one thread."""

    name = "SedonaDB, 1 thread"
    most_points = 1_000_000

    def take(self, areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> None:
        """Load both tables."""
        import sedonadb  # noqa: PLC0415 - a peer that may not be installed

        self._base = sedonadb.connect()
        self._base.sql("SET datafusion.execution.target_partitions = 1").execute()
        frames = {
            "areas": areas[["geometry"]],
            "points": gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=areas.crs),
        }
        for name, frame in frames.items():
            self._base.create_data_frame(frame).to_memtable().to_view(name)

    def join(self) -> int:
        """Return the number of pairs."""
        question = """SELECT count(*) AS n FROM points p
                      JOIN areas a ON ST_Intersects(a.geometry, p.geometry)"""
        return int(self._base.sql(question).to_pandas()["n"].iloc[0])


class PostGIS(Peer):
    """PostGIS with a GiST index, one process."""

    name = "PostGIS GiST, 1 process"
    most_points = 200_000

    def __init__(self) -> None:
        self._until_the_end = ExitStack()

    def start(self) -> None:
        """Start a server of our own."""
        import psycopg  # noqa: PLC0415 - a peer that may not be installed
        from postgis import running  # noqa: PLC0415 - beside the tests

        address = self._until_the_end.enter_context(running())
        self._base = self._until_the_end.enter_context(psycopg.connect(address, autocommit=True))
        for statement in (
            "CREATE EXTENSION postgis",
            "SET max_parallel_workers_per_gather = 0",
            "SET work_mem = '256MB'",
            "CREATE TABLE areas (g geometry)",
            "CREATE TABLE points (x float8, y float8)",
        ):
            self._base.execute(statement)

    def take(self, areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> None:
        """Load both tables."""
        with self._base.cursor() as cursor:
            with cursor.copy("COPY areas FROM STDIN") as copy:
                for wkb in areas.geometry.to_wkb(hex=True):
                    copy.write_row((wkb,))
            with cursor.copy("COPY points FROM STDIN") as copy:
                for place in zip(x.tolist(), y.tolist(), strict=True):
                    copy.write_row(place)
        for statement in (
            "ALTER TABLE points ADD g geometry",
            "UPDATE points SET g = ST_MakePoint(x, y)",
            "CREATE INDEX ON areas USING gist (g)",
            "VACUUM ANALYZE areas",
            "VACUUM ANALYZE points",
        ):
            self._base.execute(statement)

    def join(self) -> int:
        """Return the number of pairs."""
        question = "SELECT count(*) FROM points p JOIN areas a ON ST_Covers(a.g, p.g)"
        return self._base.execute(question).fetchone()[0]

    def close(self) -> None:
        """Stop the server."""
        self._until_the_end.close()
