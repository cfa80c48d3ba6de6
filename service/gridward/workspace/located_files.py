"""Locate the points of a file of any size, on this machine or on many."""

from __future__ import annotations

from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyogrio
from pyproj import CRS
from pyproj.exceptions import CRSError

import gridward
from gridward.coordinates import Datum
from gridward.errors import BadRowsError, InputError
from gridward.files.streams import (
    BLOCK_ROWS,
    ParquetSource,
    ParquetWriter,
    Parts,
    holds_shapes,
    open_source,
    writer_for,
)
from gridward.workspace import evidence
from gridward.workspace.batch import Batch, Finished, free_name
from gridward.workspace.coded_layers import identified
from gridward.workspace.datum_guard import DatumTaken, declared, taken_datum
from gridward.workspace.door import moment_of, moment_text
from gridward.workspace.located_duties import LocatedDuties
from gridward.workspace.place_columns import place_columns
from gridward.workspace.places import ShapePlaces
from gridward.workspace.questions import Questions, annotations_of, need_matter

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Container, Generator
    from concurrent.futures import Future

    from gridward.files.streams import Source
    from gridward.locating import Locator
    from gridward.workspace.places import FoundPlaces

    PathLike = str | os.PathLike[str]

ENGINES = ("local", "dask://HOST:PORT")
_LOCAL, _DASK = "local", "dask://"
_PASSING = ("not_writable", "cluster_unreachable")  # the same run may go on later
_THREADS = 2  # one locates while the other encodes; the kernel has threads of its own


@dataclass(frozen=True)
class LocateReport:
    """How many points of a file have which status; ``unlocated`` for those without a place."""

    source: str
    output: str
    counts: dict[str, int]
    datum: DatumTaken

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return {**vars(self), **self.datum.as_dict()}


@dataclass(frozen=True)
class LocateProgress:
    """How far a run is."""

    rows: int  # that are done
    share: float | None  # of the source, between 0 and 1, if that can be told


class LocatedFiles(Questions):
    """The files of points that a workspace writes again, each row with its areas."""

    def locate_file(
        self,
        path: PathLike,
        output: PathLike,
        *,
        datum: str | Datum | None = None,
        x: str | None = None,
        y: str | None = None,
        source_layer: str | None = None,
        encoding: str | None = None,
        matter: str | None = None,
        at: str | None = None,
        scheme: str | None = None,
        engine: str = _LOCAL,
        progress: Callable[[LocateProgress], None] | None = None,
    ) -> LocateReport:
        """Write a file of points again, each with its areas, status and units.

        Every row and column of the file is kept, in order. A row whose coordinates
        cannot be a place has the status ``unlocated`` and its reason. The memory needed
        is that of a few blocks. Finished blocks lie in a folder beside the output, so a
        run that was interrupted goes on where it was when it is started again; the
        output is the same to the byte.

        Parameters
        ----------
        path
            A table with longitude and latitude, or a file of points; a folder of Parquet.
        output
            ``.csv``, ``.tsv``, ``.xlsx``, ``.parquet``, ``.geoparquet``, ``.geojson``,
            ``.geojsonl``, ``.geojsons``, ``.ndjson``, ``.fgb`` or ``.gpkg``.
        datum
            What the coordinates are in; unless given, the file's own word, or what the
            evidence clearly speaks for, or WGS 84. The report says which.
        x, y
            The columns of a table that hold them, where they are not recognised.
        source_layer
            Which of the file's layers or sheets to read, where it has several.
        encoding
            Of the file's text; by evidence unless given.
        matter
            Code of a matter: who leads it stands in a column of its own.
        at
            ISO date, or date and time, that the question is about; today unless said.
        scheme
            Adds, for each layer with identifiers of this scheme, a column of them.
        engine
            ``local``, or ``dask://HOST:PORT`` for a Dask cluster, from Parquet to Parquet;
            its workers must see the input under the same path.
        progress
            Called after each finished block.

        Raises
        ------
        NotFoundError
            If there is no such file, layer or matter.
        InputError
            If a file, its columns, the datum, the date, the scheme or the engine cannot be used;
            ``DatumError`` for a datum that the evidence contradicts.
        BadRowsError
            For rows with more cells than there are columns.
        """
        file, target, (day, minute) = Path(path), self.target(output), moment_of(at)
        need_matter(self.state().day(day), matter)
        _check_engine(engine)
        source = open_source(file, layer=source_layer, encoding=encoding)
        if target.resolve() in (file.resolve(), file.resolve() / target.name):
            raise InputError("exists_already", value=str(output))
        said = None if datum is None else self.state().datum(datum)
        taken, batch = self._batch(source, target, day, datum=said, x=x, y=y, scheme=scheme)
        duties = LocatedDuties.needed(self.state(), day, minute=minute, matter=matter)
        batch = replace(batch, duties=duties)
        options = {"x": x, "y": y, "layer": source_layer, "encoding": encoding, "scheme": scheme}
        options |= {"matter": matter}
        options |= taken.datum.as_dict()
        moment = moment_text(day, minute)
        parts = Parts.of(target, self._identity(file, moment, **options))
        locator = self.state().day(day).locator
        try:
            finished = _run(engine, source, batch, locator, done=parts.done)
            counts = _keep(
                finished, parts, source.name, most_rows=batch.writer.most_rows, progress=progress
            )
            parts.finish(batch.writer, batch.schema(locator, source.schema))
        except (InputError, BadRowsError) as error:
            if not parts.done or getattr(error, "problem", None) not in _PASSING:
                parts.drop()
            raise
        return LocateReport(source.name, str(target), dict(counts.most_common()), taken)

    def _batch(
        self,
        source: Source,
        target: Path,
        at: str,
        *,
        datum: Datum | None,
        x: str | None,
        y: str | None,
        scheme: str | None,
    ) -> tuple[DatumTaken, Batch]:
        shapes = holds_shapes(target)
        shapes = source.geometry is not None if shapes is None else shapes
        geometry = source.geometry or free_name("geometry", source.schema.names)
        places: FoundPlaces
        if source.geometry is None:
            found, own = place_columns(source, x=x, y=y)
            taken = self._taken(source, found, declared(datum, own, found.headings))
            places = replace(found, datum=taken.datum)
        else:
            shaped = ShapePlaces(source.geometry, Datum.named("wgs84"))
            taken = self._taken(source, shaped, declared(datum, _own_datum(source, datum)))
            places = replace(shaped, datum=taken.datum)
        said = annotations_of(self.state(), at)
        if scheme is not None:
            said = said.with_identifiers(scheme, identified(self.state(), scheme, at))
        return taken, Batch(
            places=places,
            annotations=said,
            duties=None,
            writer=writer_for(target, geometry=geometry if shapes else None),
            source_geometry=source.geometry,
            geometry=geometry if shapes else None,
        )

    def _taken(
        self,
        source: Source,
        places: FoundPlaces,
        stated: tuple[Datum | None, str],
    ) -> DatumTaken:
        """Return the datum of a source, judged by its first block."""
        block = next(iter(source.blocks()), None)
        if block is None:
            raise InputError("empty_file", source=source.name)
        compared = evidence.of_batch(block.batch, places, self.state())
        return taken_datum(compared, self.state(), stated=stated, source=source.name, ask=False)

    def _identity(self, file: Path, at: str, **options: str | None) -> dict[str, Any]:
        """Return all that the bytes of the output depend on."""
        files = sorted(file.iterdir()) if file.is_dir() else [file]
        stats = [(one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in files]
        last = self.revisions().tail(1)
        return {
            "input": [str(file.resolve()), *stats],
            "workspace": [
                self.address,
                *last.astype("str").to_numpy().ravel().tolist(),
            ],
            "options": options | {"at": at, "block": BLOCK_ROWS},
            "versions": [gridward.__version__, pa.__version__, pyogrio.__gdal_version_string__],
        }


def _own_datum(source: Source, datum: Datum | None) -> Datum | None:
    """Return what a source itself says its shapes are in; it must, unless the user does."""
    if datum is not None:
        return None
    if source.crs is None:
        raise InputError("no_crs", source=source.name)
    try:
        return Datum.of_crs(CRS.from_user_input(source.crs))
    except CRSError:
        raise InputError("no_crs", source=source.name) from None


def _check_engine(engine: str) -> None:
    if engine != _LOCAL and not engine.startswith(_DASK):
        raise InputError("unknown_engine", field="--engine", value=engine, choices=ENGINES)


def _run(
    engine: str, source: Source, batch: Batch, locator: Locator, *, done: Container[int]
) -> Generator[Finished]:
    """Return the blocks that are not done, finished, in any order."""
    if engine == _LOCAL:
        return _run_here(source, batch, locator, done)
    try:
        from gridward.workspace.cluster import run_on_cluster  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise InputError("extra_missing", field="--engine", value="dask") from None
    if not isinstance(source, ParquetSource) or not isinstance(batch.writer, ParquetWriter):
        raise InputError("engine_format", source=source.name, field="--engine")
    address = f"tcp://{engine.removeprefix(_DASK)}"
    return run_on_cluster(address, source, batch, locator, done=done)


def _run_here(
    source: Source, batch: Batch, locator: Locator, done: Container[int]
) -> Generator[Finished]:
    with ThreadPoolExecutor(_THREADS) as pool:
        pending: deque[Future[Finished]] = deque()
        for block in source.blocks(done):
            pending.append(pool.submit(batch.finished, locator, block))
            if len(pending) > _THREADS:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def _keep(
    finished: Generator[Finished],
    parts: Parts,
    name: str,
    *,
    most_rows: int | None,
    progress: Callable[[LocateProgress], None] | None,
) -> Counter[str]:
    """Keep every block as it is finished; return how many rows have which status."""
    counts: Counter[str] = Counter()
    for before in parts.done.values():
        counts.update(before)
    with closing(finished):
        for one in finished:
            parts.keep(one.number, one.content, one.counts)
            counts.update(one.counts)
            if most_rows is not None and counts.total() > most_rows:
                raise InputError("too_many_rows", source=name, value=most_rows)
            if progress is not None:
                progress(LocateProgress(counts.total(), one.share))
    if not counts:
        raise InputError("empty_file", source=name)
    return counts
