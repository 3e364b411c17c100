"""Calls to the legacy tracker for tests: requests with every header field that its clinical pair demands."""

from collections.abc import Mapping

from multidict import CIMultiDict

from simulator.call.call import Call, Service
from simulator.call.refusal import Refusal
from simulator.call.tenant import Tenant
from simulator.services.eps.legacy import OPERATIONS, REFUSALS, nhs_number_of, render
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json
from tests.makers import a_tenant

HEADERS = {
    "Accept": "application/json",
    "Spine-From-Asid": "200000000946",
    "Spine-UserId": "313175813564",
    "Spine-RoleProfileId": "562926913100",
}

SERVICE = Service(
    name="eps",
    title="The legacy tracker alone",
    base_path="/mm",
    operations=OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=nhs_number_of,
)

BASIC_SEARCH = "eps.legacy-prescription.search"
BASIC_RETRIEVE = "eps.legacy-prescription.retrieve"
ITEM_SUMMARY = "eps.item-summary.search"
ITEM_DETAILS = "eps.item-details.retrieve"

_TARGETS = {
    BASIC_SEARCH: "/mm/prescriptions",
    BASIC_RETRIEVE: "/mm/prescriptions/{prescriptionId}",
    ITEM_SUMMARY: "/mm/nhs111itemsummary",
    ITEM_DETAILS: "/mm/nhs111itemdetails",
}


def a_legacy_call(
    operation: str,
    query: str = "",
    headers: Mapping[str, str | None] | None = None,
    tenant: Tenant | None = None,
    *,
    method: str = "GET",
    **values: str,
) -> Call:
    """A call of an operation; `headers` are laid over the demanded ones, None takes one away."""
    fields = CIMultiDict(HEADERS)
    for name, value in (headers or {}).items():
        fields.pop(name, None)
        if value is not None:
            fields[name] = value
    tenant = tenant or a_tenant()
    target = _TARGETS.get(operation, "/mm/other").format_map({"prescriptionId": "", **values})
    found = next(each for each in OPERATIONS if each.id == operation)
    request = Request(method, f"{target}?{query}" if query else target, fields)
    return Call(request, tenant, SERVICE, found, values, tenant.clock.now())


async def told(call: Call) -> Reply:
    """What the legacy tracker answers: the checks in their order, then the operation itself."""
    try:
        for check in call.operation.checks:
            check(call)
        return await call.operation.answer(call)
    except Refusal as refusal:
        return render(call, refusal)


async def said(call: Call) -> Json:
    """The JSON that the legacy tracker answers."""
    return read_json((await told(call)).body)
