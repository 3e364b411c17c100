"""What is found for an ODS code: records first, the directory's services otherwise."""

import pytest

from simulator.records.documents import Documents
from simulator.services.dos.fhir.records import HEALTHCARE_SERVICES, healthcare_services, organisation
from simulator.wire.json import Json
from tests.services.dos.makers import a_service, some_documents


def _uids(documents: Documents, code: str = "ABC123") -> list[str]:
    return [each["identifier"][0]["value"] for each in healthcare_services(documents, code)]


def test_an_organisation_is_derived_from_the_first_active_service_with_the_code() -> None:
    documents = some_documents(
        a_service("1", ods_code="ABC123", status="closed"),
        a_service("2", ods_code="abc123"),
        a_service("3", ods_code="ABC123"),
    )

    found = organisation(documents, "ABC123")

    assert [each["resourceType"] for each in found] == ["Organization", "Endpoint"]
    assert found[0]["name"] == "Service 2"


def test_a_record_wins() -> None:
    documents = some_documents(
        a_service("1", ods_code="ABC123"), dos_organisations={"ABC123": {"name": "The record", "endpoints": []}}
    )

    assert [each["name"] for each in organisation(documents, "ABC123")] == ["The record"]


def test_nothing_is_found_for_a_code_that_nobody_has() -> None:
    documents = some_documents(a_service("1"))

    assert (organisation(documents, "ABC123"), healthcare_services(documents, "ABC123")) == ([], [])


def test_services_are_all_active_ones_with_the_code_and_of_the_same_organisation() -> None:
    documents = some_documents(
        a_service("1", ods_code="ABC123"),
        a_service("2", ods_code="ABC123", status="closed"),
        a_service("3", ods_code="ABC123"),
    )

    services = healthcare_services(documents, "ABC123")

    organization = organisation(documents, "ABC123")[0]["id"]
    assert _uids(documents) == ["1", "3"]
    assert {each["providedBy"]["reference"] for each in services} == {f"Organization/{organization}"}


@pytest.mark.parametrize(
    "body", [{"ods_code": "abc123"}, {"providedBy": {"identifier": {"value": "ABC123"}}, "name": "x"}]
)
def test_records_of_services_win_and_say_whose_they_are(body: Json) -> None:
    documents = some_documents(
        a_service("1", ods_code="ABC123"), dos_healthcare_services={"77": body, "78": {"ods_code": "OTHER1"}}
    )

    assert _uids(documents) == ["77"]


async def test_records_that_a_tenant_changes_take_the_place_of_shipped_ones() -> None:
    documents = some_documents(
        dos_healthcare_services={"77": {"ods_code": "ABC123"}, "78": {"ods_code": "ABC123"}, "79": {"name": "nobody's"}}
    )
    await documents.put(HEALTHCARE_SERVICES, "78", {"ods_code": "OTHER1"})
    await documents.put(HEALTHCARE_SERVICES, "80", {"ods_code": "ABC123"})

    assert (_uids(documents), _uids(documents, "OTHER1")) == (["77", "80"], ["78"])


def test_a_code_that_is_missing_is_nobodys() -> None:
    documents = some_documents(dos_healthcare_services={"77": {"providedBy": "x"}})

    assert healthcare_services(documents, "ABC123") == []
