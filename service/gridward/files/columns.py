"""Find the columns of a file by the names that people give them.

    the file's      名称      责任单位代码     Lon.
    ours            name      unit_code        longitude

Names are compared without case, spaces, punctuation, and what stands in brackets; what
the user names outright always wins.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_IN_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Column:
    """One thing wanted of a file: the names it goes by, likeliest first."""

    names: tuple[str, ...]
    required: bool = True


FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "code": ("code", "代码", "代碼", "编码", "編碼", "编号", "編號", "id"),
        "name": ("name", "名称", "名稱", "单位名称", "單位名稱"),
        "name_en": ("name_en", "english name", "英文名称", "英文名稱", "英文名"),
        "parent_code": (
            "parent_code",
            "parent",
            "上级代码",
            "上級代碼",
            "上级编码",
            "上級編碼",
            "上级编号",
            "上級編號",
            "上级",
            "上級",
        ),
        "layer": ("layer", "图层", "圖層", "类别", "類別", "层级", "層級"),
        "households": ("households", "户数", "戶數"),
        "status": ("status", "状态", "狀態"),
        "valid_from": ("valid_from", "from", "生效日期", "开始日期", "開始日期", "起"),
        "valid_to": ("valid_to", "to", "失效日期", "结束日期", "結束日期", "止"),
        "longitude": ("longitude", "经度", "經度", "lon", "lng", "long", "x", "x坐标", "x座標"),
        "latitude": ("latitude", "纬度", "緯度", "lat", "y", "y坐标", "y座標"),
        "kind": ("kind", "type", "类型", "類型", "单位类型", "單位類型"),
        "headcount": ("headcount", "人数", "人數", "编制", "編制"),
        "phone": ("phone", "telephone", "tel", "电话", "電話", "联系电话", "聯絡電話"),
        "area_code": (
            "area_code",
            "area",
            "责任区代码",
            "責任區代碼",
            "区域代码",
            "區域代碼",
            "责任区",
            "責任區",
        ),
        "matter": ("matter", "事项", "事項", "事项代码", "事項代碼"),
        "unit_code": (
            "unit_code",
            "unit",
            "责任单位代码",
            "責任單位代碼",
            "单位代码",
            "單位代碼",
            "责任单位",
            "責任單位",
        ),
        "role": ("role", "角色", "职责", "職責"),
        "note": ("note", "remark", "备注", "備註", "说明", "說明"),
        "address": ("address", "地址", "住址"),
        "stated_area": ("stated_area", "所属区域", "所屬區域", "所属社区", "所屬社區"),
        "team": ("team", "route", "班组", "班組", "路线", "路線", "队伍", "隊伍"),
        "arrive": ("arrive", "arrival", "到达时间", "到達時間", "抵達時間", "到达", "到達"),
        "leave": ("leave", "departure", "离开时间", "離開時間", "离开", "離開"),
    }
)
"""The names that our own fields go by, in simplified and traditional Chinese and English."""


def wanted(required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Column]:
    """Return the columns of some of our own fields, under the names of ``FIELDS``."""
    must = {field: Column(FIELDS[field]) for field in required}
    may = {field: Column(FIELDS[field], required=False) for field in optional}
    return must | may


def recognise(
    columns: Iterable[str],
    wanted: Mapping[str, Column],
    given: Mapping[str, str | None],
    *,
    source: str | None = None,
) -> dict[str, str]:
    """Return which column of a file holds each of the fields wanted.

    Parameters
    ----------
    columns
        The file's names.
    wanted
        What is looked for, by our own name.
    given
        Columns that the user named, by our own name; ``None`` for not named.
    source
        The file, for the error.

    Returns
    -------
    dict
        The file's name by our own; an optional field that is not there is left out.
        No column is taken for two fields, unless the user said so.

    Raises
    ------
    InputError
        ``column_missing``, for a column that the user named and the file does not
        have, or a required field that no column was recognised for; the choices are
        the file's columns, the nearest first.
    """
    there = list(columns)
    found: dict[str, str] = {}
    for field, name in given.items():
        if name is None:
            continue
        if name not in there:
            raise _missing(name, there, field=field, source=source)
        found[field] = name
    free = {_plain(name): name for name in reversed(there) if name not in found.values()}
    for field, column in wanted.items():
        if field in found:
            continue
        name = next((free.pop(n) for n in map(_plain, column.names) if n in free), None)
        if name is not None:
            found[field] = name
        elif column.required:
            raise _missing(field, there, field=None, source=source)
    return found


def _missing(name: str, there: list[str], *, field: str | None, source: str | None) -> InputError:
    nearest = difflib.get_close_matches(name, there, n=len(there) or 1, cutoff=0.0)
    return InputError(
        "column_missing", source=source, field=field, value=name, choices=tuple(nearest)
    )


def _plain(name: str) -> str:
    normal = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_A_LETTER.sub("", _IN_BRACKETS.sub("", normal)) or normal
