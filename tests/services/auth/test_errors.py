"""Each refusal in its shape."""

import re

import pytest

from simulator.call import Refusal
from simulator.call.caller import Caller
from simulator.services.auth import SERVICE
from simulator.services.auth.errors import REFUSALS, as_query, redirect, render
from simulator.services.auth.forms import FORM
from simulator.wire.http import Reply
from simulator.wire.json import read_json
from tests.jwt_makers import a_token
from tests.makers import a_call, a_request, a_tenant


def _said(code: str, target: str = "/oauth2/token", **refusal: str) -> Reply:
    call = a_call(a_request("POST", target), a_tenant(), "auth.token.issue", SERVICE, none="")
    return render(call, Refusal(code, **refusal))  # type: ignore[arg-type]  # by keyword


@pytest.mark.parametrize("code", [code for code, row in REFUSALS.items() if row.detail["shape"] == "token"])
def test_the_token_service_has_three_members(code: str) -> None:
    reply = _said(code)

    body = read_json(reply.body)
    assert reply.status == REFUSALS[code].status
    assert list(body) == ["error", "error_description", "message_id"]
    assert re.fullmatch(r"rrt-\d+-b-geu2-\d{5}-\d{6}-1", body["message_id"])
    assert reply.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("code", [code for code, row in REFUSALS.items() if row.detail["shape"] == "fault"])
def test_a_gateway_fault_is_raw(code: str) -> None:
    reply = _said(code)

    fault = read_json(reply.body)["fault"]
    assert reply.status == REFUSALS[code].status
    assert fault["detail"] == {"errorcode": REFUSALS[code].code}


FORM_SENT = {"Content-Type": FORM}


@pytest.mark.parametrize(
    ("target", "headers", "body", "named"),
    [
        ("/oauth2/authorize?client_id=app", {}, b"", "app"),
        ("/oauth2/token", FORM_SENT, b"client_id=app", "app"),
        ("/oauth2/token", FORM_SENT, f"client_assertion={a_token({'iss': 'app'})}".encode(), "app"),
        ("/hello-world/hello/application", {"apikey": "app"}, b"", "app"),
        ("/hello-world/hello/application", {"apikey": "\udcff"}, b"", "?"),
        ("/oauth2/token", FORM_SENT, b"client_assertion=none", "auth.token.issue"),
        ("/oauth2/token", FORM_SENT, b"a=1&" * 101, "auth.token.issue"),
        ("/oauth2/token", {}, b"client_id=app", "auth.token.issue"),
    ],
)
def test_the_quota_names_who_has_exceeded_it(target: str, headers: dict[str, str], body: bytes, named: str) -> None:
    call = a_call(a_request("POST", target, headers, body), a_tenant(), "auth.token.issue", SERVICE, none="")

    fault = read_json(render(call, Refusal("TOO_MANY_REQUESTS")).body)["fault"]

    assert fault["faultstring"] == f"Rate limit quota violation. Quota limit  exceeded. Identifier : {named}"


def test_the_quota_names_the_application_of_a_token() -> None:
    call = a_call(a_request(), a_tenant(), "auth.hello.user", SERVICE, none="")
    call.caller = Caller("user-restricted", app="app")

    fault = read_json(render(call, Refusal("TOO_MANY_REQUESTS")).body)["fault"]

    assert fault["faultstring"].endswith("Identifier : app")


def test_the_spike_arrest_is_as_the_gateway_says_it() -> None:
    assert read_json(_said("SPIKE_ARREST").body)["fault"]["faultstring"] == (
        "Spike arrest violation. Allowed rate : MessageRate{messagesPerPeriod=5, periodInMicroseconds=1000000, "
        "maxBurstMessageCount=1.0}"
    )


def test_a_key_without_products_is_told_so_alone() -> None:
    assert read_json(_said("API_KEY_WITHOUT_PRODUCTS").body) == {"error": "no_products"}


def test_a_provider_has_no_message_id() -> None:
    assert read_json(_said("PROVIDER_CODE").body) == {"error": "invalid_grant", "error_description": "Code not valid"}


def test_a_method_that_is_not_allowed_has_no_body() -> None:
    reply = _said("METHOD_NOT_ALLOWED", headers={"Allow": "POST"})  # type: ignore[arg-type]  # by keyword

    assert (reply.status, reply.body, reply.headers["Allow"]) == (405, b"", "POST")


def test_a_text_of_its_own_replaces_the_rows() -> None:
    assert read_json(_said("ACTOR_INVALID", diagnostics="Missing").body)["error_description"] == "Missing"


def test_a_browser_is_sent_back_with_what_is_wrong() -> None:
    reply = _said("STATE_MISSING", "/oauth2/authorize?redirect_uri=https%3A%2F%2Fa.example%2Fcb%3Fx%3D1")

    assert reply.headers["Location"] == (
        "https://a.example/cb?x=1&error=invalid_request&error_description=state is missing"
    )


def test_no_blank_of_a_query_is_read_in_two_ways() -> None:
    assert as_query({"a": "x y+z", "b": "&="}) == "a=x%20y%2Bz&b=%26%3D"


@pytest.mark.parametrize("address", ["https://a.example/\r\nX: y", "https://\u00e9.example", "a\x00b"])
def test_an_address_that_no_header_can_hold_leads_nowhere(address: str) -> None:
    reply = redirect(address, "a=b")

    assert (reply.status, "Location" in reply.headers) == (400, False)
