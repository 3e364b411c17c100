"""The cards of a class."""

from simulator.pipeline import Simulator
from simulator.web.inspector.classroom_cards import TASK
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.inspector.pressing import press

PATH = "/classroom/a/cards"


async def test_each_trainee_has_a_card(whole: Client) -> None:
    await press(whole, "/classroom", do="make", count="20")

    page = await look(whole, PATH)

    assert page.all("//li[@class='hand-out']/h2") == [f"class-a-{number:02d}" for number in range(1, 21)]


async def test_a_card_says_where_to_point_and_who_calls(whole: Client) -> None:
    await press(whole, "/classroom", do="make", count="1")

    page = await look(whole, PATH)

    names, values = page.all("//li[@class='hand-out']//dt"), page.all("//li[@class='hand-out']//dd")
    assert dict(zip(names, values, strict=True)) == {
        "Base URL": f"http://{whole.host}:{whole.port}/t/class-a-01",
        "Patient": "Ruth Alice Ellerby",
        "NHS number": "999 001 0005",
        "Date of birth": "19 March 1984",
        "Address": "4 Orchard Way, Wexbourne, Wexshire, WX1 6WX",
        "Telephone": "01632960001",
        "Practice": "Bridge Street Surgery (A81013)",
    }


async def test_the_base_url_of_a_card_answers_about_its_patient(whole: Client) -> None:
    await press(whole, "/classroom", do="make", count="2")
    page = await look(whole, PATH)
    base, number = page.all("//li[2]//code")[0], page.all("//li[@class='hand-out'][2]//dd")[2].replace(" ", "")

    headers = {"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068", "Authorization": "Bearer a-call-to-111"}
    path = base.removeprefix(f"http://{whole.host}:{whole.port}")
    reply = await whole.get(f"{path}/personal-demographics/FHIR/R4/Patient/{number}", headers=headers)

    assert (await reply.json())["id"] == number


async def test_the_task_is_what_the_scenario_says(whole: Client, national: Simulator) -> None:
    await press(whole, "/classroom", do="make", count="1", **{"play-itk-busy": "yes"})

    page = await look(whole, PATH)

    assert page.words("//p[@class='task']") == f"Task. {national.sources.find('itk-busy').description}"


async def test_without_a_scenario_the_task_is_an_ordinary_call(whole: Client) -> None:
    await press(whole, "/classroom", do="make", count="1")

    assert (await look(whole, PATH)).words("//p[@class='task']") == f"Task. {TASK}"


async def test_the_task_stays_when_the_trainer_plays_something_else(whole: Client, national: Simulator) -> None:
    await press(whole, "/classroom", do="make", count="1", **{"play-itk-busy": "yes"})
    await national.tenants.activate("class-a-01", ())

    page = await look(whole, PATH)

    assert page.words("//p[@class='task']") == f"Task. {national.sources.find('itk-busy').description}"


async def test_a_trainee_whose_tenant_is_gone_has_no_card(whole: Client, national: Simulator) -> None:
    await press(whole, "/classroom", do="make", count="2")
    await national.tenants.delete("class-a-01")

    page = await look(whole, PATH)

    assert page.all("//li[@class='hand-out']/h2") == ["class-a-02"]


async def test_a_patient_who_was_removed_is_not_known(whole: Client, national: Simulator) -> None:
    await press(whole, "/classroom", do="make", count="1")
    tenant = national.tenants.peek("class-a-01")
    assert tenant is not None
    await tenant.documents.delete("people", "9990010005")

    page = await look(whole, PATH)

    assert page.all("//li[@class='hand-out']//dd")[1:] == ["not known", "999 001 0005"]


async def test_a_hostile_name_stays_text(whole: Client, national: Simulator) -> None:
    await press(whole, "/classroom", do="make", count="1")
    tenant = national.tenants.peek("class-a-01")
    assert tenant is not None
    document = await tenant.documents.get("people", "9990010005")
    assert document is not None
    changed = {"name": [{"use": "usual", "given": [HOSTILE], "family": HOSTILE}], "birthDate": "1984"}
    body = {**document.body, "patient": {**document.body["patient"], **changed}}
    await tenant.documents.put("people", "9990010005", body)

    page = await look(whole, PATH)

    assert harmless(page)
    assert page.all("//li[@class='hand-out']//dd")[3] == "1984"
