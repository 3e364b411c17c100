"""Calls to dispensing for tests: its operations alone, before a tenant with some prescriptions."""

from collections.abc import Mapping

from multidict import CIMultiDict

from simulator.call.call import Call, Operation, Service
from simulator.call.refusal import Refusal
from simulator.call.tenant import Tenant
from simulator.services.eps.dispensing import OPERATIONS, REFUSALS, nhs_number_of, render
from simulator.services.eps.dispensing.notification import process_notification
from simulator.services.eps.dispensing.rules import headers, of_notification
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.model import Prescription
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json, render_json
from tests.makers import REQUEST_ID
from tests.services.eps.makers import PRESCRIPTION_ID, a_tenant_with

RELEASE, TASK, CLAIM, NOTIFY = "eps.prescription.release", "eps.task.submit", "eps.claim.submit", "eps.message.process"


async def _notify(call: Call) -> Reply:
    return await process_notification(call, call.json())


_PROCESS = Operation(
    NOTIFY, "POST", "/fhir-dispensing/FHIR/R4/$process-message", "", _notify, rules=(headers, of_notification)
)
SERVICE = Service(
    name="eps",
    title="Dispensing alone",
    base_path="/fhir-dispensing",
    operations=(*OPERATIONS, _PROCESS),
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=nhs_number_of,
)


def a_dispensing_call(
    operation: str,
    body: Json,
    tenant: Tenant | None = None,
    headers: Mapping[str, str | None] | None = None,
) -> Call:
    """A call of one of the operations; a body that is not bytes is sent as FHIR JSON."""
    fields = CIMultiDict({"X-Request-ID": REQUEST_ID, "Content-Type": "application/fhir+json"})
    for name, value in (headers or {}).items():
        fields.pop(name, None)
        if value is not None:
            fields[name] = value
    tenant = tenant or a_tenant_with()
    found = next(each for each in SERVICE.operations if each.id == operation)
    data = body if isinstance(body, bytes) else render_json(body)
    return Call(Request("POST", found.path, fields, data), tenant, SERVICE, found, {}, tenant.clock.now())


async def told(call: Call) -> Reply:
    """What is answered: the checks in their order, then the operation itself."""
    try:
        for check in call.operation.checks:
            check(call)
        return await call.operation.answer(call)
    except Refusal as refusal:
        return render(call, refusal)


async def sent(operation: str, body: Json, tenant: Tenant) -> tuple[int, Json]:
    """The status and the JSON that a message is answered with."""
    reply = await told(a_dispensing_call(operation, body, tenant))
    return reply.status, read_json(reply.body)


def now(tenant: Tenant, prescription_id: str = PRESCRIPTION_ID) -> Prescription:
    """The tenant's prescription as it is now."""
    found = store.find(a_dispensing_call(RELEASE, {}, tenant), prescription_id)
    assert found is not None
    return found


def code_of(body: Json) -> str:
    """The code of an outcome's only issue."""
    (issue,) = body["issue"]
    return str(issue["details"]["coding"][0]["code"])


def findings_of(call: Call, reply: Reply) -> list[str]:
    """The ids of the findings that the operation's rules report, and those noted while answering."""
    reported = [found for rule in call.operation.rules for found in rule(call, reply)]
    return [found.rule for found in (*call.findings, *reported)]
