"""Name the fields of each table, and the names that their columns go by."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a table must and may say, by our own names; places come besides.
FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "areas": (
        ("code",),
        ("name", "name_en", "parent_code", "households", "status", "valid_from", "valid_to"),
    ),
    "units": (("code", "name"), ("name_en", "kind", "parent_code", "headcount", "phone")),
    "matters": (("code", "name"), ("name_en", "parent_code")),
    "responsibilities": (
        ("unit_code", "role"),
        ("layer", "area_code", "matter", "valid_from", "valid_to", "note"),
    ),
    "points": (("code",), ("name", "address", "stated_area")),
    "visits": (("code",), ("team", "arrive", "leave", "address", "stated_area")),
}

COLUMN_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
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
        "stated_area": (
            "stated_area",
            "stated",
            "所属区域",
            "所屬區域",
            "所属社区",
            "所屬社區",
            "所属",
            "所屬",
        ),
        "team": ("team", "route", "班组", "班組", "路线", "路線", "队伍", "隊伍"),
        "arrive": ("arrive", "arrival", "到达时间", "到達時間", "抵達時間", "到达", "到達"),
        "leave": ("leave", "departure", "离开时间", "離開時間", "离开", "離開"),
    }
)
"""The names that our own fields go by, in simplified and traditional Chinese and English."""
