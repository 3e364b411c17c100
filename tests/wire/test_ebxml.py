"""Messages in ebXML's envelope: which parts are read, what cannot be, and how an answer is written."""

import pytest

from simulator.wire.ebxml import CONTENT_TYPE, EbxmlHeader, EbxmlMessage, ebxml_of, write_ebxml_answer
from simulator.wire.xml import HL7, parse_xml, tag_of
from tests.services.spine.asking import ID, a_request_of, an_ebxml_header, an_upload, in_parts

HEADER = EbxmlHeader(
    "A81013-990006", "YES-0000806", "S1001A1630", ID, "urn:nhs:names:services:psis", "REPC_IN150016SM05", ID
)
ENVELOPE, PAYLOAD = an_ebxml_header("A"), f'<a xmlns="{HL7}"/>'


def _of(body: bytes, content_type: str = CONTENT_TYPE) -> EbxmlMessage:
    request = a_request_of(body, path="/clinical")
    request.headers["Content-Type"] = content_type
    return EbxmlMessage(request)


def test_header_and_payload_of_a_message_are_read() -> None:
    message = ebxml_of(an_upload())

    assert (message.fault, message.header) == (None, HEADER)
    assert (message.payload.name, message.payload.id) == ("REPC_IN150016SM05", ID)


def test_a_message_is_read_once() -> None:
    request = an_upload()

    assert ebxml_of(request) is ebxml_of(request)


def test_what_a_header_does_not_say_is_none_and_not_said() -> None:
    message = _of(in_parts(an_ebxml_header("A", CPAId=""), PAYLOAD))

    assert message.header.cpa_id is None
    assert "cpa_id" not in message.header.said()


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_lines_may_end_either_way(newline: bytes) -> None:
    body = in_parts(ENVELOPE, PAYLOAD).replace(b"\r\n", newline)

    assert _of(body).fault is None


def test_a_third_part_is_not_looked_at() -> None:
    assert _of(in_parts(ENVELOPE, PAYLOAD, "<")).fault is None


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        (in_parts(ENVELOPE, PAYLOAD), "text/xml", "the message is not of several parts"),
        (in_parts(ENVELOPE, PAYLOAD), "", "the message is not of several parts"),
        (in_parts(ENVELOPE, PAYLOAD), "multipart/related", "the message is not of several parts"),
        (in_parts(ENVELOPE, PAYLOAD), "multipart/related; boundary=other", "the message has fewer than two parts"),
        (in_parts(ENVELOPE), CONTENT_TYPE, "the message has fewer than two parts"),
        (b"", CONTENT_TYPE, "the message has fewer than two parts"),
        (in_parts(ENVELOPE, ""), CONTENT_TYPE, "the document is empty"),
        (in_parts("<a/>", PAYLOAD), CONTENT_TYPE, "the first part has no ebXML header"),
        (in_parts(ENVELOPE, "<!DOCTYPE a><a/>"), CONTENT_TYPE, "the document has a DOCTYPE"),
        (in_parts(ENVELOPE, PAYLOAD).replace(b"\r\n\r\n", b"\r\n"), CONTENT_TYPE, "the document is empty"),
    ],
)
def test_what_cannot_be_read_has_its_reason(body: bytes, content_type: str, why: str) -> None:
    assert str(_of(body, content_type).fault) == why


def test_a_boundary_cannot_begin_a_header_of_its_own() -> None:
    assert _of(in_parts(ENVELOPE, PAYLOAD), CONTENT_TYPE + "\r\nX: y").fault is None


def test_an_answer_goes_back_to_the_sender_with_each_part_on_one_line() -> None:
    payload = '<MCCI_IN010000UK13><id root="1"/><detail>5 &lt; 6</detail></MCCI_IN010000UK13>'

    lines = write_ebxml_answer(HEADER, "NEW", "MCCI_IN010000UK13", "2026-11-22T10:00:00Z", payload).splitlines()

    assert [line for line in lines if line.startswith(b"--")] == [
        b"----=_MIME-Boundary", b"----=_MIME-Boundary", b"----=_MIME-Boundary--",
    ]  # fmt: skip
    (hl7,) = [line for line in lines if line.startswith(b"<hl7:")]
    assert tag_of(parse_xml(hl7)) == f"{{{HL7}}}MCCI_IN010000UK13"
    assert b"<hl7:detail>5 &lt; 6</hl7:detail>" in hl7
    (soap,) = [line for line in lines if line.startswith(b"<soap:")]
    assert tag_of(parse_xml(soap)).endswith("}Envelope")


def test_what_is_written_is_read_as_the_answer_to_what_was_asked() -> None:
    body = write_ebxml_answer(HEADER, "NEW", "MCCI_IN010000UK13", "2026-11-22T10:00:00Z", "<MCCI_IN010000UK13/>")

    message = _of(body)

    assert message.header == EbxmlHeader(
        "YES-0000806", "A81013-990006", "S1001A1630", ID, "urn:nhs:names:services:psis", "MCCI_IN010000UK13", "NEW"
    )
    assert message.payload.name == "MCCI_IN010000UK13"


def test_a_payload_of_an_unknown_name_has_that_name() -> None:
    assert _of(in_parts(ENVELOPE, f'<OTHER xmlns="{HL7}"/>')).payload.name == "OTHER"
