"""What the form that tries an operation begins with: values, query and headers that a client could send.

Only calls that are simple enough for a form have more than their headers; all others are left to the user.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from simulator.call.call import Operation
from simulator.call.tenant import Tenant
from simulator.identifiers import new_uuid
from simulator.population.person import Person

LIKED = "unrestricted"
"""The condition of whom a form begins with, unless somebody else is named."""

_FHIR = ("pds", "scr", "eps", "sds", "dos")
_SOAP_11 = ("itk", "rcs", "pds_smsp")
_ITK_ACTION = "urn:nhs-itk:services:201005:"
_FHIR_JSON = "application/fhir+json"
_BODIES = {
    "auth": "application/x-www-form-urlencoded", "idt": "application/json", "itk": "text/xml", "rcs": "text/xml",
    "pds_smsp": "text/xml", "spine": "text/xml", "dos": "application/soap+xml",
}  # fmt: skip
_ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
_DOS_ACCOUNT = "practitioner"
_WORKER = (
    "NHSD-Organization-UUID: A83008", "NHSD-Session-URID: 555254240100", "NHSD-Identity-UUID: 555254239107",
    "NHSD-Session-JobRole: S0030:G0100:R0570",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """What to fill in: the path's placeholders, the query, and headers as lines."""

    values: Mapping[str, str]
    query: str
    headers: str


def example(tenant: Tenant, operation: Operation, nhs_number: str = "") -> Example:
    """What a call of this operation could be like, about this patient or else about somebody unrestricted."""
    person = _somebody(tenant, nhs_number)
    query = {} if person is None else _QUERIES.get(operation.id, _nothing)(person)
    values = {} if person is None else _values(tenant, operation, person)
    headers = "\n".join(_headers(tenant, operation, person))
    return Example(values, urlencode(query, safe="|:/"), headers)


def _somebody(tenant: Tenant, nhs_number: str) -> Person | None:
    named = tenant.documents.peek("people", nhs_number) if nhs_number else None
    if named is not None:
        return Person.of(named.body)
    first = None
    for document in tenant.documents.peek_every("people"):
        if LIKED in document.body["conditions"]:
            return Person.of(document.body)
        first = first or document
    return None if first is None else Person.of(first.body)


def _values(tenant: Tenant, operation: Operation, person: Person) -> dict[str, str]:
    """What placeholders are filled with; of names that mean something else with each service by the operation."""
    if operation.service == "pds":
        return {"id": person.nhs_number}
    if operation.service == "eps":
        documents = tenant.documents.peek_every("prescriptions")
        theirs = (each.key for each in documents if each.body.get("nhsNumber") == person.nhs_number)
        return {"prescriptionId": next(theirs, "")}
    if operation.service == "dos":
        service = next(iter(tenant.documents.peek_every("dos-services")), None)
        return {"code": person.practice or "", "id": "" if service is None else service.key}
    return {}


def _headers(tenant: Tenant, operation: Operation, person: Person | None) -> list[str]:
    lines = []
    if operation.service in _FHIR:
        lines.append(f"X-Request-ID: {new_uuid(tenant.chance('inspector.request-id'))}")
    if operation.service == "sds":
        lines.append("apikey: any")
    if operation.path.startswith("/clinical-prescription-tracker/"):
        lines += _WORKER
    if operation.path.startswith("/dos-search/"):
        lines.append("version: 1")
    if operation.path.startswith("/app/controllers/"):
        lines += _dos_sign_in(tenant)
    if operation.id == "eps.patient-prescriptions.search" and person is not None:
        lines.append(f"nhsd-nhslogin-user: P9:{person.nhs_number}")
    if operation.method in ("POST", "PUT", "PATCH"):
        patch = operation.method == "PATCH"
        kind = "application/json-patch+json" if patch else _BODIES.get(operation.service, _FHIR_JSON)
        lines.append(f"Content-Type: {kind}")
    name = operation.answers_to[0].partition("#")[0] if operation.answers_to else "*"
    if operation.service in _SOAP_11 and name != "*" and operation.method == "POST":
        lines.append(f'SOAPAction: "{_ITK_ACTION}{name}"')
    return lines


def _dos_sign_in(tenant: Tenant) -> list[str]:
    account = tenant.documents.peek("dos-accounts", _DOS_ACCOUNT)
    if account is None:
        return []
    said = f"{account.body.get('username', '')}:{account.body.get('password', '')}"
    return [f"Authorization: Basic {b64encode(said.encode()).decode()}"]


def _nothing(person: Person) -> dict[str, str]:
    return {}


def _by_demographics(person: Person) -> dict[str, str]:
    born = f"eq{person.birth_date}" if person.birth_date else None
    found = {"family": person.family, "gender": person.gender, "birthdate": born}
    return {name: value for name, value in found.items() if value}


def _wsdl(person: Person) -> dict[str, str]:
    return {"wsdl": ""}


_QUERIES: dict[str, Callable[[Person], dict[str, str]]] = {
    "pds.patient.search": _by_demographics,
    "pds.coverage.search": lambda person: {"subscriber:identifier": person.nhs_number},
    "scr.document.search": lambda person: {
        "patient": f"https://fhir.nhs.uk/Id/nhs-number|{person.nhs_number}", "_sort": "date", "_count": "1",
    },
    "eps.prescription.search": lambda person: {"nhsNumber": person.nhs_number},
    "eps.legacy-prescription.search": lambda person: {"nhsNumber": person.nhs_number, "format": "trace-summary"},
    "eps.item-summary.search": lambda person: {"nhsNumber": person.nhs_number, "format": "trace-summary"},
    "eps.task.search": lambda person: {"patient:identifier": person.nhs_number},
    "dos.organization.search": lambda person: {
        "identifier": f"{_ODS}|{person.practice}", "_revinclude": "Endpoint:organization",
    },
    "dos.healthcare-service.search": lambda person: {"organization.identifier": f"{_ODS}|{person.practice}"},
    "sds.endpoint.search": lambda person: {
        "organization": f"{_ODS}|{person.practice}",
        "identifier": f"https://fhir.nhs.uk/Id/nhsServiceInteractionId|{_ITK_ACTION}SendNHS111Report-v2-0",
    },
    "dos.wsdl.retrieve": _wsdl,
    "itk.wsdl.retrieve": _wsdl,
    "pds_smsp.wsdl.retrieve": _wsdl,
}  # fmt: skip
