"""The legacy tracker as a whole: what its table routes to, what its page says, what becomes of an exchange."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from multidict import CIMultiDict

from simulator.call.call import Operation
from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Simulator
from simulator.pipeline.routes import Routes
from simulator.scenario.load import load_scenario
from simulator.services.eps.legacy import OPERATIONS, REFUSALS
from simulator.services.eps.legacy.rules import RULE_TABLE
from simulator.settings import Settings
from simulator.wire.findings import rule_table
from simulator.wire.http import Request
from simulator.wire.json import Json, read_json
from tests.makers import NHS_NUMBER
from tests.services.eps.legacy.calls import HEADERS, SERVICE
from tests.services.eps.makers import PRESCRIPTION_ID, a_prescription

PAGE = (Path(__file__).resolve().parents[4] / "simulator/services/eps/README.md").read_text(encoding="utf-8")
IDS = [operation.id for operation in OPERATIONS]
SUMMARY = f"/mm/nhs111itemsummary?nhsNumber={NHS_NUMBER}"
DETAILS = f"/mm/nhs111itemdetails?prescriptionId={PRESCRIPTION_ID}"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """The legacy tracker alone, over the shipped population and one prescription of now."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    tenant = await simulator.tenants.get(DEFAULT_TENANT)
    await tenant.documents.put("prescriptions", PRESCRIPTION_ID, a_prescription(issueDate="-P1D", history={}))
    yield simulator
    await simulator.close()


async def _said(simulator: Simulator, target: str) -> Json:
    return read_json((await simulator.exchange(Request("GET", target, CIMultiDict(HEADERS)))).reply.body)


@pytest.mark.parametrize(
    ("method", "path", "operation", "values"),
    [
        ("GET", "/mm/prescriptions", "eps.legacy-prescription.search", {}),
        ("GET", "/mm/prescriptions/A-1+", "eps.legacy-prescription.retrieve", {"prescriptionId": "A-1+"}),
        ("GET", "/mm/nhs111itemsummary", "eps.item-summary.search", {}),
        ("HEAD", "/mm/nhs111itemdetails", "eps.item-details.retrieve", {}),
        ("GET", "/mm/nhs111itemdetail", "eps.legacy.unsupported", {"rest": "nhs111itemdetail"}),
        ("POST", "/mm/prescriptions", "eps.legacy.unsupported", {"rest": "prescriptions"}),
    ],
)
def test_a_method_and_a_path_mean_an_operation(method: str, path: str, operation: str, values: dict[str, str]) -> None:
    found = Routes([SERVICE]).find(method, path)

    assert found is not None
    assert (found[1].id, found[2]) == (operation, values)


@pytest.mark.parametrize("name", [*IDS, *REFUSALS])
def test_the_page_describes_each_operation_and_refusal(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_page_has_every_finding() -> None:
    assert rule_table(RULE_TABLE).strip() in PAGE, "put rule_table(RULE_TABLE) under Findings of the legacy tracker"


@pytest.mark.parametrize("operation", OPERATIONS, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation: Operation) -> None:
    assert {*operation.refusals} <= {*REFUSALS}


async def test_an_exchange_is_recorded_with_its_patient_and_its_findings(simulator: Simulator) -> None:
    outcome = await simulator.exchange(Request("GET", DETAILS, CIMultiDict(HEADERS)))

    assert outcome.exchange.nhs_number == NHS_NUMBER
    assert [finding.rule for finding in simulator.findings(outcome.exchange)] == [
        "eps.legacy.deprecated",
        "eps.legacy.plain",
    ]


async def test_what_is_put_is_found_with_its_details(simulator: Simulator) -> None:
    summary, details = await _said(simulator, SUMMARY), await _said(simulator, DETAILS)

    items = [shown[PRESCRIPTION_ID]["lineItems"].keys() for shown in (summary["prescriptions"], details)]
    assert items[0] == items[1]


async def test_a_scenario_changes_the_status_code(simulator: Simulator) -> None:
    yaml = """
name: codes
rules:
  - name: not found
    when: {operation: eps.item-summary.search, calls: 1}
    then: {refuse: NOT_FOUND}
  - name: broken
    when: {operation: eps.item-summary.search, calls: 2}
    then: {refuse: {code: UNEXPECTED_EXCEPTION, diagnostics: Broken}}
"""
    scenario = load_scenario(yaml, "codes.yaml", services=(SERVICE,))
    await simulator.tenants.activate(DEFAULT_TENANT, (scenario,))

    said = [await _said(simulator, SUMMARY) for _ in range(3)]

    assert [(each["statusCode"], each["reason"]) for each in said] == [("1", "Not found"), ("5", "Broken"), ("0", "")]
