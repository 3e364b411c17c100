"""Tokens are read, never trusted; only a key pair's own signature holds."""

import base64
import json
from contextlib import suppress

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from simulator.wire.errors import WireError
from simulator.wire.json import Json
from simulator.wire.jwt import (
    LONGEST,
    is_signed_by,
    new_private_key,
    public_jwk,
    read_jwt,
    read_keys,
    read_private_key,
    sign_jwt,
)
from tests.jwt_makers import KEY, a_jwks, a_key, a_public_jwk


def _token(claims: Json, algorithm: str = "RS512", key: object = KEY, **header: str) -> str:
    return pyjwt.encode(claims, key, algorithm, headers={"kid": "test-1", **header})


def test_header_and_claims_are_read_as_they_stand() -> None:
    token = read_jwt(_token({"sub": "app"}))

    assert token.header == {"alg": "RS512", "kid": "test-1", "typ": "JWT"}
    assert token.claims == {"sub": "app"}
    assert token.algorithm == "RS512"


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "invalid",
        "a.b",
        "a.b.c.d",
        "\u00e9.\u00e9.\u00e9",
        f"{_part([])}.{_part({})}.",
        f"{_part({})}.{_part('text')}.",
        f"{_part({})}.bm90IGpzb24.",
        "a" * 1_000_000,
        f"{_part({'alg': 'none'})}.{_part({'x': 'y' * LONGEST})}.",
    ],
)
def test_what_is_no_token_is_a_wire_error(text: str) -> None:
    with pytest.raises(WireError):
        read_jwt(text)


@given(st.text(alphabet="abcXYZ019-_.=\n\u00e9", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    with suppress(WireError):
        read_jwt(text)


def test_a_token_holds_by_its_own_key() -> None:
    key = read_keys(a_jwks()).find("test-1")

    assert key is not None
    assert is_signed_by(read_jwt(_token({})), key, ("RS512",))


def test_a_token_of_another_key_does_not_hold() -> None:
    key = read_keys(a_jwks(a_public_jwk(a_key(2048)))).find("test-1")

    assert key is not None
    assert not is_signed_by(read_jwt(_token({})), key, ("RS512",))


def test_an_algorithm_that_is_not_asked_for_does_not_hold() -> None:
    key = read_keys(a_jwks()).find("test-1")

    assert key is not None
    assert not is_signed_by(read_jwt(_token({}, "RS256")), key, ("RS512",))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS512", "XX", ""])
def test_a_shared_secret_or_none_never_holds(algorithm: str) -> None:
    key = read_keys(a_jwks()).find("test-1")
    token = read_jwt(f"{_part({'alg': algorithm})}.{_part({})}.{_part('x')}")

    assert key is not None
    assert not is_signed_by(token, key, ("none", "HS256", "HS512", "XX", "", "RS512"))


def test_a_key_of_another_kind_does_not_hold() -> None:
    curve = json.loads(pyjwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key()))
    key = read_keys({"keys": [{**curve, "kid": "test-1"}]}).find("test-1")

    assert key is not None
    assert not is_signed_by(read_jwt(_token({})), key, ("RS512",))


@pytest.mark.parametrize(
    "jwks",
    [
        None,
        5,
        [],
        {},
        {"keys": None},
        {"keys": 5},
        {"keys": a_public_jwk(KEY)},
        {"keys": []},
        {"keys": ["text", 5, None]},
        {"keys": [{"kty": "RSA", "kid": "test-1"}]},
        {"keys": [{"kty": "RSA", "kid": "test-1", "n": "*", "e": "AQAB"}]},
        {"keys": [{"kty": "oct", "kid": "test-1", "k": "c2VjcmV0"}]},
        {"keys": [{**a_public_jwk(KEY), "kid": None}]},
    ],
)
def test_what_is_no_public_key_is_left_out(jwks: Json) -> None:
    assert read_keys(jwks).find("test-1") is None


def test_of_keys_with_one_id_the_first_that_is_one_counts() -> None:
    key = read_keys(a_jwks({"kty": "RSA", "kid": "test-1", "n": "*", "e": "AQAB"}, a_public_jwk(KEY))).find("test-1")

    assert key is not None
    assert is_signed_by(read_jwt(_token({})), key, ("RS512",))


def test_of_many_keys_only_those_that_are_asked_for_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from joserfc import jwk

    made: list[object] = []
    make = jwk.import_key
    monkeypatch.setattr(jwk, "import_key", lambda each: (made.append(each), make(each))[1])
    keys = read_keys(a_jwks(*(a_public_jwk(KEY, f"key-{number}") for number in range(50))))

    found = [keys.find("key-7"), keys.find("key-7"), keys.find("other")]

    assert found[0] is found[1] is not None
    assert len(made) == 1


@pytest.mark.parametrize("kid", [None, 5, ["test-1"], {}])
def test_an_id_that_is_no_text_finds_no_key(kid: Json) -> None:
    assert read_keys(a_jwks()).find(kid) is None


def test_what_is_signed_here_holds_elsewhere() -> None:
    from joserfc.jwk import RSAKey

    private: rsa.RSAPrivateKey = KEY
    text = sign_jwt({"alg": "RS512", "typ": "JWT", "kid": "k"}, {"sub": "app"}, RSAKey.import_key(private))

    assert pyjwt.decode(text, private.public_key(), ["RS512"]) == {"sub": "app"}


PEM, PLAIN = serialization.Encoding.PEM, serialization.NoEncryption()
PKCS8, PKCS1 = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL
_SMALL, _OF_CURVE = a_key(1024), ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize("form", [PKCS8, PKCS1])
def test_a_private_key_is_read_from_pem(form: serialization.PrivateFormat) -> None:
    key = read_private_key(KEY.private_bytes(PEM, form, PLAIN))

    text = sign_jwt({"alg": "RS512"}, {"sub": "app"}, key)

    assert pyjwt.decode(text, KEY.public_key(), ["RS512"]) == {"sub": "app"}


@pytest.mark.parametrize(
    ("pem", "said"),
    [
        (KEY.private_bytes(PEM, PKCS8, serialization.BestAvailableEncryption(b"x")), "the key is encrypted"),
        (KEY.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo), "a public key"),
        (_SMALL.private_bytes(PEM, PKCS8, PLAIN), "an RSA key of 1024 bits"),
        (_OF_CURVE.private_bytes(PEM, PKCS8, PLAIN), "a key of another kind than RSA"),
        (KEY.private_bytes(PEM, PKCS8, PLAIN)[:-400], "not the PEM of a private key"),
        (KEY.private_bytes(PEM, PKCS8, PLAIN).replace(b"A", b"B"), "not the PEM of a private key"),
        (b"hello", "not the PEM of a private key"),
        (b"\xff\x00", "not the PEM of a private key"),
        (b"", "not the PEM of a private key"),
    ],
)
def test_what_is_no_private_key_says_what_it_is_instead(pem: bytes, said: str) -> None:
    with pytest.raises(WireError) as refused:
        read_private_key(pem)

    assert str(refused.value).startswith(said)


def test_a_fresh_key_signs_what_its_public_half_proves() -> None:
    key = new_private_key()

    found = read_keys({"keys": [public_jwk(key, "k-1", "RS512")]}).find("k-1")

    assert found is not None
    assert is_signed_by(read_jwt(sign_jwt({"alg": "RS512"}, {}, key)), found, ("RS512",))
    assert "d" not in public_jwk(key, "k-1", "RS512")
