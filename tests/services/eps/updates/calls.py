"""Calls to the status update for tests, and the bundles that they send."""

from collections.abc import Mapping

from multidict import CIMultiDict

from simulator.call.call import Call, Service
from simulator.call.refusal import Refusal
from simulator.call.tenant import Tenant
from simulator.services.eps.updates import OPERATIONS, REFUSALS, nhs_number_of, render
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json, render_json
from tests.makers import NHS_NUMBER, REQUEST_ID
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRESCRIPTION_ID, a_tenant_with

SERVICE = Service(
    name="eps",
    title="The status update alone",
    base_path="/prescription-status-update",
    operations=OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=nhs_number_of,
)

TASK_ID = "4d70678c-81e4-4ff4-8c67-000000000001"


def an_entry(number: int = 1, status: str = "Ready to Collect", task: str = "in-progress", **fields: Json) -> Json:
    """An update of the first line item; `fields` replace members of the Task, one of None is left out."""
    task_id = f"{TASK_ID[:-1]}{number}"
    resource: dict[str, Json] = {
        "resourceType": "Task",
        "id": task_id,
        "basedOn": [
            {
                "identifier": {
                    "system": "https://fhir.nhs.uk/Id/prescription-order-number",
                    "value": PRESCRIPTION_ID,
                }
            }
        ],
        "status": task,
        "businessStatus": {
            "coding": [{"system": "https://fhir.nhs.uk/CodeSystem/task-businessStatus-nppt", "code": status}]
        },
        "intent": "order",
        "focus": {
            "identifier": {
                "system": "https://fhir.nhs.uk/Id/prescription-order-item-number",
                "value": ITEM_IDS[0].lower(),
            }
        },
        "for": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBER}},
        "lastModified": "2026-11-22T09:30:00Z",
        "owner": {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": PHARMACY}},
    }
    made = {name: value for name, value in (resource | fields).items() if value is not None}
    return {"fullUrl": f"urn:uuid:{task_id}", "resource": made, "request": {"method": "POST", "url": "Task"}}


def a_bundle(*entries: Json) -> Json:
    """A transaction of these entries."""
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}


def an_update_call(body: Json, tenant: Tenant | None = None, headers: Mapping[str, str | None] | None = None) -> Call:
    """A call of the update; a body that is not bytes is sent as FHIR JSON."""
    fields = CIMultiDict({"X-Request-ID": REQUEST_ID, "Content-Type": "application/fhir+json"})
    for name, value in (headers or {}).items():
        fields.pop(name, None)
        if value is not None:
            fields[name] = value
    tenant = tenant or a_tenant_with()
    (operation,) = OPERATIONS
    data = body if isinstance(body, bytes) else render_json(body)
    return Call(Request("POST", operation.path, fields, data), tenant, SERVICE, operation, {}, tenant.clock.now())


async def told(call: Call) -> Reply:
    """What is answered: the checks in their order, then the operation itself."""
    try:
        for check in call.operation.checks:
            check(call)
        return await call.operation.answer(call)
    except Refusal as refusal:
        return render(call, refusal)


async def sent(body: Json, tenant: Tenant | None = None) -> tuple[int, list[Json]]:
    """The status, and each entry of the response bundle."""
    reply = await told(an_update_call(body, tenant))
    said = read_json(reply.body)
    assert (said["resourceType"], said["type"]) == ("Bundle", "transaction-response")
    return reply.status, said["entry"]


def said_of(entry: Json) -> tuple[str, str, str]:
    """An entry's status, and its issue's code and words."""
    (issue,) = entry["response"]["outcome"]["issue"]
    return entry["response"]["status"], issue["code"], issue["diagnostics"]
