from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.pipeline.routes import Routes
from simulator.services.eps import dispensing
from simulator.services.eps.prescribing import OPERATIONS, REFUSALS
from tests.services.eps.prescribing.calls import SERVICE

PAGE = (Path(__file__).resolve().parents[4] / "simulator/services/eps/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("base", ["/fhir-prescribing", "/electronic-prescriptions", "/fhir-dispensing"])
@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("POST", "/FHIR/R4/$process-message", "eps.message.process"),
        ("POST", "/FHIR/R4/%24process-message", "eps.message.process"),
        ("POST", "/FHIR/R4/$validate", "eps.resource.validate"),
        ("GET", "/metadata", "eps.capability.retrieve"),
        ("GET", "/_status", "eps.prescribing-status.retrieve"),
        ("GET", "/_healthcheck", "eps.prescribing-status.retrieve"),
        ("GET", "/_ping", "eps.prescribing-ping.retrieve"),
        ("GET", "/_poll/one", "eps.poll.retrieve"),
        ("GET", "/FHIR/R4/$process-message", "eps.prescribing.unsupported"),
        ("POST", "/FHIR/R4/$convert", "eps.prescribing.unsupported"),
    ],
)
def test_a_path_below_every_base_leads_to_its_operation(base: str, method: str, path: str, operation: str) -> None:
    found = Routes([SERVICE]).find(method, base + path)

    assert found is not None
    assert found[1].id == operation


@pytest.mark.parametrize("base", ["/fhir-prescribing", "/electronic-prescriptions"])
def test_preparing_is_for_prescribers(base: str) -> None:
    found = Routes([SERVICE]).find("POST", f"{base}/FHIR/R4/$prepare")

    assert found is not None
    assert found[1].id == "eps.order.prepare"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_refusal_of_an_operation_is_in_the_table(operation: Operation) -> None:
    of_notifications = set(dispensing.REFUSALS) if operation.id == "eps.message.process" else set()

    assert set(operation.refusals) <= set(REFUSALS) | of_notifications


@pytest.mark.parametrize(
    "code",
    [
        "DISPENSE_AMEND_IDENTIFIER_MISMATCH",
        "DISPENSING_FOR_USERS_ONLY",
        "DISPENSING_NOT_PERMITTED",
        "DISPENSING_DISABLED",
    ],
)
def test_a_notification_is_refused_as_dispensing_refuses(code: str) -> None:
    assert code in next(each for each in OPERATIONS if each.id == "eps.message.process").refusals


def test_every_refusal_of_the_table_is_of_an_operation() -> None:
    given = {code for operation in OPERATIONS for code in operation.refusals}

    assert set(REFUSALS) <= given


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_the_services_page_says_when_a_refusal_is_given(code: str) -> None:
    section = PAGE.partition("### Refusals of prescribing")[2].partition("### Findings")[0]

    assert f"`{code}`" in section
