"""Spine's messages: what is read of a request, and how an answer is written."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from simulator.services.spine.names import RETRIEVAL, SET_PERMISSION
from simulator.wire.spine import (
    Author,
    SpineAnswer,
    SpineMessage,
    spine_message_of,
    write_reasons,
    write_spine_answer,
    write_spine_time,
    write_tms_fault,
)
from simulator.wire.xml import HL7, SOAP, local_name, parse_xml
from tests.services.spine.asking import ID, RECEIVER, SENDER, a_message, a_request_for, a_request_of, by_number

ANSWER = SpineAnswer(
    id="118D81EC-7B35-4B35-A8F2-F40343488B15",
    action="urn:nhs:names:services:psisquery/QUQI_IN010000UK14",
    interaction="QUQI_IN010000UK14",
    version="V3NPfIT4.2.00",
    at=datetime(2026, 11, 22, 10, tzinfo=UTC),
    to="192.0.2.1",
    from_="http://localhost/sync-service",
    sender=RECEIVER,
    receiver=SENDER,
    relates_to=f"uuid:{ID}",
    refers_to=ID,
)


def test_a_request_is_read() -> None:
    message = spine_message_of(a_request_for(RETRIEVAL, by_number()))

    assert (message.name, message.id, message.version) == (RETRIEVAL.name, ID, RETRIEVAL.version)
    assert (message.message_id, message.action) == (f"uuid:{ID}", RETRIEVAL.action)
    assert (message.to, message.from_, message.reply_to) == (
        "https://spine.example.test/sync-service", "192.0.2.1", "192.0.2.2",
    )  # fmt: skip
    assert (message.sender, message.receiver) == (SENDER, RECEIVER)
    assert (message.header_sender, message.header_receiver) == (SENDER, RECEIVER)
    assert message.author == Author("555254240100", "910000000001", "S8000:G8000:R8001")
    assert message.is_old
    assert message.query is not None


def test_what_is_no_query_has_none() -> None:
    assert spine_message_of(a_request_for(SET_PERMISSION)).query is None


def test_the_present_addressing_is_read_too_and_told_apart() -> None:
    body = a_message(RETRIEVAL, "").replace(
        b"http://schemas.xmlsoap.org/ws/2004/08/addressing", b"http://www.w3.org/2005/08/addressing"
    )

    message = SpineMessage(a_request_of(body))

    assert (message.message_id, message.is_old) == (f"uuid:{ID}", False)


@pytest.mark.parametrize("body", [b"", b"<", b"<!DOCTYPE a><a/>"])
def test_what_cannot_be_read_says_why(body: bytes) -> None:
    message = SpineMessage(a_request_of(body))

    assert message.fault is not None
    assert (message.is_soap, message.interaction, message.name, message.id) == (False, None, "", None)


@pytest.mark.parametrize(
    "body",
    [
        b"<a/>",
        f'<s:Envelope xmlns:s="{SOAP}"/>'.encode(),
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header><x/></s:Header><s:Body/></s:Envelope>'.encode(),
    ],
)
def test_what_is_no_message_has_nothing(body: bytes) -> None:
    message = SpineMessage(a_request_of(body))

    assert (message.fault, message.interaction, message.message_id, message.author) == (None, None, None, None)
    assert message.place("Action") is None


def test_an_element_of_another_namespace_has_no_name() -> None:
    body = f'<s:Envelope xmlns:s="{SOAP}"><s:Body><QUPA_IN000008UK02/></s:Body></s:Envelope>'

    assert SpineMessage(a_request_of(body.encode())).name == ""


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2026, 11, 22, 10, tzinfo=UTC), "20261122100000"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "20260702003000"),
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "20260329005959"),
        (datetime(2026, 3, 29, 1, tzinfo=UTC), "20260329020000"),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "20261025015900"),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), "20261025010000"),
    ],
)
def test_times_are_londons(instant: datetime, written: str) -> None:
    assert write_spine_time(instant) == written


def test_an_answer_has_its_parts_in_order() -> None:
    root = parse_xml(write_spine_answer(ANSWER))

    header, body = root
    assert [local_name(each) for each in header] == [
        "MessageID", "Action", "To", "From", "communicationFunctionRcv", "communicationFunctionSnd", "RelatesTo",
    ]  # fmt: skip
    assert [local_name(each) for each in body[0]] == [
        "id", "creationTime", "versionCode", "interactionId", "processingCode", "processingModeCode", "acceptAckCode",
        "acknowledgement", "communicationFunctionRcv", "communicationFunctionSnd", "ControlActEvent",
    ]  # fmt: skip
    assert [local_name(each) for each in body[0][-1]] == ["author1", "queryAck"]


def test_an_answer_may_be_wrapped_and_may_be_to_no_query() -> None:
    root = parse_xml(write_spine_answer(replace(ANSWER, wrapper="eventQueryResponse", query_code=None)))

    assert local_name(root[1][0]) == "eventQueryResponse"
    assert next(root.iter(f"{{{HL7}}}queryAck"), None) is None


def test_what_a_caller_said_stands_in_an_answer_escaped() -> None:
    odd = "<&\">'"

    root = parse_xml(write_spine_answer(replace(ANSWER, to=odd, relates_to=odd, refers_to=odd, receiver=odd)))

    assert root[0][2].text == odd
    assert next(root.iter(f"{{{HL7}}}messageRef"))[0].get("root") == odd


def test_reasons_have_codes_and_qualifiers() -> None:
    xml = write_reasons([("420", "1.2", "No & never", "ER"), ("30418", "1.2", "ACF", "WG")])

    codes = list(parse_xml(f"<a>{xml}</a>".encode()).iter("code"))
    assert [(each.get("code"), each.get("displayName"), each[0].get("code")) for each in codes] == [
        ("420", "No & never", "ER"), ("30418", "ACF", "WG"),
    ]  # fmt: skip


def test_a_fault_says_code_place_and_why() -> None:
    fault = parse_xml(write_tms_fault("201", "<here>", "not well formed"))

    said = {local_name(each): each.text for each in fault.iter() if each.text and each.text.strip()}
    assert said == {
        "faultcode": "SOAP:Server",
        "faultstring": "Application Exception",
        "codeContext": "urn:nhs:names:error:tms",
        "errorCode": "201",
        "severity": "Error",
        "location": "<here>",
        "description": "not well formed",
    }
