"""XML laid out in lines."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.web.inspector.xml_lines import lay_out, number_at
from simulator.wire.xml import parse_xml
from tests.web.inspector.conftest import GOOD, PACKED

SMALL = '<?xml version="1.0"?><a x="1>2"><!-- <c> --><b>t</b><c/><d>in <e>m</e>\n out</d><f></f><![CDATA[<g>]]></a>'


def test_each_element_has_a_line_and_one_with_only_a_text_has_one() -> None:
    assert lay_out(SMALL, 9_999).lines == [
        '<?xml version="1.0"?>',
        '<a x="1>2">',
        "  <!-- <c> -->",
        "  <b>t</b>",
        "  <c/>",
        "  <d>in",
        "    <e>m</e>",
        "    out",
        "  </d>",
        "  <f></f>",
        "  <![CDATA[<g>]]>",
        "</a>",
    ]


def test_nothing_but_white_space_is_lost_or_changed() -> None:
    for body in (SMALL, GOOD.decode(), PACKED.decode()):
        laid = "".join(lay_out(body, 9_999).lines)

        assert "".join(laid.split()) == "".join(body.split())


_NAMES = st.sampled_from(["a", "b", "x:c"])
_TREES = st.recursive(
    st.builds(lambda name, text: f"<{name}>{text}</{name}>", _NAMES, st.sampled_from(["", "t", " \n ", "1 &gt; 0"])),
    lambda inner: st.builds(
        lambda name, inside: f'<{name} v="a>b">{"".join(inside)}</{name}>', _NAMES, st.lists(inner, max_size=4)
    ),
)


@given(_TREES)
def test_places_are_the_lines_of_the_elements_in_the_order_of_the_document(tree: str) -> None:
    document = f'<root xmlns:x="urn:x">\n{tree}\n<!-- <a> --></root>'

    laid = lay_out(document, 9_999)

    for number, element in enumerate(parse_xml(document.encode()).iter("*")):
        name = etree.QName(element).localname
        line = laid.lines[laid.places[number] - 1].lstrip()  # type: ignore[operator]
        assert line.startswith((f"<{name}", f"<x:{name}"))
        assert laid.places_sent[number] == element.sourceline


def test_a_path_of_ours_leads_to_an_element_or_to_the_one_that_has_the_attribute() -> None:
    root = parse_xml(GOOD)
    header = "/soap:Envelope/soap:Body/itk:DistributionEnvelope/itk:header"

    names = [[*root.iter("*")][number_at(root, path) or 0].tag for path in (header, f"{header}/@trackingid")]

    assert names == ["{urn:nhs-itk:ns:201005}header"] * 2


def test_a_path_that_leads_nowhere_or_is_none_gives_nothing() -> None:
    root = parse_xml(GOOD)

    assert [number_at(root, path) for path in ("/a", "//[", "count(/*)", "'x'", "/nope:a", "/" + "a/" * 5000)] == [
        None, None, None, None, None, None,
    ]  # fmt: skip
