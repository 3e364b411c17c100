"""How the tracker says no: one outcome for all problems, its own members and order, and the gateway's other words."""

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.gateway import HTTP_CODES
from simulator.services.eps.tracker.errors import REFUSALS, render
from simulator.wire.json import read_json
from tests.services.eps.tracker.calls import HEADERS, a_tracker_call, problems_of

TARGET = "/RequestGroup?nhsNumber=9990010005"


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_is_an_outcome_of_its_status(code: str) -> None:
    reply = render(a_tracker_call(TARGET), Refusal(code))

    assert reply.status == REFUSALS[code].status
    assert read_json(reply.body)["resourceType"] == "OperationOutcome"


def test_collected_problems_are_issues_of_one_outcome() -> None:
    reply = render(a_tracker_call(TARGET), Refusal("BAD_REQUEST", "one\ntwo"))

    assert problems_of(reply) == ["one", "two"]


def test_an_outcome_has_the_back_ends_members_in_its_order() -> None:
    reply = render(a_tracker_call(TARGET), Refusal("NOT_FOUND"))

    assert reply.body == (
        b'{"resourceType":"OperationOutcome","meta":{"lastUpdated":"2026-11-22T10:00:00.000Z"},"issue":[{'
        b'"code":"not-found","severity":"error","diagnostics":"Prescription not found","details":{"coding":[{'
        b'"system":"https://fhir.nhs.uk/CodeSystem/http-error-codes","code":"NOT_FOUND",'
        b'"display":"404: The Server was unable to find the specified resource."}]}}]}'
    )


def test_a_time_out_has_no_diagnostics() -> None:
    (issue,) = read_json(render(a_tracker_call(TARGET), Refusal("TIMEOUT")).body)["issue"]

    assert list(issue) == ["code", "severity", "details"]


def test_the_callers_ids_come_back() -> None:
    reply = render(a_tracker_call(TARGET), Refusal("NOT_FOUND"))

    assert dict(reply.headers) == {
        "Content-Type": "application/fhir+json",
        "Cache-Control": "no-cache",
        "x-request-id": HEADERS["x-request-id"],
        "x-correlation-id": HEADERS["x-correlation-id"],
    }


def test_without_a_correlation_id_it_comes_back_empty_and_without_a_request_id_there_is_none() -> None:
    call = a_tracker_call(TARGET, headers={"x-request-id": None, "x-correlation-id": None})

    reply = render(call, Refusal("BAD_REQUEST"))

    assert reply.headers["x-correlation-id"] == ""
    assert "x-request-id" not in reply.headers


def test_an_unexpected_exception_is_fatal_and_says_nothing_of_the_caller() -> None:
    reply = render(a_tracker_call(TARGET), Refusal("INTERNAL_ERROR"))

    outcome = read_json(reply.body)
    assert list(reply.headers) == ["Content-Type", "Cache-Control"]
    assert list(outcome) == ["resourceType", "issue", "id", "meta"]
    assert outcome["issue"] == [
        {
            "severity": "fatal",
            "code": "exception",
            "details": {
                "coding": [
                    {
                        "system": HTTP_CODES,
                        "code": "SERVER_ERROR",
                        "display": "500: The Server has encountered an error processing the request.",
                    }
                ]
            },
        }
    ]


def test_what_the_gateway_says_is_json_with_spine_codes() -> None:
    reply = render(a_tracker_call(TARGET), Refusal("ACCESS_DENIED", "Access Token expired"))

    assert reply.headers["Content-Type"] == "application/json"
    assert read_json(reply.body)["issue"] == [
        {
            "severity": "error",
            "code": "forbidden",
            "details": {
                "coding": [
                    {
                        "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                        "version": "1",
                        "code": "ACCESS_DENIED",
                        "display": "Access Denied - Unauthorised",
                    }
                ]
            },
            "diagnostics": "Access Token expired",
        }
    ]


def test_the_gateway_misses_a_request_id_in_fhir_and_fatally() -> None:
    reply = render(a_tracker_call(TARGET, headers={"x-request-id": None}), Refusal("MISSING_FIELD"))

    assert reply.headers["Content-Type"] == "application/fhir+json"
    assert read_json(reply.body)["issue"][0]["severity"] == "fatal"


def test_what_is_no_text_is_not_quoted() -> None:
    reply = render(a_tracker_call(TARGET), Refusal("INVALID_VALUE", "Invalid value - '\udcff'"))

    assert problems_of(reply) == ["Invalid value - '?'"]


def test_a_refusals_own_header_fields_are_added() -> None:
    reply = render(a_tracker_call(TARGET), Refusal("TOO_MANY_REQUESTS", headers={"Retry-After": "5"}))

    assert reply.headers["Retry-After"] == "5"
