"""Journeys: what a tenant has recorded about each patient, over all services, graded against what is expected.

What belongs together is said by `scenario.journeys`, and what is shown by `scenario.journey_report`.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from aiohttp import web

from simulator.clock import parse_duration
from simulator.pipeline import Simulator
from simulator.records.exchange import Exchange
from simulator.records.selection import Selection
from simulator.scenario.journey_list import list_suite, list_text, row
from simulator.scenario.journey_report import as_text, journey, suites
from simulator.scenario.journeys import GAP, Place, Titles, by_patient, calls_of, shared_ids
from simulator.scenario.verify import Grading
from simulator.web.admin.errors import AdminError, json_response, not_found
from simulator.web.admin.grading import Expectation, expected_of, recorded
from simulator.web.admin.route import Asked, Parameter
from simulator.wire.json import Json
from simulator.wire.junit import Suite, write_junit

FORMAT = Parameter("format", "how it is given", choices=("json", "text", "junit"))
GAP_PARAMETER = Parameter("gap", "the time without an exchange that begins another call, such as PT4H", longest=30)
LOOKED_AT = Parameter(
    "limit", "look at so many of the newest exchanges", "integer", least=1, most=100_000, default=2_000
)
STEPS = Parameter(
    "limit", "at most so many of the patient's exchanges, the newest", "integer", least=1, most=10_000, default=1_000
)

JUNIT: Final = "application/xml"
_IDS_AT_ONCE = 5_000


async def show(asked: Asked) -> web.StreamResponse:
    """One patient's journey: calls, their steps in time order, and what of the expectations holds."""
    return _given(asked, [await _journey(asked)], asked.query.get("format", "json"))


async def show_junit(asked: Asked) -> web.StreamResponse:
    """The same as JUnit XML."""
    return _given(asked, [await _journey(asked)], "junit")


async def list_all(asked: Asked) -> web.StreamResponse:
    """Every patient of whom something was recorded lately, and whether what is expected holds for them."""
    return await _listed(asked, asked.query.get("format", "json"))


async def list_junit(asked: Asked) -> web.StreamResponse:
    """The same as JUnit XML."""
    return await _listed(asked, "junit")


async def _journey(asked: Asked) -> Json:
    simulator, tenant, number = asked.simulator, asked.tenant().name, asked.values["nhs_number"]
    gap = _gap(asked)
    limit = asked.query.get("limit", STEPS.default)
    own = await simulator.journal.select(tenant, Selection(nhs_number=number), limit=limit)
    if not own:
        raise not_found(f"tenant {tenant!r} has recorded nothing about {number!r}", "nhs_number")
    places = await asyncio.to_thread(_places, own)
    others = await _nameless(simulator, tenant, sorted(shared_ids(places)), limit)
    # Findings and bodies take time: it is made in a thread.
    return await asyncio.to_thread(_made, simulator, number, [*own, *others], expected_of(simulator, tenant), gap)


def _places(exchanges: Iterable[Exchange]) -> list[Place]:
    return [Place.of(exchange) for exchange in exchanges]


async def _nameless(simulator: Simulator, tenant: str, ids: Sequence[str], limit: int) -> list[Exchange]:
    """The exchanges without an NHS number that have one of these ids, each once."""
    found: dict[int, Exchange] = {}
    for begin in range(0, len(ids), _IDS_AT_ONCE):
        wanted = Selection(nameless=frozenset(ids[begin : begin + _IDS_AT_ONCE]))
        for exchange in await simulator.journal.select(tenant, wanted, limit=limit):
            found[exchange.id] = exchange
    return list(found.values())


def _made(
    simulator: Simulator, number: str, exchanges: Iterable[Exchange], expected: Iterable[Expectation], gap: float
) -> Json:
    by_id = {exchange.id: exchange for exchange in sorted(exchanges, key=lambda each: each.id)}
    calls = [[by_id[place.id] for place in call] for call in calls_of(_places(by_id.values()), gap)]
    concerned = _Concerned(simulator, number, expected)
    concerned.grading.see(by_id.values())
    return journey(number, calls, _titles(simulator), simulator.findings, concerned.results())


class _Concerned:
    """The expectations that can be about a patient, graded over the patient's own exchanges."""

    def __init__(self, simulator: Simulator, number: str, expected: Iterable[Expectation]) -> None:
        self._expected = [each for each in expected if each.assertion.concerns(number)]
        self.grading = Grading([each.assertion for each in self._expected], simulator.findings)

    def results(self) -> list[Json]:
        """What came of each, with the scenario that expects it."""
        results = self.grading.answer()["results"]
        return [{"scenario": each.scenario, **said} for each, said in zip(self._expected, results, strict=True)]


def _titles(simulator: Simulator) -> Titles:
    return Titles(
        {operation.id: operation.summary for operation in simulator.operations()},
        {service.name: service.title for service in simulator.services},
    )


def _gap(asked: Asked) -> float:
    text = asked.query.get("gap")
    if text is None:
        return GAP
    try:
        seconds = parse_duration(text).total_seconds()
    except (ValueError, OverflowError) as fault:
        raise AdminError(400, "bad-parameter", str(fault), "gap") from None
    if seconds <= 0:
        raise AdminError(400, "bad-parameter", "a gap is longer than no time, such as PT4H", "gap")
    return seconds


def _given(asked: Asked, journeys: Sequence[Json], form: str) -> web.Response:
    if form == "text":
        return web.Response(text=as_text(journeys), headers={"Cache-Control": "no-store"})
    if form == "junit":
        return _junit(asked, suites(journeys))
    return json_response(journeys[0])


def _junit(asked: Asked, found: Iterable[Suite]) -> web.Response:
    body = write_junit(f"journeys of {asked.tenant().name}", found)
    return web.Response(body=body, headers={"Content-Type": f"{JUNIT}; charset=utf-8", "Cache-Control": "no-store"})


async def _listed(asked: Asked, form: str) -> web.StreamResponse:
    simulator, tenant = asked.simulator, asked.tenant().name
    limit, gap = asked.query.get("limit", LOOKED_AT.default), _gap(asked)
    places: list[Place] = []
    services: dict[int, str | None] = {}
    async for part in recorded(simulator, tenant, limit):
        places += await asyncio.to_thread(_places, part)
        services |= {exchange.id: exchange.service for exchange in part}
    patients = by_patient(places)
    results = await _graded(simulator, tenant, limit, patients)
    rows = [row(number, calls_of(found, gap), services, results[number]) for number, found in patients.items()]
    if form == "text":
        return web.Response(text=list_text(rows), headers={"Cache-Control": "no-store"})
    if form == "junit":
        return _junit(asked, [list_suite(each, results[number]) for number, each in zip(patients, rows, strict=True)])
    passed = [each["passed"] for each in rows if each["passed"] is not None]
    return json_response({"journeys": rows, "passed": all(passed) if passed else None, "looked_at": len(places)})


async def _graded(
    simulator: Simulator, tenant: str, limit: int, patients: dict[str, list[Place]]
) -> dict[str, list[Json]]:
    """What came of the expectations for each patient. The exchanges are read once more for it, if there are any."""
    expected = expected_of(simulator, tenant)
    concerned = {number: _Concerned(simulator, number, expected) for number in patients}
    if expected:
        owners: dict[int, list[Grading]] = {}
        for number, found in patients.items():
            for place in found:
                owners.setdefault(place.id, []).append(concerned[number].grading)
        async for part in recorded(simulator, tenant, limit):
            await asyncio.to_thread(_see, owners, part)
    return {number: each.results() for number, each in concerned.items()}


def _see(owners: dict[int, list[Grading]], exchanges: Iterable[Exchange]) -> None:
    for exchange in exchanges:
        for grading in owners.get(exchange.id, ()):
            grading.see((exchange,))
