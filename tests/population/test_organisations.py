"""Which organisations a person's record names, and as what."""

from simulator.population.form import expand
from simulator.population.organisations import is_a, used_by
from simulator.population.person import Person


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
