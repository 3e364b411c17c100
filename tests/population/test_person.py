"""A person reads its document; what is absent is None or empty, and odd extensions do no harm."""

from datetime import date

import pytest

from simulator.population import codes
from simulator.population.form import expand
from simulator.population.person import Person, age_on
from simulator.wire.json import Json
from tests.makers import a_person

FULL = Person.of(
    expand(
        {
            "nhs_number": "9000000009",
            "conditions": ["restricted"],
            "note": "a note",
            "superseded_by": "9000000017",
            "security": "R",
            "version": 7,
            "name": [{"use": "nickname", "given": "Al"}, {"given": ["Ada", "May"], "family": "Okafor"}],
            "gender": "female",
            "birth_date": "1980-05-17",
            "deceased": "2026-01-02T03:04:05+00:00",
            "death_notification": 1,
            "address": [{"use": "temp", "lines": ["1"]}, {"lines": ["2"]}],
            "mobile": "07700900123",
            "emergency_contact": "07700900124",
            "practice": "A81013",
            "managing_organisation": "Y12345",
            "pharmacy": "FZ901",
            "dispensing_doctor": "A99922",
            "appliance_supplier": "AZ901",
            "language": "q4",
            "interpreter": True,
            "history": {"gender": "male"},
            "coverage": {
                "card": "1",
                "country": "FRA",
                "institution": "2",
                "personal_id": "3",
                "expires": "2030-01-01",
            },
        }
    )
)
EMPTY = Person.of(expand({"nhs_number": "9000000009"}))


def test_a_full_record_says_everything() -> None:
    said = {name: getattr(FULL, name) for name in (
        "nhs_number", "conditions", "note", "superseded_by", "security", "version_id", "family", "given", "gender",
        "birth_date", "death_date", "death_notification", "practice", "managing_organisation", "pharmacy",
        "dispensing_doctor", "appliance_supplier", "language", "needs_interpreter",
    )}  # fmt: skip

    assert said == {
        "nhs_number": "9000000009",
        "conditions": ("restricted",),
        "note": "a note",
        "superseded_by": "9000000017",
        "security": "R",
        "version_id": 7,
        "family": "Okafor",
        "given": ("Ada", "May"),
        "gender": "female",
        "birth_date": "1980-05-17",
        "death_date": "2026-01-02",
        "death_notification": "1",
        "practice": "A81013",
        "managing_organisation": "Y12345",
        "pharmacy": "FZ901",
        "dispensing_doctor": "A99922",
        "appliance_supplier": "AZ901",
        "language": "q4",
        "needs_interpreter": True,
    }
    assert FULL.home_address == FULL.addresses[1]
    assert (len(FULL.telecoms), len(FULL.contacts)) == (1, 1)
    assert FULL.history == {"gender": ["male"]}
    assert FULL.coverage is not None


def test_an_empty_record_says_nothing() -> None:
    absent = ("note", "superseded_by", "family", "gender", "birth_date", "death_date", "death_notification", "practice",
              "managing_organisation", "pharmacy", "language", "home_address", "coverage")  # fmt: skip

    assert [getattr(EMPTY, name) for name in absent] == [None] * len(absent)
    assert (EMPTY.given, EMPTY.names, EMPTY.addresses, EMPTY.telecoms, EMPTY.contacts) == ((), (), (), (), ())
    assert (EMPTY.usual_name, EMPTY.history, EMPTY.conditions, EMPTY.needs_interpreter) == ({}, {}, (), False)


@pytest.mark.parametrize(
    ("security", "restricted", "very_restricted", "invalidated"),
    [
        ("U", False, False, False),
        ("R", True, False, False),
        ("V", False, True, False),
        ("REDACTED", False, False, True),
    ],
)
def test_the_confidentiality_is_one_of_four(
    security: str, restricted: bool, very_restricted: bool, invalidated: bool
) -> None:
    person = Person.of(a_person(security=security))

    assert (person.is_restricted, person.is_very_restricted, person.is_invalidated) == (
        restricted,
        very_restricted,
        invalidated,
    )


@pytest.mark.parametrize(
    "extension",
    [
        {"url": codes.COMMUNICATION},
        {"url": codes.COMMUNICATION, "extension": "x"},
        {"url": codes.COMMUNICATION, "extension": ["x", {"valueCodeableConcept": {"coding": []}}]},
        {"url": codes.NOMINATED_PHARMACY, "valueReference": {"identifier": {"value": 5}}},
        {"url": codes.DEATH_NOTIFICATION, "extension": []},
    ],
)
def test_an_extension_of_another_form_reads_as_absent(extension: Json) -> None:
    person = Person.of(a_person(extension=[extension]))

    assert (person.language, person.needs_interpreter, person.pharmacy, person.death_notification) == (
        None,
        False,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("born", "then", "years"),
    [
        (date(1924, 2, 29), date(2026, 2, 28), 101),
        (date(1924, 2, 29), date(2026, 3, 1), 102),
        (date(2026, 6, 22), date(2026, 11, 1), 0),
    ],
)
def test_age_counts_whole_years(born: date, then: date, years: int) -> None:
    assert age_on(born, then) == years
