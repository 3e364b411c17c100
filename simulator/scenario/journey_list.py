"""What the list of journeys looks like: a row for each patient, as JSON, as a line of text, as a suite for JUnit XML.

A single patient's journey is `journey_report`'s business.
"""

from collections.abc import Iterable, Mapping, Sequence

from simulator.scenario.journey_report import cases_of, instant, many, plain
from simulator.scenario.journeys import Place
from simulator.wire.json import Json, writable
from simulator.wire.junit import Suite

_GRADES = {True: "passed", False: "FAILED", None: "-"}


def row(
    nhs_number: str,
    calls: Sequence[Sequence[Place]],
    services: Mapping[int, str | None],
    results: Sequence[Json],
) -> Json:
    """One patient in short. `services` gives the service of each exchange by its id."""
    every = [place for call in calls for place in call]
    failed = [result for result in results if not result["passed"]]
    return {
        "nhs_number": writable(nhs_number),
        "calls": len(calls),
        "exchanges": len(every),
        "began": instant(min(place.tenant_time for place in every)),
        "ended": instant(max(place.tenant_time for place in every)),
        "services": list(dict.fromkeys(name for place in every if (name := services[place.id]))),
        "passed": not failed if results else None,
        "failed": [{key: result[key] for key in ("scenario", "name", "message")} for result in failed],
    }


def list_text(rows: Iterable[Json]) -> str:
    """The rows for a terminal: a line each, and below it what does not hold."""
    return "".join(f"{plain(line)}\n" for each in rows for line in _lines(each))


def _lines(row: Json) -> Iterable[str]:
    when = row["began"][:19].replace("T", " ")
    size = f"{many(row['calls'], 'call')}, {many(row['exchanges'], 'exchange')}"
    yield f"{row['nhs_number']}  {_GRADES[row['passed']]:<6}  {when}  {size}: {' '.join(row['services'])}"
    for each in row["failed"]:
        yield f"    {each['scenario']}: {each['name']}: {each['message']}"


def list_suite(row: Json, results: Sequence[Json]) -> Suite:
    """A patient's suite, without the steps."""
    return Suite(f"patient {row['nhs_number']}", cases_of(results), row["began"])
