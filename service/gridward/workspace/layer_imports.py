"""Take in a table of layers: where each stands in the tree, before or after its areas."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gridward.errors import InputError
from gridward.frames import plain_records
from gridward.registry.layer_table import layers
from gridward.store import Changes
from gridward.workspace.import_facts import ImportFacts
from gridward.workspace.imports import Imports
from gridward.workspace.reading import read_understood
from gridward.workspace.seeing import checked_anew

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gridward.store import Records
    from gridward.workspace.answers import ImportReport
    from gridward.workspace.imports import PathLike


class LayerImports(Imports):
    """The import of a workspace's layers."""

    @checked_anew
    def import_layers(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        encoding: str | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in layers from a table; ``registry.layer_table`` tells its columns.

        A layer of the file stands where the file says; others stay where they are.

        Raises
        ------
        NotFoundError, BadRowsError
            As ``import_areas``.
        InputError
            As ``import_areas`` and ``Records.put_layer``, with the row.
        """
        file, state = Path(path), self.state()
        _, table, mapping = read_understood(
            file, "layers", columns, sheet=source_layer, encoding=encoding
        )
        frame = layers(table, source=file.name, known=state.layer_names)

        def write(records: Records) -> Sequence[Changes]:
            counts = [0, 0, 0]
            for row, one in zip(frame.index, plain_records(frame), strict=True):
                try:
                    made = records.put_layer(one.pop("layer"), **one)
                except InputError as error:
                    raise replace(error, source=file.name, row=int(row)) from None
                for place, count in enumerate((made.added, made.changed, made.unchanged)):
                    counts[place] += count
            return (Changes(*counts),)

        return self._take("layers", file, write, ImportFacts(mapping), dry_run=dry_run)
