"""Creating a record with a new NHS number: POST /Patient, in the order in which the live service checks a body."""

from collections.abc import Mapping, Sequence
from functools import partial

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import new_object_id
from simulator.population.codes import COMMUNICATION, CONTACT_PREFERENCE
from simulator.services.pds.allocation import allocate, matches, refuse_matches
from simulator.services.pds.bodies import is_json, object_of
from simulator.services.pds.fields.record import settle
from simulator.services.pds.occasion import Occasion
from simulator.services.pds.patch import LISTS, SINGLES, Draft, Entry
from simulator.services.pds.refusing import invalid_create, missing
from simulator.services.pds.resources import (
    ADDRESS,
    AUTHORITY,
    EXTENSIONS,
    GENDER,
    NAME,
    NOT_KEPT,
    REGISTERING_AUTHORITY,
    extension,
    telecom,
)
from simulator.services.pds.retries import earlier_reply, remember
from simulator.services.pds.shapes import Shape, anything, day, items, one_of, record
from simulator.services.pds.wire import patient_reply
from simulator.wire.http import Reply
from simulator.wire.json import Json

FIRST_NUMBER = "5182663366"
"""The number that the public sandbox gives to every new patient; here to the first."""

_KEPT = (COMMUNICATION, CONTACT_PREFERENCE)
_KNOWN: Mapping[str, Shape] = {
    REGISTERING_AUTHORITY: AUTHORITY,
    **{url: EXTENSIONS[url] for url in _KEPT},
    **dict.fromkeys(NOT_KEPT, anything),
}


def body_is_json(call: Call) -> None:
    """The body is JSON. Only the missing type of an update is published; this is assumed."""
    is_json(call, "application/json", "application/fhir+json")


CHECKS = (body_is_json,)
"""What a creation needs beside what every call needs."""


def new_address(value: Json, path: str) -> None:
    """An address of a new record, which needs a period."""
    # Live tests: what is no object is refused as it stands, before the period is looked for.
    record({}, "period", closed=False)(value, path)
    ADDRESS(value, path)


def _extension(value: Json, path: str) -> None:
    extension(value, path, _KNOWN)


_PATIENT = record(
    {
        "resourceType": one_of(("Patient",)),
        "address": items(new_address, least=1),
        "name": items(NAME, least=1, most=1),
        "gender": GENDER,
        "birthDate": day,
        "telecom": items(telecom),
        "extension": items(_extension),
    },
    "name",
    "address",
    "gender",
    "birthDate",
    "extension",
)


async def create_patient(call: Call) -> Reply:
    """Give somebody whom nobody matches a record and an NHS number. Raises Refusal."""
    earlier = await earlier_reply(call)
    if earlier is not None:
        return earlier
    body = object_of(call, unreadable)
    _PATIENT(body, "")
    if not any(each["url"] == REGISTERING_AUTHORITY for each in body["extension"]):
        raise missing(f"extension/{len(body['extension'])}/url")
    # The live service looks for matches before it applies the rules of allocation: its tests of matches send too few
    # address lines.
    refuse_matches(list(matches(call, body)))
    patient = new_patient(call, body, _KEPT)
    person = await allocate(call, patient, FIRST_NUMBER)
    call.nhs_number = person.key
    return await remember(call, person, without_etag(patient_reply(call, person, 201)))


def unreadable(fault: str) -> Refusal:
    """The refusal of a body that cannot be read; the specification's default, its text assumed."""
    return Refusal("VALIDATION_ERROR", f"Validation error - {fault}")


def new_patient(call: Call, body: Mapping[str, Json], kept: Sequence[str]) -> dict[str, Json]:
    """What PDS keeps of the Patient that a client sent, `kept` being the extensions. Raises Refusal."""
    if body["name"][0]["use"] != "usual":
        raise invalid_create("a usual name must be provided")
    draft = Draft({})
    for root in LISTS:
        draft.lists[root] = [Entry(None, item, whole=True) for item in body.get(root, ())]
    draft.lists["extension"] = [entry for entry in draft.lists["extension"] if entry.current["url"] in kept]
    draft.singles = {root: body[root] for root in SINGLES if root in body}
    return settle(draft, Occasion(call.now, creating=True), partial(new_object_id, call.chance("pds.object-id")))


def without_etag(made: Reply) -> Reply:
    """The reply without the ETag that retrievals and updates have and creations have not."""
    made.headers.popall("ETag", None)
    return made
