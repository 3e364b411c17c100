"""A prescription's whole life, from its signature to its deletion, as every face shows it, beside another tenant."""

from datetime import timedelta

import pytest

from simulator.pipeline import Simulator
from simulator.wire.json import Json, read_json
from tests.eps_client import Client, cancel_result, codes_of
from tests.makers import NHS_NUMBER, a_person
from tests.services.eps.dispensing.messages import a_claim, a_dispense, a_notification_bundle, a_release
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRESCRIPTION_ID
from tests.services.eps.prescribing.orders import a_cancellation, an_order

_TEXTS = {
    "0001": "To Be Dispensed",
    "0002": "With Dispenser",
    "0003": "With Dispenser - Active",
    "0004": "Expired",
    "0006": "Dispensed",
    "0008": "Claimed",
    "0009": "No-Claimed",
}
_ITEM_TEXTS = {
    "0001": "Dispensed",
    "0002": "Not Dispensed",
    "0006": "Expired",
    "0007": "To be Dispensed",
    "0008": "With Dispenser",
}
_TASKS = {"0001": "requested", "0002": "accepted", "0003": "in-progress", "0004": "failed"}
APPROVED, AT_PHARMACY = "Prescriber Approved", "With Pharmacy but Tracking not Supported"


@pytest.fixture
async def client(simulator: Simulator) -> Client:
    """A tenant in which the patient of the made messages lives."""
    client = Client(simulator, "life")
    await client.put("people", NHS_NUMBER, a_person())
    return client


def _faces(status: str, *items: str, patient: Json = None, is_deleted: bool = False) -> dict[str, Json]:
    """What the faces show of a prescription of this status with these items."""
    codes, text = (status, *items), _TEXTS[status]
    task = (_TASKS.get(status, "completed"), status)
    return {
        "search": ("completed" if is_deleted else "active", status),
        "view": codes,
        "basic search": codes,
        "basic retrieval": codes,
        "summary": text,
        "details": (text, *(_ITEM_TEXTS[item] for item in items)),
        "task": task,
        "tasks": task,
        "patient": patient,
    }


def _notification(number: int, prescription: str, *items: str) -> Json:
    dispenses = [a_dispense(place, item, prescription=prescription) for place, item in enumerate(items, start=1)]
    return a_notification_bundle(*dispenses, message_id=f"5f5a1b0a-4c2d-4e3f-8a6b-{number:012d}")


async def _prescribe(client: Client) -> None:
    taken = await client.process(await client.sign(an_order(items=2)))
    assert (taken.reply.status, codes_of(taken)) == (200, ["informational"])


@pytest.mark.story("D17")
async def test_a_prescription_lives_and_every_face_shows_it(simulator: Simulator, client: Client) -> None:
    beside = Client(simulator, "beside")
    nothing = dict.fromkeys(_faces("0001"))
    approved, at_pharmacy, done = ("active", APPROVED), ("active", AT_PHARMACY), ("completed", AT_PHARMACY)

    assert await client.seen() == nothing

    await _prescribe(client)
    assert await client.seen() == _faces("0001", "0007", "0007", patient=(approved, approved))

    released = await client.dispense("Task/$release", a_release())
    passed = read_json(released.reply.body)["parameter"][0]
    assert (released.reply.status, passed["name"], passed["resource"]["total"]) == (200, "passedPrescriptions", 1)
    assert await client.seen() == _faces("0002", "0008", "0008", patient=(at_pharmacy, at_pharmacy))

    notified = await client.dispense("$process-message", _notification(1, "0003", "0001", "0008"))
    active = _faces("0003", "0001", "0008", patient=(done, at_pharmacy))
    assert (notified.reply.status, await client.seen()) == (200, active)

    refused = await client.process(a_cancellation(item=2))
    assert (refused.reply.status, cancel_result(refused)) == (400, "R-0003")
    assert await client.seen() == active
    assert await client.waiting() == {"search": [False, True], "view": [False, True], "summary": "True"}

    early = await client.dispense("Claim", a_claim(items=2))
    assert (early.reply.status, codes_of(early)) == (400, ["CLAIM_INVALID_NOT_DISPENSED"])
    assert await client.seen() == active

    await client.dispense("$process-message", _notification(2, "0006", "0001", "0002"))
    assert await client.seen() == _faces("0006", "0001", "0002", patient=(done, done))

    claimed = await client.dispense("Claim", a_claim(items=2))
    assert claimed.reply.status == 200
    assert await client.seen() == _faces("0008", "0001", "0002", patient=(done, done))

    await client.wait(timedelta(days=200))
    assert await client.seen() == _faces("0008", "0001", "0002", is_deleted=True)

    await client.wait(timedelta(days=400))
    assert await client.seen() == nothing
    assert await beside.seen() == nothing
    assert all(exchange.error is None for exchange in await simulator.journal.select("life", limit=1000))


async def test_what_nobody_fetches_expires_at_every_face(client: Client) -> None:
    await _prescribe(client)

    await client.wait(timedelta(days=182))

    gone = ("completed", AT_PHARMACY)
    assert await client.seen() == _faces("0004", "0006", "0006", patient=(gone, gone))


async def test_what_was_dispensed_in_part_and_not_claimed_ends_unclaimed_at_every_face(client: Client) -> None:
    await _prescribe(client)
    await client.dispense("Task/$release", a_release())
    await client.dispense("$process-message", _notification(1, "0003", "0001", "0008"))
    done = ("completed", AT_PHARMACY)

    await client.wait(timedelta(days=181))
    expired = await client.seen()
    await client.wait(timedelta(days=180))

    assert expired == _faces("0006", "0001", "0006", patient=(done, done))
    assert await client.seen() == _faces("0009", "0001", "0006", patient=(done, done))


async def test_a_cancellation_before_the_release_shows_at_every_face(client: Client) -> None:
    await _prescribe(client)

    outcome = await client.process(a_cancellation(item=2))

    seen = await client.seen()
    assert (outcome.reply.status, cancel_result(outcome)) == (200, "R-0001")
    assert (seen["view"], seen["basic search"]) == (("0001", "0007", "0005"),) * 2
    assert seen["patient"] == (("active", APPROVED), ("completed", "Prescriber Cancelled"))


async def test_what_a_pharmacy_says_shows_to_the_patient_and_at_the_tracker(client: Client) -> None:
    await _prescribe(client)
    await client.dispense("Task/$release", a_release())
    task: Json = {
        "resourceType": "Task",
        "id": "5a1b2c3d-0001-4000-8000-000000000001",
        "basedOn": [{"identifier": {"system": _SHORT_FORM, "value": PRESCRIPTION_ID}}],
        "status": "in-progress",
        "businessStatus": {"coding": [{"system": _NPPT, "code": "Ready to Collect"}]},
        "focus": {"identifier": {"system": _ITEM, "value": ITEM_IDS[0]}},
        "for": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBER}},
        "owner": {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": PHARMACY}},
        "intent": "order",
        "lastModified": "2026-11-22T10:00:00Z",
    }
    entry = {
        "fullUrl": f"urn:uuid:{task['id']}",
        "resource": task,
        "request": {"method": "POST", "url": "Task"},
    }

    said = await client.post(
        "/prescription-status-update/", {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    )

    assert said.reply.status == 201
    assert (await client.seen())["patient"] == (("active", "Ready to Collect"), ("active", AT_PHARMACY))
    assert "Ready to Collect" in str(await client.look(f"/{PRESCRIPTION_ID}"))


_SHORT_FORM = "https://fhir.nhs.uk/Id/prescription-order-number"
_ITEM = "https://fhir.nhs.uk/Id/prescription-order-item-number"
_NPPT = "https://fhir.nhs.uk/CodeSystem/task-businessStatus-nppt"


async def test_every_message_of_a_life_is_recorded_under_its_patient(simulator: Simulator, client: Client) -> None:
    await _prescribe(client)
    await client.dispense("Task/$release", a_release())
    await client.dispense("$process-message", _notification(1, "0006", "0001", "0001"))
    await client.dispense("Claim", a_claim(items=2))

    recorded = await simulator.journal.select("life", limit=1000)

    assert [(each.operation, each.nhs_number) for each in recorded] == [
        ("eps.order.prepare", NHS_NUMBER),
        ("eps.message.process", NHS_NUMBER),
        ("eps.prescription.release", NHS_NUMBER),
        ("eps.message.process", NHS_NUMBER),
        ("eps.claim.submit", NHS_NUMBER),
    ]
