"""What a tenant's receivers have accepted before: tracking ids, each with who sent it, in the order they came.

Kept as documents of the kind `itk-messages`, the newest KEPT. What to answer to a duplicate is the options' to say.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.toolkit.distribution_rows import DUPLICATE
from simulator.toolkit.options import options_of
from simulator.wire.itk_message import message_of
from simulator.wire.json import Json

KIND = "itk-messages"
KEPT = 20_000
"""Messages remembered of each tenant."""

_MOST_SENDERS = 20


async def seen_before(call: Call) -> bool:
    """Was a message with this tracking id accepted from this sender before? If not it is now, and is remembered.

    A message that an ambulance service forwards keeps its tracking id and has another sender: it is none of those seen.
    Raises Refusal where the tenant's receivers refuse duplicates.
    """
    tracking_id, sender = (call.tracking_id or "").upper(), _sender_of(call)
    known = await call.documents.get(KIND, tracking_id)
    senders: list[Json] = [] if known is None else known.body.get("senders", [sender])
    if known is None or sender not in senders:
        await _remember(call, tracking_id, [*senders, sender][-_MOST_SENDERS:])
        return False
    what = f"{tracking_id} was accepted before, at {known.body['received']}"
    distribution = message_of(call.request).distribution
    where = None if distribution is None else distribution.header
    broken = DUPLICATE.at("body" if where is None else where, what, attribute="trackingid")
    call.findings.append(broken.finding(call.tenant.profile))
    if options_of(call.documents).duplicates == "fault":
        raise Refusal("DUPLICATE")
    return True


def _sender_of(call: Call) -> Json:
    """The first audit identity, which is who sends it."""
    distribution = message_of(call.request).distribution
    return None if distribution is None or not distribution.identities else distribution.identities[0].uri


async def _remember(call: Call, tracking_id: str, senders: list[Json]) -> None:
    documents = call.documents
    body: Json = {
        "tracking_id": tracking_id,
        "message_id": call.message_id,
        "operation": call.operation.id,
        "received": call.received,
        "senders": senders,
    }
    await documents.put(KIND, tracking_id, body)
    await documents.keep_newest(KIND, KEPT)
