"""Gather what tells a file's datum: its rows and outlines, and what they ought to fit.

    rows that name an area      ought to lie in it          any column with names or codes
    rows that name none         ought to lie in the mandate
    areas                       ought to lie in their parent, and where they lay before
    outlines                    share lines with the layer above, the mandate, or themselves
                                as they were

A few thousand rows and places along the outlines are enough, however long the file is;
they are taken at equal steps, so that the same file always gives the same answer.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from gridward.coordinates import Reference, Sample, angle_of, length_of
from gridward.files import shapes_of_texts
from gridward.registry import BadRows, halves, in_force, values
from gridward.workspace.door import day_of
from gridward.workspace.outside import ground_shapes
from gridward.workspace.places import FoundPlaces, PairPlaces, ShapePlaces, TextPlaces
from gridward.workspace.shapes import positions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from gridward.workspace.state import State

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]
    Numbers = NDArray[np.intp]

_LOOKED_AT, _ROWS, _PLACES = 6000, 1500, 3000
_STATES = 0.5  # share of a column's texts that are names of a layer, from which it states it
_CODE_LENGTH = 6  # shorter ones are numbers that anything may have
_LONG_TEXT = 6  # letters, on average, from which a column is searched for names inside
_MOST_SEARCHED, _SHORTEST_SEARCHED = 1000, 3  # names; and letters of a name
_DEGREES = 180.0
_NOBODY = np.empty(0)


def spread(count: int, most: int = _LOOKED_AT) -> Numbers:
    """Return the positions of rows to look at, at equal steps, no more than a few thousand."""
    if count <= most:
        return np.arange(count)
    return np.linspace(0, count - 1, most).astype(np.intp)


def numbers_of(column: pd.Series[Any]) -> Floats:
    """Return the numbers of a column of coordinates of any kind, NaN where there is none."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    return values.numbers(column, bad=BadRows(""), read=_number)


def of_rows(
    x: Floats, y: Floats, table: pd.DataFrame, state: State, *, apart: Collection[str]
) -> tuple[Sample, Reference]:
    """Return what rows with a position are compared by, and with.

    Parameters
    ----------
    x, y
        Shape (n,): as the file has them; NaN where there is none.
    table
        n rows of text, the file's columns.
    state
        Of the workspace.
    apart
        Columns that are the rows' own: codes, coordinates.
    """
    rows = _one_a_place(x, y)
    named = table.iloc[rows].drop(columns=list(apart), errors="ignore")
    areas = _drawn(state, day_of(None))
    targets, shapes = _stated(named, areas, state.layer_names)
    ground = ground_shapes(state, day_of(None))
    reference = Reference(ground, shapes, _NOBODY.astype(object))
    return Sample(x[rows], y[rows], targets, _NOBODY, _NOBODY), reference


def of_batch(batch: pa.RecordBatch, places: FoundPlaces, state: State) -> tuple[Sample, Reference]:
    """Return what the rows of a batch are compared by, and with.

    Parameters
    ----------
    batch
        n rows.
    places
        Where the rows lie.
    state
        Of the workspace.
    """
    looked_at = batch.take(pa.array(spread(batch.num_rows)))
    names = list(places.headings)
    columns = {name: looked_at.column(name) for name in names}
    if isinstance(places, ShapePlaces):
        content = columns[places.column].to_numpy(zero_copy_only=False)
        x, y = positions(gpd.GeoSeries(shapely.from_wkb(content, on_invalid="ignore")))
    elif isinstance(places, TextPlaces):
        texts = pd.Series(columns[places.column].to_pandas()).astype("str")
        x, y = positions(gpd.GeoSeries(shapes_of_texts(texts)))
    elif isinstance(places, PairPlaces):
        cells = pd.Series(columns[places.column].to_pandas(), name=places.column).astype("str")
        both = halves(cells, bad=BadRows(""), longitude_is=places.longitude_is)
        x, y = (
            np.asarray(pd.Series(numbers_of(part), both.x.index).reindex(cells.index))
            for part in (both.x, both.y)
        )
    else:
        x, y = (numbers_of(columns[name].to_pandas()) for name in names)
    texts = looked_at.drop_columns(names).to_pandas()
    return of_rows(x, y, texts, state, apart=[])


def of_areas(
    shapes: gpd.GeoSeries,
    table: pd.DataFrame,
    state: State,
    *,
    layer: str,
    parent_layer: str | None,
    at: str,
) -> tuple[Sample, Reference]:
    """Return what areas are compared by, and with.

    Parameters
    ----------
    shapes
        n shapes of any kind, as the file has them.
    table
        n rows of text, same index, our names for its columns: ``code``, ``parent_code``.
    state
        Of the workspace.
    layer, parent_layer
        That they become areas of, and the one above.
    at
        The day whose areas they are compared with, ISO.
    """
    sound = shapes[~shapes.is_empty & shapes.is_valid]
    sound = sound.iloc[spread(len(sound), _ROWS)]
    rows, inside = table.loc[sound.index], sound.representative_point()
    areas = _drawn(state, at)
    above = areas[areas["layer"].isin(state.rungs.with_peers(parent_layer))]
    same = areas[areas["layer"] == layer]
    parents = _targets(rows, "parent_code", _groups([above["code"], above["name"]]))
    before = _targets(rows, "code", _groups([same["code"]]))
    lines = [*above.geometry, *same.geometry]
    given = state.given_mandate(at)
    lines += [] if given is None else [given]
    along_x, along_y = _along(shapes[~shapes.isna()].to_numpy())
    reference = Reference(
        ground_shapes(state, at),
        np.array([*above.geometry, *same.geometry], dtype=object),
        np.array(lines, dtype=object),
    )
    before = np.where(before >= 0, before + len(above), -1)
    sample = Sample(inside.x.to_numpy(), inside.y.to_numpy(), [parents, before], along_x, along_y)
    return sample, reference


def _drawn(state: State, at: str) -> gpd.GeoDataFrame:
    areas = in_force(state.areas, at)
    return areas[areas.geometry.notna()]


def _one_a_place(x: Floats, y: Floats) -> Numbers:
    """Return the positions of rows, one a place of about ten metres, at equal steps."""
    there = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    digits = 4 if len(there) and np.median(np.abs(x[there])) <= _DEGREES else -1
    places = np.round(np.column_stack([x[there], y[there]]), digits)
    _, first = np.unique(places, axis=0, return_index=True)
    kept = np.sort(there[first])
    return kept[spread(len(kept), _ROWS)]


def _stated(
    table: pd.DataFrame, areas: gpd.GeoDataFrame, layers: Iterable[str]
) -> tuple[list[Numbers], Shapes]:
    """Return the number of the area that each row names, layer by layer, and the areas."""
    targets: list[Numbers] = []
    shapes: list[object] = []
    columns = {
        name: column.astype("str").map(_plain, na_action="ignore")
        for name, column in table.items()
        if pd.api.types.is_string_dtype(column) or isinstance(column.dtype, pd.CategoricalDtype)
    }
    for layer in layers:
        named = areas[areas["layer"] == layer]
        long = named["code"].where(named["code"].str.len() >= _CODE_LENGTH)
        groups = _groups([named["name"], long])
        numbers = {text: len(shapes) + place for place, text in enumerate(groups)}
        naming = (_naming(column, numbers) for column in columns.values())
        found = [made for made in naming if made is not None]
        if found:
            targets += found
            shapes += [_together(named.geometry.iloc[rows]) for rows in groups.values()]
    return targets, np.array(shapes, dtype=object)


def _naming(column: pd.Series[str], numbers: dict[str, int]) -> Numbers | None:
    """Return the numbers of the areas that a column names; none if it does not."""
    filled = int(column.notna().sum())
    if not filled or not numbers:
        return None
    found = column.map(numbers)
    if found.notna().sum() < _STATES * filled:
        searched = [text for text in numbers if len(text) >= _SHORTEST_SEARCHED]
        if not searched or len(searched) > _MOST_SEARCHED or column.str.len().mean() < _LONG_TEXT:
            return None
        pattern = "|".join(re.escape(text) for text in sorted(searched, key=len, reverse=True))
        found = column.str.extract(f"({pattern})", expand=False).map(numbers)
        if found.notna().sum() < _STATES * filled:
            return None
    return np.asarray(found.fillna(-1), dtype=np.intp)


def _groups(texts: Iterable[pd.Series[Any]]) -> dict[str, list[int]]:
    """Return the positions of the areas that go by each text."""
    groups: dict[str, list[int]] = {}
    for column in texts:
        for place, text in enumerate(column):
            if isinstance(text, str):
                groups.setdefault(_plain(text), []).append(place)
    return groups


def _targets(table: pd.DataFrame, field: str, groups: dict[str, list[int]]) -> Numbers:
    """Return the position of the one area that a field names, -1 for none or several."""
    if field not in table.columns:
        return np.full(len(table), -1, dtype=np.intp)
    only = {text: places[0] for text, places in groups.items() if len(places) == 1}
    texts = table[field].astype("str").map(_plain, na_action="ignore")
    return np.asarray(texts.map(only).fillna(-1), dtype=np.intp)


def _together(shapes: gpd.GeoSeries) -> object:
    """Return areas of one name as one shape: a row that names them may lie in any."""
    if len(shapes) == 1:
        return shapes.iloc[0]
    return shapely.multipolygons(shapely.get_parts(shapes.to_numpy()))


def _along(shapes: Shapes) -> tuple[Floats, Floats]:
    """Return places at equal steps along all outlines of polygons, in the file's own unit."""
    parts = shapely.get_parts(shapes)
    rings = shapely.get_rings(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    ends = np.cumsum(shapely.length(rings))
    if not len(rings) or not np.isfinite(ends[-1]) or ends[-1] == 0:
        return _NOBODY, _NOBODY
    steps = (np.arange(_PLACES) + 0.5) * ends[-1] / _PLACES
    ring = np.minimum(np.searchsorted(ends, steps, side="right"), len(rings) - 1)
    start = ends[ring] - shapely.length(rings)[ring]
    places = shapely.line_interpolate_point(rings[ring], steps - start)
    return shapely.get_x(places), shapely.get_y(places)


def _number(text: str) -> float | None:
    angle = angle_of(text)
    return length_of(text) if angle is None else angle.degrees


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
