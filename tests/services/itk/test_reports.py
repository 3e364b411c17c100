"""A report is accepted once, whatever it is sent as, and acknowledged only where a scenario wants it."""

import pytest

from simulator.scenario.load import load_scenario
from simulator.services.itk import SERVICE
from simulator.toolkit.duplicates import KIND
from simulator.wire.json import Json
from tests.cda_makers import a_report
from tests.itk_makers import GP_COPY, MESSAGE_ID, TRACKING_ID, a_distribution, a_security_header, an_envelope
from tests.services.itk.conftest import Receivers

MESSAGE = an_envelope(a_distribution(a_report()))


async def test_a_report_is_answered_with_its_message_id_and_recorded_with_its_ids(receivers: Receivers) -> None:
    outcome = await receivers.post(MESSAGE)

    exchange = outcome.exchange
    assert f">OK:{MESSAGE_ID}<".encode() in outcome.reply.body
    assert (exchange.message_id, exchange.tracking_id, exchange.nhs_number) == (MESSAGE_ID, TRACKING_ID, "9990010005")
    assert await receivers.document(KIND, TRACKING_ID) is not None


async def test_the_same_tracking_id_again_is_answered_alike_and_marked(receivers: Receivers) -> None:
    await receivers.post(MESSAGE)

    again = await receivers.post(MESSAGE)

    assert again.reply.status == 200
    assert "itk.duplicate" in receivers.rules(again)


async def test_a_refused_report_is_not_remembered(receivers: Receivers) -> None:
    refused = await receivers.post(an_envelope(a_distribution(a_report(), manifest_count=2)))

    again = await receivers.post(MESSAGE)

    assert refused.reply.status == 500
    assert "itk.duplicate" not in receivers.rules(again)


@pytest.mark.parametrize("flags", [{"base64": True}, {"base64": True, "compressed": True}])
async def test_an_encoded_report_is_a_report(receivers: Receivers, flags: dict[str, Json]) -> None:
    outcome = await receivers.post(an_envelope(a_distribution(a_report(), interaction=GP_COPY, **flags)))

    assert (outcome.reply.status, outcome.exchange.nhs_number) == (200, "9990010005")


async def test_a_strict_receiver_takes_a_whole_message(receivers: Receivers) -> None:
    receivers.strict()

    outcome = await receivers.post(an_envelope(a_distribution(a_report()), security=a_security_header()))

    assert outcome.reply.status == 200, outcome.reply.body
    errors = [each for each in receivers.simulator.findings(outcome.exchange) if each.severity.value == "error"]
    assert errors == []


async def test_a_scenario_can_have_a_report_acknowledged_afterwards(receivers: Receivers) -> None:
    text = "rules: [{when: {operation: itk.pem.send}, then: {callback: {to: 'http://127.0.0.1:9/acks', result: nack}}}]"
    scenario = load_scenario(text, "acked.yaml", services=(SERVICE,))
    await receivers.simulator.tenants.activate("default", (scenario,))

    await receivers.post(MESSAGE)

    assert [errand.url for _, errand in receivers.simulator.unsent] == ["http://127.0.0.1:9/acks"]


async def test_without_a_scenario_a_report_is_not_acknowledged_afterwards(receivers: Receivers) -> None:
    asked = {"urn:nhs-itk:ns:201005:ackrequested": "true"}

    await receivers.post(an_envelope(a_distribution(a_report(), specs=asked), reply_to="http://127.0.0.1:9/acks"))

    assert list(receivers.simulator.unsent) == []
