"""The REST interface's two envelopes."""

import pytest

from simulator.call import Refusal
from simulator.services.dos.rest.errors import REFUSALS, render, success
from simulator.wire.json import read_json
from tests.services.dos.faces import REST, a_face_call
from tests.services.dos.makers import a_dos_tenant

CALL = a_face_call(REST, a_dos_tenant(), "/app/controllers/api/v1.0/x")


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_its_status_again_as_a_number(code: str) -> None:
    reply = render(CALL, Refusal(code))

    body = read_json(reply.body)
    assert body == {"error": {"code": reply.status, "message": REFUSALS[code].display}}


def test_an_error_is_json() -> None:
    assert render(CALL, Refusal("REST_NOT_FOUND")).headers["Content-Type"] == "application/json"


def test_a_scenario_can_say_it_in_other_words() -> None:
    refusal = Refusal("REST_TOO_MANY_REQUESTS", "Slow down \udcff", {"Retry-After": "3"})

    reply = render(CALL, refusal)

    assert (reply.status, reply.headers["Retry-After"]) == (429, "3")
    assert read_json(reply.body) == {"error": {"code": 429, "message": "Slow down ?"}}


def test_nothing_found_is_said_to_be_catch_alls() -> None:
    assert read_json(success([], "ID").body) == {
        "success": {
            "code": 200,
            "transactionId": "ID",
            "servicesReturnedAreCatchAll": "TRUE",
            "serviceCount": 0,
            "services": [],
        }
    }


def test_what_is_found_is_counted() -> None:
    body = read_json(success([{}, {}]).body)["success"]

    assert (body["serviceCount"], body["servicesReturnedAreCatchAll"], body["transactionId"]) == (2, "FALSE", "NOT SET")
