"""A table's notation, and what it finds in elements."""

import pytest

from simulator.toolkit.structure import MANY, faults_in, models_of
from simulator.wire.xml import HL7, NPFITLC, XSI, parse_xml

TABLE = {
    "Root": "@kind=main @note? npfitlc:contentId? a b=Inner? c|d+ e{2,3} f*",
    "Inner": "nillable @value~int g",
    "Open": "@value?",
}


def _faults(
    inside: str, model: str = "Root", attributes: str = 'kind="main"', table: dict[str, str] | None = None
) -> list[str]:
    xml = f'<root xmlns="{HL7}" xmlns:l="{NPFITLC}" xmlns:xsi="{XSI}" {attributes}>{inside}</root>'
    return [words for _, _, words in faults_in(parse_xml(xml.encode()), models_of(table or TABLE)[model])]


def test_the_notation_says_how_often() -> None:
    slots = models_of(TABLE)["Root"].slots

    assert [(slot.least, slot.most) for slot in slots] == [(0, 1), (1, 1), (0, 1), (1, MANY), (2, 3), (0, MANY)]


def test_children_are_hl7s_unless_they_have_a_prefix() -> None:
    slots = models_of(TABLE)["Root"].slots

    assert [slot.tags for slot in slots[:2]] == [(f"{{{NPFITLC}}}contentId",), (f"{{{HL7}}}a",)]
    assert slots[3].tags == (f"{{{HL7}}}c", f"{{{HL7}}}d")


@pytest.mark.parametrize("token", ["@", "@a=", "@a~", "?", "a{1}", "a{x,2}"])
def test_a_token_of_no_meaning_is_a_mistake_of_ours(token: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        models_of({"Root": token})


def test_a_model_that_is_not_in_the_table_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        models_of({"Root": "a=Absent"})


@pytest.mark.parametrize(
    "inside",
    ["<a/><c/><e/><e/>", "<l:contentId/><a/><b value='1'><g/></b><d/><c/><d/><e/><e/><e/><f/><f/>"],
)
def test_what_the_model_allows_has_no_faults(inside: str) -> None:
    assert _faults(inside) == []


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<c/><e/><e/>", "hl7:a is missing"),
        ("<a/><e/><e/>", "hl7:c or hl7:d is missing"),
        ("<a/><c/><e/>", "hl7:e stands here only 1 times"),
        ("<a/><a/><c/><e/><e/>", "hl7:a more often than 1 times"),
        ("<a/><c/><e/><e/><e/><e/>", "hl7:e more often than 3 times"),
        ("<c/><a/><e/><e/>", "hl7:a is out of order: it stands before hl7:c or hl7:d"),
        ("<a/><x/><c/><e/><e/>", "hl7:x does not belong here; expected is hl7:b or hl7:c or hl7:d"),
        ("<x/><a/><c/><e/><e/>", "hl7:x does not belong here; expected is npfitlc:contentId or hl7:a"),
        ("<a/><c/><e/><e/><l:y/>", "npfitlc:y does not belong here; expected is hl7:e or hl7:f"),
        ("<a/>some words<c/><e/><e/>", "there is text between the elements of hl7:root"),
        ("some words<a/><c/><e/><e/>", "there is text between the elements of hl7:root"),
    ],
)
def test_what_it_does_not_allow_is_said(inside: str, words: str) -> None:
    assert _faults(inside) == [words]


def test_nothing_more_is_expected_where_everything_stands() -> None:
    assert _faults("<a/><x/>", table={"Root": "a"}, attributes="") == [
        "hl7:x does not belong here; expected is nothing more"
    ]


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = _faults("<c/><b><h/></b><e/>", attributes="")

    assert found == [
        "hl7:root has no attribute kind",
        "hl7:b is out of order: it stands before hl7:c or hl7:d",
        "hl7:a is missing",
        "hl7:e stands here only 1 times",
        "hl7:b has no attribute value",
        "hl7:h does not belong here; expected is hl7:g",
        "hl7:g is missing",
    ]


def test_a_fixed_value_is_held() -> None:
    assert _faults("<a/><c/><e/><e/>", attributes='kind="other"') == [
        "the attribute kind of hl7:root is 'other', not main"
    ]


def test_an_attribute_that_may_be_there_may_say_anything() -> None:
    assert _faults("<a/><c/><e/><e/>", attributes='kind="main" note="" more="x"') == []


@pytest.mark.parametrize(
    ("form", "value", "is_right"),
    [
        ("ts", "20261122095500+0000", True),
        ("ts", "2026", True),
        ("ts", "20261122095500.5+01", True),
        ("ts", "2026-11-22", False),
        ("ts", "", False),
        ("uid", "1.2.840", True),
        ("uid", "C2D94E70-58B1-4A3F-A6E5-7F1B0C9D8E63", True),
        ("uid", "32d94e70-58b1-4a3f-a6e5-7f1b0c9d8e63", False),
        ("uuid", "C2D94E70-58B1-4A3F-A6E5-7F1B0C9D8E63", True),
        ("uuid", "1.2.840", False),
        ("int", "2", True),
        ("int", "two", False),
        ("bl", "true", True),
        ("bl", "1", False),
        ("recipient", "TRC", True),
        ("recipient", "trc", False),
        ("relation", "APND", True),
        ("relation", "NEW", False),
    ],
)
def test_a_value_has_its_form(form: str, value: str, is_right: bool) -> None:
    found = _faults("", table={"Root": f"@value~{form}"}, attributes=f'value="{value}"')

    assert (found == []) is is_right


def test_a_fault_of_an_attribute_points_at_it() -> None:
    root = parse_xml(f'<root xmlns="{HL7}" value="x"/>'.encode())

    assert [(element, name) for element, name, _ in faults_in(root, models_of({"Root": "@value~int"})["Root"])] == [
        (root, "value")
    ]


def test_a_fault_of_a_missing_attribute_points_at_the_element() -> None:
    root = parse_xml(f'<root xmlns="{HL7}"/>'.encode())

    assert [(element, name) for element, name, _ in faults_in(root, models_of({"Root": "@value"})["Root"])] == [
        (root, "")
    ]


def test_a_fault_among_children_points_at_the_child() -> None:
    root = parse_xml(f'<root xmlns="{HL7}"><a/><x/></root>'.encode())

    assert [element for element, _, _ in faults_in(root, models_of({"Root": "a"})["Root"])] == [root[1]]


@pytest.mark.parametrize("nil", ["true", "1"])
def test_what_is_nillable_may_be_nothing(nil: str) -> None:
    assert _faults("", "Inner", f'value="1" xsi:nil="{nil}"') == []


@pytest.mark.parametrize("inside", ["<g/>", "text"])
def test_what_is_nil_has_nothing_in_it(inside: str) -> None:
    assert _faults(inside, "Inner", 'value="1" xsi:nil="true"') == ["hl7:root is nil, and there is something in it"]


def test_nil_needs_the_word() -> None:
    assert _faults("", "Inner", 'value="1" xsi:nil="false"') == ["hl7:g is missing"]


def test_what_is_not_nillable_may_not_be_nothing() -> None:
    assert _faults("", table={"Root": "a"}, attributes='xsi:nil="true"') == ["hl7:a is missing"]


def test_a_model_without_children_says_nothing_about_the_inside() -> None:
    assert _faults("any <x/> thing", "Open", "") == []
