"""Name the roles, kinds, statuses and fields that records may carry."""

TERRITORY = "territory"  # 属地: answers for all that nobody else answers for
CONTRACTOR = "contractor"  # 包联
LEAD = "lead"  # 牵头
ROLES = (
    TERRITORY,
    CONTRACTOR,
    LEAD,
    "helper",
    "supervisor",
    "chief_1",
    "chief_2",
    "chief_3",
    "chief_4",
    "chief_5",
)
SHARED_ROLES = ("helper", "supervisor")  # several units may hold them at once
UNIT_KINDS = ("department", "office", "committee", "team", "post")
STATUSES = ("active", "awaiting_demolition", "uninhabited")
# Columns that a located file or an exported layer has beside its layers.
RESERVED_LAYERS = frozenset(
    {"code", "contractor", "geometry", "latitude", "layer", "longitude"}
    | {"reason", "status", "territory"}
)
NAME_COLUMN = "{layer}_name"  # what a located file calls the names of a layer's areas

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
