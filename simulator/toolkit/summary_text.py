"""A summary care record as people read it: its sections, with tables and statements in XHTML, all that is data escaped.

One text for everybody who shows a summary. How sections are put into a message, and the coded entries beside them, are
each service's own business.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from simulator.population.care_record import ACUTE, DISCONTINUED, INITIAL, REPEAT, has_additional
from simulator.toolkit.record_dates import day, day_and_time, moment, months_before
from simulator.wire.json import Json
from simulator.wire.xml import escape

DISCLAIMER = (
    "Sourced from the patient's General Practice record. This summary may not include all the information pertinent"
    " to this patient."
)
WITHHELD = "One or more entries have been deliberately withheld from this GP Summary."
RECENT = "This patient has registered with the practice recently, so this summary may not be complete."
NOTHING = "No relevant information available for this category."

_MEDICINE_COLUMNS = ("Type", "Date", "Medication Item", "Dosage Instructions", "Quantity")
_ALLERGY_COLUMNS = ("Date", "Description", "Certainty", "Severity", "Supporting Information")
_COLUMNS = ("Date", "Description", "Additional information")


class Written(NamedTuple):
    """When a record was made, from when its relative times count, and by whom: a person's name and a practice."""

    created: datetime
    began: datetime
    author: str
    practice: str


class Section(NamedTuple):
    """One section: its title, its code if it has one, and its text in XHTML."""

    title: str
    code: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A section: the record's part that it shows, its code, its title and the id of its table."""

    part: str
    code: str
    title: str
    table: str


ADDITIONAL_HEADINGS = (
    Heading("risks", "RisksToPatientHeader", "Risks to Patient", "RisksToPatient"),
    Heading("diagnoses", "DiagnosesHeader", "Diagnoses", "Diagnoses"),
    Heading("problems", "ProblemsHeader", "Problems and Issues", "Problems"),
    Heading("findings", "ObservationsHeader", "Clinical Observations and Findings", "Observations"),
    Heading("treatments", "TreatmentsHeader", "Treatments", "Treatments"),
    Heading("results", "ResultsHeader", "Investigation Results", "Results"),
    Heading("investigations", "InvestigationsHeader", "Investigations", "Investigations"),
    Heading("events", "EventsHeader", "Care Events", "Events"),
    Heading("procedures", "ProceduresHeader", "Administrative Procedures", "Procedures"),
    Heading("advice", "AdviceHeader", "Provision of Advice and Information to Patients and Carers", "Advice"),
    Heading("preferences", "PreferencesHeader", "Personal Preferences", "Preferences"),
    Heading("circumstances", "CircumstancesHeader", "Social and Personal Circumstances", "Circumstances"),
    Heading("family_history", "HistoryHeader", "Family History", "History"),
    Heading("lifestyle", "LifestyleHeader", "Lifestyle", "Lifestyle"),
    Heading("correspondence", "PatientCarerCorrespondenceHeader", "Patient/Carer Correspondence", "Correspondence"),
    Heading("documentation", "DocumentationHeader", "Care Professional Documentation", "Documentation"),
    Heading(
        "third_party_risks",
        "RisksToProfessionalHeader",
        "Risks to Care Professional or Third Party",
        "RisksToProfessional",
    ),
    Heading("services", "ServicesHeader", "Services, Care Professionals and Carers", "Services"),
)
"""The sections of additional information, in their order."""


def sections_of(record: Mapping[str, Json], written: Written) -> list[Section]:
    """The sections of a record that was not uploaded, in the form of its kind of summary."""
    return (
        _initial_sections(record, written) if record.get("summary") == INITIAL else _summary_sections(record, written)
    )


def _summary_sections(record: Mapping[str, Json], written: Written) -> list[Section]:
    """A practice's summary: the core always, the rest where there is any and the patient agrees."""
    sections = [Section("General Practice Summary", "Title", _title(record, written)), *_core(record, written)]
    if has_additional(record):
        for heading in ADDITIONAL_HEADINGS:
            items = record.get(heading.part) or []
            if items:
                rows = [_row(item, written.began) for item in items]
                sections.append(Section(heading.title, heading.code, _table(heading.table, _COLUMNS, rows)))
    return _sent(sections, written)


def _initial_sections(record: Mapping[str, Json], written: Written) -> list[Section]:
    """An initial summary, whose sections have no codes."""
    head = f"<h3>{DISCLAIMER}</h3><h3>Time of summary creation {day_and_time(written.created)}</h3>"
    head += f"<h3>Author {escape(written.practice)}</h3>"
    began = written.began
    allergies = [[_day(item, began), item["name"]] for item in record.get("allergies") or []]
    repeat = [[_day(each, began), each["name"], each.get("dose", "")] for each in _medicines(record, REPEAT)]
    acute = [
        [_day(each, began), each["name"], each.get("dose", ""), each.get("quantity", "")]
        for each in _medicines(record, ACUTE)
    ]
    return [
        Section("General Practice Initial Summary", None, head),
        Section("Allergies and Adverse Reactions", None, _table(None, ("Date", "Description"), allergies)),
        Section(
            "Repeat Medication",
            None,
            _table(None, ("Date first prescribed", "Medication Item", "Dosage instructions"), repeat),
        ),
        Section(
            "Acute Medication",
            None,
            _table(None, ("Date prescribed", "Medication Item", "Dosage instructions", "Quantity or duration"), acute),
        ),
    ]


def _title(record: Mapping[str, Json], written: Written) -> str:
    said = [f'<h3 id="Disclaimer">{DISCLAIMER}</h3>']
    said.append(f'<p id="CreateTime">Summary Created: {day_and_time(written.created)}</p>')
    if record.get("recently_registered"):
        said.append(f'<p class="HighlightedStatement" id="RegistrationStartedStatement">{RECENT}</p>')
    if record.get("withheld"):
        said.append(f'<p class="HighlightedStatement" id="WithheldCREItemsHeaderStatement">{WITHHELD}</p>')
    if written.author:
        said.append(f'<p id="Author">Created by: {escape(written.author)}</p>')
    if written.practice:
        said.append(f'<p id="Practice">{escape(written.practice)}.</p>')
    return "".join(said)


def _core(record: Mapping[str, Json], written: Written) -> Iterator[Section]:
    began, until = written.began, day(written.created)
    allergies = [
        [_day(each, began), each["name"], each.get("certainty", ""), each.get("severity", ""), each.get("note", "")]
        for each in record.get("allergies") or []
    ]
    table = _table("Allergies", _ALLERGY_COLUMNS, allergies)
    yield Section("Allergies and Adverse Reactions", "AllergiesHeader", table)
    for kind, code, title, name, months in (
        (ACUTE, "AcuteMedsHeader", "Acute Medications", "AcuteMeds", 12),
        (REPEAT, "RepeatMedsHeader", "Current Repeat Medications", "RepeatMeds", 0),
        (DISCONTINUED, "DiscRepeatMedsHeader", "Discontinued Repeat Medications", "DiscRepeatMeds", 6),
    ):
        rows = [_medicine(each, kind, began) for each in _medicines(record, kind)]
        if months:
            title += f" (For the {months} month period {day(months_before(written.created, months))} to {until})"
        yield Section(title, code, _table(name, _MEDICINE_COLUMNS, rows))


def _medicines(record: Mapping[str, Json], kind: str) -> list[Json]:
    return [each for each in record.get("medicines") or [] if each.get("type", REPEAT) == kind]


def _medicine(medicine: Json, kind: str, began: datetime) -> list[str]:
    what, when = ("Acute Medication", "Prescribed") if kind == ACUTE else ("Repeat Medication", "Last Issued")
    on = _day(medicine, began)
    dated = f"{when}: {on}" if on else ""
    return [what, dated, medicine["name"], medicine.get("dose", ""), medicine.get("quantity", "")]


def _row(item: Json, began: datetime) -> list[str]:
    return [_day(item, began), item["name"], item.get("note", "")]


def _day(item: Json, began: datetime) -> str:
    found = moment(item["date"], began) if item.get("date") else None
    return found.shown if found else ""


def _table(name: str | None, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{column}</th>" for column in columns)
    said = [
        f'<tr class="{"evenRow" if index % 2 else "oddRow"}">'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row)
        + "</tr>"
        for index, row in enumerate(rows)
    ]
    body = "".join(said) or f'<tr><td colspan="{len(columns)}">{NOTHING}</td></tr>'
    identified = f' id="{name}"' if name else ""
    return f"<table{identified}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _sent(sections: list[Section], written: Written) -> list[Section]:
    """The last section says when the summary was sent."""
    last = sections[-1]
    said = f'<p id="SendTime">Summary Sent: {day_and_time(written.created)}</p>'
    return [*sections[:-1], last._replace(text=last.text + said)]
