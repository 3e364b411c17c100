"""SOAP envelopes: what is read of them, and what is written."""

import pytest

from simulator.wire.soap import Envelope, write_envelope, write_fault, write_security
from simulator.wire.xml import parse_xml
from tests.itk_makers import MESSAGE_ID, REPORT, SERVICES, a_security_header, an_envelope


def _read(data: bytes) -> Envelope:
    return Envelope.of(parse_xml(data))


def test_addressing_is_read_by_name() -> None:
    envelope = _read(an_envelope("<a/>", headers="<wsa:RelatesTo>r</wsa:RelatesTo><wsa:MessageID>2</wsa:MessageID>"))

    assert envelope.is_soap
    assert (envelope.message_id, envelope.action, envelope.relates_to) == (MESSAGE_ID, SERVICES + REPORT, "r")
    assert envelope.to == "https://a81013.example.test/report"
    assert envelope.reply_to == "http://www.w3.org/2005/08/addressing/anonymous"
    assert [element.tag for element in envelope.content] == ["a"]


def test_prefixes_mean_nothing() -> None:
    data = an_envelope("<a/>").replace(b"soap:", b"s:").replace(b"xmlns:soap", b"xmlns:s")
    data = data.replace(b"<wsa:Action>", b'<Action xmlns="http://www.w3.org/2005/08/addressing">')
    data = data.replace(b"</wsa:Action>", b"</Action>")

    assert _read(data).action == SERVICES + REPORT


def test_a_security_header_is_read() -> None:
    security = _read(an_envelope("", security=a_security_header())).security

    assert security is not None
    assert (security.created, security.expires) == ("2026-11-22T09:59:00Z", "2026-11-22T10:09:00Z")
    assert security.username == "CN=Y00111.oneoneone.nhs.uk"
    assert security.timestamp_id == "uuid_6F1E2D3C-4B5A-4697-8899-AABBCCDDEEFF"
    assert (security.has_password, security.signed) == (False, False)


def test_a_security_header_may_be_empty() -> None:
    empty = '<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"/>'
    security = _read(an_envelope("", security=empty)).security

    assert security is not None
    assert (security.timestamp, security.username, security.created) == (None, None, None)


@pytest.mark.parametrize("value", ["1", "true"])
def test_a_header_that_must_be_understood_is_foreign_unless_it_is_addressing_or_security(value: str) -> None:
    header = f'<x:A xmlns:x="urn:x" soap:mustUnderstand="{value}"/><x:B xmlns:x="urn:x" soap:mustUnderstand="0"/>'
    data = an_envelope("", headers=header, security=a_security_header())
    data = data.replace(b"<wsa:Action>", b'<wsa:Action soap:mustUnderstand="1">')

    assert [block.tag for block in _read(data).foreign] == ["{urn:x}A"]


def test_another_version_is_an_envelope_of_another_namespace() -> None:
    other, none = _read(b'<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"/>'), _read(b"<a/>")

    assert (other.is_soap, other.is_another_version) == (False, True)
    assert (none.is_soap, none.is_another_version, none.message_id) == (False, False, None)


def test_an_envelope_may_have_neither_header_nor_body() -> None:
    envelope = _read(b'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"/>')

    assert (envelope.header, envelope.body, envelope.content, envelope.security) == (None, None, (), None)


def test_what_is_written_can_be_read() -> None:
    headers = (("MessageID", "<m>"), ("Action", "a&b"), ("To", None), ("ReplyTo", "r"))

    envelope = _read(write_envelope(headers, "<x/>"))

    assert list(envelope.addressing) == ["MessageID", "Action", "ReplyTo"]
    assert (envelope.message_id, envelope.action, envelope.reply_to) == ("<m>", "a&b", "r")
    assert [element.tag for element in envelope.content] == ["x"]


def test_a_security_header_that_is_written_can_be_read() -> None:
    security = write_security("uuid_1", "2026-11-22T10:00:00Z", "2026-11-22T10:15:00Z", 'CN=a&b<"c>')

    envelope = _read(write_envelope((("Action", "a"),), "<x/>", security))

    assert (envelope.action, [element.tag for element in envelope.content]) == ("a", ["x"])
    assert envelope.security is not None
    assert (envelope.security.timestamp_id, envelope.security.username) == ("uuid_1", 'CN=a&b<"c>')
    assert (envelope.security.created, envelope.security.expires) == ("2026-11-22T10:00:00Z", "2026-11-22T10:15:00Z")
    assert (envelope.security.has_password, envelope.security.signed) == (False, False)


@pytest.mark.parametrize(("actor", "tags"), [("http://x", 4), (None, 3)])
def test_a_fault_has_unqualified_children_in_their_order(actor: str | None, tags: int) -> None:
    fault = _read(write_envelope((), write_fault("soap:Client", "said", actor, "<d/>"))).content[0]

    order = ["faultcode", "faultstring", "faultactor", "detail"]
    assert [part.tag for part in fault] == (order if actor else [tag for tag in order if tag != "faultactor"])
    assert len(fault) == tags
