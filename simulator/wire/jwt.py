"""JSON Web Tokens (RFC 7519): compact text to header and claims, signatures held against keys, tokens and keys made.

Which claims have to be there, and what they have to say, is not judged here.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.wire.errors import WireError
from simulator.wire.json import Json, parse_json, render_json

if TYPE_CHECKING:
    from joserfc.jwk import Key, RSAKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
"""What a form calls a token by which a client says who it is (RFC 7523, 2.2)."""

LONGEST = 65_536
"""Characters of the longest token that is looked at; real ones have a few thousand."""

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by key pair. Those by a shared secret are none that a public key may be held against."""

LEAST_BITS = 2048
"""Bits of the shortest RSA key that is signed with (RFC 7518, 3.3)."""

_PARTS = 3


@dataclass(frozen=True, slots=True)
class Jwt:
    """A token as it was read; nothing of it is proven. `signed` are the bytes that `signature` is for."""

    header: dict[str, Json]
    claims: dict[str, Json]
    signed: bytes
    signature: bytes

    @property
    def algorithm(self) -> str:
        """What the header says of the signature; empty if it says nothing."""
        return str(self.header.get("alg") or "")


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a JSON Web Key Set, as `written` under each `kid`; one is made when it is first asked for."""

    written: Mapping[str, Sequence[Json]]
    _made: "dict[str, Key | None]" = field(default_factory=dict, compare=False, repr=False)

    def find(self, kid: Json) -> "Key | None":
        """The key of an id; None if there is no usable one."""
        if not isinstance(kid, str) or kid not in self.written:
            return None
        if kid not in self._made:
            self._made[kid] = _first_usable(self.written[kid])
        return self._made[kid]


def read_jwt(text: str) -> Jwt:
    """The token of a compact text. Raises WireError for what is none."""
    if len(text) > LONGEST:
        raise WireError(f"the token has more than {LONGEST} characters")
    parts = text.split(".")
    if len(parts) != _PARTS:
        raise WireError(f"a token has {_PARTS} parts, this has {len(parts)}")
    header, claims = (parse_json(_decoded(part)) for part in parts[:2])
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise WireError("header and claims of a token are JSON objects")
    return Jwt(header, claims, text.rpartition(".")[0].encode("ascii"), _decoded(parts[2]))


def read_keys(jwks: Json) -> Keys:
    """The keys of a JSON Web Key Set. What is no public key of a kind that signs, or has no id, is left out."""
    listed = jwks.get("keys") if isinstance(jwks, dict) else None
    written: dict[str, list[Json]] = {}
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and each.get("kty") in ("RSA", "EC") and isinstance(each.get("kid"), str):
            written.setdefault(each["kid"], []).append(each)
    return Keys(written)


def is_signed_by(token: Jwt, key: "Key", algorithms: Iterable[str]) -> bool:
    """Is the token's signature the key's, by one of these algorithms?"""
    from joserfc.errors import JoseError
    from joserfc.jws import JWSRegistry

    algorithm = token.algorithm
    if algorithm not in algorithms or algorithm not in SIGNATURES:
        return False
    try:
        return JWSRegistry.algorithms[algorithm].verify(token.signed, token.signature, key)
    except (JoseError, ValueError, TypeError, AttributeError):
        return False  # the key is of another kind than the algorithm


def sign_jwt(header: dict[str, Json], claims: dict[str, Json], key: "Key") -> str:
    """The compact text of a token, signed as its header says."""
    from joserfc.jws import JWSRegistry, serialize_compact

    registry = JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    return serialize_compact(header, render_json(claims), key, registry=registry)


def new_private_key(bits: int = LEAST_BITS) -> "RSAKey":
    """A fresh RSA key pair."""
    from joserfc.jwk import RSAKey

    return RSAKey.generate_key(bits, private=True)


def read_private_key(pem: bytes) -> "RSAKey":
    """The RSA key pair of a PEM file. Raises WireError, which says nothing of what stands in there."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from joserfc.jwk import RSAKey

    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError:
        raise WireError("the key is encrypted, and nobody can be asked for its password") from None
    except (ValueError, UnsupportedAlgorithm):
        raise WireError("a public key" if b" PUBLIC KEY-----" in pem else "not the PEM of a private key") from None
    if not isinstance(key, RSAPrivateKey):
        raise WireError("a key of another kind than RSA")
    if key.key_size < LEAST_BITS:
        raise WireError(f"an RSA key of {key.key_size} bits, of which {LEAST_BITS} are the least")
    return RSAKey.import_key(pem)


def public_jwk(key: "RSAKey", kid: str, algorithm: str) -> dict[str, Json]:
    """The public half of a key pair as a member of a JSON Web Key Set."""
    return {**key.as_dict(private=False), "use": "sig", "alg": algorithm, "kid": kid}


def _first_usable(written: Iterable[Json]) -> "Key | None":
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    for each in written:
        try:
            return import_key(_bare(each))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return None


def _bare(jwk: dict[str, Json]) -> dict[str, Json]:
    """What makes the key, without what it is for and what only its owner has."""
    return {name: jwk[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in jwk}


def _decoded(part: str) -> bytes:
    try:
        return b64decode(part.encode("ascii") + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise WireError("a part of the token is not base64url") from None
