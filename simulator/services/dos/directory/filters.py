"""Which services match a search: the steps of the documented pipelines, each looked at as rarely as possible.

The first part lets services go without a word; of the second part it is told which step one fails.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from simulator.records.documents import Documents
from simulator.services.dos.directory.capacity import Status, capacity_of
from simulator.services.dos.directory.codes import role_names
from simulator.services.dos.directory.holidays import holidays_of
from simulator.services.dos.directory.model import RED, DosService
from simulator.services.dos.directory.opening import Opening, Window
from simulator.services.dos.directory.practices import Practice
from simulator.services.dos.directory.profiles import Profile
from simulator.services.dos.directory.registry import Entry
from simulator.services.dos.directory.wanted import (
    AGE,
    CAPACITY,
    DISCRIMINATORS,
    DISPOSITION,
    LIMITED,
    ONLY_IF_OPEN,
    ROLE,
    SESSION,
    Wanted,
)

CLOSING_MINUTES = 30
"""A service that closes sooner than that is not worth going to."""

Failed = tuple[str, ...]
"""The steps that a profile fails; None stands for a service that is let go without a word."""


def session_end(at: datetime, minutes: int | None) -> datetime:
    """Until when a service has to open, by the minutes that the disposition gives."""
    minutes = minutes or 0
    if minutes > 60:
        minutes -= 60
    elif minutes <= 0:
        minutes = 60
    elif minutes <= 30:
        minutes = 30
    return at + timedelta(minutes=minutes)


class Filters:
    """The steps of one search, with what it has found out about profiles so far. `skipped` steps are not taken."""

    def __init__(self, documents: Documents, wanted: Wanted, practice: Practice, skipped: Collection[str] = ()) -> None:
        self._documents = documents
        self._wanted = wanted
        self._practice = practice
        self._taken = frozenset((CAPACITY, SESSION, ONLY_IF_OPEN, LIMITED)) - frozenset(skipped)
        self._roles = role_names(documents, wanted.role)
        self._failed: dict[Profile, Failed | None] = {}
        self._holidays = holidays_of(documents)
        self._session = self._window(session_end(wanted.at, wanted.minutes) - wanted.at)
        self._closing = self._window(timedelta(minutes=CLOSING_MINUTES))
        # By the identity of opening hours, which an index keeps one of for all services that say the same.
        self._open: dict[int, bool] = {}
        self._opening_within: dict[int, Window] = {}

    def is_passed_by(self, profile: Profile) -> bool:
        """Does a profile pass all steps? Most fail the first that is asked."""
        wanted = self._wanted
        return (
            profile.has_discriminators(wanted.symptom_group, wanted.discriminators)
            and profile.has_disposition(wanted.disposition)
            and profile.has_role(self._roles)
            and profile.has_gender(wanted.gender)
            and profile.has_age(wanted.ages)
        )

    def failed_by(self, profile: Profile) -> Failed | None:
        """The steps that a profile fails, at most two of them; None where it fails the first part."""
        try:
            return self._failed[profile]
        except KeyError:
            failed = self._failed[profile] = self._judge(profile)
            return failed

    def failed(self, entry: Entry, status: Status) -> Failed | None:
        """The steps that a service fails, at most two of them; None where it fails the first part."""
        failed = self.failed_by(entry.profile)
        if failed is None or not self._practice.may_use(entry.service):
            return None
        for step in self._failing(entry, status):
            if failed:
                return (*failed, step)
            failed = (step,)
        return failed

    def status(self, service: DosService) -> Status:
        """The capacity of a service when the search is made."""
        return capacity_of(self._documents, service, self._wanted.now or self._wanted.at)

    def _judge(self, profile: Profile) -> Failed | None:
        wanted = self._wanted
        if wanted.symptom_group not in profile.clinical or not profile.has_gender(wanted.gender):
            return None
        failed: Failed = ()
        if not profile.has_discriminators(wanted.symptom_group, wanted.discriminators):
            failed = (DISCRIMINATORS,)
        if not profile.has_disposition(wanted.disposition):
            failed = (*failed, DISPOSITION)
        # Whoever fails two is neither found nor a gap: it does not matter what else fails.
        if len(failed) < 2 and not profile.has_role(self._roles):
            failed = (*failed, ROLE)
        if len(failed) < 2 and not profile.has_age(wanted.ages):
            failed = (*failed, AGE)
        return failed

    def _failing(self, entry: Entry, status: Status) -> Iterator[str]:
        """The steps of the service itself that it fails, the cheapest first."""
        service = entry.service
        if CAPACITY in self._taken and status.rag == RED:
            yield CAPACITY
        if LIMITED in self._taken and service.limited_to and not self._wanted.location.is_in(service.limited_to):
            yield LIMITED
        if SESSION in self._taken and not self._is_open(entry.opening):
            yield SESSION
        if ONLY_IF_OPEN in self._taken and not self._opens_in_time(service.only_if_open, entry.opening):
            yield ONLY_IF_OPEN

    def _is_open(self, opening: Opening) -> bool:
        is_open = self._open.get(id(opening))
        if is_open is None:
            is_open = self._session.touches(opening) and not self._closing.closes(opening)
            self._open[id(opening)] = is_open
        return is_open

    def _opens_in_time(self, minutes: int | None, opening: Opening) -> bool:
        if minutes is None:
            return True
        window = self._opening_within.get(minutes)
        if window is None:
            window = self._opening_within[minutes] = self._window(timedelta(minutes=minutes))
        return window.opens(opening)

    def _window(self, length: timedelta) -> Window:
        return Window(self._wanted.at, self._wanted.at + length, self._holidays)
