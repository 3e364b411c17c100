"""The keys that people may write, and the values that are refused."""

import re

import pytest

from simulator.population.shapes import flaws_of
from simulator.population.written import KEYS, ONLY_SHORT, SHORT_FORM, SUMMARY, WHOLE_FORM
from simulator.settings import shipped
from simulator.wire.json import Json
from tests.makers import a_patient

NHS = "9000000009"


@pytest.mark.parametrize(
    ("key", "value", "path"),
    [
        ("conditions", ["No GP"], "conditions.0"),
        ("unchecked", "yes", "unchecked"),
        ("superseded_by", "9000000000", "superseded_by"),
        ("security", "S", "security"),
        ("version", "2", "version"),
        ("name", {"given": ["a"] * 6}, "name.given"),
        ("name", {"family": "x" * 36}, "name.family"),
        ("name", {"use": "official"}, "name.use"),
        ("name", [{"middle": "x"}], "name.0.middle"),
        ("multiple_birth", 10, "multiple_birth"),
        ("deceased", True, "deceased"),
        ("death_notification", 3, "death_notification"),
        ("death_notification", {"effective": "2020-01-01"}, "death_notification"),
        ("address", {"lines": ["1"] * 6}, "address.lines"),
        ("address", {"uprn": "1234567890123"}, "address.uprn"),
        ("address", {"paf": 1234567}, "address.paf"),
        ("address", {"use": "temp", "text": "Tent"}, "address.text"),
        ("phone", {"number": "1"}, "phone.number"),
        ("telecom", [{"system": "pager", "value": "1"}], "telecom.0.system"),
        ("practice", {"code": "A81013"}, "practice.code"),
        ("language", "en", "language"),
        ("interpreter", "no", "interpreter"),
        ("contact_preference", {"method": 9}, "contact_preference.method"),
        ("contact_preference", {"times": "x" * 41}, "contact_preference.times"),
        ("birth_place", {"country": "England"}, "birth_place.country"),
        ("removal", {"code": "XXX"}, "removal.code"),
        ("history", {"surname": []}, "history.surname"),
        ("related_people", [{"relationship": "Cousin"}], "related_people.0.relationship"),
        ("coverage", {"card": "?"}, "coverage.card"),
    ],
)
def test_a_bad_value_is_refused_where_it_stands(key: str, value: Json, path: str) -> None:
    flaws = flaws_of(SHORT_FORM, {"nhs_number": NHS, key: value})

    assert path in {".".join(map(str, flaw.path)) for flaw in flaws}


def test_null_is_a_key_left_out() -> None:
    assert (
        flaws_of(SHORT_FORM, {"nhs_number": NHS, **dict.fromkeys((*SUMMARY, *ONLY_SHORT, "history", "coverage"))}) == []
    )


def test_the_page_of_the_data_describes_every_key() -> None:
    page = (shipped("data") / "README.md").read_text(encoding="utf-8").partition("## Writing a person")[2]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]

    described = {key for row in rows for key in re.findall("`([a-z_]+)`", row)}

    assert described | {"unchecked", "telecom"} == KEYS
    assert "`unchecked: true`" in page
    assert "`telecom`" in page


def test_codes_of_digits_may_stand_without_quotes() -> None:
    form = {"nhs_number": NHS, "death_notification": 2, "contact_preference": {"method": 1, "format": "12"}}

    assert flaws_of(SHORT_FORM, form) == []


def test_a_whole_patient_may_hold_what_we_do_not_know() -> None:
    patient = a_patient(maritalStatus={"text": "x"}, extension=[{"url": "urn:own", "valueInteger": 1}])

    assert flaws_of(WHOLE_FORM, {"nhs_number": NHS, "patient": patient}) == []


def test_a_whole_patient_may_not_hold_what_looks_misspelt() -> None:
    patient = {**a_patient(), "birthDat": "1980-01-01"}
    del patient["birthDate"]

    [flaw] = flaws_of(WHOLE_FORM, {"nhs_number": NHS, "patient": patient})

    assert (flaw.path, flaw.remedy) == (("patient", "birthDat"), "did you mean 'birthDate'?")
