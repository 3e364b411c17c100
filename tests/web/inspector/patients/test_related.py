"""People related to a patient."""

from simulator.population.related import related_people
from simulator.web.inspector.patients.related import Related, named_by, related_of
from tests.makers import NHS_NUMBER, a_person
from tests.web.inspector.patients.conftest import Visiting

MOTHER = "9000000017"


def test_somebody_of_the_population_is_named_and_linked(visiting: Visiting) -> None:
    written = [{"nhs_number": MOTHER, "relationship": ["MTH", "Guardian"], "phone": "07700900123"}]
    visit = visiting([a_person(), a_person(MOTHER)], related_people={NHS_NUMBER: related_people(written, NHS_NUMBER)})

    assert related_of(visit, NHS_NUMBER) == [
        Related(
            "Ada Okafor",
            ("mother", "Guardian of patient"),
            MOTHER,
            f"/_simulator/t/default/patients/{MOTHER}",
            ("07700900123",),
        )
    ]


def test_somebody_else_has_a_name_of_their_own_and_no_link(visiting: Visiting) -> None:
    written = [{"name": {"given": "Bea", "family": "Stone"}, "active": False}]
    visit = visiting(related_people={NHS_NUMBER: related_people(written, NHS_NUMBER)})

    (found,) = related_of(visit, NHS_NUMBER)

    assert (found.name, found.nhs_number, found.link, found.is_active) == ("Bea Stone", "", "", False)


def test_who_names_the_patient_is_found(visiting: Visiting) -> None:
    child = related_people([{"nhs_number": NHS_NUMBER, "relationship": "MTH"}], MOTHER)
    visit = visiting([a_person(), a_person(MOTHER)], related_people={MOTHER: child})

    assert [(each.nhs_number, each.roles) for each in named_by(visit, NHS_NUMBER)] == [(MOTHER, ("mother",))]
    assert named_by(visit, MOTHER) == []


def test_nobody_is_related_to_whom_no_document_says_so(visiting: Visiting) -> None:
    assert (related_of(visiting(), NHS_NUMBER), named_by(visiting(), NHS_NUMBER)) == ([], [])
