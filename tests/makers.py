"""Makers of samples for tests: people, tenants, requests and calls that need only what the test is about.

No test and no expectation lives here, and nothing that needs a running server.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from multidict import CIMultiDict

from simulator.call import Call, Operation, Refusal, Service, Tenant
from simulator.clock import Clock
from simulator.records.documents import Document, Documents, ShippedKind
from simulator.services.pds.errors import REFUSALS
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, render_json

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
"""The instant at which the clock of a made tenant stands still."""

REQUEST_ID = "60e0b220-8136-4ca5-ae46-1d97ef59d068"
NHS_NUMBER = "9000000009"
PDS = "/personal-demographics/FHIR/R4"

UKCORE = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
SECURITY = {"U": "unrestricted", "R": "restricted", "V": "very restricted", "REDACTED": "redacted"}


def a_patient(nhs_number: str = NHS_NUMBER, *, security: str = "U", version: int = 2, **fields: Json) -> Json:
    """A PDS Patient: usual name Ada Okafor, born 1980-05-17, a home address, a mobile number and a practice.

    `fields` are FHIR members that replace these; a member of None is left out.
    """
    patient: dict[str, Json] = {
        "resourceType": "Patient",
        "id": nhs_number,
        "identifier": [a_verified_identifier(nhs_number)],
        "meta": {
            "versionId": str(version),
            "security": [{"system": CONFIDENTIALITY, "code": security, "display": SECURITY[security]}],
        },
        "name": [a_name("Okafor", "Ada")],
        "gender": "female",
        "birthDate": "1980-05-17",
        "address": [an_address("ZZ99 4QA")],
        "telecom": [a_telecom("07700900123")],
        "generalPractitioner": [a_practice("A81099")],
    }
    patient.update(fields)
    return {key: value for key, value in patient.items() if value is not None}


def a_verified_identifier(nhs_number: str) -> Json:
    """The one identifier of a PDS Patient, with its verification status."""
    coding = {
        "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus",
        "version": "1.0.0",
        "code": "01",
        "display": "Number present and verified",
    }
    status = {"url": f"{UKCORE}NHSNumberVerificationStatus", "valueCodeableConcept": {"coding": [coding]}}
    return {"system": NHS_NUMBER_SYSTEM, "value": nhs_number, "extension": [status]}


def a_name(family: str, *given: str, use: str = "usual", object_id: str = "0A1B2C3D") -> Json:
    """A HumanName of a PDS Patient."""
    name = {"id": object_id, "use": use, "period": {"start": "2000-01-01"}, "given": list(given), "family": family}
    return {key: value for key, value in name.items() if value}


def an_address(postcode: str, *, use: str = "home", object_id: str = "4E5F6A7B") -> Json:
    """An Address of a PDS Patient."""
    return {
        "id": object_id,
        "use": use,
        "period": {"start": "2000-01-01"},
        "line": ["1 Trevelyan Square", "Boar Lane", "Leeds"],
        "postalCode": postcode,
    }


def a_telecom(value: str, system: str = "phone", use: str = "mobile", object_id: str = "8C9DAEBF") -> Json:
    """A ContactPoint of a PDS Patient."""
    return {"id": object_id, "period": {"start": "2000-01-01"}, "system": system, "value": value, "use": use}


def a_practice(ods_code: str, object_id: str = "25D3E1F2") -> Json:
    """The registered general practice of a PDS Patient."""
    identifier = {"system": ODS_SYSTEM, "value": ods_code, "period": {"start": "2000-01-01"}}
    return {"id": object_id, "type": "Organization", "identifier": identifier}


def a_person(nhs_number: str = NHS_NUMBER, *, conditions: Iterable[str] = (), **fields: Json) -> Json:
    """A document of kind `people`: `superseded_by`, `history` and `coverage` are its own, the rest the Patient's."""
    own = {key: fields.pop(key) for key in ("superseded_by", "history", "coverage") if key in fields}
    patient = a_patient(nhs_number, **fields)
    return {"nhs_number": nhs_number, "conditions": list(conditions), "patient": patient, **own}


def shipped(people: Iterable[Json] = (), **kinds: Mapping[str, Json]) -> dict[str, ShippedKind]:
    """Documents as they are shipped; further kinds by keyword, `_` standing for `-`: `related_people={key: body}`."""
    by_kind = {"people": {body["nhs_number"]: body for body in people}}
    by_kind.update({name.replace("_", "-"): dict(bodies) for name, bodies in kinds.items()})
    return {
        kind: ShippedKind({key: Document(kind, key, 1, body) for key, body in bodies.items()})
        for kind, bodies in by_kind.items()
    }


def a_tenant(
    people: Iterable[Json] = (), *, name: str = "default", access: str = "open", **kinds: Mapping[str, Json]
) -> Tenant:
    """A tenant of these people, its clock standing at NOW; further documents by keyword as for `shipped`."""
    return Tenant(name, Documents(shipped(people, **kinds)), Clock(NOW, frozen=True), seed=7, access=access)


def a_request(
    method: str = "GET",
    target: str = f"{PDS}/Patient/{NHS_NUMBER}",
    headers: Mapping[str, str | None] | None = None,
    body: bytes | Json = b"",
) -> Request:
    """A request with an X-Request-ID. `headers` are laid over it (None takes one away); a body not of bytes is JSON."""
    fields: CIMultiDict[str] = CIMultiDict({"X-Request-ID": REQUEST_ID})
    for header, value in (headers or {}).items():
        fields.pop(header, None)
        if value is not None:
            fields[header] = value
    return Request(method, target, fields, body if isinstance(body, bytes) else render_json(body))


async def _no_answer(call: Call) -> Reply:
    raise AssertionError(f"{call.operation.id} was made without an answer")


def a_service(*operations: Operation) -> Service:
    """A service with PDS's error table that says its refusals as `<code>: <diagnostics>`."""
    return Service(
        name="pds",
        title="A made service",
        base_path=PDS,
        operations=operations,
        refusals=REFUSALS,
        render=lambda call, refusal: Reply(REFUSALS[refusal.code].status, str(refusal).encode()),
        crash="UNKNOWN_ERROR",
        unreadable="INVALID_UPDATE",
        timeout="SERVICE_UNAVAILABLE",
        reads_nhs_number=lambda call: None,
    )


def a_call(
    request: Request | None = None,
    tenant: Tenant | None = None,
    operation: str = "pds.patient.retrieve",
    service: Service | None = None,
    **values: str,
) -> Call:
    """A call ready for an operation. `values` are the path's placeholders; without any, `id` is the one in the path.

    With a `service` the operation is the service's own of that id, otherwise one that only carries the id.
    """
    request = request or a_request()
    tenant = tenant or a_tenant([a_person()])
    service = service or a_service()
    found = next((known for known in service.operations if known.id == operation), None)
    chosen = found or Operation(operation, request.method, "", "", _no_answer)
    parts = request.path.removeprefix(PDS).split("/")
    placeholders = values or ({"id": parts[2]} if len(parts) > 2 else {})
    return Call(request, tenant, service, chosen, placeholders, tenant.clock.now())


async def answered(call: Call) -> Reply:
    """The call's checks in order, then its answer; a refusal is rendered by the call's service."""
    try:
        for check in call.operation.checks:
            check(call)
        return await call.operation.answer(call)
    except Refusal as refusal:
        return call.service.render(call, refusal)
