"""What an upload says: read out of its Bundle, refused in the service's order and words.

The Bundles that practices send are not valid FHIR (a Composition without title, a Condition without subject), so only
what the service itself looks at is checked here.
"""

from dataclasses import dataclass

from simulator.call.refusal import Refusal
from simulator.services.scr.bodies import objects, part, text_at
from simulator.services.scr.errors import invalid
from simulator.services.scr.parts import Parts
from simulator.services.scr.upload_authors import check_author
from simulator.services.scr.upload_entries import check_entries
from simulator.wire.fhir import NHS_NUMBER_SYSTEM
from simulator.wire.json import Json

RFC4122 = "https://tools.ietf.org/html/rfc4122"
SNOMED = "http://snomed.info/sct"
CATEGORY = ("163171000000105", "Care Professional Documentation")
SUMMARY = ("196981000000101", "General Practice Summary")


@dataclass(frozen=True, slots=True)
class Upload:
    """A record as it was sent: about whom, the message's id, the Composition and all parts of the Bundle."""

    nhs_number: str
    message_id: str
    composition: dict[str, Json]
    parts: Parts

    @property
    def event_id(self) -> str:
        """The id under which the record is found from now on: the message's, in capitals."""
        # In no source: assumed, because a message id that is sent again is refused as a duplicate event.
        return self.message_id.upper()

    @property
    def replaces(self) -> str | None:
        """The id of the record that it says it replaces."""
        return text_at(self.composition, "relatesTo", 0, "targetIdentifier", "value") or None


def upload_of(body: Json) -> Upload:
    """The record that a body uploads. Raises Refusal."""
    message_id = _message_id(body)
    parts = Parts(body)
    if any(not text_at(resource, "resourceType") for resource in parts.resources):
        raise Refusal("INVALID_BODY", "Invalid JSON content detected, missing required element: 'resourceType'")
    compositions = parts.of("Composition")
    if not compositions:
        raise invalid("Composition missing from payload")
    if len(compositions) > 1:
        raise invalid("There is more than 1 resource of type Composition")
    composition = compositions[0]
    check_author(text_at(composition, "author", 0, "reference"), parts)
    _check_composition(composition)
    check_entries(parts)
    return Upload(_nhs_number(composition, parts), message_id, composition, parts)


def asked_nhs_number(body: Json) -> str | None:
    """The NHS number that a body names, for the record; never raises."""
    for patient in Parts(body).of("Patient"):
        for identifier in objects(patient.get("identifier")):
            if identifier.get("system") == NHS_NUMBER_SYSTEM:
                return text_at(identifier, "value") or None
    return None


def _message_id(body: Json) -> str:
    kind = body.get("type")
    if kind != "document":
        raise invalid(f"Unsupported Bundle.type: {_enum(kind)}")
    if not text_at(body, "timestamp"):
        raise invalid("bundle.timestamp must not be empty")
    identifier = part(body, "identifier")
    if not identifier:
        raise invalid("bundle.identifier must not be empty")
    if text_at(identifier, "system") != RFC4122:
        raise invalid(f"bundle.identifier.system must be {RFC4122}")
    if not text_at(identifier, "value"):
        raise invalid("bundle.identifier.value must not be empty")
    return text_at(identifier, "value")


def _check_composition(composition: Json) -> None:
    _check_coding("category", part(composition, "category", 0), CATEGORY)
    _check_coding("type", part(composition, "type"), SUMMARY)
    status = composition.get("status")
    if status != "final":
        raise invalid(f"Invalid composition.status: {_enum(status)}")
    _check_replaced(composition)
    if text_at(composition, "identifier", "system") != RFC4122:
        raise invalid(f"Missing Composition.identifier for system: {RFC4122}")
    if not text_at(composition, "identifier", "value"):
        raise invalid("Missing Composition.identifier.value element")
    if not text_at(composition, "date"):
        raise invalid("Composition Date Element missing from payload")
    if not objects(composition.get("section")):
        raise invalid("Missing mandatory Composition.section")


def _check_replaced(composition: Json) -> None:
    for relation in objects(composition.get("relatesTo"))[:1]:
        if relation.get("code") != "replaces":
            raise invalid(f"Unsupported Composition.relatesTo.code element: {_enum(relation.get('code'))}")
        if not text_at(relation, "targetIdentifier", "value"):
            raise invalid("Composition.relatesTo.targetIdentifier.value element is missing")


def _check_coding(name: str, concept: Json, allowed: tuple[str, str]) -> None:
    coding = part(concept, "coding", 0)
    if coding is None:
        raise invalid(f"Composition.{name} element is missing")
    for member, right in (("system", SNOMED), ("code", allowed[0]), ("display", allowed[1])):
        said = text_at(coding, member)
        if said != right:
            raise invalid(f"Composition.{name}.coding.{member} not supported: {said or 'null'}")


def _nhs_number(composition: Json, parts: Parts) -> str:
    patients = parts.of("Patient")
    if not patients:
        raise invalid("Patient missing from payload")
    numbers = [
        text_at(identifier, "value")
        for identifier in objects(patients[0].get("identifier"))
        if identifier.get("system") == NHS_NUMBER_SYSTEM
    ]
    if len(patients) > 1 or len(numbers) > 1:
        raise invalid(f"Multiple Patient resource '{NHS_NUMBER_SYSTEM}' identifiers")
    if not numbers or not numbers[0]:
        raise invalid(f"patient.identifier[] for system {NHS_NUMBER_SYSTEM} must not be empty")
    if parts.at(text_at(composition, "subject", "reference")) is not patients[0]:
        raise invalid("Composition.subject reference is missing or invalid")
    return numbers[0]


def _enum(value: Json) -> str:
    """A code as the service's program names it."""
    return value.replace("-", "").upper() if isinstance(value, str) else "null"
