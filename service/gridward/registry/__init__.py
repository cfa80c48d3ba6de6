"""Keep the words of responsibility: roles, units, matters, areas and their trees."""

from gridward.registry.areas import areas, entries
from gridward.registry.code_checks import check_codes, check_places
from gridward.registry.contested import REPLACED_TOGETHER
from gridward.registry.drawn import exceptions
from gridward.registry.fields import COLUMN_NAMES, FIELDS
from gridward.registry.handover import Handover
from gridward.registry.identifiers import identifiers, succeeded
from gridward.registry.likeness import likely_meant, spelling_costs
from gridward.registry.lineage import lineage, told_lineage
from gridward.registry.merging import IDENTIFIER_KEY, RESPONSIBILITY_KEY, keep_unsaid, keys
from gridward.registry.nearest import nearest
from gridward.registry.numbering import made_codes, reading_order
from gridward.registry.pairs import Halves, Part, halves
from gridward.registry.places import DAILY, facilities, points, visits
from gridward.registry.repairs import measurable, metric_crs_of, repairs
from gridward.registry.roles import Roles, roles
from gridward.registry.rows import BadRows
from gridward.registry.rungs import Rungs
from gridward.registry.schemes import Scheme, Schemes, read_schemes, shipped_schemes
from gridward.registry.slips import SLIPS, Slip, likely_slip
from gridward.registry.spelling import folded
from gridward.registry.surroundings import Surroundings
from gridward.registry.tables import matters, responsibilities, units
from gridward.registry.tree import ancestors, layer_order, with_cycle
from gridward.registry.validity import in_force
from gridward.registry.versions import Dating, Versions, as_of, day_before, versions
from gridward.registry.vocabulary import (
    KIND_WORDS,
    LINEAGE_KINDS,
    NAME_COLUMN,
    RESERVED_LAYERS,
    ROLE_WORDS,
    ROLES,
    STATUS_WORDS,
    STATUSES,
    UNIT_KINDS,
    words_of,
)
from gridward.registry.words import plain_word

__all__ = [
    "COLUMN_NAMES",
    "DAILY",
    "FIELDS",
    "IDENTIFIER_KEY",
    "KIND_WORDS",
    "LINEAGE_KINDS",
    "NAME_COLUMN",
    "REPLACED_TOGETHER",
    "RESERVED_LAYERS",
    "RESPONSIBILITY_KEY",
    "ROLES",
    "ROLE_WORDS",
    "SLIPS",
    "STATUSES",
    "STATUS_WORDS",
    "UNIT_KINDS",
    "BadRows",
    "Dating",
    "Halves",
    "Handover",
    "Part",
    "Roles",
    "Rungs",
    "Scheme",
    "Schemes",
    "Slip",
    "Surroundings",
    "Versions",
    "ancestors",
    "areas",
    "as_of",
    "check_codes",
    "check_places",
    "day_before",
    "entries",
    "exceptions",
    "facilities",
    "folded",
    "halves",
    "identifiers",
    "in_force",
    "keep_unsaid",
    "keys",
    "layer_order",
    "likely_meant",
    "likely_slip",
    "lineage",
    "made_codes",
    "matters",
    "measurable",
    "metric_crs_of",
    "nearest",
    "plain_word",
    "points",
    "read_schemes",
    "reading_order",
    "repairs",
    "responsibilities",
    "roles",
    "shipped_schemes",
    "spelling_costs",
    "succeeded",
    "told_lineage",
    "units",
    "versions",
    "visits",
    "with_cycle",
    "words_of",
]
