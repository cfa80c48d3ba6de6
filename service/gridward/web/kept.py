"""Keep the last few answers that take long to make.

However many ask for the same at the same time, one of them makes it and the others
wait for it; who asks for something else does not wait.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Value = TypeVar("Value")


class _Slot(Generic[Value]):
    """One answer, made or still in the making."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: list[Value] = []

    def value(self, make: Callable[[], Value]) -> Value:
        with self._lock:
            if not self._made:
                self._made.append(make())
            return self._made[0]


class Kept(Generic[Value]):
    """The answers to the questions asked last; threads share it.

    Parameters
    ----------
    most
        How many are kept; the one not asked for the longest goes first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._slots: OrderedDict[Hashable, _Slot[Value]] = OrderedDict()

    def get(self, question: Hashable, make: Callable[[], Value]) -> Value:
        """Return the answer to a question; made now unless it is kept.

        Parameters
        ----------
        question
            What the answer depends on.
        make
            Makes it. What it raises reaches the asker, and nothing is kept.
        """
        with self._lock:
            slot = self._slots.setdefault(question, _Slot())
            self._slots.move_to_end(question)
            if len(self._slots) > self._most:
                self._slots.popitem(last=False)
        return slot.value(make)
