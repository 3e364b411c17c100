"""Which of many tests a text can pass at all: found by a piece of text that each of them needs to see.

Thousands of regular expressions about one place of a message would take milliseconds for each new text there. Most of
them hold some letters that have to occur as they stand, and nearly all of those occur in no given text.
"""

from collections.abc import Callable
from itertools import chain
from typing import Generic, TypeVar

from simulator.scenario.matchers import Seen

T = TypeVar("T")

LENGTH = 3
"""Letters by which a needed text is found; a shorter one is looked for in every text."""

Test = Callable[[Seen], bool]


class Needles(Generic[T]):
    """Tests with what they belong to, in the order in which they were added."""

    __slots__ = ("_all", "_by_beginning", "_others")

    def __init__(self) -> None:
        self._all: list[tuple[int, str, Test, T]] = []
        self._others: list[tuple[int, str, Test, T]] = []
        self._by_beginning: dict[str, list[tuple[int, str, Test, T]]] = {}

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all)

    def add(self, needed: str, test: Test, belongs_to: T) -> None:
        """One more test. It passes no text in which what is `needed` does not stand; empty says nothing."""
        entry = (len(self._all), needed, test, belongs_to)
        self._all.append(entry)
        if len(needed) < LENGTH:
            self._others.append(entry)
        else:
            self._by_beginning.setdefault(needed[:LENGTH], []).append(entry)

    def every(self) -> list[tuple[Test, T]]:
        """All tests."""
        return [(test, belongs_to) for _, _, test, belongs_to in self._all]

    def possible(self, seen: Seen) -> list[tuple[Test, T]]:
        """The tests that may pass these texts, in their order; how long it takes grows with the texts."""
        # What is no ASCII may be looked at by an engine in another form than it has here.
        if not all(map(str.isascii, seen)):
            return self.every()
        beginnings = {text[at : at + LENGTH] for text in seen for at in range(len(text) - LENGTH + 1)}
        near = chain.from_iterable(self._by_beginning.get(each, ()) for each in beginnings)
        found = [entry for entry in chain(near, self._others) if not entry[1] or any(entry[1] in text for text in seen)]
        found.sort(key=_number)
        return [(test, belongs_to) for _, _, test, belongs_to in found]


def _number(entry: tuple[int, str, Test, T]) -> int:
    return entry[0]
