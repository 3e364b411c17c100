"""What an alert says: read out of its AuditEvent, refused in the service's order and words."""

from typing import NamedTuple

from simulator.services.scr.bodies import objects, part, text_at
from simulator.services.scr.errors import invalid
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.json import Json

TYPES = "https://fhir.nhs.uk/CodeSystem/SCR-AlertType"
REASONS = "https://fhir.nhs.uk/CodeSystem/SCR-AlertReason"
NOTIFICATION = "https://fhir.nhs.uk/StructureDefinition/Extension-SCR-NotificationMessage"
USERS = "https://fhir.nhs.uk/Id/sds-user-id"

TYPE_DISPLAYS = {"1": "Create LR (Self Claimed)", "2": "Access Alert"}
REASON_DISPLAYS = {
    "1": "Access made in the public interest",
    "2": "Access required by statute",
    "3": "Access required by Court Order",
    "4": "Self-Claim Emergency Access",
    "5": "Access made in an emergency",
    "6": "Other",
}
_FORBIDDEN = {("1", "5"), ("2", "4"), ("2", "6")}


class Alert(NamedTuple):
    """About whom, of which type and for which reason, by which user of which organisation, and what it notifies of."""

    nhs_number: str
    type: str
    reason: str
    user: str
    organisation: str
    message: str


def alert_of(body: Json) -> Alert:
    """The alert that a body raises. Raises Refusal."""
    if not text_at(body, "id"):
        raise invalid("'id' element is missing'")
    message = _message(body)
    kind = _type(body)
    reason = _reason(body)
    if (kind, reason) in _FORBIDDEN:
        raise invalid(f"Invalid combination of alert type '{kind}' and alert subtype '{reason}'.")
    if not text_at(body, "recorded"):
        raise invalid("'recorded' element missing")
    entities = objects(body.get("entity"))
    if len(entities) != 1:
        raise invalid("Expecting exactly one 'entity' element")
    if not text_at(entities[0], "what", "identifier", "value"):
        raise invalid("Invalid or missing value in field 'entity.what.identifier.value'")
    agents = [(system, _agent(body, system)) for system in (NHS_NUMBER_SYSTEM, ODS_SYSTEM, USERS)]
    patient, organisation, user = (text_at(agent, "who", "identifier", "value") for _, agent in agents)
    _check_role(agents[2][1])
    return Alert(patient, kind, reason, user, organisation, message)


def asked_nhs_number(body: Json) -> str | None:
    """The NHS number that a body names, for the record; never raises."""
    for agent in objects(part(body, "agent")):
        if text_at(agent, "who", "identifier", "system") == NHS_NUMBER_SYSTEM:
            return text_at(agent, "who", "identifier", "value") or None
    return None


def _message(body: Json) -> str:
    found = [each for each in objects(body.get("extension")) if each.get("url") == NOTIFICATION]
    if len(found) != 1:
        raise invalid(f"Expecting exactly one 'extension' element with URL: '{NOTIFICATION}'")
    message = text_at(found[0], "valueString")
    if not message:
        raise invalid(f"'valueString' for 'extension' '{NOTIFICATION}' is missing")
    return message


def _type(body: Json) -> str:
    if text_at(body, "type", "system") != TYPES:
        raise invalid(f"'Type' element for '{TYPES}' system missing")
    code = text_at(body, "type", "code")
    if code not in TYPE_DISPLAYS:
        raise invalid("Invalid or missing value in field 'type.code'. Supported values are: 1, 2")
    if not text_at(body, "type", "display"):
        raise invalid("Missing value 'type.display'")
    return code


def _reason(body: Json) -> str:
    reasons = objects(body.get("subtype"))
    if len(reasons) != 1:
        raise invalid("Expecting exactly one 'subtype' element")
    if text_at(reasons[0], "system") != REASONS:
        raise invalid(f"Invalid or missing value in field 'subtype.system'. Supported value is: {REASONS}")
    code = text_at(reasons[0], "code")
    if code not in REASON_DISPLAYS:
        raise invalid("Invalid or missing value in field 'subtype.code'. Supported values are: 1, 2, 3, 4, 5, 6")
    if not text_at(reasons[0], "display"):
        raise invalid("Missing value 'subtype.display'")
    return code


def _agent(body: Json, system: str) -> Json:
    entry = f"'agent' entry with 'who.identifier.system' '{system}'"
    found = [
        each
        for each in objects(body.get("agent"))
        if text_at(each, "who", "identifier", "system") == system and text_at(each, "who", "identifier", "value")
    ]
    if not found:
        raise invalid(f"Missing {entry} and non-empty 'value'")
    if len(found) > 1:
        raise invalid(f"Expecting exactly one {entry} and non-empty 'value'")
    if found[0].get("requestor") is not False:
        raise invalid(f"Missing or unsupported 'requestor' value for 'agent' with 'who.identifier.system' '{system}'")
    return found[0]


def _check_role(user: Json) -> None:
    roles = objects(user.get("role"))
    if not roles:
        raise invalid(f"Expecting at least one 'role' for 'agent' entry with system {USERS}")
    if not any(text_at(role, "text") or objects(role.get("coding")) for role in roles):
        raise invalid(f"Expecting at least one non empty 'role' for 'agent' entry with system {USERS}")
