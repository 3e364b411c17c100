"""A FHIR message as it was sent: its resources by type and by reference, read without trusting any of it.

Whatever does not have the form that it should have is absent here; `profile` says what is wrong with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.wire.json import Json

Resource = Mapping[str, Json]

ORDER, UPDATE, NOTIFICATION = EVENTS = ("prescription-order", "prescription-order-update", "dispense-notification")
"""The events that a message may be about."""

EXTENSIONS = "https://fhir.nhs.uk/StructureDefinition/Extension-"
PRESCRIPTION_TYPE = f"{EXTENSIONS}DM-PrescriptionType"
PRESCRIPTION_ID = f"{EXTENSIONS}DM-PrescriptionId"
SITE_TYPE = f"{EXTENSIONS}DM-PerformerSiteType"
RESPONSIBLE = f"{EXTENSIONS}DM-ResponsiblePractitioner"
STATUS_HISTORY = f"{EXTENSIONS}DM-PrescriptionStatusHistory"
DISPENSING_PERFORMER = f"{EXTENSIONS}DM-DispensingPerformer"
REPEAT_INFORMATION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationRepeatInformation"

IDS = "https://fhir.nhs.uk/Id/"
NATIONAL_IDS = "https://fhir.hl7.org.uk/Id/"
SHORT_FORM = f"{IDS}prescription-order-number"
LONG_FORM = f"{IDS}prescription"
ITEM_NUMBER = f"{IDS}prescription-order-item-number"
NHS_NUMBER = f"{IDS}nhs-number"
ODS_CODE = f"{IDS}ods-organization-code"
USER_ID = f"{IDS}sds-user-id"
ROLE_PROFILE = f"{IDS}sds-role-profile-id"
MESSAGE_IDS = "https://tools.ietf.org/html/rfc4122"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the Bundle: its place, its fullUrl, its resource and that one's type, empty if it does not say."""

    index: int
    url: str
    resource: Resource
    type: str


class Message:
    """A message Bundle. Nothing in it is changed."""

    __slots__ = ("bundle", "entries", "requests")

    def __init__(self, bundle: Resource) -> None:
        self.bundle = bundle
        self.entries = tuple(
            Entry(index, text(entry, "fullUrl"), entry["resource"], text(entry["resource"], "resourceType"))
            for index, entry in objects(bundle, "entry", keep_places=True)
            if isinstance(entry.get("resource"), dict)
        )
        self.requests = [entry.resource for entry in self.entries if entry.type == "MedicationRequest"]
        """The MedicationRequests, which are the line items."""

    @property
    def id(self) -> str:
        """The message id as sent; empty if there is none."""
        return text(self.bundle, "identifier", "value")

    def of_type(self, resource_type: str) -> list[Entry]:
        """The entries of a type, in order."""
        return [entry for entry in self.entries if entry.type == resource_type]

    def first(self, resource_type: str) -> Resource:
        """The first resource of a type; an empty one if there is none."""
        return next((entry.resource for entry in self.entries if entry.type == resource_type), {})

    @property
    def event(self) -> str:
        """The event that the first header names; empty if there is none."""
        return text(self.first("MessageHeader"), "eventCoding", "code")

    def resolve(self, reference: Json) -> Resource:
        """The resource that a Reference means; an empty one if it is not in the message."""
        url = text(reference, "reference")
        return next((entry.resource for entry in self.entries if url and entry.url == url), {})

    def medicine_of(self, request: Resource) -> Json:
        """The CodeableConcept of what a line item is of: its own, or that of the Medication it refers to."""
        return request.get("medicationCodeableConcept") or self.resolve(request.get("medicationReference")).get("code")

    @property
    def is_repeat_dispensing(self) -> bool:
        """Is any line item to be dispensed repeatedly under one prescription?"""
        return any(course_of(request) == "continuous-repeat-dispensing" for request in self.requests)


def dig(value: Json, *path: str | int) -> Json:
    """The part of a value at a path, or None where anything on the way is absent or of another kind."""
    for part in path:
        if isinstance(part, int):
            value = value[part] if isinstance(value, list) and len(value) > part else None
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return value


def text(value: Json, *path: str | int) -> str:
    """The text at a path; empty for anything else."""
    found = dig(value, *path)
    return found if isinstance(found, str) else ""


def objects(value: Json, *path: str | int, keep_places: bool = False) -> list[Json]:
    """The objects of the list at a path, each with its place if wanted."""
    found = dig(value, *path)
    placed = [(at, each) for at, each in enumerate(found if isinstance(found, list) else []) if isinstance(each, dict)]
    return list(placed) if keep_places else [each for _, each in placed]


def extension(value: Json, url: str) -> Json:
    """The first extension of this URL, or None."""
    return next((each for each in objects(value, "extension") if each.get("url") == url), None)


def identifiers(resource: Json, system: str) -> Iterator[str]:
    """The values that a resource's identifiers of a system have."""
    for identifier in objects(resource, "identifier"):
        if identifier.get("system") == system and isinstance(identifier.get("value"), str):
            yield identifier["value"]


def identifier_of(resource: Json, system: str) -> str:
    """The first of them; empty if there is none."""
    return next(identifiers(resource, system), "")


def course_of(request: Json) -> str:
    """The code of a line item's course of therapy; empty if there is none."""
    return text(request, "courseOfTherapyType", "coding", 0, "code")


def item_id_of(request: Json) -> str:
    """The id of a line item as sent; empty if there is none."""
    return identifier_of(request, ITEM_NUMBER) or text(request, "identifier", 0, "value")


def type_of(request: Json) -> str:
    """The prescription type's code; empty if there is none."""
    return text(extension(request, PRESCRIPTION_TYPE), "valueCoding", "code")


def short_form_of(request: Json) -> str:
    """The prescription id as sent; empty if there is none."""
    return text(request, "groupIdentifier", "value")


def long_form_of(request: Json) -> str:
    """The prescription's UUID as sent; empty if there is none."""
    return text(extension(dig(request, "groupIdentifier"), PRESCRIPTION_ID), "valueIdentifier", "value")
