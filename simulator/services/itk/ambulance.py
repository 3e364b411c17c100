"""Ambulance requests: each incident has a CAD reference, which its updates keep.

Kept as documents of the kind `ambulance-requests`, by the request's id. A replaced request is superseded.
"""

from simulator.call.call import Call
from simulator.records.documents import Document
from simulator.toolkit.answers import accepted, filled
from simulator.toolkit.duplicates import seen_before
from simulator.toolkit.options import options_of
from simulator.toolkit.patients import nhs_number_of
from simulator.toolkit.rows import Level, RuleRow
from simulator.wire.ambulance import AmbulanceRequest, ambulance_of
from simulator.wire.http import Reply
from simulator.wire.json import Json

KIND = "ambulance-requests"
CASES = "ambulance-cases"
"""The kind of the documents that say which CAD reference a case has, by case reference."""

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

_REPLACEMENT = "hl7:AmbulanceRequest/hl7:replacementOf"


async def request_ambulance(call: Call) -> Reply:
    """Take a request or an update, and answer with the CAD reference of its incident."""
    request = ambulance_of(call.request)
    if request is None:
        return accepted(call)
    known = await _known(call, request)
    if await seen_before(call) and known is not None:
        return accepted(call, known)
    reference = known or _new_reference(call)
    await _remember(call, request, reference)
    return accepted(call, reference)


async def _known(call: Call, request: AmbulanceRequest) -> str | None:
    """The CAD reference of the request itself, of the one that it replaces, or of its case."""
    for id in (request.id, request.replaces):
        document = await call.documents.get(KIND, _key(id)) if id else None
        if document is not None:
            return str(document.body["cad_reference"])
    case = await call.documents.get(CASES, request.case_reference) if request.case_reference else None
    return None if case is None else str(case.body["cad_reference"])


def _new_reference(call: Call) -> str:
    template = options_of(call.documents).cad_reference
    number = f"{call.tenant.number('itk.cad'):06d}"
    return filled(template.replace("{date}", f"{call.now:%Y%m%d}").replace("{number}", number), call)


async def _remember(call: Call, request: AmbulanceRequest, reference: str) -> None:
    documents = call.documents
    replaced = await documents.get(KIND, _key(request.replaces)) if request.replaces else None
    case = await documents.get(CASES, request.case_reference) if request.case_reference else None
    _note(call, request, replaced, case)
    body: Json = {
        "id": request.id,
        "cad_reference": reference,
        "status": request.status,
        "priority": request.priority.code if request.priority else None,
        "case_reference": request.case_reference,
        "nhs_number": nhs_number_of(call),
        "replaces": request.replaces,
        "superseded_by": None,
        "received": call.received,
    }
    if replaced is not None:
        await documents.put(KIND, replaced.key, {**replaced.body, "superseded_by": request.id})
    if request.id:
        await documents.put(KIND, _key(request.id), body)
    if request.case_reference:
        await documents.put(CASES, request.case_reference, {"cad_reference": reference, "latest": body})


def _note(call: Call, request: AmbulanceRequest, replaced: Document | None, case: Document | None) -> None:
    found = []
    if request.replaces and replaced is None:
        found.append(REPLACES_UNKNOWN.at(_REPLACEMENT, f"{request.replaces} is not known here"))
    if replaced is not None and replaced.body["superseded_by"] not in (None, request.id):
        what = f"{request.replaces} was replaced by {replaced.body['superseded_by']}"
        found.append(REPLACES_SUPERSEDED.at(_REPLACEMENT, what))
    if case is not None:
        latest = case.body["latest"]
        if request.status == "interim" and latest["status"] == "final":
            found.append(INTERIM_AFTER_FINAL.at("hl7:AmbulanceRequest/hl7:code", f"{latest['id']} was final"))
        if not request.replaces and latest["id"] != request.id:
            found.append(NO_REPLACEMENT.at("hl7:AmbulanceRequest", f"{latest['id']} is about the same case"))
    call.findings.extend(broken.finding(call.tenant.profile) for broken in found)


def _key(id: str | None) -> str:
    return (id or "").upper()
