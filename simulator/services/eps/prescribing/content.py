"""The service's own checks of a prescribing message's content: all that is wrong is told at once.

In the order in which the service looks. What a prescription may be is Spine's business, in `spine`.
"""

from collections.abc import Iterable, Iterator, Sequence

from simulator.services.eps.prescribing.bundle import (
    NATIONAL_IDS,
    ORDER,
    REPEAT_INFORMATION,
    RESPONSIBLE,
    UPDATE,
    Message,
    Resource,
    dig,
    extension,
    identifiers,
    objects,
    text,
    type_of,
)
from simulator.services.eps.prescribing.issues import OF_REQUESTS, Issue, Refused, invalid_issue, value_issue
from simulator.wire.fhir import SPINE_CODES
from simulator.wire.json import Json, render_json

INTENTS = ("order", "original-order", "instance-order")

_PREFIX = "https://fhir.nhs.uk/StructureDefinition/Extension-DM-"
_SAME = (
    "groupIdentifier",
    "category",
    "authoredOn",
    "subject",
    "requester",
    "dispenseRequest.performer",
    "dispenseRequest.validityPeriod",
    "dispenseRequest.expectedSupplyDuration",
    f'dispenseRequest.extension("{_PREFIX}PerformerSiteType")',
    f'extension("{_PREFIX}PrescriptionType")',
    f'extension("{_PREFIX}ResponsiblePractitioner")',
)
"""What the line items of one message must agree about, as expressions name it."""

_SAME_IN_REPEATS = ("dispenseRequest.numberOfRepeatsAllowed", f'extension("{REPEAT_INFORMATION}")')
_PRIMARY_CARE = "01"
_NO_SEQUENCE = "The request contains multiple dosage instruction lines but no corresponding dosage sequence number."


def check_content(message: Message) -> None:
    """Raise Refused with all that the service has against a message."""
    found = list(_of_any(message))
    found += _of_prescribing(message)
    if message.event == ORDER:
        found += _of_order(message)
    elif message.event == UPDATE:
        found += _of_update(message)
    if found:
        raise Refused("INVALID_CONTENT", _once(found))


def _once(issues: Iterable[Issue]) -> list[Issue]:
    """Each issue as often as it differs."""
    told: list[Issue] = []
    told += (issue for issue in issues if issue not in told)
    return told


def _of_any(message: Message) -> Iterator[Issue]:
    requests = message.requests
    if any(text(request, "intent") not in INTENTS for request in requests):
        yield value_issue("MedicationRequest.intent must be order, original-order or instance-order.", "intent")
    if any("medicationReference" in each and "medicationCodeableConcept" in each for each in requests):
        coding = {
            "system": SPINE_CODES,
            "code": "CONFLICTING_VALUES",
            "display": "Conflicting values have been specified in different fields",
        }
        said = "MedicationRequest cannot contain both medicationReference and medicationCodeableConcept fields."
        yield Issue("structure", said, coding=coding)
    for entry in message.entries:
        for at, telecom in objects(entry.resource, "telecom", keep_places=True):
            if not telecom.get("value"):
                path = f"bundle.entry[{entry.index}].resource.telecom[{at}].value"
                yield invalid_issue(f"Required field {path} is missing.")
    for entry in message.of_type("PractitionerRole"):
        yield from _of_role(entry.resource)
    if any(_is_unclear(extension(request, RESPONSIBLE)) for request in requests):
        yield invalid_issue(
            "Responsible practitioner must be either a reference to a Practitioner resource or an identifier reference."
        )


def _of_role(role: Resource) -> Iterator[Issue]:
    for name in ("practitioner", "organization"):
        if name in role and not text(role, name, "reference"):
            yield _no_reference(name)
    if any(not text(service, "reference") for service in objects(role, "healthcareService")):
        yield _no_reference("healthcareService")


def _no_reference(name: str) -> Issue:
    said = f"practitionerRole.{name} populated incorrectly. Please populate with Reference to resource within Bundle."
    return invalid_issue(said)


def _is_unclear(responsible: Json) -> bool:
    if responsible is None:
        return False
    value = dig(responsible, "valueReference")
    return (dig(value, "reference") is not None) == (dig(value, "identifier") is not None)


def _of_prescribing(message: Message) -> Iterator[Issue]:
    requests = message.requests
    for path in _SAME:
        yield from _differing(requests, path)
    if requests and type_of(requests[0]).startswith(_PRIMARY_CARE):
        roles = [entry.resource for entry in message.of_type("PractitionerRole")]
        if any("healthcareService" in role for role in roles):
            yield invalid_issue("Unexpected field of practitionerRole.healthcareService.")
        organisations = [entry.resource for entry in message.of_type("Organization")]
        if any("partOf" not in organisation for organisation in organisations):
            yield invalid_issue("Required field organization.partOf is missing.")
    for entry in message.of_type("Practitioner"):
        if any(True for _ in identifiers(entry.resource, f"{NATIONAL_IDS}gmp-number")):
            said = "expected exactly one professional code from GMC|NMC|GPhC|HCPC|professional-code."
            yield Issue("value", f"Bundle resource Practitioner.identifier {said}")


def _differing(requests: Sequence[Resource], path: str) -> Iterator[Issue]:
    if len(requests) < 2:
        return
    values: list[Json] = []
    values += (value for value in (_at(request, path) for request in requests) if value not in values)
    if len(values) > 1:
        received = render_json(values).decode()
        said = f"Expected all MedicationRequests to have the same value for {path}. Received {received}."
        yield value_issue(said, path)


def _at(request: Resource, path: str) -> Json:
    """The value at a path as expressions write it: names, and at its end perhaps `extension("url")`."""
    head, is_extension, url = path.partition('extension("')
    value = dig(request, *(name for name in head.split(".") if name))
    return extension(value, url.removesuffix('")')) if is_extension else value


def _of_order(message: Message) -> Iterator[Issue]:
    requests = message.requests
    if message.is_repeat_dispensing:
        for path in ("dispenseRequest.validityPeriod", "dispenseRequest.expectedSupplyDuration"):
            if any(_at(request, path) is None for request in requests):
                yield value_issue(f"Expected MedicationRequest to have a value for {path}.", path)
        for path in _SAME_IN_REPEATS:
            yield from _differing(requests, path)
    if any(text(request, "status") != "active" for request in requests):
        yield value_issue("MedicationRequest.status must be active.", "status")
    ids = [render_json(request.get("identifier")) for request in requests]
    if len(set(ids)) < len(ids):
        yield value_issue("Expected all MedicationRequests to have a different value for identifier.", "identifier")
    for request in requests:
        yield from _of_dosage(request)


def _of_dosage(request: Resource) -> Iterator[Issue]:
    lines = objects(request, "dosageInstruction")
    if not lines:
        yield invalid_issue("Required field dosageInstructions is missing.")
    elif len(lines) > 1 and any("sequence" not in line for line in lines):
        yield Issue("invalid", coding={"code": "MISSING_VALUE", "display": _NO_SEQUENCE})


def _of_update(message: Message) -> Iterator[Issue]:
    requests = message.requests
    if len(requests) != 1:
        said = "The Bundle must contain exactly one MedicationRequest if MessageHeader.eventCoding.code is"
        yield Issue("value", f"{said} '{UPDATE}'.", expression=OF_REQUESTS)
    if any(text(request, "status") != "cancelled" for request in requests):
        yield value_issue("MedicationRequest.status must be cancelled.", "status")
    if any(not isinstance(request.get("statusReason"), dict) for request in requests):
        yield value_issue("Expected MedicationRequest to have a value for statusReason.", "statusReason")
