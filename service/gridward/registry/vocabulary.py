"""Name the roles, kinds and statuses that records may carry, and the words for them."""

from __future__ import annotations

TERRITORY = "territory"  # 属地: answers for all that nobody else answers for
CONTRACTOR = "contractor"  # 包联
CHIEF = "chief_"  # how the roles of chiefs begin, 网格长
EXCEPTION = "exception"  # the layer that drawn exceptions are named by
LEAD = "lead"  # 牵头
ROLE_WORDS: dict[str, tuple[str, ...]] = {
    TERRITORY: ("属地", "屬地", "属地单位", "屬地單位", "属地责任", "屬地責任"),
    CONTRACTOR: ("包联", "包聯", "包联单位", "包聯單位", "包干", "包幹", "包保"),
    LEAD: ("牵头", "牽頭", "牵头单位", "牽頭單位", "主办", "主辦"),
    "helper": ("配合", "配合单位", "配合單位", "协办", "協辦"),
    "supervisor": ("督导", "督導", "督导单位", "督導單位"),
    "chief_1": ("一级网格长", "一級網格長", "1级网格长", "1級網格長"),
    "chief_2": ("二级网格长", "二級網格長", "2级网格长", "2級網格長"),
    "chief_3": ("三级网格长", "三級網格長", "3级网格长", "3級網格長"),
    "chief_4": ("四级网格长", "四級網格長", "4级网格长", "4級網格長"),
    "chief_5": ("五级网格长", "五級網格長", "5级网格长", "5級網格長"),
}
ROLES = tuple(ROLE_WORDS)
SHARED_ROLES = ("helper", "supervisor")  # several units may hold them at once
SIDE_WORDS: dict[str, tuple[str, ...]] = {
    "left": ("左", "左侧", "左側", "左边", "左邊"),
    "right": ("右", "右侧", "右側", "右边", "右邊"),
    "both": ("两侧", "兩側", "双侧", "雙側", "两边", "兩邊"),
}
KIND_WORDS: dict[str, tuple[str, ...]] = {
    "department": ("部门", "部門"),
    "office": ("办公室", "辦公室"),
    "committee": ("委员会", "委員會"),
    "team": ("队伍", "隊伍", "班组", "班組"),
    "post": ("岗位", "崗位"),
}
UNIT_KINDS = tuple(KIND_WORDS)
STATUS_WORDS: dict[str, tuple[str, ...]] = {
    "active": ("在用", "正常"),
    "awaiting_demolition": ("待拆迁", "待拆遷"),
    "uninhabited": ("无人居住", "無人居住"),
}
STATUSES = tuple(STATUS_WORDS)
LINEAGE_WORDS: dict[str, tuple[str, ...]] = {
    "new": ("新设", "新增", "新設", "新增村里"),
    "abolished": ("撤销", "撤銷", "裁撤", "删除", "刪除", "刪除村里"),
    "recode": ("代码变更", "代碼變更", "改码", "改碼"),
    "rename": ("更名", "改名"),
    "split": ("拆分", "析置", "分出"),
    "merge": ("合并", "合併", "并入", "併入"),
    "moved": ("界线调整", "界線調整", "村里界調整", "鄉鎮市區界調整"),
    "redigitised": (
        "界线重绘",
        "界線重繪",
        "界線釐整",
        "村里界釐整",
        "鄉鎮市區界釐整",
        "縣市界釐整",
    ),
    "corrected": ("更正", "修正"),
}
LINEAGE_KINDS = tuple(LINEAGE_WORDS)
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "role": ROLE_WORDS,
    "kind": KIND_WORDS,
    "side": SIDE_WORDS,
    "status": STATUS_WORDS,
    "lineage": LINEAGE_WORDS,
}

# Columns that a located file or an exported layer has beside its layers.
RESERVED_LAYERS = frozenset(
    {"code", "contractor", "exception", "geometry", "latitude", "layer", "longitude"}
    | {"reason", "status", "territory"}
)
NAME_COLUMN = "{layer}_name"  # what a located file calls the names of a layer's areas


def words_of(column: str) -> dict[str, str]:
    """Return the Chinese word for each of our own in a column such as ``role`` or ``status``."""
    return {ours: others[0] for ours, others in _WORDS[column].items()}
