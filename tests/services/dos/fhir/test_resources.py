"""The FHIR resources: from a record in FHIR, from a record in the directory's words, from a service."""

import pytest

from simulator.identifiers import is_uuid
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.fhir.resources import (
    derived_organisation,
    derived_service,
    recorded_organisation,
    recorded_service,
    stable_id,
)
from simulator.wire.json import Json
from tests.services.dos.makers import a_service, an_endpoint

ENGLAND = "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-"


def _endpoint(**members: Json) -> Json:
    service = DosService("1", 1, a_service("1", endpoints=[{**an_endpoint(), **members}]))
    return derived_organisation("ABC123", service)[1]


def test_an_id_is_a_uuid_that_is_always_the_same() -> None:
    assert is_uuid(stable_id("organization", "ABC123"))
    assert stable_id("a", "b") == stable_id("a", "b") != stable_id("a", "c")


def test_an_organisation_is_what_stands_behind_a_service() -> None:
    (organization,) = derived_organisation("ABC123", DosService("1", 1, a_service("1", endpoints=[])))

    assert organization == {
        "resourceType": "Organization",
        "id": stable_id("organization", "ABC123"),
        "identifier": [
            {"use": "official", "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "ABC123"}
        ],
        "active": True,
        "name": "Service 1",
    }


def test_an_endpoint_has_its_members_in_order() -> None:
    assert list(_endpoint()) == [
        "resourceType", "id", "extension", "status", "connectionType", "managingOrganization", "payloadType",
        "payloadMimeType", "address",
    ]  # fmt: skip


def test_endpoints_stand_in_their_stored_order_with_ids_of_their_own() -> None:
    body = a_service("1", endpoints=[an_endpoint(2), an_endpoint(1)])

    _, *endpoints = derived_organisation("ABC123", DosService("1", 1, body))

    assert [each["extension"][0]["valueInteger"] for each in endpoints] == [2, 1]
    assert len({each["id"] for each in endpoints}) == 2


@pytest.mark.parametrize(
    ("scenario", "code"), [("Primary", "primary-recipient"), ("Copy", "copy-recipient"), ("Other", None), ("", None)]
)
def test_a_business_scenario_is_a_code(scenario: str, code: str | None) -> None:
    extensions = {each["url"]: each for each in _endpoint(business_scenario=scenario)["extension"]}

    assert extensions.get(f"{ENGLAND}EndpointBusinessScenario", {}).get("valueCode") == code


@pytest.mark.parametrize(("compression", "value"), [("compressed", True), ("uncompressed", False), ("", False)])
def test_compression_is_yes_or_no(compression: str, value: bool) -> None:
    assert _endpoint(compression=compression)["extension"][1] == {
        "url": f"{ENGLAND}EndpointCompression",
        "valueBoolean": value,
    }


@pytest.mark.parametrize(
    ("transport", "format", "mime_type"),
    [
        ("email", "PDF", "application/pdf"),
        ("email", "HTML", "text/html"),
        ("http", "FHIR", "application/fhir+json"),
        ("itk", "CDA", "application/hl7-cda+xml"),
        ("email", "", "message/rfc822"),
        ("telno", "", "text/vcard"),
        ("telno", "n/a", "n/a"),
        ("http", "application/fhir+xml", "application/fhir+xml"),
        ("itk", "", None),
    ],
)
def test_a_format_is_a_mime_type_and_without_one_the_transport_is(
    transport: str, format: str, mime_type: str | None
) -> None:
    expected = None if mime_type is None else [mime_type]

    assert _endpoint(transport=transport, format=format).get("payloadMimeType") == expected


@pytest.mark.parametrize("transport", ["itk", "EMAIL", "telno", "http"])
def test_a_transport_is_a_connection_type(transport: str) -> None:
    assert _endpoint(transport=transport)["connectionType"]["code"] == transport.lower()


def test_an_endpoint_without_an_order_does_not_say_one() -> None:
    assert [each["url"] for each in _endpoint(order=0)["extension"]] == [
        f"{ENGLAND}EndpointCompression",
        f"{ENGLAND}EndpointBusinessScenario",
    ]


def test_an_endpoint_without_an_interaction_has_no_payload_type() -> None:
    assert "payloadType" not in _endpoint(interaction="")


def test_a_record_in_the_directorys_words_gives_the_same() -> None:
    body = {
        "id": "o-1",
        "name": "Made",
        "active": False,
        "endpoints": [{**an_endpoint(), "id": "e-1", "status": "off"}],
    }

    organization, endpoint = recorded_organisation("ABC123", body)

    assert (organization["id"], organization["active"], organization["name"]) == ("o-1", False, "Made")
    assert (endpoint["id"], endpoint["status"]) == ("e-1", "off")
    assert endpoint["managingOrganization"] == {"reference": "Organization/o-1"}


ORGANIZATION = {"resourceType": "Organization", "id": "o", "name": "As it is"}
ENDPOINT = {"resourceType": "Endpoint", "id": "e", "status": "active"}


@pytest.mark.parametrize(
    "body",
    [
        {"resourceType": "Bundle", "entry": [{"resource": ORGANIZATION}, {"resource": ENDPOINT}]},
        {**ORGANIZATION, "contained": [ENDPOINT]},
        {**ORGANIZATION, "endpoints": [ENDPOINT]},
    ],
)
def test_a_record_in_fhir_is_given_as_it_is(body: Json) -> None:
    assert recorded_organisation("ABC123", body) == [ORGANIZATION, ENDPOINT]


def test_a_record_may_mix_its_own_words_with_endpoints_in_fhir() -> None:
    assert recorded_organisation("ABC123", {"endpoints": [ENDPOINT]})[1] == ENDPOINT


def test_a_record_without_anything_has_the_code_as_its_name() -> None:
    (organization,) = recorded_organisation("ABC123", {})

    assert organization["name"] == "ABC123"


def test_a_service_of_the_directory_has_its_members_in_order() -> None:
    body = a_service("1", type=100, email="a@example.test", web="https://example.test")

    resource = derived_service("o-1", DosService("1", 1, body))

    assert list(resource) == ["resourceType", "id", "identifier", "providedBy", "type", "location", "name", "telecom"]
    assert resource["identifier"] == [
        {"use": "official", "system": "https://fhir.nhs.uk/Id/dos-service-id", "value": "1"}
    ]
    assert resource["type"][0]["coding"][0]["code"] == "GP Consultation Service"
    assert [(each["system"], each["value"]) for each in resource["telecom"]] == [
        ("phone", "01632 960001"),
        ("phone", "01632 960002"),
        ("email", "a@example.test"),
        ("url", "https://example.test"),
    ]
    assert [each["extension"][0]["valueString"] for each in resource["telecom"][:2]] == [
        "Public",
        "Clinician Access Only",
    ]


def test_a_record_of_a_service_gives_what_it_says() -> None:
    body = {"uid": "77", "type": "Pharmacy", "phone": "01632", "organization_id": "o-9", "location_id": "l-9"}

    resource = recorded_service("ABC123", "o-1", "1", body)

    assert resource["identifier"][0]["value"] == "77"
    assert (resource["providedBy"], resource["location"]) == (
        {"reference": "Organization/o-9"},
        [{"reference": "Location/l-9"}],
    )
    assert resource["type"][0]["coding"][0]["display"] == "Pharmacy"
    assert resource["telecom"][0]["value"] == "01632"


def test_a_record_of_a_service_without_anything_has_its_key_as_identifier() -> None:
    resource = recorded_service("ABC123", "o-1", "1", {})

    assert list(resource) == ["resourceType", "id", "identifier", "providedBy", "location"]
    assert resource["identifier"][0]["value"] == "1"


def test_a_service_in_fhir_is_given_as_it_is() -> None:
    body = {"resourceType": "HealthcareService", "id": "h", "ods_code": "ABC123"}

    assert recorded_service("ABC123", "o-1", "1", body) == {"resourceType": "HealthcareService", "id": "h"}
