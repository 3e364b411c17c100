"""What tests of the store share."""

from datetime import timedelta

from simulator.call import Call
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.model import Prescription
from simulator.wire.json import Json, render_json
from tests.makers import NHS_NUMBER, a_call
from tests.services.eps.makers import (
    ITEM_IDS,
    PRACTICE,
    PRESCRIPTION_ID,
    a_prescription,
    a_tenant_with,
)

OTHER = "A82001"
NEW = a_prescription(messageId="M-1", issueDate="2026-11-22T09:00:00.000Z", history=None)


def call_of(*bodies: Json) -> Call:
    """A call of a tenant that has these prescriptions."""
    return a_call(tenant=a_tenant_with(*bodies))


def call_later(call: Call, **by: float) -> Call:
    """A call of the same tenant, so much later."""
    call.tenant.clock.advance(timedelta(**by))
    return a_call(tenant=call.tenant)


def found_in(call: Call, prescription_id: str = PRESCRIPTION_ID) -> Prescription:
    """A prescription that has to be there."""
    found = store.find(call, prescription_id)
    assert found is not None
    return found


def stored_in(call: Call) -> bytes:
    """All prescriptions as bytes."""
    return render_json([document.body for document in call.documents.peek_every("prescriptions")])


async def cancel(call: Call, item_id: str | None = ITEM_IDS[0], org: str = PRACTICE) -> str:
    """The code that an attempt to cancel comes to."""
    return (await store.cancel_item(call, PRESCRIPTION_ID, item_id, "0004", org, NHS_NUMBER)).code
