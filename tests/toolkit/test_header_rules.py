"""How headers are written: each thing that is odd about them is said once, and nothing is said of a good message."""

import pytest

from simulator.toolkit.header_rules import ROWS, WRITING_RULES
from simulator.toolkit.rows import Broken, Level
from tests.itk_makers import MESSAGE_ID, a_distribution, a_security_header, an_envelope, an_itk_request
from tests.toolkit.calls import DOCUMENT, a_message, breaks, ids, received

RELATED = f"<wsa:RelatesTo>{MESSAGE_ID}</wsa:RelatesTo>"
ACK = "SendInfrastructureAck-v1-0"


def _changed(old: str, new: str) -> bytes:
    message = a_message().decode()
    assert old in message
    return message.replace(old, new, 1).encode()


def _only(message: bytes) -> Broken:
    (broken,) = breaks(WRITING_RULES, received(message))
    return broken


def test_nothing_is_said_of_a_good_message() -> None:
    assert ids(WRITING_RULES, a_message()) == []


@pytest.mark.parametrize("body", [b"", b"<a", b"<note>hello</note>"])
def test_nothing_is_said_of_what_is_no_message(body: bytes) -> None:
    assert ids(WRITING_RULES, body) == []


def test_none_of_the_rules_refuses() -> None:
    assert {row.level for row in ROWS} == {Level.WARNING}


@pytest.mark.parametrize(
    ("content_type", "rules"),
    [
        ("text/xml", []),
        ("text/xml; charset=UTF-8", []),
        ('text/xml;charset="utf-8"', []),
        ("text/xml; charset=us-ascii", []),
        ("text/xml; charset=iso-8859-1", ["itk.http.charset"]),
        ("application/soap+xml; action=a; charset=UTF-16", ["itk.http.charset"]),
    ],
)
def test_the_charset_is_held_against_the_encoding_of_the_document(content_type: str, rules: list[str]) -> None:
    assert ids(WRITING_RULES, an_itk_request(a_message(), Content_Type=content_type)) == rules


@pytest.mark.parametrize(("charset", "rules"), [("utf-16", []), ("UTF-16LE", []), ("utf-8", ["itk.http.charset"])])
def test_a_byte_order_mark_says_the_encoding(charset: str, rules: list[str]) -> None:
    body = a_message().decode().partition("?>")[2].encode("utf-16")

    assert ids(WRITING_RULES, an_itk_request(body, Content_Type=f"text/xml; charset={charset}")) == rules


def test_a_document_whose_encoding_only_the_transport_names_is_unreadable_and_that_is_said() -> None:
    body = "<título/>".encode("iso-8859-1")

    assert ids(WRITING_RULES, an_itk_request(body, Content_Type="text/xml; charset=iso-8859-1")) == ["itk.http.charset"]


@pytest.mark.parametrize(
    ("coding", "rules"), [("gzip", ["itk.http.content-encoding"]), ("identity", []), ("Identity", []), ("", [])]
)
def test_a_content_encoding_is_not_undone(coding: str, rules: list[str]) -> None:
    assert ids(WRITING_RULES, an_itk_request(a_message(), Content_Encoding=coding)) == rules


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("</soap:Body>", "</soap:Body><soap:Body/>", "soap:Body"),
        ("</soap:Body>", "</soap:Body><soap:Header/>", "soap:Header"),
        ("</soap:Body>", "</soap:Body><other/>", "other"),
        ("<soap:Body>", '<x:other xmlns:x="urn:x"/><soap:Body>', "other"),
        ("<soap:Body>", "stray<soap:Body>", "soap:Envelope"),
        ("<soap:Body>", "<soap:Body>stray", "soap:Body"),
        ("</soap:Header>", "stray</soap:Header>", "soap:Header"),
    ],
)
def test_an_envelope_has_a_header_and_one_body(old: str, new: str, where: str) -> None:
    broken = _only(_changed(old, new))

    assert broken.row.id == "itk.soap.parts"
    assert where in broken.what


@pytest.mark.parametrize("new", ['</soap:Body><x:other xmlns:x="urn:x"/>', "</soap:Body>\n  "])
def test_elements_of_other_namespaces_may_follow_the_body(new: str) -> None:
    assert ids(WRITING_RULES, _changed("</soap:Body>", new)) == []


@pytest.mark.parametrize("name", ["MessageID", "Action", "To", "ReplyTo"])
def test_an_addressing_header_is_there_once(name: str) -> None:
    message = a_message(headers=f"<wsa:{name}>more</wsa:{name}>")

    broken = _only(message)

    assert (broken.row.id, broken.what) == ("itk.soap.repeated-header", f"wsa:{name} is there 2 times")


def test_headers_of_other_namespaces_may_be_repeated() -> None:
    assert ids(WRITING_RULES, a_message(headers='<x:a xmlns:x="urn:x"/><x:a xmlns:x="urn:x"/>')) == []


@pytest.mark.parametrize("name", ["ReferenceProperties", "ReferenceParameters"])
def test_the_sender_is_an_address_alone(name: str) -> None:
    sender = f"<wsa:From><wsa:Address>http://a/</wsa:Address><wsa:{name}/></wsa:From>"

    broken = _only(a_message(headers=sender))

    finding = broken.finding("strict")
    assert (finding.rule, finding.where) == (
        "itk.soap.from-reference",
        f"/soap:Envelope/soap:Header/wsa:From/wsa:{name}",
    )


def test_a_sender_with_an_address_is_fine() -> None:
    assert ids(WRITING_RULES, a_message(headers="<wsa:From><wsa:Address>http://a/</wsa:Address></wsa:From>")) == []


def test_a_report_relates_to_nothing() -> None:
    assert ids(WRITING_RULES, a_message(headers=RELATED)) == ["itk.soap.relates-to"]


@pytest.mark.parametrize(("relation", "rules"), [(RELATED, []), (RELATED[:-20], ["itk.soap.relates-to"])])
def test_an_acknowledgement_may_relate_to_a_message_by_its_id(relation: str, rules: list[str]) -> None:
    whole = relation if relation == RELATED else "<wsa:RelatesTo>the first one</wsa:RelatesTo>"
    message = an_envelope(a_distribution(DOCUMENT, service=ACK), action=ACK, headers=whole)

    assert ids(WRITING_RULES, message) == rules


@pytest.mark.parametrize(
    ("id", "rules"),
    [
        ("D6CD5232-14CF-11DF-9423-1F9A910D4703", []),
        ("uuid_d6cd5232-14cf-11df-9423-1f9a910d4703", []),
        ("TS-1", ["itk.security.timestamp-id"]),
        ("1_D6CD5232-14CF-11DF-9423-1F9A910D4703", ["itk.security.timestamp-id"]),
    ],
)
def test_the_timestamps_id_is_a_uuid_with_any_prefix(id: str, rules: list[str]) -> None:
    assert ids(WRITING_RULES, _changed("uuid_6F1E2D3C-4B5A-4697-8899-AABBCCDDEEFF", id)) == rules


def test_a_timestamp_may_be_without_id() -> None:
    assert ids(WRITING_RULES, _changed(' wsu:Id="uuid_6F1E2D3C-4B5A-4697-8899-AABBCCDDEEFF"', "")) == []


@pytest.mark.parametrize(
    ("created", "said"),
    [
        ("2026-11-22T10:59:00+01:00", ["Created is 2026-11-22T10:59:00+01:00"]),
        ("2026-11-22T05:59:00-0400", ["Created is 2026-11-22T05:59:00-0400"]),
        ("2026-11-22T09:59:00+00:00", []),
        ("2026-11-22T09:59:00+0000", []),
        ("2026-11-22T09:59:00", []),
        ("2026-11-22", []),
        (None, []),
    ],
)
def test_times_are_in_utc(created: str | None, said: list[str]) -> None:
    found = breaks(WRITING_RULES, received(a_message(security=a_security_header(created))))

    assert [(each.row.id, each.what) for each in found] == [("itk.security.timestamp-utc", what) for what in said]
