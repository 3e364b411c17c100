import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.prescribing.errors import CANCEL_REFUSALS, REFUSALS
from simulator.services.eps.prescribing.render import render
from simulator.wire.json import read_json
from tests.services.eps.makers import a_prescription, a_tenant_with
from tests.services.eps.prescribing.calls import a_prescribing_call
from tests.services.eps.prescribing.orders import a_cancellation, resources_of


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_can_be_written_for_any_body(code: str) -> None:
    reply = render(a_prescribing_call(b"{"), Refusal(code))

    assert reply.status == REFUSALS[code].status
    assert read_json(reply.body)["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize("code", sorted(CANCEL_REFUSALS))
def test_a_scenario_can_give_any_result_of_a_cancellation(code: str) -> None:
    row = CANCEL_REFUSALS[code]
    call = a_prescribing_call(a_cancellation(), tenant=a_tenant_with(a_prescription(status="0002")))

    body = read_json(render(call, Refusal(code)).body)

    if row.detail["issue"]:
        said = body["issue"][0]["details"]["coding"][0]["code"]
    else:
        said = resources_of(body, "MedicationRequest")[0]["extension"][0]["extension"][0]["valueCoding"]["code"]
    assert said == row.code


def test_a_scenario_can_say_what_spine_says_of_a_cancellation() -> None:
    reply = render(a_prescribing_call(a_cancellation()), Refusal("CANCEL_UNPROCESSABLE", "No such patient"))

    display = read_json(reply.body)["issue"][0]["details"]["coding"][0]["display"]
    assert display == "Unable to process message. Information missing or invalid - No such patient"


def test_headers_of_a_refusal_go_with_it() -> None:
    reply = render(a_prescribing_call(), Refusal("TOO_MANY_REQUESTS", headers={"Retry-After": "5"}))

    assert reply.headers["Retry-After"] == "5"
