"""Keep the newest revision in memory, and make the next one beside it.

    revision 42 is written
    ├── 42 is made of 41 ───────────────┐ swapped
    ├── asked: 41 answers, and says so  │
    └── asked: …                        └── asked: 42 answers

Who may be answered from a revision that is a moment old never waits while the next is made.
The moment is bounded: when a question is asked, the old revision was the newest less than
``behind_s`` ago, or else the question waits. What this very process changed it sees at once.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Lock, Thread
from typing import TYPE_CHECKING

from gridward.errors import GridwardError
from gridward.workspace.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gridward.store import Records, Store

_TRIES = 3  # to see a revision and what is not kept in memory at the same moment


class Newest:
    """The newest state of a workspace; threads share it.

    Parameters
    ----------
    store
        The workspace, open.
    shared
        A folder of locators that several processes share; none: this one makes its own.
    behind_s
        For how many seconds a revision may answer after it was seen to be the newest.
    """

    def __init__(self, store: Store, *, shared: Path | None, behind_s: float) -> None:
        self._store = store
        self._shared = shared
        self._behind_s = behind_s
        self._made: State | None = None
        self._right_at = 0.0  # when what was made was seen to be the newest, at the latest
        self._writes = 0  # of the store, when it was made
        self._making = Lock()
        self._beside = Lock()  # held while the next one is made that nobody waits for

    def state(self) -> State:
        """Return the newest state, or, where it may, the one before while the next is made."""
        asked_at, made = time.monotonic(), self._made
        if made is not None and made.revision == self._store.revision():
            self._right_at = max(self._right_at, asked_at)
            return made
        if made is not None and self._may_answer(asked_at):
            self._make_beside()
            return made
        return self.newest()

    def newest(self) -> State:
        """Return the newest state, made now if it is not there; threads wait for the first."""
        with self._making:
            asked_at, made = time.monotonic(), self._made
            if made is None or made.revision != self._store.revision():
                made = self._make()
            self._right_at = max(self._right_at, asked_at)
            return made

    @contextmanager
    def seen(self) -> Iterator[tuple[State, Records]]:
        """Yield the newest state and, of the same moment, the records in the store."""
        for _ in range(_TRIES):
            state = self.newest()  # before a connection is taken that others may wait for
            with self._store.reading() as records:
                if state.revision == records.revision():
                    yield state, records
                    return
        with self._store.reading() as records:
            yield State.read(records, shared=self._shared, before=self._made), records

    def close(self) -> None:
        """Wait until nothing is made any more."""
        with self._beside, self._making:
            self._behind_s = 0.0

    def _may_answer(self, asked_at: float) -> bool:
        """Tell whether what was made may answer although there is a newer revision."""
        own = self._store.writes != self._writes
        return not own and asked_at - self._right_at < self._behind_s

    def _make(self, *, ready: bool = False) -> State:
        writes, before = self._store.writes, self._made
        with self._store.reading() as records:
            state = State.read(records, shared=self._shared, before=before)
        if ready and before is not None:
            state.made_ready(before)
        self._writes, self._made = writes, state
        return state

    def _make_beside(self) -> None:
        if self._beside.acquire(blocking=False):
            Thread(target=self._make_for_all, name="gridward-newest", daemon=True).start()

    def _make_for_all(self) -> None:
        try:
            with self._making:
                asked_at, made = time.monotonic(), self._made
                if made is not None and made.revision != self._store.revision():
                    self._make(ready=True)
                self._right_at = max(self._right_at, asked_at)
        except GridwardError:
            return  # the question that has to wait for it says what is wrong
        finally:
            self._beside.release()
