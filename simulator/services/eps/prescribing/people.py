"""Who stands in a prescribing message: patient, prescriber and organisation, found by reference."""

from dataclasses import dataclass

from simulator.services.eps.prescribing.bundle import (
    NATIONAL_IDS,
    NHS_NUMBER,
    ODS_CODE,
    ROLE_PROFILE,
    USER_ID,
    Message,
    Resource,
    dig,
    identifier_of,
    objects,
    text,
)
from simulator.services.eps.prescribing.issues import too_few, too_many
from simulator.wire.json import Json

PROFESSIONAL = ("gmc-number", "nmc-number", "gphc-number", "hcpc-number", "professional-code")
"""The last parts of the systems that a prescriber's professional code may come from."""

SPURIOUS = f"{NATIONAL_IDS}nhsbsa-spurious-code"


@dataclass(frozen=True, slots=True)
class Author:
    """Who sends a message: role, practitioner and organisation as the message has them; empty where it has not."""

    role: Resource
    practitioner: Resource
    organisation: Resource

    @property
    def ods_code(self) -> str:
        """The organisation's code; empty if there is none."""
        return identifier_of(self.organisation, ODS_CODE)

    @property
    def name(self) -> str:
        """The practitioner's name as people write it."""
        return name_of(self.practitioner)

    @property
    def professional_code(self) -> str:
        """The professional code; empty if there is none."""
        found = (identifier_of(self.practitioner, NATIONAL_IDS + each) for each in PROFESSIONAL)
        return next((code for code in found if code), "")

    def as_record(self) -> dict[str, Json]:
        """What a prescription keeps of its prescriber."""
        address: Resource = next(iter(objects(self.organisation, "address")), {})
        return {
            "name": self.name,
            "phone": text(self.role, "telecom", 0, "value") or text(self.organisation, "telecom", 0, "value"),
            "userId": identifier_of(self.practitioner, USER_ID),
            "roleProfileId": identifier_of(self.role, ROLE_PROFILE),
            "jobRole": text(self.role, "code", 0, "coding", 0, "code"),
            "professionalCode": self.professional_code,
            "organisation": text(self.organisation, "name"),
            "address": {"line": address.get("line", []), "postalCode": address.get("postalCode", "")},
        }


def author_of(message: Message, *, strictly: bool = True) -> Author:
    """Who sends a message: the requester of its line items. Raises Refused where a reference dangles, if `strictly`."""
    request = message.requests[0] if message.requests else {}
    role = _followed(message, dig(request, "requester"), strictly)
    organisation = _followed(message, dig(role, "organization"), strictly)
    return Author(role, _followed(message, dig(role, "practitioner"), strictly), organisation)


def only(message: Message, resource_type: str) -> Resource:
    """The one resource of a type. Raises Refused where there is none, or more."""
    found = message.of_type(resource_type)
    if len(found) == 1:
        return found[0].resource
    what = f"resource.resourceType == '{resource_type}'"
    raise too_many(what) if found else too_few(what)


def follow(message: Message, reference: Json) -> None:
    """Raise Refused for a reference, if there is one, to what is not in the message."""
    if reference is not None:
        _followed(message, reference, strictly=True)


def _followed(message: Message, reference: Json, strictly: bool) -> Resource:
    url = text(reference, "reference")
    found = message.resolve(reference)
    if not found and strictly:
        raise too_few(f"fullUrl == '{url}'")
    return found


def patient_number(message: Message) -> str:
    """The NHS number of the patient; empty if there is none."""
    return identifier_of(message.first("Patient"), NHS_NUMBER)


def name_of(resource: Resource) -> str:
    """The first name of a person as people write it: prefix, given names and family name, or its text."""
    name: Resource = next(iter(objects(resource, "name")), {})
    parts = [*_words(name, "prefix"), *_words(name, "given"), text(name, "family")]
    return text(name, "text") or " ".join(part for part in parts if part)


def words(name: Json, member: str) -> str:
    """Several texts of a name as one."""
    return " ".join(_words(name, member))


def _words(name: Json, member: str) -> list[str]:
    found = dig(name, member)
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []
