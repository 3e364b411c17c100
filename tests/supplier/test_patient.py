from datetime import date

import pytest

from simulator.supplier.patient import Traced
from simulator.wire.json import Json

PATIENT: Json = {
    "id": "9990010005",
    "name": [
        {"use": "nickname", "given": ["Roo"], "family": "E"},
        {"use": "usual", "given": ["Ruth", "Alice"], "family": "Ellerby"},
    ],
    "gender": "female",
    "birthDate": "1984-03-19",
    "address": [
        {"use": "temp", "line": ["1 Lodge"], "postalCode": "LV1 1AA"},
        {"use": "home", "line": ["4 Orchard Way", "", "Wexbourne"], "postalCode": "WX1 6WX"},
    ],
    "telecom": [{"system": "email", "value": "r@example.com"}, {"system": "phone", "value": "01632960001"}],
    "generalPractitioner": [{"identifier": {"value": "A81013"}}],
}


def test_usual_name_home_address_telephone_and_practice_are_taken() -> None:
    assert Traced.of(PATIENT) == Traced(
        nhs_number="9990010005",
        given=("Ruth", "Alice"),
        family="Ellerby",
        birth_date="1984-03-19",
        gender="female",
        lines=("4 Orchard Way", "Wexbourne"),
        postcode="WX1 6WX",
        phone="01632960001",
        practice="A81013",
    )


def test_a_restricted_patient_has_no_address_telephone_or_practice() -> None:
    traced = Traced.of({name: PATIENT[name] for name in ("id", "name", "gender", "birthDate")})

    assert (traced.lines, traced.postcode, traced.phone, traced.practice) == ((), "", "", "")


def test_names_and_births_are_written_for_people_and_for_hl7() -> None:
    traced = Traced.of(PATIENT)

    assert (traced.name, traced.birth) == ("Ruth Alice Ellerby", "19840319")
    assert Traced("9990010005").name == "no name"


@pytest.mark.parametrize(
    ("gender", "code", "letter"),
    [("male", "1", "M"), ("female", "2", "F"), ("other", "9", "I"), ("unknown", "0", "I"), ("", "0", "I")],
)
def test_genders_have_a_code_and_a_letter(gender: str, code: str, letter: str) -> None:
    traced = Traced("9990010005", gender=gender)

    assert (traced.gender_code, traced.gender_letter) == (code, letter)


@pytest.mark.parametrize(
    ("birth_date", "age"),
    [
        ("1984-03-19", (42, "Years")),
        ("1984-11-23", (41, "Years")),
        ("2024-11-22", (2, "Years")),
        ("2024-11-23", (23, "Months")),
        ("2026-10-22", (1, "Months")),
        ("2026-10-23", (30, "Days")),
        ("2026-11-22", (0, "Days")),
        ("1984", (40, "Years")),
        ("", (40, "Years")),
    ],
)
def test_ages_are_in_days_months_or_years(birth_date: str, age: tuple[int, str]) -> None:
    assert Traced("9990010005", birth_date=birth_date).age_on(date(2026, 11, 22)) == age


@pytest.mark.parametrize(
    "odd",
    [
        {"id": 7},
        {"birthDate": 19840319},
        {"gender": ["female"]},
        {"name": [{"given": "Ruth"}]},
        {"name": [{"given": [7]}]},
        {"name": [{"family": None}]},
        {"name": ["Ruth"]},
        {"address": [{"postalCode": 7}]},
        {"address": [{"line": [7]}]},
        {"telecom": [{"system": "phone", "value": 7}]},
        {"generalPractitioner": [{"identifier": {"value": 7}}]},
    ],
)
def test_a_patient_of_another_form_is_refused(odd: Json) -> None:
    with pytest.raises((AttributeError, LookupError, TypeError)):
        Traced.of({**PATIENT, **odd})
