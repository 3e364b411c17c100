"""Who viewed a care record or changed a permission over HL7 version 3: kept beside what is done over FHIR."""

from simulator.call.call import Call
from simulator.population.scr_kinds import AUDIT
from simulator.wire.json import Json, writable
from simulator.wire.spine import spine_message_of

VIEWED, PERMISSION_SET = "viewed", "permission set"

MOST_EVENTS = 200
"""Events that are kept of each person, the newest."""

_MOST_PEOPLE = 20_000


async def keep(call: Call, nhs_number: str, what: str, **details: Json) -> None:
    """Keep that something was done with somebody's record, by which system, for whom, and when."""
    message = spine_message_of(call.request)
    author = message.author
    said = {
        "message_id": call.message_id,
        "asid": message.sender or message.header_sender,
        "user": None if author is None else author.user,
        "role": None if author is None else author.role_profile,
    }
    who = {name: writable(value) for name, value in said.items() if value is not None}
    known = call.documents.peek(AUDIT, nhs_number)
    events = [] if known is None else known.body["events"]
    event: Json = {"what": what, "at": call.received, **who, **details}
    await call.documents.put(
        AUDIT, nhs_number, {"nhs_number": nhs_number, "events": [*events[1 - MOST_EVENTS :], event]}
    )
    await call.documents.keep_newest(AUDIT, _MOST_PEOPLE)
