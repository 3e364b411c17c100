import pytest

from simulator.services.spine.names import EVENT, RETRIEVAL
from simulator.wire.xml import SOAP
from tests.services.spine.asking import a_message, a_request_of, answer_to, by_number


@pytest.mark.parametrize(
    "body",
    [b"", b"<", b"<!DOCTYPE a><a/>", b"<a/>", f'<s:Envelope xmlns:s="{SOAP}"><s:Body/></s:Envelope>'.encode()],
)
async def test_what_is_no_message_is_a_fault_of_what_stands_in_front(body):
    answer = await answer_to(a_request_of(body, RETRIEVAL.action))

    assert (answer.reply.status, answer.fault) == (500, "201")


async def test_a_message_whose_action_names_another_interaction_is_what_its_body_is():
    answer = await answer_to(a_request_of(a_message(RETRIEVAL, by_number()), EVENT.action))

    assert answer.interaction == RETRIEVAL.answer


async def test_a_body_that_nobody_knows_is_not_supported_whatever_its_action_says():
    body = a_message(RETRIEVAL, by_number()).replace(b"QUPA_IN000008UK02", b"QUPA_IN040000UK32")

    answer = await answer_to(a_request_of(body, RETRIEVAL.action))

    assert (answer.reply.status, answer.fault) == (500, "300")
