"""The coded entries of an uploaded record, and who had a part in them: refused in the service's order and words."""

from simulator.services.scr.bodies import objects, part, text_at
from simulator.services.scr.errors import invalid
from simulator.services.scr.parts import Parts
from simulator.services.scr.upload_authors import role_at
from simulator.wire.json import Json

PARTICIPATIONS = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
RELATIONSHIPS = "https://fhir.nhs.uk/STU3/ValueSet/PersonRelationshipType-1"

_SNOMED = "http://snomed.info/sct"
_PARTICIPANTS = {"Condition": ("AUT", "INF"), "Observation": ("AUT", "INF", "PRF")}


def check_entries(parts: Parts) -> None:
    """Every Communication, Condition, Observation and Procedure has what the service reads of it. Raises Refusal."""
    for communication in parts.of("Communication"):
        _check_plain(communication)
    for condition in parts.of("Condition"):
        _check_categorised(condition)
        if not (part(condition, "clinicalStatus") or part(condition, "verificationStatus")):
            raise invalid("Condition should have either clinicalStatus or verificationStatus")
        _check_encounter(condition, parts)
    for observation in parts.of("Observation"):
        _check_categorised(observation)
        if not ("effectiveDateTime" in observation or "effectivePeriod" in observation):
            raise invalid("Observation.effective must be of type DateTimeType or Period")
        _check_encounter(observation, parts)
    for procedure in parts.of("Procedure"):
        _check_plain(procedure)
        if not ("performedDateTime" in procedure or "performedPeriod" in procedure):
            raise invalid("procedure.performed must be of type DateTimeType or Period")


def _check_plain(resource: Json) -> None:
    kind = resource["resourceType"]
    if not text_at(resource, "id"):
        raise invalid(f"{kind}.id is missing")
    # What a message is about stands under its topic.
    if not (part(resource, "code") or part(resource, "topic")):
        raise invalid(f"{kind}.code is missing")


def _check_categorised(resource: Json) -> None:
    kind = resource["resourceType"]
    if not text_at(resource, "identifier", 0, "value"):
        raise invalid(f"{kind}.identifier.value is missing")
    category = part(resource, "category", 0, "coding", 0)
    if text_at(category, "system") != _SNOMED:
        raise invalid(f"Invalid {kind}.category.coding.system: {text_at(category, 'system') or 'null'}")
    if not text_at(category, "code"):
        raise invalid(f"{kind}.category.coding.code is missing")


def _check_encounter(resource: Json, parts: Parts) -> None:
    reference = text_at(resource, "encounter", "reference")
    if not reference:
        return
    encounter = parts.at(reference)
    if encounter is None:
        kind, name = resource["resourceType"], text_at(resource, "id")
        raise invalid(f"Bundle is Missing Encounter {reference} that is linked to {kind} {name}")
    for participant in objects(encounter.get("participant")):
        _check_participant(participant, encounter, _PARTICIPANTS[resource["resourceType"]], parts)


def _check_participant(participant: Json, encounter: Json, allowed: tuple[str, ...], parts: Parts) -> None:
    coding = part(participant, "type", 0, "coding", 0)
    if text_at(coding, "system") != PARTICIPATIONS:
        raise invalid(f"Unsupported encounter participant system: {text_at(coding, 'system') or 'null'}")
    code = text_at(coding, "code")
    if code not in allowed:
        raise invalid(f"Invalid encounter {text_at(encounter, 'id')} participant code {code or 'null'}")
    if not text_at(participant, "period", "start"):
        raise invalid("Encounter.participant.period.start element is missing")
    individual = text_at(participant, "individual", "reference")
    related = parts.at(individual)
    if related is not None and related.get("resourceType") == "RelatedPerson":
        _check_related(related)
    else:
        role_at(individual, parts)


def _check_related(person: Json) -> None:
    coding = part(person, "relationship", 0, "coding", 0)
    if coding is not None:
        if text_at(coding, "system") != RELATIONSHIPS:
            system = text_at(coding, "system") or "null"
            raise invalid(f"Unsupported RelatedPerson.relationship.coding.system: {system}")
        for member in ("code", "display"):
            if not text_at(coding, member):
                raise invalid(f"Missing RelatedPerson.relationship.coding.{member} element")
    if not part(person, "name"):
        raise invalid("Missing RelatedPerson.name element")
