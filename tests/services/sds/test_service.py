"""The directory through the whole simulator: what it routes to, what its page says, and the shipped entries."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.pipeline import Simulator, TenantSpec
from simulator.pipeline.routes import Routes
from simulator.services.sds import SERVICE
from simulator.services.sds.rules import RULE_TABLE
from simulator.settings import Settings
from simulator.wire.findings import rule_table
from simulator.wire.json import Json, read_json
from tests.makers import a_request
from tests.services.sds.asking import BASE, by, by_role

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/sds/README.md").read_text(encoding="utf-8")
IDS = [operation.id for operation in SERVICE.operations]
REPORT = "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """The directory alone, over the shipped population."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()


async def _asked(simulator: Simulator, path: str, query: str, tenant: str = "") -> Json:
    prefix = f"/t/{tenant}" if tenant else ""
    request = a_request("GET", f"{prefix}{BASE}{path}?{query}", {"Host": "127.0.0.1:8111"})
    return read_json((await simulator.exchange(request)).reply.body)


def _addresses(body: Json) -> list[str]:
    return [entry["resource"]["address"] for entry in body["entry"]]


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/Device", "sds.device.search"),
        ("GET", "/Endpoint", "sds.endpoint.search"),
        ("GET", "/PractitionerRole", "sds.practitioner-role.search"),
        ("GET", "/healthcheck", "sds.health.check"),
        ("GET", "/healthcheck/deep", "sds.health.check-deep"),
        ("POST", "/Device", "sds.unsupported"),
        ("GET", "/Patient", "sds.unsupported"),
    ],
)
def test_a_method_and_a_path_mean_an_operation(method: str, path: str, operation: str) -> None:
    found = Routes([SERVICE]).find(method, f"{BASE}{path}")

    assert found is not None
    assert found[1].id == operation


@pytest.mark.parametrize("name", [*IDS, *SERVICE.refusals])
def test_the_page_describes_each_operation_and_refusal(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_page_has_every_finding() -> None:
    assert rule_table(RULE_TABLE).strip() in PAGE


@pytest.mark.parametrize("operation", SERVICE.operations, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation: Operation) -> None:
    assert {*operation.refusals} <= {*SERVICE.refusals}


def test_the_services_own_codes_are_of_the_table() -> None:
    assert {SERVICE.crash, SERVICE.unreadable, SERVICE.timeout} <= {*SERVICE.refusals}


async def test_the_question_of_the_page_has_the_answer_of_the_page(simulator: Simulator) -> None:
    said = re.search(r"gives the address `([^`]+)`", PAGE)

    body = await _asked(simulator, "/Endpoint", by("A81013", REPORT))

    assert said is not None
    assert _addresses(body) == [said[1]]


async def test_a_practice_with_two_sites_has_two_addresses(simulator: Simulator) -> None:
    body = await _asked(simulator, "/Endpoint", by("A81099", REPORT))

    assert _addresses(body) == [
        "http://127.0.0.1:8111/gp/A81099/report", "http://127.0.0.1:8111/gp/A81099/upper-weir/report",
    ]  # fmt: skip


async def test_an_address_in_a_tenant_leads_back_to_that_tenant(simulator: Simulator) -> None:
    body = await _asked(simulator, "/Endpoint", by("A81013", REPORT), "one")

    assert _addresses(body) == ["http://127.0.0.1:8111/t/one/gp/A81013/report"]
    assert body["link"][0]["url"].startswith("http://127.0.0.1:8111/t/one/spine-directory/")


async def test_records_that_move_between_practices_go_to_the_intermediary(simulator: Simulator) -> None:
    body = await _asked(simulator, "/Endpoint", by("A81013", "urn:nhs:names:services:gp2gp:RCMR_IN010000UK05"))

    assert _addresses(body) == ["http://127.0.0.1:8111/reliablemessaging/intermediary"]


async def test_the_provider_of_111_is_accredited_for_the_mini_services(simulator: Simulator) -> None:
    body = await _asked(simulator, "/Device", by("Y00111", "urn:nhs-itk:services:201005:verifyNHSNumber-v1-0"))

    assert [entry["resource"]["identifier"][0]["value"] for entry in body["entry"]] == ["991100000210"]


async def test_the_documents_of_the_page_are_found(simulator: Simulator) -> None:
    told = simulator.sources.load(PAGE.split("```yaml\n")[1].split("```")[0], "page.yaml")
    await simulator.tenants.create("page", TenantSpec((told,)))

    devices = await _asked(simulator, "/Device", by("A81013", "urn:nhs:names:services:mine:ONE"), "page")
    endpoints = await _asked(simulator, "/Endpoint", by("A81013", "urn:nhs:names:services:mine:ONE"), "page")

    assert devices["total"] == 1
    assert _addresses(endpoints) == [
        "http://127.0.0.1:8111/t/page/gp/A81013/report", "https://elsewhere.example.test/report",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("interaction", "path"),
    [
        ("pdsquery:QUPA_IN000008UK02", "/sync-service"),
        ("psisquery:QUPC_IN180000SM04", "/sync-service"),
        ("lrs:SET_RESOURCE_PERMISSIONS_INUK01", "/sync-service"),
        ("psis:REPC_IN150016SM05", "/clinical"),
        ("psis:REPC_IN150016UK05", "/clinical"),
    ],
)
async def test_spines_own_interactions_are_taken_where_the_directory_says(
    simulator: Simulator, interaction: str, path: str
) -> None:
    body = await _asked(simulator, "/Endpoint", by("YES", f"urn:nhs:names:services:{interaction}"))

    assert _addresses(body) == [f"http://127.0.0.1:8111{path}"]


async def test_the_role_of_a_shipped_user_has_its_job_role(simulator: Simulator) -> None:
    body = await _asked(simulator, "/PractitionerRole", by_role("656014452101"))

    coding = body["entry"][0]["resource"]["code"][0]["coding"]
    assert body["total"] == 1
    assert coding == [
        {"system": "https://fhir.nhs.uk/CodeSystem/NHSDigital-SDS-JobRoleCode", "code": "S8001:G8002:R8008"}
    ]


async def test_a_question_is_recorded_with_its_findings(simulator: Simulator) -> None:
    outcome = await simulator.exchange(a_request("GET", f"{BASE}/Device?{by('A81013')}"))

    assert [found.rule for found in simulator.findings(outcome.exchange)] == [
        "sds.api-key.missing", "sds.query.refused",
    ]  # fmt: skip
