"""The shipped scenarios of a caller: the ambulance goes to where she is, two calls in 96 hours make a repeat caller."""

import re
from datetime import datetime

import pytest

from simulator.pipeline import Outcome, Simulator
from simulator.wire.json import Json
from tests.itk_makers import REPEAT_CALLER
from tests.pipeline.itk_sender import HOUR, MINUTE, Sender, an_id, rules_of

# J3


@pytest.mark.story("J3")
async def test_an_ambulance_is_sent_to_where_the_patient_is(simulator: Simulator) -> None:
    sender = Sender(simulator, "ambulance-cad")
    now = (await sender.clock()).now()

    first = await sender.call_ambulance("RZ8", location_postcode="MR1 1AG", status="interim", request_id=an_id(21))
    update = await sender.call_ambulance("RZ8", location_postcode="MR1 1AG", request_id=an_id(22), replaces=an_id(21))

    assert [f">MARL-{now:%Y%m%d}-000001<" in each.reply.body.decode() for each in (first, update)] == [True, True]
    assert "itk.ambulance.wrong-area" not in rules_of(simulator, first)
    assert await sender.missed() == []


async def test_an_ambulance_of_the_service_for_the_home_is_found(simulator: Simulator) -> None:
    sender = Sender(simulator, "ambulance-cad")

    first = await sender.call_ambulance("RZ7", location_postcode="MR1 1AG", request_id=an_id(21))
    await sender.call_ambulance("RZ7", location_postcode="WX1 1DE", request_id=an_id(22))
    missed = await sender.missed()

    assert "itk.ambulance.wrong-area" in rules_of(simulator, first)
    assert missed == [
        "of the service for where she is",
        "and not of the one for her home",
        "an update says which request it replaces",
    ]


async def test_an_ambulance_request_that_does_not_say_where_she_is_is_found(simulator: Simulator) -> None:
    sender = Sender(simulator, "ambulance-cad")

    nothing = await sender.missed()
    await sender.call_ambulance("RZ8", location_postcode="WX1 1DE")

    assert nothing[0] == "an ambulance was asked for"
    assert await sender.missed() == ["the request says where she is"]


# J4


DUTTON: Json = {
    "nhs_number": "9990500002",
    "given": "Neville",
    "family": "Dutton",
    "birth": "19710627",
    "postcode": "MR4 6HQ",
    "line": "9 Sheepwash Lane",
}
SKELTON: Json = {
    "nhs_number": "9990510008",
    "given": "Olive",
    "family": "Skelton",
    "birth": "19360903",
    "postcode": "MR4 6HQ",
    "line": "11 Sheepwash Lane",
}


def _answer(outcome: Outcome) -> tuple[str, int]:
    """The value of the answer, and how many reports came with it."""
    body = outcome.reply.body.decode()
    found = re.search(r'<value code="(\w+)"', body)
    return (found[1] if found else "", body.count("<ClinicalDocument"))


@pytest.mark.story("J4")
async def test_who_called_twice_within_96_hours_is_a_repeat_caller(simulator: Simulator) -> None:
    sender = Sender(simulator, "repeat-caller-boundary")

    known = await sender.ask(**DUTTON)
    by_three = await sender.ask(**{**DUTTON, "nhs_number": None, "postcode": None, "line": None})
    too_old = await sender.ask(**SKELTON)

    assert _answer(known) == ("RC", 2)
    assert _answer(by_three) == ("PRC", 0)
    assert _answer(too_old) == ("NRC", 0)


@pytest.mark.story("J4")
async def test_the_first_call_counts_until_96_hours_have_passed(simulator: Simulator) -> None:
    sender = Sender(simulator, "repeat-caller-boundary")

    await sender.wait(HOUR)
    at_the_end = await sender.ask(**DUTTON)
    await sender.wait(MINUTE)
    after = await sender.ask(**DUTTON)

    assert (await sender.clock()).now() == datetime.fromisoformat("2026-11-22T11:01:00+00:00")
    assert [_answer(at_the_end), _answer(after)] == [("RC", 2), ("NRC", 0)]


async def test_the_report_of_this_call_makes_the_next_one_a_repeat_again(simulator: Simulator) -> None:
    sender = Sender(simulator, "repeat-caller-boundary")
    await sender.wait(61 * MINUTE)
    await sender.ask(**DUTTON)
    await sender.report(REPEAT_CALLER, nhs_number="9990500002")

    again = await sender.ask(**DUTTON)

    assert _answer(again) == ("RC", 2)
    assert await sender.missed() == []


async def test_an_unverified_number_and_a_report_before_the_query_are_found(simulator: Simulator) -> None:
    sender = Sender(simulator, "repeat-caller-boundary")

    await sender.report(REPEAT_CALLER, nhs_number="9990500002")
    await sender.ask(**{**DUTTON, "root": "2.16.840.1.113883.2.1.3.2.4.18.23"})

    assert await sender.missed() == [
        "callers were asked for by an NHS number that PDS had verified",
        "no other NHS number was sent",
        "the caller was asked for before the call was reported",
    ]
