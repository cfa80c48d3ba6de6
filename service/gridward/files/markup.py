"""Check XML before any other program sees it: KML and GML.

A document may declare entities that grow a hundred million times when they are read, or
that stand for other files of this machine or of the network. No map needs them, so a
document type refuses the file. What is left is well formed, and handed on as UTF-8,
because GDAL does not know the encodings of Chinese Windows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from gridward.errors import InputError
from gridward.files.encodings import MARKS, named_encoding

if TYPE_CHECKING:
    from pathlib import Path

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*\?>""")
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_SCHEMA = re.compile(
    rb"""\s[A-Za-z0-9_.-]+:(?:noNamespaceS|s)chemaLocation\s*=\s*("[^"]*"|'[^']*')"""
)
_ROOTS = {".kml": "kml"}
_POINTS_ELSEWHERE = b"<OGR"  # how GDAL's descriptions of other sources begin
_HEAD = 1 << 20  # far more than GDAL looks at when it chooses
_MOST_BYTES = 1 << 30
_DEEPEST = 200  # elements in each other


def safe_xml(path: Path, *, source: str) -> bytes:
    """Return a document as UTF-8, without document type and addresses of schemas.

    Parameters
    ----------
    path
        Of the document.
    source
        The file's name, for errors.

    Raises
    ------
    InputError
        ``unreadable``, with the line, if it is not well formed; ``entities`` if it has a
        document type; ``too_large``.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise InputError("too_large", source, value=_MOST_BYTES >> 20)
    content = _in_utf8(path.read_bytes(), source)
    root = _check(content, source)
    named = _ROOTS.get(path.suffix.lower(), root)
    if root != named or _POINTS_ELSEWHERE in content[:_HEAD]:
        raise InputError("unreadable", source, value=path.suffix)
    head = _SCHEMA.sub(b"", content[:_HEAD])
    return head + content[_HEAD:]


def _in_utf8(content: bytes, source: str) -> bytes:
    marked = next((name for mark, name in MARKS if content.startswith(mark)), None)
    declared = _DECLARED.match(content[:_HEAD])
    encoding = marked or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        name = named_encoding(encoding)
        if name == "utf-8" and marked is None:
            return content
        text = content.decode(name)
    except (UnicodeDecodeError, InputError) as error:
        raise InputError("unreadable", source, value=encoding) from error
    return _DECLARATION.sub("", text).removeprefix("\ufeff").encode()


def _check(content: bytes, source: str) -> str:
    """Return the name of the outermost element."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth, root = 0, ""

    def refuse(*_: object) -> None:
        raise InputError("entities", source)

    def open_element(name: str, _: object) -> None:
        nonlocal depth, root
        depth += 1
        root = root or name.rpartition(" ")[2]
        if depth > _DEEPEST:
            raise InputError("unreadable", source, value=depth)

    def close_element(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = open_element
    parser.EndElementHandler = close_element
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise InputError("unreadable", source, value=str(error)) from error
    return root
