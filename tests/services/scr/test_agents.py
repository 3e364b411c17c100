"""Who had a part in an entry, as resources."""

import pytest

from simulator.services.scr.agents import agent_of, encounter_of, organisation
from simulator.wire.json import Json
from tests.makers import NOW

USER = {"user_id": "910000000001", "role_profile_id": "555254240100", "name": "Dr A"}
PERSON = {"name": "Dr B", "ods_code": "A81013", "organisation": "A Surgery", "role_code": "R0260", "role_name": "GP"}
DISPLAYS = {
    "ELECTRONIC": "electronic data",
    "PHYSICAL": "physical presence",
    "REMOTE": "remote presence",
    "VERBAL": "verbal",
    "DICTATE": "dictated",
    "FACE": "face-to-face",
    "PHONE": "telephone",
    "VIDEOCONF": "videoconferencing",
    "WRITTEN": "written",
    "FAXWRIT": "telefax",
    "HANDWRIT": "handwritten",
    "MAILWRIT": "mail",
    "ONLINEWRIT": "online written",
    "EMAILWRIT": "email",
    "TYPEWRIT": "typewritten",
}
RELATIVE = {"name": "Bob", "relationship_code": "01", "relationship": "Brother"}


def _kinds(resources: list[Json]) -> list[str]:
    return [resource["resourceType"] for resource in resources]


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (USER, ["PractitionerRole", "Practitioner"]),
        ({"user_id": "1"}, ["PractitionerRole", "Practitioner"]),
        (PERSON, ["Practitioner", "PractitionerRole", "Organization"]),
        ({"name": "Dr C"}, ["Practitioner", "PractitionerRole"]),
        ({"ods_code": "A81013"}, ["Organization"]),
    ],
)
def test_somebody_is_said_by_what_is_known(said: Json, kinds: list[str]) -> None:
    agent = agent_of(said, "x")

    assert _kinds(agent.resources) == kinds
    assert agent.reference in [f"{each['resourceType']}/{each['id']}" for each in agent.resources]


def test_a_user_has_a_role_profile_in_its_odd_code_system() -> None:
    role, practitioner = agent_of(USER, "x").resources

    assert role == {
        "resourceType": "PractitionerRole",
        "id": role["id"],
        "identifier": [{"system": "http://fhir.nhs.net/Id/sds-role-profile-id", "value": "555254240100"}],
        "practitioner": {"reference": f"Practitioner/{practitioner['id']}"},
    }
    assert practitioner == {
        "resourceType": "Practitioner",
        "id": practitioner["id"],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "910000000001"}],
        "name": [{"text": "Dr A"}],
    }


def test_a_person_has_a_job_at_an_organisation() -> None:
    practitioner, role, place = agent_of(PERSON, "x").resources

    coding = {"system": "https://fhir.nhs.uk/CodeSystem/HL7v3-SDSJobRoleName", "code": "R0260", "display": "GP"}
    assert practitioner == {"resourceType": "Practitioner", "id": practitioner["id"], "name": [{"text": "Dr B"}]}
    assert role == {
        "resourceType": "PractitionerRole",
        "id": role["id"],
        "practitioner": {"reference": f"Practitioner/{practitioner['id']}"},
        "organization": {"reference": f"Organization/{place['id']}"},
        "code": [{"coding": [coding]}],
    }


def test_an_organisation_has_its_code_its_name_and_its_telephone() -> None:
    said = {"ods_code": "A81013", "organisation": "A Surgery", "phone": "01632960001"}

    resource = organisation(said, "x").resources[0]

    assert resource == {
        "resourceType": "Organization",
        "id": resource["id"],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A81013"}],
        "name": "A Surgery",
        "telecom": [{"system": "phone", "value": "01632960001"}],
    }


def test_ids_repeat_for_the_same_entry_and_differ_for_others() -> None:
    assert agent_of(USER, "x") == agent_of(USER, "x")
    assert agent_of(USER, "x").reference != agent_of(USER, "y").reference


def test_without_anybody_there_is_no_encounter() -> None:
    assert encounter_of({"name": "Asthma"}, "x", NOW, "Patient/1") is None


def test_an_encounter_says_in_which_way_each_had_a_part() -> None:
    item = {"author": {**USER, "date": "2020-05-06"}, "informant": RELATIVE, "performer": {"ods_code": "RX901"}}

    found = encounter_of(item, "x", NOW, "Patient/1")

    assert found is not None
    encounter = found.resources[-1]
    codes = [each["type"][0]["coding"][0]["code"] for each in encounter["participant"]]
    assert (found.reference, codes) == (f"Encounter/{encounter['id']}", ["AUT", "INF", "PRF"])
    assert encounter["participant"][0]["period"] == {"start": "2020-05-06"}
    assert _kinds(found.resources) == [
        "PractitionerRole",
        "Practitioner",
        "RelatedPerson",
        "Organization",
        "PractitionerRole",
        "Encounter",
    ]


def test_each_part_leads_to_whoever_had_it() -> None:
    item = {"author": {**USER, "date": "2020-05-06"}, "informant": RELATIVE, "performer": {"ods_code": "RX901"}}

    found = encounter_of(item, "x", NOW, "Patient/1")

    assert found is not None
    references = [each["individual"]["reference"] for each in found.resources[-1]["participant"]]
    assert references == [
        f"PractitionerRole/{found.resources[0]['id']}",
        f"RelatedPerson/{found.resources[2]['id']}",
        f"PractitionerRole/{found.resources[4]['id']}",
    ]


def test_an_encounter_of_participants_is_of_no_known_class() -> None:
    found = encounter_of({"author": USER}, "x", NOW, "Patient/1")

    assert found is not None
    encounter = found.resources[-1]
    null = {"system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "code": "UNK", "display": "Unknown"}
    coding = {
        "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
        "code": "AUT",
        "display": "author",
    }
    assert (encounter["status"], encounter["class"]) == ("finished", null)
    assert encounter["participant"] == [
        {
            "type": [{"coding": [coding]}],
            "period": {"start": "2026-11-22T10:00:00+00:00"},
            "individual": {"reference": f"PractitionerRole/{found.resources[0]['id']}"},
        }
    ]


def test_a_relative_refers_to_the_patient() -> None:
    found = encounter_of({"informant": RELATIVE}, "x", NOW, "Patient/1")

    assert found is not None
    coding = {
        "system": "https://fhir.nhs.uk/STU3/ValueSet/PersonRelationshipType-1",
        "code": "01",
        "display": "Brother",
    }
    assert found.resources[0] == {
        "resourceType": "RelatedPerson",
        "id": found.resources[0]["id"],
        "patient": {"reference": "Patient/1"},
        "relationship": [{"coding": [coding]}],
        "name": [{"text": "Bob"}],
    }


def test_a_relative_may_have_no_name() -> None:
    found = encounter_of({"informant": {"relationship_code": "01"}}, "x", NOW, "Patient/1")

    assert found is not None
    assert "name" not in found.resources[0]


@pytest.mark.parametrize(("mode", "display"), [*DISPLAYS.items(), ("ODD", "ODD")])
def test_a_performer_says_in_which_manner(mode: str, display: str) -> None:
    found = encounter_of({"performer": {**USER, "mode": mode}}, "x", NOW, "Patient/1")

    assert found is not None
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode", "code": mode, "display": display}
    assert found.resources[-1]["participant"][0]["extension"] == [
        {
            "url": "https://fhir.nhs.uk/StructureDefinition/Extension-SCR-ModeCode",
            "valueCodeableConcept": {"coding": [coding]},
        }
    ]
