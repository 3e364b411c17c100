"""Samples for the reporting rules of PDS: sound exchanges of each operation, to be spoilt in one place by a test."""

from collections.abc import Mapping
from dataclasses import dataclass

from multidict import CIMultiDict

from simulator.services.pds.rules.table import RULES, RULES_BY_OPERATION
from simulator.wire.findings import Finding
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, render_json
from tests.makers import NHS_NUMBER, PDS, a_call, a_patient

UKCORE = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
CODE_SYSTEMS = {
    "deathNotificationStatus": "https://fhir.hl7.org.uk/CodeSystem/UKCore-DeathNotificationStatus",
    "language": "https://fhir.hl7.org.uk/CodeSystem/UKCore-HumanLanguage",
    "PreferredContactMethod": "https://fhir.hl7.org.uk/CodeSystem/UKCore-PreferredContactMethod",
    "registeringAuthorityType": "https://fhir.nhs.uk/CodeSystem/UKCore-RegisteringAuthorityType",
}
SOUND_HEADERS = {
    "X-Request-ID": "0f5d4c3e-7a61-4b0a-9c55-3a1f7e2d8b46",
    "X-Correlation-ID": "3b9ce0f2-55a7-41be-8b33-0b6e2a9d4c10",
    "Authorization": "Bearer g1112R",
    "NHSD-Session-URID": "555254240100",
    "NHSD-End-User-Organisation-ODS": "A81099",
}
SOUND_SEARCH = "family=Okafor&given=Ada&birthdate=eq1980-05-17"

Headers = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Sample:
    """A finished exchange of one operation."""

    operation: str
    request: Request
    reply: Reply


def findings(sample: Sample) -> list[Finding]:
    """What all rules of the sample's operation find in it."""
    call = a_call(sample.request, operation=sample.operation)
    rules = (*RULES, *RULES_BY_OPERATION[sample.operation])
    return [found for rule in rules for found in rule(call, sample.reply)]


def broken_rules(sample: Sample) -> list[str]:
    """The ids of the rules that a sample breaks."""
    return [found.rule for found in findings(sample)]


def a_reply(body: Json, status: int = 200) -> Reply:
    """A FHIR reply."""
    return Reply.of(status, render_json(body), "application/fhir+json")


def an_outcome(code: str, status: int, diagnostics: str | None = None) -> Reply:
    """A reply that is an OperationOutcome of this code."""
    issue: dict[str, Json] = {"severity": "error", "code": "value", "details": {"coding": [{"code": code}]}}
    if diagnostics:
        issue["diagnostics"] = diagnostics
    return a_reply({"resourceType": "OperationOutcome", "issue": [issue]}, status)


def matches(*scores: float) -> Reply:
    """A search's answer with one patient for each score."""
    entries = [{"search": {"score": score}, "resource": a_patient()} for score in scores]
    return a_reply({"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries})


def retrieval(headers: Headers | None = None, *, path: str = f"/Patient/{NHS_NUMBER}", **more: Json) -> Sample:
    """A retrieval; `method`, `body` and `reply` by keyword."""
    reply = more.pop("reply", None) or a_reply(a_patient())
    return Sample("pds.patient.retrieve", _request(more.pop("method", "GET"), path, headers, **more), reply)


def search(query: str = SOUND_SEARCH, headers: Headers | None = None, *, reply: Reply | None = None) -> Sample:
    """A search by a query as it stands in the URL."""
    target = f"/Patient?{query}" if query else "/Patient"
    return Sample("pds.patient.search", _request("GET", target, headers), reply or matches(1))


def update(*patches: Json, headers: Headers | None = None, body: Json = None, reply: Reply | None = None) -> Sample:
    """An update by these patches, or by a whole body; bytes are sent as they are."""
    sent = {"patches": list(patches)} if body is None else body
    fields = {"Content-Type": "application/json-patch+json", "If-Match": 'W/"2"', **(headers or {})}
    request = _request("PATCH", f"/Patient/{NHS_NUMBER}", fields, body=sent)
    return Sample("pds.patient.update", request, reply or a_reply(a_patient(version=3)))


def creation(
    headers: Headers | None = None, *, body: Json = None, reply: Reply | None = None, **members: Json
) -> Sample:
    """A new Patient with these members; a member of None is left out."""
    sent = {key: value for key, value in {**a_new_patient(), **members}.items() if value is not None}
    fields = {"Content-Type": "application/json", **(headers or {})}
    request = _request("POST", "/Patient", fields, body=sent if body is None else body)
    return Sample("pds.patient.create", request, reply or a_reply(a_patient(), 201))


def birth(**changes: Json) -> Sample:
    """A record at birth; `kind`, `weight` and `mother` may be changed."""
    fields = {"Content-Type": "application/json"}
    request = _request("POST", "/Patient/$process-birth-details", fields, body=a_birth(**changes))
    return Sample("pds.birth.process", request, a_reply(a_patient(), 201))


def coverage_search(query: str = f"subscriber:identifier={NHS_NUMBER}") -> Sample:
    """A coverage search."""
    reply = a_reply({"resourceType": "Bundle", "type": "searchset", "total": 0})
    return Sample("pds.coverage.search", _request("GET", f"/Coverage?{query}", None), reply)


def coverage(headers: Headers | None = None, **members: Json) -> Sample:
    """A new Coverage with these members."""
    fields = {"Content-Type": "application/json", "If-Match": 'W/"2"', **(headers or {})}
    body = {key: value for key, value in {**a_coverage(), **members}.items() if value is not None}
    reply = a_reply({"resourceType": "Bundle", "type": "searchset", "total": 1}, 201)
    return Sample("pds.coverage.create", _request("POST", "/Coverage", fields, body=body), reply)


def replace(path: str, value: Json) -> Json:
    """A patch that replaces."""
    return {"op": "replace", "path": path, "value": value}


def add(path: str, value: Json) -> Json:
    """A patch that adds."""
    return {"op": "add", "path": path, "value": value}


def without(value: Mapping[str, Json], *names: str) -> Json:
    """The same object without these members."""
    return {key: item for key, item in value.items() if key not in names}


def a_new_name(**members: Json) -> Json:
    """A HumanName to be set."""
    return {"use": "usual", "period": {"start": "2020-01-01"}, "given": ["Ada"], "family": "Okafor", **members}


def a_new_address(**members: Json) -> Json:
    """A home Address to be set."""
    lines = ["14 Alder Walk", "Northwick"]
    return {"use": "home", "period": {"start": "2020-01-01"}, "line": lines, "postalCode": "ZZ99 4QA", **members}


def a_new_telecom(**members: Json) -> Json:
    """A ContactPoint to be set."""
    return {"use": "mobile", "system": "phone", "value": "07700900123", **members}


def an_emergency_contact(code: str = "C", **telecom: Json) -> Json:
    """An emergency contact to be set; `telecom` members are laid over its one telecom."""
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v2-0131", "code": code}
    return {"relationship": [{"coding": [coding]}], "telecom": [{"system": "phone", "value": "07700900124", **telecom}]}


def a_practice_reference(code: str = "A81099", **period: str) -> Json:
    """A general practice to be set."""
    identifier = {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": code}
    return {"type": "Organization", "identifier": {**identifier, "period": {"start": "2020-01-01", **period}}}


def coded(url: str, part: str, code: str, **other_parts: Json) -> Json:
    """A UK Core extension with one coded part, and further parts by keyword."""
    coding = {"system": CODE_SYSTEMS.get(part, "urn:x"), "code": code}
    concept = {"url": part, "valueCodeableConcept": {"coding": [coding]}}
    return {"url": f"{UKCORE}{url}", "extension": [concept, *other_parts.values()]}


def an_authority(code: str = "x", organisation: str = "A81099") -> Json:
    """A registering authority."""
    identifier = {"url": "organisationIdentifier", "valueString": organisation}
    return coded("RegisteringAuthority", "registeringAuthorityType", code, organisation=identifier)


def a_new_patient() -> dict[str, Json]:
    """A sound body for a new record."""
    return {
        "resourceType": "Patient",
        "name": [a_new_name()],
        "gender": "female",
        "birthDate": "1980-05-17",
        "address": [a_new_address()],
        "telecom": [a_new_telecom()],
        "extension": [an_authority()],
    }


def a_coverage() -> dict[str, Json]:
    """A sound European health insurance card."""
    country = {"identifier": {"system": "urn:iso:std:iso:3166", "value": "FRA"}}
    return {
        "resourceType": "Coverage",
        "status": "active",
        "subscriber": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBER}},
        "identifier": [{"value": "80756000100123456789", "assigner": country}],
        "payor": [{"identifier": {"value": "75600123"}}],
        "beneficiary": {"identifier": {"value": "PER4711"}},
        "period": {"end": "2030-06-30"},
    }


def a_birth(kind: str = "transaction", weight: Json = 3100, mother: str = NHS_NUMBER) -> Json:
    """A sound Bundle for a record at birth."""
    baby = {key: value for key, value in a_new_patient().items() if key != "telecom"}
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "Birth weight"}}
    observed = {**observation, "valueQuantity": {"value": weight}}
    parent = {"resourceType": "Patient", "identifier": [{"value": mother}]}
    middle = [{"resource": observation} for _ in range(5)]
    entries = [{"resource": baby}, {"resource": observed}, *middle, {"resource": parent}]
    numbered = [
        {"fullUrl": f"urn:uuid:0000000{index}", "request": {"method": "POST", "url": "x"}, **entry}
        for index, entry in enumerate(entries)
    ]
    return {"resourceType": "Bundle", "type": kind, "entry": numbered}


def _request(method: str, target: str, headers: Headers | None, body: Json = b"", raw: str | None = None) -> Request:
    fields: CIMultiDict[str] = CIMultiDict(SOUND_HEADERS)
    for name, value in (headers or {}).items():
        fields.pop(name, None)
        if value is not None:
            fields[name] = value
    content = body if isinstance(body, bytes) else render_json(body)
    return Request(method, raw or f"{PDS}{target}", fields, content)
