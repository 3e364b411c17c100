"""Who had a part in an entry, as resources."""

import pytest

from simulator.services.scr.agents import agent_of, encounter_of, organisation
from simulator.wire.json import Json
from tests.makers import NOW

USER = {"user_id": "910000000001", "role_profile_id": "555254240100", "name": "Dr A"}
PERSON = {"name": "Dr B", "ods_code": "A81013", "organisation": "A Surgery", "role_code": "R0260", "role_name": "GP"}
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
    role = agent_of(USER, "x").resources[0]

    assert role["identifier"] == [{"system": "http://fhir.nhs.net/Id/sds-role-profile-id", "value": "555254240100"}]


def test_a_person_has_a_job_at_an_organisation() -> None:
    practitioner, role, place = agent_of(PERSON, "x").resources

    assert role["code"][0]["coding"][0]["code"] == "R0260"
    assert role["practitioner"]["reference"] == f"Practitioner/{practitioner['id']}"
    assert role["organization"]["reference"] == f"Organization/{place['id']}"


def test_an_organisation_has_its_code_its_name_and_its_telephone() -> None:
    said = {"ods_code": "A81013", "organisation": "A Surgery", "phone": "01632960001"}

    resource = organisation(said, "x").resources[0]

    assert (resource["identifier"][0]["value"], resource["name"]) == ("A81013", "A Surgery")
    assert resource["telecom"] == [{"system": "phone", "value": "01632960001"}]


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


def test_a_relative_refers_to_the_patient() -> None:
    found = encounter_of({"informant": RELATIVE}, "x", NOW, "Patient/1")

    assert found is not None
    assert found.resources[0]["patient"] == {"reference": "Patient/1"}
    assert found.resources[0]["relationship"][0]["coding"][0]["display"] == "Brother"


def test_a_relative_may_have_no_name() -> None:
    found = encounter_of({"informant": {"relationship_code": "01"}}, "x", NOW, "Patient/1")

    assert found is not None
    assert "name" not in found.resources[0]


@pytest.mark.parametrize(("mode", "display"), [("PHONE", "telephone"), ("ODD", "ODD")])
def test_a_performer_says_in_which_manner(mode: str, display: str) -> None:
    found = encounter_of({"performer": {**USER, "mode": mode}}, "x", NOW, "Patient/1")

    assert found is not None
    coding = found.resources[-1]["participant"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]
    assert (coding["code"], coding["display"]) == (mode, display)
