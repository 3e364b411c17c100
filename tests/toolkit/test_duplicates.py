"""A tracking id counts once."""

import pytest

from simulator.call import Refusal
from simulator.toolkit import duplicates
from simulator.toolkit.duplicates import KIND, seen_before
from simulator.wire.json import Json
from tests.itk_makers import MESSAGE_ID, TRACKING_ID
from tests.toolkit.calls import a_message, a_receiver, received


async def test_a_message_is_remembered_when_it_comes_first_and_noted_when_it_comes_again() -> None:
    tenant = a_receiver()
    first, second = received(a_message(), tenant), received(a_message(message_id="again"), tenant)

    seen = [await seen_before(first), await seen_before(second)]

    document = tenant.documents.peek(KIND, TRACKING_ID)
    assert seen == [False, True]
    assert document is not None
    assert document.body == {
        "tracking_id": TRACKING_ID,
        "message_id": MESSAGE_ID,
        "operation": "itk.pem.send",
        "received": "2026-11-22T10:00:00+00:00",
        "senders": ["urn:nhs-uk:identity:ods:Y00111"],
    }
    assert first.findings == []
    assert [(finding.rule, finding.severity.value) for finding in second.findings] == [("itk.duplicate", "information")]


async def test_the_finding_says_where_the_tracking_id_stands() -> None:
    tenant = a_receiver()
    await seen_before(received(a_message(), tenant))
    again = received(a_message(), tenant)

    await seen_before(again)

    (finding,) = again.findings
    assert finding.where == "/soap:Envelope/soap:Body/itk:DistributionEnvelope/itk:header/@trackingid"
    assert finding.line == 2


async def test_the_case_of_a_tracking_id_makes_no_difference() -> None:
    tenant = a_receiver()
    await seen_before(received(a_message(), tenant))

    assert await seen_before(received(a_message(tracking_id=TRACKING_ID.lower()), tenant))


async def test_a_tenant_may_refuse_what_comes_again() -> None:
    kinds: Json = {"itk_options": {"receiver": {"duplicates": "fault"}}}
    tenant = a_receiver(**kinds)
    await seen_before(received(a_message(), tenant))

    with pytest.raises(Refusal) as raised:
        await seen_before(received(a_message(), tenant))

    assert raised.value.code == "DUPLICATE"


async def test_the_oldest_is_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "KEPT", 2)
    tenant = a_receiver()
    ids = [f"{TRACKING_ID[:-1]}{digit}" for digit in "123"]

    for tracking_id in ids:
        await seen_before(received(a_message(tracking_id=tracking_id), tenant))

    assert [document.key for document in tenant.documents.peek_every(KIND)] == ids[1:]


async def test_a_message_that_another_forwards_is_none_of_those_seen() -> None:
    tenant = a_receiver()
    await seen_before(received(a_message(), tenant))
    identity = "urn:nhs-uk:identity:ods:RZ7"

    seen = [await seen_before(received(a_message(identity=identity), tenant)) for _ in range(2)]

    assert seen == [False, True]


async def test_a_message_of_which_no_sender_is_known_is_everybodys() -> None:
    tenant = a_receiver()
    await tenant.documents.put(KIND, TRACKING_ID, {"received": "2026-11-22T09:00:00+00:00"})

    assert await seen_before(received(a_message(), tenant))
