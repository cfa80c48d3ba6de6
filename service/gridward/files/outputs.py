"""Write a file so that it is there whole or not at all."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Yield the path of a draft beside the target, which takes its place at the end.

    The draft has the target's name, in a folder of its own, because formats look at
    the name's ending. Whatever goes wrong inside leaves the target as it was.

    Parameters
    ----------
    path
        The target; its folder must be there. An earlier file is replaced.

    Raises
    ------
    InputError
        ``not_writable``, if the folder is not there or may not be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
            draft = Path(folder, path.name)
            yield draft
            draft.replace(path)
    except OSError as error:
        raise InputError("not_writable", value=str(path)) from error


def write_text(path: Path, text: str) -> None:
    """Write a text, UTF-8, so that it is there whole or not at all.

    Raises
    ------
    InputError
        ``not_writable``, if the folder is not there or may not be written.
    """
    with written(path) as draft:
        draft.write_text(text, encoding="utf-8")
