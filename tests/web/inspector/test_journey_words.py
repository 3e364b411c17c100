"""Exchanges in plain English."""

import pytest
from aiohttp import ServerDisconnectedError

from simulator.pipeline import Simulator
from simulator.web.inspector.journey_words import NOBODY, Teller, dig
from tests.records.makers import an_exchange
from tests.web.conftest import Client
from tests.web.inspector.calling import RUTH, base_url, call, expect

PDS = "/personal-demographics/FHIR/R4"
TOKEN = {"Authorization": "Bearer a-call-to-111", "X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068"}


async def _told(simulator: Simulator) -> list[str]:
    tenant = simulator.tenants.peek("default")
    assert tenant is not None
    teller = Teller(simulator, tenant.documents)
    return [teller.tell(exchange).sentence for exchange in await simulator.journal.select("default")]


async def test_a_whole_call_is_told_without_a_word_of_xml(whole: Client, national: Simulator) -> None:
    await call(base_url(whole))

    assert await _told(national) == [
        "Patient looked up on PDS at 10:00, found",
        "Asked whether the patient has called before at 10:00, no, not a repeat caller",
        "Directory of Services searched at 10:00, 9 services found",
        "Looked up how to reach Wexbourne Evening Surgery at 10:00, answered",
        "Out-of-hours referral sent to Wexbourne Evening Surgery at 10:00, acknowledged",
        "Report submitted to the Repeat Caller Service at 10:00, accepted",
        "Case uploaded to the Intelligent Data Tool at 10:00, accepted",
    ]


async def test_a_referral_is_called_after_what_it_is_sent_to(whole: Client, national: Simulator) -> None:
    await call(base_url(whole), "9990500002")

    assert "Urgent treatment centre referral sent to Marlbeck Urgent Treatment Centre at 10:00, acknowledged" in (
        await _told(national)
    )


async def test_a_refusal_says_why(whole: Client, national: Simulator) -> None:
    await whole.get(f"{PDS}/Patient/9000000012", headers=TOKEN)

    assert await _told(national) == ["Patient looked up on PDS at 10:00, refused (400): Resource Id is invalid"]


async def test_a_search_says_how_many_it_found(whole: Client, national: Simulator) -> None:
    await whole.get(f"{PDS}/Patient?family=Ellerby&given=Ruth&gender=female&birthdate=eq1984-03-19", headers=TOKEN)

    assert await _told(national) == ["Patient traced on PDS at 10:00, 1 found"]


async def test_an_injected_fault_is_the_scenarios(whole: Client, national: Simulator) -> None:
    await expect(whole, "name: cut\nrules:\n  - {name: cut, when: {service: pds}, then: {fault: empty}}\n")
    with pytest.raises(ServerDisconnectedError):
        await whole.get(f"{PDS}/Patient/{RUTH}", headers=TOKEN)

    assert await _told(national) == [
        "Patient looked up on PDS at 10:00, no whole answer came: empty, as the scenario has it"
    ]


async def test_what_nobody_answers_is_told_by_its_address(whole: Client, national: Simulator) -> None:
    await whole.get("/nowhere?secret=1")

    (told,) = await _told(national)
    assert told.startswith("GET /nowhere, where nobody answers at 10:00, refused (404)")


async def test_an_operation_without_words_of_its_own_has_its_summary(whole: Client, national: Simulator) -> None:
    await whole.get(f"{PDS}/_ping")

    assert await _told(national) == ["Is the gateway there? at 10:00, answered"]


async def test_what_was_sent_from_here_and_did_not_arrive_is_not_delivered(national: Simulator, whole: Client) -> None:
    sent = an_exchange(target="http://peer.example/ack", operation="itk.business-ack.send", status=0, error="refused")
    tenant = national.tenants.peek("default")
    assert tenant is not None

    assert Teller(national, tenant.documents).tell(sent).result == "not delivered"


async def test_a_name_in_a_message_is_not_taken_for_a_place_to_fill_in(whole: Client, national: Simulator) -> None:
    tenant = national.tenants.peek("default")
    assert tenant is not None
    service = await tenant.documents.get("dos-services", "1300000501")
    assert service is not None
    await tenant.documents.put("dos-services", "1300000501", {**service.body, "public_name": "{kind} {0.__class__}"})

    await call(base_url(whole))

    assert "Out-of-hours referral sent to {kind} {0.__class__} at 10:00, acknowledged" in await _told(national)


async def test_who_a_message_does_not_name_is_nobody(whole: Client, national: Simulator) -> None:
    await whole.post("/ooh/Y99901/NHS111v2.svc", data=b"<nothing/>")

    tenant = national.tenants.peek("default")
    assert tenant is not None
    exchange = an_exchange(operation="itk.ooh.send", request_body=b"<nothing/>")
    assert NOBODY in Teller(national, tenant.documents).tell(exchange).what


async def test_a_long_text_is_cut(whole: Client, national: Simulator) -> None:
    await whole.get("/" + "x" * 500)

    tenant = national.tenants.peek("default")
    assert tenant is not None
    (exchange,) = await national.journal.select("default")
    assert len(Teller(national, tenant.documents).tell(exchange).what) == 161


@pytest.mark.parametrize("path", [("a", 0, "b"), ("a", "b"), ("c",), ("a", 5)])
def test_what_is_not_there_is_none(path: tuple[str | int, ...]) -> None:
    assert dig({"a": [1]}, *path) is None
