"""What a tenant's receivers have accepted before: tracking ids and documents, in the order they came.

Kept as documents of the kind `itk-messages`, the newest KEPT. What to answer to a duplicate is the options' to say.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.toolkit.distribution_rows import DUPLICATE
from simulator.toolkit.options import options_of
from simulator.wire.json import Json

KIND = "itk-messages"
KEPT = 20_000
"""Messages remembered of each tenant."""


async def seen_before(call: Call) -> bool:
    """Was a message with this tracking id accepted before? If not it is now, and is remembered.

    Raises Refusal where the tenant's receivers refuse duplicates.
    """
    tracking_id = (call.tracking_id or "").upper()
    known = await call.documents.get(KIND, tracking_id)
    if known is None:
        await _remember(call, tracking_id)
        return False
    what = f"{tracking_id} was accepted before, at {known.body['received']}"
    call.findings.append(DUPLICATE.at("itk:header/@trackingid", what).finding(call.tenant.profile))
    if options_of(call.documents).duplicates == "fault":
        raise Refusal("DUPLICATE")
    return True


async def _remember(call: Call, tracking_id: str) -> None:
    documents = call.documents
    body: Json = {
        "tracking_id": tracking_id,
        "message_id": call.message_id,
        "operation": call.operation.id,
        "received": call.received,
    }
    await documents.put(KIND, tracking_id, body)
    await documents.keep_newest(KIND, KEPT)
