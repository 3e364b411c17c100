"""The shipped scenarios of a Repeat Caller Service that is down for days: a sender keeps trying, or does not."""

from datetime import timedelta
from itertools import pairwise
from time import process_time

import pytest

from simulator.pipeline import Outcome, Simulator
from tests.itk_makers import REPEAT_CALLER
from tests.pipeline.itk_sender import HOUR, MINUTE, Sender, an_id, code_in, met_by


async def _send_until_taken(sender: Sender, first: timedelta, longest: timedelta, end: timedelta) -> list[Outcome]:
    """Exponential back-off: each wait is twice as long as the one before, until it is taken or time is over."""
    clock = await sender.clock()
    begun, wait, met = clock.now(), first, [await sender.report(REPEAT_CALLER, path="/v2-2-1/RepeatCallers.svc")]
    while met[-1].reply.status != 200 and clock.now() - begun + wait <= end:
        await sender.wait(wait)
        met.append(await sender.report(REPEAT_CALLER, repeat=True, path="/v2-2-1/RepeatCallers.svc"))
        wait = min(2 * wait, longest)
    return met


@pytest.mark.story("T5")
async def test_a_report_is_sent_for_95_and_a_half_hours_in_a_moment(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-95-hours")
    begun = process_time()

    met = await _send_until_taken(sender, MINUTE, 25 * MINUTE, 96 * HOUR)

    assert process_time() - begun < 3
    assert list(dict.fromkeys(met_by(*met))) == [503, 500, 200]
    assert met_by(*met[-2:]) == [503, 200]
    assert {code_in(outcome) for outcome in met if outcome.reply.status == 500} == {"2100"}
    assert await sender.missed() == []


async def test_the_record_shows_each_attempt_with_one_tracking_id_and_growing_intervals(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-95-hours")

    await _send_until_taken(sender, MINUTE, 25 * MINUTE, 96 * HOUR)

    attempts = await sender.recorded()
    times = [attempt.tenant_time for attempt in attempts]
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert {attempt.tracking_id for attempt in attempts} == {an_id(1)}
    assert waits[:6] == [60, 120, 240, 480, 960, 1500]
    assert waits == sorted(waits)
    assert timedelta(hours=95.5) <= timedelta(seconds=times[-1] - times[0]) < 96 * HOUR


async def test_a_report_that_was_taken_in_the_end_is_found_by_a_query(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-95-hours")
    await _send_until_taken(sender, MINUTE, 25 * MINUTE, 96 * HOUR)
    await sender.report(REPEAT_CALLER, document_id=an_id(7), set_id=an_id(8))

    asked = await sender.ask()

    assert 'code="RC"' in asked.reply.body.decode()


async def test_a_sender_that_hammers_and_gives_up_is_told_so(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-95-hours")

    await sender.report(REPEAT_CALLER)
    for wait in (timedelta(seconds=1), 2 * HOUR, MINUTE, 24 * HOUR, 5 * MINUTE, 70 * HOUR):
        await sender.wait(wait)
        await sender.report(REPEAT_CALLER, repeat=True)

    assert await sender.missed() == [
        "the report was taken once, in the last half hour",
        "nothing was sent after 96 hours",
        "no attempt came within ten seconds of a refused one",
        "after the first hour attempts were two minutes apart",
        "after the first day attempts were ten minutes apart",
    ]


async def test_a_sender_that_never_tries_again_is_told_so(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-95-hours")

    await sender.report(REPEAT_CALLER)

    assert (await sender.missed())[0] == "the report was tried again after it was refused"


@pytest.mark.story("T5")
async def test_a_report_that_is_never_taken_is_given_up_after_96_hours(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-for-good")

    met = await _send_until_taken(sender, MINUTE, 25 * MINUTE, 96 * HOUR - MINUTE)
    good = await sender.missed()
    await sender.wait(HOUR)
    await sender.report(REPEAT_CALLER, repeat=True)

    assert set(met_by(*met)) == {500}
    assert good == []
    assert await sender.missed() == ["it was given up after 96 hours"]
