"""Correspondence is accepted at once and acknowledged afterwards, once."""

from tests.cda_makers import a_report
from tests.itk_makers import SENDER, a_distribution, an_envelope
from tests.services.itk.conftest import Receivers

SERVICE = "SendCDADocument-v2-0"
ASKED = {"urn:nhs-itk:ns:201005:ackrequested": "true"}
ROUTE = {"address": f"urn:nhs-uk:addressing:ods:{SENDER}", "url": "http://127.0.0.1:9/acks"}
MESSAGE = an_envelope(
    a_distribution(
        a_report(), service=SERVICE, interaction="primaryRecipientDischargeReport-v1-0", profile="x", specs=ASKED
    ),
    action=SERVICE,
)


async def test_a_document_is_acknowledged_twice_where_that_is_asked_for(receivers: Receivers) -> None:
    await receivers.put("itk-routes", ROUTE["address"], ROUTE)

    outcome = await receivers.post(MESSAGE)

    assert outcome.reply.status == 200
    assert [errand.operation for _, errand in receivers.simulator.unsent] == [
        "itk.infrastructure-ack.send",
        "itk.business-ack.send",
    ]


async def test_a_duplicate_is_acknowledged_no_second_time(receivers: Receivers) -> None:
    await receivers.put("itk-routes", ROUTE["address"], ROUTE)

    await receivers.post(MESSAGE)
    await receivers.post(MESSAGE)

    assert len(receivers.simulator.unsent) == 2


async def test_a_document_that_asks_for_nothing_is_not_acknowledged(receivers: Receivers) -> None:
    await receivers.put("itk-routes", ROUTE["address"], ROUTE)

    await receivers.post(MESSAGE.replace(b'ackrequested" value="true"', b'ackrequested" value="false"'))

    assert list(receivers.simulator.unsent) == []
