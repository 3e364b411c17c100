"""The service through the whole simulator: what is routed where, and what its page says."""

import re
import shlex
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Simulator
from simulator.pipeline.routes import Routes
from simulator.population.prescription_ids import has_right_check_character
from simulator.scenario.load import load_scenario
from simulator.services import SERVICES
from simulator.services.eps import SERVICE
from simulator.settings import Settings
from simulator.wire.json import Json, read_json
from tests.makers import a_request

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/eps/README.md").read_text(encoding="utf-8")
IDS = [operation.id for operation in SERVICE.operations]
PRESCRIPTION_ID = "A10001-A81013-00001S"
HEADERS = {
    "Spine-From-Asid": "200000000946",
    "Spine-UserId": "313175813564",
    "Spine-RoleProfileId": "562926913100",
    "Accept": "application/json",
}


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """EPS alone, over the shipped population."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()


def _operation_at(method: str, path: str) -> str | None:
    found = Routes(SERVICES).find(method, path)
    return None if found is None else found[1].id


async def _summary(simulator: Simulator) -> Json:
    outcome = await simulator.exchange(a_request("GET", "/mm/nhs111itemsummary?nhsNumber=9990010005", HEADERS))
    return read_json(outcome.reply.body)["prescriptions"]


async def _status_code(simulator: Simulator) -> Json:
    outcome = await simulator.exchange(a_request("GET", f"/mm/prescriptions/{PRESCRIPTION_ID}?format=trace", HEADERS))
    return read_json(outcome.reply.body)["prescription"]["issue"]["prescriptionStatus"]["statusCode"]


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/clinical-prescription-tracker/RequestGroup", "eps.prescription.search"),
        ("GET", f"/clinical-prescription-tracker/RequestGroup/{PRESCRIPTION_ID}", "eps.prescription.retrieve"),
        ("DELETE", "/clinical-prescription-tracker/RequestGroup", "eps.tracker.unsupported"),
        ("GET", "/mm/prescriptions", "eps.legacy-prescription.search"),
        ("GET", f"/mm/prescriptions/{PRESCRIPTION_ID}", "eps.legacy-prescription.retrieve"),
        ("GET", "/mm/nhs111itemsummary", "eps.item-summary.search"),
        ("GET", "/mm/nhs111itemdetails", "eps.item-details.retrieve"),
        ("POST", "/fhir-prescribing/FHIR/R4/$prepare", "eps.order.prepare"),
        ("POST", "/electronic-prescriptions/FHIR/R4/$prepare", "eps.order.prepare"),
        ("POST", "/fhir-prescribing/FHIR/R4/$process-message", "eps.message.process"),
        ("POST", "/electronic-prescriptions/FHIR/R4/$process-message", "eps.message.process"),
        ("POST", "/fhir-dispensing/FHIR/R4/$process-message", "eps.message.process"),
        ("POST", "/fhir-dispensing/FHIR/R4/Task/$release", "eps.prescription.release"),
        ("POST", "/electronic-prescriptions/FHIR/R4/Task", "eps.task.submit"),
        ("GET", "/electronic-prescriptions/FHIR/R4/Task", "eps.task.search"),
        ("POST", "/fhir-dispensing/FHIR/R4/Claim", "eps.claim.submit"),
        ("GET", "/prescriptions-for-patients/Bundle", "eps.patient-prescriptions.search"),
        ("GET", "/prescriptions-for-patients-v2/Bundle", "eps.patient-prescriptions.search"),
        ("POST", "/prescription-status-update/", "eps.status.update"),
    ],
)
def test_a_method_and_a_path_mean_an_operation(method: str, path: str, operation: str) -> None:
    assert _operation_at(method, path) == operation


@pytest.mark.parametrize("operation", SERVICE.operations, ids=IDS)
def test_the_page_lists_each_operation_with_its_paths(operation: Operation) -> None:
    row = next((line for line in PAGE.splitlines() if line.startswith(f"| `{operation.id}` |")), "")

    assert all(f"`{path}`" in row for path in (operation.path, *operation.more_paths))


def _commands() -> list[list[str]]:
    """The words of each curl command of the page."""
    blocks = re.findall(r"^```bash\n(curl .*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return [shlex.split(block) for block in blocks if "/_simulator/" not in block]


@pytest.mark.parametrize("words", _commands(), ids=lambda words: next(word for word in words if "://" in word))
async def test_a_command_of_the_page_finds_what_it_asks_for(simulator: Simulator, words: list[str]) -> None:
    options = [(words[place - 1], word) for place, word in enumerate(words)]
    target = next(word for word in words if "://" in word).removeprefix("http://127.0.0.1:8111")
    headers = dict(word.split(": ", 1) for option, word in options if option == "-H")
    body = next((word for option, word in options if option == "-d"), "").encode()

    outcome = await simulator.exchange(a_request("POST" if body else "GET", target, headers, body))

    said = outcome.reply.body.decode()
    assert outcome.reply.status == (400 if "$prepare" in target else 200)
    assert "$prepare" in target or "010005-A81013-00001U" in said


async def test_a_scenario_adds_a_prescription_as_the_page_shows(simulator: Simulator) -> None:
    yaml = PAGE.split("```yaml\ndocuments:\n  prescriptions:")[1].split("```")[0]
    scenario = load_scenario(f"documents:\n  prescriptions:{yaml}", "page.yaml", services=(SERVICE,))

    await simulator.tenants.activate(DEFAULT_TENANT, (scenario,))

    shown = (await _summary(simulator))[PRESCRIPTION_ID]
    assert shown["prescriptionStatus"] == "To Be Dispensed"
    assert has_right_check_character(PRESCRIPTION_ID)


async def test_a_clock_that_is_moved_shows_at_the_tracker(simulator: Simulator) -> None:
    tenant = await simulator.tenants.get(DEFAULT_TENANT)
    body: Json = {"prescriptionId": PRESCRIPTION_ID, "nhsNumber": "9990010005", "issueDate": "-P3D"}
    await tenant.documents.put("prescriptions", PRESCRIPTION_ID, body)
    before = await _summary(simulator)

    tenant.clock.advance(timedelta(days=250))

    assert before[PRESCRIPTION_ID]["prescriptionStatus"] == "To Be Dispensed"
    assert await _status_code(simulator) == "0004"
