"""Updating a patient: PATCH /Patient/{id}, as the specification orders its refusals."""

import re
from functools import partial

from simulator.call.call import Call
from simulator.call.caller import PATIENT
from simulator.call.refusal import Refusal
from simulator.identifiers import new_object_id
from simulator.population.person import security_of
from simulator.records.documents import Document, VersionConflict
from simulator.services.pds.bodies import is_json, object_of
from simulator.services.pds.checks import caller
from simulator.services.pds.fields.record import remembered, settle
from simulator.services.pds.occasion import Occasion
from simulator.services.pds.patch import Draft, check_dialect, patches_in
from simulator.services.pds.patch_paths import invalid_patch, read_patches, same
from simulator.services.pds.patient_access import check_patient_may
from simulator.services.pds.refusing import forbidden, invalid_update
from simulator.services.pds.retries import earlier_reply, remember
from simulator.services.pds.wire import patient_reply, retrieved, version_of
from simulator.wire.http import Reply
from simulator.wire.json import Json

SYNC_WAIT = 10.0
"""Seconds that the gateway waits for the back end if nobody says otherwise."""

SUPERSEDED = "Update Failed - NHS No. supplied has been superseded in a merge"
SENSITIVE = "not permitted to update a sensitive patient"
NO_CHANGE = "Provided patch made no changes to the resource"

_IF_MATCH = re.compile(r'W/"([0-9]{1,9})"', re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", re.ASCII)


def if_match_is_sent(call: Call) -> None:
    """If-Match names the version that the caller has read, as the ETag had it."""
    # PDS FHIR, "Missing resource version identifier": missing, or of another format than W/"<version>".
    if not _IF_MATCH.fullmatch(call.header("If-Match") or ""):
        raise Refusal("PRECONDITION_FAILED")


def patch_is_json(call: Call) -> None:
    """The body is a JSON Patch; the live service takes plain JSON too."""
    is_json(call, "application/json-patch+json", "application/json")


CHECKS = (if_match_is_sent, patch_is_json)
"""What an update needs beside what every call to a patient's record needs, in the specification's order."""


def sync_wait(call: Call) -> float:
    """Seconds that the caller is willing to wait for an answer: X-Sync-Wait from 0.25 to 29, otherwise 10."""
    said = call.header("X-Sync-Wait") or ""
    seconds = float(said) if _SECONDS.fullmatch(said.strip()) else 0.0
    return seconds if 0.25 <= seconds <= 29 else SYNC_WAIT


async def update_patient(call: Call) -> Reply:
    """Apply a JSON Patch to a patient's record, all of it or nothing. Raises Refusal."""
    earlier = await earlier_reply(call)
    if earlier is not None:
        return earlier
    person = await person_to_update(call, call.values["id"])
    raw = patches_in(object_of(call, lambda fault: invalid_update(f"Malformed request body - {fault}")))
    check_version(call, person)
    body = _updated(call, person.body, raw)
    person = await keep(call, person, body)
    return await remember(call, person, patient_reply(call, person))


async def person_to_update(call: Call, nhs_number: str) -> Document:
    """The record of this very NHS number. Raises Refusal: none, superseded, or invalidated."""
    person = await call.documents.get("people", nhs_number)
    if person is None:
        raise Refusal("RESOURCE_NOT_FOUND")
    if person.body.get("superseded_by"):
        raise forbidden(SUPERSEDED)
    if security_of(person.body["patient"]) == "REDACTED":
        raise Refusal("INVALIDATED_RESOURCE")
    return person


def check_version(call: Call, person: Document) -> None:
    """The caller has read the version that the record has. Raises Refusal."""
    said = _IF_MATCH.fullmatch(call.header("If-Match") or "")
    if said is None or int(said[1]) != version_of(person.body["patient"]):
        raise Refusal("RESOURCE_VERSION_MISMATCH")


async def keep(call: Call, person: Document, body: Json) -> Document:
    """Keep a person's next version, if nobody has changed the record since it was read. Raises Refusal."""
    try:
        return await call.documents.put("people", person.key, body, expect=person.version)
    except VersionConflict:
        raise Refusal("RESOURCE_VERSION_MISMATCH") from None


def with_next_version(patient: Json) -> dict[str, Json]:
    """The Patient under its next national version."""
    return {**patient, "meta": {**patient["meta"], "versionId": str(version_of(patient) + 1)}}


def _updated(call: Call, body: Json, raw: list[Json]) -> dict[str, Json]:
    """The person's document after the patches. Raises Refusal."""
    patches = read_patches(raw)
    check_dialect(patches)
    patient = body["patient"]
    # Callers count in what a retrieval shows them. Who is not shown a restricted patient's address has none to patch:
    # the official mock gets no further than its index.
    view = retrieved(patient)
    draft = Draft(view)
    draft.apply(patches)
    if same(draft.result(), view):
        raise invalid_patch(NO_CHANGE)
    if security_of(patient) != "U":
        raise forbidden(SENSITIVE)
    if caller(call).mode == PATIENT:
        check_patient_may(draft)
    settled = settle(draft, Occasion(call.now), partial(new_object_id, call.chance("pds.object-id")))
    if same(settled, view):
        raise invalid_patch(NO_CHANGE)
    made = {**body, "patient": with_next_version(_restored(settled, view, patient))}
    history = remembered(body.get("history"), draft)
    return {**made, "history": history} if history else made


def _restored(settled: dict[str, Json], view: Json, patient: Json) -> dict[str, Json]:
    """The Patient with what a retrieval hides or shows in another way put back where the request left it alone."""
    made = dict(settled)
    for root, key in (("address", "id"), ("extension", "url")):
        shown = {item.get(key): item for item in view.get(root, ())}
        stored = {id(shown[item.get(key)]): item for item in patient.get(root, ()) if item.get(key) in shown}
        hidden = [item for item in patient.get(root, ()) if item.get(key) not in shown]
        items = [stored.get(id(item), item) for item in settled.get(root, ())] + hidden
        if items:
            made[root] = items
    return made
