"""The upload through the whole simulator: what it routes to, what its page says, and an outage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Simulator
from simulator.pipeline.routes import Routes
from simulator.scenario.load import load_scenario
from simulator.services.idt import SERVICE
from simulator.services.idt.rules import RULE_TABLE
from simulator.settings import Settings
from simulator.wire.findings import rule_table
from simulator.wire.json import Json, read_json
from tests.makers import a_request
from tests.services.idt.uploading import CASES, CODES, NHS_NUMBER, an_upload, basic

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/idt/README.md").read_text(encoding="utf-8")
IDS = [operation.id for operation in SERVICE.operations]


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """IDT alone, over the shipped population."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()


async def _play(simulator: Simulator, yaml: str) -> None:
    await simulator.tenants.activate(DEFAULT_TENANT, (load_scenario(yaml, "played.yaml", services=(SERVICE,)),))


async def _upload(simulator: Simulator, authorization: str | None = basic()) -> tuple[int, Json]:
    outcome = await simulator.exchange(an_upload(authorization=authorization))
    return outcome.reply.status, read_json(outcome.reply.body)


@pytest.mark.parametrize(
    ("method", "path", "operation", "values"),
    [
        ("POST", CASES, "idt.case.submit", {}),
        ("GET", CODES, "idt.exception-codes.list", {}),
        ("HEAD", CODES, "idt.exception-codes.list", {}),
        ("GET", CASES, "idt.unsupported", {"rest": "cqiCase"}),
        ("DELETE", CODES, "idt.unsupported", {"rest": "cqiExceptionCodes"}),
        ("POST", "/api/v1/other", "idt.unsupported", {"rest": "other"}),
    ],
)
def test_a_method_and_a_path_mean_an_operation(method: str, path: str, operation: str, values: dict[str, str]) -> None:
    found = Routes([SERVICE]).find(method, path)

    assert found is not None
    assert (found[1].id, found[2]) == (operation, values)


@pytest.mark.parametrize("name", [*IDS, *SERVICE.refusals])
def test_the_page_describes_each_operation_and_refusal(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_page_has_every_finding() -> None:
    assert rule_table(RULE_TABLE).strip() in PAGE, "put rule_table(RULE_TABLE) under Findings"


@pytest.mark.parametrize("operation", SERVICE.operations, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation: Operation) -> None:
    assert {*operation.refusals} <= {*SERVICE.refusals}


def test_the_services_own_codes_are_of_the_table() -> None:
    assert {SERVICE.crash, SERVICE.unreadable, SERVICE.timeout} <= {*SERVICE.refusals}


async def test_the_shipped_exception_codes_say_that_they_are_invented(simulator: Simulator) -> None:
    outcome = await simulator.exchange(a_request("GET", CODES, {"Authorization": basic()}))

    codes = read_json(outcome.reply.body)
    assert [sorted(entry) for entry in codes] == [["code", "text"]] * 3
    assert all(entry["code"].startswith("INVENTED") for entry in codes)


async def test_an_upload_is_recorded_with_its_patient_and_its_findings(simulator: Simulator) -> None:
    outcome = await simulator.exchange(an_upload())

    assert outcome.exchange.nhs_number == NHS_NUMBER
    assert [found.rule for found in simulator.findings(outcome.exchange)] == ["idt.transport.plain"]
    assert simulator.view(outcome.exchange)["credentials"] == {"scheme": "Basic", "user": "uploader"}


async def test_a_refused_upload_that_is_tried_again_is_no_case_twice(simulator: Simulator) -> None:
    await _upload(simulator, authorization=None)

    outcome = await simulator.exchange(an_upload())

    assert [found.rule for found in simulator.findings(outcome.exchange)] == ["idt.transport.plain"]


async def test_the_scenario_of_the_page_plays_as_the_page_says(simulator: Simulator) -> None:
    yaml = PAGE.split("```yaml\nname: idt-troubles")[1].split("```")[0]
    await _play(simulator, f"name: idt-troubles{yaml}")

    said = [await _upload(simulator) for _ in range(7)]

    listed = {"code": "X-17", "text": "The disposition is missing"}
    assert [status for status, _ in said] == [401, 400, 200, 503, 503, 503, 200]
    assert said[1][1]["exceptions"] == [listed, {"code": "X-99"}]
    assert said[2][1] == {"status": "accepted", "exceptions": [{"code": "X-17"}]}
    assert said[6][1] == {"status": "accepted", "exceptions": []}


async def test_the_accounts_of_the_page_let_in_whom_it_says(simulator: Simulator) -> None:
    documents = PAGE.split("```yaml\ndocuments:")[1].split("```")[0]
    await _play(simulator, f"documents:{documents}")

    said = [(await _upload(simulator, basic("uploader", password)))[0] for password in ("secret", "wrong")]

    assert said == [200, 401]


async def test_a_case_that_comes_twice_can_be_asserted_on_by_its_finding(simulator: Simulator) -> None:
    first, again = [await simulator.exchange(an_upload()) for _ in range(2)]

    assert "idt.case.repeated" not in [found.rule for found in simulator.findings(first.exchange)]
    assert "idt.case.repeated" in [found.rule for found in simulator.findings(again.exchange)]
