"""Hold what one import found out about its file, for the report and the history."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward.files import Recognised
from gridward.frames import UNPLACED
from gridward.workspace.answers import NO_SLIPS
from gridward.workspace.mending import Findings
from gridward.workspace.outside import NONE_OUTSIDE

if TYPE_CHECKING:
    from pathlib import Path

    from gridward.workspace.datum_guard import DatumTaken
    from gridward.workspace.mending import LeftOut

_DTYPES = {name: "int64" if name == "row" else "str" for name in UNPLACED.columns}
_NO_UNPLACED = pd.DataFrame(columns=list(_DTYPES)).astype(_DTYPES)


@dataclass
class ImportFacts:
    """What is known of a file; where rows are taken block by block, whole when all are."""

    columns: Recognised = field(default_factory=lambda: Recognised({}, {}))
    left: LeftOut | None = None
    datum: DatumTaken | None = None
    unplaced: pd.DataFrame = field(default_factory=lambda: _NO_UNPLACED)
    outside: pd.DataFrame = field(default_factory=lambda: NONE_OUTSIDE)
    slips: pd.DataFrame = field(default_factory=lambda: NO_SLIPS)
    dated: bool = False  # whether the file, or who imports it, says from when it counts

    def detail(self) -> dict[str, Any]:
        """Return what the history says of it."""
        said = {"datum": None} if self.datum is None else self.datum.as_dict()
        return {"columns": self.columns, **said, **(self.left.detail() if self.left else {})}

    def findings(self, file: Path, *, write: bool) -> Findings:
        """Return what was noticed, after writing the rows that were left out into their file.

        Raises
        ------
        InputError
            ``not_writable``, if they cannot be kept anywhere.
        """
        if self.left is None:
            return Findings()
        return self.left.findings(file, columns=self.columns, write=write)
