"""The form that puts a prescription into another state."""

import pytest

from simulator.call.tenant import Tenant
from simulator.population.prescription_codes import STATUSES as NAMES
from simulator.population.prescription_forms import expand_under
from simulator.services.eps.prescription.codes import STATUSES
from simulator.web.inspector.page import Visit
from simulator.web.inspector.patients.prescribed import prescriptions_of
from simulator.web.inspector.patients.prescribing import STATES, choices, chosen, made
from simulator.wire.errors import Problems
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, a_person
from tests.web.conftest import Client
from tests.web.inspector.patients.conftest import Visiting
from tests.web.inspector.patients.test_prescribed import a_record
from tests.web.inspector.pressing import faults, press

PAGE = "/t/default/patients/9990010005"
KEY = "010005-A81013-00001U"


def _visit(visiting: Visiting, record: Json) -> Visit:
    return visiting(prescriptions={record["prescriptionId"]: record})


def test_prescriptions_are_chosen_in_the_version_that_is_shown(visiting: Visiting) -> None:
    visit = _visit(visiting, record := a_record())

    ((value, words),) = choices(prescriptions_of(visit, NHS_NUMBER))

    assert chosen({"prescription": value}) == (record["prescriptionId"], 1)
    assert words == f"{record['prescriptionId']}: Amoxicillin 500mg capsules (to be dispensed)"


@pytest.mark.parametrize("said", ["", "x", "1", "1 ", "-1 X", "9999999999999 X", "٣ X"])
def test_what_is_no_choice_is_refused(said: str) -> None:
    with pytest.raises(Problems, match="no prescription was chosen"):
        chosen({"prescription": said})


def test_what_was_prescribed_stays_the_same(visiting: Visiting) -> None:
    items = [{"medicine": "amoxicillin", "quantity": 7}, "paracetamol"]
    visit = _visit(visiting, record := a_record(items=items, issued="-P1D", type="0108", days_supply=14))
    key = record["prescriptionId"]

    form = made(visit, NHS_NUMBER, key, {"status": "with-dispenser"})

    after = expand_under(form, key, a_person())
    same = ("nhsNumber", "prescriptionType", "treatmentType", "daysSupply", "nominatedDispenserOrg", "prescriberOrg")
    assert {name: after[name] for name in same} == {name: record[name] for name in same}
    assert after["issueDate"] == "2026-11-21T10:00:00.000Z"
    assert [(each["itemName"], each["quantity"], each["lineItemId"]) for each in after["lineItems"].values()] == [
        (each["itemName"], each["quantity"], each["lineItemId"]) for each in record["lineItems"].values()
    ]


def test_repeat_dispensing_keeps_its_issues(visiting: Visiting) -> None:
    items = ["ramipril", {"medicine": "aspirin", "issues": 4}]
    visit = _visit(visiting, record := a_record(treatment="erd", issues=6, issue=3, items=items))

    form = made(visit, NHS_NUMBER, record["prescriptionId"], {"status": "with-dispenser"})

    assert (form["treatment"], form["issues"], form["issue"]) == ("0003", 6, 3)
    assert form["items"][1]["issues"] == 4


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"status": "lost"}, "no state of a prescription"),
        ({}, "no state of a prescription"),
        ({"status": "cancelled", "issue": "-1"}, "no number of an issue"),
    ],
)
def test_an_impossible_wish_is_refused(visiting: Visiting, form: dict[str, str], words: str) -> None:
    visit = _visit(visiting, record := a_record())

    with pytest.raises(Problems, match=words):
        made(visit, NHS_NUMBER, record["prescriptionId"], form)


def test_somebody_elses_prescription_is_refused(visiting: Visiting) -> None:
    visit = _visit(visiting, record := a_record())

    with pytest.raises(Problems, match="no such prescription"):
        made(visit, "9000000017", record["prescriptionId"], {"status": "cancelled"})


@pytest.mark.parametrize("state", [state for state, _ in STATES if not state.startswith(("awaiting", "repeat"))])
async def test_a_prescription_comes_into_each_state(world: Client, tenant: Tenant, state: str) -> None:
    page = await press(world, PAGE, do="prescription", prescription=f"1 {KEY}", status=state, dispenser="fz902")

    assert page.words("//p[@class='done']") == "The prescription is in its new state."
    document = tenant.documents.peek("prescriptions", KEY)
    assert document is not None
    assert document.body["status"] == NAMES[state]


async def test_the_state_is_what_the_tracker_answers(world: Client) -> None:
    await press(world, PAGE, do="prescription", prescription=f"1 {KEY}", status="dispensed")

    headers = {"Spine-From-Asid": "200000000946", "Spine-UserId": "313175813564", "Spine-RoleProfileId": "562926913100"}
    reply = await world.get(f"/mm/prescriptions/{KEY}?format=trace", headers={**headers, "Accept": "application/json"})
    assert "Dispensed" in await reply.text()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prescription": "1 nothing", "status": "cancelled"}, "prescription"),
        ({"prescription": f"1 {KEY}", "status": "repeat-future-instance"}, "status"),
        ({"prescription": f"1 {KEY}", "status": "cancelled", "issue": "2"}, "issue"),
        ({"prescription": f"1 {KEY}", "status": "cancelled", "reason": "tired"}, "reason"),
        ({"prescription": f"1 {KEY}", "status": "with-dispenser", "dispenser": "!"}, "dispenser"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(
    world: Client, tenant: Tenant, fields: dict[str, str], field: str
) -> None:
    page = await press(world, PAGE, do="prescription", **fields)

    assert page.status == 422
    assert [anchor for anchor, _ in faults(page)] == [f"f-{field}"]
    document = tenant.documents.peek("prescriptions", KEY)
    assert document is not None
    assert document.version == 1


async def test_a_stale_form_changes_nothing_and_chooses_the_newest_version(world: Client, tenant: Tenant) -> None:
    document = tenant.documents.peek("prescriptions", KEY)
    assert document is not None
    await tenant.documents.put("prescriptions", KEY, {**document.body, "daysSupply": 3})

    page = await press(world, PAGE, do="prescription", prescription=f"1 {KEY}", status="cancelled")

    assert page.status == 409
    assert [anchor for anchor, _ in faults(page)] == ["compared-prescription"]
    assert page.all("//select[@name='prescription']/option[@selected]/@value") == [f"2 {KEY}"]


def test_each_state_of_the_service_can_be_chosen() -> None:
    assert len(STATES) == len(STATUSES)
