from simulator.call import Refusal
from simulator.services.spine.names import RETRIEVAL, SET_PERMISSION, TRACES
from simulator.services.spine.responses import render
from simulator.services.spine.view import view
from simulator.wire.http import Reply
from tests.makers import answered
from tests.services.spine.asking import (
    ADA,
    ID,
    RECEIVER,
    SENDER,
    SUMMARY_ID,
    a_call_of,
    a_permission,
    a_request_for,
    a_request_of,
    a_world,
    an_upload,
    ask,
    by_demographics,
    by_number,
)


async def test_the_view_shows_who_sent_what_and_what_was_answered():
    answer = await ask(RETRIEVAL, by_number())

    seen = view(answer.call, answer.reply)

    assert seen["message"] == {
        "unreadable": None,
        "interaction": "QUPA_IN000008UK02",
        "id": ID,
        "message_id": f"uuid:{ID}",
        "action": RETRIEVAL.action,
        "sender": SENDER,
        "receiver": RECEIVER,
        "user": "910000000001",
        "role_profile": "555254240100",
        "job_role": "S8000:G8000:R8001",
    }
    assert (seen["query"]["nhs_number"], seen["permission"]) == (ADA, None)
    assert seen["answer"] == {
        "fault": None, "interaction": "QUPA_IN000009UK03", "acknowledgement": "AA", "issues": [],
    }  # fmt: skip


async def test_the_view_of_a_trace_shows_whom_it_looks_for():
    answer = await ask(TRACES[0], by_demographics(family="Jones"))

    seen = view(answer.call, answer.reply)

    assert (seen["query"]["family"], seen["query"]["born"]) == ("Jones", ["1980-05-17", "1980-05-17"])
    assert seen["answer"]["issues"] == [{"code": "1", "display": "No Match"}]


async def test_the_view_of_a_permission_shows_what_is_set():
    answer = await ask(SET_PERMISSION, a_permission())

    seen = view(answer.call, answer.reply)

    assert seen["permission"] == {"nhs_number": ADA, "permission": "Yes", "function": "View"}
    assert seen["query"] is None


def test_the_view_of_a_fault_shows_its_code():
    call = a_call_of(a_request_of(b"<", RETRIEVAL.action))

    seen = view(call, render(call, Refusal("NOT_WELL_FORMED")))

    assert seen["answer"]["fault"] == "201"
    assert seen["message"]["unreadable"] is not None


def test_what_is_no_message_shows_nothing():
    assert view(a_call_of(a_request_of(b"", method="GET")), Reply(405, b"405")) == {
        "message": None, "query": None, "permission": None, "answer": None,
    }  # fmt: skip
    assert view(a_call_of(a_request_for(RETRIEVAL)), Reply(200, b"<a/>"))["answer"]["interaction"] is None


async def test_the_view_of_an_upload_shows_its_envelope_and_its_summary():
    call = a_call_of(an_upload())

    seen = view(call, await answered(call))

    assert (seen["header"]["action"], seen["header"]["unreadable"], seen["answer"]) == ("REPC_IN150016SM05", None, None)
    assert seen["summary"] == {
        "nhs_number": ADA,
        "id": SUMMARY_ID,
        "kind": "gp",
        "replaces": None,
        "author": {"name": "Dr Moss", "user_id": "910000000001", "role_profile_id": "555254240100"},
        "sections": ["General Practice Summary", "Allergies"],
    }


async def test_the_view_of_a_fetched_answer_shows_what_it_says():
    tenant = a_world()
    where = (await answered(a_call_of(an_upload(), tenant))).headers["Content-Location"]
    call = a_call_of(a_request_of(b"", path=where, method="GET"), tenant)

    seen = view(call, await answered(call))

    assert (seen["header"], seen["summary"]) == (None, None)
    assert seen["answer"] == {
        "fault": None, "interaction": "MCCI_IN010000UK13", "acknowledgement": "AA", "issues": [],
    }  # fmt: skip


def test_the_view_of_what_is_no_upload_says_why():
    seen = view(a_call_of(a_request_of(b"", path="/clinical")), Reply(500))

    assert (seen["header"]["unreadable"], seen["summary"]) == ("the message is not of several parts", None)
