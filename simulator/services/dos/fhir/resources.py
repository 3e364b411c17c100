"""The FHIR resources of an organisation, its endpoints and its services: from its own record, or from the directory.

A record (kinds `dos-organisations`, `dos-healthcare-services`) is written as FHIR, or in the directory's own words.
"""

from collections.abc import Iterable, Mapping

from simulator.identifiers import hashed_uuid
from simulator.services.dos.directory.model import DosService, Endpoint
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.json import Json

SERVICE_ID_SYSTEM = "https://fhir.nhs.uk/Id/dos-service-id"
_ENGLAND = "https://fhir.nhs.uk/England/"
_EXTENSION = f"{_ENGLAND}StructureDefinition/Extension-England-"
_CONNECTION = f"{_ENGLAND}CodeSystem/England-EndpointConnection"
_PAYLOAD = "http://hl7.org/fhir/ValueSet/endpoint-payload-type"
_SERVICE_TYPE = "http://hl7.org/fhir/ValueSet/service-type"
_COMMENT = "http://hl7.org/fhir/StructureDefinition/contactpoint-comment"

_SCENARIOS = {"primary": "primary-recipient", "copy": "copy-recipient"}
_MIME_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "fhir": "application/fhir+json",
    "cda": "application/hl7-cda+xml",
    "email": "message/rfc822",
    "telno": "text/vcard",
}
# The successor has its own names for the types that it took over first; the others keep theirs (assumed).
_TYPES = {"100": "GP Consultation Service", "136": "Primary Care Network Enhanced Access Service"}


def stable_id(*of: str) -> str:
    """An id that is the same in every tenant and at any time."""
    return hashed_uuid(":".join(("dos", *of))).lower()


def recorded_organisation(code: str, body: Json) -> list[Json]:
    """The Organization of a record, then its Endpoints."""
    resources = _written_in_fhir(body)
    organizations = [each for each in resources if each.get("resourceType") == "Organization"]
    if organizations:
        return [organizations[0], *(each for each in resources if each.get("resourceType") == "Endpoint")]
    own_id = str(body.get("id") or stable_id("organization", code))
    organization = _organization(own_id, code, str(body.get("name") or code), body.get("active", True) is not False)
    return [organization, *_endpoints(own_id, code, body.get("endpoints") or ())]


def derived_organisation(code: str, service: DosService) -> list[Json]:
    """The Organization that stands behind a service, then its Endpoints in their stored order."""
    own_id = stable_id("organization", code)
    organization = _organization(own_id, code, service.text("name"), service.is_active)
    return [organization, *_endpoints(own_id, code, service.body.get("endpoints") or ())]


def recorded_service(code: str, organization: str, key: str, body: Json) -> Json:
    """The HealthcareService of a record."""
    if body.get("resourceType") == "HealthcareService":
        return {name: value for name, value in body.items() if name != "ods_code"}
    phone, kind = body.get("phone"), body.get("type")
    return _healthcare_service(
        str(body.get("id") or stable_id("healthcare-service", key)),
        str(body.get("uid") or key),
        str(body.get("organization_id") or organization),
        str(body.get("location_id") or stable_id("location", key)),
        _type_name(kind),
        str(body.get("name") or ""),
        list(_telecom(phone, body.get("email"), body.get("web"))),
    )


def derived_service(organization: str, service: DosService) -> Json:
    """The HealthcareService that a service of the directory is."""
    body = service.body
    return _healthcare_service(
        stable_id("healthcare-service", service.id),
        service.id,
        organization,
        stable_id("location", service.id),
        _type_name({"id": service.type.id, "name": service.type.name}),
        service.text("name"),
        list(_telecom(body.get("phone"), body.get("email"), body.get("web"))),
    )


def _written_in_fhir(body: Json) -> list[Json]:
    """The resources of a record written in FHIR: a Bundle, or an Organization with its Endpoints contained."""
    if body.get("resourceType") == "Bundle":
        return [entry["resource"] for entry in body.get("entry") or () if isinstance(entry.get("resource"), Mapping)]
    if body.get("resourceType") == "Organization":
        own = {name: value for name, value in body.items() if name not in ("contained", "endpoints")}
        return [own, *(body.get("contained") or ()), *(body.get("endpoints") or ())]
    return []


def _organization(own_id: str, code: str, name: str, is_active: bool) -> Json:
    return {
        "resourceType": "Organization",
        "id": own_id,
        "identifier": [{"use": "official", "system": ODS_SYSTEM, "value": code}],
        "active": is_active,
        "name": name,
    }


def _endpoints(organization: str, code: str, bodies: Iterable[Json]) -> Iterable[Json]:
    for number, body in enumerate(bodies, 1):
        if body.get("resourceType") == "Endpoint":
            yield body
        else:
            own_id = str(body.get("id") or stable_id("endpoint", code, str(number)))
            yield _endpoint(own_id, organization, Endpoint.of(body), str(body.get("status") or "active"))


def _endpoint(own_id: str, organization: str, endpoint: Endpoint, status: str) -> Json:
    resource: dict[str, Json] = {
        "resourceType": "Endpoint",
        "id": own_id,
        "extension": list(_extensions(endpoint)),
        "status": status,
        "connectionType": {"system": _CONNECTION, "code": endpoint.transport.lower()},
        "managingOrganization": {"reference": f"Organization/{organization}"},
        "payloadType": [{"coding": [{"system": _PAYLOAD, "code": endpoint.interaction}]}],
        "payloadMimeType": [_mime_type(endpoint)],
        "address": endpoint.address,
    }
    if not endpoint.interaction:  # a telephone carries no message
        resource["payloadType"] = []
    return {name: value for name, value in resource.items() if value not in ([], [""])}


def _extensions(endpoint: Endpoint) -> Iterable[Json]:
    if endpoint.order:
        yield {"url": f"{_EXTENSION}OrganizationEndpointOrder", "valueInteger": endpoint.order}
    is_compressed = endpoint.compression.lower() in ("compressed", "true")
    yield {"url": f"{_EXTENSION}EndpointCompression", "valueBoolean": is_compressed}
    scenario = _SCENARIOS.get(endpoint.business_scenario.lower())
    if scenario:
        yield {"url": f"{_EXTENSION}EndpointBusinessScenario", "valueCode": scenario}


def _mime_type(endpoint: Endpoint) -> str:
    """By the format, which may be a mime type already; without one by the transport."""
    if "/" in endpoint.format:
        return endpoint.format
    return _MIME_TYPES.get(endpoint.format.lower()) or _MIME_TYPES.get(endpoint.transport.lower(), "")


def _type_name(kind: Json) -> str:
    if not isinstance(kind, Mapping):
        return "" if kind is None else str(kind)
    return _TYPES.get(str(kind.get("id") or "")) or str(kind.get("name") or "")


def _healthcare_service(
    own_id: str, uid: str, organization: str, location: str, kind: str, name: str, telecom: list[Json]
) -> Json:
    resource: dict[str, Json] = {
        "resourceType": "HealthcareService",
        "id": own_id,
        "identifier": [{"use": "official", "system": SERVICE_ID_SYSTEM, "value": uid}],
        "providedBy": {"reference": f"Organization/{organization}"},
        "type": [{"coding": [{"system": _SERVICE_TYPE, "code": kind, "display": kind}]}] if kind else [],
        "location": [{"reference": f"Location/{location}"}],
        "name": name,
        "telecom": telecom,
    }
    return {name: value for name, value in resource.items() if value not in ([], "")}


def _telecom(phone: Json, email: Json, web: Json) -> Iterable[Json]:
    if not isinstance(phone, Mapping):
        phone = {"public": phone}
    for member, comment in (("public", "Public"), ("non_public", "Clinician Access Only")):
        if phone.get(member):
            extension = [{"url": _COMMENT, "valueString": comment}]
            yield {"extension": extension, "system": "phone", "value": str(phone[member])}
    for system, value in (("email", email), ("url", web)):
        if value:
            yield {"system": system, "value": str(value)}
