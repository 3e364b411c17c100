"""Which addresses take mail, and where mail may go: as the tenant's documents say."""

import pytest

from simulator.services.mail.endpoints import MailEndpoint, endpoints_at, is_allowed
from simulator.wire.json import Json
from tests.makers import a_tenant
from tests.services.mail.mailing import CENTRE, PRACTICE, a_directory


def test_an_endpoint_is_found_by_its_address_in_any_case() -> None:
    found = endpoints_at(a_directory().documents, PRACTICE.upper())

    assert found == [MailEndpoint("1001", "A practice", "PDF", "Copy")]


def test_an_address_may_be_written_as_a_mailto_address() -> None:
    assert [each.service_id for each in endpoints_at(a_directory().documents, CENTRE)] == ["1002"]


def test_an_address_of_another_transport_takes_no_mail() -> None:
    endpoint = {"transport": "itk", "address": "x@nhs.net"}
    tenant = a_directory(dos_services={"1": {"id": "1", "name": "x", "endpoints": [endpoint]}})

    assert endpoints_at(tenant.documents, "x@nhs.net") == []


async def test_a_service_of_the_tenants_own_is_found_too() -> None:
    documents = a_directory().documents
    endpoint = {"transport": "email", "address": PRACTICE, "format": "HTML"}
    await documents.put("dos-services", "7", {"id": "7", "name": "Mine", "endpoints": [endpoint]})

    found = endpoints_at(documents, PRACTICE)

    assert [each.service_id for each in found] == ["1001", "7"]


async def test_a_shipped_service_that_moved_is_found_where_it_is_now() -> None:
    documents = a_directory().documents
    endpoint = {"transport": "email", "address": "new@nhs.net", "format": "PDF"}
    await documents.put("dos-services", "1001", {"id": "1001", "name": "A practice", "endpoints": [endpoint]})

    assert [endpoints_at(documents, each) for each in (PRACTICE, "new@nhs.net")] == [
        [],
        [MailEndpoint("1001", "A practice", "PDF", "")],
    ]


async def test_a_service_that_is_gone_takes_no_mail() -> None:
    documents = a_directory().documents
    await documents.delete("dos-services", "1001")

    assert endpoints_at(documents, PRACTICE) == []


@pytest.mark.parametrize("body", [None, {"endpoints": None}, {"endpoints": [None, {"transport": None}]}, {}, []])
def test_a_service_without_endpoints_is_none(body: Json) -> None:
    assert endpoints_at(a_directory(dos_services={"1": body}).documents, PRACTICE) == []


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("a@nhs.net", True),
        ("a@NHS.NET", True),
        ("a@b.nhs.net", False),
        ("a@example.nhs.uk", True),
        ("a@b.c.example.nhs.uk", True),
        ("a@nhs.uk", False),
        ("a@notexample.nhs.uk", False),
        ("a@gmail.example", False),
        ("a", False),
        ("", False),
    ],
)
def test_mail_may_go_to_the_domains_of_the_list(address: str, allowed: bool) -> None:
    assert is_allowed(a_directory().documents, address) is allowed


def test_without_a_list_mail_may_go_anywhere() -> None:
    assert is_allowed(a_tenant().documents, "a@gmail.example")
