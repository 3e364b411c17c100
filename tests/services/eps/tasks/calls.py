"""Calls to the Task tracker for tests."""

from collections.abc import Mapping

from multidict import CIMultiDict

from simulator.call.call import Call, Service
from simulator.call.refusal import Refusal
from simulator.call.tenant import Tenant
from simulator.services.eps.tasks import OPERATIONS, REFUSALS, nhs_number_of, render
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json
from tests.makers import REQUEST_ID
from tests.services.eps.makers import a_tenant_with

SERVICE = Service(
    name="eps",
    title="The Task tracker alone",
    base_path="/electronic-prescriptions",
    operations=OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=nhs_number_of,
)


def a_search(query: str = "", tenant: Tenant | None = None, headers: Mapping[str, str] | None = None) -> Call:
    """A search with this query."""
    fields = CIMultiDict({"X-Request-ID": REQUEST_ID, **(headers or {})})
    tenant = tenant or a_tenant_with()
    (operation,) = OPERATIONS
    target = f"{operation.path}?{query}" if query else operation.path
    return Call(Request("GET", target, fields), tenant, SERVICE, operation, {}, tenant.clock.now())


async def told(call: Call) -> Reply:
    """What is answered: the checks in their order, then the operation itself."""
    try:
        for check in call.operation.checks:
            check(call)
        return await call.operation.answer(call)
    except Refusal as refusal:
        return render(call, refusal)


async def found(query: str, tenant: Tenant) -> list[Json]:
    """The Tasks that a search finds."""
    body = read_json((await told(a_search(query, tenant))).body)
    assert body["total"] == len(body["entry"])
    return [entry["resource"] for entry in body["entry"]]
