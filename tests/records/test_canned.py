"""What of a recorded answer becomes a canned reply."""

import gzip
from dataclasses import replace
from typing import Any

import pytest

from simulator.records.canned import canned, why_not
from tests.records.makers import an_exchange

ID = "60e0b220-8136-4ca5-ae46-1d97ef59d068"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"target": "http://peer/acks"}, "sent by the simulator itself"),
        ({"method": "SMTP"}, "a mail"),
        ({"operation": None}, "no national operation"),
        ({"bodies_dropped": True}, "its bodies were dropped under load"),
        ({"status": 0}, "nothing was answered"),
        (
            {"service": "auth", "response_body": b'{"access_token":"x"}'},
            "it carries a token, which is the token service's to give",
        ),
        (
            {"service": "auth", "status": 302, "response_headers": b"Location: https://c/cb?code=x&state=y"},
            "it carries a token, which is the token service's to give",
        ),
        (
            {"response_body": b"<t>eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.</t>"},
            "it carries a token, which is the token service's to give",
        ),
        ({"response_body": b"Dear {{ name }}"}, "it holds {{ }}, which a scenario would fill"),
    ],
)
def test_what_cannot_become_a_rule_says_why(fields: dict[str, Any], why: str) -> None:
    assert why_not(an_exchange(**fields)) == why


def test_answers_and_refusals_of_the_token_service_become_rules() -> None:
    refused = an_exchange(service="auth", status=401, response_body=b'{"error":"invalid_client","access_token":""}')

    assert (why_not(an_exchange()), why_not(refused)) == (None, None)


def test_headers_of_the_connection_and_secrets_are_left_out() -> None:
    exchange = an_exchange(
        response_headers=b"Date: x\r\nSet-Cookie: s\r\nContent-Length: 3\r\nETag: 1\r\nVary: a\r\nVary: b\r\nAPIKey: k"
    )

    assert canned(exchange).headers == {"ETag": "1", "Vary": "a, b"}


def test_ids_and_addresses_of_the_request_become_values() -> None:
    exchange = an_exchange(
        tenant="t1",
        request_headers=f"Host: localhost:8111\r\nX-Request-ID: {ID.upper()}".encode(),
        request_id=ID,
        message_id="short",
        response_headers=f"X-Request-ID: {ID}".encode(),
        response_body=f"short {ID} http://localhost:8111/t/t1/x http://localhost:8111/y".encode(),
    )

    reply = canned(exchange)

    assert reply.headers == {"X-Request-ID": "{{ request_id }}"}
    assert reply.text == "short {{ request_id }} {{ base_url }}/x http://localhost:8111/y"


def test_an_id_that_the_service_gave_stays_as_it_was() -> None:
    exchange = an_exchange(request_headers=b"Host: x", message_id=ID, response_body=f"<id>{ID}</id>".encode())

    assert canned(exchange).text == f"<id>{ID}</id>"


def test_an_id_in_a_compressed_request_becomes_a_value() -> None:
    body = gzip.compress(f"<wsa:MessageID>{ID}</wsa:MessageID>".encode())
    exchange = an_exchange(request_headers=b"Content-Encoding: gzip", request_body=body, message_id=ID)

    assert canned(replace(exchange, request_id=None, response_body=ID.encode())).text == "{{ message_id }}"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a":1}', {"a": 1}),
        (b'{"a": 1}', None),
        (b'{"a":1.5}', None),
        (b"{oops", None),
        (b"text", None),
        (b'["x"]', ["x"]),
    ],
)
def test_json_stands_as_a_value_only_where_that_gives_the_same_bytes(body: bytes, value: Any) -> None:
    reply = canned(an_exchange(response_body=body))

    assert (reply.value, reply.data) == (value, body)


@pytest.mark.parametrize(
    ("body", "content_type", "ending"),
    [
        (b"{}", "application/fhir+json", ".json"),
        (b"<a/>", "text/xml; charset=utf-8", ".xml"),
        (b"<p>", "text/html", ".html"),
        (b"x", "", ".txt"),
        (b"\xff", "application/json", ".bin"),
    ],
)
def test_a_file_is_named_by_what_it_holds(body: bytes, content_type: str, ending: str) -> None:
    exchange = an_exchange(response_body=body, response_headers=f"Content-Type: {content_type}".encode())

    assert canned(exchange).ending == ending


def test_how_late_and_how_broken_an_answer_came_is_kept() -> None:
    assert canned(an_exchange(delay=0.8, delivery="truncate")).extra == {"delay": "800ms", "fault": "truncate"}


def test_an_answer_that_must_have_no_body_has_none() -> None:
    assert canned(an_exchange(status=204, response_body=b"left over")).data == b""
