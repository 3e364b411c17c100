"""Sections as people read them: which there are, in which order, and that everything from a record is escaped."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.population.care_record import ADDITIONAL
from simulator.toolkit.summary_text import (
    ADDITIONAL_HEADINGS,
    NOTHING,
    RECENT,
    WITHHELD,
    Section,
    Written,
    sections_of,
)
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.makers import NOW

WRITTEN = Written(NOW, NOW, "Dr Jo <Who> & Co", "Priory Practice, 1 Abbey Lane")
CORE = ["Title", "AllergiesHeader", "AcuteMedsHeader", "RepeatMedsHeader", "DiscRepeatMedsHeader"]
INITIAL: Json = {"summary": "initial"}
MEDICINE = ["Type", "Date", "Medication Item", "Dosage Instructions", "Quantity"]
DOCUMENTED = [
    ("RisksToPatientHeader", "Risks to Patient"),
    ("DiagnosesHeader", "Diagnoses"),
    ("ProblemsHeader", "Problems and Issues"),
    ("ObservationsHeader", "Clinical Observations and Findings"),
    ("TreatmentsHeader", "Treatments"),
    ("ResultsHeader", "Investigation Results"),
    ("InvestigationsHeader", "Investigations"),
    ("EventsHeader", "Care Events"),
    ("ProceduresHeader", "Administrative Procedures"),
    ("AdviceHeader", "Provision of Advice and Information to Patients and Carers"),
    ("PreferencesHeader", "Personal Preferences"),
    ("CircumstancesHeader", "Social and Personal Circumstances"),
    ("HistoryHeader", "Family History"),
    ("LifestyleHeader", "Lifestyle"),
    ("PatientCarerCorrespondenceHeader", "Patient/Carer Correspondence"),
    ("DocumentationHeader", "Care Professional Documentation"),
    ("RisksToProfessionalHeader", "Risks to Care Professional or Third Party"),
    ("ServicesHeader", "Services, Care Professionals and Carers"),
]
HOSTILE = "<script>alert(1)</script>&\"'"


def _text(sections: list[Section], code: str) -> str:
    return next(each.text for each in sections if each.code == code)


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
    sections = sections_of({}, WRITTEN)

    assert [section.code for section in sections] == CORE
    assert all(NOTHING in section.text for section in sections[1:])


def test_periods_stand_in_the_titles_of_medicines() -> None:
    titles = [section.title for section in sections_of({}, WRITTEN)]

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

    sections = sections_of({"medicines": [medicine]}, WRITTEN)

    assert _Cells(_text(sections, code)).said[5:] == [*cells, "Drops", "Two", "10 ml"]
    assert sum(NOTHING in section.text for section in sections) == 3


def test_a_medicine_without_a_date_says_nothing_of_one() -> None:
    sections = sections_of({"medicines": [{"name": "Drops", "type": "acute"}]}, WRITTEN)

    assert _Cells(_text(sections, "AcuteMedsHeader")).said[5:] == ["Acute Medication", "", "Drops", "", ""]


@pytest.mark.parametrize(
    ("code", "table", "columns"),
    [
        (
            "AllergiesHeader",
            "Allergies",
            ["Date", "Description", "Certainty", "Severity", "Supporting Information"],
        ),
        ("AcuteMedsHeader", "AcuteMeds", MEDICINE),
        ("RepeatMedsHeader", "RepeatMeds", MEDICINE),
        ("DiscRepeatMedsHeader", "DiscRepeatMeds", MEDICINE),
        ("ProblemsHeader", "Problems", ["Date", "Description", "Additional information"]),
    ],
)
def test_a_table_has_the_documented_columns(code: str, table: str, columns: list[str]) -> None:
    text = _text(sections_of({"problems": [{"name": "Asthma"}]}, WRITTEN), code)

    assert _Cells(text).said[: len(columns)] == columns
    assert text.startswith(f'<table id="{table}"><thead>')


def test_an_allergy_has_its_certainty_and_its_severity() -> None:
    allergy = {"name": "Nuts", "date": "2001", "certainty": "Certain", "severity": "Severe", "note": "Rash"}

    sections = sections_of({"allergies": [allergy]}, WRITTEN)

    assert _Cells(_text(sections, "AllergiesHeader")).said[5:] == ["2001", "Nuts", "Certain", "Severe", "Rash"]


def test_additional_information_stands_under_the_documented_headings_in_their_order() -> None:
    record = {part: [{"name": part}] for part in reversed(ADDITIONAL)}

    sections = sections_of(record, WRITTEN)

    assert [(section.code, section.title) for section in sections[5:]] == DOCUMENTED
    assert {heading.part for heading in ADDITIONAL_HEADINGS} == {*ADDITIONAL}


def test_a_part_stands_under_its_own_heading_in_a_table_with_its_id() -> None:
    record = {part: [{"name": part}] for part in ADDITIONAL}

    sections = sections_of(record, WRITTEN)[5:]

    tables = [section.text.partition('<table id="')[2].partition('"')[0] for section in sections]
    assert [_Cells(section.text).said[4] for section in sections] == [*ADDITIONAL]
    assert tables == [str(code).removesuffix("Header").removeprefix("PatientCarer") for code, _ in DOCUMENTED]


def test_additional_information_that_was_refused_is_left_out() -> None:
    record = {"consent": {"additional": "No"}, "problems": [{"name": "Asthma"}]}

    assert [section.code for section in sections_of(record, WRITTEN)] == CORE


def test_rows_are_odd_and_even_in_turn() -> None:
    div = _text(sections_of({"problems": [{"name": str(each)} for each in range(3)]}, WRITTEN), "ProblemsHeader")

    assert [part.partition('"')[0] for part in div.split('<tr class="')[1:]] == ["oddRow", "evenRow", "oddRow"]


def test_an_initial_summary_has_few_columns() -> None:
    items = {
        "allergies": [{"name": "Nuts", "date": "2001"}],
        "medicines": [
            {"name": "Pills", "type": "repeat", "date": "2005-06", "dose": "One", "quantity": "28"},
            {"name": "Drops", "type": "acute", "date": "2007-11-20", "dose": "Two", "quantity": "10 ml"},
        ],
    }

    sections = sections_of({**items, **INITIAL}, WRITTEN)

    assert [_Cells(section.text).said for section in sections[1:]] == [
        ["Date", "Description", "2001", "Nuts"],
        ["Date first prescribed", "Medication Item", "Dosage instructions", "Jun-2005", "Pills", "One"],
        [
            *("Date prescribed", "Medication Item", "Dosage instructions", "Quantity or duration"),
            *("20-Nov-2007", "Drops", "Two", "10 ml"),
        ],
    ]


@pytest.mark.parametrize(("flag", "statement"), [("recently_registered", RECENT), ("withheld", WITHHELD)])
def test_a_statement_is_made_where_it_holds(flag: str, statement: str) -> None:
    with_it, without = (_text(sections_of({flag: said}, WRITTEN), "Title") for said in (True, False))

    assert statement in with_it
    assert statement not in without


def test_the_title_says_who_made_it_where_and_when() -> None:
    div = _text(sections_of({}, WRITTEN), "Title")

    assert '<p id="CreateTime">Summary Created: 22-Nov-2026 10:00</p>' in div
    assert '<p id="Author">Created by: Dr Jo &lt;Who&gt; &amp; Co</p>' in div
    assert '<p id="Practice">Priory Practice, 1 Abbey Lane.</p>' in div


def test_the_last_section_says_when_it_was_sent() -> None:
    sections = sections_of({"advice": [{"name": "Rest"}]}, WRITTEN)

    assert sections[-1].text.endswith('<p id="SendTime">Summary Sent: 22-Nov-2026 10:00</p>')


def test_an_initial_summary_has_four_sections_without_codes() -> None:
    sections = sections_of(INITIAL, WRITTEN)

    assert [(section.title, section.code) for section in sections] == [
        ("General Practice Initial Summary", None),
        ("Allergies and Adverse Reactions", None),
        ("Repeat Medication", None),
        ("Acute Medication", None),
    ]


def test_whatever_a_record_says_is_escaped() -> None:
    item = {"name": HOSTILE, "note": HOSTILE, "dose": HOSTILE, "quantity": HOSTILE, "severity": HOSTILE}
    record = {"allergies": [item], "medicines": [item], **{part: [item] for part in ADDITIONAL}}
    written = Written(NOW, NOW, HOSTILE, HOSTILE)

    sections = [*sections_of(record, written), *sections_of({**record, **INITIAL}, written)]

    assert [section.title for section in sections if "<script" in section.text] == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_any_text_can_be_read_again_out_of_its_cell(text: str) -> None:
    div = _text(sections_of({"problems": [{"name": text}]}, WRITTEN), "ProblemsHeader")

    assert parse_xml(f"<div>{div}</div>".encode()) is not None
    assert _Cells(div).said[4] == text


@given(st.text())
def test_whatever_characters_a_record_holds_the_section_is_xhtml(text: str) -> None:
    written = Written(NOW, NOW, text, text)

    sections = [*sections_of({"problems": [{"name": text}]}, written), *sections_of(INITIAL, written)]

    assert [parse_xml(f"<div>{section.text}</div>".encode()).tag for section in sections] == ["div"] * len(sections)
