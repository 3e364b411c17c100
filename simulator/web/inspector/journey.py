"""One patient's journey: what happened over all services on one time line in plain English, what of the expectations is
met, what is missing, and what was wrong with the messages.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from simulator.records.exchange import Exchange
from simulator.scenario.journey_report import why
from simulator.web.admin.grading import expected_of
from simulator.web.inspector.journey_reading import WINDOW, Grade, Recorded, grade, read
from simulator.web.inspector.journey_words import Teller, Told
from simulator.web.inspector.page import Context, PageError, Visit
from simulator.web.inspector.rows import worst_of
from simulator.wire.findings import Finding
from simulator.wire.json import Json

FOLLOW = "follow"
"""The parameter that, as `no`, keeps the page as it was when it came."""

MOST_FINDINGS = 25
"""Findings that are listed, the worst first."""


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange on the time line. `offset` counts from the beginning of its call; `worst` is its worst finding."""

    exchange: Exchange
    link: str
    told: Told
    service: str
    offset: str
    findings: int
    worst: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call: when it was, the services it touched, and its steps in their order."""

    number: int
    began: float
    lasted: str
    services: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation: whether it holds, and why not, a line each; `nearest` leads to what came nearest."""

    name: str
    scenario: str
    passed: bool
    said: tuple[str, ...]
    matched: tuple[tuple[int, str], ...] = ()
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One finding and the exchange that has it."""

    finding: Finding
    number: int
    link: str


async def show(visit: Visit) -> Context:
    """The journey as far as it has come."""
    number, tenant = visit.values["nhs_number"], visit.tenant.name
    recorded = await read(visit.simulator, tenant, number)
    if not recorded.exchanges:
        raise PageError(404, "Nothing was recorded about this patient lately", _remedy(number))
    expected = expected_of(visit.simulator, tenant)
    # Bodies are looked into and findings are made: a thread of its own holds up nobody.
    graded = await asyncio.to_thread(grade, visit.simulator, expected, number, recorded.exchanges)
    calls = await asyncio.to_thread(_calls, visit, recorded)
    wrong = list(_wrong(visit, recorded.exchanges))
    follows = visit.query.get(FOLLOW) != "no"
    return {
        "title": f"Journey of {visit.patient_name(number) or number}",
        "crumbs": [("Start", visit.link("start")), ("Journeys", visit.link("journeys"))],
        "nhs_number": number,
        "patient": visit.patient_name(number),
        "patient_link": visit.patient_link(number),
        "calls": calls[::-1],
        "count": len(recorded.exchanges),
        "cut": recorded.is_cut,
        "window": WINDOW,
        "grade": graded,
        "expected": list(_expected(visit, graded)),
        "wrong": wrong[:MOST_FINDINGS],
        "more_wrong": max(0, len(wrong) - MOST_FINDINGS),
        "every": visit.link("exchanges", {"nhs_number": number}),
        "scenarios_link": visit.link("scenarios"),
        "ways": _ways(visit, number),
        "live": {
            "last": recorded.last,
            "stream": visit.api("/stream", {"nhs_number": number}),
            "missed": visit.api("/exchanges", {"nhs_number": number, "limit": "1000"}),
            "follows": follows,
            "switch": visit.link("journey", {FOLLOW: "no"} if follows else None, nhs_number=number),
            "here": visit.link("journey", nhs_number=number),
        },
    }


def offset_words(seconds: float) -> str:
    """How long after the beginning something was, as people say it: `+0:05`, `+1:02:03`; days beyond that."""
    whole = int(abs(seconds))
    days, rest = divmod(whole, 86_400)
    hours, minutes, left = rest // 3600, rest // 60 % 60, rest % 60
    clock = f"{hours}:{minutes:02d}:{left:02d}" if hours or days else f"{minutes}:{left:02d}"
    return ("-" if seconds <= -1 else "+") + (f"{days} d " if days else "") + clock


def _remedy(number: str) -> str:
    return f"{number} does not stand in the newest {WINDOW} exchanges of this tenant. See the list of exchanges."


def _ways(visit: Visit, number: str) -> list[tuple[str, str]]:
    path = f"/journeys/{quote(number.encode('utf-8', 'replace'), safe='')}"
    return [
        ("JSON", visit.api(path)),
        ("text", visit.api(path, {"format": "text"})),
        ("JUnit XML", visit.api(path, {"format": "junit"})),
        ("HTTP archive (HAR)", visit.api("/exchanges.har", {"nhs_number": number})),
    ]


def _calls(visit: Visit, recorded: Recorded) -> list[Call]:
    teller = Teller(visit.simulator, visit.tenant.documents)
    titles = {service.name: service.title for service in visit.simulator.services}
    return [_call(visit, number, call, teller, titles) for number, call in enumerate(recorded.calls, 1)]


def _call(visit: Visit, number: int, call: Sequence[Exchange], teller: Teller, titles: dict[str, str]) -> Call:
    began = call[0].tenant_time
    steps = []
    for exchange in call:
        findings = visit.simulator.findings(exchange)
        service = titles.get(exchange.service or "", "no service")
        link = visit.link("exchange", id=exchange.id)
        offset = offset_words(exchange.tenant_time - began)
        told = teller.tell(exchange)
        steps.append(Step(exchange, link, told, service, offset, len(findings), worst_of(findings)))
    lasted = offset_words(max(each.tenant_time for each in call) - began)[1:]
    return Call(number, began, lasted, tuple(dict.fromkeys(step.service for step in steps)), tuple(steps))


def _expected(visit: Visit, graded: Grade) -> Iterator[Expected]:
    """What does not hold first."""
    for result in sorted(graded.results, key=lambda each: bool(each["passed"])):
        nearest: Json = result.get("nearest")
        yield Expected(
            name=result["name"],
            scenario=result["scenario"],
            passed=result["passed"],
            said=(result["message"],) if result["passed"] else tuple(why(result)),
            matched=tuple((id, visit.link("exchange", id=id)) for id in result["matched"][:5]),
            nearest=visit.link("exchange", id=nearest["id"]) if nearest else "",
        )


def _wrong(visit: Visit, exchanges: Iterable[Exchange]) -> Iterator[Wrong]:
    """All findings, the worst first."""
    found = [
        Wrong(finding, exchange.id, visit.link("exchange", id=exchange.id))
        for exchange in exchanges
        for finding in visit.simulator.findings(exchange)
    ]
    yield from sorted(found, key=lambda each: each.finding.severity.rank)
