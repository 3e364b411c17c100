"""What the record of a patient says, and what of it PDS tells."""

from datetime import date

import pytest

from simulator.population import codes
from simulator.population.conditions import CONDITIONS
from simulator.population.form import expand
from simulator.population.person import Person
from simulator.web.inspector.patients.demographics import (
    Fact,
    earlier_facts,
    facts,
    security_tag,
    tags,
    warnings,
)
from simulator.wire.json import Json
from tests.makers import a_person, an_address
from tests.web.conftest import Client
from tests.web.inspector.looking import look
from tests.web.inspector.patients.conftest import Visiting

TODAY = date(2026, 11, 22)
FULL = {
    "nhs_number": "9000000009",
    "name": {"prefix": "Dr", "given": ["Ada", "May"], "family": "Okafor"},
    "gender": "female",
    "birth_date": "1980-05-17",
    "multiple_birth": 2,
    "deceased": "2026-11-01",
    "address": [
        {"lines": ["1 High Street", "Leeds"], "postcode": "LS1 1AA"},
        {"use": "temp", "text": "Second Home", "lines": ["2 Low Street"], "period": {"start": "2020-01-02"}},
    ],
    "telecom": [
        {"system": "textphone", "value": "07700900124"},
        {"system": "phone", "value": "07700900123", "use": "mobile"},
    ],
    "emergency_contact": "07700900125",
    "practice": {"ods_code": "A81099", "period": {"start": "2019-02-03"}},
    "pharmacy": "FZ901",
    "dispensing_doctor": "A99922",
    "appliance_supplier": "FX901",
    "managing_organisation": "RX101",
    "language": "fr",
    "interpreter": True,
    "contact_preference": {"format": "12", "method": "3", "times": "evenings"},
    "birth_place": {"city": "Leeds", "country": "1"},
    "removal": {"code": "SCT"},
}


def _shown(body: Json) -> dict[str, tuple[str, ...]]:
    return {fact.label: fact.lines for fact in facts(Person.of(body), TODAY)}


def test_all_that_our_form_can_say_is_shown() -> None:
    assert _shown(expand(FULL)) == {
        "Name": ("Dr Ada May Okafor",),
        "Gender": ("female",),
        "Born": ("17 May 1980 (age 46 at death)",),
        "Multiple birth": ("number 2 of the birth",),
        "Died": ("1 Nov 2026, 00:00 UTC",),
        "Death notification": (codes.DEATH_NOTIFICATIONS["2"],),
        "Address": ("1 High Street, Leeds, LS1 1AA", "2 Low Street (temp, Second Home, since 2 Jan 2020)"),
        "Contact details": ("07700900124 (textphone)", "07700900123 (phone, mobile)"),
        "Emergency contact": ("07700900125 (phone)",),
        "Practice": ("A81099 (since 3 Feb 2019)",),
        "Nominated pharmacy": ("FZ901",),
        "Dispensing doctor": ("A99922",),
        "Appliance supplier": ("FX901",),
        "Managing organisation": ("RX101",),
        "Language": ("French, an interpreter is needed",),
        "How to be contacted": ("Braille, Telephone, evenings",),
        "Place of birth": ("Leeds, England",),
        "Removed from registration": ("Transferred to Scotland",),
    }


def test_a_person_with_nothing_but_a_number_has_no_facts() -> None:
    assert facts(Person.of(expand({"nhs_number": "9000000009"})), TODAY) == []


def _held_back(**fields: Json) -> set[str]:
    return {fact.label for fact in facts(Person.of(a_person(**fields)), TODAY) if not fact.is_shown}


@pytest.mark.parametrize(
    ("security", "hidden"),
    [
        ("U", set()),
        ("R", {"Address", "Contact details", "Practice"}),
        ("V", {"Name", "Born", "Address", "Contact details", "Practice"}),
        ("REDACTED", {"Name", "Gender", "Born", "Address", "Contact details", "Practice"}),
    ],
)
def test_what_pds_does_not_tell_is_marked(security: str, hidden: set[str]) -> None:
    assert _held_back(security=security) == hidden


def test_of_a_superseded_record_pds_tells_nothing() -> None:
    assert "Name" in _held_back(superseded_by="9000000017")


def test_members_that_fhir_leaves_open_do_not_break_it() -> None:
    odd = {"name": [{"text": "x"}], "address": [{"line": []}], "telecom": [{"system": "phone"}], "contact": [{}]}

    assert _shown(a_person(**odd, generalPractitioner=[{"identifier": {"value": "A1", "period": 7}}])) == {
        "Gender": ("female",),
        "Born": ("17 May 1980 (age 46)",),
        "Practice": ("A1",),
    }


def test_what_was_before_is_listed() -> None:
    history = {
        "name": [{"family": "Stone", "use": "old"}],
        "address": [an_address("LS2 2BB")],
        "gender": ["male"],
        "birthDate": ["1979-05-17"],
        "generalPractitioner": [{"identifier": {"value": "A81013"}}],
    }

    assert earlier_facts(Person.of(a_person(history=history))) == [
        Fact("Earlier names", ("Stone (old)",), False),
        Fact("Earlier addresses", ("1 Trevelyan Square, Boar Lane, Leeds, LS2 2BB (since 1 Jan 2000)",), False),
        Fact("Earlier gender", ("male",), False),
        Fact("Earlier birth dates", ("17 May 1979",), False),
        Fact("Earlier practices", ("A81013",), False),
    ]


def test_a_superseded_record_leads_to_the_retained_one_and_back(visiting: Visiting) -> None:
    old, kept = a_person("9000000017", superseded_by="9000000009"), a_person()
    visit = visiting([old, kept])

    root = "/_simulator/t/default/patients/"
    assert warnings(visit, Person.of(old)) == [
        ("Superseded: merged into 9000000009. PDS answers with that record.", f"{root}9000000009")
    ]
    assert warnings(visit, Person.of(kept)) == [
        ("Retained: the number 9000000017 was merged into this one.", f"{root}9000000017")
    ]


@pytest.mark.parametrize(
    ("security", "word", "begins"),
    [
        ("U", "unrestricted", ""),
        ("R", "restricted", "Restricted:"),
        ("V", "very restricted", "Very restricted:"),
        ("REDACTED", "redacted", "Invalidated:"),
    ],
)
def test_it_is_said_plainly_who_may_see_the_record(visiting: Visiting, security: str, word: str, begins: str) -> None:
    person = Person.of(a_person(security=security))

    said = " ".join(text for text, _ in warnings(visiting(), person))

    assert said.startswith(begins)
    assert bool(said) == bool(begins)
    assert security_tag(person)[0] == word


def test_a_death_is_said_with_its_notification(visiting: Visiting) -> None:
    person = Person.of(expand({"nhs_number": "9000000009", "deceased": "2026-11-01", "death_notification": "1"}))

    assert warnings(visiting(), person) == [("Died 1 Nov 2026, informal notification.", "")]


def test_a_condition_that_the_record_shows_no_more_is_known() -> None:
    person = Person.of(a_person(security="R", conditions=["unrestricted", "restricted", "mine"]))

    assert [(tag.word, tag.holds) for tag in tags(person)] == [
        ("unrestricted", False),
        ("restricted", True),
        ("mine", True),
    ]
    assert tags(person)[1].meaning == CONDITIONS["restricted"].meaning


async def test_the_page_says_which_facts_are_held_back(world: Client) -> None:
    page = await look(world, "/t/default/patients/9990020000")

    held_back = "//section[@aria-labelledby='pds']/dl/div[dd/strong='held back']/dt"
    assert page.all(held_back) == ["Address", "Contact details", "Practice", "Nominated pharmacy", "Place of birth"]
