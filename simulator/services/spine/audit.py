"""Who viewed a care record or changed a permission over HL7 version 3: kept beside what is done over FHIR."""

from simulator.call.call import Call
from simulator.population.scr_kinds import AUDIT, MOST_AUDITED
from simulator.wire.json import Json, writable
from simulator.wire.spine import Wrapper, spine_message_of

VIEWED, UPLOADED, PERMISSION_SET = "viewed", "uploaded", "permission set"

_MOST_PEOPLE = 20_000


async def keep(call: Call, nhs_number: str, what: str, *, by: Wrapper | None = None, **details: Json) -> None:
    """Keep that something was done with somebody's record, by which system, for whom, and when.

    `by` is the interaction that did it, where it is not that of a SOAP message.
    """
    message = spine_message_of(call.request)
    author = (by or message).author
    said = {
        "message_id": call.message_id,
        "asid": by.sender if by is not None else message.sender or message.header_sender,
        "user": None if author is None else author.user,
        "role": None if author is None else author.role_profile,
    }
    who = {name: writable(value) for name, value in said.items() if value is not None}
    known = call.documents.peek(AUDIT, nhs_number)
    before = {"nhs_number": nhs_number, "events": []} if known is None else known.body
    event: Json = {"what": what, "at": call.received, **who, **details}
    # The rest of it is what the FHIR API remembers, such as a view that no alert has followed.
    body = {**before, "events": [*before["events"][1 - MOST_AUDITED :], event]}
    await call.documents.put(AUDIT, nhs_number, body)
    await call.documents.keep_newest(AUDIT, _MOST_PEOPLE)
