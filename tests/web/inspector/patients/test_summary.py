"""A patient's summary care record on their page."""

import pytest

from simulator.population.person import Person
from simulator.web.inspector.patients.summary import Entry, Section, Summary, audited, summary_of, unreported
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, a_person
from tests.web.inspector.patients.conftest import Visiting


def _summary(visiting: Visiting, security: str = "U", **record: Json) -> Summary:
    visit = visiting(care_records={NHS_NUMBER: {"nhs_number": NHS_NUMBER, **record}})
    found = summary_of(visit, NHS_NUMBER, Person.of(a_person(security=security)))
    assert found is not None
    return found


def test_without_a_document_there_is_none(visiting: Visiting) -> None:
    assert summary_of(visiting(), NHS_NUMBER, None) is None


@pytest.mark.parametrize(
    ("consent", "record", "view"),
    [
        ({}, "Yes", "Ask:"),
        ({"store": "Yes", "view": "Yes"}, "Yes", "Yes:"),
        ({"store": "No", "view": "No"}, "No: the patient has dissented", "No:"),
        ({"view": "Clear"}, "Yes", "Ask:"),
    ],
)
def test_consent_is_said_in_words(visiting: Visiting, consent: Json, record: str, view: str) -> None:
    facts = dict(_summary(visiting, consent=consent).facts)

    assert facts["May there be a record?"] == record
    assert facts["May it be viewed?"].startswith(view)


def test_it_says_when_and_by_whom_it_was_made(visiting: Visiting) -> None:
    author = {"name": "Dr Castell", "role_name": "General Medical Practitioner", "ods_code": "A81013"}

    facts = dict(_summary(visiting, created="-P1D", author=author, withheld=True).facts)

    assert facts["Made"] == "21-Nov-2026"
    assert facts["Author"] == "Dr Castell, General Medical Practitioner, A81013"
    assert facts["Something is withheld"] == "yes"


def test_sections_come_in_their_order_with_times_reckoned_from_the_beginning(visiting: Visiting) -> None:
    record = {
        "problems": [{"name": "Asthma", "date": "1996", "end": "2001", "note": "Active"}],
        "allergies": [{"name": "Nuts"}],
        "medicines": [{"name": "Amoxicillin", "type": "acute", "date": "-P2D", "dose": "One", "quantity": "21"}],
    }

    assert _summary(visiting, **record).sections == (
        Section("Allergies and adverse reactions", (Entry("", "Nuts", ""),), True),
        Section("Medicines", (Entry("20-Nov-2026", "Amoxicillin", "acute, One, 21"),), True),
        Section("Problems and Issues", (Entry("1996", "Asthma", "Active, until 2001"),), True),
    )


def test_additional_information_that_was_refused_is_marked(visiting: Visiting) -> None:
    record = {"problems": [{"name": "Asthma"}], "allergies": [{"name": "Nuts"}]}

    sections = _summary(visiting, consent={"additional": "No"}, **record).sections

    assert [each.is_shown for each in sections] == [True, False]


@pytest.mark.parametrize(
    ("security", "record", "words"),
    [
        ("U", {"consent": {"store": "No"}}, "every request is refused"),
        ("R", {}, "as if consent had been refused"),
        ("V", {}, "as if consent had been refused"),
        ("U", {"summary": "none"}, "only what the patient has decided"),
        ("U", {"uploaded": {"composition": {}, "resources": []}}, "the document holds its resources"),
    ],
)
def test_what_a_viewer_will_meet_is_said(visiting: Visiting, security: str, record: Json, words: str) -> None:
    (notice,) = _summary(visiting, security, **record).notices

    assert words in notice


def test_what_was_audited_is_listed_the_latest_first(visiting: Visiting) -> None:
    view = {"what": "viewed", "at": "2026-11-21T10:00:00+00:00", "permission": "No", "role": "R8000"}
    alert = {"what": "alerted", "at": "2026-11-21T11:00:00+00:00", "type": "2", "reason": "5", "message": "in danger"}
    body = {"nhs_number": NHS_NUMBER, "events": [view, alert], "unreported": "2026-11-21T10:00:00+00:00"}
    visit = visiting(scr_audit={NHS_NUMBER: body})

    found = audited(visit, NHS_NUMBER)

    assert [(each.at, each.what, each.who) for each in found] == [
        ("21 Nov 2026, 11:00 UTC", "alerted: in danger, Access Alert, Access made in an emergency", ""),
        ("21 Nov 2026, 10:00 UTC", "viewed: No", "R8000"),
    ]
    assert unreported(visit, NHS_NUMBER) == "21 Nov 2026, 10:00 UTC"


def test_of_a_record_that_nobody_touched_nothing_was_audited(visiting: Visiting) -> None:
    assert (audited(visiting(), NHS_NUMBER), unreported(visiting(), NHS_NUMBER)) == ([], "")
