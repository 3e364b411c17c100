"""Which patient each trainee of a class has."""

import pytest

from simulator.call import Tenant
from simulator.pipeline import Simulator
from simulator.population.person import Person
from simulator.scenario.model import Scenario
from simulator.web.inspector.classroom_patients import callers, named_in, patients_for
from simulator.web.inspector.classroom_records import MOST_TRAINEES
from tests.web.conftest import Client
from tests.web.inspector.calling import RUTH

DUTTON = "9990500002"


@pytest.fixture
def shipped(whole: Client, national: Simulator) -> Tenant:
    """A tenant with the shipped population."""
    tenant = national.tenants.peek("default")
    assert tenant is not None
    return tenant


def test_forty_trainees_have_forty_patients_whom_all_services_know(shipped: Tenant) -> None:
    documents = shipped.documents

    chosen = list(patients_for(documents, [None] * MOST_TRAINEES))

    prescribed = {each.body["nhsNumber"] for each in documents.peek_every("prescriptions")}
    people = [Person.of(each.body) for number in chosen if (each := documents.peek("people", number))]
    assert len(set(chosen)) == MOST_TRAINEES
    assert [number for number in chosen if documents.peek("care-records", number) is None] == []
    assert [number for number in chosen if number not in prescribed] == []
    assert [person.nhs_number for person in people if not person.practice or person.security != "U"] == []
    assert all(documents.peek("organisations", str(person.practice)) for person in people)


def test_the_same_class_has_the_same_patients_again(shipped: Tenant) -> None:
    chosen = [list(patients_for(shipped.documents, [None] * 20)) for _ in range(2)]

    assert chosen[0] == chosen[1]


def test_where_there_are_more_trainees_than_people_they_begin_anew(simulator: Simulator, client: Client) -> None:
    tenant = simulator.tenants.peek("default")
    assert tenant is not None
    there = callers(tenant.documents)

    assert list(patients_for(tenant.documents, [None] * 3)) == ([*there, *there, *there] or ["", "", ""])[:3]


@pytest.mark.parametrize(
    ("scenario", "number"),
    [
        (Scenario("x", description=f"Dutton ({DUTTON}) and Ellerby ({RUTH})"), DUTTON),
        (Scenario("x", description="1234567890 is nobody", people=({"nhs_number": "9990990002"},)), "9990990002"),
        (Scenario("x", text=f'rules: [{{when: {{nhs_number: "{RUTH}"}}}}]'), RUTH),
        (Scenario("x", description="19990010005 is longer"), None),
        (Scenario("x"), None),
    ],
)
def test_a_scenario_is_about_whom_it_names(shipped: Tenant, scenario: Scenario, number: str | None) -> None:
    assert named_in(shipped.documents, scenario) == number


def test_trainees_whose_scenario_names_somebody_have_that_one(shipped: Tenant) -> None:
    dealt = [Scenario("x", description=DUTTON), Scenario("y"), Scenario("x", description=DUTTON), Scenario("y")]

    first, second, third, fourth = patients_for(shipped.documents, dealt)

    assert (first, third) == (DUTTON, DUTTON)
    assert [second, fourth] == callers(shipped.documents)[:2]


@pytest.mark.parametrize("condition", ["restricted", "deceased", "superseded", "no-gp", "no-fixed-abode"])
def test_nobody_calls_who_could_not_be_traced_and_referred(shipped: Tenant, condition: str) -> None:
    such = {each.key for each in shipped.documents.peek_every("people") if condition in each.body["conditions"]}
    assert such

    assert not such & set(callers(shipped.documents)[:MOST_TRAINEES])
