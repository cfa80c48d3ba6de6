"""Name everything that can go wrong on purpose, as data.

    GridwardError
    ├── InputError       a value that cannot be used, and where it stands
    │   └── DatumError   a file whose coordinates are in doubt, with the evidence
    ├── BadRowsError     all the rows of one file that cannot be used
    ├── NotFoundError    a thing that was asked for by name and is not there
    ├── ConflictError    somebody else changed the same thing first
    ├── ForbiddenError   the actor may not do this
    └── DamagedError     a file of ours that is broken, foreign or of another version

An error carries no sentence: ``gridward.language`` makes one in the reader's
language, at the edge. The kinds of problem are the values of ``PROBLEMS``; each
has a sentence and a cure in every catalogue, which a test checks.
"""

from __future__ import annotations

import copyreg
from dataclasses import dataclass
from dataclasses import field as fresh
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEMS = frozenset(
    {
        "across_antimeridian",
        "all_forbidden",
        "ambiguous_name",
        "archive_too_large",
        "area_heavy",
        "bad_address",
        "bad_bytes",
        "bad_date",
        "bad_font",
        "bad_hours",
        "bad_layer_name",
        "bad_link",
        "bad_need",
        "bad_part",
        "bad_precedence",
        "bad_quotes",
        "bad_radius",
        "bad_role",
        "bad_schema",
        "bad_scheme",
        "bad_status",
        "bad_text",
        "bad_tiles",
        "bad_time",
        "bad_transformation",
        "bad_value",
        "beside_kind",
        "beside_parent",
        "bridge_nowhere",
        "capacity_fixed",
        "capacity_short",
        "cluster_unreachable",
        "code_above",
        "code_beside",
        "code_county",
        "code_digits",
        "code_order",
        "code_part",
        "code_place",
        "column_missing",
        "column_twice",
        "contested",
        "cycle",
        "database_unreachable",
        "datum_contradicted",
        "datum_fixed",
        "datum_swapped",
        "datum_unsure",
        "deadline_before",
        "different_lengths",
        "duplicate_code",
        "duplicate_record",
        "earlier_version",
        "empty_file",
        "empty_mandate",
        "encoding_unclear",
        "end_before_start",
        "engine_format",
        "entities",
        "exists_already",
        "extra_missing",
        "field_column",
        "fixed_across",
        "fixed_apart",
        "fixed_forbidden",
        "fixed_twice",
        "geometry_empty",
        "geometry_invalid",
        "geometry_kind",
        "geometry_unrepairable",
        "identifier_second",
        "identifier_taken",
        "islands_joined",
        "larger_than_country",
        "larger_than_parent",
        "layer_case",
        "layer_kind",
        "layer_missing",
        "layers_many",
        "load_missing",
        "load_negative",
        "load_text",
        "load_zero",
        "missing_value",
        "misspelt",
        "moves_few",
        "name_like_another",
        "name_respelt",
        "needs_beside",
        "needs_degrees",
        "needs_parameters",
        "needs_shapes",
        "no_area_above",
        "no_areas",
        "no_code_above",
        "no_crs",
        "no_parent_there",
        "no_shapes",
        "nobody_in_role",
        "not_a_length",
        "not_a_number",
        "not_a_pair",
        "not_finite",
        "not_in_encoding",
        "not_one_dimensional",
        "not_positive",
        "not_projected",
        "not_readable",
        "not_recorded",
        "not_writable",
        "nothing_to_undo",
        "odd_size",
        "out_of_bounds",
        "out_of_range",
        "outline_broken",
        "outside_parent",
        "overlapping",
        "overlaps_beside",
        "pair_order",
        "pairing_counts",
        "pairing_idle",
        "pairing_short",
        "parent_layer",
        "parent_missing",
        "parents_many",
        "password_shown",
        "plan_partial",
        "plan_unit_unknown",
        "port_taken",
        "postgis_missing",
        "reaches_outside_parent",
        "replace_skips",
        "scheme_uncounted",
        "sequence_full",
        "short_token",
        "since_after",
        "stated_unknown",
        "swapped_axes",
        "teams_few",
        "teams_many",
        "text_too_long",
        "tiles_datum",
        "tolerance_too_large",
        "too_large",
        "too_many_days",
        "too_many_rows",
        "too_many_vertices",
        "too_small",
        "transformation_unneeded",
        "truncated",
        "unit_nowhere",
        "units_many",
        "units_none",
        "units_unsaid",
        "unknown_code",
        "unknown_datum",
        "unknown_encoding",
        "unknown_engine",
        "unknown_format",
        "unknown_parameter",
        "unknown_scheme",
        "unreachable",
        "unreadable",
        "unsafe_archive",
    }
)

THINGS = frozenset(
    {"area", "file", "layer", "matter", "point", "record", "revision", "unit", "workspace"}
)


class GridwardError(Exception):
    """Anything this package raises on purpose."""

    def __str__(self) -> str:
        """Show the data, for logs; people get a sentence in their language."""
        return repr(self)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way to another process, with every field."""
        return copyreg.__newobj__, (type(self),), vars(self)  # type: ignore[attr-defined]


@dataclass(eq=False)
class InputError(GridwardError):
    """A value that cannot be used, or is odd, and where it stands."""

    problem: str  # one of PROBLEMS
    source: str | None = None  # the file, as the user named it
    row: int | None = None  # as the user's spreadsheet counts: the header is row 1
    field: str | None = None  # the column or option, as the user named it
    value: object = None
    choices: tuple[str, ...] = ()  # what would have been accepted, nearest first
    label: str | None = None  # what the row is of: its code and name
    details: Mapping[str, float | str] = fresh(default_factory=dict)  # figures, units in names


@dataclass(eq=False)
class DatumError(InputError):
    """A file whose coordinates are in doubt, and what each datum would explain of it."""

    figures: tuple[dict[str, Any], ...] = ()  # as ``coordinates.Verdict`` gives them


@dataclass(eq=False)
class BadRowsError(GridwardError):
    """All the rows of one file that cannot be used; nothing of it was taken."""

    source: str
    rows: tuple[InputError, ...]  # the first thousand of them
    noticed: tuple[InputError, ...] = ()  # what is odd about rows that could be taken
    more: int = 0  # faults that are counted and not named


@dataclass(eq=False)
class NotFoundError(GridwardError):
    """A thing that was asked for by name and is not there."""

    thing: str  # one of THINGS
    name: str
    choices: tuple[str, ...] = ()  # names that are there, nearest first


@dataclass(eq=False)
class ConflictError(GridwardError):
    """Somebody else changed the same thing first."""

    thing: str
    name: str
    mine: object = None
    theirs: object = None


@dataclass(eq=False)
class ForbiddenError(GridwardError):
    """The actor may not do this."""

    actor: str
    action: str
    reason: str


@dataclass(eq=False)
class DamagedError(GridwardError):
    """A file of ours that is broken, foreign or of another version."""

    path: str
    reason: str  # not_a_workspace | other_version | gone | broken | truncated | checksum | foreign
