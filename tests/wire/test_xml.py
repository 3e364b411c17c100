"""The hardened parser, and the names, places and texts of elements."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.xml import (
    MOST_TAGS,
    attribute,
    child,
    down,
    elements,
    escape,
    firsts,
    line_of,
    local_name,
    namespace_of,
    parse_xml,
    path_of,
    quoted,
    root_of,
    said,
    text_of,
    whole_text,
)
from tests.makers import a_request

LAUGHS = b"".join(b'<!ENTITY %c "%s">' % (c + 1, b"&%c;" % c * 10) for c in range(97, 110))
FILE = b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><a>&f;</a>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<a>", "Premature end"),
        (b"<a><b></a>", "mismatch"),
        (b"not xml", "Start tag expected"),
        (b"<a>\x00</a>", "line 1"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "encoding"),
        ("<a>é</a>".encode("latin-1"), "line 1"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (FILE, "DOCTYPE"),
        (b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + LAUGHS + b']><l a="&n;">&n;</l>', "entity|DOCTYPE"),
        (b"<a>" * 100_000, "depth"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "depth"),
        (b"<a>" + b"<b/>" * MOST_TAGS + b"</a>", "tags"),
    ],
)
def test_what_is_not_one_plain_document_is_refused_at_once(data: bytes, said: str) -> None:
    begun = time.process_time()

    with pytest.raises(WireError, match=said):
        parse_xml(data)

    assert time.process_time() - begun < 5


def test_a_refusal_says_the_line() -> None:
    with pytest.raises(WireError) as raised:
        parse_xml(b"<a>\n<b>\n</a>")

    assert raised.value.line == 3
    assert "<string>" not in str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "iso-8859-1"])
def test_the_encoding_is_that_of_mark_or_declaration(encoding: str) -> None:
    declared = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{declared}"?><a>é</a>'
    data = b"\xff\xfe" + text.encode(encoding) if encoding == "utf-16-le" else text.encode(encoding)

    assert parse_xml(data).text == "é"


def test_comments_and_instructions_are_left_out() -> None:
    root = parse_xml(b"<a><!-- c --><?p i?><b>x<!-- c -->y</b></a>")

    assert [(element.tag, whole_text(element)) for element in elements(root)] == [("b", "xy")]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_refusal(data: bytes) -> None:
    try:
        root = parse_xml(data)
    except WireError:
        return
    assert root.tag


def test_a_request_is_parsed_once_and_refused_each_time() -> None:
    good, bad = a_request(body=b"<a/>"), a_request(body=b"<a")

    assert root_of(good) is root_of(good)
    for _ in range(2):
        with pytest.raises(WireError):
            root_of(bad)


TREE = parse_xml(
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:nhs-itk:ns:201005">\n'
    b'<header service=" x "/><item/><item id="1">\n <deep xmlns="urn:example:z">t<i>u</i></deep></item></s:Envelope>'
)


def test_a_path_is_in_our_prefixes_and_counts_what_stands_several_times() -> None:
    deep = TREE[2][0]

    assert path_of(TREE[2], "id") == "/soap:Envelope/itk:item[2]/@id"
    assert path_of(deep) == "/soap:Envelope/itk:item[2]/*[local-name()='deep']"
    assert line_of(deep) == 3


def test_names_and_texts() -> None:
    deep = TREE[2][0]

    assert (local_name(deep), namespace_of(deep)) == ("deep", "urn:example:z")
    assert (text_of(deep), whole_text(deep), text_of(None)) == ("t", "tu", None)
    assert (attribute(TREE[0], "service"), attribute(TREE[0], "none"), attribute(None, "x")) == (" x ", None, None)
    assert said("plain") == "plain"


def test_ways_down_end_where_a_part_is_missing() -> None:
    item = "{urn:nhs-itk:ns:201005}item"

    assert child(TREE, item) is TREE[1]
    assert child(None, item) is None
    assert down(TREE, item, "none", "none") is None
    assert down(TREE, item) is TREE[1]


def test_of_each_tag_the_first_child_is_found() -> None:
    parent = parse_xml(b"<w><a/><b/><a/><c/></w>")

    assert firsts(parent) == {"a": parent[0], "b": parent[1], "c": parent[3]}
    assert firsts(parent, "c", "a", "none") == {"a": parent[0], "c": parent[3]}
    assert firsts(None, "a") == {}


@pytest.mark.parametrize("write", [escape, quoted])
@given(text=st.text())
def test_any_text_can_be_written_and_stays_one_text(write: Callable[[str], str], text: str) -> None:
    data = f"<a>{write(text)}</a>" if write is escape else f"<a b={write(text)}/>"

    root = parse_xml(data.encode())

    assert len(root) == 0
    if text.isascii() and text.isprintable():
        assert (root.text or "" if write is escape else root.get("b")) == text


def test_what_xml_cannot_carry_is_replaced() -> None:
    assert escape("a\x00\ud800\ufffe<") == "a\ufffd\ufffd\ufffd&lt;"


def test_a_request_without_a_body_has_no_root() -> None:
    with pytest.raises(WireError):
        root_of(Request("GET", "/", a_request().headers))
