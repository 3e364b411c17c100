"""Makers for tests of scenarios: a service to write them against, calls and exchanges to hold them against."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.call import Call, Operation, Service
from simulator.call.refusal import RefusalRow
from simulator.records.exchange import Exchange, join_headers
from simulator.scenario.decide import ScenarioDecider
from simulator.scenario.load import load_scenario
from simulator.scenario.model import Scenario
from simulator.scenario.reading import Node, Notes
from simulator.wire.errors import Problem, Problems
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json
from tests.makers import PDS, a_call, a_request, a_service, a_tenant

OPERATIONS = {
    "pds.patient.retrieve": ("GET", "/Patient/{id}"),
    "pds.patient.search": ("GET", "/Patient"),
    "pds.patient.update": ("PATCH", "/Patient/{id}"),
    "pds.ping": ("GET", "/_ping"),
}


async def _never(call: Call) -> Reply:
    raise AssertionError("no operation is answered here")


def _operations(named: Mapping[str, tuple[str, str]], base: str) -> tuple[Operation, ...]:
    return tuple(Operation(each, method, base + path, "", _never) for each, (method, path) in named.items())


FINDINGS = ("itk.duplicate", "itk.absent", "itk.pem.titles", "itk.pem.ods-code", "pds.odd")

SERVICE = replace(
    a_service(*_operations(OPERATIONS, PDS)),
    reads_nhs_number=lambda call: call.values.get("id"),
    finding_ids=FINDINGS,
)
OTHER = Service(
    name="scr",
    title="Another service",
    base_path="/scr",
    operations=_operations({"scr.bundle.retrieve": ("GET", "/Bundle")}, "/scr"),
    refusals={"SERVICE_UNAVAILABLE": RefusalRow(503, "Down"), "NO_RECORD": RefusalRow(404, "None")},
    render=lambda call, refusal: Reply(500),
    crash="SERVICE_UNAVAILABLE",
    unreadable="SERVICE_UNAVAILABLE",
    timeout="SERVICE_UNAVAILABLE",
    reads_nhs_number=lambda call: None,
)
SERVICES = (SERVICE, OTHER)


class Agreeable:
    """A population that finds nothing wrong."""

    def person(self, form: Json) -> list[Problem]:
        return []

    def document(self, kind: str, key: str, body: Json) -> list[Problem]:
        return []


def a_node(value: Json) -> Node:
    """A value to be read, with notes of its own."""
    return Node(value, Notes())


def said_of(node: Node) -> list[str]:
    """What was noted while reading."""
    return [str(problem) for problem in node.notes.problems]


def a_scenario(text: str, name: str = "made", **options: Json) -> Scenario:
    """A scenario of YAML rules against SERVICES."""
    return load_scenario(text, f"{name}.yaml", services=SERVICES, population=Agreeable(), **options)


def problems_of(text: str, **options: Json) -> list[str]:
    """Every problem of a scenario file `f.yaml`, as it is printed."""
    try:
        load_scenario(text, "f.yaml", services=SERVICES, population=Agreeable(), **options)
    except Problems as fault:
        return [str(problem) for problem in fault.problems]
    return []


def a_decider(*texts: str, seed: int = 7) -> ScenarioDecider:
    """A decider of scenarios named `made`, `made-2`..., from their YAML."""
    names = ("made", *(f"made-{number}" for number in range(2, len(texts) + 1)))
    return ScenarioDecider([a_scenario(text, name) for text, name in zip(texts, names, strict=True)], seed)


def a_retrieval(nhs_number: str = "9000000009", headers: Mapping[str, str | None] | None = None) -> Call:
    """A call of `pds.patient.retrieve`."""
    request = a_request("GET", f"{PDS}/Patient/{nhs_number}", headers)
    return a_call(request, a_tenant(), "pds.patient.retrieve", SERVICE, id=nhs_number)


def a_search(query: str) -> Call:
    """A call of `pds.patient.search`."""
    return a_call(a_request("GET", f"{PDS}/Patient?{query}"), a_tenant(), "pds.patient.search", SERVICE)


def an_update(body: bytes | Json, nhs_number: str = "9000000009") -> Call:
    """A call of `pds.patient.update`."""
    request = a_request("PATCH", f"{PDS}/Patient/{nhs_number}", None, body)
    return a_call(request, a_tenant(), "pds.patient.update", SERVICE, id=nhs_number)


def an_exchange(number: int, operation: str | None = "pds.patient.retrieve", **fields: Json) -> Exchange:
    """An exchange of tenant `default`, a second after the one before it. `body` is the request's, as JSON or bytes."""
    body = fields.pop("body", b"")
    method, path = OPERATIONS.get(operation or "", ("GET", "/nowhere"))
    exchange = Exchange(
        id=number,
        tenant="default",
        at=0.0,
        tenant_time=1_000.0 + number,
        duration=0.001,
        service=operation.partition(".")[0] if operation else None,
        operation=operation,
        method=method,
        target=PDS + path,
        request_headers=join_headers(a_request().headers),
        request_body=body if isinstance(body, bytes) else render_json(body),
        status=200,
        response_headers=b"",
        response_body=b"{}",
    )
    return replace(exchange, **fields)
