"""Who viewed a record, changed it or raised an alert about it: kept by NHS number.

The service itself checks none of this: it is the viewing system that asks for permission and raises alerts. What it
forgot is noted when the same record is asked for again.
"""

from collections.abc import Mapping

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number
from simulator.population.care_record import NO, YES
from simulator.population.scr_kinds import AUDIT, MOST_AUDITED
from simulator.services.scr.checks import caller, role_of
from simulator.services.scr.records import is_known
from simulator.services.scr.rules.conduct import ALERT_MISSING, ALERT_UNCALLED_FOR, ASKED, OVERRIDDEN
from simulator.wire.json import Json, writable

VIEWED, UPLOADED, PERMISSION_SET, ALERTED = "viewed", "uploaded", "permission set", "alerted"

ACCESS_ALERT = "2"
"""The type of the alert that says that a record was viewed without the patient's permission."""

_MOST_PEOPLE = 20_000
_MOST_LETTERS = 1000


async def keep(call: Call, nhs_number: str, what: str, **details: Json) -> None:
    """Keep that something was done with somebody's record, by whom and when; under no number that nobody could have.

    Long texts are kept in their beginnings: the whole is in the exchange.
    """
    if not (is_nhs_number(nhs_number) or is_known(call, nhs_number)):
        return
    before = _body(call, nhs_number)
    event = {"what": what, "at": call.received, **_who(call), **{name: _cut(said) for name, said in details.items()}}
    body = {"nhs_number": nhs_number, "events": [*before.get("events", ())[1 - MOST_AUDITED :], event]}
    unreported = _unreported(event, before.get("unreported"))
    if unreported is not None:
        body["unreported"] = unreported
    await call.documents.put(AUDIT, nhs_number, body)
    await call.documents.keep_newest(AUDIT, _MOST_PEOPLE)


def note_view(call: Call, permission: str) -> None:
    """Note what a view needs that only the viewing system can know of."""
    if permission == NO:
        call.findings.append(OVERRIDDEN.at("query: composition.identifier"))
    elif permission != YES:
        call.findings.append(ASKED.at("query: composition.identifier"))


def note_missing_alert(call: Call, nhs_number: str) -> None:
    """Note an earlier view against the patient's will that no alert has followed."""
    at = _body(call, nhs_number).get("unreported")
    if at is not None:
        call.findings.append(ALERT_MISSING.at("exchange", f"no alert has followed the view at {at}"))


def note_alert(call: Call, nhs_number: str, kind: str) -> None:
    """Note an alert of a view that never was."""
    events = _body(call, nhs_number).get("events", ())
    if kind == ACCESS_ALERT and not any(event["what"] == VIEWED for event in events):
        call.findings.append(ALERT_UNCALLED_FOR.at("/agent/0/who/identifier/value"))


def _cut(said: Json) -> Json:
    return said[:_MOST_LETTERS] if isinstance(said, str) else said


def _unreported(event: Mapping[str, Json], before: Json) -> Json:
    """When the last view against the patient's will was that no alert has followed."""
    if event["what"] == VIEWED and event["permission"] == NO:
        return event["at"]
    return None if event["what"] == ALERTED and event["type"] == ACCESS_ALERT else before


def _body(call: Call, nhs_number: str) -> Mapping[str, Json]:
    document = call.documents.peek(AUDIT, nhs_number)
    body: Mapping[str, Json] = {} if document is None else document.body
    return body


def _who(call: Call) -> dict[str, Json]:
    sender = caller(call)
    said = {
        "mode": sender.mode,
        "app": sender.app,
        "role": role_of(call),
        "request_id": call.request_id,
        "correlation_id": call.correlation_id,
    }
    return {name: _cut(writable(value)) for name, value in said.items() if value is not None}
