"""A case is taken, once and again; codes are listed; nothing else is there."""

import pytest

from simulator.call import Call, Refusal
from simulator.services.idt import SERVICE, operations
from simulator.services.idt.operations import CASES, nhs_number_of
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json
from tests.makers import a_call, a_request, a_tenant, answered
from tests.services.idt.uploading import CASE, CODES, NHS_NUMBER, an_upload, an_upload_call, basic


async def _said(call: Call) -> tuple[int, Json]:
    reply = await answered(call)
    return reply.status, read_json(reply.body)


@pytest.mark.parametrize("content_type", ["application/json", "application/xml", "text/plain", None])
@pytest.mark.parametrize("body", [CASE, b"<case><id>1</id></case>", b"5"])
async def test_what_can_be_read_is_accepted_whatever_it_says_it_is(
    body: bytes | Json, content_type: str | None
) -> None:
    said = await _said(an_upload_call(an_upload(body, content_type=content_type)))

    assert said == (200, {"status": "accepted", "exceptions": []})


async def test_what_cannot_be_read_is_a_400_that_says_why() -> None:
    status, body = await _said(an_upload_call(an_upload(b"<case>")))

    assert (status, body["status"]) == (400, "rejected")
    assert body["message"].startswith("The body cannot be read: Premature end of data")


async def test_credentials_are_asked_for_before_the_body_is_looked_at() -> None:
    status, body = await _said(an_upload_call(an_upload(b"<case>", authorization=None)))

    assert (status, body["message"]) == (401, "The request has no credentials")


async def test_a_case_is_remembered_with_when_it_first_came_and_how_often() -> None:
    tenant = a_tenant()
    for _ in range(2):
        await answered(an_upload_call(tenant=tenant))

    document = tenant.documents.peek(CASES, "WEX-1001")

    assert document is not None
    assert document.body == {
        "case_id": "WEX-1001",
        "nhs_number": NHS_NUMBER,
        "received": "2026-11-22T10:00:00+00:00",
        "times": 2,
    }


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        (CASE, "/caseId", "the case 'WEX-1001' has come before, first at 2026-11-22T10:00:00+00:00"),
        ({"a": 1}, "body", "this very body has come before, first at 2026-11-22T10:00:00+00:00"),
    ],
)
async def test_a_case_that_comes_again_is_accepted_and_noted(body: Json, where: str, what: str) -> None:
    tenant = a_tenant()
    first, again = (an_upload_call(an_upload(body), tenant) for _ in range(2))

    said = [await _said(first), await _said(again)]

    assert [status for status, _ in said] == [200, 200]
    assert first.findings == []
    assert [(found.rule, found.where, found.what) for found in again.findings] == [("idt.case.repeated", where, what)]


async def test_the_oldest_cases_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "KEPT", 2)
    tenant = a_tenant()

    for number in range(4):
        await answered(an_upload_call(an_upload({"caseId": f"C-{number}"}), tenant))

    assert [document.key for document in tenant.documents.peek_every(CASES)] == ["C-2", "C-3"]
    assert len(tenant.documents.changed(CASES)) == 2


async def test_another_case_is_not_noted() -> None:
    tenant = a_tenant()
    await answered(an_upload_call(tenant=tenant))
    other = an_upload_call(an_upload({**CASE, "caseId": "WEX-1002"}), tenant)

    await answered(other)

    assert other.findings == []


def _a_listing(authorization: str | None) -> Call:
    codes = [{"code": "X-1", "text": "One"}]
    request = a_request("GET", CODES, {"Authorization": authorization})
    tenant = a_tenant(idt_exception_codes={"codes": codes})
    return a_call(request, tenant, "idt.exception-codes.list", SERVICE, none="")


async def test_the_exception_codes_are_the_tenants_own_list() -> None:
    assert await _said(_a_listing(basic())) == (200, [{"code": "X-1", "text": "One"}])


async def test_the_exception_codes_are_given_to_nobody_without_credentials() -> None:
    assert (await _said(_a_listing(None)))[0] == 401


def _an_unsupported_call(method: str, rest: str) -> Call:
    return a_call(a_request(method, f"/api/v1/{rest}"), a_tenant(), "idt.unsupported", SERVICE, rest=rest)


@pytest.mark.parametrize(
    ("method", "rest", "status", "allow"),
    [
        ("GET", "cqiCase", 405, "POST"),
        ("POST", "cqiExceptionCodes", 405, "GET, HEAD"),
        ("POST", "cqicase", 404, None),
        ("GET", "", 404, None),
    ],
)
async def test_another_method_or_address_is_refused(method: str, rest: str, status: int, allow: str | None) -> None:
    reply: Reply = await answered(_an_unsupported_call(method, rest))

    assert (reply.status, reply.headers.get("Allow")) == (status, allow)


def test_the_patient_whom_a_case_is_about_is_read_without_fail() -> None:
    assert nhs_number_of(an_upload_call()) == NHS_NUMBER
    assert nhs_number_of(an_upload_call(an_upload(b"<"))) is None
    assert nhs_number_of(_an_unsupported_call("PUT", "cqiCase")) is None


def test_an_upload_without_credentials_raises_what_scenarios_can_refuse_with() -> None:
    with pytest.raises(Refusal) as raised:
        SERVICE.operations[0].checks[0](an_upload_call(an_upload(authorization=None)))

    assert raised.value.code in SERVICE.operations[0].refusals
