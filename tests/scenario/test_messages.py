from collections.abc import Callable

import pytest

from simulator.scenario.messages import ABSENT, CallMessage, ExchangeMessage, Message, body_text
from simulator.scenario.regexes import MOST_SEEN
from simulator.wire.json import Json
from simulator.wire.xpath import compile_xpath
from tests.itk_makers import a_distribution, an_envelope
from tests.makers import PDS, REQUEST_ID
from tests.scenario.makers import a_search, an_exchange, an_update


def _as_call(body: bytes | Json, query: str) -> Message:
    return CallMessage(a_search(query) if query else an_update(body))


def _as_exchange(body: bytes | Json, query: str) -> Message:
    operation = "pds.patient.search" if query else "pds.patient.update"
    return ExchangeMessage(an_exchange(1, operation, body=body, target=f"{PDS}/Patient?{query}"))


BOTH = pytest.mark.parametrize("as_message", [_as_call, _as_exchange])
AsMessage = Callable[[bytes | Json, str], Message]


@BOTH
def test_headers_are_found_in_any_case(as_message: AsMessage) -> None:
    message = as_message(b"", "")

    assert list(message.header("x-request-id")) == [REQUEST_ID]
    assert list(message.header("Absent")) == []


@BOTH
def test_all_values_of_a_parameter_are_found_decoded(as_message: AsMessage) -> None:
    message = as_message(b"", "given=John%20Paul&given=J%C3%B6&empty")

    assert list(message.query("given")) == ["John Paul", "Jö"]
    assert list(message.query("empty")) == [""]
    assert list(message.query("absent")) == []


@BOTH
def test_a_json_body_is_a_value(as_message: AsMessage) -> None:
    assert as_message({"patches": []}, "").json() == {"patches": []}
    assert as_message(b"null", "").json() is None


@BOTH
@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a":1,"a":2}', b"NaN"])
def test_a_body_that_is_no_json_is_absent(as_message: AsMessage, body: bytes) -> None:
    assert as_message(body, "").json() is ABSENT


@BOTH
def test_an_xml_body_is_looked_into_by_xpath(as_message: AsMessage) -> None:
    message = as_message(b"<a><b>c</b></a>", "")

    assert [message.xpath(compile_xpath(path)) for path in ("//b", "//b", "//c")] == [["c"], ["c"], []]


@BOTH
def test_an_xpath_sees_encoded_payloads_decoded(as_message: AsMessage) -> None:
    document = '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>A report</title></ClinicalDocument>'
    message = as_message(an_envelope(a_distribution(document, compressed=True, base64=True)), "")

    assert message.xpath(compile_xpath("//itk:payload/hl7:ClinicalDocument/hl7:title")) == ["A report"]


@BOTH
def test_an_xpath_finds_nothing_in_a_body_that_is_no_xml(as_message: AsMessage) -> None:
    assert list(as_message({"a": 1}, "").xpath(compile_xpath("true()"))) == []


@BOTH
def test_a_body_is_text_as_far_as_it_is_looked_at(as_message: AsMessage) -> None:
    assert body_text(as_message(b"\xff" + b"x" * MOST_SEEN, "")) == "\ufffd" + "x" * (MOST_SEEN - 1)


@BOTH
def test_operation_service_and_method_are_known(as_message: AsMessage) -> None:
    message = as_message(b"", "")

    assert (message.operation, message.service, message.method) == ("pds.patient.update", "pds", "PATCH")


def test_a_call_has_no_reply_yet() -> None:
    message = CallMessage(an_update(b""))

    assert (message.status, message.rule) == (None, None)


def test_an_exchange_has_status_rule_and_patient() -> None:
    message = ExchangeMessage(an_exchange(1, status=503, rule="down twice", nhs_number="9000000009"))

    assert (message.status, message.rule, message.nhs_number) == (503, "down twice", "9000000009")
