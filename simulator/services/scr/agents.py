"""Who had a part in a record or an entry, as resources: people of the directory, others, organisations, relatives."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from simulator.identifiers import hashed_uuid
from simulator.services.scr.upload_authors import JOB_ROLES, ROLE_PROFILES, USERS
from simulator.services.scr.upload_entries import PARTICIPATIONS, RELATIONSHIPS
from simulator.toolkit.record_dates import london, moment
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.json import Json

MODE = "https://fhir.nhs.uk/StructureDefinition/Extension-SCR-ModeCode"
MODES = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
MODE_DISPLAYS = {
    "ELECTRONIC": "electronic data", "PHYSICAL": "physical presence", "REMOTE": "remote presence", "VERBAL": "verbal",
    "DICTATE": "dictated", "FACE": "face-to-face", "PHONE": "telephone", "VIDEOCONF": "videoconferencing",
    "WRITTEN": "written", "FAXWRIT": "telefax", "HANDWRIT": "handwritten", "MAILWRIT": "mail",
    "ONLINEWRIT": "online written", "EMAILWRIT": "email", "TYPEWRIT": "typewritten",
}  # fmt: skip
PARTS = {"author": ("AUT", "author"), "informant": ("INF", "informant"), "performer": ("PRF", "performer")}
"""What somebody can have been to an entry, with code and display."""

_UNKNOWN_CLASS = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
    "code": "UNK",
    "display": "Unknown",
}


class Agent(NamedTuple):
    """Somebody: the resource that others refer to, and all that are needed to say who it is, in their order."""

    reference: str
    resources: list[Json]


def agent_of(said: Mapping[str, Json], seed: str) -> Agent:
    """Who somebody is, by what is known: a user of the directory, a person with a job, or an organisation alone."""
    if said.get("user_id"):
        return _user(said, seed)
    if said.get("name"):
        return _person(said, seed)
    return organisation(said, seed)


def organisation(said: Mapping[str, Json], seed: str) -> Agent:
    """An organisation of the directory."""
    resource = _organisation(said, seed)
    return Agent(f"Organization/{resource['id']}", [resource])


def encounter_of(item: Mapping[str, Json], seed: str, began: datetime, patient: str) -> Agent | None:
    """The Encounter that says who had a part in an entry, behind everybody's resources; None if nobody is named."""
    participants, resources = list[Json](), list[Json]()
    for name, (code, display) in PARTS.items():
        said = item.get(name)
        if said:
            agent = _participant(said, f"{seed} {name}", patient)
            resources += agent.resources
            participants.append(_participation(said, agent.reference, (code, display), began))
    if not participants:
        return None
    resource = {
        "resourceType": "Encounter",
        "id": hashed_uuid(f"{seed} encounter"),
        "status": "finished",
        "class": _UNKNOWN_CLASS,
        "participant": participants,
    }
    return Agent(f"Encounter/{resource['id']}", [*resources, resource])


def _participant(said: Mapping[str, Json], seed: str, patient: str) -> Agent:
    if said.get("relationship_code"):
        return _relative(said, seed, patient)
    if said.get("user_id") or said.get("name"):
        return agent_of(said, seed)
    resource = _organisation(said, seed)
    role = {
        "resourceType": "PractitionerRole",
        "id": hashed_uuid(f"{seed} role"),
        "organization": {"reference": f"Organization/{resource['id']}"},
    }
    return Agent(f"PractitionerRole/{role['id']}", [resource, role])


def _participation(said: Mapping[str, Json], reference: str, kind: tuple[str, str], began: datetime) -> dict[str, Json]:
    code, display = kind
    when = moment(said["date"], began) if said.get("date") else None
    participant: dict[str, Json] = {}
    if said.get("mode"):
        coding = {"system": MODES, "code": said["mode"], "display": MODE_DISPLAYS.get(said["mode"], said["mode"])}
        participant["extension"] = [{"url": MODE, "valueCodeableConcept": {"coding": [coding]}}]
    participant["type"] = [{"coding": [{"system": PARTICIPATIONS, "code": code, "display": display}]}]
    participant["period"] = {"start": when.fhir if when else london(began)}
    participant["individual"] = {"reference": reference}
    return participant


def _user(said: Mapping[str, Json], seed: str) -> Agent:
    practitioner: dict[str, Json] = {
        "resourceType": "Practitioner",
        "id": hashed_uuid(f"{seed} practitioner"),
        "identifier": [{"system": USERS, "value": said["user_id"]}],
    }
    if said.get("name"):
        practitioner["name"] = [{"text": said["name"]}]
    role: dict[str, Json] = {"resourceType": "PractitionerRole", "id": hashed_uuid(f"{seed} role")}
    if said.get("role_profile_id"):
        role["identifier"] = [{"system": ROLE_PROFILES, "value": said["role_profile_id"]}]
    role["practitioner"] = {"reference": f"Practitioner/{practitioner['id']}"}
    return Agent(f"PractitionerRole/{role['id']}", [role, practitioner])


def _person(said: Mapping[str, Json], seed: str) -> Agent:
    practitioner = {
        "resourceType": "Practitioner",
        "id": hashed_uuid(f"{seed} practitioner"),
        "name": [{"text": said["name"]}],
    }
    resources = list(_at_work(said, seed, practitioner["id"]))
    return Agent(f"PractitionerRole/{resources[0]['id']}", [practitioner, *resources])


def _at_work(said: Mapping[str, Json], seed: str, practitioner: Json) -> Iterator[dict[str, Json]]:
    """A person's role, and the organisation if one is known."""
    place = _organisation(said, seed) if said.get("ods_code") or said.get("organisation") else None
    role: dict[str, Json] = {
        "resourceType": "PractitionerRole",
        "id": hashed_uuid(f"{seed} role"),
        "practitioner": {"reference": f"Practitioner/{practitioner}"},
    }
    if place is not None:
        role["organization"] = {"reference": f"Organization/{place['id']}"}
    if said.get("role_code"):
        coding = {"system": JOB_ROLES, "code": said["role_code"], "display": said.get("role_name", "")}
        role["code"] = [{"coding": [{name: value for name, value in coding.items() if value}]}]
    yield role
    if place is not None:
        yield place


def _organisation(said: Mapping[str, Json], seed: str) -> dict[str, Json]:
    resource: dict[str, Json] = {"resourceType": "Organization", "id": hashed_uuid(f"{seed} organisation")}
    if said.get("ods_code"):
        resource["identifier"] = [{"system": ODS_SYSTEM, "value": said["ods_code"]}]
    if said.get("organisation"):
        resource["name"] = said["organisation"]
    if said.get("phone"):
        resource["telecom"] = [{"system": "phone", "value": said["phone"]}]
    return resource


def _relative(said: Mapping[str, Json], seed: str, patient: str) -> Agent:
    coding = {"system": RELATIONSHIPS, "code": said["relationship_code"], "display": said.get("relationship", "")}
    resource: dict[str, Json] = {
        "resourceType": "RelatedPerson",
        "id": hashed_uuid(f"{seed} relative"),
        "patient": {"reference": patient},
        "relationship": [{"coding": [{name: value for name, value in coding.items() if value}]}],
    }
    if said.get("name"):
        resource["name"] = [{"text": said["name"]}]
    return Agent(f"RelatedPerson/{resource['id']}", [resource])
