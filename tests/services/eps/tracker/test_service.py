"""The tracker as a whole: what its table routes to, what its page says, what becomes of an exchange."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from multidict import CIMultiDict

from simulator.call.call import Operation
from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Simulator
from simulator.pipeline.routes import Routes
from simulator.scenario.load import load_scenario
from simulator.services.eps.tracker import OPERATIONS, REFUSALS
from simulator.services.eps.tracker.rules import RULE_TABLE
from simulator.settings import Settings
from simulator.wire.findings import rule_table
from simulator.wire.http import Reply, Request
from simulator.wire.json import read_json
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import PRESCRIPTION_ID, a_prescription
from tests.services.eps.tracker.calls import BASE, HEADERS, SERVICE

PAGE = (Path(__file__).resolve().parents[4] / "simulator/services/eps/README.md").read_text(encoding="utf-8")
IDS = [operation.id for operation in OPERATIONS]
SEARCHED = f"/RequestGroup?nhsNumber={NHS_NUMBER}"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """The tracker alone, over the shipped population and one prescription of now."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    tenant = await simulator.tenants.get(DEFAULT_TENANT)
    await tenant.documents.put("prescriptions", PRESCRIPTION_ID, a_prescription(issueDate="-P1D", history={}))
    yield simulator
    await simulator.close()


async def _answer(simulator: Simulator, target: str) -> Reply:
    return (await simulator.exchange(Request("GET", BASE + target, CIMultiDict(HEADERS)))).reply


@pytest.mark.parametrize(
    ("method", "path", "operation", "values"),
    [
        ("GET", "/RequestGroup", "eps.prescription.search", {}),
        ("HEAD", "/RequestGroup", "eps.prescription.search", {}),
        ("GET", "/RequestGroup/A-1%2B", "eps.prescription.retrieve", {"prescriptionId": "A-1+"}),
        ("GET", "/RequestGroup/", "eps.prescription.retrieve", {}),
        ("GET", "/_status", "eps.tracker-status.retrieve", {}),
        ("GET", "/_ping", "eps.tracker-ping.retrieve", {}),
        ("POST", "/RequestGroup", "eps.tracker.unsupported", {"rest": "RequestGroup"}),
        ("GET", "/Patient", "eps.tracker.unsupported", {"rest": "Patient"}),
    ],
)
def test_a_method_and_a_path_mean_an_operation(method: str, path: str, operation: str, values: dict[str, str]) -> None:
    found = Routes([SERVICE]).find(method, BASE + path)

    assert found is not None
    assert (found[1].id, found[2]) == (operation, values)


@pytest.mark.parametrize("name", [*IDS, *REFUSALS])
def test_the_page_describes_each_operation_and_refusal(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_page_has_every_finding() -> None:
    assert rule_table(RULE_TABLE).strip() in PAGE, "put rule_table(RULE_TABLE) under Findings of the tracker"


@pytest.mark.parametrize("operation", OPERATIONS, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation: Operation) -> None:
    assert {*operation.refusals} <= {*REFUSALS}


async def test_an_exchange_is_recorded_with_its_patient_and_its_findings(simulator: Simulator) -> None:
    outcome = await simulator.exchange(Request("GET", f"{BASE}/RequestGroup/{PRESCRIPTION_ID}", CIMultiDict(HEADERS)))

    assert outcome.exchange.nhs_number == NHS_NUMBER
    assert {finding.rule for finding in simulator.findings(outcome.exchange)} == {
        "eps.tracker.authorization-missing",
        "eps.tracker.identity-sent",
    }


async def test_what_is_put_is_found_and_viewed(simulator: Simulator) -> None:
    searched = read_json((await _answer(simulator, SEARCHED)).body)
    viewed = read_json((await _answer(simulator, f"/RequestGroup/{PRESCRIPTION_ID}")).body)

    ids = [bundle["entry"][-1]["resource"]["identifier"][0]["value"] for bundle in (searched, viewed)]
    assert ids == [PRESCRIPTION_ID, PRESCRIPTION_ID]


async def test_a_scenario_lets_spine_say_several_things(simulator: Simulator) -> None:
    yaml = """
name: several
rules:
  - name: down
    when: {operation: eps.prescription.search, calls: 1}
    then: {refuse: {code: SERVER_ERROR, diagnostics: "Unknown Error."}}
  - name: collected
    when: {operation: eps.prescription.search, calls: 2}
    then: {refuse: {code: BAD_REQUEST, diagnostics: "one\\ntwo"}}
  - name: slow
    when: {operation: eps.prescription.search, calls: 3}
    then: {delay: 31s}
"""
    scenario = load_scenario(yaml, "several.yaml", services=(SERVICE,))
    await simulator.tenants.activate(DEFAULT_TENANT, (scenario,))

    replies = [await _answer(simulator, SEARCHED) for _ in range(3)]

    said = [[issue.get("diagnostics") for issue in read_json(reply.body)["issue"]] for reply in replies]
    assert [reply.status for reply in replies] == [500, 400, 408]
    assert said == [["Unknown Error."], ["one", "two"], [None]]
