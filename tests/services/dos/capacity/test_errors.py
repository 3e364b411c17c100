"""The Capacity Status API's refusals: under `detail`, bare, by field."""

import pytest

from simulator.call import Refusal
from simulator.services.dos.capacity.errors import REFUSALS, Invalid, render
from simulator.wire.json import read_json
from tests.services.dos.capacity.setting import PATH
from tests.services.dos.faces import CAPACITY, a_face_call
from tests.services.dos.makers import a_dos_tenant

CALL = a_face_call(CAPACITY, a_dos_tenant(), PATH)
BARE = {
    "CAPACITY_USER_UNKNOWN", "CAPACITY_USER_INACTIVE", "CAPACITY_FORBIDDEN", "CAPACITY_SERVICE_UNKNOWN",
    "CAPACITY_SERVICE_INACTIVE",
}  # fmt: skip


@pytest.mark.parametrize("code", [code for code in REFUSALS if code not in ("CAPACITY_INVALID", "CAPACITY_MOVED")])
def test_a_refusal_is_a_bare_text_or_one_under_detail(code: str) -> None:
    reply = render(CALL, Refusal(code))

    text = REFUSALS[code].display
    assert reply.status == REFUSALS[code].status
    assert read_json(reply.body) == (text if code in BARE else {"detail": text})


def test_a_401_says_which_credentials_are_wanted() -> None:
    assert render(CALL, Refusal("CAPACITY_INVALID_TOKEN")).headers["WWW-Authenticate"] == "Token"


def test_faults_are_said_by_field() -> None:
    reply = render(CALL, Invalid({"notes": ["one", "two"]}))

    assert (reply.status, read_json(reply.body)) == (400, {"notes": ["one", "two"]})


def test_a_scenario_refuses_the_status_in_its_own_words() -> None:
    body = read_json(render(CALL, Refusal("CAPACITY_INVALID", "VAL-0099 - odd")).body)

    assert body == {"status": ["VAL-0099 - odd"]}


def test_a_move_has_no_body() -> None:
    reply = render(CALL, Refusal("CAPACITY_MOVED", headers={"Location": "/there/"}))

    assert (reply.status, reply.body, reply.headers["Location"]) == (301, b"", "/there/")
