"""Each shipped scenario about prescriptions, played by those who talk to the service: what they meet, what is said."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from simulator.pipeline import Outcome, Simulator
from simulator.wire.json import Json, read_json, render_json
from tests.eps_client import TRACKER, WORKER, Client, cancel_result, codes_of
from tests.makers import NHS_NUMBER, a_person
from tests.services.eps.dispensing.messages import a_release
from tests.services.eps.makers import ITEM_IDS, PRACTICE, PRESCRIPTION_ID
from tests.services.eps.prescribing.orders import a_cancellation, an_order, without
from tests.signing import a_key, signed_by

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def _looked(client: Client, target: str) -> Outcome:
    return await client.call("GET", f"{TRACKER}{target}", headers=WORKER)


def _state(view: Json) -> str:
    group = next(each["resource"] for each in view["entry"] if each["resource"]["resourceType"] == "RequestGroup")
    return str(group["extension"][0]["extension"][0]["valueCoding"]["code"])


def _for(message: Json, changes: dict[str, str]) -> Json:
    """A made message about another patient, prescription and items."""
    text = render_json(message).decode()
    for made, wanted in changes.items():
        text = text.replace(made, wanted)
    return read_json(text)


# cancelled while dispensing


ADEYEMI, HERS = "9990540004", "540004-A81013-00001D"


async def _cancellation(client: Client) -> Json:
    view = await client.look(f"/{HERS}")
    items = [each["resource"] for each in view["entry"] if each["resource"]["resourceType"] == "MedicationRequest"]
    second = items[1]["identifier"][0]["value"]
    changes = {NHS_NUMBER: ADEYEMI, PRESCRIPTION_ID: HERS, ITEM_IDS[1].lower(): second.lower(), PRACTICE: "A81013"}
    return _for(a_cancellation(item=2), changes)


@pytest.mark.story("D17")
async def test_a_cancellation_while_dispensing_waits_and_the_pharmacy_dispenses(simulator: Simulator) -> None:
    client = Client.of(simulator, "eps-cancelled-while-dispensing", now=None)
    cancellation = await _cancellation(client)

    refused = await client.process(cancellation)
    waiting = await client.waiting(HERS, ADEYEMI)
    await client.wait(2 * HOUR)
    later = await client.look(f"/{HERS}")

    assert (refused.reply.status, cancel_result(refused)) == (400, "R-0003")
    assert waiting == {"search": [False, True], "view": [False, True], "summary": "True"}
    assert _state(later) == "0006"
    assert await client.missed() == []


async def test_a_cancellation_that_is_sent_again_is_found(simulator: Simulator) -> None:
    client = Client.of(simulator, "eps-cancelled-while-dispensing", now=None)
    cancellation = await _cancellation(client)

    await client.process(cancellation)
    await client.process({**cancellation, "identifier": {**cancellation["identifier"], "value": ITEM_IDS[0].lower()}})

    assert await client.missed() == [
        "a cancellation was sent, and not again once it waits",
        "what came of it was looked up",
    ]


# dispenser has it


CUTHBERT, HIS = "9990530009", "530009-A99912-000016"


async def test_what_a_pharmacy_has_nobody_else_is_given_until_it_gives_it_back(simulator: Simulator) -> None:
    client = Client.of(simulator, "eps-with-dispenser", now=None)

    seen = await client.seen(HIS, CUTHBERT)
    refused = await client.dispense("Task/$release", a_release(HIS, "FZ911"))
    await client.wait(6 * HOUR)
    given = await client.dispense("Task/$release", a_release(HIS, "FZ911"))

    assert (seen["view"], seen["summary"]) == (("0002", "0008", "0008"), "With Dispenser")
    assert (refused.reply.status, codes_of(refused)) == (400, ["PRESCRIPTION_WITH_ANOTHER_DISPENSER"])
    assert read_json(refused.reply.body)["contained"][0]["identifier"][0]["value"] == "FZ912"
    assert given.reply.status == 200
    assert await client.missed() == []


async def test_whoever_prescribes_it_again_or_keeps_asking_for_it_is_found(simulator: Simulator) -> None:
    client = Client.of(simulator, "eps-with-dispenser", now=None)

    await client.dispense("Task/$release", a_release(HIS, "FZ911"))
    await client.dispense("Task/$release", a_release(HIS, "FZ911"))
    await client.process(_for(an_order(), {NHS_NUMBER: CUTHBERT}))

    assert await client.missed() == [
        "the prescriptions were looked up",
        "and the one that the pharmacy has",
        "nothing was prescribed a second time",
        "a refused release was not tried again within an hour",
    ]


# tracker down


async def test_both_trackers_are_down_for_ten_minutes_while_prescribing_works(simulator: Simulator) -> None:
    client = Client.of(simulator, "eps-tracker-down")
    await client.put("people", NHS_NUMBER, a_person())

    failed = await _looked(client, f"?nhsNumber={NHS_NUMBER}")
    legacy = await client.ask_spine(f"nhs111itemsummary?nhsNumber={NHS_NUMBER}")
    taken = await client.process(an_order())
    await client.wait(timedelta(minutes=9))
    still = await _looked(client, f"/{PRESCRIPTION_ID}")
    await client.wait(timedelta(minutes=1))
    back = await _looked(client, f"/{PRESCRIPTION_ID}")

    assert (failed.reply.status, codes_of(failed)) == (500, ["SERVER_ERROR"])
    assert (legacy["statusCode"], legacy["reason"], legacy["prescriptions"]) == ("5", "Unexpected exception", {})
    assert [taken.reply.status, still.reply.status, back.reply.status] == [200, 500, 200]
    assert await client.missed() == []


async def test_a_client_that_hammers_a_tracker_that_is_down_is_found(simulator: Simulator) -> None:
    client = Client.of(simulator, "eps-tracker-down")

    await _looked(client, f"?nhsNumber={NHS_NUMBER}")
    await _looked(client, f"?nhsNumber={NHS_NUMBER}")

    assert await client.missed() == [
        "a tracker was asked again once it was back",
        "no attempt came within ten seconds of one that failed",
    ]


# eRD next issue due


HOLLOWAY, REPEAT = "9990610002", "610002-A81013-000010"


async def test_the_next_issue_waits_for_its_day_and_is_then_given(simulator: Simulator) -> None:
    client = Client.of(simulator, "eps-erd-next-issue", now=None)

    waits = await client.look(f"/{REPEAT}?issueNumber=3")
    early = await client.dispense("Task/$release", a_release(None, "FZ902"))
    await client.wait(5 * DAY)
    due = await client.look(f"/{REPEAT}")
    given = await client.dispense("Task/$release", a_release(REPEAT, "FZ902"))

    assert REPEAT not in early.reply.body.decode()
    assert [_state(waits), _state(due), given.reply.status] == ["0000", "0001", 200]
    assert await client.missed() == []


async def test_whoever_does_not_wait_for_the_day_is_found(simulator: Simulator) -> None:
    client = Client.of(simulator, "eps-erd-next-issue", now=None)

    early = await client.dispense("Task/$release", a_release(REPEAT, "FZ902"))

    assert codes_of(early) == ["RESOURCE_NOT_FOUND"]
    assert await client.missed() == ["the issue was looked up while it waited", "and when its day had come"]


# unsigned order


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return a_key()


async def _signer(simulator: Simulator) -> Client:
    client = Client.of(simulator, "eps-unsigned-order")
    await client.put("people", NHS_NUMBER, a_person())
    return client


@pytest.mark.story("J7")
async def test_an_order_that_its_prescriber_signed_is_taken(simulator: Simulator, key: rsa.RSAPrivateKey) -> None:
    client = await _signer(simulator)

    taken = await client.process(await client.sign(an_order(items=2), lambda digest: signed_by(key, digest)))

    assert (taken.reply.status, codes_of(taken)) == (200, ["informational"])
    assert await client.missed() == []


async def test_an_order_without_a_signature_is_refused_and_found(simulator: Simulator) -> None:
    client = await _signer(simulator)

    refused = await client.process(without(an_order(), "Provenance"))

    assert (refused.reply.status, codes_of(refused)) == (400, ["MISSING_DIGITAL_SIGNATURE"])
    assert await client.missed() == [
        "what was to be signed was asked for, and then taken",
        "no order came without a signature",
        "no signature was refused",
    ]
    assert await client.look(f"?nhsNumber={NHS_NUMBER}") == _nothing()


async def test_an_order_that_was_changed_after_it_was_signed_is_refused(
    simulator: Simulator, key: rsa.RSAPrivateKey
) -> None:
    client = await _signer(simulator)
    signed = await client.sign(an_order(), lambda digest: signed_by(key, digest))

    refused = await client.process(_for(signed, {"One to be taken each day": "Two to be taken each day"}))

    assert (refused.reply.status, codes_of(refused)) == (400, ["Signature doesn't match prescription"])


async def test_a_signature_of_nobody_is_refused(simulator: Simulator) -> None:
    client = await _signer(simulator)

    refused = await client.process(await client.sign(an_order()))

    assert (refused.reply.status, codes_of(refused)) == (400, ["Invalid certificate"])


def _nothing() -> Json:
    return {"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": []}


# status timeline


@pytest.mark.parametrize(
    ("later", "states"),
    [
        (timedelta(minutes=59), ("0001", "0007", "0007")),
        (HOUR, ("0002", "0008", "0008")),
        (26 * HOUR, ("0003", "0001", "0004")),
        (3 * DAY, ("0006", "0001", "0001")),
        (10 * DAY, ("0008", "0001", "0001")),
    ],
)
@pytest.mark.story("R9")
async def test_a_prescription_goes_its_way_with_the_clock(
    simulator: Simulator, later: timedelta, states: tuple[str, ...]
) -> None:
    client = Client.of(simulator, "eps-status-timeline", now=None)
    await client.clock()
    (its,) = [
        group["identifier"][0]["value"]
        for group in (each["resource"] for each in (await client.look("?nhsNumber=9990010005"))["entry"])
        if group["resourceType"] == "RequestGroup" and not group["identifier"][0]["value"].startswith("010005-")
    ]

    await client.wait(later)

    seen = await client.seen(its, "9990010005")
    assert (seen["view"], seen["basic retrieval"], seen["search"]) == (states, states, ("active", states[0]))
    assert await client.missed() == []


async def test_whoever_looks_only_once_is_found(simulator: Simulator) -> None:
    client = Client.of(simulator, "eps-status-timeline", now=None)

    await client.look("?nhsNumber=9990010005")

    assert await client.missed() == ["the prescription was looked at more than once"]
