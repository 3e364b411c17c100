"""Organisations of the population as FHIR describes them."""

from simulator.records.documents import Documents
from simulator.services.eps.dispensing.organisations import organisation
from tests.makers import shipped

_KNOWN = {
    "name": "Example Pharmacy",
    "types": ["pharmacy"],
    "phone": "01632960000",
    "address": {"lines": ["1 Example Road", "Exampleton"], "postcode": "ZZ99 4QA"},
}


def _documents() -> Documents:
    return Documents(shipped(organisations={"FQQ11": _KNOWN}))


def test_a_known_organisation_is_described() -> None:
    described = organisation(_documents(), "fqq11", "an-id")

    assert described == {
        "resourceType": "Organization",
        "id": "an-id",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "fqq11"}],
        "name": "Example Pharmacy",
        "telecom": [{"system": "phone", "use": "work", "value": "01632960000"}],
        "address": [{"use": "work", "line": ["1 Example Road", "Exampleton"], "postalCode": "ZZ99 4QA"}],
    }


def test_an_unknown_one_is_its_code_under_an_id_that_stays() -> None:
    first, again = (organisation(_documents(), "FQQ99") for _ in range(2))

    assert first == again
    assert sorted(first) == ["id", "identifier", "resourceType"]
