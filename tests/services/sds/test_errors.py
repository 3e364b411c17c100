import pytest

from simulator.call import Refusal
from simulator.services.sds.errors import REFUSALS, bad_request, json_reply, render
from simulator.wire.json import read_json
from tests.services.sds.asking import CORRELATION_ID, a_question


def test_a_refusal_is_an_outcome_under_the_correlation_id() -> None:
    reply = render(a_question("/Device", X_Correlation_ID=CORRELATION_ID), bad_request("why"))

    assert read_json(reply.body) == {
        "resourceType": "OperationOutcome",
        "id": CORRELATION_ID,
        "issue": [
            {
                "severity": "error",
                "code": "required",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1",
                            "code": "BAD_REQUEST",
                            "display": "Bad request",
                        }
                    ]
                },
                "diagnostics": "HTTP 400: Bad Request (why)",
            }
        ],
    }
    assert dict(reply.headers) == {"Content-Type": "application/fhir+json", "X-Correlation-Id": CORRELATION_ID}


def test_without_a_correlation_id_one_is_made() -> None:
    call = a_question("/Device")

    reply = render(call, Refusal("NOT_FOUND"))

    made = reply.headers["X-Correlation-Id"]
    assert (made, made.upper()) == (call.correlation_id, made)
    assert read_json(reply.body)["id"] == made


@pytest.mark.parametrize("code", ["API_KEY_MISSING", "API_KEY_INVALID", "TOO_LARGE", "TOO_MANY_REQUESTS"])
def test_the_gateway_refuses_with_its_catch_all(code: str) -> None:
    reply = render(a_question("/Device", X_Correlation_ID=CORRELATION_ID), Refusal(code))

    issue = read_json(reply.body)["issue"][0]
    assert reply.status == REFUSALS[code].status
    assert reply.headers["Content-Type"] == "application/json"
    assert (issue["code"], issue["details"]["coding"][0]["code"]) == ("unknown", "UNKNOWN_ERROR")
    assert issue["details"]["coding"][0]["display"].endswith(f"(Message ID: {CORRELATION_ID})")


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_has_the_status_of_its_row(code: str) -> None:
    assert render(a_question("/Device"), Refusal(code)).status == REFUSALS[code].status


def test_a_method_that_is_not_allowed_says_which_is() -> None:
    assert render(a_question("/Device"), Refusal("METHOD_NOT_ALLOWED")).headers["Allow"] == "GET"


def test_what_is_no_text_is_quoted_all_the_same() -> None:
    call = a_question("/Device")

    assert b"?" in render(call, bad_request("\udcff")).body
    assert json_reply(call, 200, {}, "application/json").body == b"{}"
