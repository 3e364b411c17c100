"""What works here and would not everywhere is said."""

from urllib.parse import urlencode

import pytest

from simulator.services.auth import SERVICE
from simulator.services.auth.forms import FORM
from simulator.services.auth.rules import RULE_TABLE, assertion, form
from simulator.wire.http import Reply
from simulator.wire.json import Json
from tests.jwt_makers import a_token
from tests.makers import a_call, a_request, a_tenant

GOOD: Json = {"grant_type": "client_credentials", "client_assertion": a_token({"iss": "a"})}


def _found(
    fields: Json = GOOD, content_type: str = FORM, target: str = "/oauth2/token", body: bytes = b"{}"
) -> list[tuple[str, str]]:
    request = a_request("POST", target, {"Content-Type": content_type}, urlencode(fields).encode())
    call = a_call(request, a_tenant(), "auth.token.issue", SERVICE, none="")
    return [(each.rule, each.where) for rule in (form, assertion) for each in rule(call, Reply(200, body))]


def test_a_good_request_has_no_finding() -> None:
    assert _found() == []


@pytest.mark.parametrize("content_type", [f"{FORM}; charset=UTF-8", FORM.title()])
def test_a_content_type_that_the_live_service_would_refuse_is_found(content_type: str) -> None:
    assert _found(content_type=content_type) == [("auth.content-type.parameter", "Content-Type")]


def test_a_secret_in_the_address_is_found() -> None:
    assert _found(target="/oauth2/token?client_secret=x") == [("auth.query.secret", "query: client_secret")]


def test_a_field_that_nobody_knows_is_found() -> None:
    assert _found({**GOOD, "user": "x"}) == [("auth.form.unknown", "form: user")]


@pytest.mark.parametrize("name", ["iat", "nbf"])
def test_a_claim_that_nobody_looks_at_is_found(name: str) -> None:
    found = _found({**GOOD, "client_assertion": a_token({name: 1795341600})})

    assert found == [("auth.assertion.dated", "form: client_assertion")]


def test_an_assertion_that_came_again_is_found() -> None:
    found = _found(body=b'{"error_description":"Non-unique \'jti\' claim in client_assertion JWT"}')

    assert found == [("auth.assertion.reused", "form: client_assertion")]


def test_what_cannot_be_read_is_left_alone() -> None:
    assert _found({"client_assertion": "no.token"}) == []
    assert _found({f"_access_token_expiry_ms{each}": "" for each in range(101)}) == []


def test_each_rule_has_an_id_of_its_own() -> None:
    assert len({row.id for row in RULE_TABLE}) == len(RULE_TABLE)
