"""The FHIR search's answers: Bundles, links, addresses, and what there is not."""

import pytest

from simulator.call.tenant import OWN
from simulator.identifiers import is_uuid
from simulator.wire.json import read_json
from tests.makers import a_tenant
from tests.services.dos.faces import FHIR, replied
from tests.services.dos.fhir.searching import (
    CODE,
    ROOT,
    diagnostics,
    healthcare_service,
    identifier,
    organization,
    resources,
    said,
)
from tests.services.dos.makers import a_dos_tenant, a_service

SYSTEM = "https://fhir.nhs.uk/Id/ods-organization-code"
A_SERVICE = a_service("1", ods_code=CODE)


async def test_an_organisation_is_the_match_and_its_endpoints_are_included() -> None:
    status, bundle = await said(a_dos_tenant(A_SERVICE), organization())

    assert (status, bundle["type"], "total" in bundle) == (200, "searchset", False)
    assert list(bundle) == ["resourceType", "id", "type", "link", "entry"]
    assert is_uuid(bundle["id"])
    assert [(each["resource"]["resourceType"], each["search"]["mode"]) for each in bundle["entry"]] == [
        ("Organization", "match"),
        ("Endpoint", "include"),
    ]


async def test_a_code_in_lower_case_is_matched_and_shown_in_capitals() -> None:
    _, bundle = await said(a_dos_tenant(A_SERVICE), organization(identifier=identifier("abc123")))

    assert bundle["link"][0]["url"].endswith(f"?identifier={SYSTEM}|ABC123&_revinclude=Endpoint:organization")
    assert len(bundle["entry"]) == 2


@pytest.mark.parametrize(
    ("links", "base"),
    [("https://api.service.nhs.uk", "https://api.service.nhs.uk/FHIR/R4"), (OWN, f"http://dos.test{ROOT}")],
)
async def test_links_are_national_as_published_or_lead_here(links: str, base: str) -> None:
    tenant = a_dos_tenant(A_SERVICE)
    tenant.links = links

    _, bundle = await said(tenant, organization())

    (found, *_) = resources(bundle)
    assert bundle["link"][0]["url"].startswith(f"{base}/Organization?")
    assert bundle["entry"][0]["fullUrl"] == f"{base}/Organization/{found['id']}"


async def test_an_endpoint_leads_to_this_simulator() -> None:
    _, bundle = await said(a_dos_tenant(A_SERVICE), organization())

    assert resources(bundle)[1]["address"] == "http://dos.test/itk/ooh"


async def test_nobodys_code_is_an_empty_bundle() -> None:
    status, bundle = await said(a_dos_tenant(), organization())

    assert (status, bundle["entry"]) == (200, [])


async def test_services_are_counted() -> None:
    tenant = a_dos_tenant(A_SERVICE, a_service("2", ods_code=CODE))

    status, bundle = await said(tenant, healthcare_service())

    assert (status, bundle["total"], len(bundle["entry"])) == (200, 2, 2)
    assert {entry["search"]["mode"] for entry in bundle["entry"]} == {"match"}
    assert bundle["link"][0]["url"].endswith(f"HealthcareService?organization.identifier={SYSTEM}|{CODE}")


async def test_no_services_are_a_total_of_0() -> None:
    _, bundle = await said(a_dos_tenant(), healthcare_service())

    assert (bundle["total"], bundle["entry"]) == (0, [])


@pytest.mark.parametrize("name", ["_ping", "_status"])
async def test_whether_it_is_there_is_said_to_everybody(name: str) -> None:
    reply = await replied(FHIR, a_tenant(access="enforced"), f"{ROOT}/{name}")

    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/json")
    assert "version" in read_json(reply.body)


@pytest.mark.parametrize(
    ("method", "below", "shown"),
    [
        ("GET", "/DoesNotExist", "/DoesNotExist"),
        ("GET", "/Organization/1", "/Organization/1"),
        ("GET", "/organization", "/organization"),
        ("POST", "/Organization", "/Organization"),
        ("DELETE", "/HealthcareService", "/HealthcareService"),
        ("GET", "", "/"),
        ("GET", "/", "/"),
    ],
)
async def test_another_address_or_method_is_not_supported(method: str, below: str, shown: str) -> None:
    status, outcome = await said(a_dos_tenant(), f"{ROOT}{below}", method=method)

    assert (status, diagnostics(outcome)) == (404, [f"Unsupported service: {shown}"])


async def test_an_address_that_there_is_not_wants_a_token_all_the_same() -> None:
    assert (await said(a_tenant(access="presence"), f"{ROOT}/DoesNotExist"))[0] == 401
