"""Who wrote an uploaded record: the resources that must be in its Bundle, refused in the service's words."""

from simulator.services.scr.bodies import text_at
from simulator.services.scr.errors import invalid
from simulator.services.scr.parts import Parts
from simulator.wire.json import Json

ROLE_PROFILES = "http://fhir.nhs.net/Id/sds-role-profile-id"
USERS = "https://fhir.nhs.uk/Id/sds-user-id"
JOB_ROLES = "https://fhir.nhs.uk/CodeSystem/HL7v3-SDSJobRoleName"


def check_author(reference: str, parts: Parts) -> None:
    """The author is somebody of the directory, or somebody with a job role at an organisation. Raises Refusal."""
    role = role_at(reference, parts)
    if text_at(role, "identifier", 0, "system") == ROLE_PROFILES:
        _check_user(role, parts)
    elif text_at(role, "code", 0, "coding", 0, "system") == JOB_ROLES:
        _check_organisation(role, parts)
    else:
        raise invalid(f"Invalid PractitionerRole {_id(role)} identifier.system or code.coding.system")


def role_at(reference: str, parts: Parts) -> dict[str, Json]:
    """The PractitionerRole that a reference leads to. Raises Refusal."""
    role = parts.at(reference)
    if role is None:
        raise invalid(f"Bundle is missing PractitionerRole {reference or 'null'} that is linked to Encounter")
    if role.get("resourceType") != "PractitionerRole":
        raise invalid(f"Invalid resource reference. {reference} expected to be referencing PractitionerRole")
    return role


def _check_user(role: Json, parts: Parts) -> None:
    reference = text_at(role, "practitioner", "reference")
    if not reference:
        raise invalid(f"PractitionerRole {_id(role)} is missing Practitioner reference")
    practitioner = parts.at(reference)
    if practitioner is None:
        raise invalid(f"Bundle is missing Practitioner {reference} that is linked to PractitionerRole {_id(role)}")
    system = text_at(practitioner, "identifier", 0, "system")
    if system != USERS:
        raise invalid(f"Invalid practitioner identifier system: {system or 'null'}")
    if not text_at(practitioner, "identifier", 0, "value"):
        raise invalid("Missing practitioner identifier value")


def _check_organisation(role: Json, parts: Parts) -> None:
    reference = text_at(role, "organization", "reference")
    organisation = parts.at(reference)
    if organisation is None:
        missing = reference or "null"
        raise invalid(f"Bundle is missing Organization {missing} that is linked to PractitionerRole {_id(role)}")
    if organisation.get("identifier") and not text_at(organisation, "identifier", 0, "value"):
        raise invalid("Organization.identifier.value element is missing")


def _id(resource: Json) -> str:
    return text_at(resource, "id") or "null"
