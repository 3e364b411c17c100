"""XPath over what clients send: what is found, what is refused, and that neither can take for ever."""

import gzip
import re
import time
from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.wire.http import Request
from simulator.wire.payload import LARGEST
from simulator.wire.xml import PREFIXES, Element, parse_xml, root_of
from simulator.wire.xpath import (
    LONGEST,
    MOST_FOUND,
    MOST_TEXT,
    compile_xpath,
    decoded_root,
)
from tests.itk_makers import PAYLOAD_ID, a_distribution, an_envelope, an_itk_request
from tests.makers import a_request
from tests.official import REFERENCE, official

DOCUMENT = (
    '<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="AB"/><title>A report</title>'
    "<recordTarget><name>Ada <family>Okafor</family></name></recordTarget></ClinicalDocument>"
)
MESSAGE = parse_xml(
    b'<r xmlns:h="urn:hl7-org:v3" xmlns:j="urn:hl7-org:v3"><a n="1">x<b>y</b></a><a n="2"/><h:c k="v"/><j:c/></r>'
)


def _found(text: str, root: Element = MESSAGE) -> list[str]:
    return compile_xpath(text).texts(root)


def _refusal(text: str) -> str | None:
    """Why this is no expression; None for one, which is then evaluated."""
    try:
        compile_xpath(text).texts(MESSAGE)
    except ValueError as fault:
        return str(fault)
    return None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("//a/@n", ["1", "2"]),
        ("//a", ["xy", ""]),
        ("/r/a[1]/text()", ["x"]),
        ("//hl7:c", ["", ""]),
        ("//hl7:c/@k", ["v"]),
        ("//nothing", []),
        ("string(//nothing)", [""]),
        ("count(//a)", ["2"]),
        ("count(//a) = 2", ["true"]),
        ("not(//a)", ["false"]),
        ("0.5 + 0", ["0.5"]),
        ("0 - 3", ["-3"]),
        ("-0", ["0"]),
        ("1 div 0", ["Infinity"]),
        ("-1 div 0", ["-Infinity"]),
        ("0 div 0", ["NaN"]),
        ("1 div 8000000", ["0.000000125"]),
        ("1000000000000 * 1000000000000", ["1000000000000000000000000"]),
        ("/r/a[1]/namespace::h", ["urn:hl7-org:v3"]),
        (".//b", ["y"]),
        ("child::a/@n", ["1", "2"]),
    ],
)
def test_what_is_found_is_given_as_texts_in_document_order(text: str, found: list[str]) -> None:
    assert _found(text) == found


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("//a", True),
        ("//nothing", False),
        ("//a/@n = '2'", True),
        ("//a/@n = '3'", False),
        ("count(//nothing)", False),
        ("count(//a)", True),
        ("0 div 0", False),
        ("string(//nothing)", False),
    ],
)
def test_finding_anything_is_what_xpath_calls_true(text: str, finds: bool) -> None:
    assert compile_xpath(text).finds(MESSAGE) is finds


def test_every_prefix_of_ours_is_known_whatever_the_message_calls_it() -> None:
    for prefix, uri in PREFIXES.items():
        assert _found(f"//{prefix}:x", parse_xml(f'<other:x xmlns:other="{uri}">found</other:x>'.encode())) == ["found"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("//foo:a", "the prefix 'foo' is not known: the prefixes are soap, soap12, wsa,"),
        ("//a[foo:b = 1]", "the prefix 'foo' is not known: "),
        ("/r/@foo:b", "the prefix 'foo' is not known: "),
        ("//a[matches(., 'x')]", "the function matches() is not XPath 1.0: find the value by its path"),
        ("hl7:made()", "the function made() is not XPath 1.0: "),
        ("//a[. = $x]", "the variable $x is not known: write the value itself"),
        ("//a[", "not an XPath 1.0 (invalid expression): write one such as //itk:header/@service"),
        ("//a[. = 'b]", "not an XPath 1.0 (unfinished literal): "),
        ("", "not an XPath 1.0 (invalid expression): "),
        ("//a\0", "not an XPath 1.0 ("),
        ("//\ud800", "not an XPath 1.0 ("),
        ("contains(//a)", "not an XPath 1.0 (invalid number of arguments): "),
        ("count('a')", "not an XPath 1.0 (invalid type): "),
        ("itk:header/@service", "a path that begins nowhere: begin it with / for the root or with // for anywhere"),
        ("@n", "a path that begins nowhere: "),
        ("*", "a path that begins nowhere: "),
        (f"//a[. = '{'x' * LONGEST}']", f"an XPath of {LONGEST + 11} characters: {LONGEST} are the most"),
        ("//a/following::b", "following:: can take ages on a large message: use following-sibling:: or a path"),
        ("//a[preceding::b]", "preceding:: can take ages on a large message: use preceding-sibling:: or a path"),
        ("//a[.//b[.//c]]", "3 searches inside each other can take ages on a large message: 2 are the most"),
    ],
)
def test_an_expression_that_will_not_do_says_what_would(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        compile_xpath(text)


@pytest.mark.parametrize("text", ["//a[. = 'foo:b $x made( //']", '//a[. = "foo:b $x made( //"]'])
def test_what_stands_in_quotes_is_not_read(text: str) -> None:
    assert compile_xpath(text).searches == 1


@pytest.mark.parametrize(
    ("text", "searches"),
    [
        ("/r/a[b = 1]/@n", 0),
        ("/r[a]/a[/r]", 2),
        ("/r/a[../b]", 2),
        ("/r/a[b]/../c", 1),
        ("/r/a[.//b and .//c]", 2),
        ("(/r/a)", 0),
        ("//a[.//b][.//c]", 2),
        ("//a[b]/c", 1),
        ("//a and //b and not(//c)", 1),
        ("concat(//a, //b, //c)", 1),
        ("count(//a) + count(//b) + count(//c)", 1),
        ("//a | //b", 2),
        ("//a = //b", 2),
        ("//a[/r/b]", 2),
        ("//a[. = /r/b]", 2),
        ("//a[b and //c]", 2),
        ("//a[count(../b) > 1]", 2),
        ("//a[preceding-sibling::b]", 2),
        ("/r/a/following-sibling::b", 1),
        ("//a/child::b/self::b", 1),
    ],
)
def test_searches_inside_each_other_are_counted(text: str, searches: int) -> None:
    assert compile_xpath(text).searches == searches


@given(st.text(alphabet="/[]().@*|=+,:-'\" $abhl7d1", max_size=20))
def test_any_text_is_an_expression_or_says_why_it_is_none(text: str) -> None:
    refused = _refusal(text)

    assert refused is None or ": " in refused


def test_results_are_bounded_in_number_and_in_length() -> None:
    many = parse_xml(b"<r>" + b"<a>x</a>" * (MOST_FOUND + 1) + b"</r>")
    long = parse_xml(b"<r><a>" + b"x" * MOST_TEXT + b"<b>y</b></a></r>")
    large = parse_xml(b"<r>" + (b"<a>" + b"x" * MOST_TEXT + b"</a>") * 50 + b"</r>")

    assert len(_found("//a", many)) == MOST_FOUND
    assert _found("//a", long) == ["x" * MOST_TEXT]
    assert _found("//a/text()", long) == ["x" * MOST_TEXT]
    assert _found("string(//a)", long) == ["x" * MOST_TEXT]
    assert len(_found("//a", large)) == 1_000_000 // MOST_TEXT


def test_searches_inside_each_other_find_nothing_where_they_would_take_ages() -> None:
    deep = parse_xml(b"<r>" + (b"<a>" * 200 + b"</a>" * 200) * 500 + b"</r>")

    begun = time.process_time()
    found = _found("//a//a", deep)

    assert found == []
    assert time.process_time() - begun < 2
    assert len(_found("//a", deep)) == MOST_FOUND


def test_going_up_from_each_of_many_elements_is_a_search_as_well() -> None:
    flat = parse_xml(b"<r>" + b"<a/>" * 100_000 + b"</r>")

    assert _found("/r/a[count(../a) > 1]", flat) == []


def test_siblings_are_found_unless_there_are_thousands_of_them() -> None:
    few, many = (parse_xml(b"<r>" + b"<a/><b>x</b>" * number + b"</r>") for number in (100, 5_000))

    assert _found("/r/a[100]/following-sibling::b", few) == ["x"]
    assert _found("/r/a/following-sibling::b", many) == []
    assert _found("//a/following-sibling::b", few) == ["x"] * 100
    assert _found("//a/following-sibling::b", many) == []


def test_searches_inside_each_other_find_what_there_is_in_a_message_of_usual_size() -> None:
    usual = parse_xml(b"<r>" + b"<a><b><c/></b></a>" * 3_000 + b"</r>")

    assert _found("count(//a[.//c])", usual) == ["3000"]


def test_what_fails_while_it_is_evaluated_finds_nothing() -> None:
    class Failing(etree.XPath):
        def __call__(self, root: object, /, **_: object) -> object:
            raise etree.XPathEvalError("out of memory")

    failing = replace(compile_xpath("//a"), _evaluate=Failing("//a"))

    assert failing.texts(MESSAGE) == []
    assert not failing.finds(MESSAGE)


def _decoded(request: Request) -> Element:
    root = decoded_root(request)
    assert root is not None
    return root


@pytest.mark.parametrize(
    ("compressed", "base64"), [(False, False), (False, True), (True, True)], ids=["plain", "base64", "gzip"]
)
def test_a_payload_is_found_however_it_travels(compressed: bool, base64: bool) -> None:
    request = an_itk_request(an_envelope(a_distribution(DOCUMENT, compressed=compressed, base64=base64)))

    root = _decoded(request)

    assert _found("//itk:payload/hl7:ClinicalDocument/hl7:id/@root", root) == ["AB"]
    assert _found("/soap:Envelope/soap:Body//hl7:family", root) == ["Okafor"]
    assert _found("count(//itk:payload/text())", root) == ["0"]


def test_a_message_without_encoded_payloads_is_the_parsed_one_itself() -> None:
    request = an_itk_request(an_envelope(a_distribution(DOCUMENT)))

    assert _decoded(request) is root_of(request)


def test_decoding_leaves_the_parsed_message_as_it_came() -> None:
    body = an_envelope(a_distribution(DOCUMENT, DOCUMENT, compressed=True, base64=True))
    request = an_itk_request(body)

    found = _found("//hl7:title", _decoded(request))

    assert found == ["A report", "A report"]
    assert etree.tostring(root_of(request)) == etree.tostring(parse_xml(body))


def test_the_decoded_message_is_made_once() -> None:
    request = an_itk_request(an_envelope(a_distribution(DOCUMENT, base64=True)))

    assert decoded_root(request) is decoded_root(request)


def test_payloads_that_cannot_be_decoded_stay_as_they_are() -> None:
    good, bad = b64encode(DOCUMENT.encode()).decode(), "????"
    body = an_envelope(a_distribution(good, bad).replace('/xml"', '/xml" base64="true"'))

    root = _decoded(an_itk_request(body))

    assert _found("//itk:payload", root) == ["A reportAda Okafor", bad]


def test_a_payload_that_two_items_name_is_decoded_once() -> None:
    distribution = a_distribution(DOCUMENT, DOCUMENT, base64=True).replace(f"{PAYLOAD_ID[:-4]}0001", PAYLOAD_ID)

    root = _decoded(an_itk_request(an_envelope(distribution)))

    assert _found("count(//hl7:ClinicalDocument)", root) == ["1"]


def test_payloads_beyond_the_largest_together_stay_encoded() -> None:
    large = f'<x xmlns="urn:hl7-org:v3">{" " * (LARGEST - 100)}</x>'
    packed = b64encode(gzip.compress(large.encode())).decode()
    body = an_envelope(a_distribution(packed, packed).replace('/xml"', '/xml" compressed="true" base64="true"'))

    root = _decoded(an_itk_request(body))

    assert _found("count(//itk:payload/hl7:x)", root) == ["1"]


@pytest.mark.parametrize("body", [b"", b"{}", b"<a", b"<!DOCTYPE a><a/>"])
def test_a_body_that_is_no_xml_has_no_root(body: bytes) -> None:
    assert decoded_root(a_request("POST", "/", body=body)) is None


def test_any_xml_can_be_looked_into() -> None:
    root = _decoded(a_request("POST", "/", body=b"<case><number>1</number></case>"))

    assert _found("/case/number", root) == ["1"]


@official("ITK 2.2, compressed GP copy")
def test_a_published_compressed_message_is_found_by_the_same_path_as_its_document() -> None:
    body = (REFERENCE / "itk/examples/constructed/gp-copy_compressed_soap.xml").read_bytes()

    root = _decoded(an_itk_request(body))

    assert _found("count(//itk:payload/hl7:ClinicalDocument/hl7:recordTarget//hl7:patient)", root) == ["1"]


def _deep(depth: int, text: str) -> Element:
    return parse_xml(("<a>" * depth + text + "</a>" * depth).encode())


LARGE = {
    "wide": lambda: parse_xml(b"<r>" + b"<a b='1'>x</a>" * 150_000 + b"</r>"),
    "deep": lambda: _deep(250, "x" * 4_000_000),
    "deep again and again": lambda: parse_xml(b"<r>" + (b"<a>" * 120 + b"</a>" * 120) * 800 + b"</r>"),
}
"""Messages of megabytes."""


@pytest.mark.parametrize("message", LARGE)
def test_no_expression_takes_long_on_any_message(message: str) -> None:
    root, spent = LARGE[message](), {}

    for text in (
        "//a", "//a[.//a]", "//a[contains(.,'y')]", "//a[substring(.,1)=.]", "sum(//*)", "//*[.=//*]", "//a=//a",
        "//a != //a", "//a < //a", "/*/* = /*/*", "//a | //*", "/r/*|/r/a", "count(/r/a | /r/a)", "//a/ancestor::*",
        "//a[following-sibling::a]", "//*[last()]", "//@b=//@b", "/*/*[sum(../*)>1]", "concat(/,/,/,/,/,/,/,/,/,/)",
        "translate(/,'abc','def')", "//a//a", "//a[@b=//a/@b]",
    ):  # fmt: skip
        begun = time.process_time()
        compile_xpath(text).texts(root)
        spent[text] = time.process_time() - begun

    assert max(spent.values()) < 15.0, max(spent, key=spent.__getitem__)


@pytest.mark.parametrize("text", ["//a | //b", "//a = //b", "//a[@x = ../@y]", "//text() != //b"])
def test_sets_that_are_joined_or_compared_count_as_two_searches(text: str) -> None:
    assert compile_xpath(text).searches == 2


@pytest.mark.parametrize("text", ["//a[@x = 'y']", "//a[3 < @x]", "count(//a) = 3", "//a[position() = last()]"])
def test_a_comparison_with_one_value_costs_nothing(text: str) -> None:
    assert compile_xpath(text).searches == 1


def test_texts_in_texts_of_a_large_message_are_not_looked_into() -> None:
    text = "//a[contains(., 'x')]"

    assert (len(_found(text, _deep(100, "x"))), _found(text, _deep(250, "x" * 4_000_000))) == (100, [])


def test_many_commas_are_refused() -> None:
    with pytest.raises(ValueError, match="11 commas: 10 are the most, so use several expressions"):
        compile_xpath(f"concat({', '.join(['/'] * 12)})")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("//itkk:header", "the prefix 'itkk' is not known: did you mean 'itk'\\? \\(the prefixes are soap, "),
        ("//zzzzz:header", "the prefix 'zzzzz' is not known: the prefixes are soap, "),
        ("//a[strats-with(., 'b')]", r"the function strats-with\(\) is not XPath 1.0: did you mean starts-with\? "),
    ],
)
def test_a_name_that_is_nearly_right_is_told(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        compile_xpath(text)
