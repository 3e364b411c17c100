import pytest

from simulator.call import Refusal
from simulator.services.spine.errors import REFUSALS
from simulator.services.spine.names import ADVANCED_TRACE, EVENT, EVENT_LISTS, RETRIEVAL, SET_PERMISSION, TRACES
from simulator.services.spine.responses import ANONYMOUS_ASID, answer, interaction_of, render
from simulator.wire.spine import SpineMessage
from simulator.wire.xml import local_name, parse_xml
from tests.services.spine.asking import (
    ADA,
    ID,
    RECEIVER,
    SENDER,
    Answer,
    a_call_of,
    a_request_for,
    a_request_of,
    a_world,
    by_number,
)

ISSUES = [code for code, row in REFUSALS.items() if "system" in row.detail]
FAULTS = [code for code, row in REFUSALS.items() if "fault" in row.detail]


def _refused(interaction, code, inside="", diagnostics=None):
    call = a_call_of(a_request_for(interaction, inside))
    reply = render(call, Refusal(code, diagnostics))
    return Answer(reply, call, parse_xml(reply.body))


def _answered(interaction, **changes):
    call = a_call_of(a_request_for(interaction, **changes))
    reply = answer(call, "<x/>")
    return Answer(reply, call, parse_xml(reply.body))


@pytest.mark.parametrize(
    ("interaction", "wrapper", "action"),
    [
        (RETRIEVAL, "retrievalQueryResponse", RETRIEVAL.action),
        (TRACES[0], "QUPA_IN000007UK01", TRACES[0].action),
        (ADVANCED_TRACE, "QUPA_IN000011UK02", ADVANCED_TRACE.action),
        (EVENT_LISTS[0], "eventListQueryResponse", "urn:nhs:names:services:psisquery/QUPC_IN200000SM04"),
        (EVENT, "eventQueryResponse", "urn:nhs:names:services:psisquery/QUPC_IN210000UK04"),
        (SET_PERMISSION, "setResourcePermissionsResponse", "urn:nhs:names:services:lrs/MCCI_IN010000UK13"),
    ],
)
def test_an_answer_has_the_wrapper_and_the_action_of_its_interaction(interaction, wrapper, action):
    found = _answered(interaction)

    message = SpineMessage(a_request_of(found.reply.body))
    assert (message.action, local_name(found.root[1][0])) == (action, wrapper)
    assert (found.interaction, found.acknowledgement) == (interaction.answer, "AA")
    assert found.first("queryResponseCode", "code") == ("OK" if interaction.is_query else None)


def test_an_answer_goes_back_to_who_asked_with_the_asids_swapped():
    found = _answered(RETRIEVAL)

    message = SpineMessage(a_request_of(found.reply.body))
    assert (message.to, message.from_) == ("192.0.2.2", "http://localhost/sync-service")
    assert (message.header_sender, message.header_receiver) == (RECEIVER, SENDER)
    assert found.root[0][-1].text == f"uuid:{ID}"


@pytest.mark.parametrize(
    ("systems", "asid"), [({"990000000010": {"nhsIDCode": "YES"}}, "990000000010"), ({}, ANONYMOUS_ASID)]
)
def test_without_asids_spines_own_is_the_directorys(systems, asid):
    call = a_call_of(a_request_of(b"<a/>", RETRIEVAL.action), a_world(accredited_systems=systems))

    message = SpineMessage(a_request_of(answer(call, "").body))

    assert (message.header_sender, message.header_receiver) == (asid, ANONYMOUS_ASID)


@pytest.mark.parametrize("code", ISSUES)
@pytest.mark.parametrize("interaction", [RETRIEVAL, EVENT_LISTS[0], EVENT], ids=lambda each: each.name)
def test_an_issue_is_an_answer_without_data(interaction, code):
    found = _refused(interaction, code)

    assert (found.reply.status, found.interaction, found.acknowledgement) == (200, "QUQI_IN010000UK14", "AE")
    assert found.issues[0] == REFUSALS[code].code
    assert found.first("queryResponseCode", "code") == "ID"


def test_a_permission_that_is_refused_is_acknowledged_as_an_error():
    found = _refused(SET_PERMISSION, "INVALID_REQUEST")

    assert (found.interaction, found.acknowledgement, found.issues) == ("MCCI_IN010000UK13", "AE", ["400", "35160"])
    assert found.first("queryResponseCode", "code") is None


def test_the_specific_issue_names_the_number_that_was_asked_for():
    found = _refused(EVENT_LISTS[0], "CASE_NOT_FOUND", by_number(ADA, "nHSNumber"))

    assert f'"[PSIS-30312] - Case Instance not found. {ADA}"'.encode() in found.reply.body


def test_what_a_refusal_says_of_its_own_is_the_specific_issue():
    found = _refused(RETRIEVAL, "SUPERSEDED", diagnostics="by <another>")

    assert found.issues == ["17", "17"]
    assert b'displayName="by &lt;another&gt;"' in found.reply.body


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_has_status_500_and_its_code(code):
    found = _refused(RETRIEVAL, code)

    assert (found.reply.status, found.fault) == (500, REFUSALS[code].code)


def test_an_issue_for_what_is_no_interaction_is_a_fault():
    call = a_call_of(a_request_of(b"<a/>"))

    assert interaction_of(call) is None
    assert render(call, Refusal("NO_MATCH")).status == 500
    with pytest.raises(Refusal, match="NOT_SUPPORTED"):
        answer(call, "")


def test_what_a_web_server_says_is_text():
    reply = render(a_call_of(a_request_of(b"", method="GET")), Refusal("METHOD_NOT_ALLOWED"))

    assert (reply.status, reply.headers["Allow"], reply.body) == (405, "POST", b"405 Method Not Allowed\n")


def test_two_answers_to_the_same_seed_are_the_same():
    assert _answered(RETRIEVAL).reply.body == _answered(RETRIEVAL).reply.body
