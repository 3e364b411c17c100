import re

import pytest

from simulator.call import Refusal
from simulator.population.kinds import KINDS
from simulator.population.shapes import flaws_of
from simulator.services.spine.clinical import nhs_number_of, render
from simulator.services.spine.names import EVENT, EVENT_LISTS
from simulator.wire.http import Reply
from simulator.wire.xml import HL7, parse_xml
from tests.makers import a_person, answered
from tests.services.spine.asking import (
    ADA,
    EVE,
    ID,
    RECEIVER,
    SENDER,
    a_call_of,
    a_request_of,
    a_summary,
    a_world,
    an_event_query,
    an_upload,
    ask,
)

OTHER = "0A1B2C3D-0000-4000-8000-000000000001"


async def _sent(tenant, summary=None, **more):
    return await answered(a_call_of(an_upload(summary, **more), tenant))


def _poll(tenant, where):
    return a_call_of(a_request_of(b"", path=where, method="GET"), tenant)


async def _told(tenant, reply):
    """What is told at the address of an answer: its acknowledgement, and the issues."""
    polled = await answered(_poll(tenant, reply.headers["Content-Location"]))
    root = _payload(polled)
    return root.find(f"{{{HL7}}}acknowledgement").get("typeCode"), re.findall(
        r'<hl7:code code="(\d+)"', polled.body.decode()
    )


def _payload(reply: Reply):
    return parse_xml(next(line for line in reply.body.splitlines() if line.startswith(b"<hl7:")))


async def test_an_upload_is_taken_and_says_where_its_answer_will_be():
    reply = await _sent(a_world())

    assert (reply.status, reply.body, reply.headers["Retry-After"]) == (202, b"", "100")
    assert re.fullmatch(r"/clinical/[0-9A-F-]{36}", reply.headers["Content-Location"])


async def test_the_answer_is_a_success_for_who_sent_it():
    tenant = a_world()
    where = (await _sent(tenant)).headers["Content-Location"]

    reply = await answered(_poll(tenant, where))

    root = _payload(reply)
    assert reply.headers["Content-Type"].startswith('multipart/related; boundary="--=_MIME-Boundary"')
    assert root.find(f"{{{HL7}}}acknowledgement/{{{HL7}}}messageRef/{{{HL7}}}id").get("root") == ID
    assert [each.text for each in root.iter(f"{{{HL7}}}detail")] == ["GP Summary upload successful"]
    devices = [each[0].get("extension") for each in root.iter(f"{{{HL7}}}device")]
    assert devices == [SENDER, RECEIVER]


async def test_an_upload_is_what_is_viewed_from_then_on():
    tenant = a_world(records={ADA: {"nhs_number": ADA, "event_id": "OLD", "consent": {"view": "No"}}})

    await _sent(tenant)

    listed = await ask(EVENT_LISTS[0], an_event_query(), tenant)
    viewed = await ask(EVENT, an_event_query(event=ID), tenant)
    assert (listed.events(), listed.texts("permission")) == ([ID, "OLD"], ["Yes", "No"])
    assert "Made today" in viewed.reply.body.decode()
    assert viewed.texts("name") == ["Dr Moss"]


async def test_an_upload_is_audited_with_who_sent_it():
    tenant = a_world()

    await _sent(tenant)

    (event,) = tenant.documents.peek("scr-audit", ADA).body["events"]
    assert {name: event[name] for name in ("what", "event_id", "asid", "user")} == {
        "what": "uploaded", "event_id": ID, "asid": SENDER, "user": "910000000001",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("summary", "issues"),
    [
        (a_summary(None), ["400", "35160"]),
        (a_summary("9000000008"), ["400", "35160"]),
        (a_summary(code="1"), ["400", "35160"]),
        ("<subject/>", ["400", "35160"]),
        (a_summary(EVE), ["420", "30418"]),
    ],
)
async def test_what_cannot_be_taken_is_told_later(summary, issues):
    tenant = a_world()

    reply = await _sent(tenant, summary)

    assert reply.status == 202
    assert await _told(tenant, reply) == ("AE", issues)


@pytest.mark.parametrize(
    ("person", "record"),
    [
        (a_person(security="R"), {}),
        (a_person(security="V"), {}),
        (a_person(), {"consent": {"store": "No"}}),
    ],
)
async def test_a_record_that_must_not_be_is_not_taken(person, record):
    tenant = a_world(person, records={ADA: {"nhs_number": ADA, "summary": "none", **record}})

    reply = await _sent(tenant)

    assert await _told(tenant, reply) == ("AE", ["420", "30418"])
    assert "uploaded" not in tenant.documents.peek("care-records", ADA).body


@pytest.mark.parametrize("second", [ID, ID.lower()])
async def test_the_same_message_twice_is_a_duplicate_event(second):
    tenant = a_world()
    await _sent(tenant)

    reply = await _sent(tenant, id=second)

    polled = await answered(_poll(tenant, reply.headers["Content-Location"]))
    assert f"[PSIS-30134] - Duplicate event with eventId {ID} and nhsNumber {ADA}." in polled.body.decode()


async def test_events_before_stay_in_their_order():
    tenant = a_world()
    await _sent(tenant)

    await _sent(tenant, id=OTHER)

    assert (await ask(EVENT_LISTS[0], an_event_query(), tenant)).events() == [OTHER, ID]


@pytest.mark.parametrize("body", [b"", b"<a/>", an_upload().body[:200]])
async def test_what_is_no_upload_is_a_fault_at_once(body):
    reply = await answered(a_call_of(a_request_of(body, path="/clinical")))

    assert (reply.status, re.findall(r"errorCode>(\d+)<", reply.body.decode())) == (500, ["201"])


async def test_another_interaction_is_not_supported():
    request = an_upload()
    request.body = request.body.replace(b"REPC_IN150016SM05", b"REPC_IN150015UK05")

    reply = await answered(a_call_of(request))

    assert b"errorCode>300<" in reply.body


@pytest.mark.parametrize(("method", "path"), [("GET", "/clinical"), ("POST", "/clinical/X"), ("PUT", "/clinical")])
async def test_another_method_is_not_allowed(method, path):
    reply = await answered(a_call_of(a_request_of(b"", path=path, method=method)))

    assert (reply.status, reply.headers["Allow"]) == (405, "POST")


async def test_an_answer_that_there_is_not_is_not_found():
    assert (await answered(_poll(a_world(), f"/clinical/{ID}"))).status == 404


async def test_a_scenario_lets_a_client_wait_or_has_it_refused():
    tenant = a_world()
    where = (await _sent(tenant)).headers["Content-Location"]
    call = _poll(tenant, where)

    waiting, refused, down = (render(call, Refusal(code)) for code in ("PENDING", "ACCESS_REFUSED", "UNAVAILABLE"))

    assert (waiting.status, waiting.headers["Content-Location"], waiting.headers["Retry-After"]) == (202, where, "100")
    assert (refused.status, b'<hl7:code code="30418"' in refused.body) == (200, True)
    assert down.status == 503


async def test_the_number_stands_in_the_record_of_both_exchanges():
    tenant = a_world()
    sending = a_call_of(an_upload(), tenant)
    where = (await answered(sending)).headers["Content-Location"]

    assert (nhs_number_of(sending), sending.message_id) == (ADA, ID)
    assert nhs_number_of(_poll(tenant, where)) == ADA
    assert nhs_number_of(_poll(tenant, "/clinical/X")) is None


async def test_what_is_kept_is_what_such_documents_may_say():
    tenant = a_world()
    where = (await _sent(tenant)).headers["Content-Location"]
    await _sent(tenant)

    record, upload = tenant.documents.peek("care-records", ADA), tenant.documents.peek("spine-uploads", where[10:])

    assert list(flaws_of(KINDS["care-records"].body, record.body)) == []
    assert list(flaws_of(KINDS["spine-uploads"].body, upload.body)) == []


@pytest.mark.parametrize("id", ["X" * 1000, ""])
async def test_an_id_that_is_none_makes_no_event_and_is_kept_in_its_beginning(id):
    tenant = a_world()

    where = (await _sent(tenant, id=id)).headers["Content-Location"]

    assert re.fullmatch("[0-9A-F-]{36}", tenant.documents.peek("care-records", ADA).body["event_id"])
    assert len(tenant.documents.peek("spine-uploads", where[10:]).body.get("id", "")) == min(len(id), 200)
