"""H-1 to S-17: each is broken by one change to a message that is otherwise good."""

import pytest

from simulator.toolkit.envelope_rules import HEADER_RULES, ROWS, SENDER_RULES, TRANSPORT_RULES
from simulator.wire.json import Json
from tests.itk_makers import a_distribution, a_security_header, an_envelope, an_itk_request
from tests.toolkit.calls import DOCUMENT, a_message, a_receiver, breaks, ids, received

RULES = (*TRANSPORT_RULES, *HEADER_RULES, *SENDER_RULES)
FOREIGN = '<x:Route xmlns:x="urn:example:route" soap:mustUnderstand="1">a</x:Route>'
SIGNED = a_security_header().replace(
    "</wsse:Security>", '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></wsse:Security>'
)
PASSWORD = a_security_header().replace("</wsse:Username>", "</wsse:Username><wsse:Password>x</wsse:Password>")
SOAP12 = a_message().replace(b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope")
TWO = an_envelope(a_distribution(DOCUMENT) + "<other/>", security=a_security_header())
OPTIONS: dict[str, Json] = {"itk_options": {"receiver": {"address": "https://a81013.example.test/report"}}}
OLD = a_security_header("2026-11-22T08:00:00Z", "2026-11-22T08:10:00Z")


def test_a_good_message_breaks_nothing() -> None:
    assert ids(RULES, a_message()) == []


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (b"<soap:Envelope", "itk.xml.readable"),
        (b"", "itk.xml.readable"),
        (b"<!DOCTYPE a><a/>", "itk.xml.readable"),
        (b"<note/>", "itk.soap.envelope"),
        (SOAP12, "itk.soap.version"),
        (a_message(headers=FOREIGN), "itk.soap.must-understand"),
        (an_envelope("", security=a_security_header()), "itk.soap.body"),
        (an_envelope("<other/>", security=a_security_header()), "itk.soap.body"),
        (TWO, "itk.soap.body"),
        (a_message(message_id=None), "itk.soap.message-id"),
        (a_message(message_id=""), "itk.soap.message-id"),
        (a_message(message_id="urn:uuid:5d5b0a6e-93f1-4f0b-9c51-0e6b7b1c2d30"), "itk.soap.message-id-form"),
        (a_message(message_id="first"), "itk.soap.message-id-form"),
        (a_message(action=None), "itk.soap.action"),
        (a_message(to=None), "itk.soap.to"),
        (a_message(reply_to="http://127.0.0.1:9/answers"), "itk.soap.reply-to"),
        (a_message(security=a_security_header(created=None)), "itk.security.timestamp-form"),
        (a_message(security=a_security_header(expires="tomorrow")), "itk.security.timestamp-form"),
        (a_message(security=a_security_header(created="2026-11-31T09:59:00Z")), "itk.security.timestamp-form"),
        (a_message(security=OLD), "itk.security.timestamp-now"),
        (a_message(security=a_security_header(username=None)), "itk.security.username"),
        (a_message(security=a_security_header(username="Unknown")), "itk.security.username-refused"),
        (a_message(security=PASSWORD), "itk.security.password"),
        (a_message(security=SIGNED), "itk.security.signature"),
    ],
)
def test_a_message_with_one_fault_breaks_one_rule(message: bytes, rule: str) -> None:
    assert ids(RULES, message) == [rule]


def test_a_message_without_security_has_neither_timestamp_nor_username() -> None:
    assert ids(RULES, a_message(security="")) == ["itk.security.timestamp", "itk.security.username"]


def test_expires_before_created_is_the_wrong_way_round() -> None:
    turned = a_security_header("2026-11-22T10:04:00Z", "2026-11-22T10:02:00Z")

    assert ids(RULES, a_message(security=turned)) == ["itk.security.timestamp-order"]


@pytest.mark.parametrize(
    ("created", "expires", "rules"),
    [
        ("2026-11-22T10:04:59Z", "2026-11-22T10:10:00Z", []),
        ("2026-11-22T10:05:00Z", "2026-11-22T10:10:00Z", ["itk.security.timestamp-now"]),
        ("2026-11-22T09:50:00Z", "2026-11-22T09:55:01Z", []),
        ("2026-11-22T09:50:00Z", "2026-11-22T09:55:00Z", ["itk.security.timestamp-now"]),
        ("2026-11-22T11:00:00+01:00", "2026-11-22T11:10:00+0100", []),
        ("2026-11-22T09:59:00.125", "2026-11-22T10:09:00", []),
    ],
)
def test_five_minutes_of_clock_skew_are_forgiven(created: str, expires: str, rules: list[str]) -> None:
    assert ids(RULES, a_message(security=a_security_header(created, expires))) == rules


def test_the_skew_that_is_forgiven_can_be_said() -> None:
    tenant = a_receiver(itk_options={"receiver": {"clock_skew": "PT3H"}})

    assert ids(RULES, a_message(security=OLD), tenant) == []


def test_an_action_that_is_not_the_service_differs() -> None:
    message = a_message(action="RequestAmbulanceDispatch-v2-0")

    assert ids(RULES, an_itk_request(message, action="RequestAmbulanceDispatch-v2-0")) == ["itk.soap.action-service"]


def test_white_space_around_the_action_is_not_seen() -> None:
    message = (
        a_message().replace(b"<wsa:Action>urn", b"<wsa:Action>\n  urn").replace(b"</wsa:Action>", b"\n</wsa:Action>")
    )

    assert ids(RULES, message) == []


def test_a_soap_action_of_something_else_is_noted() -> None:
    assert ids(RULES, an_itk_request(a_message(), action="RequestAmbulanceDispatch-v2-0")) == ["itk.http.soap-action"]


@pytest.mark.parametrize("header", ['""', "", "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"])
def test_an_empty_or_unquoted_soap_action_is_fine(header: str) -> None:
    assert ids(RULES, an_itk_request(a_message(), SOAPAction=header)) == []


def test_an_unknown_service_is_nobodys() -> None:
    message = a_message(service="SendPostcard-v1-0", action="SendPostcard-v1-0")

    assert ids(RULES, an_itk_request(message, action="SendPostcard-v1-0")) == ["itk.service.unknown"]


@pytest.mark.parametrize("name", ["urn:nhs-itk:services:201005:SendNHS111Report-v1-0"])
def test_an_old_name_of_a_service_is_taken_with_a_word(name: str) -> None:
    message = a_message(service=name, action=name)

    assert ids(RULES, an_itk_request(message, action=name)) == ["itk.service.spelling"]


def test_the_test_suites_own_name_of_the_report_is_welcome() -> None:
    name = "SendNHS111Report-v2-0_DMS"

    assert ids(RULES, an_itk_request(a_message(service=name, action=name), action=name)) == []


def test_another_address_than_the_receivers_own_is_noted_where_it_is_said() -> None:
    (broken,) = breaks(RULES, received(a_message(to="https://elsewhere.example.test"), a_receiver(**OPTIONS)))

    assert (broken.row.id, broken.text) == (
        "itk.soap.to-address",
        "Invalid Send To value: https://elsewhere.example.test",
    )
    assert ids(RULES, a_message(), a_receiver(**OPTIONS)) == []


def test_correspondence_may_want_its_answer_elsewhere() -> None:
    message = a_message(
        service="SendDocument-v1-0", action="SendDocument-v1-0", reply_to="http://127.0.0.1:9/answers", interaction="x"
    )

    assert ids(RULES, an_itk_request(message, action="SendDocument-v1-0")) == []


@pytest.mark.parametrize(
    ("media_type", "rules"),
    [
        ("text/xml; charset=utf-8", []),
        ("application/xml", []),
        ("APPLICATION/SOAP+XML", []),
        ("", ["itk.http.no-media-type"]),
        ("application/json", ["itk.http.media-type"]),
        ("multipart/related; type=text/xml", ["itk.http.media-type"]),
    ],
)
def test_media_types(media_type: str, rules: list[str]) -> None:
    assert ids(RULES, an_itk_request(a_message(), Content_Type=media_type)) == rules


def test_utf_16_is_read_and_noted() -> None:
    text = a_message().decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')

    assert ids(RULES, text.encode("utf-16")) == ["itk.xml.encoding"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_that_only_a_byte_order_mark_tells_is_noted_as_well(encoding: str) -> None:
    text = a_message().decode().partition("?>")[2]
    mark = "" if encoding == "utf-16" else "\N{ZERO WIDTH NO-BREAK SPACE}"

    (broken,) = breaks(RULES, received((mark + text).encode(encoding)))

    assert (broken.row.id, broken.what) == ("itk.xml.encoding", "the message is in UTF-16")


def test_a_byte_order_mark_of_utf_8_is_fine() -> None:
    assert ids(RULES, b"\xef\xbb\xbf" + a_message()) == []


def test_the_envelopes_service_is_what_the_action_should_be() -> None:
    message = a_message(action="RequestAmbulanceDispatch-v2-0")

    (broken,) = breaks(RULES, received(an_itk_request(message, action="RequestAmbulanceDispatch-v2-0")))

    assert broken.expected == "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"


def test_a_prefix_bound_to_something_else_outside_means_nothing() -> None:
    message = a_message().replace(b"<soap:Envelope ", b'<soap:Envelope xmlns:itk="urn:nhs-:ns:201005" ', 1)

    assert ids(RULES, message) == []


def test_a_break_says_where_it_stands() -> None:
    (broken,) = breaks(RULES, received(a_message(message_id="first")))

    finding = broken.finding("lenient")

    assert (finding.where, finding.line) == ("/soap:Envelope/soap:Header/wsa:MessageID", 2)
    assert finding.what == "first is not a UUID"


def test_every_row_has_its_own_id_and_a_clause() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert [row.id for row in ROWS if ", " not in row.source] == []
