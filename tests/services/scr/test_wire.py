"""Replies: whose ids they carry, and in whose dialect a refusal is said."""

import re

from simulator.call import Refusal
from simulator.services.scr.wire import fresh_id, gateway_reply, render, service_reply
from simulator.wire.json import read_json
from tests.makers import REQUEST_ID
from tests.services.scr.calling import SEARCH, a_world, the_call

UPPER = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}")


def test_the_service_gives_the_callers_ids_back() -> None:
    call = the_call(a_world(), SEARCH, headers={"X-Correlation-ID": REQUEST_ID.upper()})

    reply = service_reply(call, 200, b"{}")

    assert (reply.headers["X-Request-ID"], reply.headers["X-Correlation-ID"]) == (REQUEST_ID, REQUEST_ID.upper())


def test_the_service_makes_ids_in_capitals_for_those_that_were_not_sent() -> None:
    reply = service_reply(the_call(a_world(), SEARCH, headers={"X-Request-ID": None}), 201)

    made = [reply.headers["X-Request-ID"], reply.headers["X-Correlation-ID"]]
    assert all(UPPER.fullmatch(each) for each in made)
    assert made[0] != made[1]


def test_a_reply_without_body_has_no_content_type() -> None:
    assert "Content-Type" not in service_reply(the_call(a_world(), SEARCH), 201).headers


def test_the_gateway_gives_back_only_what_was_sent() -> None:
    reply = gateway_reply(the_call(a_world(), SEARCH, headers={"X-Request-ID": None}), 200, b"{}")

    assert list(reply.headers) == ["Content-Type"]


def test_the_gateway_gives_both_ids_back_as_they_were_sent() -> None:
    call = the_call(a_world(), SEARCH, headers={"X-Correlation-ID": "mine"})

    reply = gateway_reply(call, 200, b"{}")

    assert (reply.headers["X-Request-ID"], reply.headers["X-Correlation-ID"]) == (REQUEST_ID, "mine")


def test_ids_repeat_with_the_tenants_seed_and_never_within_it() -> None:
    first, again = the_call(a_world(), SEARCH), the_call(a_world(), SEARCH)

    drawn = [fresh_id(first), fresh_id(first), fresh_id(again)]

    assert drawn[0] == drawn[2] != drawn[1]


def test_a_refused_id_is_given_back_in_no_header() -> None:
    call = the_call(a_world(), SEARCH, headers={"X-Request-ID": "1"})

    reply = render(call, Refusal("INVALID_ID_HEADER", values={"name": "X-Request-ID"}))

    assert list(reply.headers) == ["Content-Type"]
    assert read_json(reply.body)["issue"][0]["details"]["text"] == (
        'Invalid X-Request-ID. Should be a UUIDv4 matching "^[0-9a-fA-F]{8}+-[0-9a-fA-F]{4}+-[0-9a-fA-F]{4}+-'
        '[0-9a-fA-F]{4}+-[0-9a-fA-F]{12}+$"'
    )


def test_the_gateways_refusal_has_its_own_code_system_and_names_the_message() -> None:
    body = read_json(render(the_call(a_world(), SEARCH), Refusal("INTERNAL_ERROR")).body)

    issue = body["issue"][0]
    assert (issue["severity"], issue["code"]) == ("error", "unknown")
    assert issue["details"]["coding"] == [
        {
            "system": "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode",
            "version": "1",
            "code": "UNKNOWN_ERROR",
            "display": "Unknown Error",
        }
    ]
    assert re.search(r"\(Message ID: rrt-[0-9a-z-]+\)$", issue["diagnostics"])


def test_a_refused_token_has_no_diagnostics() -> None:
    body = read_json(render(the_call(a_world(), SEARCH), Refusal("ACCESS_DENIED", "Access Token expired")).body)

    assert body == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "forbidden",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode",
                            "version": "1",
                            "code": "ACCESS_DENIED",
                            "display": "Access Token expired",
                        }
                    ]
                },
            }
        ],
    }


def test_the_page_of_an_unavailable_service_escapes_what_a_scenario_says() -> None:
    reply = render(the_call(a_world(), SEARCH), Refusal("SERVICE_UNAVAILABLE", "<b>down</b>"))

    assert (reply.status, reply.headers["Content-Type"]) == (503, "text/html")
    assert b"&lt;b&gt;down&lt;/b&gt;" in reply.body


def test_a_value_that_is_no_text_is_quoted_as_far_as_it_is() -> None:
    reply = render(the_call(a_world(), SEARCH), Refusal("INVALID_PARAMETER", values={"value": "\udc80", "name": "x"}))

    assert "Invalid value - ? in field 'x'" in read_json(reply.body)["issue"][0]["details"]["text"]
