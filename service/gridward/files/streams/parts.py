"""Keep the finished blocks of a run beside its output, so that it can be taken up again.

    out.csv.parts/
      5f0c…/            one run: its inputs, workspace, options
        done.jsonl      a line for each finished block: its size, checksum, counts
        0               block 0, encoded

A line follows its block, and a block whose bytes are not those of its line is done
again, so a run can be killed at any moment. A run of other inputs or options finds
another name and starts afresh.
"""

from __future__ import annotations

import json
import re
import shutil
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from gridward.errors import InputError
from gridward.files.outputs import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from gridward.files.streams.blocks import Writer

_JOURNAL = "done.jsonl"
_NAME = re.compile(r"[0-9a-f]{16}")


@dataclass
class Parts:
    """The finished blocks of one run.

    Attributes
    ----------
    done
        What is known of each finished block, by its number.
    """

    target: Path
    folder: Path
    done: dict[int, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, target: Path, identity: Mapping[str, Any]) -> Self:
        """Return the parts of a run, those of an interrupted one if there was one.

        Parameters
        ----------
        target
            The file that they are for.
        identity
            All that the bytes of the output depend on, as JSON would have it.

        Raises
        ------
        InputError
            ``not_writable``, if the folder beside the target cannot be made.
        """
        name = sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]
        home = target.with_name(f"{target.name}.parts")
        try:
            for other in home.glob("*"):
                if other.name != name and _NAME.fullmatch(other.name):
                    shutil.rmtree(other)
            folder = home / name
            for one in (home, folder):
                one.mkdir(exist_ok=True)
        except OSError as error:
            raise InputError("not_writable", value=str(target)) from error
        parts = cls(target, folder)
        parts.done = parts._sound()
        return parts

    def keep(self, number: int, content: bytes, counts: dict[str, int]) -> None:
        """Keep a finished block.

        Raises
        ------
        InputError
            ``not_writable``.
        """
        line = {"block": number, "crc": zlib.crc32(content), "counts": counts}
        try:
            self._path(number).write_bytes(content)
            with (self.folder / _JOURNAL).open("a", encoding="ascii") as journal:
                journal.write(json.dumps(line) + "\n")
        except OSError as error:
            raise InputError("not_writable", value=str(self.target)) from error
        self.done[number] = counts

    def finish(self, writer: Writer, schema: pa.Schema) -> None:
        """Write the target from all blocks, and drop them.

        Raises
        ------
        InputError
            ``not_writable``.
        """
        with written(self.target) as draft:
            writer.join([self._path(number) for number in sorted(self.done)], draft, schema)
        self.drop()

    def drop(self) -> None:
        """Remove all blocks; what is not ours stays."""
        shutil.rmtree(self.folder)
        if not any(self.folder.parent.iterdir()):
            self.folder.parent.rmdir()

    def _path(self, number: int) -> Path:
        return self.folder / str(number)

    def _sound(self) -> dict[int, dict[str, int]]:
        journal = self.folder / _JOURNAL
        lines = journal.read_text(encoding="ascii").splitlines() if journal.exists() else []
        done: dict[int, dict[str, int]] = {}
        for line in lines:
            try:
                facts = json.loads(line)
            except json.JSONDecodeError:
                continue  # the line at which the run was killed
            part = self._path(facts["block"])
            if part.exists() and zlib.crc32(part.read_bytes()) == facts["crc"]:
                done[facts["block"]] = facts["counts"]
        return done
