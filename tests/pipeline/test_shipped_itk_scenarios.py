"""Each shipped scenario about ITK messages, played by a sender: what it meets, and what is said of it after."""

import re
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from time import process_time
from uuid import UUID

import pytest

from simulator.call.errand import Errand
from simulator.clock import Clock
from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.records.exchange import Exchange
from simulator.scenario.verify import grade
from simulator.wire.json import Json
from tests.ambulance_makers import a_repeat_caller_query, an_ambulance_request
from tests.cda_makers import a_report
from tests.itk_makers import (
    DOS_TYPE,
    GP_COPY,
    GP_PRIMARY,
    OUT_OF_HOURS,
    REPEAT_CALLER,
    REPORT,
    a_distribution,
    an_envelope,
    an_itk_request,
)

AMBULANCE, QUERY = "RequestAmbulanceDispatch-v2-0", "NHS111RepeatCallerSyncQueryResp-v1-0"
ODS = "urn:nhs-uk:addressing:ods:"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Sender:
    """A sender in one tenant that plays one scenario; its clock stands still unless it is told to wait."""

    def __init__(self, simulator: Simulator, scenario: str) -> None:
        self.simulator = simulator
        self.scenario = simulator.sources.find(scenario)
        self.number = 0

    async def clock(self) -> Clock:
        """The tenant's clock, stopped."""
        name = self.scenario.name
        if name not in self.simulator.tenants.names():
            await self.simulator.tenants.create(name, TenantSpec((self.scenario,)))
        clock = (await self.simulator.tenants.get(name)).clock
        if not clock.frozen:
            clock.set(clock.now().replace(microsecond=0), frozen=True)
        return clock

    async def wait(self, duration: timedelta) -> None:
        """Let time pass."""
        (await self.clock()).advance(duration)

    async def send(self, payload: str, path: str = "/report", *, repeat: bool = False, **changes: Json) -> Outcome:
        """Post a payload under a new tracking id, or under the one before."""
        await self.clock()
        self.number += not repeat
        ids = {"tracking_id": _id(self.number), "message_id": _id(1000 + self.number)}
        own = {key: changes.pop(key) for key in ("action", "reply_to") if key in changes}
        body = an_envelope(
            a_distribution(payload, tracking_id=ids["tracking_id"], **changes), message_id=ids["message_id"], **own
        )
        action = str(own.get("action", REPORT))
        return await self.simulator.exchange(an_itk_request(body, f"/t/{self.scenario.name}{path}", action=action))

    async def report(self, interaction: str, *, repeat: bool = False, **changes: Json) -> Outcome:
        """Post a report about somebody; the maker's own changes go into the report."""
        envelope = {key: changes.pop(key) for key in ("addresses",) if key in changes}
        path = str(changes.pop("path", "/report"))
        return await self.send(a_report(**changes), path, repeat=repeat, interaction=interaction, **envelope)

    async def ask(self, **criteria: Json) -> Outcome:
        """Ask the Repeat Caller Service for somebody."""
        return await self.send(
            a_repeat_caller_query(**criteria),
            service=QUERY,
            action=QUERY,
            interaction="nhs111RepeatCallerSyncQueryResp-v1-0",
            profile="nhs111RepeatCallerQuery-v1-0",
            addresses=(),
        )

    async def call_ambulance(self, service: str, **changes: Json) -> Outcome:
        """Ask an ambulance service for an ambulance."""
        return await self.send(
            an_ambulance_request(**changes),
            f"/cad/{service}/RequestAmbulanceDispatch",
            service=AMBULANCE,
            action=AMBULANCE,
            interaction="primaryNHS111RequestforAmbulance-v2-0",
            profile="nhs111AmbulanceRequest-v2-1",
            addresses=((f"{ODS}{service}", None),),
        )

    async def recorded(self) -> Sequence[Exchange]:
        """Everything that was recorded, the oldest first."""
        return await self.simulator.journal.select(self.scenario.name, limit=10_000)

    async def verdicts(self) -> dict[str, bool]:
        """Whether each of the scenario's expectations was met."""
        graded = grade(self.scenario.expect, await self.recorded(), self.simulator.findings)
        return {result["name"]: result["passed"] for result in graded["results"]}

    async def missed(self) -> list[str]:
        """The expectations that were not met."""
        return [name for name, passed in (await self.verdicts()).items() if not passed]


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.close()


def _id(number: int) -> str:
    return str(UUID(int=0x4000 << 64 | 0x8000 << 48 | number)).upper()


def _met(*outcomes: Outcome) -> list[int | str]:
    """What a sender meets: a status, or how the connection broke."""
    return [outcome.delivery.fault or outcome.reply.status for outcome in outcomes]


def _code(outcome: Outcome) -> str | None:
    found = re.search(r"ErrorCode[^>]*>(\d+)<", outcome.reply.body.decode())
    return None if found is None else found[1]


def _verdict(errand: Errand) -> str:
    """What an acknowledgement says: an infrastructure one's result, a business one's code."""
    found = re.search(r' result="(\w+)"|typeCode="(A[ARE])"', errand.body.decode())
    return "" if found is None else found[1] or found[2]


def _rules(simulator: Simulator, outcome: Outcome) -> set[str]:
    return {finding.rule for finding in simulator.findings(outcome.exchange)}


# T5


async def _send_until_taken(sender: Sender, first: timedelta, longest: timedelta, end: timedelta) -> list[Outcome]:
    """Exponential back-off: each wait is twice as long as the one before, until it is taken or time is over."""
    clock = await sender.clock()
    begun, wait, met = clock.now(), first, [await sender.report(REPEAT_CALLER, path="/v2-2-1/RepeatCallers.svc")]
    while met[-1].reply.status != 200 and clock.now() - begun + wait <= end:
        await sender.wait(wait)
        met.append(await sender.report(REPEAT_CALLER, repeat=True, path="/v2-2-1/RepeatCallers.svc"))
        wait = min(2 * wait, longest)
    return met


async def test_a_report_is_sent_for_95_and_a_half_hours_in_a_moment(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-95-hours")
    begun = process_time()

    met = await _send_until_taken(sender, MINUTE, 25 * MINUTE, 96 * HOUR)

    assert process_time() - begun < 3
    assert list(dict.fromkeys(_met(*met))) == [503, 500, 200]
    assert _met(*met[-2:]) == [503, 200]
    assert {_code(outcome) for outcome in met if outcome.reply.status == 500} == {"2100"}
    assert await sender.missed() == []


async def test_the_record_shows_each_attempt_with_one_tracking_id_and_growing_intervals(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-95-hours")

    await _send_until_taken(sender, MINUTE, 25 * MINUTE, 96 * HOUR)

    attempts = await sender.recorded()
    times = [attempt.tenant_time for attempt in attempts]
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert {attempt.tracking_id for attempt in attempts} == {_id(1)}
    assert waits[:6] == [60, 120, 240, 480, 960, 1500]
    assert waits == sorted(waits)
    assert timedelta(hours=95.5) <= timedelta(seconds=times[-1] - times[0]) < 96 * HOUR


async def test_a_report_that_was_taken_in_the_end_is_found_by_a_query(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-95-hours")
    await _send_until_taken(sender, MINUTE, 25 * MINUTE, 96 * HOUR)
    await sender.report(REPEAT_CALLER, document_id=_id(7), set_id=_id(8))

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


async def test_a_report_that_is_never_taken_is_given_up_after_96_hours(simulator: Simulator) -> None:
    sender = Sender(simulator, "rcs-down-for-good")

    met = await _send_until_taken(sender, MINUTE, 25 * MINUTE, 96 * HOUR - MINUTE)
    good = await sender.missed()
    await sender.wait(HOUR)
    await sender.report(REPEAT_CALLER, repeat=True)

    assert set(_met(*met)) == {500}
    assert good == []
    assert await sender.missed() == ["it was given up after 96 hours"]


# T6


async def test_a_duplicate_after_a_lost_answer_is_refused_and_that_is_the_end(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-duplicate")

    met = [await sender.report(GP_PRIMARY), await sender.report(GP_PRIMARY, repeat=True)]

    assert _met(*met) == ["reset", 500]
    assert "Duplicate message" in met[1].reply.body.decode()
    assert "itk.duplicate" in _rules(simulator, met[1])
    assert await sender.missed() == []


async def test_a_duplicate_under_a_new_tracking_id_is_processed_twice(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-duplicate")

    met = [await sender.report(GP_PRIMARY), await sender.report(GP_PRIMARY)]

    assert _met(*met) == ["reset", 200]
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

    assert [_code(outcome) for outcome in refused] == ["1000", "3000", "2200"]
    assert [_code(outcome) for outcome in later] == ["2100", "2100", None]
    assert _met(*later, others) == [500, 500, 200, 200]
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

    assert [_code(outcome) for outcome in met] == ["1000"] * 3


async def test_a_sender_that_repeats_what_is_refused_for_good_is_told_so(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-nack")

    for number in ("9990280002", "9990290008", "9990310009", "9990300003"):
        await sender.report(GP_PRIMARY, nhs_number=number)
        await sender.report(GP_PRIMARY, nhs_number=number, repeat=True)

    assert await sender.missed() == [expected.name for expected in sender.scenario.expect]


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
    assert _met(*met) == [200, 200, 200, 200, 200, 202, 200, 200]
    assert bodies[0].endswith("<itk:SimpleMess")
    assert re.search(r"<itk:SimpleMessageResponse [^>]*/>", bodies[1])
    assert ">&lt;error&gt;" in bodies[2]
    assert f"<wsa:RelatesTo>{_id(1001)}</wsa:RelatesTo>" in bodies[1]
    assert f"<wsa:RelatesTo>{_id(1001)}</wsa:RelatesTo>" not in bodies[3]
    assert f"<faultstring>{_id(1)} was not stored</faultstring>" in bodies[4]
    assert bodies[5] == ""
    assert bodies[6].startswith("<html>")
    assert f">OK:{_id(1001)}<" in bodies[7]
    assert await sender.missed() == []


async def test_none_of_the_broken_answers_was_for_a_message_that_was_processed(simulator: Simulator) -> None:
    sender = Sender(simulator, "itk-broken-answer")

    met = [await sender.report(GP_PRIMARY, repeat=bool(number)) for number in range(8)]

    assert "itk.duplicate" not in _rules(simulator, met[7])


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

    assert _met(*met) == ["reset", 200]
    assert "itk.duplicate" in _rules(simulator, met[1])
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

    assert _met(*met) == [503, 503, 503, 200]
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


# T15


async def test_copies_go_to_the_practice_and_nowhere_else(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-suppression")

    await sender.report(GP_COPY)
    await sender.report(REPEAT_CALLER, nhs_number="9990500002", disposition="Dx28")
    referred = await sender.report(OUT_OF_HOURS, nhs_number="9990160007", case_reference="WEX-2")

    assert "itk.pem.copy-beside-out-of-hours" not in _rules(simulator, referred)
    assert await sender.missed() == []


async def test_a_copy_that_was_not_to_be_sent_is_found_by_rule_and_by_expectation(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-suppression")

    never = await sender.report(GP_COPY, nhs_number="9990500002", disposition="DispoCodeDx45")
    await sender.report(OUT_OF_HOURS, nhs_number="9990160007", case_reference="WEX-2")
    beside = await sender.report(
        GP_COPY, nhs_number="9990160007", case_reference="WEX-2", document_id=_id(7), set_id=_id(8)
    )

    assert "itk.pem.never-send" in _rules(simulator, never)
    assert "itk.pem.copy-beside-out-of-hours" in _rules(simulator, beside)
    assert await sender.missed() == [
        "the practice got one copy about Ellerby",
        "the practice got no copy about Dutton",
        "the practice got no copy beside it",
        "no copy was about a disposition that is never sent",
    ]


@pytest.mark.parametrize("number", ["22", "23", "28", "45", "46", "52", "60", "63"])
@pytest.mark.parametrize("form", ["Dx{}", "dx0{}", "DispoCodeDx{}"])
async def test_no_disposition_that_is_never_sent_is_overlooked(simulator: Simulator, number: str, form: str) -> None:
    sender = Sender(simulator, "pem-suppression")

    await sender.report(GP_COPY, disposition=form.format(number))

    assert "no copy was about a disposition that is never sent" in await sender.missed()


async def test_what_is_never_sent_can_be_another_list(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-suppression")
    await sender.clock()
    documents = (await simulator.tenants.get("pem-suppression")).documents
    await documents.put("pem-policies", "never-send", {"dispositions": [{"code": "Dx05"}]})

    met = [await sender.report(GP_COPY), await sender.report(GP_COPY, disposition="Dx28")]

    assert ["itk.pem.never-send" in _rules(simulator, outcome) for outcome in met] == [True, False]


# T16


async def test_unusual_patients_are_taken_by_whoever_they_are_sent_to(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-without-nhs-number")
    branch: Json = {
        "addresses": ((f"{ODS}A81099", None), ("1300000103", DOS_TYPE)),
        "path": "/gp/A81099/upper-weir/report",
    }

    met = [
        await sender.report(GP_PRIMARY, nhs_number=None),
        await sender.report(GP_PRIMARY, nhs_number="9990280002", practice="A81099", **branch),
        await sender.report(GP_PRIMARY, nhs_number="9990300003", practice="A81099", path="/gp/A81013/report"),
    ]

    assert _met(*met) == [200, 200, 200]
    assert "itk.address.other-site" not in _rules(simulator, met[1])
    assert await sender.missed() == []


async def test_a_copy_without_nhs_number_and_the_wrong_site_are_found(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-without-nhs-number")
    other: Json = {
        "addresses": ((f"{ODS}A81099", None), ("1300000102", DOS_TYPE)),
        "path": "/gp/A81099/upper-weir/report",
    }

    copied = await sender.report(GP_COPY, nhs_number=None)
    wrong = await sender.report(GP_PRIMARY, nhs_number="9990280002", **other)

    assert "itk.pem.nhs-number" in _rules(simulator, copied)
    assert "itk.address.other-site" in _rules(simulator, wrong)
    assert await sender.missed() == [expected.name for expected in sender.scenario.expect]


# J3


async def test_an_ambulance_is_sent_to_where_the_patient_is(simulator: Simulator) -> None:
    sender = Sender(simulator, "ambulance-cad")
    now = (await sender.clock()).now()

    first = await sender.call_ambulance("RZ8", location_postcode="MR1 1AG", status="interim", request_id=_id(21))
    update = await sender.call_ambulance("RZ8", location_postcode="MR1 1AG", request_id=_id(22), replaces=_id(21))

    assert [f">MARL-{now:%Y%m%d}-000001<" in each.reply.body.decode() for each in (first, update)] == [True, True]
    assert "itk.ambulance.wrong-area" not in _rules(simulator, first)
    assert await sender.missed() == []


async def test_an_ambulance_of_the_service_for_the_home_is_found(simulator: Simulator) -> None:
    sender = Sender(simulator, "ambulance-cad")

    first = await sender.call_ambulance("RZ7", location_postcode="MR1 1AG", request_id=_id(21))
    await sender.call_ambulance("RZ7", location_postcode="WX1 1DE", request_id=_id(22))
    missed = await sender.missed()

    assert "itk.ambulance.wrong-area" in _rules(simulator, first)
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


async def test_who_called_twice_within_96_hours_is_a_repeat_caller(simulator: Simulator) -> None:
    sender = Sender(simulator, "repeat-caller-boundary")

    known = await sender.ask(**DUTTON)
    by_three = await sender.ask(**{**DUTTON, "nhs_number": None, "postcode": None, "line": None})
    too_old = await sender.ask(**SKELTON)

    assert _answer(known) == ("RC", 2)
    assert _answer(by_three) == ("PRC", 0)
    assert _answer(too_old) == ("NRC", 0)


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

    assert await sender.missed() == [expected.name for expected in sender.scenario.expect]
