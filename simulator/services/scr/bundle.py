"""The two Bundles that are read: the search's, and the record's with everything that is in it.

What a record's own entries and sections look like is said elsewhere; so is how an uploaded one is given back.
"""

from datetime import datetime
from typing import NamedTuple

from simulator.call.call import Call
from simulator.identifiers import hashed_uuid
from simulator.population.care_record import INITIAL, created_of, event_id, summary_id, view_permission
from simulator.population.scr_kinds import OPTIONS, OPTIONS_KEY
from simulator.records.documents import Document
from simulator.services.scr.agents import agent_of
from simulator.services.scr.bodies import text_at
from simulator.services.scr.entries import LINKED, LINKING, coded_entries
from simulator.services.scr.given_back import given_back
from simulator.services.scr.permission import PERMISSIONS
from simulator.services.scr.records import practice_of
from simulator.services.scr.sections import fhir_sections
from simulator.services.scr.upload import CATEGORY, RFC4122, SNOMED, SUMMARY
from simulator.services.scr.valid import made_valid
from simulator.services.scr.wire import BASE_PATH, fresh_id
from simulator.toolkit.record_dates import london
from simulator.toolkit.summary_text import Written
from simulator.wire.fhir import NHS_NUMBER_SYSTEM
from simulator.wire.json import Json, render_json

INITIAL_SUMMARY = ("196971000000103", "General Practice Initial Summary")
SCR_ID = "https://fhir.nhs.uk/Id/nhsSCRUUID"

_ENTRIES = "scr entries"


def search_bundle(call: Call, record: Document) -> bytes:
    """The DocumentReference of the latest record, and its Patient."""
    base, number, event = f"{call.links}{BASE_PATH}", record.key, event_id(record.body)
    patient_id, document_id = fresh_id(call), fresh_id(call)
    # The leading blank is the real service's.
    kind = {"coding": [{"system": SNOMED, "code": SUMMARY[0], "display": f" {SUMMARY[1]}"}]}
    query = f"composition.identifier={event}&composition.subject:Patient.identifier={NHS_NUMBER_SYSTEM}|{number}"
    reference = {
        "resourceType": "DocumentReference",
        "id": document_id,
        "masterIdentifier": {"system": SCR_ID, "value": event},
        "status": "current",
        "type": kind,
        "subject": {"reference": f"Patient/{patient_id}"},
        "securityLabel": [{"coding": [{"system": PERMISSIONS, "code": view_permission(record.body)}]}],
        "content": [{"attachment": {"url": f"{base}/Bundle?{query}"}}],
        "context": {"event": [kind]},
    }
    entries = [
        {
            "fullUrl": f"{base}/DocumentReference/{document_id}",
            "resource": reference,
            "search": {"mode": "match"},
        },
        # Not an address: that, too, is the real service's.
        {"fullUrl": patient_id, "resource": _patient(patient_id, number)},
    ]
    head = {"resourceType": "Bundle", "id": fresh_id(call), "type": "searchset", "total": 1, "entry": entries}
    return render_json(head)


def empty_bundle(call: Call) -> bytes:
    """Nothing was found: no entry at all, not an empty list of them."""
    return render_json({"resourceType": "Bundle", "id": fresh_id(call), "type": "searchset", "total": 0})


def record_bundle(call: Call, record: Document) -> bytes:
    """The whole record. All but the Bundle's own ids and time is rendered once for a version."""
    entries = _entries(call, record)
    head = (
        b'{"resourceType":"Bundle","id":"%s","identifier":{"system":"%s","value":"%s"},"type":"searchset",'
        b'"timestamp":"%s","total":%d,"entry":[%s]}'
    )
    return head % (
        fresh_id(call).encode(),
        RFC4122.encode(),
        fresh_id(call).encode(),
        london(call.now).encode(),
        entries.total,
        entries.body,
    )


class _Entries(NamedTuple):
    """The rendered entries, and what they were made from beside the record."""

    made_from: tuple[object, ...]
    total: int
    body: bytes


def _entries(call: Call, record: Document) -> _Entries:
    """The entries as they were made last for this version; made again for another tenant, address or practice."""
    ods_code = record.body.get("author", {}).get("ods_code") or practice_of(call, record.key)
    practice = call.documents.peek("organisations", ods_code) if ods_code else None
    options = call.documents.peek(OPTIONS, OPTIONS_KEY)
    is_valid = options is not None and options.body.get("valid_r4") is True
    made_from = (call.tenant.began, call.links, ods_code, practice and practice.body, is_valid)
    kept = record.kept.get(_ENTRIES)
    if isinstance(kept, _Entries) and kept.made_from == made_from:
        return kept
    resources = _resources(record.body, call.tenant.began, ods_code, practice.body if practice else None)
    if is_valid:
        resources = made_valid(resources)
    base = f"{call.links}{BASE_PATH}"
    body = b",".join(
        render_json({"fullUrl": f"{base}/{each['resourceType']}/{each['id']}", "resource": each}) for each in resources
    )
    made = _Entries(made_from, len(resources), body)
    record.kept[_ENTRIES] = made
    return made


def _resources(record: Json, began: datetime, ods_code: str | None, practice: Json) -> list[Json]:
    """Everything in a record: the Composition first, the Patient last."""
    uploaded = record.get("uploaded")
    if uploaded is not None:
        return given_back(uploaded, event_id(record))
    patient = _patient(hashed_uuid(f"scr patient {record['nhs_number']}"), record["nhs_number"])
    said = {**record.get("author", {})}
    if ods_code:
        said["ods_code"] = ods_code
    said.setdefault("organisation", practice["name"] if practice else "Unknown practice")
    author = agent_of(said, f"scr author {record['nhs_number']}")
    subject = f"Patient/{patient['id']}"
    entries = coded_entries(record, began, subject)
    written = Written(
        created_of(record, began), began, str(said.get("name", "")), _address(said["organisation"], practice)
    )
    composition = _composition(record, written, author.reference, subject, entries)
    return [composition, *author.resources, *entries, patient]


def _composition(record: Json, written: Written, author: str, subject: str, entries: list[Json]) -> Json:
    is_initial = record.get("summary") == INITIAL
    composition: dict[str, Json] = {
        "resourceType": "Composition",
        "id": event_id(record),
        "meta": {"lastUpdated": london(written.created)},
        "identifier": {"system": RFC4122, "value": summary_id(record)},
        "status": "final",
        "type": _concept(INITIAL_SUMMARY if is_initial else SUMMARY),
        "category": [_concept(CATEGORY)],
        "subject": {"reference": subject},
        "date": london(written.created),
        "author": [{"reference": author}],
    }
    if record.get("replaces"):
        composition["relatesTo"] = [{"code": "replaces", "targetIdentifier": {"value": record["replaces"]}}]
    composition["section"] = [_linked(section, entries) for section in fhir_sections(record, written)]
    return composition


def _linked(section: Json, entries: list[Json]) -> Json:
    """The section with references to its coded entries, if they are of the few that are referred to."""
    kind = LINKING.get(section["title"])
    found = [
        {"reference": f"{kind}/{entry['id']}"}
        for entry in entries
        if kind == entry["resourceType"]
        and text_at(entry, "code", "coding", 0, "code") in LINKED
        and text_at(entry, "category", 0, "coding", 0, "display") == section["title"]
    ]
    return {**section, "entry": found} if found else section


def _concept(coded: tuple[str, str]) -> Json:
    return {"coding": [{"system": SNOMED, "code": coded[0], "display": coded[1]}]}


def _patient(patient_id: str, number: str) -> Json:
    identifier = {"system": NHS_NUMBER_SYSTEM, "value": number}
    return {"resourceType": "Patient", "id": patient_id, "identifier": [identifier]}


def _address(name: str, practice: Json) -> str:
    address = practice.get("address", {}) if isinstance(practice, dict) else {}
    return ", ".join([name, *address.get("lines", []), *filter(None, [address.get("postcode")])])
