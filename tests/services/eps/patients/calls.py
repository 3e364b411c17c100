"""Calls to Prescriptions for Patients for tests."""

from collections.abc import Mapping

from multidict import CIMultiDict

from simulator.call.call import Call, Service
from simulator.call.refusal import Refusal
from simulator.call.tenant import Tenant
from simulator.services.eps.patients import OPERATIONS, REFUSALS, nhs_number_of, render
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json
from tests.makers import NHS_NUMBER, REQUEST_ID
from tests.services.eps.makers import a_tenant_with

SERVICE = Service(
    name="eps",
    title="Prescriptions for Patients alone",
    base_path="/prescriptions-for-patients-v2",
    operations=OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=nhs_number_of,
)


def a_patients_call(tenant: Tenant | None = None, headers: Mapping[str, str | None] | None = None) -> Call:
    """A call of the signed-in patient NHS_NUMBER, as the gateway hands it on."""
    fields = CIMultiDict({"X-Request-ID": REQUEST_ID, "nhsd-nhslogin-user": f"P9:{NHS_NUMBER}"})
    for name, value in (headers or {}).items():
        fields.pop(name, None)
        if value is not None:
            fields[name] = value
    tenant = tenant or a_tenant_with()
    (operation,) = OPERATIONS
    return Call(Request("GET", operation.path, fields), tenant, SERVICE, operation, {}, tenant.clock.now())


async def told(call: Call) -> Reply:
    """What is answered: the checks in their order, then the operation itself."""
    try:
        for check in call.operation.checks:
            check(call)
        return await call.operation.answer(call)
    except Refusal as refusal:
        return render(call, refusal)


async def shown(tenant: Tenant) -> Json:
    """The bundle that the patient gets."""
    reply = await told(a_patients_call(tenant))
    assert reply.status == 200
    return read_json(reply.body)
