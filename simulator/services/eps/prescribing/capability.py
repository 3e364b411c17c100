"""The CapabilityStatement of the prescribing and dispensing API, in the wrapping that the service gives it."""

from simulator import __version__
from simulator.wire.json import Json

_PROFILES = "https://fhir.nhs.uk/StructureDefinition/NHSDigital-"
_RESOURCES = {
    "Bundle": "",
    "MedicationRequest": f"{_PROFILES}MedicationRequest",
    "MedicationDispense": f"{_PROFILES}MedicationDispense",
    "Medication": "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Medication",
    "Task": f"{_PROFILES}Task",
}
_OPERATIONS = {
    "process-message": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
    "prepare": "https://fhir.nhs.uk/OperationDefinition/MessageHeader-prepare-message",
}
_MESSAGES = (
    "prescription-order", "prescription-order-update", "dispense-notification", "dispense-notification-update",
    "dispense-claim", "dispense-claim-update",
)  # fmt: skip


def capability_statement() -> Json:
    """What `GET /metadata` answers."""
    service = {
        "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
        "code": "OAuth",
        "display": "OAuth2 Token",
    }
    rest = {
        "mode": "server",
        "security": {"service": [{"coding": [service]}]},
        "resource": [
            {"type": name} | ({"profile": profile} if profile else {}) for name, profile in _RESOURCES.items()
        ],
        "operation": [{"name": name, "definition": definition} for name, definition in _OPERATIONS.items()],
    }
    messages = [
        {"mode": "receiver", "definition": f"https://fhir.nhs.uk/MessageDefinition/{name}"} for name in _MESSAGES
    ]
    statement = {
        "resourceType": "CapabilityStatement",
        "id": "apim-electronic-prescription-service",
        "name": "EPS FHIR API",
        "status": "active",
        "date": "2021-08-13T00:00:00+00:00",
        "publisher": "digital.nhs.uk",
        "kind": "instance",
        "implementationGuide": [
            "https://simplifier.net/guide/digitalmedicines",
            "https://simplifier.net/guide/nhsdigital",
        ],
        "extension": [
            {"url": "https://fhir.nhs.uk/StructureDefinition/Extension-NHSDigital-APIDefinition", "extension": []}
        ],
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "software": {"name": "EPS FHIR API", "version": __version__},
        "rest": [rest],
        "messaging": [{"supportedMessage": messages}],
    }
    return {"capabilityStatement": statement}
