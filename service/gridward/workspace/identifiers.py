"""Keep what other registers call areas, and find areas by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward import registry
from gridward.errors import NotFoundError
from gridward.files import as_table, features_as_they_are, is_table, read_table
from gridward.registry import IDENTIFIER_KEY, BadRows, in_force, nearest
from gridward.workspace.door import day_of
from gridward.workspace.import_facts import ImportFacts
from gridward.workspace.imports import Imports
from gridward.workspace.mending import LeftOut, good_rows
from gridward.workspace.reading import understood
from gridward.workspace.seeing import checked_anew

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gridward.language import Catalogue
    from gridward.store import Changes, Records
    from gridward.workspace.answers import ImportReport
    from gridward.workspace.imports import PathLike

_MOST_CHOICES = 3


class Identifiers(Imports):
    """The further identifiers of a workspace's areas."""

    @checked_anew
    def import_identifiers(
        self,
        path: PathLike,
        *,
        layer: str | None = None,
        scheme: str | None = None,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        encoding: str | None = None,
        since: str | None = None,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in further identifiers of areas from a table; ``registry.identifiers`` tells it.

        Parameters
        ----------
        path
            CSV, TSV, workbook or a file of shapes, whose shapes are left alone.
        layer, scheme
            Of all rows, where the file has no column for it.
        since
            ISO date from which rows count that name no first day: what an area was called
            before, in the same scheme, ends the day before.
        source_layer, columns, encoding, skip_bad, language, dry_run
            As ``import_areas``.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        file, state = Path(path), self.state()
        since = None if since is None else day_of(since)
        whole = columns_of(file, source_layer, encoding)
        table, mapping = understood(whole, "identifiers", columns, file)
        said = {"layer": layer, "scheme": scheme}
        table = table.assign(**{name: text for name, text in said.items() if text is not None})

        def check(rows: pd.Index[Any], _: BadRows) -> pd.DataFrame:
            return registry.identifiers(
                table.loc[rows],
                source=file.name,
                areas=state.named_places,
                schemes=state.schemes,
                stored=state.identifiers,
                since=since,
            )

        good = good_rows(table.index, check, source=file.name, skip=skip_bad)

        def write(records: Records) -> Sequence[Changes]:
            return (_put(records, good.frame, since),)

        dated = since is not None or "valid_from" in mapping
        facts = ImportFacts(mapping, LeftOut(good, whole, language), dated=dated)
        return self._take("identifiers", file, write, facts, dry_run=dry_run)

    def identifiers(self, *, at: str | None = None) -> pd.DataFrame:
        """Return the further identifiers of areas, ``frames.IDENTIFIERS``; of a day, if named."""
        every = self.state().identifiers
        return (every if at is None else in_force(every, day_of(at))).copy()

    def find_code(self, text: str) -> pd.DataFrame:
        """Return the areas that a code or identifier is or was of.

        Returns
        -------
        DataFrame
            ``layer``, ``code``, ``name``, ``name_en``, ``scheme`` (missing: it is the area's own
            code), ``valid_from`` and ``valid_to`` of the identifier.

        Raises
        ------
        NotFoundError
            If no area ever had it.
        """
        state = self.state()
        own = state.areas.loc[state.areas["code"] == text, ["layer", "code"]].assign(scheme=None)
        other = state.identifiers[state.identifiers["identifier"] == text]
        found = pd.concat([own, other.rename(columns={"area_code": "code"})], ignore_index=True)
        if found.empty:
            known = [*state.areas["code"], *state.identifiers["identifier"]]
            raise NotFoundError("area", text, nearest(text, known)[:_MOST_CHOICES])
        today = state.day(day_of(None))
        names = pd.DataFrame(
            [vars(today.area(*place)) for place in found[["layer", "code"]].to_numpy()]
        )
        said = found.reindex(columns=["scheme", "valid_from", "valid_to"])
        return names.join(said).drop_duplicates(ignore_index=True)


def _put(records: Records, frame: pd.DataFrame, since: str | None) -> Changes:
    """Write identifiers, and the end of those that they follow."""
    if since is None:
        return records.put_identifiers(frame)
    stored = records.identifiers()
    after = registry.succeeded(stored, frame, since)
    ended = after[after["valid_to"].fillna("") != stored["valid_to"].fillna("")[after.index]]
    ended = ended[~registry.keys(ended, IDENTIFIER_KEY).isin(registry.keys(frame, IDENTIFIER_KEY))]
    gone = stored[~stored.index.isin(after.index)]
    both = pd.concat([frame, ended], ignore_index=True)
    made = records.put_identifiers(both, gone=gone)
    return replace(made, changed=made.changed - len(ended), removed=made.removed + len(ended))


def columns_of(file: Path, layer: str | None, encoding: str | None) -> pd.DataFrame:
    """Return the columns of a table or of a file of shapes, as text.

    Raises
    ------
    NotFoundError, InputError, BadRowsError
        As ``read_table`` and ``features_as_they_are``.
    """
    if file.is_file() and not is_table(file):
        return as_table(features_as_they_are(file, layer=layer, encoding=encoding))
    return read_table(file, sheet=layer, encoding=encoding)
