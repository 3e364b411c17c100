"""Makers of keys, key sets and tokens for tests, by a JWT library that the simulator does not use."""

import base64
import json
from collections.abc import Mapping

import jwt as pyjwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from simulator.wire.json import Json
from tests.makers import NOW


def a_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """A fresh key pair."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


KEY = a_key(4096)
"""The key of this test run."""


def a_public_jwk(key: rsa.RSAPrivateKey, kid: str = "test-1") -> dict[str, Json]:
    """A public key as an application registers it."""
    jwk = json.loads(pyjwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {"kty": "RSA", "use": "sig", "alg": "RS512", "kid": kid, "n": jwk["n"], "e": jwk["e"]}


def a_jwks(*jwks: Json) -> Json:
    """A key set; of the run's own key unless said."""
    return {"keys": list(jwks or (a_public_jwk(KEY),))}


def a_token(
    claims: Mapping[str, Json],
    key: object = KEY,
    algorithm: str = "RS512",
    header: Mapping[str, Json] | None = None,
) -> str:
    """A signed token with a kid; claims and header fields of None are left out."""
    fields = {"kid": "test-1", **(header or {})}
    return pyjwt.encode(
        {name: value for name, value in claims.items() if value is not None},
        key,  # type: ignore[arg-type]  # keys of any kind
        algorithm,
        headers={name: value for name, value in fields.items() if value is not None},
    )


def a_raw_token(claims: Json, header: Mapping[str, Json] | None = None) -> str:
    """A token signed by the run's key whatever stands in it, also what a library would refuse to sign."""
    fields = {"alg": "RS512", "typ": "JWT", "kid": "test-1", **(header or {})}
    signed = ".".join(_base64(json.dumps(each).encode()) for each in (fields, claims))
    return f"{signed}.{_base64(KEY.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA512()))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def seconds() -> int:
    """The instant of a made tenant's clock, in seconds since 1970."""
    return int(NOW.timestamp())
