"""Ambulance requests: one CAD reference for an incident, whatever is sent about it."""

import re

import pytest

from simulator.pipeline import Outcome
from simulator.population.kinds import check_document
from simulator.services.itk import ambulance
from simulator.services.itk.ambulance import CASES, KIND
from simulator.wire.findings import Finding
from simulator.wire.json import Json
from tests.cda_makers import CASE_REFERENCE, REQUEST_ID, an_ambulance_request
from tests.itk_makers import TRACKING_ID, a_distribution, an_envelope
from tests.services.itk.conftest import Receivers

SERVICE = "RequestAmbulanceDispatch-v2-0"
PAYLOAD = "/soap:Envelope/soap:Body/itk:DistributionEnvelope/itk:payloads/itk:payload"
SECOND = "D4E5F607-1829-4A3B-8C5D-6E7F8091A2B3"


def _message(number: int = 1, *, between: tuple[str, str] = ("Y00111", "RZ7"), **changes: Json) -> bytes:
    sender, receiver = between
    return an_envelope(
        a_distribution(
            an_ambulance_request(**changes),
            service=SERVICE,
            interaction="primaryNHS111RequestforAmbulance-v2-0",
            profile="nhs111AmbulanceRequest-v2-0",
            tracking_id=f"{TRACKING_ID[:-1]}{number}",
            addresses=[(f"urn:nhs-uk:addressing:ods:{receiver}", None)],
            identity=f"urn:nhs-uk:identity:ods:{sender}",
        ),
        action=SERVICE,
    )


def _reference(outcome: Outcome) -> str:
    found = re.search(r"SimpleMessageResponse[^>]*>([^<]*)<", outcome.reply.body.decode())
    assert found is not None, outcome.reply.body
    return found[1]


def _findings(receivers: Receivers, outcome: Outcome, beginning: str) -> list[Finding]:
    return [each for each in receivers.simulator.findings(outcome.exchange) if each.rule.startswith(beginning)]


async def test_a_request_is_answered_with_a_cad_reference(receivers: Receivers) -> None:
    outcome = await receivers.post(_message())

    assert _reference(outcome) == "CAD-20261122-000001"
    assert outcome.exchange.operation == "itk.ambulance.request"
    assert outcome.exchange.nhs_number == "9990010005"
    assert (await receivers.document(KIND, REQUEST_ID))["status"] == "final"
    assert receivers.rules(outcome, "itk.ambulance") == []


async def test_another_incident_has_another_reference(receivers: Receivers) -> None:
    first = await receivers.post(_message())

    second = await receivers.post(_message(2, request_id=SECOND, case_reference="ANOTHER-CASE"))

    assert (_reference(first), _reference(second)) == ("CAD-20261122-000001", "CAD-20261122-000002")


async def test_an_update_keeps_the_reference_and_supersedes_what_it_replaces(receivers: Receivers) -> None:
    interim = await receivers.post(_message(status="interim"))

    final = await receivers.post(_message(2, request_id=SECOND, replaces=REQUEST_ID))

    assert _reference(interim) == _reference(final)
    assert (await receivers.document(KIND, REQUEST_ID))["superseded_by"] == SECOND
    assert receivers.rules(final, "itk.ambulance") == []


async def test_what_is_remembered_can_be_seeded(receivers: Receivers) -> None:
    await receivers.post(_message())

    for kind, key in ((KIND, REQUEST_ID), (CASES, CASE_REFERENCE)):
        assert check_document(kind, key, await receivers.document(kind, key)) == []


async def test_a_duplicate_gets_the_same_reference(receivers: Receivers) -> None:
    first = await receivers.post(_message())

    again = await receivers.post(_message())

    assert _reference(first) == _reference(again)
    assert "itk.duplicate" in receivers.rules(again)


async def test_a_request_that_comes_again_under_another_tracking_id_is_noted(receivers: Receivers) -> None:
    first = await receivers.post(_message())

    again = await receivers.post(_message(2))

    (finding,) = _findings(receivers, again, "itk.duplicate.document")
    assert _reference(again) == _reference(first)
    assert finding.what == f"{REQUEST_ID} came before under the tracking id {TRACKING_ID[:-1]}1"
    assert finding.where == f"{PAYLOAD}/hl7:AmbulanceRequest/hl7:id/@root"


async def test_what_another_sender_passes_on_to_the_same_receiver_is_no_second_request(receivers: Receivers) -> None:
    await receivers.post(_message())

    passed_on = await receivers.post(_message(between=("RX6", "RZ7")))

    assert receivers.rules(passed_on, "itk.duplicate") == []


async def test_an_update_of_an_unknown_request_is_accepted_with_a_word(receivers: Receivers) -> None:
    outcome = await receivers.post(_message(replaces=SECOND))

    (finding,) = _findings(receivers, outcome, "itk.ambulance")
    assert _reference(outcome) == "CAD-20261122-000001"
    assert (finding.rule, finding.what) == ("itk.ambulance.replaces-unknown", f"{SECOND} is not known here")
    assert finding.where == f"{PAYLOAD}/hl7:AmbulanceRequest/hl7:replacementOf"
    assert finding.line is not None


async def test_an_update_of_what_was_replaced_already_is_noted(receivers: Receivers) -> None:
    third = "E5F60718-293A-4B4C-9D5E-7F8091A2B3C4"
    await receivers.post(_message(status="interim"))
    await receivers.post(_message(2, request_id=SECOND, replaces=REQUEST_ID))

    outcome = await receivers.post(_message(3, request_id=third, replaces=REQUEST_ID))

    assert receivers.rules(outcome, "itk.ambulance") == ["itk.ambulance.replaces-superseded"]


async def test_an_interim_request_after_the_final_one_is_noted(receivers: Receivers) -> None:
    await receivers.post(_message())

    outcome = await receivers.post(_message(2, request_id=SECOND, status="interim", replaces=REQUEST_ID))

    assert receivers.rules(outcome, "itk.ambulance") == ["itk.ambulance.interim-after-final"]


async def test_an_interim_request_after_an_interim_one_is_fine(receivers: Receivers) -> None:
    await receivers.post(_message(status="interim"))

    outcome = await receivers.post(_message(2, request_id=SECOND, status="interim", replaces=REQUEST_ID))

    assert receivers.rules(outcome, "itk.ambulance") == []


async def test_the_request_itself_goes_before_its_case(receivers: Receivers) -> None:
    first = await receivers.post(_message())

    again = await receivers.post(_message(2, case_reference="ANOTHER-CASE"))

    assert _reference(again) == _reference(first)


async def test_a_second_request_of_a_case_that_replaces_nothing_keeps_the_reference_and_is_noted(
    receivers: Receivers,
) -> None:
    first = await receivers.post(_message())

    second = await receivers.post(_message(2, request_id=SECOND))

    assert _reference(first) == _reference(second)
    assert receivers.rules(second, "itk.ambulance") == ["itk.ambulance.no-replacement"]


async def test_the_form_of_the_reference_can_be_another(receivers: Receivers) -> None:
    await receivers.put("itk-options", "receiver", {"cad_reference": "C/{number}/{tracking_id}"})

    outcome = await receivers.post(_message())

    assert _reference(outcome) == f"C/000001/{TRACKING_ID[:-1]}1"


async def test_tenants_count_for_themselves(receivers: Receivers) -> None:
    await receivers.post(_message())

    other = await receivers.post(_message(), "/t/suite-1/report")

    assert _reference(other).endswith("000001")


async def test_a_request_that_comes_again_after_its_update_stays_superseded(receivers: Receivers) -> None:
    first = await receivers.post(_message(status="interim"))
    await receivers.post(_message(2, request_id=SECOND, replaces=REQUEST_ID))

    again = await receivers.post(_message(3, status="interim"))

    assert _reference(again) == _reference(first)
    assert (await receivers.document(KIND, REQUEST_ID))["superseded_by"] == SECOND
    assert (await receivers.document(CASES, CASE_REFERENCE))["latest"]["id"] == SECOND


async def test_the_oldest_request_and_case_are_forgotten_when_there_are_too_many(
    receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ambulance, "KEPT", 1)

    await receivers.post(_message())
    await receivers.post(_message(2, request_id=SECOND, case_reference="ANOTHER-CASE"))

    assert [await receivers.document(KIND, id) is None for id in (REQUEST_ID, SECOND)] == [True, False]
    assert [await receivers.document(CASES, id) is None for id in (CASE_REFERENCE, "ANOTHER-CASE")] == [True, False]


async def test_what_one_service_forwards_is_an_incident_of_the_other_too(receivers: Receivers) -> None:
    first = await receivers.post(_message())

    forwarded = await receivers.post(_message(between=("RZ7", "RZ8")))
    update = await receivers.post(_message(2, between=("RZ7", "RZ8"), request_id=SECOND, replaces=REQUEST_ID))

    assert [_reference(each)[-1] for each in (first, forwarded, update)] == ["1", "2", "2"]
    assert receivers.rules(forwarded, "itk.duplicate") == receivers.rules(update, "itk.ambulance.replaces") == []
    assert (await receivers.document(KIND, REQUEST_ID))["superseded_by"] is None


async def test_what_is_forwarded_twice_is_a_duplicate(receivers: Receivers) -> None:
    await receivers.post(_message())
    forwarded = await receivers.post(_message(between=("RZ7", "RZ8")))

    again = await receivers.post(_message(between=("RZ7", "RZ8")))

    assert _reference(again) == _reference(forwarded)
    assert receivers.rules(again, "itk.duplicate") == ["itk.duplicate"]
