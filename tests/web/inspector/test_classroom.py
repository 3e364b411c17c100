"""Setting up a class."""

import asyncio

import pytest

from simulator.call import Tenant
from simulator.pipeline import Simulator, TenantSpec
from simulator.web.inspector.classroom_records import find
from simulator.wire.errors import Problem, Problems
from tests.web.conftest import Client
from tests.web.inspector.calling import SUNDAY
from tests.web.inspector.looking import look
from tests.web.inspector.pressing import faults, press, send

PATH = "/classroom"


def _tenants(simulator: Simulator) -> list[str]:
    """Those of trainees; beside them are the default one and the one that holds the classes."""
    return [name for name in simulator.tenants.names() if name.startswith("class-")]


async def test_a_class_has_a_tenant_for_each_trainee(whole: Client, national: Simulator) -> None:
    page = await press(whole, PATH, do="make", count="3")

    assert page.words("//p[@role='status']") == "The class was set up."
    assert page.words("//h1") == "Class a"
    assert _tenants(national) == ["class-a-01", "class-a-02", "class-a-03"]


async def test_each_trainee_has_another_patient(whole: Client, national: Simulator) -> None:
    await press(whole, PATH, do="make", count="40")

    classroom = find(national, "a")
    assert classroom is not None
    assert len({trainee.nhs_number for trainee in classroom.trainees}) == 40


async def test_scenarios_are_dealt_out_in_turn(whole: Client, national: Simulator) -> None:
    ticked = {"play-itk-busy": "yes", "play-dos-all-red": "yes"}

    await press(whole, PATH, do="make", count="3", **ticked)

    played = [national.tenants.spec(f"class-a-0{number}").scenarios for number in (1, 2, 3)]
    assert [[scenario.name for scenario in each] for each in played] == [["dos-all-red"], ["itk-busy"], ["dos-all-red"]]


async def test_without_a_scenario_tenants_begin_as_the_server_did(whole: Client, national: Simulator) -> None:
    await press(whole, PATH, do="make", count="1")

    assert national.tenants.spec("class-a-01").scenarios == national.tenants.first.scenarios


async def test_the_clock_begins_where_the_trainer_says(whole: Client, national: Simulator) -> None:
    await press(whole, PATH, do="make", count="1", clock=SUNDAY)

    tenant = national.tenants.peek("class-a-01")
    assert tenant is not None
    assert tenant.clock.now().isoformat().startswith(f"{SUNDAY}:")


async def test_the_next_class_has_the_next_letter(whole: Client) -> None:
    await press(whole, PATH, do="make", count="1")
    await press(whole, PATH, do="make", count="1")

    page = await look(whole, PATH)

    assert page.all("//table//a") == ["Class a", "Class b"]


async def test_a_class_can_have_a_name_of_its_own(whole: Client, national: Simulator) -> None:
    await press(whole, PATH, do="make", count="1", name=" monday ")

    assert _tenants(national) == ["class-monday-01"]


@pytest.mark.parametrize("count", ["", "0", "41", "-1", "two", "999999999999", "2.5", "²"])
async def test_a_class_has_one_to_forty_trainees(whole: Client, national: Simulator, count: str) -> None:
    page = await press(whole, PATH, do="make", count=count)

    assert page.status == 422
    assert [anchor for anchor, _ in faults(page)] == ["f-count"]
    assert _tenants(national) == []


@pytest.mark.parametrize(
    ("fields", "anchor"),
    [
        ({"name": "A"}, "f-name"),
        ({"clock": "noon"}, "f-clock"),
        ({"play-../../etc/passwd": "yes"}, "f-scenarios"),
        ({"play-nothing": "yes"}, "f-scenarios"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(
    whole: Client, national: Simulator, fields: dict[str, str], anchor: str
) -> None:
    page = await press(whole, PATH, do="make", count="2", **fields)

    assert [where for where, _ in faults(page)] == [anchor]
    assert _tenants(national) == []


async def test_a_name_that_is_taken_is_refused(whole: Client, national: Simulator) -> None:
    await press(whole, PATH, do="make", count="1", name="a")

    page = await press(whole, PATH, do="make", count="5", name="a")

    assert faults(page) == [("f-name", "There is a class “a” already, choose another name")]
    assert _tenants(national) == ["class-a-01"]


async def test_somebody_elses_tenant_is_left_alone(whole: Client, national: Simulator) -> None:
    await national.tenants.get("class-a-02")

    page = await press(whole, PATH, do="make", count="3", name="a")

    assert faults(page) == [("f-name", "There is a tenant “class-a-02” already, choose another name, or remove it")]
    assert _tenants(national) == ["class-a-02"]


async def test_a_letter_whose_tenants_are_there_is_passed_over(whole: Client, national: Simulator) -> None:
    await national.tenants.get("class-a-01")

    await press(whole, PATH, do="make", count="1")

    assert "class-b-01" in _tenants(national)


async def test_what_was_filled_in_stays(whole: Client) -> None:
    page = await press(whole, PATH, do="make", count="99", name="monday", **{"play-itk-busy": "yes"})

    assert page.all("//input[@name='count' or @name='name']/@value") == ["99", "monday"]
    assert page.all("//input[@checked]/@name") == ["play-itk-busy"]


async def test_all_scenarios_can_be_chosen_with_their_descriptions(whole: Client, national: Simulator) -> None:
    page = await look(whole, PATH)

    assert page.all("//fieldset//input/@name") == [f"play-{name}" for name in national.sources.names()]
    assert "Three messages meet a web server that is busy" in page.words("//label[@for='f-play-itk-busy']")


async def test_without_the_forms_token_nothing_is_set_up(whole: Client, national: Simulator) -> None:
    reply = await send(whole, PATH, form_token="wrong", do="make", count="1")

    assert reply.status == 403
    assert _tenants(national) == []


async def test_two_trainers_who_take_one_name_at_once_get_one_class(whole: Client, national: Simulator) -> None:
    form = {"do": "make", "name": "a"}

    pages = await asyncio.gather(press(whole, PATH, count="20", **form), press(whole, PATH, count="20", **form))

    assert sorted(page.status for page in pages) == [200, 422]
    assert len(_tenants(national)) == 20


async def test_of_a_class_whose_scenario_cannot_be_played_nothing_stays(
    whole: Client, national: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = national.tenants.create

    async def fail_at_the_second(name: str, spec: TenantSpec) -> Tenant:
        if name == "class-a-02":
            raise Problems([Problem("it does not fit", "play another")])
        return await create(name, spec)

    monkeypatch.setattr(national.tenants, "create", fail_at_the_second)

    page = await press(whole, PATH, do="make", count="3")

    assert [text for _, text in faults(page)] == ["It does not fit, play another"]
    assert (_tenants(national), find(national, "a")) == ([], None)
