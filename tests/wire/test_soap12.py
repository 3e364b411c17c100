"""SOAP messages of either version: read by local name, written with the prefixes that clients look for."""

import pytest

from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.soap12 import (
    SOAP_11,
    SOAP_12,
    Dialect,
    by_name,
    lenient_root_of,
    read_message,
    write_fault,
    write_message,
)
from simulator.wire.xml import local_name, parse_xml, root_of
from tests.makers import a_request

DECLARED = b'<?xml version="1.0" encoding="UTF-8"?><a><b/></a>'


def _posted(body: bytes) -> Request:
    return a_request("POST", "/x", body=body)


@pytest.mark.parametrize("dialect", [SOAP_11, SOAP_12])
def test_the_envelopes_namespace_says_the_version(dialect: Dialect) -> None:
    message = read_message(parse_xml(f'<x:Envelope xmlns:x="{dialect.namespace}"/>'.encode()))

    assert message.dialect is dialect


@pytest.mark.parametrize("root", ['<Envelope xmlns="urn:other"/>', "<Envelope/>", f'<x xmlns="{SOAP_12.namespace}"/>'])
def test_another_root_is_of_no_version(root: str) -> None:
    assert read_message(parse_xml(root.encode())).dialect is None


def test_header_body_and_content_are_found_in_any_namespace_after_comments() -> None:
    message = read_message(
        parse_xml(
            b'<Envelope xmlns="urn:other"><Header xmlns=""><v>1</v></Header><!-- no --><Body>\n<!-- no -->'
            b'<x:Ask xmlns:x="urn:x"/><x:Other xmlns:x="urn:x"/></Body></Envelope>'
        )
    )

    assert message.header is not None
    assert by_name(message.header).keys() == {"v"}
    assert message.content is not None
    assert local_name(message.content) == "Ask"


def test_a_body_may_be_missing_or_empty() -> None:
    bodies = [f'<x:Envelope xmlns:x="{SOAP_12.namespace}">{body}</x:Envelope>' for body in ("", "<x:Body/>")]

    messages = [read_message(parse_xml(body.encode())) for body in bodies]

    assert [message.content for message in messages] == [None, None]
    assert [message.body is None for message in messages] == [True, False]


def test_the_first_of_several_children_of_a_name_counts() -> None:
    root = parse_xml(b'<a><b>1</b><b xmlns="urn:x">2</b><c/></a>')

    found = by_name(root)

    assert list(found) == ["b", "c"]
    assert found["b"].text == "1"


@pytest.mark.parametrize("before", [b"\n", b"\r\n \t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b""])
def test_a_document_may_come_after_blank_lines(before: bytes) -> None:
    request = _posted(before + DECLARED)

    root = lenient_root_of(request)

    assert local_name(root) == "a"
    assert root_of(request) is root


@pytest.mark.parametrize("body", [b"", b"\n", b" <a>", b"<a>", b"\n<!DOCTYPE a><a/>"])
def test_what_is_no_document_stays_none(body: bytes) -> None:
    with pytest.raises(WireError):
        lenient_root_of(_posted(body))


@pytest.mark.parametrize(
    ("dialect", "prefix", "namespace"),
    [
        (SOAP_12, "env", "http://www.w3.org/2003/05/soap-envelope"),
        (SOAP_11, "SOAP-ENV", "http://schemas.xmlsoap.org/soap/envelope/"),
    ],
)
def test_a_message_is_written_with_the_versions_prefix(dialect: Dialect, prefix: str, namespace: str) -> None:
    written = write_message(dialect, "<n:a/>", {"n": "urn:n"})

    assert written.decode() == (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{prefix}:Envelope xmlns:{prefix}="{namespace}" xmlns:n="urn:n">'
        f"<{prefix}:Body><n:a/></{prefix}:Body></{prefix}:Envelope>\n"
    )


def test_a_fault_of_1_2_has_a_bare_number_for_its_value() -> None:
    written = write_fault(SOAP_12, "303", "No & never").decode()

    assert (
        "<env:Body><env:Fault><env:Code><env:Value>303</env:Value></env:Code>"
        "<env:Reason><env:Text>No &amp; never</env:Text></env:Reason></env:Fault></env:Body>"
    ) in written


def test_a_fault_of_1_1_has_unqualified_children() -> None:
    written = write_fault(SOAP_11, "1001", "No").decode()

    assert ("<SOAP-ENV:Fault><faultcode>1001</faultcode><faultstring>No</faultstring></SOAP-ENV:Fault>") in written
