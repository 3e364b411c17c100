"""Which face a call belongs to, and that each says no in its own dialect."""

import pytest

from simulator.call import Call, Operation, Refusal
from simulator.services.eps import SERVICE, legacy, prescribing, tracker
from simulator.services.eps.faces import FACES, OPERATIONS, REFUSALS, nhs_number_of, render
from simulator.wire.json import read_json
from tests.makers import a_call, a_request
from tests.services.eps.makers import a_tenant_with

IDS = [operation.id for operation in OPERATIONS]


def _call(operation: Operation) -> Call:
    method = "GET" if operation.method == "*" else operation.method
    request = a_request(method, operation.path.replace("{", "").replace("}", ""))
    return a_call(request, a_tenant_with(), operation.id, SERVICE, id="x", rest="x")


def _operation(operation_id: str) -> Operation:
    found: Operation = next(operation for operation in OPERATIONS if operation.id == operation_id)
    return found


def test_no_two_operations_share_an_id() -> None:
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.__name__.rpartition(".")[2])
def test_every_face_can_say_what_the_pipeline_needs(face: object) -> None:
    table = face.REFUSALS  # type: ignore[attr-defined]  # a module

    assert {SERVICE.crash, SERVICE.unreadable, SERVICE.timeout} <= set(table)


@pytest.mark.parametrize("operation", OPERATIONS, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation: Operation) -> None:
    assert {*operation.refusals} <= set(REFUSALS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=IDS)
def test_whatever_a_scenario_names_is_rendered(operation: Operation) -> None:
    call = _call(operation)

    assert all(render(call, Refusal(code)).status >= 200 for code in REFUSALS)


def test_the_same_code_is_said_as_each_face_says_it() -> None:
    said = [
        render(_call(_operation(operation_id)), Refusal("INTERNAL_ERROR"))
        for operation_id in ("eps.prescription.search", "eps.item-summary.search")
    ]

    assert [read_json(said[0].body).get("resourceType")] == ["OperationOutcome"]
    assert said[0].body != said[1].body


def test_a_code_of_the_legacy_tracker_is_a_failure_elsewhere() -> None:
    code = next(code for code in legacy.REFUSALS if code not in prescribing.REFUSALS and code not in tracker.REFUSALS)

    reply = render(_call(_operation("eps.order.prepare")), Refusal(code))

    assert reply.status == 500


@pytest.mark.parametrize("body", [b"", b"{]", b"[]", b"\xff", b'{"entry": [1]}'])
@pytest.mark.parametrize("operation", OPERATIONS, ids=IDS)
def test_asking_for_the_patient_never_raises(operation: Operation, body: bytes) -> None:
    call = _call(operation)
    request = a_request(call.request.method, f"{call.request.target}?nhsNumber=%FF&x", body=body)

    asked = a_call(request, call.tenant, operation.id, SERVICE, id="x", rest="x")

    assert nhs_number_of(asked) is None or nhs_number_of(asked) == "\N{REPLACEMENT CHARACTER}"
