"""The list of journeys: of whom something was recorded lately, which services it touched, and what is met of what is
expected; and the way to a patient's journey from any id.

Grading looks into bodies, so that it is done for a limited time; what is left ungraded then is graded on its own page.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from simulator.clock import monotonic
from simulator.records.exchange import Exchange
from simulator.records.selection import read_selection
from simulator.scenario.journeys import Place, by_patient, calls_of
from simulator.web.admin.grading import expected_of
from simulator.web.inspector.acting import Fault, lead
from simulator.web.inspector.journey_reading import WINDOW, Grade, grade
from simulator.web.inspector.page import Context, Visit

LOOKED_AT = 500
"""The newest exchanges that are looked at unless somebody asks for more."""

DEEPER = (LOOKED_AT, 2_000, 10_000)
"""How many can be asked for."""

GRADE_SECONDS = 0.3
"""How long is graded before the page is shown as far as it got."""

_IDS = ("correlation_id", "tracking_id", "message_id")


@dataclass(frozen=True, slots=True)
class Row:
    """One patient in short. `grade` is None where time was up."""

    nhs_number: str
    patient: str
    link: str
    first: float
    last: float
    calls: int
    exchanges: int
    services: tuple[str, ...]
    grade: Grade | None


async def show(visit: Visit) -> Context | web.StreamResponse:
    """The patients of the newest exchanges, the one that something was sent about last first."""
    asked = " ".join(visit.query.get("about", "").split())
    number = await _number_of(visit, asked) if asked else None
    if number is not None:
        return lead(visit.link("journey", nhs_number=number))
    depth = next((each for each in DEEPER if visit.query.get("newest") == str(each)), LOOKED_AT)
    exchanges = await visit.simulator.journal.select(visit.tenant.name, limit=depth)
    grouped = await asyncio.to_thread(_grouped, exchanges)
    grades = await asyncio.to_thread(_grades, visit, grouped, {exchange.id: exchange for exchange in exchanges})
    titles = {service.name: service.title for service in visit.simulator.services}
    of = {exchange.id: titles.get(exchange.service or "", "") for exchange in exchanges}
    return {
        "title": "Journeys",
        "crumbs": [("Start", visit.link("start"))],
        "rows": [_row(visit, number, calls, of, grades.get(number)) for number, calls in grouped.items()],
        "asked": asked,
        "faults": [Fault("f-about", f"Nothing that was sent about a patient has the id “{asked}”")] if asked else [],
        "looked_at": len(exchanges),
        "deeper": [(each, visit.link("journeys", {"newest": str(each)})) for each in DEEPER if each > depth]
        if len(exchanges) == depth
        else [],
        "api": [
            ("JSON", visit.api("/journeys")),
            ("text", visit.api("/journeys", {"format": "text"})),
            ("JUnit XML", visit.api("/journeys", {"format": "junit"})),
        ],
    }


Calls = Sequence[Sequence[Place]]


def _grouped(exchanges: Sequence[Exchange]) -> dict[str, Calls]:
    """The calls of each patient, the patient that was last heard of first."""
    patients = by_patient([Place.of(exchange) for exchange in exchanges])
    newest_first = sorted(patients.items(), key=lambda each: -max(place.id for place in each[1]))
    return {number: calls_of(places) for number, places in newest_first}


def _grades(visit: Visit, grouped: Mapping[str, Calls], by_id: Mapping[int, Exchange]) -> dict[str, Grade]:
    expected = expected_of(visit.simulator, visit.tenant.name)
    until = monotonic() + GRADE_SECONDS
    found: dict[str, Grade] = {}
    for number, calls in grouped.items():
        if expected and monotonic() > until:
            break
        ids = sorted(place.id for call in calls for place in call)
        found[number] = grade(visit.simulator, expected, number, [by_id[id] for id in ids])
    return found


def _row(visit: Visit, number: str, calls: Calls, services: Mapping[int, str], graded: Grade | None) -> Row:
    places = [place for call in calls for place in call]
    return Row(
        nhs_number=number,
        patient=visit.patient_name(number),
        link=visit.link("journey", nhs_number=number),
        first=min(place.tenant_time for place in places),
        last=max(place.tenant_time for place in places),
        calls=len(calls),
        exchanges=len(places),
        services=tuple(dict.fromkeys(name for place in places if (name := services[place.id]))),
        grade=graded,
    )


async def _number_of(visit: Visit, asked: str) -> str | None:
    """The patient of an NHS number or of an id that was sent; None if nobody is known by it."""
    digits = asked.replace(" ", "")
    if len(digits) == 10 and digits.isascii() and digits.isdigit():
        return digits
    journal, tenant = visit.simulator.journal, visit.tenant.name
    recent = await journal.select(tenant, limit=LOOKED_AT)
    after = max(0, recent[-1].id - WINDOW) if recent else 0  # a journey looks no further back either
    for name in _IDS:
        for exchange in await journal.select(tenant, read_selection({name: asked}), after=after, limit=20):
            if exchange.nhs_number is not None:
                return exchange.nhs_number
    patients = await asyncio.to_thread(lambda: by_patient([Place.of(exchange) for exchange in recent]))
    # A case reference stands in reports only: it is looked for among the newest.
    return next((number for number, places in patients.items() if any(asked in place.ids for place in places)), None)
