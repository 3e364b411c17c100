"""How Prescriptions for Patients says no."""

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.patients.errors import REFUSALS, render
from simulator.wire.json import read_json
from tests.services.eps.patients.calls import a_patients_call


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_is_an_outcome_of_its_status(code: str) -> None:
    reply = render(a_patients_call(), Refusal(code))

    assert reply.status == REFUSALS[code].status
    assert read_json(reply.body)["resourceType"] == "OperationOutcome"


def test_without_a_spine_certificate_the_failure_is_one_of_security() -> None:
    (issue,) = read_json(render(a_patients_call(), Refusal("SPINE_UNAVAILABLE")).body)["issue"]

    assert (issue["code"], issue["severity"], issue["diagnostics"]) == (
        "security",
        "fatal",
        "Spine certificate is not configured",
    )


def test_the_gateways_reason_is_the_display() -> None:
    (issue,) = read_json(render(a_patients_call(), Refusal("ACCESS_DENIED", "Access Token expired")).body)["issue"]

    assert issue["details"]["coding"][0]["display"] == "Access Token expired"


def test_a_scenarios_words_are_diagnostics_and_its_headers_are_sent() -> None:
    call = a_patients_call(headers={"X-Correlation-ID": "c"})

    reply = render(call, Refusal("TIMEOUT", "said", {"Retry-After": "1"}))

    assert read_json(reply.body)["issue"][0]["diagnostics"] == "said"
    assert (reply.headers["Retry-After"], reply.headers["X-Correlation-ID"]) == ("1", "c")


def test_without_any_ids_of_the_callers_none_come_back() -> None:
    reply = render(a_patients_call(headers={"X-Request-ID": None}), Refusal("TIMEOUT"))

    assert list(reply.headers) == ["Content-Type", "Cache-Control"]
