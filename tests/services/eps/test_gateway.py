"""What the gateway says before every face: its own words in JSON, with the caller's ids."""

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.gateway import GATEWAY_REFUSALS, at_gateway, instant
from simulator.wire.http import Reply
from simulator.wire.json import read_json
from tests.makers import REQUEST_ID, a_call, a_request

CORRELATION_ID = "11c46f5f-cdef-4865-94b2-0ee0edcc26da"


def _said(code: str, diagnostics: str | None = None, headers: dict[str, str | None] | None = None) -> Reply:
    call = a_call(a_request(headers={"X-Correlation-ID": CORRELATION_ID, **(headers or {})}))
    return at_gateway(call, Refusal(code, diagnostics, headers={"Retry-After": "5"}), GATEWAY_REFUSALS[code])


@pytest.mark.parametrize("code", GATEWAY_REFUSALS)
def test_every_refusal_is_an_outcome_of_its_status_in_json(code: str) -> None:
    reply = _said(code)

    (issue,) = read_json(reply.body)["issue"]
    assert reply.status == GATEWAY_REFUSALS[code].status
    assert issue["details"]["coding"][0]["code"] == (GATEWAY_REFUSALS[code].code or code)


@pytest.mark.parametrize("code", GATEWAY_REFUSALS)
def test_only_a_missing_request_id_is_said_in_fhir(code: str) -> None:
    fhir = "application/fhir+json" if code == "MISSING_FIELD" else "application/json"

    assert _said(code).headers["Content-Type"] == fhir


def test_the_callers_ids_come_back_with_the_refusals_own_header_fields() -> None:
    assert dict(_said("TOO_MANY_REQUESTS").headers) == {
        "Content-Type": "application/json",
        "X-Request-ID": REQUEST_ID,
        "X-Correlation-ID": CORRELATION_ID,
        "Retry-After": "5",
    }


def test_ids_that_were_not_sent_do_not_come_back() -> None:
    reply = _said("ACCESS_DENIED", headers={"X-Request-ID": None, "X-Correlation-ID": None})

    assert {"X-Request-ID", "X-Correlation-ID"} & set(reply.headers) == set()


def test_what_is_no_text_is_replaced_where_it_is_quoted() -> None:
    (issue,) = read_json(_said("INVALID_VALUE", "Invalid value - '\udcff'").body)["issue"]

    assert issue["diagnostics"] == "Invalid value - '?'"


def test_an_instant_is_written_with_milliseconds_and_z() -> None:
    assert instant(a_call(a_request())) == "2026-11-22T10:00:00.000Z"
