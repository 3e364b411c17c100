"""Who wrote an uploaded record: whatever is missing of them is refused in the service's words."""

import pytest

from simulator.services.scr.parts import Parts
from simulator.services.scr.upload_authors import role_at
from simulator.wire.json import Json
from tests.services.scr.calling import a_bare_bundle, a_composition, a_doctor, a_role, a_world, post, the_subject

JOB: Json = [{"coding": [{"system": "https://fhir.nhs.uk/CodeSystem/HL7v3-SDSJobRoleName", "code": "R0050"}]}]
PLACE: Json = {"resourceType": "Organization", "id": "O1", "name": "A Surgery"}
AT_WORK = a_role(identifier=None, code=JOB, organization={"reference": "Organization/O1"})


@pytest.mark.parametrize(
    ("people", "text"),
    [
        ([], "Bundle is missing PractitionerRole PractitionerRole/R1 that is linked to Encounter"),
        ([a_role(practitioner=None)], "PractitionerRole R1 is missing Practitioner reference"),
        ([a_role()], "Bundle is missing Practitioner Practitioner/D1 that is linked to PractitionerRole R1"),
        ([a_role(), a_doctor(identifier=[{"system": "x"}])], "Invalid practitioner identifier system: x"),
        ([a_role(), a_doctor(identifier=[])], "Invalid practitioner identifier system: null"),
        (
            [a_role(), a_doctor(identifier=[{"system": "https://fhir.nhs.uk/Id/sds-user-id"}])],
            "Missing practitioner identifier value",
        ),
        ([a_role(identifier=None)], "Invalid PractitionerRole R1 identifier.system or code.coding.system"),
        ([AT_WORK], "Bundle is missing Organization Organization/O1 that is linked to PractitionerRole R1"),
        ([AT_WORK, {**PLACE, "identifier": [{"system": "x"}]}], "Organization.identifier.value element is missing"),
    ],
)
async def test_an_author_who_is_not_all_there_is_refused(people: list[Json], text: str) -> None:
    met = await post(a_world(), "/Bundle", a_bare_bundle(a_composition(), *people, the_subject()))

    assert (met.reply.status, met.text) == (400, text)


async def test_somebody_with_a_job_at_an_organisation_may_write() -> None:
    met = await post(a_world(), "/Bundle", a_bare_bundle(a_composition(), AT_WORK, PLACE, the_subject()))

    assert met.reply.status == 201


async def test_an_author_of_another_kind_is_refused() -> None:
    composition = a_composition(author=[{"reference": "Organization/O1"}])

    met = await post(a_world(), "/Bundle", a_bare_bundle(composition, PLACE, the_subject()))

    assert met.text == "Invalid resource reference. Organization/O1 expected to be referencing PractitionerRole"


def test_a_role_is_found_by_its_reference() -> None:
    assert role_at("PractitionerRole/R1", Parts(a_bare_bundle(a_role()))) == a_role()
