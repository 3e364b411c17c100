"""Related people come out as PDS returns them."""

import pytest

from simulator.population.kinds import check_document
from simulator.population.load import Documents
from simulator.population.related import related_people
from simulator.wire.errors import Problems
from simulator.wire.json import render_json
from tests.official import example, official

NHS = "9000000009"


def test_somebody_who_is_not_on_pds_has_an_empty_patient() -> None:
    [related] = related_people([{"name": {"given": "Vera", "family": "Tallis"}, "phone": "01632960051"}], NHS)

    assert render_json({key: value for key, value in related.items() if key != "id"}) == (
        b'{"resourceType":"RelatedPerson","patient":{},"active":true,'
        b'"name":[{"use":"usual","given":["Vera"],"family":"Tallis"}],'
        b'"relationship":[{"coding":[{"system":"https://fhir.nhs.uk/R4/CodeSystem/UKCore-AdditionalRelatedPersonRole",'
        b'"code":"NotSpecified","display":"Not specified"}]}],'
        b'"telecom":[{"system":"phone","value":"01632960051","use":"home"}]}'
    )


def test_roles_and_family_relations_have_systems_of_their_own() -> None:
    [related] = related_people([{"relationship": ["Guardian", "MTH"]}], NHS)

    assert [coding["system"].rpartition("/")[2] for coding in related["relationship"][0]["coding"]] == [
        "UKCore-AdditionalRelatedPersonRole",
        "relatedperson-relationshiptype",
    ]


def test_ids_differ_and_never_change() -> None:
    first, second = related_people([{}, {}], NHS)

    assert first["id"] != second["id"]
    assert related_people([{}, {}], NHS) == [first, second]


def test_a_whole_resource_is_taken_over() -> None:
    resource = {"resourceType": "RelatedPerson", "id": "1", "patient": {}, "photo": []}

    assert related_people([resource], NHS) == [resource]


def test_every_mistake_is_said_with_its_path() -> None:
    with pytest.raises(Problems) as found:
        related_people([{"rank": 100}, {"nhs_number": "1"}], NHS, where="related_people")

    assert [problem.path for problem in found.value.problems] == [
        "related_people[0].rank",
        "related_people[1].nhs_number",
    ]


def test_what_is_made_passes_as_a_document(shipped: Documents) -> None:
    problems = [
        problem
        for nhs, body in shipped["related-people"].items()
        for problem in check_document("related-people", nhs, body)
    ]

    assert problems == []


@official("PDS FHIR, Retrieve related people, sandbox answers")
@pytest.mark.parametrize("nhs", ["9000000009", "9000000017"])
def test_the_sandboxes_related_people_are_the_published_ones(nhs: str, shipped: Documents) -> None:
    bundle = example(f"pds/examples/fhir/other/related_person_{nhs}.json")

    assert shipped["related-people"][nhs] == [entry["resource"] for entry in bundle["entry"]]
