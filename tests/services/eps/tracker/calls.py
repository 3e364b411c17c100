"""Calls to the tracker for tests: requests with every header field that the back end demands."""

from collections.abc import Mapping

from multidict import CIMultiDict

from simulator.call.call import Call, Operation, Service
from simulator.call.refusal import Refusal
from simulator.call.tenant import Tenant
from simulator.services.eps.tracker import OPERATIONS, REFUSALS, nhs_number_of, render
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json
from tests.makers import a_tenant

BASE = "/clinical-prescription-tracker"
HEADERS = {
    "x-request-id": "60e0b220-8136-4ca5-ae46-1d97ef59d068",
    "nhsd-organization-uuid": "A83008",
    "nhsd-session-urid": "555254240100",
    "nhsd-identity-uuid": "555254239107",
    "nhsd-session-jobrole": "S0030:G0100:R0570",
    "x-correlation-id": "11c46f5f-cdef-4865-94b2-0ee0edcc26da",
}

SERVICE = Service(
    name="eps",
    title="The tracker alone",
    base_path=BASE,
    operations=OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=nhs_number_of,
)

SEARCH = "eps.prescription.search"
VIEW = "eps.prescription.retrieve"


def a_tracker_call(
    target: str,
    operation: str = SEARCH,
    headers: Mapping[str, str | None] | None = None,
    tenant: Tenant | None = None,
    **values: str,
) -> Call:
    """A call below the base path; `headers` are laid over the demanded ones, None takes one away."""
    fields = CIMultiDict(HEADERS)
    for name, value in (headers or {}).items():
        fields.pop(name, None)
        if value is not None:
            fields[name] = value
    tenant = tenant or a_tenant()
    found = next(each for each in OPERATIONS if each.id == operation)
    return Call(Request("GET", BASE + target, fields), tenant, SERVICE, found, values, tenant.clock.now())


def operation_of(operation: str) -> Operation:
    """An operation of the tracker by its id."""
    return next(each for each in OPERATIONS if each.id == operation)


async def told(call: Call) -> Reply:
    """What the tracker answers: the checks in their order, then the operation itself."""
    try:
        for check in call.operation.checks:
            check(call)
        return await call.operation.answer(call)
    except Refusal as refusal:
        return render(call, refusal)


def problems_of(reply: Reply) -> list[Json]:
    """The diagnostics of an outcome's issues, in order."""
    return [issue.get("diagnostics") for issue in read_json(reply.body)["issue"]]
