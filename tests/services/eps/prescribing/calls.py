"""Calls to the prescribing API for tests, and what it answers."""

from collections.abc import Mapping

from multidict import CIMultiDict

from simulator.call.call import Call, Operation, Service
from simulator.call.tenant import Tenant
from simulator.services.eps.prescribing import OPERATIONS, REFUSALS, nhs_number_of, render
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json, render_json
from tests.makers import answered
from tests.services.eps.makers import a_tenant_with

BASE = "/fhir-prescribing"
PROCESS, PREPARE, VALIDATE = "eps.message.process", "eps.order.prepare", "eps.resource.validate"
_BELOW = {
    PROCESS: "/FHIR/R4/$process-message",
    PREPARE: "/FHIR/R4/$prepare",
    VALIDATE: "/FHIR/R4/$validate",
    "eps.capability.retrieve": "/metadata",
    "eps.prescribing-status.retrieve": "/_status",
    "eps.prescribing-ping.retrieve": "/_ping",
    "eps.poll.retrieve": "/_poll/1",
    "eps.prescribing.unsupported": "/nowhere",
}
HEADERS = {
    "Content-Type": "application/fhir+json",
    "X-Request-ID": "6a4f5b1c-2d3e-4f50-8a61-b7c8d9e0f123",
    "X-Correlation-ID": "11c46f5f-cdef-4865-94b2-0ee0edcc26da",
}

SERVICE = Service(
    name="eps",
    title="Prescribing alone",
    base_path=BASE,
    operations=OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=nhs_number_of,
)


def operation_of(operation: str) -> Operation:
    """An operation of prescribing by its id."""
    return next(each for each in OPERATIONS if each.id == operation)


def a_prescribing_call(
    body: Json = b"",
    operation: str = PROCESS,
    *,
    tenant: Tenant | None = None,
    headers: Mapping[str, str | None] | None = None,
    base: str = BASE,
) -> Call:
    """A call with a body of bytes or JSON; `headers` are laid over the usual ones, None takes one away."""
    fields = CIMultiDict(HEADERS)
    for name, value in (headers or {}).items():
        fields.pop(name, None)
        if value is not None:
            fields[name] = value
    tenant = tenant or a_tenant_with()
    found = operation_of(operation)
    data = body if isinstance(body, bytes) else render_json(body)
    request = Request(found.method.replace("*", "GET"), base + _BELOW[operation], fields, data)
    return Call(request, tenant, SERVICE, found, {}, tenant.clock.now())


async def told(body: Json = b"", operation: str = PROCESS, **how: object) -> tuple[int, Json]:
    """Status and body of what prescribing answers to a body; `how` as for `a_prescribing_call`."""
    reply = await answered(a_prescribing_call(body, operation, **how))  # type: ignore[arg-type]  # by keyword
    return reply.status, read_json(reply.body)


async def replied(body: Json = b"", operation: str = PROCESS, **how: object) -> Reply:
    """The whole reply to a body; `how` as for `a_prescribing_call`."""
    return await answered(a_prescribing_call(body, operation, **how))  # type: ignore[arg-type]  # by keyword


def issues_of(body: Json) -> list[Json]:
    """The diagnostics of an outcome's issues, in order."""
    return [issue.get("diagnostics") for issue in body["issue"]]


def code_of(body: Json) -> str:
    """The code of the first issue's details."""
    return str(body["issue"][0]["details"]["coding"][0]["code"])


def with_options(**options: Json) -> Tenant:
    """A tenant whose prescribing has these switches."""
    return a_tenant_with(eps_options={"prescribing": options})
