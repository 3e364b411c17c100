"""A summary's text in FHIR's frame."""

from simulator.services.scr.sections import fhir_sections
from simulator.toolkit.summary_text import Written, sections_of
from simulator.wire.xml import parse_xml
from tests.makers import NOW
from tests.services.scr.calling import a_record

WRITTEN = Written(NOW, NOW, "Dr Jo", "Priory Practice")
DIV = "{http://www.w3.org/1999/xhtml}div"


def test_each_section_of_the_text_is_one_with_title_code_and_narrative() -> None:
    record = a_record()

    sections = fhir_sections(record, WRITTEN)

    assert sections == [
        {
            "title": title,
            "code": {"coding": [{"code": code}]},
            "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{text}</div>'},
        }
        for title, code, text in sections_of(record, WRITTEN)
    ]


def test_a_section_without_code_has_none() -> None:
    assert [*fhir_sections(a_record(summary="initial"), WRITTEN)[0]] == ["title", "text"]


def test_each_narrative_is_one_div_in_xhtml() -> None:
    sections = fhir_sections(a_record(), WRITTEN)

    assert {parse_xml(section["text"]["div"].encode()).tag for section in sections} == {DIV}
