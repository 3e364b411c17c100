"""Directory entries as FHIR: Device, Endpoint and the Bundle that they come in, with their members in wire order."""

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from simulator.call.call import Call
from simulator.services.sds.errors import new_id
from simulator.services.sds.query import PARTY_SYSTEM, SERVICE_SYSTEM
from simulator.toolkit.spine_directory import Handler, System
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.json import Json, writable

BASE_PATH = "/spine-directory/FHIR/R4"
JOB_ROLES = "https://fhir.nhs.uk/CodeSystem/NHSDigital-SDS-JobRoleCode"

_ID = "https://fhir.nhs.uk/Id/"
_EXTENSION = "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_RELIABILITY = (
    "nhsMHSSyncReplyMode", "nhsMHSRetryInterval", "nhsMHSRetries", "nhsMHSPersistDuration",
    "nhsMHSDuplicateElimination", "nhsMHSAckRequested", "nhsMHSActor",
)  # fmt: skip
_NUMBERS = frozenset(("nhsMHSRetries",))


def device(system: System, id: str) -> Json:
    """An accredited system."""
    identifiers = [_identifier(f"{_ID}nhsSpineASID", system.asid)]
    if system.party_key is not None:
        identifiers.append(_identifier(PARTY_SYSTEM, system.party_key))
    extensions = [_reference("NhsServiceInteractionId", SERVICE_SYSTEM, each) for each in system.interactions]
    if system.manufacturer is not None:
        extensions.insert(0, _reference("ManufacturingOrganisation", ODS_SYSTEM, system.manufacturer))
    return {
        "resourceType": "Device",
        "id": id,
        "identifier": identifiers,
        "extension": extensions,
        "owner": {"identifier": _identifier(ODS_SYSTEM, system.ods_code)},
    }


def endpoint(call: Call, handler: Handler, address: str, id: str) -> Json:
    """One address of a message handler."""
    coding = {"system": f"{_TERMINOLOGY}endpoint-payload-type", "code": "any", "display": "Any"}
    return {
        "resourceType": "Endpoint",
        "id": id,
        "status": "active",
        "connectionType": {
            "system": f"{_TERMINOLOGY}endpoint-connection-type",
            "code": "hl7-fhir-msg",
            "display": "HL7 FHIR Messaging",
        },
        "payloadType": [{"coding": [coding]}],
        "address": whole_address(call, address),
        "managingOrganization": {"identifier": _identifier(ODS_SYSTEM, handler.ods_code)},
        "identifier": list(_handler_identifiers(call, handler, address)),
        "extension": list(_handler_extensions(handler)),
    }


def practitioner_role(job_role: str, id: str) -> Json:
    """What somebody is by one of their roles."""
    return {
        "resourceType": "PractitionerRole",
        "id": id,
        "code": [{"coding": [{"system": JOB_ROLES, "code": job_role}]}],
    }


def whole_address(call: Call, address: str) -> str:
    """An address that begins with a slash is this simulator's own, as the client knows it."""
    return f"{call.own_address}{address}" if address.startswith("/") else address


def bundle(call: Call, resources: Sequence[Json]) -> Json:
    """A searchset, its link the address that was asked."""
    base = f"{call.own_address}{call.request.path}"
    asked = f"?{unquote(call.request.query_string, errors='replace')}" if call.request.query_string else ""
    entries = [{"fullUrl": f"{base}/{each['id']}", "resource": each, "search": {"mode": "match"}} for each in resources]
    return {
        "resourceType": "Bundle",
        "id": new_id(call),
        "type": "searchset",
        "total": len(entries),
        "link": [{"relation": "self", "url": writable(f"{base}{asked}")}],
        "entry": entries,
    }


def _handler_identifiers(call: Call, handler: Handler, address: str) -> Iterator[Json]:
    name = handler.said("nhsMhsFQDN")
    if name is None and address.startswith("/"):
        name = call.own_address.partition("://")[2].partition("/")[0].rpartition(":")[0] or None
    named = (
        (f"{_ID}nhsMhsFQDN", name),
        (PARTY_SYSTEM, handler.party_key),
        (f"{_ID}nhsMhsCPAId", handler.said("nhsMhsCPAId")),
        (f"{_ID}nhsMHSId", handler.id),
    )
    return (_identifier(system, value) for system, value in named if value is not None)


def _handler_extensions(handler: Handler) -> Iterator[Json]:
    said = [(name, value) for name in _RELIABILITY if (value := handler.said(name)) is not None]
    if said:
        parts = [_part(name, value) for name, value in said]
        yield {"url": f"{_EXTENSION}ReliabilityConfiguration", "extension": parts}
    for each in handler.interactions:
        yield _reference("NhsServiceInteractionId", SERVICE_SYSTEM, each)


def _part(name: str, value: str) -> Json:
    if name in _NUMBERS and value.isdecimal() and len(value) < 10:
        return {"url": name, "valueInteger": int(value)}
    return {"url": name, "valueString": value}


def _identifier(system: str, value: str) -> Json:
    return {"system": system, "value": value}


def _reference(name: str, system: str, value: str) -> Json:
    return {"url": f"{_EXTENSION}{name}", "valueReference": {"identifier": _identifier(system, value)}}
