"""The status update's one operation: what pharmacies say of items' whereabouts, all of a bundle or nothing.

Updates are kept whether Spine knows the prescription or not; on one that it knows they show at the tracker.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.services.eps.dispensing.elements import Resource, object_at, objects_at, text_at
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.faults import ItemNotFound, NotFound
from simulator.services.eps.prescription.moments import moment_in, written
from simulator.services.eps.updates.entry import Update, shape_is_wrong, update_of, wrong_with
from simulator.services.eps.updates.errors import bad, bundle_reply, conflicting, created, held_back
from simulator.services.eps.updates.noting import NO_ITEM, NO_PRESCRIPTION, OVERTAKEN
from simulator.wire.errors import WireError
from simulator.wire.findings import shown
from simulator.wire.http import Reply
from simulator.wire.json import Json

UPDATES = "eps-status-updates"
"""The kind of the documents that remember which updates came; their key is the prescription's id and the Task's."""

KEPT = 20_000
"""Updates remembered of each tenant, the newest."""


async def update_statuses(call: Call) -> Reply:
    """Keep the status updates of a bundle, if every one of them is sound and new."""
    entries = _entries(call)
    if not entries:
        return bundle_reply(call, 200, [])
    problems = [wrong_with(entry, call.now) for entry in entries]
    urls = [text_at(entry, "fullUrl") for entry in entries]
    if any(problems):
        answers = [
            bad(call, said, url) if said else held_back(call, url) for said, url in zip(problems, urls, strict=True)
        ]
        return bundle_reply(call, 400, answers)
    updates = [update_of(entry) for entry in entries]
    repeated = _repeated(call, updates)
    if repeated:
        answers = [
            conflicting(call, update.task_id) if place in repeated else held_back(call, urls[place])
            for place, update in enumerate(updates)
        ]
        return bundle_reply(call, 409, answers)
    for update in updates:
        await _keep(call, update)
    await call.documents.keep_newest(UPDATES, KEPT)
    return bundle_reply(call, 201, [created(call, url) for url in urls])


def nhs_number_of(call: Call) -> str | None:
    """The patient of the first entry; None if it names none."""
    try:
        body = call.json()
    except WireError:
        return None
    named = text_at(body, "entry", 0, "resource", "for", "identifier", "value")
    return named if is_nhs_number(named) else None


def _entries(call: Call) -> list[Resource]:
    try:
        body: Json = call.json()
    except WireError as fault:
        raise Refusal("NO_TRANSACTION", f"Error parsing request body as json: {fault}") from None
    if shape_is_wrong(body):
        raise Refusal("NO_TRANSACTION")
    listed = body.get("entry")
    # An entry that is no object has none of the fields that it needs.
    return [object_at(entry) for entry in listed] if isinstance(listed, list) else objects_at(body, "entry")


def _repeated(call: Call, updates: list[Update]) -> set[int]:
    """The places of the updates that came before, or twice in this bundle."""
    keys = [_key(update) for update in updates]
    return {
        place for place, key in enumerate(keys) if call.documents.peek(UPDATES, key) is not None or keys.count(key) > 1
    }


def _key(update: Update) -> str:
    return f"{update.prescription_id}/{update.task_id}"


async def _keep(call: Call, update: Update) -> None:
    body = {
        "prescription_id": update.prescription_id,
        "task_id": update.task_id,
        "item_id": update.item_id,
        "nhs_number": update.nhs_number,
        "ods_code": update.org,
        "status": update.status,
        "modified": written(update.modified),
    }
    await call.documents.put(UPDATES, _key(update), body)
    where = f"the update {shown(update.task_id)}"
    found = store.find(call, update.prescription_id)
    if found is None:
        call.findings.append(NO_PRESCRIPTION.at("body", f"{where} is about {shown(update.prescription_id)}"))
        return
    known = moment_in(object_at(found.pharmacy_status.get(update.item_id)), "at")
    if known is not None and known > update.modified:
        call.findings.append(OVERTAKEN.at("body", f"{where} is older than {written(known)}"))
        return
    try:
        await store.note_pharmacy_status(
            call, update.prescription_id, update.item_id, update.status, update.modified_as_sent
        )
    except (NotFound, ItemNotFound):
        call.findings.append(NO_ITEM.at("body", f"{where} is about {shown(update.item_id)}"))
