"""Elements come out in PDS's key order, with its systems and displays."""

import pytest

from simulator.population import elements
from simulator.wire.json import Json, render_json

NHS = "9000000009"


def test_a_name_has_the_order_of_the_published_ones() -> None:
    written = {"suffix": "MBE", "prefix": ["Mrs"], "family": "Smith", "given": "Jane", "period": {"end": "2021-12-31"}}

    name = elements.name(written, "123")

    assert render_json(name) == (
        b'{"id":"123","use":"usual","period":{"end":"2021-12-31"},"given":["Jane"],"family":"Smith",'
        b'"prefix":["Mrs"],"suffix":["MBE"]}'
    )


def test_an_address_has_its_keys_as_extensions() -> None:
    written = {"lines": ["1 A Street", "B"], "postcode": "WX1 1AB", "uprn": 123, "paf": "12345678"}

    address = elements.address(written, "456")

    assert list(address) == ["id", "use", "line", "postalCode", "extension"]
    assert [_key(extension) for extension in address["extension"]] == [("PAF", "12345678"), ("UPRN", "123")]


def _key(extension: Json) -> tuple[str, str]:
    kind, value = extension["extension"]
    return kind["valueCoding"]["code"], value["valueString"]


def test_an_address_may_be_known_by_its_postcode_alone() -> None:
    assert elements.address({"postcode": "WX1 1AB"}, None) == {"use": "home", "postalCode": "WX1 1AB"}


def test_a_textphone_is_a_contact_system_of_its_own() -> None:
    telecom = elements.telecom({"system": "textphone", "value": "01632960587"}, "OC1")

    assert telecom["system"] == "other"
    assert telecom["extension"][0]["valueCoding"]["display"] == "Minicom (Textphone)"


def test_an_emergency_contact_can_be_a_bare_number() -> None:
    contact = elements.emergency_contact("01632960587", "C1")

    assert list(contact) == ["id", "relationship", "telecom"]
    assert contact["telecom"] == [{"system": "phone", "value": "01632960587"}]


def test_an_organisation_can_be_a_bare_code() -> None:
    assert elements.organisation("A81013", "1") == {
        "id": "1",
        "type": "Organization",
        "identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A81013"},
    }


@pytest.mark.parametrize(
    ("written", "wire"),
    [
        ("2010-10-22", "2010-10-22T00:00:00+00:00"),
        ("2010-10-22T11:12:13", "2010-10-22T11:12:13+00:00"),
        ("2010-10-22T11:12:13+01:00", "2010-10-22T10:12:13+00:00"),
        ("2010-10-22T11:12:13Z", "2010-10-22T11:12:13+00:00"),
    ],
)
def test_an_instant_always_has_the_offset_of_utc(written: str, wire: str) -> None:
    assert elements.moment(written) == wire


def test_a_removal_of_a_bare_date_begins_then() -> None:
    removal = elements.removal({"code": "SCT", "effective": "2020-01-01"})

    assert removal["extension"][1] == {"url": "effectiveTime", "valuePeriod": {"start": "2020-01-01T00:00:00+00:00"}}


def test_a_removal_may_have_no_date() -> None:
    assert len(elements.removal({"code": "SCT"})["extension"]) == 1


@pytest.mark.parametrize(
    ("language", "interpreter", "urls"),
    [
        ("cy", None, ["language"]),
        (None, True, ["interpreterRequired"]),
        ("q4", False, ["language", "interpreterRequired"]),
    ],
)
def test_a_communication_says_only_what_is_known(
    language: str | None, interpreter: bool | None, urls: list[str]
) -> None:
    extension = elements.communication(language, interpreter)

    assert [part["url"] for part in extension["extension"]] == urls


def test_object_ids_are_the_same_for_the_same_person_and_path_only() -> None:
    ids = [elements.object_id(NHS, "name", 0), elements.object_id(NHS, "name", 0)]
    others = {elements.object_id(NHS, "name", 1), elements.object_id("9000000017", "name", 0)}

    assert ids[0] == ids[1]
    assert ids[0] not in others


def test_a_whole_coverage_is_taken_over() -> None:
    resource: Json = {"resourceType": "Coverage", "anything": 1}

    assert elements.coverage(resource, NHS) is resource


def test_unknown_extensions_stand_last() -> None:
    known = elements.birth_place({"city": "York"})

    assert elements.in_order([{"url": "urn:other"}, known]) == [known, {"url": "urn:other"}]
