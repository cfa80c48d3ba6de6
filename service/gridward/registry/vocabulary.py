"""Name the roles, kinds and statuses that records may carry."""

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
UNIT_KINDS = ("department", "office", "committee", "team", "post")
STATUSES = ("active", "awaiting_demolition", "uninhabited")
