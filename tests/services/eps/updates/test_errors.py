"""How the status update says no: a response bundle, or the gateway's outcome."""

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.updates.errors import REFUSALS, render
from simulator.wire.json import read_json
from tests.services.eps.updates.calls import a_bundle, an_entry, an_update_call, said_of

_BACK_END = [code for code, row in REFUSALS.items() if row.detail["from"] == "back end"]


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_has_its_status(code: str) -> None:
    assert render(an_update_call({}), Refusal(code)).status == REFUSALS[code].status


@pytest.mark.parametrize("code", _BACK_END)
def test_the_back_ends_are_bundles_with_an_entry_of_that_status(code: str) -> None:
    body = read_json(render(an_update_call({}), Refusal(code)).body)

    assert [said_of(entry)[0][:3] for entry in body["entry"]] == [str(REFUSALS[code].status)]


@pytest.mark.parametrize(
    ("code", "status"), [("INVALID_STATUS_UPDATE", "400 Bad Request"), ("DUPLICATE_STATUS_UPDATE", "409 Conflict")]
)
def test_some_are_said_of_each_entry_of_the_request(code: str, status: str) -> None:
    call = an_update_call(a_bundle(an_entry(1), an_entry(2)))

    entries = read_json(render(call, Refusal(code, "said")).body)["entry"]

    assert [(said_of(entry)[0], said_of(entry)[2]) for entry in entries] == [(status, "said")] * 2


def test_the_gateways_are_outcomes() -> None:
    reply = render(an_update_call(b""), Refusal("ACCESS_DENIED"))

    assert (reply.status, read_json(reply.body)["resourceType"]) == (401, "OperationOutcome")


def test_half_a_character_in_what_is_quoted_is_replaced_and_headers_are_sent() -> None:
    call = an_update_call(b"", headers={"X-Correlation-ID": "c"})

    reply = render(call, Refusal("NO_TRANSACTION", "a\udcff", {"Retry-After": "1"}))

    assert said_of(read_json(reply.body)["entry"][0])[2] == "a?"
    assert (reply.headers["Retry-After"], reply.headers["X-Correlation-ID"]) == ("1", "c")


def test_of_a_body_that_is_no_json_one_entry_is_said() -> None:
    body = read_json(render(an_update_call(b"{"), Refusal("INVALID_STATUS_UPDATE")).body)

    assert len(body["entry"]) == 1
