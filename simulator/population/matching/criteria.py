"""What somebody is searched for by, whichever national service asks.

How a request is read into it is that service's business; how well somebody fits is `score`'s.
"""

from dataclasses import dataclass

from simulator.population.matching.names import Term

MOST_RESULTS = 50


@dataclass(frozen=True, slots=True)
class Dates:
    """Days from `first` to `last`, both included, as `yyyy-mm-dd`."""

    first: str
    last: str

    def hold(self, day: str | None) -> bool:
        """Is the day one of them?"""
        return day is not None and self.first <= day <= self.last


ANY_DAY = Dates("", "9999-12-31")
"""The days of a birth date that nothing is said of."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to search for. Names are folded; `history` is already set where the search is fuzzy."""

    born: Dates
    family: Term | None = None
    given: tuple[Term, ...] = ()
    gender: str | None = None
    died: Dates | None = None
    postcode: Term | None = None
    practice: str | None = None
    managed_by: str | None = None
    email: str | None = None
    phone: str | None = None
    fuzzy: bool = False
    exact: bool = False
    history: bool = False
    most: int = MOST_RESULTS

    @property
    def by_place(self) -> bool:
        """Does it use where somebody is? Then restricted people are never found."""
        return self.postcode is not None or self.practice is not None or self.managed_by is not None
