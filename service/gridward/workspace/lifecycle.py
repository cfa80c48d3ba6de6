"""Make a workspace, or open one that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from gridward import __version__, store
from gridward.coordinates import crs_of, metric_crs_at
from gridward.errors import InputError
from gridward.files import features_as_they_are
from gridward.store import now
from gridward.workspace.shapes import in_wgs84, own_datum
from gridward.workspace.workspace import Workspace

if TYPE_CHECKING:
    import os

    from shapely.geometry.base import BaseGeometry


def open_workspace(
    path: str | os.PathLike[str], *, shared: str | os.PathLike[str] | None = None
) -> Workspace:
    """Open the workspace in a file.

    Parameters
    ----------
    path
        A GeoPackage that ``create_workspace`` made.
    shared
        A folder in which the processes of this machine that serve it keep their locators,
        so that they share one; each has its own unless given.

    Raises
    ------
    NotFoundError
        If there is nothing at the path.
    DamagedError
        If the file is no workspace, or one of another version.
    """
    return Workspace(store.open_store(Path(path)), None if shared is None else Path(shared))


def create_workspace(
    path: str | os.PathLike[str],
    *,
    metric_crs: str | None = None,
    mandate: str | os.PathLike[str] | None = None,
    offset_ground: str | os.PathLike[str] | None = None,
    demo: str | None = None,
) -> Workspace:
    """Make a new, empty workspace and open it.

    Parameters
    ----------
    path
        Where its file is to lie; nothing may lie there yet.
    metric_crs
        EPSG code of the projected CRS that areas and lengths are measured in; unless
        given, the 3° zone of the mandate's or the first areas' centre.
    mandate
        A file whose polygons are the ground that must be covered; unless given, the
        coarsest layer's areas are.
    offset_ground
        A file whose polygons are the ground where GCJ-02 and BD-09 are offset; unless
        given, the box that is published with the formula.
    demo
        Mark it as holding a demo, ``yes`` for the city, which may be loaded again.

    Raises
    ------
    InputError
        If something lies at the path, or the CRS, the mandate or the ground cannot be used.
    NotFoundError
        If a file is not there.
    """
    if not Path(path).absolute().parent.is_dir():
        raise InputError("not_writable", value=str(path))
    settings = {"made_by": f"gridward {__version__}", "made_at": now()}
    if demo is not None:
        settings["demo"] = demo
    ground = None if mandate is None else _ground(Path(mandate))
    if metric_crs is not None:
        settings["metric_crs"] = str(_projected(metric_crs))
    elif ground is not None:
        settings["metric_crs"] = str(metric_crs_at(ground.centroid.x, ground.centroid.y))
    if offset_ground is not None:
        settings["offset_ground"] = _ground(Path(offset_ground)).wkt
    opened = store.create(Path(path), settings=settings)
    if ground is not None:
        with opened.writing() as records:
            records.put_mandate(ground)
            records.record(action="init", source=str(mandate), detail={}, at=now())
    return Workspace(opened)


def _projected(metric_crs: str) -> int:
    crs = crs_of(metric_crs)
    epsg = None if crs is None else crs.to_epsg()
    if crs is None or epsg is None or not crs.is_projected:
        raise InputError("not_projected", field="--metric-crs", value=metric_crs)
    return int(epsg)


def _ground(path: Path) -> BaseGeometry:
    features = features_as_they_are(path)
    own = own_datum(features, None, source=path.name)
    if own is None:
        raise InputError("no_crs", source=path.name)
    shapes = in_wgs84(features, own)
    polygons = shapes[shapes.geom_type.isin(["Polygon", "MultiPolygon"]) & shapes.is_valid]
    if len(polygons) < len(shapes):
        raise InputError("geometry_kind", source=path.name, value=shapes.geom_type.iloc[0])
    return shapely.union_all(polygons.to_numpy())
