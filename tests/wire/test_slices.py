"""An element that is cut out of a document is what was sent, to the byte, and means what it meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.wire.errors import WireError
from simulator.wire.slices import Slice, decoded_text, element_of, slice_of, slices_of
from simulator.wire.xml import parse_xml
from tests.official import REFERENCE, examples, official

TAG = "{urn:x}C"
ODD = """<C xmlns="urn:x" a='1 > 0' b = "it's">\r\n\t<!-- <C/> --><![CDATA[</C>]]>&amp;&#233;<?p <C?> é\u2028</C >"""


@pytest.mark.parametrize(
    "element",
    [
        '<C xmlns="urn:x"/>',
        '<C xmlns="urn:x" />',
        "<x:C xmlns:x='urn:x'></x:C>",
        '<C xmlns="urn:x" a="/>"/>',
        "<C xmlns='urn:x' a='\">'>text</C\n>",
        '<C xmlns="urn:x"><C><C/></C><D/></C>',
        '<C xmlns="urn:x"><x:C xmlns:x="urn:y"/></C>',
        ODD,
    ],
)
def test_an_element_is_cut_as_it_was_sent(element: str) -> None:
    found = slices_of(f"<a><!-- {TAG} <C/>--><b/>{element}</a>".encode(), TAG)

    assert [each.text for each in found] == [element]


def test_all_outermost_elements_are_cut_in_their_order() -> None:
    one, two, three = '<C xmlns="urn:x">1</C>', '<x:C xmlns:x="urn:x"><x:C/></x:C>', '<C xmlns="urn:x"/>'

    found = slices_of(f"<a>{one}<b>{two}</b><C/>{three}</a>".encode(), TAG)

    assert [each.text for each in found] == [one, two, three]


def test_an_element_of_another_namespace_is_not_meant() -> None:
    assert slices_of(b'<x:C xmlns:x="urn:y"><y:C/><C/></x:C>'.replace(b"y:C", b"x:D"), TAG) == ()


def test_the_root_itself_can_be_cut() -> None:
    assert slices_of('<?xml version="1.0"?>\n<!-- one -->\n<C xmlns="urn:x"/>\n', TAG)[0].text == '<C xmlns="urn:x"/>'


@pytest.mark.parametrize(
    ("around", "element", "inherited"),
    [
        ("", '<C xmlns="urn:x"/>', {}),
        ('xmlns="urn:x"', "<C/>", {"": "urn:x"}),
        ('xmlns:p="urn:x"', "<p:C/>", {"": "", "p": "urn:x"}),
        ('xmlns:p="urn:p"', '<C xmlns="urn:x" p:a="1"/>', {"p": "urn:p"}),
        ('xmlns:p="urn:p"', '<C xmlns="urn:x" type="p:T"/>', {"p": "urn:p"}),
        ('xmlns:p="urn:p"', '<C xmlns="urn:x">p</C>', {}),
        ('xmlns:p="urn:p"', '<C xmlns="urn:x" xmlns:p="urn:q" p:a="1"/>', {}),
        ('xmlns:p="urn:p"', '<C xmlns="urn:x"><p:d xmlns:p="urn:q"/></C>', {"p": "urn:p"}),
        ('xmlns="urn:d"', '<p:C xmlns:p="urn:x"><d/></p:C>', {"": "urn:d"}),
    ],
)
def test_the_namespaces_that_it_may_use_from_around_it_are_said(
    around: str, element: str, inherited: dict[str, str]
) -> None:
    found = slices_of(f"<a {around}><b>{element}</b></a>".encode(), TAG)

    assert found == (Slice(element, inherited),)


def test_the_nearest_declaration_is_the_one_that_holds() -> None:
    data = b'<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:x"><p:C/></p:b><p:b xmlns:p="urn:2"><p:C/></p:b></p:a>'

    assert slices_of(data, TAG) == (Slice("<p:C/>", {"": "", "p": "urn:x"}),)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16", None),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
        ("utf-32", "UTF-32"),
        ("utf-32-le", "UTF-32LE"),
        ("utf-32-be", "UTF-32BE"),
        ("iso-8859-1", "ISO-8859-1"),
        ("windows-1252", "windows-1252"),
    ],
)
def test_the_encoding_of_the_document_does_not_matter(encoding: str, declared: str | None) -> None:
    said = "" if declared is None else f"<?xml version='1.0' encoding='{declared}'?>"
    element = '<C xmlns="urn:x">é</C>'
    data = f"{said}<a>{element}</a>".encode(encoding)

    assert slice_of(data, parse_xml(data)[0]).text == element


def test_an_element_is_found_in_the_tree_that_was_parsed() -> None:
    data = b'<a xmlns="urn:x"><C>1</C><C>2<C>3</C></C></a>'
    root = parse_xml(data)

    assert [slice_of(data, each).text for each in root] == ["<C>1</C>", "<C>2<C>3</C></C>"]


def test_a_slice_is_read_in_its_namespaces() -> None:
    found = element_of(Slice("<p:C><d/></p:C>", {"p": "urn:x", "": "urn:&d"}))

    assert (found.tag, found[0].tag) == (TAG, "{urn:&d}d")


@pytest.mark.parametrize("text", ["<a/><b/>", "", "<a>", "text", "\ud800<a/>"])
def test_a_slice_that_is_not_one_element_cannot_be_read(text: str) -> None:
    with pytest.raises(WireError):
        element_of(Slice(text))


@pytest.mark.parametrize("data", [b"<a>", b"", b"<a/><b/>", b"<a><b></a></b>", "<a>\ud800</a>"])
def test_what_is_no_document_cannot_be_cut(data: bytes | str) -> None:
    with pytest.raises(WireError, match="cannot be cut"):
        slices_of(data, TAG)


def test_a_doctype_is_refused() -> None:
    with pytest.raises(WireError, match="DOCTYPE"):
        slices_of(b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', TAG)


@pytest.mark.parametrize("data", [b"<?xml version='1.0' encoding='klingon'?><a/>", b"\xff\xfe\x00", b"<a>\xff</a>"])
def test_bytes_in_no_known_encoding_cannot_be_read(data: bytes) -> None:
    with pytest.raises(WireError, match="the document is not in"):
        decoded_text(data)


_names = st.sampled_from(["C", "p:C", "D", "q:D"])
_texts = st.text(st.characters(codec="utf-8", exclude_characters="<&\r", exclude_categories=["Cc"]), max_size=5)
_xmlns = st.sampled_from(["", ' xmlns="urn:x"', ' xmlns=""', ' xmlns:p="urn:x"', ' xmlns:p="urn:y" xmlns:q="urn:x"'])


@st.composite
def _trees(draw: st.DrawFn, depth: int = 3) -> str:
    name, declared, text = draw(_names), draw(_xmlns), draw(_texts)
    inside = "".join(draw(st.lists(_trees(depth - 1), max_size=2))) if depth else ""
    return f"<{name}{declared}>{text}{inside}</{name}>" if inside or text else f"<{name}{declared}/>"


@given(_trees())
def test_every_cut_says_what_the_tree_says(tree: str) -> None:
    data = f'<a xmlns:p="urn:p" xmlns:q="urn:q">{tree}</a>'.encode()
    outermost = [each for each in parse_xml(data).iter(TAG) if next(each.iterancestors(TAG), None) is None]

    found = slices_of(data, TAG)

    assert [canonical(element_of(each)) for each in found] == [canonical(each) for each in outermost]
    assert all(each.text in data.decode() for each in found)


def canonical(element: etree._Element) -> list[tuple[str, str]]:
    """Tags and texts in their order."""
    return [(str(each.tag), each.text or "") for each in element.iter()]


@official("ITK messages as suppliers sent them")
@pytest.mark.parametrize("path", examples("itk/examples/soap", "*.xml"))
def test_the_documents_of_real_messages_are_cut_whole(path: object) -> None:
    data = (REFERENCE / str(path)).read_bytes()
    tag = "{urn:hl7-org:v3}ClinicalDocument"
    root = parse_xml(data)

    found = slices_of(data, tag)

    assert [canonical(element_of(each)) for each in found] == [canonical(each) for each in root.iter(tag)]
    assert all(each.text.encode() in data for each in found)
