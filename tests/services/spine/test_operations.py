import pytest

from simulator.services.spine.names import EVENT, RETRIEVAL, SET_PERMISSION
from simulator.services.spine.operations import nhs_number_of
from tests.makers import answered
from tests.services.spine.asking import (
    ADA,
    a_call_of,
    a_permission,
    a_request_for,
    a_request_of,
    an_event_query,
    an_upload,
    answer_to,
    by_number,
)


@pytest.mark.parametrize(
    ("request_", "number"),
    [
        (a_request_for(RETRIEVAL, by_number()), ADA),
        (a_request_for(EVENT, an_event_query()), ADA),
        (a_request_for(SET_PERMISSION, a_permission()), ADA),
        (a_request_for(RETRIEVAL, by_number("123")), None),
        (a_request_of(b"<"), None),
        (a_request_of(b"", method="GET"), None),
        (an_upload(), ADA),
        (a_request_of(b"", path="/clinical"), None),
    ],
)
def test_the_number_that_a_message_names_is_read_for_the_record(request_, number):
    assert nhs_number_of(a_call_of(request_)) == number


async def test_an_interaction_that_nobody_answers_is_a_fault():
    body = a_request_for(RETRIEVAL).body.replace(b"QUPA_IN000008UK02", b"QUPA_IN040000UK32")

    answer = await answer_to(a_request_of(body))

    assert (answer.call.operation.id, answer.reply.status, answer.fault) == ("spine.message.send", 500, "300")


async def test_another_method_is_not_allowed():
    reply = await answered(a_call_of(a_request_of(b"", method="PUT")))

    assert (reply.status, reply.headers["Allow"]) == (405, "POST")
