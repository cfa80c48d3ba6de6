"""Locate the pieces of a Parquet source on the workers of a Dask cluster.

    here ──snapshot, once per worker──> worker: its own file, mapped once
         ──pieces, a few ahead───────-> worker: read, locate, encode
         <─encoded blocks, any order──  worker

The blocks and their bytes are those of a run on one machine, as the same plan makes
them. A worker that is lost takes unfinished pieces with it; the scheduler gives them
to another one, and a new worker gets the snapshot when it joins. What is encoded
comes back here, so the workers need to see the input alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from distributed import Client, KilledWorker, WorkerPlugin, as_completed, get_worker
from distributed.comm import CommClosedError

from gridward.errors import InputError
from gridward.locating import Locator

if TYPE_CHECKING:
    from collections.abc import Container, Generator

    from gridward.files.streams import ParquetSource, Piece
    from gridward.workspace.batch import Batch, Finished

_AHEAD = 2  # pieces in hand for each thread of the cluster
_PATIENCE_S = 10


class _Snapshot(WorkerPlugin):  # type: ignore[misc]  # its types are unfinished
    """Lays the areas into each worker's own folder, and opens them there once."""

    def __init__(self, name: str, content: bytes, batch: Batch, source: ParquetSource) -> None:
        self.name = name
        self.batch, self.source = batch, source
        self._content = content
        self.locator: Locator | None = None

    def setup(self, worker: Any) -> None:  # noqa: ANN401 - see above
        path = Path(worker.local_directory, self.name)
        draft = path.with_name(f"{path.name}.draft")  # another worker here may have it mapped
        draft.write_bytes(self._content)
        draft.replace(path)
        self.locator = Locator.load(path)

    def teardown(self, worker: Any) -> None:  # noqa: ANN401 - see above
        self.locator = None
        Path(worker.local_directory, self.name).unlink(missing_ok=True)


@dataclass(frozen=True)
class _Task:
    """One piece, and which of its blocks are done."""

    piece: Piece
    done: frozenset[int]


def run_on_cluster(
    address: str,
    source: ParquetSource,
    batch: Batch,
    locator: Locator,
    *,
    done: Container[int],
) -> Generator[Finished]:
    """Yield the blocks that are not done, finished, in any order.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.5:8786``.
    source
        What is read; under the same path on every worker.
    batch
        How each block is located and encoded.
    locator
        Of the areas.
    done
        Numbers of the blocks that are finished already.

    Raises
    ------
    InputError
        ``cluster_unreachable``, also if it goes away or loses a piece again and again.
    """
    gone = InputError("cluster_unreachable", field="--engine", value=address)
    try:
        client = Client(address, timeout=_PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:  # ValueError: no address at all
        raise gone from error
    with client:
        try:
            yield from _pieces(client, source, batch, locator, done=done)
        except (CommClosedError, KilledWorker, asyncio.CancelledError) as error:
            raise gone from error


def _pieces(
    client: Client,
    source: ParquetSource,
    batch: Batch,
    locator: Locator,
    *,
    done: Container[int],
) -> Generator[Finished]:
    name = f"gridward-{uuid4().hex}"
    client.register_plugin(_Snapshot(name, _snapshot(locator), batch, source), name=name)
    tasks = (
        _Task(piece, frozenset(number for number in piece.numbers if number in done))
        for piece in source.pieces
    )
    ready = (task for task in tasks if len(task.done) < len(task.piece.numbers))
    threads = sum(client.nthreads().values()) or 1
    try:
        first = islice(ready, _AHEAD * threads)
        futures = [client.submit(_finish, name, task, pure=False) for task in first]
        running = as_completed(futures, loop=client.loop, with_results=True)
        for _, finished in running:
            yield from finished
            for task in islice(ready, 1):
                running.add(client.submit(_finish, name, task, pure=False))
    finally:
        client.unregister_worker_plugin(name)


def _snapshot(locator: Locator) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "areas")
        locator.save(path)
        return path.read_bytes()


def _finish(name: str, task: _Task) -> list[Finished]:
    """Return the blocks of one piece; runs on a worker."""
    plugin = get_worker().plugins[name]
    blocks = plugin.source.blocks_of(task.piece, task.done)
    return [plugin.batch.finished(plugin.locator, block) for block in blocks]
