"""The shipped scenarios of receivers that refuse, are busy, or break or lose their answers: what a sender meets."""

import re

import pytest

from simulator.call.errand import Errand
from simulator.pipeline import Simulator
from tests.cda_makers import a_report
from tests.itk_makers import GP_PRIMARY, OUT_OF_HOURS, REPEAT_CALLER
from tests.pipeline.itk_sender import MINUTE, Sender, an_id, code_in, met_by, rules_of


def _verdict(errand: Errand) -> str:
    """What an acknowledgement says: an infrastructure one's result, a business one's code."""
    found = re.search(r' result="(\w+)"|typeCode="(A[ARE])"', errand.body.decode())
    return "" if found is None else found[1] or found[2]


# T6


@pytest.mark.story("T6")
async def test_a_duplicate_after_a_lost_answer_is_refused_and_that_is_the_end(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-duplicate")

    met = [await sender.report(GP_PRIMARY), await sender.report(GP_PRIMARY, repeat=True)]

    assert met_by(*met) == ["reset", 500]
    assert "Duplicate message" in met[1].reply.body.decode()
    assert "itk.duplicate" in rules_of(simulator, met[1])
    assert await sender.missed() == []


async def test_a_duplicate_under_a_new_tracking_id_is_processed_twice(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-duplicate")

    met = [await sender.report(GP_PRIMARY), await sender.report(GP_PRIMARY)]

    assert met_by(*met) == ["reset", 200]
    assert await sender.missed() == [
        "the message was sent again, under the same tracking id",
        "nothing was processed twice",
    ]


async def test_a_third_attempt_after_the_duplicates_fault_is_found(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-duplicate")

    for repeat in (False, True, True):
        await sender.report(GP_PRIMARY, repeat=repeat)

    assert await sender.missed() == ["after the fault it was not sent a third time, under whatever tracking id"]


# T7


@pytest.mark.story("T7")
async def test_messages_are_refused_by_patient_with_the_four_codes(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-nack")

    refused = [
        await sender.report(GP_PRIMARY, nhs_number=number) for number in ("9990280002", "9990290008", "9990310009")
    ]
    later = [await sender.report(GP_PRIMARY, nhs_number="9990300003")]
    for _ in range(2):
        await sender.wait(MINUTE)
        later.append(await sender.report(GP_PRIMARY, nhs_number="9990300003", repeat=True))
    others = await sender.report(GP_PRIMARY)

    assert [code_in(outcome) for outcome in refused] == ["1000", "3000", "2200"]
    assert [code_in(outcome) for outcome in later] == ["2100", "2100", None]
    assert met_by(*later, others) == [500, 500, 200, 200]
    assert await sender.missed() == []


async def test_a_refusal_is_the_same_for_a_referral_an_ambulance_and_the_repeat_caller_service(
    simulator: Simulator,
) -> None:
    sender = Sender(simulator, "itk-nack")

    met = [
        await sender.report(OUT_OF_HOURS, nhs_number="9990280002"),
        await sender.report(REPEAT_CALLER, nhs_number="9990280002"),
        await sender.call_ambulance("RZ7", nhs_number="9990280002"),
    ]

    assert [code_in(outcome) for outcome in met] == ["1000"] * 3


async def test_a_sender_that_repeats_what_is_refused_for_good_is_told_so(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-nack")

    for number in ("9990280002", "9990290008", "9990310009", "9990300003"):
        await sender.report(GP_PRIMARY, nhs_number=number)
        await sender.report(GP_PRIMARY, nhs_number=number, repeat=True)

    assert await sender.missed() == [
        "an invalid message is not sent again",
        "after access was denied nothing is sent again",
        "what can never be processed is not sent again",
        "what cannot be processed now is sent until it is taken",
        "a refused message is not sent again at once",
    ]


async def test_correspondence_is_taken_and_acknowledged_differently_afterwards(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-nack")
    said: list[list[str]] = []

    for _ in range(5):
        simulator.unsent.clear()
        await sender.send(
            a_report(),
            service="SendCDADocument-v2-0",
            action="SendCDADocument-v2-0",
            interaction="primaryRecipientDischargeReport-v1-0",
            specs={"urn:nhs-itk:ns:201005:ackrequested": "true"},
            reply_to="http://127.0.0.1:9000/acks",
        )
        said.append([_verdict(errand) for _, errand in simulator.unsent])

    assert {exchange.status for exchange in await sender.recorded()} == {200}
    assert said == [["Failure"], ["OK", "AR"], ["OK", "AE"], [], ["OK", "AA"]]


async def test_seven_broken_answers_are_met_and_the_eighth_attempt_is_taken(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-broken-answer")

    met = [await sender.report(GP_PRIMARY, repeat=bool(number)) for number in range(8)]

    bodies = [outcome.reply.body.decode() for outcome in met]
    assert met_by(*met) == [200, 200, 200, 200, 200, 202, 200, 200]
    assert bodies[0].endswith("<itk:SimpleMess")
    assert re.search(r"<itk:SimpleMessageResponse [^>]*/>", bodies[1])
    assert ">&lt;error&gt;" in bodies[2]
    assert f"<wsa:RelatesTo>{an_id(1001)}</wsa:RelatesTo>" in bodies[1]
    assert f"<wsa:RelatesTo>{an_id(1001)}</wsa:RelatesTo>" not in bodies[3]
    assert f"<faultstring>{an_id(1)} was not stored</faultstring>" in bodies[4]
    assert bodies[5] == ""
    assert bodies[6].startswith("<html>")
    assert f">OK:{an_id(1001)}<" in bodies[7]
    assert await sender.missed() == []


async def test_none_of_the_broken_answers_was_for_a_message_that_was_processed(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-broken-answer")

    met = [await sender.report(GP_PRIMARY, repeat=bool(number)) for number in range(8)]

    assert "itk.duplicate" not in rules_of(simulator, met[7])


async def test_a_sender_that_takes_a_broken_answer_for_a_yes_is_told_so(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-broken-answer")

    await sender.report(GP_PRIMARY)
    await sender.report(GP_PRIMARY, repeat=True)

    assert await sender.missed() == ["none of the seven was taken for a yes", "the message was taken in the end"]


async def test_a_sender_that_repeats_what_was_taken_is_told_so(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-broken-answer")

    for number in range(9):
        await sender.report(GP_PRIMARY, repeat=bool(number))

    assert await sender.missed() == ["after that it was not sent again"]


async def test_an_answer_lost_after_processing_is_given_again_to_the_same_message(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-reset-after-processing")

    met = [await sender.report(OUT_OF_HOURS), await sender.report(OUT_OF_HOURS, repeat=True)]

    assert met_by(*met) == ["reset", 200]
    assert "itk.duplicate" in rules_of(simulator, met[1])
    assert await sender.missed() == []


async def test_a_message_that_is_not_sent_again_or_too_often_is_found(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-reset-after-processing")

    await sender.report(OUT_OF_HOURS)
    never = await sender.missed()
    for _ in range(2):
        await sender.report(OUT_OF_HOURS, repeat=True)

    assert never == ["the message was sent again after its answer was lost"]
    assert await sender.missed() == ["that was enough"]


async def test_a_busy_receiver_takes_the_fourth_attempt(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-busy")

    met = [await sender.report(GP_PRIMARY)]
    for _ in range(3):
        await sender.wait(MINUTE)
        met.append(await sender.report(GP_PRIMARY, repeat=True))

    assert met_by(*met) == [503, 503, 503, 200]
    assert [outcome.reply.headers.get("Retry-After") for outcome in met] == ["60", "60", "60", None]
    assert await sender.missed() == []


async def test_a_sender_that_does_not_wait_for_a_busy_receiver_is_told_so(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-busy")

    await sender.report(GP_PRIMARY)
    await sender.report(GP_PRIMARY, repeat=True)

    assert await sender.missed() == [
        "the message was tried until it was taken",
        "no attempt came before the minute was over",
    ]
