"""Opening hours as a client of the web service meets them: a week, bank holidays and the clock changes, on the tenant's
clock. What the directory shows is held against what is written down here by hand.
"""

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.clock import Clock
from simulator.pipeline import Simulator, TenantSpec
from simulator.services.dos.directory.opening import DAYS
from simulator.settings import Settings
from simulator.wire.json import Json
from tests.services.dos.makers import a_service, by_id, code_lists
from tests.services.dos.soap.asking import SERVICE, a_post, a_search

QUARTER = timedelta(minutes=15)
PRACTICE, NIGHT, CHRISTMAS, ALWAYS = "2000000001", "2000000002", "2000000003", "2000000004"

WORKDAYS, WEEKEND = DAYS[:5], DAYS[5:]
EVERY_NIGHT = {
    **{day: [["00:00", "08:00"], ["18:30", "23:59"]] for day in WORKDAYS},
    **{day: [["00:00", "24:00"]] for day in WEEKEND},
}
"""As out-of-hours services are open: at weekends and on bank holidays all day."""

SERVICES = (
    # A practice with a lunch break, closed at weekends and on bank holidays.
    a_service(
        PRACTICE, type=100, opening={"days": {day: [["08:30", "12:30"], ["13:30", "18:00"]] for day in WORKDAYS}}
    ),
    a_service(NIGHT, type=25, opening={"days": EVERY_NIGHT}),
    # A pharmacy that opens on Christmas Day, and not on New Year's Eve.
    a_service(
        CHRISTMAS,
        type=13,
        opening={
            "days": {day: [["09:00", "17:00"]] for day in WORKDAYS},
            "specified": {"2026-12-25": [["11:00", "13:00"]], "2026-12-31": []},
        },
    ),
    # So that there is always something, and no catch-all.
    a_service(ALWAYS, type=135),
)


class Searcher:
    """Searches in a tenant whose clock stands where it is put; no disposition: what opens within the hour is found."""

    def __init__(self, simulator: Simulator, clock: Clock) -> None:
        self.simulator = simulator
        self.clock = clock

    async def body(self, at: datetime | None = None, **fields: str | None) -> str:
        """The answer to a search, with the clock at that instant."""
        if at is not None:
            self.clock.set(at, frozen=True)
        request = a_post(a_search("1.5", **{"disposition": None, **fields}))
        request.path = request.target = f"/t/hours{request.path}"
        outcome = await self.simulator.exchange(request)
        assert outcome.reply.status == 200
        return outcome.reply.body.decode()

    async def found(self, at: datetime | None = None, **fields: str | None) -> set[str]:
        """The services that are found."""
        return set(re.findall(r"<ns1:id>(20\d+)</ns1:id>", await self.body(at, **fields)))

    async def shown(self, service: str, begin: datetime, days: int) -> dict[str, list[str]]:
        """From when and until when a service is found, by UTC weekday, looked at every quarter of an hour."""
        turns: dict[str, list[str]] = {}
        before = False
        for step in range(days * 96):
            at = begin + step * QUARTER
            now = service in await self.found(at)
            if now is not before:
                turns.setdefault(f"{at:%a}", []).append(f"{'from' if now else 'until'} {at:%H:%M}")
            before = now
        return turns

    async def put(self, kind: str, key: str, body: Json) -> None:
        """Seed a document."""
        await (await self.simulator.tenants.get("hours")).documents.put(kind, key, body)


@pytest.fixture
async def searcher(tmp_path: Path) -> AsyncIterator[Searcher]:
    simulator = Simulator(Settings(data=tmp_path), services=(SERVICE,))
    await simulator.start()
    tenant = await simulator.tenants.create("hours", TenantSpec(frozen=True))
    searcher = Searcher(simulator, tenant.clock)
    for kind, bodies in {**code_lists(), "dos_services": by_id(*SERVICES)}.items():
        for key, body in bodies.items():
            await searcher.put(kind.replace("_", "-"), key, body)
    yield searcher
    await simulator.close()


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# What closes in less than half an hour is not found; what closes just now is, and so is what opens within the hour.
_PRACTICE_DAY = [
    "from 07:30", "until 12:15", "from 12:30", "until 17:45", "from 18:00", "until 18:15",
]  # fmt: skip


async def test_a_practice_is_found_around_its_hours_all_week(searcher: Searcher) -> None:
    turns = await searcher.shown(PRACTICE, _utc("2026-11-16T00:00"), 7)

    assert turns == dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri"), _PRACTICE_DAY)


async def test_a_service_of_the_nights_is_found_over_midnight_and_all_weekend(searcher: Searcher) -> None:
    turns = await searcher.shown(NIGHT, _utc("2026-11-16T12:00"), 7)

    morning, evening = ["until 07:45", "from 08:00", "until 08:15"], ["from 17:30"]
    workdays = {day: [*morning, *evening] for day in ("Tue", "Wed", "Thu", "Fri")}
    assert turns == {"Mon": [*evening, *morning], **workdays}


HOLIDAYS: Mapping[str, tuple[bool, bool]] = {
    "2026-12-24T12:00": (True, False),  # Christmas Eve, a Thursday
    "2026-12-25T12:00": (False, True),  # Christmas Day, a Friday
    "2026-12-26T12:00": (False, True),  # Boxing Day, a Saturday, is a weekday lost,
    "2026-12-28T12:00": (False, True),  # so Monday is its substitute
    "2026-12-29T12:00": (True, False),
    "2027-01-01T12:00": (False, True),  # New Year's Day, a Friday
    "2027-01-04T12:00": (True, False),
    "2027-03-26T12:00": (False, True),  # Good Friday
    "2027-03-29T11:00": (False, True),  # Easter Monday, in summer time since the day before
    "2027-03-30T11:00": (True, False),
    "2027-05-03T11:00": (False, True),  # the first Monday in May
    "2027-05-31T11:00": (False, True),  # the last one
    "2027-08-30T11:00": (False, True),  # the last one in August
    "2027-12-27T12:00": (False, True),  # for Christmas Day, a Saturday
    "2027-12-28T12:00": (False, True),  # for Boxing Day, a Sunday
    "2027-12-29T12:00": (True, False),
}


async def test_on_bank_holidays_practices_are_closed_and_out_of_hours_services_open(searcher: Searcher) -> None:
    found = {at: await searcher.found(_utc(at)) for at in HOLIDAYS}

    assert {at: (PRACTICE in services, NIGHT in services) for at, services in found.items()} == HOLIDAYS


async def test_a_day_that_is_proclaimed_is_a_bank_holiday_at_once(searcher: Searcher) -> None:
    before = await searcher.found(_utc("2027-06-09T11:00"))

    await searcher.put("dos-bank-holidays", "2027-06-09", {"name": "A day of thanks"})

    assert [{PRACTICE, NIGHT} & each for each in (before, await searcher.found())] == [{PRACTICE}, {NIGHT}]


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2026-12-25T09:45", False), ("2026-12-25T10:00", True), ("2026-12-25T12:30", True),
        ("2026-12-25T12:45", False), ("2026-12-25T13:15", False), ("2026-12-31T12:00", False),
        ("2026-12-30T12:00", True), ("2027-01-01T12:00", False),
    ],
)  # fmt: skip
async def test_a_date_of_its_own_goes_before_a_bank_holiday_and_the_week(
    searcher: Searcher, at: str, found: bool
) -> None:
    assert (CHRISTMAS in await searcher.found(_utc(at))) is found


@pytest.mark.parametrize(
    ("at", "local"),
    [
        ("2027-03-28T00:59:59", "2027-03-28T00:59:59"), ("2027-03-28T01:00:00", "2027-03-28T02:00:00"),
        ("2026-10-25T00:59:59", "2026-10-25T01:59:59"), ("2026-10-25T01:00:00", "2026-10-25T01:00:00"),
    ],
)  # fmt: skip
async def test_an_answer_says_local_time_to_the_second_of_the_change(searcher: Searcher, at: str, local: str) -> None:
    body = await searcher.body(_utc(at))

    assert re.findall(r"DateTime>([^<]+)<", body) == [local, local]


async def test_a_practice_keeps_its_local_hours_when_summer_time_begins(searcher: Searcher) -> None:
    # Good Friday and Easter Monday are on either side of the change in 2027, so 2026.
    turns = await searcher.shown(PRACTICE, _utc("2026-03-27T00:00"), 4)

    assert turns == {"Fri": _PRACTICE_DAY, "Mon": _earlier(_PRACTICE_DAY)}


async def test_a_practice_keeps_its_local_hours_when_summer_time_ends(searcher: Searcher) -> None:
    turns = await searcher.shown(PRACTICE, _utc("2026-10-23T00:00"), 4)

    assert turns == {"Fri": _earlier(_PRACTICE_DAY), "Mon": _PRACTICE_DAY}


def _earlier(turns: Iterable[str]) -> list[str]:
    """The same by a clock that is an hour behind."""
    said = (turn.split() for turn in turns)
    return [f"{word} {int(time[:2]) - 1:02}{time[2:]}" for word, time in said]


@pytest.mark.parametrize("sunday", ["2026-03-29", "2026-10-25"])
async def test_a_service_that_is_open_all_night_is_found_all_through_a_change(searcher: Searcher, sunday: str) -> None:
    begin = _utc(f"{sunday}T00:00") - timedelta(hours=3)

    found = [NIGHT in await searcher.found(begin + step * QUARTER) for step in range(32)]

    assert found == [True] * 32


async def test_a_time_to_search_at_is_read_as_the_clock_on_the_wall_of_that_day(searcher: Searcher) -> None:
    searcher.clock.set(_utc("2026-10-23T12:00"), frozen=True)

    times = ("2026-10-23T17:30:00", "2026-10-23T17:31:00", "2026-10-26T07:29:59", "2026-10-26T07:30:00")
    found = [PRACTICE in await searcher.found(searchDateTime=time) for time in times]

    assert found == [True, False, False, True]


async def test_the_clock_moves_the_directory_with_it(searcher: Searcher) -> None:
    searcher.clock.set(_utc("2026-11-16T17:00"), frozen=True)

    before = await searcher.found()
    searcher.clock.advance(timedelta(hours=2))
    after = await searcher.found()

    assert [{PRACTICE, NIGHT} & each for each in (before, after)] == [{PRACTICE}, {NIGHT}]
