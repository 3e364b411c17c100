"""Ambulance requests: each incident has a CAD reference, which its updates keep.

Kept as documents of the kind `ambulance-requests`, by the request's id, the newest KEPT. A replaced request is
superseded. What one service forwards to another is an incident of each, with a reference of its own.
"""

from dataclasses import dataclass

from simulator.call.call import Call
from simulator.records.documents import Document, Documents
from simulator.services.itk.identity import NOBODY, receiver_of
from simulator.toolkit.answers import accepted, filled
from simulator.toolkit.distribution_rows import DUPLICATE_DOCUMENT
from simulator.toolkit.duplicates import seen_before
from simulator.toolkit.options import options_of
from simulator.toolkit.patients import nhs_number_of
from simulator.toolkit.rows import Level, RuleRow
from simulator.wire.ambulance import AmbulanceRequest, ambulance_of
from simulator.wire.http import Reply
from simulator.wire.itk_message import message_of
from simulator.wire.json import Json
from simulator.wire.xml import HL7, Element, child

KIND = "ambulance-requests"
CASES = "ambulance-cases"
"""The kind of the documents that say which CAD reference a case has, by case reference."""

KEPT = 10_000
"""Requests remembered of each tenant, and as many cases."""

REPLACES_UNKNOWN = RuleRow(
    "itk.ambulance.replaces-unknown", Level.WARNING, "an update of a request that was never received here",
    "the id of the request that it replaces", "9, assumed",
)  # fmt: skip
REPLACES_SUPERSEDED = RuleRow(
    "itk.ambulance.replaces-superseded", Level.WARNING, "an update of a request that was replaced already",
    "the id of the latest request", "9, assumed",
)  # fmt: skip
INTERIM_AFTER_FINAL = RuleRow(
    "itk.ambulance.interim-after-final", Level.WARNING, "an interim request after the final one of its case",
    "interim, then final", "9, NHS 111 domain message specification",
)  # fmt: skip
NO_REPLACEMENT = RuleRow(
    "itk.ambulance.no-replacement", Level.WARNING, "a second request about a case that does not say what it replaces",
    "replacementOf with the id of the request before", "9, NHS 111 domain message specification",
)  # fmt: skip
ROWS = (REPLACES_UNKNOWN, REPLACES_SUPERSEDED, INTERIM_AFTER_FINAL, NO_REPLACEMENT)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What this receiver knew before a request came: the same request, the one that it replaces, and its case."""

    same: Document | None
    replaced: Document | None
    case: Document | None

    @property
    def reference(self) -> str | None:
        """The CAD reference of the incident."""
        first = self.same or self.replaced or self.case
        return None if first is None else str(first.body["cad_reference"])


async def request_ambulance(call: Call) -> Reply:
    """Take a request or an update, and answer with the CAD reference of its incident."""
    request = ambulance_of(call.request)
    if request is None:
        return accepted(call)
    receiver = _receiver(call)
    earlier = await _earlier(call.documents, request, receiver)
    known = earlier.reference
    if await seen_before(call) and known is not None:
        return accepted(call, known)
    reference = known or _new_reference(call)
    _note(call, request, earlier)
    await _remember(call, request, earlier, reference, receiver)
    return accepted(call, reference)


def _receiver(call: Call) -> str:
    distribution = message_of(call.request).distribution
    return NOBODY if distribution is None else receiver_of(call, distribution).ods_code


async def _earlier(documents: Documents, request: AmbulanceRequest, receiver: str) -> _Earlier:
    same, replaced = [await _known(documents, KIND, id, receiver) for id in (request.id, request.replaces)]
    return _Earlier(same, replaced, await _known(documents, CASES, request.case_reference, receiver))


async def _known(documents: Documents, kind: str, id: str | None, receiver: str) -> Document | None:
    """A receiver's own document; one that names no receiver is everybody's."""
    for key in (id, _other_key(id, receiver)) if id else ():
        document = await documents.get(kind, key)
        if document is not None and document.body.get("receiver", receiver) == receiver:
            return document
    return None


async def _free_key(documents: Documents, kind: str, id: str, receiver: str) -> str:
    """The key of a new document: the id, unless another receiver has that."""
    return id if await documents.get(kind, id) is None else _other_key(id, receiver)


def _other_key(id: str, receiver: str) -> str:
    return f"{id}@{receiver}"


def _new_reference(call: Call) -> str:
    template = options_of(call.documents).cad_reference
    number = f"{call.tenant.number('itk.cad'):06d}"
    return filled(template.replace("{date}", f"{call.now:%Y%m%d}").replace("{number}", number), call)


async def _remember(call: Call, request: AmbulanceRequest, earlier: _Earlier, reference: str, receiver: str) -> None:
    documents, same, replaced = call.documents, earlier.same, earlier.replaced
    body: Json = {
        "id": request.id,
        "tracking_id": call.tracking_id,
        "cad_reference": reference,
        "status": request.status,
        "priority": request.priority.code if request.priority else None,
        "case_reference": request.case_reference,
        "nhs_number": nhs_number_of(call),
        "replaces": request.replaces,
        "superseded_by": None if same is None else same.body["superseded_by"],
        "received": call.received,
        "receiver": receiver,
    }
    if replaced is not None:
        await documents.put(KIND, replaced.key, {**replaced.body, "superseded_by": request.id})
    if request.id:
        await documents.put(KIND, same.key if same else await _free_key(documents, KIND, request.id, receiver), body)
    if request.case_reference and body["superseded_by"] is None:
        case = earlier.case.key if earlier.case else await _free_key(documents, CASES, request.case_reference, receiver)
        incident = {"cad_reference": reference, "receiver": receiver, "latest": body}
        await documents.put(CASES, case, incident)
    for kind in (KIND, CASES):
        await documents.keep_newest(kind, KEPT)


def _note(call: Call, request: AmbulanceRequest, earlier: _Earlier) -> None:
    same, replaced, case = earlier.same, earlier.replaced, earlier.case
    found = []
    before = None if same is None else same.body.get("tracking_id")
    if before not in (None, call.tracking_id):
        what = f"{request.id} came before under the tracking id {before}"
        found.append(DUPLICATE_DOCUMENT.at(_part(request, "id"), what, attribute="root"))
    if request.replaces and replaced is None:
        found.append(REPLACES_UNKNOWN.at(_part(request, "replacementOf"), f"{request.replaces} is not known here"))
    if replaced is not None and replaced.body["superseded_by"] not in (None, request.id):
        what = f"{request.replaces} was replaced by {replaced.body['superseded_by']}"
        found.append(REPLACES_SUPERSEDED.at(_part(request, "replacementOf"), what))
    if case is not None:
        latest = case.body["latest"]
        if request.status == "interim" and latest["status"] == "final":
            found.append(INTERIM_AFTER_FINAL.at(_part(request, "code"), f"{latest['id']} was final"))
        if not request.replaces and latest["id"] != request.id:
            found.append(NO_REPLACEMENT.at(request.element, f"{latest['id']} is about the same case"))
    call.findings.extend(broken.finding(call.tenant.profile) for broken in found)


def _part(request: AmbulanceRequest, name: str) -> Element:
    """The part of this name, or the whole request where it is missing."""
    found = child(request.element, f"{{{HL7}}}{name}")
    return request.element if found is None else found
