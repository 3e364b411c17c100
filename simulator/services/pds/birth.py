"""Recording a birth: POST /Patient/$process-birth-details, a transaction Bundle of a baby, observations and a mother.

The operation is not in the published specification; its body, texts and order are those of the official tests.
"""

from collections.abc import Mapping
from datetime import timedelta

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.clock import parse_date
from simulator.identifiers import is_nhs_number, new_uuid
from simulator.population.codes import BIRTH_PLACE, DEATH_NOTIFICATION
from simulator.population.related import related_people
from simulator.records.documents import Document
from simulator.services.pds.allocation import allocate, matches, refuse_matches
from simulator.services.pds.bodies import object_of
from simulator.services.pds.create import body_is_json, new_address, new_patient, unreadable, without_etag
from simulator.services.pds.fields.extension import code_of, part_of
from simulator.services.pds.fields.life import FORMAL
from simulator.services.pds.refusing import invalid, joined, missing, too_few
from simulator.services.pds.resources import (
    AUTHORITY,
    ETHNIC_CATEGORY,
    EXTENSIONS,
    GENDER,
    NAME,
    REGISTERING_AUTHORITY,
    extension,
)
from simulator.services.pds.retries import earlier_reply, remember
from simulator.services.pds.shapes import (
    Shape,
    anything,
    coded,
    day,
    instant,
    items,
    number,
    one_of,
    record,
    text,
    whole,
)
from simulator.services.pds.wire import patient_reply
from simulator.wire.fhir import NHS_NUMBER_SYSTEM
from simulator.wire.http import Reply
from simulator.wire.json import Json

FIRST_NUMBER = "5900010775"
"""The number that the public sandbox gives to every baby; here to the first."""

BABY, WEIGHT, STILLBIRTH, MOTHER = 0, 1, 2, 7
"""Where these stand in the Bundle."""

LEAST_ENTRIES = 12
"""The baby, five observations, the mother twice, practice, place, care team and practitioner."""

OLDEST = timedelta(days=183)
"""Six months: an older child gets a number in another way."""

LIVE = "1"
"""The stillbirth indicator of a baby born alive; 2, 3 and 4 are antepartum, intrapartum and postpartum."""

_STILLBIRTH_SYSTEM = "urn:oid:2.16.840.1.113883.2.1.3.2.4.17.172"
_ETHNICITY_SYSTEM = "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland"
_ETHNICITIES = (*"ABCDEFGHJKLMNPRSZ", "99")


def _birth_place(value: Json, path: str) -> None:
    """A place of birth, which here may say the hospital's name as well; PDS does not keep that."""
    record({"url": anything, "valueAddress": record({}, closed=False)}, "url", "valueAddress")(value, path)
    place = {member: each for member, each in value["valueAddress"].items() if member != "text"}
    EXTENSIONS[BIRTH_PLACE]({**value, "valueAddress": place}, path)


_KNOWN: Mapping[str, Shape] = {
    REGISTERING_AUTHORITY: AUTHORITY,
    ETHNIC_CATEGORY: record(
        {"url": anything, "valueCodeableConcept": coded(_ETHNICITIES, _ETHNICITY_SYSTEM)}, "url", "valueCodeableConcept"
    ),
    BIRTH_PLACE: _birth_place,
    DEATH_NOTIFICATION: EXTENSIONS[DEATH_NOTIFICATION],
}


def _extension(value: Json, path: str) -> None:
    extension(value, path, _KNOWN)


def _named_alone(shape: Shape, name: str) -> Shape:
    """A shape whose faults are told by the member's name alone, as live tests have it for gender and birth date."""

    def check(value: Json, path: str) -> None:
        shape(value, name)

    return check


_BABY = record(
    {
        "resourceType": one_of(("Patient",)),
        "name": items(NAME, least=1, most=1),
        "address": items(new_address, least=1),
        "gender": _named_alone(GENDER, "gender"),
        "birthDate": _named_alone(day, "birthDate"),
        "_birthDate": anything,
        "multipleBirthInteger": whole(1, 9),
        "deceasedDateTime": instant,
        "extension": items(_extension, least=3),
    },
    "name",
    "address",
    "gender",
    "birthDate",
    "extension",
)
_WEIGHT = record(
    {"valueQuantity": record({"value": number(1000, 9999)}, "value", closed=False)}, "valueQuantity", closed=False
)
_INDICATOR = record(
    {"valueCodeableConcept": coded((LIVE, "2", "3", "4"), _STILLBIRTH_SYSTEM)}, "valueCodeableConcept", closed=False
)
_MOTHERS_NUMBER = record({"system": one_of((NHS_NUMBER_SYSTEM,)), "value": text()}, "value", closed=False)
_MOTHER = record({"identifier": items(_MOTHERS_NUMBER, least=1)}, "identifier", closed=False)
_ENTRIES: Mapping[int, Shape] = {BABY: _BABY, WEIGHT: _WEIGHT, STILLBIRTH: _INDICATOR, MOTHER: _MOTHER}
_BUNDLE = record(
    {
        "resourceType": one_of(("Bundle",)),
        "type": one_of(("transaction",)),
        "entry": items(record({"resource": record({}, closed=False)}, "resource", closed=False)),
    },
    "entry",
    closed=False,
)

CHECKS = (body_is_json,)
"""What recording a birth needs beside what every call needs."""


async def process_birth(call: Call) -> Reply:
    """Give a newborn a record and an NHS number, and link it to the mother's. Raises Refusal."""
    earlier = await earlier_reply(call)
    if earlier is not None:
        return earlier
    resources = _resources(object_of(call, unreadable))
    baby, mother = resources[BABY], resources[MOTHER]["identifier"][0]["value"]
    _check_age(call, baby)
    _check_death(baby, resources[STILLBIRTH])
    _refuse_matches(call, baby, mother)
    person = await allocate(call, _patient(call, baby), FIRST_NUMBER)
    call.nhs_number = person.key
    related = {"nhs_number": mother, "relationship": ["Guardian", "MTH"], "period": {"start": baby["birthDate"]}}
    await call.documents.put("related-people", person.key, related_people([related], person.key))
    made = without_etag(patient_reply(call, person, 201))
    made.headers["notification-id"] = new_uuid(call.chance("pds.notification-id"))
    return await remember(call, person, made)


def _resources(bundle: dict[str, Json]) -> list[Json]:
    """The Bundle's resources, those that are read each of its shape. Raises Refusal."""
    _BUNDLE(bundle, "")
    entries = bundle["entry"]
    if len(entries) < LEAST_ENTRIES:
        raise too_few(entries, "entry")
    for index, shape in _ENTRIES.items():
        shape(entries[index]["resource"], f"entry/{index}/resource")
    mother = entries[MOTHER]["resource"]["identifier"][0]["value"]
    if not is_nhs_number(mother):
        raise invalid(mother, f"entry/{MOTHER}/resource/identifier/0/value")
    _check_authority(entries[BABY]["resource"]["extension"])
    return [entry["resource"] for entry in entries]


def _check_authority(extensions: list[Json]) -> None:
    if not any(each["url"] == REGISTERING_AUTHORITY for each in extensions):
        raise missing(joined(f"entry/{BABY}/resource/extension", f"{len(extensions)}/url"))


def _check_age(call: Call, baby: Json) -> None:
    if parse_date(baby["birthDate"]) < call.now.date() - OLDEST:
        raise Refusal("INVALID_DOB_OVER_SIX_MONTHS")


def _check_death(baby: Json, indicator: Json) -> None:
    """A formal death goes with a stillbirth, and a stillbirth with a formal death. Raises Refusal."""
    notice = next((each for each in baby["extension"] if each["url"] == DEATH_NOTIFICATION), None)
    is_formal = code_of(part_of(notice, "deathNotificationStatus")) == FORMAL
    if is_formal != (code_of(indicator) != LIVE):
        raise Refusal("INSERT_BIRTH_DEATH_STATUS_INCONSISTENT")


def _refuse_matches(call: Call, baby: Json, mother: str) -> None:
    """Refuse a baby who is known; `ignore_potential_matches` lets pass who matches but has another mother."""
    found = list(matches(call, baby))
    if call.query.get("ignore_potential_matches", "").lower() == "true":
        found = [person for person in found if mother in _related_to(call, person)]
    refuse_matches(found)


def _related_to(call: Call, person: Document) -> set[str]:
    document = call.documents.peek("related-people", person.key)
    related = [] if document is None else document.body
    return {str(each.get("patient", {}).get("identifier", {}).get("value")) for each in related}


def _patient(call: Call, baby: Json) -> dict[str, Json]:
    kept = [_without_text(each) for each in baby["extension"]]
    return new_patient(call, {**baby, "extension": kept}, (BIRTH_PLACE, DEATH_NOTIFICATION))


def _without_text(each: Json) -> Json:
    if each["url"] != BIRTH_PLACE:
        return each
    return {**each, "valueAddress": {key: value for key, value in each["valueAddress"].items() if key != "text"}}
