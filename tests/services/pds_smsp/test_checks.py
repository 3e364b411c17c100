import pytest

from simulator.services.pds_smsp.checks import inspect_message
from simulator.services.pds_smsp.names import VERIFY
from simulator.wire.http import Reply
from tests.itk_makers import an_itk_request
from tests.makers import answered
from tests.services.pds_smsp.asking import ADA, a_call_of, a_query, a_request_for, a_world, answer_to, ask


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"manifest_count": 2}, "1000"),
        ({"tracking_id": None}, "1000"),
        ({"base64": True}, None),
        ({"compressed": True}, "1000"),
    ],
)
async def test_what_is_no_itk_message_is_a_fault(change, fault):
    answer = await answer_to(a_request_for(VERIFY, a_query(VERIFY, number=ADA), **change))

    assert answer.fault == fault


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 500),
        (b"<a/>", 500),
        (b"<!DOCTYPE a><a/>", 500),
        (b"not XML", 500),
    ],
)
async def test_what_is_no_soap_is_a_fault(body, status):
    answer = await answer_to(an_itk_request(body, "/smsp/pds", action=VERIFY.name))

    assert (answer.reply.status, answer.fault) == (status, "1000")


async def test_another_media_type_is_refused_by_the_web_server():
    request = a_request_for(VERIFY)
    request.headers["Content-Type"] = "application/json"

    assert (await answered(a_call_of(request))).status == 415


async def test_a_query_that_says_too_little_is_an_answer():
    answer = await ask(VERIFY)

    assert (answer.reply.status, answer.code) == (200, "SMSP-0001")


async def test_a_message_without_a_query_is_an_answer():
    assert (await answer_to(a_request_for(VERIFY, "text"))).code == "SMSP-0001"


@pytest.mark.parametrize(
    ("access", "code"), [("open", "SMSP-0000"), ("presence", "SMSP-0000"), ("enforced", "SMSP-0005")]
)
async def test_a_sender_that_nobody_knows_is_refused_where_access_is_enforced(access, code):
    answer = await ask(VERIFY, a_world(access=access), number=ADA)

    assert answer.code == code


def test_a_clean_message_breaks_no_rule_of_its_envelope():
    call = a_call_of(a_request_for(VERIFY, a_query(VERIFY, number=ADA)))

    assert list(inspect_message(call, Reply(200))) == []


def test_a_broken_envelope_is_found():
    call = a_call_of(a_request_for(VERIFY, manifest_count=2))

    assert [found.rule for found in inspect_message(call, Reply(500))] == [
        "itk.manifest.payload-count",
        "itk.manifest.count",
    ]


def test_another_method_is_no_message():
    assert list(inspect_message(a_call_of(an_itk_request(b"", "/smsp/pds", method="PUT")), Reply(405))) == []
