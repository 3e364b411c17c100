"""How the legacy tracker says no: in JSON under HTTP 200, with the payload's key empty, or as HTTP without a body."""

import hashlib

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.legacy.errors import REFUSALS, answer, message, render
from simulator.wire.json import read_json
from tests.services.eps.legacy.calls import BASIC_RETRIEVE, BASIC_SEARCH, ITEM_DETAILS, ITEM_SUMMARY, a_legacy_call

SAID = {code: row for code, row in REFUSALS.items() if row.code}


@pytest.mark.parametrize("code", SAID)
def test_a_refusal_with_a_code_is_a_200_that_says_it(code: str) -> None:
    reply = render(a_legacy_call(BASIC_SEARCH), Refusal(code))

    assert reply.status == 200
    assert read_json(reply.body)["statusCode"] == SAID[code].code


@pytest.mark.parametrize("code", sorted(REFUSALS.keys() - SAID.keys()))
def test_every_other_refusal_is_http_only(code: str) -> None:
    reply = render(a_legacy_call(BASIC_SEARCH), Refusal(code))

    assert (reply.status, reply.body) == (REFUSALS[code].status, REFUSALS[code].display.encode())


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        (BASIC_SEARCH, {"reason": "Not found", "version": "1", "prescriptionList": {}, "statusCode": "1"}),
        (BASIC_RETRIEVE, {"reason": "Not found", "version": "1.0", "prescription": {}, "statusCode": "1"}),
        (ITEM_SUMMARY, {"reason": "Not found", "version": "1", "prescriptions": {}, "statusCode": "1"}),
        (ITEM_DETAILS, {"reason": "Not found", "version": "1", "prescriptions": {}, "statusCode": "1"}),
    ],
)
def test_the_operations_own_payload_is_empty(operation: str, body: object) -> None:
    assert read_json(render(a_legacy_call(operation), Refusal("NOT_FOUND")).body) == body


def test_a_refusals_own_words_are_its_reason() -> None:
    reply = render(a_legacy_call(BASIC_SEARCH), Refusal("UNEXPECTED_EXCEPTION", "Broken"))

    assert read_json(reply.body)["reason"] == "Broken"


def test_the_etag_is_the_sha1_of_the_body() -> None:
    reply = answer(a_legacy_call(BASIC_SEARCH), message("prescriptionList", b"{}"))

    assert reply.headers["Etag"] == f'"{hashlib.sha1(reply.body).hexdigest()}"'


@pytest.mark.parametrize(
    ("operation", "content_type"),
    [
        (BASIC_SEARCH, "application/json"),
        (BASIC_RETRIEVE, "application/json; charset=UTF-8"),
        (ITEM_SUMMARY, "application/json"),
        (ITEM_DETAILS, "application/json"),
    ],
)
def test_each_operation_has_its_own_content_type(operation: str, content_type: str) -> None:
    assert answer(a_legacy_call(operation), message("x", b"{}")).headers["Content-Type"] == content_type


@pytest.mark.parametrize(("operation", "there"), [(BASIC_SEARCH, False), (ITEM_SUMMARY, True), (ITEM_DETAILS, True)])
def test_the_clinical_pair_is_not_to_be_kept(operation: str, there: bool) -> None:
    headers = answer(a_legacy_call(operation), message("x", b"{}")).headers

    found = [headers.get(name) for name in ("Strict-Transport-Security", "Pragma", "Cache-Control")]
    assert found == (["max-age=15724800; includeSubDomains", "no-cache", "no-store"] if there else [None] * 3)


def test_a_trace_id_comes_back() -> None:
    call = a_legacy_call(BASIC_SEARCH, headers={"Eps-TraceId": "T-1"})

    assert answer(call, message("x", b"{}")).headers["Eps-TraceId"] == "T-1"


def test_a_payload_can_come_with_a_code() -> None:
    told = message("prescription", b'{"issue":{}}', said="ISSUE_NOT_FOUND")

    reply = answer(a_legacy_call(BASIC_RETRIEVE), told)

    assert read_json(reply.body) == {
        "reason": "Issue not found",
        "version": "1",
        "prescription": {"issue": {}},
        "statusCode": "3",
    }


def test_a_refusals_own_header_fields_are_added() -> None:
    reply = render(a_legacy_call(BASIC_SEARCH), Refusal("INTERNAL_ERROR", headers={"Retry-After": "5"}))

    assert reply.headers["Retry-After"] == "5"
