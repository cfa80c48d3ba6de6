"""Write a shapefile, bare or zipped: names of ten bytes, texts of 254, and a ``.cpg``.

A name that is too long gives way to a shorter one that is understood as the same field
when the file is read again (``parent`` for ``parent_code``, ``上级`` for ``上级代码``).
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from gridward.errors import InputError
from gridward.files.writing.encodings import need_encodable, other_names, texts_of
from gridward.files.writing.gdal import write_by_gdal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

_PARTS = (".shx", ".dbf", ".prj", ".cpg")
COMPANIONS = (*_PARTS, ".sbn", ".sbx", ".qix", ".shp.xml")
ENDINGS = frozenset({".shp", ".zip"})
_NAME_BYTES = 10
_TEXT_BYTES = 254
_CPG = {"utf-8": "UTF-8", "gbk": "GBK", "gb18030": "GB18030", "gb2312": "GB2312", "big5": "BIG5"}
_BY_GDAL = {"gb18030": "GB18030", "gb2312": "GBK"}  # a part of GBK, under a name GDAL knows


def field_names(names: Mapping[str, str], encoding: str) -> dict[str, str]:
    """Return names for columns that fit into a shapefile, each of them once.

    Parameters
    ----------
    names
        What each of our fields would be called, in letters that the encoding has.
    encoding
        Of the file.

    Returns
    -------
    dict
        Field to a name of at most ten bytes: the one wished for, or another one that the
        field goes by, or what fits of it.
    """
    found: dict[str, str] = {}
    for field, wish in names.items():
        free = [
            name
            for name in (wish, *other_names(field, wish, encoding))
            if _size(name, encoding) <= _NAME_BYTES and name not in found.values()
        ]
        found[field] = free[0] if free else _cut(wish, set(found.values()), encoding)
    return found


def write(draft: Path, frame: gpd.GeoDataFrame, encoding: str) -> None:
    """Write a shapefile, or an archive of one.

    Parameters
    ----------
    draft
        ``.shp`` or ``.zip``.
    frame
        n features in the CRS of the file.
    encoding
        Of its texts.

    Raises
    ------
    InputError
        ``not_in_encoding``, ``text_too_long`` or ``not_writable``.
    """
    need_encodable(frame, encoding)
    for name, column in frame.drop(columns="geometry").items():
        sizes = texts_of(column).map(lambda text: _size(text, encoding))
        for place in sizes.index[sizes > _TEXT_BYTES][:1]:
            raise InputError(
                "text_too_long", row=int(place) + 2, field=str(name), value=_TEXT_BYTES
            )
    if draft.suffix.lower() == ".shp":
        _write(draft, frame, encoding)
        return
    with tempfile.TemporaryDirectory(dir=draft.parent) as folder:
        inner = Path(folder, draft.name.split(".")[0] + ".shp")
        _write(inner, frame, encoding)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for ending in (".shp", *_PARTS):
                archive.write(inner.with_suffix(ending), inner.stem + ending)


def _write(draft: Path, frame: gpd.GeoDataFrame, encoding: str) -> None:
    write_by_gdal(draft, frame, "ESRI Shapefile", encoding=_BY_GDAL.get(encoding, encoding))
    stated = _CPG.get(encoding, encoding.upper())
    draft.with_suffix(".cpg").write_text(stated, encoding="ascii")


def _cut(wish: str, taken: set[str], encoding: str) -> str:
    """Return what fits of a name, with a number behind it if it is taken."""
    for number in range(1, 1000):
        end = "" if number == 1 else str(number)
        name = wish
        while _size(name + end, encoding) > _NAME_BYTES:
            name = name[:-1]
        if name + end not in taken:
            return name + end
    raise InputError("column_twice", value=wish)


def _size(text: str, encoding: str) -> int:
    return len(text.encode(encoding, errors="replace"))
