"""A FHIR document as a clinician reads it."""

from typing import Any

import pytest

from simulator.web.inspector.composition import compositions_of
from simulator.web.inspector.document import DEEPEST, Section
from simulator.web.inspector.narrative import Block, Piece

DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>words</p></div>'


def _composition(*sections: Any) -> Any:
    return {"resourceType": "Composition", "title": "Summary", "date": "2026-11-22", "section": list(sections)}


def test_the_sections_of_a_document_are_found_in_a_bundle() -> None:
    section = {"title": "Allergies", "text": {"div": DIV}, "section": [{"title": "Inner"}]}
    (document,) = compositions_of({"resourceType": "Bundle", "entry": [{"resource": _composition(section)}]})

    assert (document.title, document.about) == ("Summary", [("Written", "2026-11-22")])
    assert document.sections == (
        Section("Allergies", 0, (Block("text", (Piece("words"),)),)),
        Section("Inner", 1, ()),
    )


def test_a_narrative_that_is_no_xhtml_stands_as_it_is() -> None:
    (document,) = compositions_of(_composition({"title": "T", "text": {"div": "<b>not closed"}}))

    assert document.sections[0].blocks == (Block("text", (Piece("<b>not closed"),)),)


@pytest.mark.parametrize(
    "resource",
    [None, [], {}, {"entry": 1}, {"entry": [1, {}, {"resource": 2}]}, {"resourceType": "Patient"}],
)
def test_other_resources_hold_none(resource: Any) -> None:
    assert compositions_of(resource) == []


def test_very_deep_sections_end() -> None:
    section: Any = {"title": "innermost"}
    for _ in range(50):
        section = {"title": "T", "section": [section]}

    (document,) = compositions_of(_composition(section))

    assert max(each.level for each in document.sections) == DEEPEST


@pytest.mark.parametrize("section", [1, {}, {"title": 5, "text": []}, {"text": {"div": 7}}, {"section": {}}])
def test_an_odd_section_is_left_out(section: Any) -> None:
    (document,) = compositions_of(_composition(section))

    assert document.sections == ()
