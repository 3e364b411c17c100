import pytest

from simulator.records.documents import Document
from simulator.services.sds.resources import bundle, device, endpoint, whole_address
from simulator.toolkit.spine_directory import Handler, System
from tests.services.sds.asking import HANDLER, RETRIEVAL, SYSTEM, a_question, by


def _handler(**changes):
    return Handler.of(Document("message-handlers", "S990001A000009", 1, {**HANDLER, **changes}))


def _endpoint(handler, address="https://msg.example.test/one", **headers):
    return endpoint(a_question("/Endpoint", **headers), handler, address, "ID")


def test_a_device_says_asid_party_key_manufacturer_and_interactions():
    made = device(System.of(Document("accredited-systems", "990000000099", 1, SYSTEM)), "ID")

    assert [*made] == ["resourceType", "id", "identifier", "extension", "owner"]
    assert [each["value"] for each in made["identifier"]] == ["990000000099", "A81013-990001"]
    assert [each["url"].rpartition("-")[2] for each in made["extension"]] == [
        "ManufacturingOrganisation", "NhsServiceInteractionId", "NhsServiceInteractionId",
    ]  # fmt: skip
    assert made["owner"]["identifier"]["value"] == "A81013"


def test_what_an_entry_does_not_say_is_left_out():
    made = device(System.of(Document("accredited-systems", "990000000099", 1, {"nhsIDCode": "A81013"})), "ID")

    assert len(made["identifier"]) == 1
    assert made["extension"] == []


def test_an_endpoint_without_reliability_has_none():
    made = _endpoint(_handler())

    assert [*made] == [
        "resourceType", "id", "status", "connectionType", "payloadType", "address", "managingOrganization",
        "identifier", "extension",
    ]  # fmt: skip
    assert [each["value"] for each in made["identifier"]] == [
        "msg.example.test", "A81013-990001", "S990001A000009", "S990001A000009",
    ]  # fmt: skip
    assert [each["valueReference"]["identifier"]["value"] for each in made["extension"]] == [RETRIEVAL]


def test_reliability_is_said_in_order_and_retries_are_a_number():
    said = {
        "nhsMHSActor": ["urn:actor"],
        "nhsMHSRetries": "2",
        "nhsMHSSyncReplyMode": "None",
        "nhsMHSRetryInterval": [],
    }

    reliability = _endpoint(_handler(**said))["extension"][0]["extension"]

    assert reliability == [
        {"url": "nhsMHSSyncReplyMode", "valueString": "None"},
        {"url": "nhsMHSRetries", "valueInteger": 2},
        {"url": "nhsMHSActor", "valueString": "urn:actor"},
    ]


def test_retries_that_are_no_number_stay_text():
    reliability = _endpoint(_handler(nhsMHSRetries="many"))["extension"][0]["extension"]

    assert reliability == [{"url": "nhsMHSRetries", "valueString": "many"}]


@pytest.mark.parametrize(
    ("address", "whole"),
    [("/report", "http://spine.test:8111/report"), ("https://other.test/report", "https://other.test/report")],
)
def test_a_path_is_an_address_of_this_simulator(address, whole):
    assert whole_address(a_question("/Endpoint", Host="spine.test:8111"), address) == whole


def test_the_name_of_an_own_address_is_that_of_this_simulator():
    made = _endpoint(_handler(nhsMhsFQDN=[]), "/report", Host="spine.test:8111")

    assert made["identifier"][0]["value"] == "spine.test"


def test_a_bundle_links_to_what_was_asked_decoded():
    made = bundle(a_question("/Device", by("A81013", RETRIEVAL), Host="spine.test"), [{"id": "ONE"}])

    base = "http://spine.test/spine-directory/FHIR/R4/Device"
    assert made["link"][0]["url"] == (
        f"{base}?organization=https://fhir.nhs.uk/Id/ods-organization-code|A81013"
        f"&identifier=https://fhir.nhs.uk/Id/nhsServiceInteractionId|{RETRIEVAL}"
    )
    assert made["entry"] == [{"fullUrl": f"{base}/ONE", "resource": {"id": "ONE"}, "search": {"mode": "match"}}]


def test_an_empty_bundle_has_an_empty_list():
    made = bundle(a_question("/Device"), [])

    assert (made["total"], made["entry"]) == (0, [])
