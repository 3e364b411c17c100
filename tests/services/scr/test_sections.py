"""Sections as people read them: which there are, in which order, and that everything from a record is escaped."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.population.care_record import ADDITIONAL
from simulator.services.scr.sections import (
    ADDITIONAL_HEADINGS,
    NOTHING,
    RECENT,
    WITHHELD,
    Written,
    initial_sections,
    summary_sections,
)
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.makers import NOW
from tests.services.scr.calling import a_record

WRITTEN = Written(NOW, NOW, "Dr Jo <Who> & Co", "Priory Practice, 1 Abbey Lane")
CORE = ["Title", "AllergiesHeader", "AcuteMedsHeader", "RepeatMedsHeader", "DiscRepeatMedsHeader"]
DIV = "{http://www.w3.org/1999/xhtml}div"
HOSTILE = "<script>alert(1)</script>&\"'"


def _code(section: Json) -> str:
    return str(section["code"]["coding"][0]["code"])


def _div(sections: list[Json], code: str) -> str:
    return next(str(each["text"]["div"]) for each in sections if _code(each) == code)


class _Cells(HTMLParser):
    """The texts of the cells and headings, in their order."""

    def __init__(self, div: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._is_inside = False
        self.feed(div)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("td", "th"):
            self.said.append("")
            self._is_inside = True

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.said[-1] += data


def test_the_core_is_there_even_where_there_is_nothing() -> None:
    sections = summary_sections({}, WRITTEN)

    assert [_code(section) for section in sections] == CORE
    assert all(NOTHING in section["text"]["div"] for section in sections[1:])


def test_periods_stand_in_the_titles_of_medicines() -> None:
    titles = [section["title"] for section in summary_sections({}, WRITTEN)]

    assert titles[2:] == [
        "Acute Medications (For the 12 month period 22-Nov-2025 to 22-Nov-2026)",
        "Current Repeat Medications",
        "Discontinued Repeat Medications (For the 6 month period 22-May-2026 to 22-Nov-2026)",
    ]


@pytest.mark.parametrize(
    ("kind", "code", "cells"),
    [
        ("acute", "AcuteMedsHeader", ["Acute Medication", "Prescribed: 19-Nov-2026"]),
        ("repeat", "RepeatMedsHeader", ["Repeat Medication", "Last Issued: 19-Nov-2026"]),
        ("discontinued", "DiscRepeatMedsHeader", ["Repeat Medication", "Last Issued: 19-Nov-2026"]),
    ],
)
def test_a_medicine_stands_in_the_table_of_its_kind(kind: str, code: str, cells: list[str]) -> None:
    medicine = {"name": "Drops", "type": kind, "date": "-P3D", "dose": "Two", "quantity": "10 ml"}

    sections = summary_sections({"medicines": [medicine]}, WRITTEN)

    assert _Cells(_div(sections, code)).said[5:] == [*cells, "Drops", "Two", "10 ml"]
    assert sum(NOTHING in section["text"]["div"] for section in sections) == 3


def test_an_allergy_has_its_certainty_and_its_severity() -> None:
    allergy = {"name": "Nuts", "date": "2001", "certainty": "Certain", "severity": "Severe", "note": "Rash"}

    sections = summary_sections({"allergies": [allergy]}, WRITTEN)

    assert _Cells(_div(sections, "AllergiesHeader")).said[5:] == ["2001", "Nuts", "Certain", "Severe", "Rash"]


def test_additional_information_stands_in_the_documented_order() -> None:
    record = {part: [{"name": part}] for part in reversed(ADDITIONAL)}

    sections = summary_sections(record, WRITTEN)

    assert [_code(section) for section in sections[5:]] == [heading.code for heading in ADDITIONAL_HEADINGS]
    assert {heading.part for heading in ADDITIONAL_HEADINGS} == {*ADDITIONAL}


def test_additional_information_that_was_refused_is_left_out() -> None:
    record = {"consent": {"additional": "No"}, "problems": [{"name": "Asthma"}]}

    assert [_code(section) for section in summary_sections(record, WRITTEN)] == CORE


def test_rows_are_odd_and_even_in_turn() -> None:
    div = _div(summary_sections({"problems": [{"name": str(each)} for each in range(3)]}, WRITTEN), "ProblemsHeader")

    assert [part.partition('"')[0] for part in div.split('<tr class="')[1:]] == ["oddRow", "evenRow", "oddRow"]


@pytest.mark.parametrize(("flag", "statement"), [("recently_registered", RECENT), ("withheld", WITHHELD)])
def test_a_statement_is_made_where_it_holds(flag: str, statement: str) -> None:
    with_it, without = (_div(summary_sections({flag: said}, WRITTEN), "Title") for said in (True, False))

    assert statement in with_it
    assert statement not in without


def test_the_title_says_who_made_it_where_and_when() -> None:
    div = _div(summary_sections({}, WRITTEN), "Title")

    assert '<p id="CreateTime">Summary Created: 22-Nov-2026 10:00</p>' in div
    assert '<p id="Author">Created by: Dr Jo &lt;Who&gt; &amp; Co</p>' in div
    assert '<p id="Practice">Priory Practice, 1 Abbey Lane.</p>' in div


def test_the_last_section_says_when_it_was_sent() -> None:
    sections = summary_sections({"advice": [{"name": "Rest"}]}, WRITTEN)

    assert sections[-1]["text"]["div"].endswith('<p id="SendTime">Summary Sent: 22-Nov-2026 10:00</p></div>')


def test_an_initial_summary_has_four_sections_without_codes() -> None:
    sections = initial_sections(a_record(), WRITTEN)

    assert [(section["title"], "code" in section) for section in sections] == [
        ("General Practice Initial Summary", False),
        ("Allergies and Adverse Reactions", False),
        ("Repeat Medication", False),
        ("Acute Medication", False),
    ]


def test_whatever_a_record_says_is_escaped() -> None:
    item = {"name": HOSTILE, "note": HOSTILE, "dose": HOSTILE, "quantity": HOSTILE, "severity": HOSTILE}
    record = {"allergies": [item], "medicines": [item], **{part: [item] for part in ADDITIONAL}}
    written = Written(NOW, NOW, HOSTILE, HOSTILE)

    sections = [*summary_sections(record, written), *initial_sections(record, written)]

    assert [section["title"] for section in sections if "<script" in section["text"]["div"]] == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_any_text_can_be_read_again_out_of_its_cell(text: str) -> None:
    div = _div(summary_sections({"problems": [{"name": text}]}, WRITTEN), "ProblemsHeader")

    assert parse_xml(div.encode()) is not None
    assert _Cells(div).said[4] == text


@given(st.text())
def test_whatever_characters_a_record_holds_the_section_is_xhtml(text: str) -> None:
    written = Written(NOW, NOW, text, text)

    sections = [*summary_sections({"problems": [{"name": text}]}, written), *initial_sections({}, written)]

    assert [parse_xml(section["text"]["div"].encode()).tag for section in sections] == [DIV] * len(sections)
