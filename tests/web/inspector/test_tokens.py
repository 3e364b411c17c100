"""JSON Web Tokens decoded, with what can be checked of them."""

from urllib.parse import urlencode

from multidict import CIMultiDict

from simulator.call import Tenant
from simulator.web.inspector.body import Body
from simulator.web.inspector.tokens import Token, tokens_of
from simulator.wire.json import Json, render_json
from tests.jwt_makers import KEY, a_jwks, a_key, a_public_jwk, a_raw_token, a_token
from tests.makers import NOW, a_tenant
from tests.records.makers import an_exchange

AT = int(NOW.timestamp())
CLAIMS: dict[str, Json] = {"iss": "supplier", "exp": AT + 300}


def _tenant(jwks: Json = None) -> Tenant:
    return a_tenant(applications={"supplier": {"client_id": "supplier", "jwks": jwks or a_jwks()}})


def _tokens(token: str, tenant: Tenant | None = None) -> tuple[Token, ...]:
    exchange = an_exchange(tenant_time=float(AT), request_headers=f"Authorization: Bearer {token}".encode())
    nothing = Body("request", b"", CIMultiDict())
    return tokens_of(exchange, tenant or _tenant(), nothing, nothing)


def _checks(token: str, tenant: Tenant | None = None) -> dict[str, bool | None]:
    (found,) = _tokens(token, tenant)
    return {check.what: check.passed for check in found.checks}


def test_header_and_claims_are_decoded_and_the_signature_is_shortened() -> None:
    text = a_token(CLAIMS)
    (token,) = _tokens(text)

    assert (token.where, token.fault) == ("Header Authorization", "")
    assert {node.label: node.value for node in token.claims} == {"iss": "supplier", "exp": str(AT + 300)}
    assert "RS512" in [node.value for node in token.header]
    assert text.rpartition(".")[2] not in repr(token)


def test_a_good_token_passes_both_checks() -> None:
    assert _checks(a_token(CLAIMS)) == {
        "It was valid: it expires on 22 Nov 2026, 10:05:00.000 UTC, 5 minutes after it was sent": True,
        "Its signature is that of the application's key “test-1”": True,
    }


def test_an_expired_token_is_judged_by_the_clock_of_the_exchange() -> None:
    checks = _checks(a_token({**CLAIMS, "exp": AT - 30}))

    assert checks["It had expired on 22 Nov 2026, 09:59:30.000 UTC, 30 seconds before it was sent"] is False


def test_a_token_is_good_until_its_last_second() -> None:
    checks = _checks(a_token({**CLAIMS, "exp": AT + 1}))

    assert checks["It was valid: it expires on 22 Nov 2026, 10:00:01.000 UTC, 1 second after it was sent"] is True


def test_a_token_that_is_not_valid_yet_or_says_nothing_is_told_so() -> None:
    checks = _checks(a_token({"iss": "supplier", "nbf": AT + 60}))

    assert checks["It does not say when it expires"] is None
    assert checks["It was not valid before 22 Nov 2026, 10:01:00.000 UTC"] is False


def test_a_signature_of_another_key_is_wrong() -> None:
    other = _tenant(a_jwks(a_public_jwk(a_key())))

    assert _checks(a_token(CLAIMS), other)["Its signature is not that of the application's key “test-1”"] is False


def test_what_cannot_be_checked_is_called_so() -> None:
    stranger = _checks(a_token({**CLAIMS, "iss": "nobody"}))
    unknown = _checks(a_token(CLAIMS, header={"kid": "other"}))

    assert stranger["Its signature was not checked: its issuer is no application of this tenant"] is None
    assert unknown["Its signature was not checked: the application has no key “other” of its own here"] is None


def test_a_token_that_is_not_signed_by_a_key_pair_is_wrong() -> None:
    shared = a_token(CLAIMS, key="a-shared-secret-of-more-than-thirty-two-characters" * 2, algorithm="HS512")

    assert _checks(shared)["It is not signed by a key pair: its algorithm is “HS512”"] is False


def test_odd_times_are_no_reason_to_fail() -> None:
    for odd in ("soon", True, -5, 10**15, [1], {"a": 1}):
        assert _checks(a_raw_token({**CLAIMS, "exp": odd}))["It does not say when it expires"] is None


def test_what_only_looks_like_a_token_says_why_it_is_none() -> None:
    (token,) = _tokens("a.b.c")

    assert token.fault == "a part of the token is not base64url"


def test_an_opaque_token_is_left_alone() -> None:
    assert _tokens("opaque-token") == ()


def test_tokens_are_found_in_forms_and_in_answers() -> None:
    text = a_token(CLAIMS, KEY)
    form = Body(
        "request",
        urlencode({"client_assertion": text, "grant_type": "x"}).encode(),
        CIMultiDict({"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}),
    )
    answer = Body("response", render_json({"access_token": "opaque", "id_token": text}), CIMultiDict())

    found = tokens_of(an_exchange(), _tenant(), form, answer)

    assert [token.where for token in found] == ["Field client_assertion", "Answer's id_token"]
