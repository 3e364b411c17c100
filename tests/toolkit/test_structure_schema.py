"""A table as an XML schema refuses what the table finds fault with, and hardly anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.toolkit.structure import faults_in, models_of
from simulator.toolkit.structure_schema import PAYLOAD, schema_of
from simulator.wire.xml import HL7, NPFITLC, XSI, parse_xml

TABLE = {
    "Root": """
        @kind?=main @note? @when?~ts npfitlc:contentId=Content? a b=Inner? c|d=Inner+ e{2,3} npfitlc:role* telecom*
    """,
    "Inner": "nillable @value~int g?",
    "Content": "@root=1.2 @extension",
}
MODELS = models_of(TABLE)
SCHEMA = schema_of("Root", MODELS)


def _xml(inside: str, attributes: str = "") -> etree._Element:
    namespaces = f'xmlns="{HL7}" xmlns:l="{NPFITLC}" xmlns:xsi="{XSI}"'
    return parse_xml(f"<Root {namespaces} {attributes}>{inside}</Root>".encode())


_PIECES = st.sampled_from(
    (
        "<a/>", "<a><x/></a>", "<a>text</a>", '<b value="1"/>', '<b value="1"><g/></b>', '<b value="x"/>', "<b/>",
        '<b value="1" xsi:nil="true"/>', '<b value="1"><g/><g/></b>', "<c/>", '<c more="1"/>', '<d value="2"/>', "<d/>",
        "<e/>", "<e/><e/>", "<l:role/>", '<l:contentId root="1.2" extension="X"/>', '<l:contentId root="1.3"/>',
        "<x/>", "text", " ",
    )
)  # fmt: skip
_ATTRIBUTES = st.sampled_from(
    ("", 'kind="main"', 'kind="other"', 'note=""', 'when="2026"', 'when="now"', 'other="x"', 'xsi:type="y"')
)


def test_what_the_table_allows_is_valid() -> None:
    assert SCHEMA.validate(_xml('<a/><b value="1"/><c/><d value="2"/><e/><e/><l:role/>', 'kind="main"'))


def test_what_the_table_does_not_allow_is_not() -> None:
    assert not SCHEMA.validate(_xml("<c/><a/><e/><e/>"))


def test_an_element_may_stand_in_another_document() -> None:
    wrapped = parse_xml(f'<w><Root xmlns="{HL7}"><a/><c/><e/><e/></Root></w>'.encode())

    assert SCHEMA.validate(wrapped[0])


@pytest.mark.parametrize(
    "inside",
    [
        '<l:contentId root="1.2" extension="X"><x/></l:contentId><a/><c/><e/><e/>',
        "<a/><c/><e/><e/><telecom><x/></telecom>",
    ],
)
def test_what_is_always_empty_has_to_be(inside: str) -> None:
    root = _xml(inside)

    assert list(faults_in(root, MODELS["Root"])) == []
    assert not SCHEMA.validate(root)


def test_another_schema_may_stand_around() -> None:
    around = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:h="urn:hl7-org:v3">'
        f'<xs:import namespace="{HL7}" schemaLocation="{PAYLOAD}"/><xs:element name="w"><xs:complexType><xs:sequence>'
        '<xs:element ref="h:Root"/></xs:sequence></xs:complexType></xs:element></xs:schema>'
    )

    schema = schema_of("Root", MODELS, around)

    assert schema.validate(parse_xml(f'<w><Root xmlns="{HL7}"><a/><c/><e/><e/></Root></w>'.encode()))
    assert not schema.validate(parse_xml(f'<w><Root xmlns="{HL7}"><c/><a/><e/><e/></Root></w>'.encode()))


@given(st.lists(_PIECES, max_size=9), _ATTRIBUTES)
def test_schema_and_table_are_of_one_mind(pieces: list[str], attributes: str) -> None:
    root = _xml("".join(pieces), attributes)

    assert SCHEMA.validate(root) == (not list(faults_in(root, MODELS["Root"])))


@given(
    st.sampled_from(("", '<l:contentId root="1.2" extension="X"/>')),
    st.lists(_PIECES, max_size=1),
    st.lists(st.sampled_from(("<c/>", '<d value="1"/>', '<d value="x"/>', "<d/>")), min_size=1, max_size=3),
    st.integers(min_value=1, max_value=4),
)
def test_they_are_of_one_mind_about_what_is_nearly_right(
    first: str, pieces: list[str], choices: list[str], often: int
) -> None:
    root = _xml(f"{first}<a/>{''.join(pieces)}{''.join(choices)}{'<e/>' * often}")

    assert SCHEMA.validate(root) == (not list(faults_in(root, MODELS["Root"])))
