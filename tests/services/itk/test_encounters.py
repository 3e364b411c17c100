"""What only shows beside the other messages of an encounter."""

import pytest

from simulator.pipeline import Outcome
from simulator.population.kinds import check_document
from simulator.services.itk import encounters
from simulator.services.itk.encounters import KIND
from simulator.wire.json import Json
from tests.cda_makers import CASE_REFERENCE, DOCUMENT_ID, SET_ID, a_report
from tests.itk_makers import EMERGENCY, GP_COPY, GP_PRIMARY, OUT_OF_HOURS, TRACKING_ID, a_distribution, an_envelope
from tests.services.itk.conftest import Receivers

OTHER = "0F1E2D3C-4B5A-4697-8877-665544332211"
ELSEWHERE = (("urn:nhs-uk:addressing:ods:A99911", None),)


class Sender:
    """Sends reports of one encounter, each under a tracking id of its own."""

    def __init__(self, receivers: Receivers) -> None:
        self.receivers = receivers
        self.sent = 0

    async def __call__(self, interaction: str, addresses: Json = None, **report: Json) -> Outcome:
        self.sent += 1
        more = {} if addresses is None else {"addresses": addresses}
        tracking_id = f"{TRACKING_ID[:-2]}{self.sent:02d}"
        body = a_distribution(a_report(**report), interaction=interaction, tracking_id=tracking_id, **more)
        return await self.receivers.post(an_envelope(body))

    def noted(self, outcome: Outcome) -> list[str]:
        return [finding.rule for finding in outcome.exchange.noted]


async def test_a_copy_beside_a_referral_to_out_of_hours_is_noted_whichever_comes_first(receivers: Receivers) -> None:
    send = Sender(receivers)
    await send(OUT_OF_HOURS, ELSEWHERE)
    copy = await send(GP_COPY)
    other = Sender(receivers)
    other.sent = 50
    await other(GP_COPY, case_reference="ANOTHER", document_id=OTHER)
    referral = await other(OUT_OF_HOURS, ELSEWHERE, case_reference="ANOTHER", document_id=OTHER)

    assert send.noted(copy) == ["itk.pem.copy-beside-out-of-hours"]
    assert send.noted(referral) == ["itk.pem.copy-beside-out-of-hours"]


async def test_the_message_that_a_copy_stands_beside_is_named(receivers: Receivers) -> None:
    send = Sender(receivers)
    await send(EMERGENCY, ELSEWHERE)
    await send(OUT_OF_HOURS, ELSEWHERE, document_id=OTHER)

    copy = await send(GP_COPY)

    (finding,) = copy.exchange.noted
    assert finding.what == f"{OUT_OF_HOURS} was accepted at 2026-11-22T10:00:00+00:00 for the same encounter"


async def test_a_copy_of_another_encounter_is_fine(receivers: Receivers) -> None:
    send = Sender(receivers)
    await send(OUT_OF_HOURS)

    assert send.noted(await send(GP_COPY, case_reference="ANOTHER", document_id=OTHER)) == []


async def test_a_copy_to_the_practice_that_got_the_primary_is_noted(receivers: Receivers) -> None:
    send = Sender(receivers)
    await send(GP_PRIMARY)

    same = await send(GP_COPY, document_id=OTHER)
    other = await send(GP_COPY, ELSEWHERE)

    assert send.noted(same) == ["itk.pem.copy-to-same-practice"]
    assert send.noted(other) == []


async def test_a_second_copy_is_noted_unless_it_replaces_the_first(receivers: Receivers) -> None:
    send = Sender(receivers)
    first = await send(GP_COPY)
    replaces = (DOCUMENT_ID, SET_ID, 1)

    replacement = await send(GP_COPY, document_id=OTHER, version=2, replaces=replaces)
    another = await send(GP_COPY, document_id="A" + OTHER[1:])

    assert (send.noted(first), send.noted(replacement)) == ([], [])
    assert send.noted(another) == ["itk.pem.several"]


async def test_a_replacement_of_a_replacement_is_no_second_copy(receivers: Receivers) -> None:
    send = Sender(receivers)
    await send(GP_COPY)
    await send(GP_COPY, document_id=OTHER, version=2, replaces=(DOCUMENT_ID, SET_ID, 1))

    third = await send(GP_COPY, document_id="A" + OTHER[1:], version=3, replaces=(OTHER, SET_ID, 2))

    assert send.noted(third) == []


async def test_a_second_copy_is_held_against_that_practices_own(receivers: Receivers) -> None:
    send = Sender(receivers)
    await send(GP_COPY)
    await send(GP_COPY, ELSEWHERE, document_id=OTHER)

    another = await send(GP_COPY, document_id="A" + OTHER[1:])

    (finding,) = another.exchange.noted
    assert (finding.rule, finding.what) == (
        "itk.pem.several", f"the practice had {DOCUMENT_ID} about the same encounter"
    )  # fmt: skip


async def test_the_same_document_under_another_tracking_id_is_noted(receivers: Receivers) -> None:
    send = Sender(receivers)
    await send(GP_PRIMARY)

    assert send.noted(await send(GP_PRIMARY)) == ["itk.duplicate.document"]


async def test_an_encounter_keeps_what_was_sent_about_it(receivers: Receivers) -> None:
    send = Sender(receivers)
    await send(GP_PRIMARY)
    await send(OUT_OF_HOURS, ELSEWHERE)

    kept = await receivers.document(KIND, CASE_REFERENCE)

    assert [message["interaction"] for message in kept["messages"]] == [GP_PRIMARY, OUT_OF_HOURS]
    assert check_document(KIND, CASE_REFERENCE, kept) == []


async def test_the_oldest_encounter_is_forgotten_when_there_are_too_many(
    receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encounters, "KEPT", 1)
    send = Sender(receivers)

    await send(GP_PRIMARY)
    await send(GP_PRIMARY, case_reference="ANOTHER", document_id=OTHER)

    assert await receivers.document(KIND, CASE_REFERENCE) is None
    assert await receivers.document(KIND, "ANOTHER") is not None


async def test_a_report_without_a_case_reference_is_held_against_nothing(receivers: Receivers) -> None:
    send = Sender(receivers)

    outcome = await send(GP_COPY, without=("componentOf",))

    assert send.noted(outcome) == []
    assert await receivers.document(KIND, CASE_REFERENCE) is None


async def test_of_several_documents_the_latest_is_the_present_one(receivers: Receivers) -> None:
    earlier = a_report(case_reference="EARLIER", document_id=OTHER, effective="20261121095500+0000")
    set_of_two = a_distribution(a_report(), earlier, interaction="primaryNHS111RepeatCallerDocumentSet-v1-0")

    await receivers.post(an_envelope(set_of_two))

    assert await receivers.document(KIND, CASE_REFERENCE) is not None
    assert await receivers.document(KIND, "EARLIER") is None


async def test_what_is_noted_says_where_it_stands(receivers: Receivers) -> None:
    send = Sender(receivers)
    await send(OUT_OF_HOURS, ELSEWHERE)
    await send(GP_COPY, document_id=OTHER)

    copy = await send(GP_COPY, document_id=OTHER)

    envelope = "/soap:Envelope/soap:Body/itk:DistributionEnvelope"
    assert {(finding.where, finding.line) for finding in copy.exchange.noted} == {
        (f"{envelope}/itk:header/itk:handlingSpecification/itk:spec/@value", 2),
        (f"{envelope}/itk:payloads/itk:payload/hl7:ClinicalDocument/hl7:id/@root", 5),
    }
