"""People by birth date, for searching: every national search names one. What matches is the searching service's say."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from simulator.population.person import Person, first_day


class PeopleIndex:
    """People in the order of their birth dates, equal ones in the order they came. It never changes.

    People without a birth date are in it, but in no range.
    """

    __slots__ = ("_all", "_born", "_by_birth")

    def __init__(self, people: Iterable[Person]) -> None:
        self._all = tuple(people)
        dated = [(first_day(born), person) for person in self._all if (born := person.birth_date) is not None]
        dated.sort(key=lambda each: each[0])
        self._born = [born for born, _ in dated]
        self._by_birth = tuple(person for _, person in dated)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._all)

    def born(self, first: str | None = None, last: str | None = None) -> tuple[Person, ...]:
        """Those born from one day to another (yyyy-mm-dd, both included); None is no bound."""
        low = 0 if first is None else bisect_left(self._born, first)
        high = len(self._born) if last is None else bisect_right(self._born, last)
        return self._by_birth[low:high]
