"""A clinical document as a clinician reads it."""

from simulator.web.inspector.document import Document, document_of
from simulator.web.inspector.narrative import Block
from simulator.wire.xml import parse_xml
from tests.cda_makers import TITLES, a_report


def _document(**changes: object) -> Document:
    return document_of(parse_xml(a_report(**changes).encode()))  # type: ignore[arg-type]


def test_who_it_is_about_stands_at_the_top() -> None:
    facts = dict(_document().patient)

    assert (facts["Name"], facts["Born"], facts["Gender"]) == ("Ruth Ellerby", "19 March 1984", "female")
    assert (facts["NHS number"], facts["GP practice"]) == ("999 001 0005 (verified)", "A81013")


def test_a_number_that_nobody_verified_is_called_so() -> None:
    facts = dict(_document(verified=False).patient)

    assert facts["NHS number, not verified"] == "999 001 0005"
    assert "NHS number" not in facts


def test_when_by_whom_for_whom_and_with_what_outcome_it_was_written() -> None:
    document = _document(recipients=(("PRCP", "A81013"), ("TRC", "B82001")))
    facts = dict(document.about)

    assert facts["Written"] == "22 November 2026, 09:55 UTC"
    assert "A81013" in facts["For action"]
    assert "B82001" in facts["For information"]
    assert facts["Outcome"] == "To contact a primary care service within 2 hours (Dx05)"


def test_the_sections_come_in_their_order_with_their_text() -> None:
    sections = _document().sections

    assert [section.title for section in sections] == list(TITLES)
    assert all(isinstance(section.blocks[0], Block) for section in sections)


def test_sections_in_sections_are_a_level_deeper() -> None:
    inner = "<component><section><title>Inner</title><text>b</text></section></component>"
    outer = f"<component><section><title>Outer</title><text>a</text>{inner}</section></component>"
    body = f"<component><structuredBody>{outer}</structuredBody></component>"
    root = parse_xml(f'<ClinicalDocument xmlns="urn:hl7-org:v3">{body}</ClinicalDocument>'.encode())

    assert [(section.title, section.level) for section in document_of(root).sections] == [("Outer", 0), ("Inner", 1)]


def test_an_unstructured_document_says_what_it_holds() -> None:
    text = '<text mediaType="application/pdf" representation="B64">AAAA</text>'
    body = f"<component><nonXMLBody>{text}</nonXMLBody></component>"
    root = parse_xml(f'<ClinicalDocument xmlns="urn:hl7-org:v3">{body}</ClinicalDocument>'.encode())

    assert document_of(root).attached == "application/pdf, 4 characters as it is written in the document"


def test_a_document_that_says_nothing_is_shown_as_that() -> None:
    assert document_of(parse_xml(b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>')) == Document(
        "A clinical document", [], [], ()
    )
