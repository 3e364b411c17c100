import pytest

from simulator.services.spine import rules
from simulator.services.spine.names import ADVANCED_TRACE, EVENT, EVENT_LISTS, RETRIEVAL, SET_PERMISSION, TRACES
from simulator.wire.http import Reply
from tests.services.spine.asking import (
    ADA,
    ID,
    RECEIVER,
    SENDER,
    a_call_of,
    a_message,
    a_permission,
    a_request_for,
    a_request_of,
    a_world,
    an_event_query,
    by_demographics,
    by_number,
    item,
)

GOOD = Reply(200)
ASKED = item("historicDataIndicator", '<value code="0"/>') + by_number() + item("retrievalItem", "")
ROLES = [{"person_roleid": "555254240100", "role_code": "S8000:G8000:R8001"}]
SYSTEMS = {SENDER: {"nhsIDCode": "Y00111", "nhsAsSvcIA": [RETRIEVAL.urn]}}


def _ids(rule, request, systems=SYSTEMS, roles=ROLES):
    tenant = a_world(accredited_systems=systems, users={"910000000001": {"nhsid_nrbac_roles": roles}})
    return [found.rule for found in rule(a_call_of(request, tenant), GOOD)]


def _changed(*changes, action=RETRIEVAL.action, **wrapper):
    body = a_message(RETRIEVAL, ASKED, **wrapper)
    for before, after in changes:
        body = body.replace(before.encode(), after.encode())
    return a_request_of(body, action)


def test_a_message_as_it_should_be_is_clean():
    request = a_request_for(RETRIEVAL, ASKED)

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
        (_changed(("<wsa:To>https://spine.example.test/sync-service</wsa:To>", "")), ["spine.soap.header"]),
        (_changed(("<wsa:From><wsa:Address>192.0.2.1</wsa:Address></wsa:From>", "")), ["spine.soap.header"]),
        (_changed(("<wsa:Address>192.0.2.2</wsa:Address>", "")), ["spine.soap.header"]),
        (_changed(('<processingCode code="P"/>', '<processingCode code="D"/>')), ["spine.wrapper.code"]),
        (_changed(('<processingModeCode code="T"/>', '<processingModeCode code="A"/>')), ["spine.wrapper.code"]),
        (_changed(('<acceptAckCode code="NE"/>', '<acceptAckCode code="AL"/>')), ["spine.wrapper.code"]),
        (_changed(("author1", "author2")), ["spine.wrapper.system"]),
        (_changed((RECEIVER, "65515926651")), ["spine.asid.form"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_message_is_found(request_, found):
    assert _ids(rules.message, request_) == found


def test_a_message_to_nobody_lacks_a_part_of_its_wrapper():
    request = _changed(("communicationFunctionRcv", "communicationFunctionOther"))

    assert _ids(rules.message, request) == ["spine.wrapper.missing"]


def test_asids_above_that_differ_from_those_below_are_found():
    body = a_message(RETRIEVAL, ASKED).replace(SENDER.encode(), b"200000001163", 1)

    assert _ids(rules.message, a_request_of(body, RETRIEVAL.action)) == ["spine.soap.asid"]


@pytest.mark.parametrize(
    ("systems", "found"),
    [({}, ["spine.asid.unknown"]), ({SENDER: {"nhsIDCode": "Y00111", "nhsAsSvcIA": []}}, ["spine.asid.interaction"])],
)
def test_a_sender_is_held_against_the_directory(systems, found):
    assert _ids(rules.message, a_request_for(RETRIEVAL, ASKED), systems) == found


def test_an_author1_that_is_another_system_is_found():
    before, _, after = a_message(RETRIEVAL, ASKED).rpartition(SENDER.encode())

    assert _ids(rules.message, a_request_of(before + b"200000001163" + after, RETRIEVAL.action)) == [
        "spine.wrapper.system"
    ]


@pytest.mark.parametrize("missing", ["555254240100", "910000000001", "S8000:G8000:R8001"])
def test_an_author_of_whom_something_is_missing_is_found(missing):
    request = _changed((missing, ""))

    assert _ids(rules.message, request) == ["spine.author.incomplete"]


@pytest.mark.parametrize(
    ("roles", "found"),
    [
        ([], ["spine.author.role-profile"]),
        ([{"person_roleid": "555254240101", "role_code": "S8000:G8000:R8001"}], ["spine.author.role-profile"]),
        ([{"person_roleid": "555254240100", "role_code": "S8000:G8000:R8000"}], ["spine.author.job-role"]),
    ],
)
def test_the_role_of_an_author_is_held_against_the_users(roles, found):
    assert _ids(rules.message, a_request_for(RETRIEVAL, ASKED), roles=roles) == found


def test_the_last_part_of_a_job_role_will_do():
    request = _changed(("S8000:G8000:R8001", "R8001"))

    assert _ids(rules.message, request) == []


@pytest.mark.parametrize(
    ("interaction", "asked", "missing"),
    [
        (RETRIEVAL, by_number(), 2),
        (TRACES[0], by_demographics(), 0),
        (TRACES[0], by_demographics(gender=None), 1),
        (TRACES[1], "", 3),
        (ADVANCED_TRACE, by_number(), 2),
        (EVENT_LISTS[0], an_event_query(), 0),
        (EVENT_LISTS[1], by_number(name="nHSNumber"), 1),
        (EVENT, an_event_query(), 1),
        (EVENT, an_event_query(event=ID), 0),
        (SET_PERMISSION, a_permission(), 0),
    ],
)
def test_each_item_that_a_query_needs_and_does_not_have_is_found(interaction, asked, missing):
    assert _ids(rules.query, a_request_for(interaction, asked)) == ["spine.query.item"] * missing


def test_another_content_type_is_found():
    request = a_request_for(RETRIEVAL, ASKED)
    request.headers["Content-Type"] = "text/plain"

    assert _ids(rules.message, request) == ["spine.http.media-type"]


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (a_request_for(RETRIEVAL, ASKED.replace(ADA, "9000000008")), ["spine.query.nhs-number"]),
        (a_request_for(SET_PERMISSION, a_permission("123")), ["spine.query.nhs-number"]),
        (a_request_for(RETRIEVAL, ASKED.replace("person.id</s", "</s")), ["spine.query.semantics"]),
    ],
)
def test_what_is_wrong_with_a_query_is_found(request_, found):
    assert _ids(rules.query, request_) == found


def test_another_method_is_no_message():
    assert _ids(rules.message, a_request_of(b"", method="GET")) == []
