import pytest

from simulator.services.spine import rules
from simulator.services.spine.names import RETRIEVAL, SET_PERMISSION
from simulator.wire.http import Reply
from tests.services.spine.asking import (
    ID,
    SENDER,
    a_call_of,
    a_message,
    a_permission,
    a_request_for,
    a_request_of,
    a_world,
    by_number,
    item,
)

GOOD = Reply(200)
SYSTEMS = {SENDER: {"nhsIDCode": "Y00111", "nhsAsSvcIA": [RETRIEVAL.urn]}}


def _ids(rule, request, systems=SYSTEMS):
    return [found.rule for found in rule(a_call_of(request, a_world(accredited_systems=systems)), GOOD)]


def _changed(*changes, action=RETRIEVAL.action, **wrapper):
    body = a_message(RETRIEVAL, by_number(), **wrapper)
    for before, after in changes:
        body = body.replace(before.encode(), after.encode())
    return a_request_of(body, action)


def test_a_message_as_it_should_be_is_clean():
    request = a_request_for(RETRIEVAL, by_number())

    assert (_ids(rules.message, request), _ids(rules.query, request)) == ([], [])


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (a_request_of(b"<"), ["spine.message.unreadable"]),
        (a_request_of(b"<a/>"), ["spine.message.unreadable"]),
        (_changed(("QUPA_IN000008UK02", "QUPA_IN040000UK32")), ["spine.interaction.unknown"]),
        (_changed(action=""), ["spine.http.soap-action"]),
        (_changed(action=RETRIEVAL.urn), ["spine.http.soap-action"]),
        (_changed((f"<wsa:Action>{RETRIEVAL.action}", "<wsa:Action>other")), ["spine.soap.action"]),
        (_changed(("http://schemas.xmlsoap.org/ws/2004/08/addressing", "http://www.w3.org/2005/08/addressing")),
         ["spine.soap.addressing"]),
        (_changed((f"uuid:{ID}", ID)), ["spine.soap.message-id"]),
        (_changed(('<processingCode code="P"/>', "")), ["spine.wrapper.missing"]),
        (_changed((ID, ID.lower())), ["spine.wrapper.id"]),
        (_changed(('extension="QUPA_IN000008UK02"', 'extension="QUPA_IN000005UK01"')), ["spine.wrapper.interaction"]),
        (_changed(("20261122095900", "22.11.2026")), ["spine.wrapper.time"]),
        (_changed(author=""), ["spine.wrapper.author"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_message_is_found(request_, found):
    assert _ids(rules.message, request_) == found


def test_asids_above_that_differ_from_those_below_are_found():
    body = a_message(RETRIEVAL, by_number()).replace(SENDER.encode(), b"200000001163", 1)

    assert _ids(rules.message, a_request_of(body, RETRIEVAL.action)) == ["spine.soap.asid"]


@pytest.mark.parametrize(
    ("systems", "found"),
    [({}, ["spine.asid.unknown"]), ({SENDER: {"nhsIDCode": "Y00111", "nhsAsSvcIA": []}}, ["spine.asid.interaction"])],
)
def test_a_sender_is_held_against_the_directory(systems, found):
    assert _ids(rules.message, a_request_for(RETRIEVAL, by_number()), systems) == found


def test_another_content_type_is_found():
    request = a_request_for(RETRIEVAL, by_number())
    request.headers["Content-Type"] = "text/plain"

    assert _ids(rules.message, request) == ["spine.http.media-type"]


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (a_request_for(RETRIEVAL, by_number("9000000008")), ["spine.query.nhs-number"]),
        (a_request_for(SET_PERMISSION, a_permission("123")), ["spine.query.nhs-number"]),
        (a_request_for(RETRIEVAL, item("person.id", "").replace("person.id</s", "</s")), ["spine.query.semantics"]),
    ],
)
def test_what_is_wrong_with_a_query_is_found(request_, found):
    assert _ids(rules.query, request_) == found


def test_another_method_is_no_message():
    assert _ids(rules.message, a_request_of(b"", method="GET")) == []
