"""Compile functions on their first call, and name what they take.

The machine code is kept beside the source, so that only the first process waits for it.
numba lets it go when the function's own file changes, but it also holds the code of what
the function calls. So a digest of all sources of its folder lies beside it, and whoever
finds another digest there drops all code that is kept.
"""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from numba import njit
from numba.core import types
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Rows = NDArray[np.int32]
    Words = NDArray[np.uint32]
    Bits = NDArray[np.uint64]
    Flags = NDArray[np.bool_]
    Bytes = NDArray[np.uint8]
    Whole = int | np.int64  # inside a kernel both are one machine word


def _pointer(_context: object, _address: object) -> tuple[object, object]:
    def cast_it(context: Any, builder: Any, signature: Any, args: Any) -> object:  # noqa: ANN401 - numba's
        return builder.inttoptr(args[0], context.get_value_type(signature.return_type))

    return types.voidptr(types.int64), cast_it


pointer = cast("Callable[[Whole], Any]", intrinsic(_pointer))
"""Returns an address, an int64, as the pointer that ``numba.carray`` takes; only in kernels."""

_Taken = ParamSpec("_Taken")
_Given = TypeVar("_Given")


def compiled(function: Callable[_Taken, _Given]) -> Callable[_Taken, _Given]:
    """Return a function that is compiled on its first call, and kept beside its source."""
    quick: Callable[_Taken, _Given] = njit(cache=True, nogil=True, error_model="numpy")(function)
    _drop_stale(Path(kept_in(quick)), Path(function.__code__.co_filename).parent)
    return quick


def kept_in(function: Callable[..., Any]) -> str:
    """Return the folder in which numba keeps a compiled function's code."""
    folder: str = vars(function)["_cache"].cache_path
    return folder


@cache
def _drop_stale(folder: Path, room: Path) -> None:
    """Drop the code that was compiled from other sources of a room than those there are now."""
    sources = sorted(room.glob("*.py"))
    now = sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    mark = folder / f"gridward-{room.name}.sha256"
    folder.mkdir(parents=True, exist_ok=True)
    if mark.exists() and mark.read_text(encoding="ascii") == now:
        return
    for source in sources:
        for code in folder.glob(f"{source.stem}.*.nb[ci]"):
            code.unlink(missing_ok=True)
    draft = folder / f".{mark.name}.{os.getpid()}"
    draft.write_text(now, encoding="ascii")
    draft.replace(mark)
