"""What a journey looks like: as JSON, as a text for a terminal, and as suites for JUnit XML.

Which exchanges belong to it is said by `journeys`, and how its assertions were graded by `verify`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from simulator.records.exchange import Exchange, readable
from simulator.scenario.grading import FindingsOf
from simulator.scenario.journeys import Titles, ids_of
from simulator.wire.findings import Severity
from simulator.wire.json import Json, writable
from simulator.wire.junit import Case, Suite

_REFUSED = 400


def journey(
    nhs_number: str, calls: Iterable[Sequence[Exchange]], titles: Titles, findings_of: FindingsOf, results: Json
) -> Json:
    """One patient's journey. `results` are graded assertions that concern the patient; without any it has no grade."""
    shown = [_call(number, exchanges, titles, findings_of) for number, exchanges in enumerate(calls, 1)]
    found: Counter[str] = Counter()
    for call in shown:
        found.update(call["findings"])
    return {
        "nhs_number": writable(nhs_number),
        "passed": all(result["passed"] for result in results) if results else None,
        "exchanges": sum(len(call["steps"]) for call in shown),
        "findings": _counts(found),
        "results": results,
        "calls": shown,
    }


def outcome_of(exchange: Exchange) -> str:
    """What came of an exchange in one word: answered, refused, broken (a fault was injected), undelivered (by us)."""
    if exchange.is_sent:
        return "answered" if exchange.error is None else "undelivered"
    if exchange.delivery is not None:
        return "broken"
    return "refused" if not exchange.status or exchange.status >= _REFUSED else "answered"


def _call(number: int, exchanges: Sequence[Exchange], titles: Titles, findings_of: FindingsOf) -> Json:
    first, last = exchanges[0].tenant_time, max(each.tenant_time for each in exchanges)
    steps = [_step(each, first, titles, findings_of) for each in exchanges]
    found: Counter[str] = Counter()
    for step in steps:
        found.update(step["findings"])
    return {
        "number": number,
        "began": instant(first),
        "ended": instant(last),
        "seconds": round(last - first, 3),
        "services": list(dict.fromkeys(each.service for each in exchanges if each.service)),
        "ids": sorted(writable(readable(text)) for text in frozenset().union(*(ids_of(each) for each in exchanges))),
        "findings": _counts(found),
        "steps": steps,
    }


def _step(exchange: Exchange, began: float, titles: Titles, findings_of: FindingsOf) -> Json:
    found = Counter(finding.severity.value for finding in findings_of(exchange))
    return {
        "exchange": exchange.id,
        "at": instant(exchange.tenant_time),
        "offset_seconds": round(exchange.tenant_time - began, 3),
        "direction": "sent" if exchange.is_sent else "received",
        "service": exchange.service,
        "service_title": titles.service(exchange.service),
        "operation": exchange.operation,
        "title": writable(readable(titles.of(exchange))),
        "correlation_id": _text(exchange.correlation_id),
        "tracking_id": _text(exchange.tracking_id),
        "status": exchange.status,
        "outcome": outcome_of(exchange),
        "rule": _text(exchange.rule),
        "scenario": _text(exchange.scenario),
        "delivery": exchange.delivery,
        "error": _text((exchange.error or "").strip().splitlines()[-1] if (exchange.error or "").strip() else None),
        "findings": _counts(found),
    }


def _text(text: str | None) -> str | None:
    return None if text is None else writable(readable(text))


def _counts(found: Mapping[str, int]) -> Json:
    return {severity.value: found.get(severity.value, 0) for severity in Severity}


def instant(seconds: float) -> str:
    """A tenant's time as JSON has it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def as_text(journeys: Iterable[Json]) -> str:
    """Journeys for a terminal, one below the other."""
    return "\n".join("".join(f"{plain(line)}\n" for line in _lines(each)) for each in journeys)


def plain(line: str) -> str:
    """A line without what would command a terminal."""
    return line if line.isprintable() else "".join(letter if letter.isprintable() else "\ufffd" for letter in line)


def _lines(journey: Json) -> Iterator[str]:
    calls = journey["calls"]
    yield f"Patient {journey['nhs_number']}: {many(len(calls), 'call')}, {many(journey['exchanges'], 'exchange')}"
    for call in calls:
        yield ""
        yield f"Call {call['number']}, {call['began'][:19].replace('T', ' ')} UTC by the tenant's clock"
        yield from (_step_line(step) for step in call["steps"])
    yield ""
    if journey["passed"] is None:
        yield "Nothing is expected of this patient by the scenarios that are played."
        return
    failed = [result for result in journey["results"] if not result["passed"]]
    yield f"{len(journey['results']) - len(failed)} of {len(journey['results'])} expectations hold"
    for result in journey["results"]:
        yield f"  {'passed' if result['passed'] else 'FAILED'}  {result['name']}"
        if not result["passed"]:
            yield from (f"          {line}" for line in why(result))


def _step_line(step: Json) -> str:
    parts = [f"{'->' if step['direction'] == 'sent' else '  '} {step['offset_seconds']:>+9.1f} s"]
    parts += [f"{step['service'] or '-':<8}", f"{step['status'] or '---'}", step["title"]]
    parts += [step["outcome"]] if step["outcome"] != "answered" else []
    parts += [f"{name} {step[name]}" for name in ("rule", "delivery") if step[name]]
    found = step["findings"]
    parts += [many(found[name], name) for name in ("error", "warning") if found[name]]
    return "  ".join(parts)


def many(count: int, thing: str) -> str:
    """`1 call`, `2 calls`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def why(result: Json) -> Iterator[str]:
    """Why an assertion does not hold, a line each: what is said, the nearest exchange, what its matchers missed."""
    yield result["message"]
    nearest = result["nearest"]
    if nearest is not None:
        yield f"nearest was exchange {nearest['id']} ({nearest['operation']})"
        for miss in nearest["missed"]:
            yield f"  {miss['matcher']}: expected {miss['expected']}, seen {miss['seen']}"


def suites(journeys: Iterable[Json]) -> Iterator[Suite]:
    """A suite for each patient, with a case for each expectation and the whole journey as text."""
    for each in journeys:
        began = each["calls"][0]["began"] if each["calls"] else ""
        yield Suite(f"patient {each['nhs_number']}", cases_of(each["results"]), began, as_text([each]))


def cases_of(results: Iterable[Json]) -> list[Case]:
    """A case for each expectation; where there is none, one that says so and was skipped."""
    cases = [_case(result) for result in results]
    return cases or [Case("recorded", skipped="nothing is expected by the scenarios that are played")]


def _case(result: Json) -> Case:
    name = f"{result['scenario']}: {result['name']}" if result.get("scenario") else result["name"]
    if result["passed"]:
        return Case(name)
    return Case(name, result["message"], "\n".join(why(result)))
