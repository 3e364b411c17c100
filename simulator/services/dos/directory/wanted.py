"""What is searched for, and what is found: the values that a search takes and gives, for every face."""

from dataclasses import dataclass
from datetime import datetime

from simulator.services.dos.directory.ages import AgeRange
from simulator.services.dos.directory.capacity import Status
from simulator.services.dos.directory.locations import Location
from simulator.services.dos.directory.model import DosService

CAPACITY, DISCRIMINATORS, DISPOSITION, ROLE, AGE, SESSION, ONLY_IF_OPEN, LIMITED = STEPS = (
    "capacity", "symptom discriminators", "disposition", "referral role", "age", "session", "only if open", "limited",
)  # fmt: skip
"""The steps of the search's second part: a service that fails exactly one of them is a gap."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search: from where and how far, at which instant, and for whom.

    A disposition, gender or age of None is not asked for; without a symptom group nothing matches. `minutes` is the
    time that the disposition gives, by the code list if it is None. `surgery` is the patient's practice by its ODS code
    or service id; empty, None or `UNK` if it is not known. `role` is the account's, by id or name. `now` is when
    capacity is looked at, if that is not the instant searched for.
    """

    location: Location
    metres: float
    at: datetime
    symptom_group: int | None = None
    discriminators: frozenset[int] = frozenset()
    disposition: int | None = None
    minutes: int | None = None
    ages: AgeRange | None = None
    gender: str | None = None
    surgery: str | None = None
    role: str = ""
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that was found: how many metres away, what is put behind its name, and its capacity now."""

    service: DosService
    distance: float
    suffix: str
    capacity: Status

    @property
    def name(self) -> str:
        """The service's name with the suffix, one space between them [A]."""
        return self.with_suffix(self.service.text("name"))

    @property
    def public_name(self) -> str:
        """The service's public name with the suffix; empty if it has none."""
        name = self.service.text("public_name")
        return name and self.with_suffix(name)

    def with_suffix(self, name: str) -> str:
        """A name with what is put behind it."""
        return f"{name} {self.suffix}" if self.suffix else name


@dataclass(frozen=True, slots=True)
class Gap:
    """A service that would have been found, had it not failed exactly this one step."""

    service: DosService
    distance: float
    step: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, in the order to show it; none at all if not even a catch-all service is near.

    `gaps`, where they were asked for, are only those that are nearer than what was found of their type: farther ones
    would not have been shown.
    """

    hits: tuple[Hit, ...] = ()
    is_catch_all: bool = False
    gaps: tuple[Gap, ...] = ()
