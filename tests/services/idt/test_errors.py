"""Every refusal in one shape, exceptions from the tenant's own list."""

import pytest

from simulator.call import Refusal
from simulator.services.idt.errors import REFUSALS, exception_codes, render
from simulator.wire.json import Json, read_json
from tests.makers import a_tenant
from tests.services.idt.uploading import an_upload_call

CODES: Json = [{"code": "X-1", "text": "One"}, {"code": "X-2", "text": "Two", "severity": "low"}]


def _rejected(diagnostics: str | None, codes: Json = CODES) -> Json:
    call = an_upload_call(tenant=a_tenant(idt_exception_codes={"codes": codes} if codes is not None else {}))
    return read_json(render(call, Refusal("CASE_REJECTED", diagnostics)).body)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_has_its_rows_status_and_the_one_shape(code: str) -> None:
    reply = render(an_upload_call(), Refusal(code))

    assert reply.status == REFUSALS[code].status
    assert reply.headers["Content-Type"] == "application/json"
    assert read_json(reply.body) == {"status": "rejected", "exceptions": [], "message": REFUSALS[code].display}


def test_a_body_that_is_too_long_is_told_so() -> None:
    call = an_upload_call()
    call.request.oversize = True

    assert read_json(render(call, Refusal("INVALID_BODY")).body)["message"] == "The body is longer than can be taken"


def test_a_refusal_says_its_own_text_and_headers_that_json_can_carry() -> None:
    reply = render(an_upload_call(), Refusal("UNAUTHORISED", "Zoë \udcff", {"X-More": "1"}))

    assert read_json(reply.body)["message"] == "Zoë ?"
    assert reply.headers["WWW-Authenticate"] == 'Basic realm="IDT", charset="UTF-8"'
    assert reply.headers["X-More"] == "1"


@pytest.mark.parametrize(
    ("diagnostics", "exceptions"),
    [
        ("X-2", [CODES[1]]),
        (" X-2, X-1 ,", [CODES[1], CODES[0]]),
        ("X-9\udcff", [{"code": "X-9?"}]),
        (None, [CODES[0]]),
        ("", [CODES[0]]),
    ],
)
def test_a_rejected_case_comes_back_with_exceptions_of_the_tenants_list(
    diagnostics: str | None, exceptions: Json
) -> None:
    assert _rejected(diagnostics) == {
        "status": "rejected",
        "exceptions": exceptions,
        "message": "The case was rejected",
    }


def test_without_a_list_only_the_codes_that_were_named_are_exceptions() -> None:
    assert _rejected("X-1", None)["exceptions"] == [{"code": "X-1"}]
    assert _rejected(None, None)["exceptions"] == []
    assert exception_codes(a_tenant().documents) == []
