"""Which organisations a person's record names, and as what."""

import pytest

from simulator.population.form import expand
from simulator.population.load import Documents
from simulator.population.organisations import ORGANISATION, is_a, used_by
from simulator.population.person import Person
from simulator.population.shapes import flaws_of


def test_each_code_comes_with_the_type_it_must_have() -> None:
    person = Person.of(
        expand(
            {
                "nhs_number": "9000000009",
                "practice": "A81099",
                "pharmacy": "FZ901",
                "dispensing_doctor": "A99922",
                "appliance_supplier": "AZ901",
                "managing_organisation": "Y12345",
                "history": {"practice": "A81013"},
            }
        )
    )

    assert list(used_by(person)) == [
        ("A81099", "practice"),
        ("FZ901", "pharmacy"),
        ("A99922", "dispensing-doctor"),
        ("AZ901", "appliance-supplier"),
        ("Y12345", "manager"),
        ("A81013", "practice"),
    ]


def test_somebody_with_nothing_names_nobody() -> None:
    assert list(used_by(Person.of(expand({"nhs_number": "9000000009"})))) == []


def test_an_organisation_can_be_several_things() -> None:
    organisation = {"types": ["practice", "dispensing-doctor"]}

    assert is_a(organisation, "practice")
    assert not is_a(organisation, "pharmacy")


@pytest.mark.parametrize(
    "kind",
    ["out-of-hours", "emergency-department", "urgent-treatment-centre", "ambulance-service", "nhs-111-provider"],
)
def test_those_that_111_sends_to_and_comes_from_are_shipped(kind: str, shipped: Documents) -> None:
    assert [code for code, body in shipped["organisations"].items() if is_a(body, kind)]


def test_an_organisation_is_of_a_known_type() -> None:
    body = {"name": "A", "types": ["practice", "hospital"]}

    assert [flaw.path for flaw in flaws_of(ORGANISATION, body)] == [("types", 1)]


def test_no_two_shipped_organisations_have_one_telephone(shipped: Documents) -> None:
    phones = [body["phone"] for body in shipped["organisations"].values()]

    assert len(phones) == len(set(phones))
