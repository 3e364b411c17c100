"""The application as which a call signs in: what it asks the platform, what it makes of the answer."""

from urllib.parse import parse_qs

import jwt as pyjwt
import pytest

from simulator.supplier.application import (
    SCOPE,
    Application,
    new_application,
    read_token,
    registration,
    remedy_of,
    write_request,
)
from simulator.supplier.sending import Place
from simulator.wire.json import Json
from simulator.wire.jwt import new_private_key
from tests.supplier.makers import NOW, an_answer, an_occasion

KEY = new_private_key()
OWN = Application("mine", "kid-1", KEY)


def test_the_form_has_an_assertion_that_an_independent_library_proves() -> None:
    form = parse_qs(write_request(OWN, an_occasion(), Place.of("http://127.0.0.1:8111/t/ours")).decode())

    (assertion,) = form["client_assertion"]
    claims = pyjwt.decode(
        assertion,
        KEY.public_key,
        ["RS512"],
        audience="http://127.0.0.1:8111/t/ours/oauth2/token",
        options={"verify_exp": False},
    )
    assert form["grant_type"] == ["client_credentials"]
    assert form["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    assert (claims["iss"], claims["sub"], claims["exp"]) == ("mine", "mine", int(NOW.timestamp()) + 300)
    assert pyjwt.get_unverified_header(assertion) == {"alg": "RS512", "typ": "JWT", "kid": "kid-1"}


def test_no_two_assertions_have_one_id() -> None:
    occasion, place = an_occasion(), Place.of("http://h")

    forms = [parse_qs(write_request(OWN, occasion, place).decode()) for _ in range(2)]

    ids = {pyjwt.decode(form["client_assertion"][0], options={"verify_signature": False})["jti"] for form in forms}
    assert len(ids) == 2


def test_an_application_of_the_calls_own_is_registered_with_its_public_half_alone() -> None:
    made = new_application(an_occasion())

    document = registration(made)

    (jwk,) = document["jwks"]["keys"]
    assert (document["client_id"], document["scopes"], made.is_own) == (made.client_id, [SCOPE], False)
    assert jwk.keys() == {"kty", "n", "e", "use", "alg", "kid"}
    assert jwk["kid"] == made.kid


def test_two_calls_have_two_applications() -> None:
    one, other = new_application(an_occasion(1)), new_application(an_occasion(2))

    assert one.client_id != other.client_id
    assert one.key.as_dict(private=False)["n"] != other.key.as_dict(private=False)["n"]


def test_the_key_is_not_shown() -> None:
    assert "key=" not in repr(OWN)


@pytest.mark.parametrize(
    ("status", "body", "token"),
    [
        (200, {"access_token": "t0ken", "expires_in": "599"}, ("t0ken", "599")),
        (200, {"access_token": "t0ken", "expires_in": 599}, ("t0ken", "599")),
        (401, {"access_token": "t0ken", "expires_in": "599"}, None),
        (200, {"access_token": 7}, None),
        (200, {"access_token": "a\r\nX: b"}, None),
        (200, {"access_token": "ä"}, None),
        (200, ["t0ken"], None),
        (200, "t0ken", None),
    ],
)
def test_a_token_is_read_from_what_holds_one(status: int, body: Json, token: tuple[str, str] | None) -> None:
    assert read_token(an_answer(status, body)) == token


def _refusal(description: str) -> Json:
    return {"error": "invalid_request", "error_description": description, "message_id": "rrt-1"}


@pytest.mark.parametrize(
    ("description", "remedy"),
    [
        ("Invalid 'iss'/'sub' claims in client_assertion JWT", "--application is no approved application"),
        ("Invalid 'kid' header in client_assertion JWT - no matching public key", "--kid is in no key"),
        ("JWT signature verification failed", "--key is not the private half"),
        ("You need to register a public key to use this authentication method", "neither jwks nor jwks_url"),
        ("The JWKS endpoint, for your client_assertion can't be reached", "jwks_url"),
        ("Missing or invalid 'aud' claim in client_assertion JWT", "--links"),
        ("Invalid 'exp' claim in client_assertion JWT - JWT has expired", "--admin-token"),
        ("your application is not configured to use this authorization grant type", SCOPE),
    ],
)
def test_somebodys_own_application_is_told_what_would_be_right(description: str, remedy: str) -> None:
    assert remedy in remedy_of(OWN, an_answer(401, _refusal(description)))


def test_what_only_a_scenario_can_say_is_remedied_as_anywhere() -> None:
    made = Application("made", "kid-1", KEY, is_own=False)

    assert "--key" not in remedy_of(made, an_answer(400, _refusal("JWT signature verification failed")))
    assert "wait" in remedy_of(OWN, an_answer(503, _refusal("JWT signature verification failed")))
