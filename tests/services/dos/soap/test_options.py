import pytest

from simulator.call import Tenant
from simulator.services.dos.soap.options import (
    contact_detail,
    default_version,
    endpoint_order,
    hospital_element,
    version_of,
)
from simulator.wire.json import Json
from tests.services.dos.makers import a_dos_tenant
from tests.services.dos.soap.asking import a_search, a_soap_call


def _tenant(**options: Json) -> Tenant:
    return a_dos_tenant(dos_options={"directory": options})


def test_without_a_document_all_is_as_usual() -> None:
    documents = a_dos_tenant().documents

    found = (
        default_version(documents),
        endpoint_order(documents),
        contact_detail(documents),
        hospital_element(documents),
    )

    assert found == ("1.5", "as-stored", "six-parts", "Hospital")


def test_a_document_says_otherwise() -> None:
    documents = _tenant(
        default_version="1.3", endpoints="sorted", contact_detail="five-parts", hospital_element="hospital"
    ).documents

    found = (
        default_version(documents),
        endpoint_order(documents),
        contact_detail(documents),
        hospital_element(documents),
    )

    assert found == ("1.3", "sorted", "five-parts", "hospital")


def test_what_cannot_be_is_as_usual() -> None:
    documents = _tenant(default_version="9", endpoints=[], contact_detail="all", hospital_element="x").documents

    assert (default_version(documents), endpoint_order(documents)) == ("1.5", "as-stored")
    assert (contact_detail(documents), hospital_element(documents)) == ("six-parts", "Hospital")


@pytest.mark.parametrize(
    ("said", "version"), [("1.3", "1.3"), ("1.4", "1.4"), ("1.5", "1.5"), (None, "1.4"), ("", "1.4"), ("2.0", "1.4")]
)
def test_a_call_is_answered_in_the_version_it_asks_for_or_in_the_usual_one(said: str | None, version: str) -> None:
    assert version_of(a_soap_call(a_search(said), _tenant(default_version="1.4"))) == version
