"""Makers for tests of the summary care record: records, the bodies of its calls, and the calls themselves."""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.call import Call, Tenant
from simulator.pipeline.routes import Routes
from simulator.services.scr import SERVICE
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json
from tests.makers import NHS_NUMBER, a_call, a_person, a_request, a_tenant, answered

SCR = "/summary-care-record/FHIR/R4"
EVENT = "0A3F1F5C-7E0B-4C44-9D0C-2B9D7A6E51F1"
MESSAGE = "5D0E6B1A-93F2-4B57-8A61-4C7E19D0A2B3"
ROLE = "555254240100"
NUMBER_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"
SNOMED = "http://snomed.info/sct"
FHIR: Mapping[str, str | None] = {"Content-Type": "application/fhir+json", "NHSD-Session-URID": ROLE}
SEARCH = f"/DocumentReference?patient={NUMBER_SYSTEM}|{NHS_NUMBER}&_sort=date&_count=1"
RETRIEVAL = (
    f"/Bundle?composition.identifier={EVENT}&composition.subject:Patient.identifier={NUMBER_SYSTEM}|{NHS_NUMBER}"
)
PRACTICE: Json = {
    "name": "Priory Practice",
    "types": ["practice"],
    "address": {"lines": ["1 Abbey Lane", "Wexbourne"], "postcode": "WX1 1AA"},
}

ROUTES = Routes([SERVICE])


class Met(NamedTuple):
    """A call with its reply."""

    call: Call
    reply: Reply

    @property
    def body(self) -> Json:
        """The reply's JSON, None without one."""
        return read_json(self.reply.body) if self.reply.body else None

    @property
    def text(self) -> str:
        """What a refusal of the service says."""
        return str(self.body["issue"][0]["details"]["text"])

    @property
    def findings(self) -> list[str]:
        """The rules of what was noted while answering."""
        return [found.rule for found in self.call.findings]


def a_record(**members: Json) -> Json:
    """A care record: viewing allowed, one acute medicine and one allergy. `members` replace; None takes one away."""
    record: dict[str, Json] = {
        "nhs_number": NHS_NUMBER,
        "consent": {"store": "Yes", "view": "Yes"},
        "event_id": EVENT,
        "created": "-P1D",
        "allergies": [{"code": "91936005", "name": "Allergy to penicillin", "date": "2001-05-12", "note": "Rash"}],
        "medicines": [
            {"code": "42109611000001109", "name": "Paracetamol 500mg tablets", "type": "acute", "date": "-P3D"}
        ],
    }
    record.update(members)
    return {name: value for name, value in record.items() if value is not None}


def a_world(record: Json = None, *, access: str = "open", person: Json = None, **kinds: Json) -> Tenant:
    """A tenant of one person with this care record, if one is given, and the practice where they are registered."""
    records = {} if record is None else {record["nhs_number"]: record}
    practices = {"A81099": PRACTICE}
    people = [person or a_person()]
    return a_tenant(people, access=access, organisations=practices, care_records=records, **kinds)


def the_call(
    tenant: Tenant,
    target: str,
    method: str = "GET",
    headers: Mapping[str, str | None] | None = None,
    body: bytes | Json = b"",
) -> Call:
    """The call that a request means; `target` is below the service's base path."""
    request = a_request(method, f"{SCR}{target}", headers, body)
    found = ROUTES.find(method, request.path)
    assert found is not None, f"{method} {target} means nothing"
    return a_call(request, tenant, found[1].id, SERVICE, **(found[2] or {"none": ""}))


async def ask(
    tenant: Tenant,
    target: str,
    method: str = "GET",
    headers: Mapping[str, str | None] | None = None,
    body: bytes | Json = b"",
) -> Met:
    """The same, answered."""
    call = the_call(tenant, target, method, headers, body)
    return Met(call, await answered(call))


async def post(tenant: Tenant, target: str, body: bytes | Json, **headers: str | None) -> Met:
    """A POST with the headers that it needs; others by keyword, `_` standing for `-`."""
    fields = {**FHIR, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await ask(tenant, target, "POST", fields, body)


def a_permission(code: str = "Ask", nhs_number: str = NHS_NUMBER) -> Json:
    """The Parameters of a $setPermission."""
    coding = {"system": "https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission", "code": code}
    parts = [{"name": "nhsNumber", "valueString": nhs_number}, {"name": "permissionCode", "valueCoding": coding}]
    return {"resourceType": "Parameters", "parameter": [{"name": "setPermissions", "part": parts}]}


def an_agent(system: str, value: str, **more: Json) -> Json:
    """One agent of an AuditEvent."""
    return {"who": {"identifier": {"system": system, "value": value}}, "requestor": False, **more}


def an_alert(kind: str = "2", reason: str = "5", **members: Json) -> Json:
    """The AuditEvent of an alert. `members` replace; None takes one away."""
    displays = {"1": "Create LR (Self Claimed)", "2": "Access Alert"}
    alert: dict[str, Json] = {
        "resourceType": "AuditEvent",
        "id": "alert-1",
        "extension": [
            {
                "url": "https://fhir.nhs.uk/StructureDefinition/Extension-SCR-NotificationMessage",
                "valueString": "Viewed in an emergency",
            }
        ],
        "type": {"system": "https://fhir.nhs.uk/CodeSystem/SCR-AlertType", "code": kind, "display": displays[kind]},
        "subtype": [
            {
                "system": "https://fhir.nhs.uk/CodeSystem/SCR-AlertReason",
                "code": reason,
                "display": "Access made in an emergency",
            }
        ],
        "recorded": "2026-11-22T10:00:00+00:00",
        "agent": [
            an_agent(NUMBER_SYSTEM, NHS_NUMBER),
            an_agent("https://fhir.nhs.uk/Id/ods-organization-code", "RX901"),
            an_agent("https://fhir.nhs.uk/Id/sds-user-id", "910000000001", role=[{"text": "Nurse"}]),
        ],
        "source": {"observer": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhsSpineASID", "value": "1" * 12}}},
        "entity": [{"what": {"identifier": {"value": EVENT}}}],
    }
    alert.update(members)
    return {name: value for name, value in alert.items() if value is not None}


def a_coding(code: str, display: str) -> Json:
    """A concept of SNOMED CT."""
    return {"coding": [{"system": SNOMED, "code": code, "display": display}]}


def a_composition(**members: Json) -> Json:
    """The Composition of an upload. `members` replace; None takes one away."""
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Nothing known</p></div>'
    composition: dict[str, Json] = {
        "resourceType": "Composition",
        "id": "C1",
        "identifier": {"system": "https://tools.ietf.org/html/rfc4122", "value": "C1"},
        "status": "final",
        "type": a_coding("196981000000101", "General Practice Summary"),
        "category": [a_coding("163171000000105", "Care Professional Documentation")],
        "subject": {"reference": "Patient/P1"},
        "date": "2026-11-22T09:00:00+00:00",
        "author": [{"reference": "PractitionerRole/R1"}],
        "section": [
            {
                "title": "Allergies and Adverse Reactions",
                "code": {"coding": [{"code": "AllergiesHeader"}]},
                "text": {"status": "generated", "div": div},
            }
        ],
    }
    composition.update(members)
    return {name: value for name, value in composition.items() if value is not None}


def a_role(**members: Json) -> Json:
    """The PractitionerRole of an uploaded record's author."""
    identifier = [{"system": "http://fhir.nhs.net/Id/sds-role-profile-id", "value": ROLE}]
    practitioner = {"reference": "Practitioner/D1"}
    role = {
        "resourceType": "PractitionerRole",
        "id": "R1",
        "identifier": identifier,
        "practitioner": practitioner,
        **members,
    }
    return {name: value for name, value in role.items() if value is not None}


def a_doctor(**members: Json) -> Json:
    """The Practitioner of an uploaded record's author."""
    identifier = [{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "910000000001"}]
    return {"resourceType": "Practitioner", "id": "D1", "identifier": identifier, **members}


def the_subject(nhs_number: str = NHS_NUMBER) -> Json:
    """The Patient of an uploaded record."""
    identifier = [{"system": NUMBER_SYSTEM, "value": nhs_number}]
    return {"resourceType": "Patient", "id": "P1", "identifier": identifier}


def a_condition(**members: Json) -> Json:
    """A diagnosis of an uploaded record, with an Encounter."""
    condition: dict[str, Json] = {
        "resourceType": "Condition",
        "id": "K1",
        "identifier": [{"value": "K1"}],
        "clinicalStatus": {"coding": [{"system": "http://hl7.org/fhir/ValueSet/condition-clinical", "code": "active"}]},
        "category": [a_coding("163001000000103", "Diagnoses")],
        "code": a_coding("1240751000000100", "COVID-19"),
        "encounter": {"reference": "Encounter/E1"},
        "onsetDateTime": "2026-05-06",
    }
    condition.update(members)
    return {name: value for name, value in condition.items() if value is not None}


def an_encounter(code: str = "AUT", individual: str = "PractitionerRole/R1", **members: Json) -> Json:
    """Who had a part in an entry of an uploaded record."""
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": code}
    participant = {
        "type": [{"coding": [coding]}],
        "period": {"start": "2026-05-06T10:00:00+01:00"},
        "individual": {"reference": individual},
        **members,
    }
    return {"resourceType": "Encounter", "id": "E1", "status": "finished", "class": {}, "participant": [participant]}


def a_bundle(*entries: Json, composition: Json = None, nhs_number: str = NHS_NUMBER, **members: Json) -> Json:
    """An upload: the Composition, its author, further entries, the Patient. `members` are the Bundle's own."""
    resources = [composition or a_composition(), a_role(), a_doctor(), *entries, the_subject(nhs_number)]
    return a_bare_bundle(*resources, **members)


def a_bare_bundle(*resources: Json, **members: Json) -> Json:
    """An upload of exactly these resources."""
    bundle: dict[str, Json] = {
        "resourceType": "Bundle",
        "identifier": {"system": "https://tools.ietf.org/html/rfc4122", "value": MESSAGE.lower()},
        "type": "document",
        "timestamp": "2026-11-22T09:00:00+00:00",
        "entry": [{"fullUrl": f"urn:x:{each.get('id')}", "resource": each} for each in resources],
    }
    bundle.update(members)
    return {name: value for name, value in bundle.items() if value is not None}
