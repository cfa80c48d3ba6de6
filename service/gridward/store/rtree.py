"""Pack an R-tree of SQLite in one go, from boxes that are all known.

One by one, a million boxes take SQLite half a minute: it looks for the best leaf of each.
Here they are sorted into strips and cut into full leaves, those into full nodes, up to the
root, and the three tables that SQLite keeps an R-tree in are written as they are
(Sort-Tile-Recursive; S. T. Leutenegger and others, 1997):

    <rtree>_node     number, the node's bytes      root (1) ─> nodes ─> leaves ─> boxes
    <rtree>_parent   node, the node above it
    <rtree>_rowid    row, its leaf

A node's bytes, most significant first (https://www.sqlite.org/rtree.html, "Shadow tables"):
depth of the tree (in the root) and number of cells, two bytes each; then for each cell a
row's or a node's number (eight bytes) and min x, max x, min y, max y (four bytes each,
rounded outwards). It holds 51 cells at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection

    Boxes = NDArray[np.float32]  # (n, 4): min x, max x, min y, max y
    Numbers = NDArray[np.int64]

_MOST_CELLS = 51
_HEAD = np.dtype([("depth", ">u2"), ("cells", ">u2")])
_CELL = np.dtype([("number", ">i8"), ("box", ">f4", (4,))])
_NODE_BYTES = _HEAD.itemsize + _MOST_CELLS * _CELL.itemsize
_ROOT = 1
_BATCH = 1 << 16


def boxes_of(bounds: NDArray[np.float64]) -> Boxes:
    """Return boxes as an R-tree keeps them: single precision, never smaller.

    Parameters
    ----------
    bounds
        Shape (n, 4): min x, min y, max x, max y.
    """
    low, high = bounds[:, :2], bounds[:, 2:]
    down, up = low.astype(np.float32), high.astype(np.float32)
    down = np.where(down > low, np.nextafter(down, np.float32(-np.inf)), down)
    up = np.where(up < high, np.nextafter(up, np.float32(np.inf)), up)
    return np.column_stack([down[:, 0], up[:, 0], down[:, 1], up[:, 1]]).astype(np.float32)


def stored_boxes(connection: Connection, rtree: str) -> tuple[Numbers, Boxes]:
    """Return the rows of an R-tree and their boxes."""
    found = connection.exec_driver_sql(f"SELECT id, minx, maxx, miny, maxy FROM {rtree}").all()  # noqa: S608 - a name of ours
    rows = np.array(found, dtype=np.float64).reshape(-1, 5)
    return rows[:, 0].astype(np.int64), rows[:, 1:].astype(np.float32)


def pack(connection: Connection, rtree: str, rows: Numbers, boxes: Boxes) -> None:
    """Make an R-tree anew, of these rows alone.

    Parameters
    ----------
    connection
        Inside a transaction that may write.
    rtree
        The name of the virtual table, columns id, minx, maxx, miny, maxy.
    rows
        Shape (n,), each once.
    boxes
        Shape (n, 4), as ``boxes_of`` returns them.
    """
    connection.exec_driver_sql(f"DROP TABLE {rtree}")
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy)"
    )
    if not len(rows):
        return
    depth, after = 0, _ROOT + 1
    numbers, extents = rows, boxes
    while True:
        order = _tiled(extents)
        leaves = -(-len(order) // _MOST_CELLS)
        nodes = np.arange(after, after + leaves) if leaves > 1 else np.array([_ROOT])
        after += leaves
        owner = np.repeat(nodes, _MOST_CELLS)[: len(order)]
        _put(connection, f"{rtree}_node", nodes, _bytes(numbers[order], extents[order], depth))
        links = f"{rtree}_parent" if depth else f"{rtree}_rowid"
        sorted_links = np.argsort(numbers[order], kind="stable")
        _put(connection, links, numbers[order][sorted_links], owner[sorted_links])
        if leaves == 1:
            return
        starts = np.arange(0, len(order), _MOST_CELLS)
        ordered = extents[order]
        low = np.minimum.reduceat(ordered[:, ::2], starts)
        high = np.maximum.reduceat(ordered[:, 1::2], starts)
        extents = np.column_stack([low[:, 0], high[:, 0], low[:, 1], high[:, 1]])
        numbers, depth = nodes, depth + 1


def _tiled(boxes: Boxes) -> NDArray[np.intp]:
    """Return an order of neighbours: strips from west to east, each from south to north."""
    x, y = boxes[:, 0] + boxes[:, 1], boxes[:, 2] + boxes[:, 3]
    strips = int(np.ceil(np.sqrt(len(boxes) / _MOST_CELLS)))
    strip = np.empty(len(boxes), dtype=np.intp)
    strip[np.argsort(x, kind="stable")] = np.arange(len(boxes)) * strips // len(boxes)
    return np.lexsort((y, strip))


def _bytes(numbers: Numbers, boxes: Boxes, depth: int) -> list[bytes]:
    """Return the bytes of full nodes, of cells in their order; the last one may be less full."""
    count = -(-len(numbers) // _MOST_CELLS)
    cells = np.zeros(count * _MOST_CELLS, dtype=_CELL)
    cells["number"][: len(numbers)], cells["box"][: len(numbers)] = numbers, boxes
    heads = np.zeros(count, dtype=_HEAD)
    heads["depth"] = depth if count == 1 else 0
    heads["cells"] = _MOST_CELLS
    heads["cells"][-1] = len(numbers) - (count - 1) * _MOST_CELLS
    parts = zip(heads, cells.reshape(count, _MOST_CELLS), strict=True)
    return [head.tobytes() + body.tobytes() for head, body in parts]


def _put(
    connection: Connection, table: str, keys: Numbers, values: Sequence[bytes] | Numbers
) -> None:
    for start in range(0, len(keys), _BATCH):
        part = values[start : start + _BATCH]
        plain = part.tolist() if isinstance(part, np.ndarray) else part
        connection.exec_driver_sql(
            f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",  # noqa: S608 - a name of ours
            list(zip(keys[start : start + _BATCH].tolist(), plain, strict=True)),
        )
