"""Where a patient is registered, and what the directory has of the practice."""

from simulator.population.organisations import PHARMACY, PRACTICE
from simulator.population.person import Person
from simulator.web.inspector.patients.practice import MOST, Practice, organisations, practice_of
from simulator.wire.json import Json
from tests.makers import a_person
from tests.web.inspector.patients.conftest import Visiting

SURGERY = {
    "name": "Priory Medical Practice",
    "types": ["practice"],
    "address": {"lines": ["1 Priory Road"], "postcode": "WX1 2FG"},
    "phone": "01632 960111",
}


def _service(id: str, **fields: Json) -> Json:
    return {"id": id, "name": f"Service {id}", "ods_code": "A81099", "type": {"id": 100, "name": "GP"}, **fields}


def _of(visiting: Visiting, services: dict[str, Json], **kinds: Json) -> Practice:
    visit = visiting(dos_services=services, **kinds)
    found = practice_of(visit, Person.of(a_person()))
    assert found is not None
    return found


def test_somebody_can_have_no_practice(visiting: Visiting) -> None:
    assert practice_of(visiting(), Person.of(a_person(generalPractitioner=None))) is None


def test_it_is_named_with_what_the_population_knows(visiting: Visiting) -> None:
    practice = _of(visiting, {}, organisations={"A81099": SURGERY})

    assert (practice.ods_code, practice.name) == ("A81099", "Priory Medical Practice")
    assert practice.about == (("Address", "1 Priory Road, WX1 2FG"), ("Telephone", "01632 960111"))


def test_a_code_that_the_population_does_not_know_is_named_by_the_directory(visiting: Visiting) -> None:
    assert _of(visiting, {"1": _service("1")}).name == "Service 1"
    assert _of(visiting, {}).name == ""


def test_its_own_services_come_before_those_that_take_its_patients(visiting: Visiting) -> None:
    takes = _service("2", ods_code="Y99901", referral_services=[{"id": "A81099"}])

    practice = _of(visiting, {"2": takes, "1": _service("1"), "3": _service("3", ods_code="Z1")})

    assert [(each.id, each.is_own) for each in practice.services] == [("1", True), ("2", False)]


def test_a_service_says_its_status_and_how_it_is_reached(visiting: Visiting) -> None:
    endpoints = [
        {"order": 1, "transport": "itk", "interaction": "urn:nhs-itk:interaction:copy-v2-0"},
        {"order": 2, "transport": "telno"},
        {"order": 3, "transport": "telno"},
    ]

    (service,) = _of(visiting, {"1": _service("1", status="closed", endpoints=endpoints)}).services

    assert service.status == ("closed", "red")
    assert service.endpoints == ("copy-v2-0", "telno")
    assert service.link == "/_simulator/t/default/documents/dos-services/1"


def test_of_very_many_services_some_are_counted_only(visiting: Visiting) -> None:
    practice = _of(visiting, {str(number): _service(str(number)) for number in range(MOST + 3)})

    assert (len(practice.services), practice.more) == (MOST, 3)


def test_organisations_of_a_type_are_suggested(visiting: Visiting) -> None:
    visit = visiting(organisations={"A81099": SURGERY, "FZ901": {"name": "Chemist", "types": ["pharmacy"]}})

    assert organisations(visit, PRACTICE) == (("A81099", "Priory Medical Practice"),)
    assert organisations(visit, PRACTICE, PHARMACY)[1] == ("FZ901", "Chemist")
