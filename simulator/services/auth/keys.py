"""Public keys: those that applications have registered, and the one of the tenant's own identity providers.

The tenant's own key follows from its seed, so that a token of one run holds in the next.
"""

import asyncio
import math
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from random import Random
from typing import TYPE_CHECKING, TypeVar

from simulator.call.applications import Application
from simulator.call.call import Call
from simulator.call.errand import Errand
from simulator.call.refusal import Refusal
from simulator.records.documents import Document, derived
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json, parse_json
from simulator.wire.jwt import Keys, read_keys

if TYPE_CHECKING:
    from joserfc.jwk import Key

FETCH = "auth.keys.fetch"
"""What the look-up of an application's keys is recorded as."""

T = TypeVar("T")

_MOST_KEPT = 128
_HALF = 1024
_EXPONENT = 65537
_SMALL = math.prod(n for n in range(3, 2000, 2) if all(n % d for d in range(3, math.isqrt(n) + 1, 2)))
_WITNESSES = (2, 3, 5, 7, 11, 13, 17, 19)


async def keys_of(call: Call, application: Application) -> Keys:
    """The keys that an application has registered. Raises Refusal where there are none, or none can be reached.

    Those at an address are asked for each time, so that a key that was changed counts at once.
    """
    if isinstance(application.body.get("jwks"), dict):
        return derived(application.document, "keys", keys_in)
    address = application.body.get("jwks_url")
    if not isinstance(address, str) or not address:
        raise Refusal("NO_PUBLIC_KEY")
    return await _keys_at(call, address)


def keys_in(document: Document) -> Keys:
    """The keys of an uploaded key set: `jwks` of an application or an identity provider."""
    return read_keys(document.body.get("jwks"))


async def _keys_at(call: Call, address: str) -> Keys:
    if call.look_up is None:
        raise Refusal("KEYS_UNREACHABLE")
    errand = Errand(
        FETCH,
        call.service.name,
        address,
        b"",
        {"Accept": "application/json"},
        attempts=1,
        correlation_id=call.correlation_id,
        method="GET",
    )
    said = await call.look_up(call.tenant, errand)
    if not isinstance(said, Reply) or said.status != 200:
        raise Refusal("KEYS_UNREACHABLE")
    try:
        return read_keys(parse_json(said.body))
    except WireError:
        raise Refusal("KEYS_UNREACHABLE") from None


@lru_cache(maxsize=_MOST_KEPT)
def own_key(seed: int) -> "Key":
    """The key pair of a tenant of this seed: RSA of 2048 bits. It takes a third of a second, the first time."""
    from joserfc.jwk import RSAKey

    chance = Random(f"{seed}:identity provider")  # noqa: S311 - repeatable on purpose, and worth nothing elsewhere
    p, q = _prime(chance), _prime(chance)
    d = pow(_EXPONENT, -1, math.lcm(p - 1, q - 1))
    numbers = {"n": p * q, "e": _EXPONENT, "d": d, "p": p, "q": q}
    numbers |= {"dp": d % (p - 1), "dq": d % (q - 1), "qi": pow(q, -1, p)}
    key = RSAKey.import_key({"kty": "RSA", **{name: _written(number) for name, number in numbers.items()}})
    return RSAKey.import_key(key.as_dict(private=True, kid=key.thumbprint(), use="sig"))


def own_key_set(seed: int) -> Json:
    """The public half as a JSON Web Key Set."""
    return {"keys": [{**own_key(seed).as_dict(private=False), "use": "sig", "alg": "RS256"}]}


@lru_cache(maxsize=_MOST_KEPT)
def own_keys(seed: int) -> Keys:
    """The public half, to hold signatures against."""
    return read_keys(own_key_set(seed))


async def made(make: Callable[[int], T], seed: int) -> T:
    """What one of these three gives; others are answered while the key is made."""
    return await asyncio.to_thread(make, seed)


def _prime(chance: Random) -> int:
    """A prime of half the size, its two highest bits set so that the product has the whole."""
    start = chance.getrandbits(_HALF) | 3 << (_HALF - 2) | 1
    return next(n for n in count(start, 2) if math.gcd(n, _SMALL) == 1 and n % _EXPONENT != 1 and _is_prime(n))


def _is_prime(n: int) -> bool:
    """Miller and Rabin's test; of numbers drawn by chance it passes no composite that anybody will ever see."""
    odd, twos = n - 1, 0
    while not odd & 1:
        odd, twos = odd >> 1, twos + 1
    for witness in _WITNESSES:
        power = pow(witness, odd, n)
        if power in (1, n - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % n
            if power == n - 1:
                break
        else:
            return False
    return True


def _written(number: int) -> str:
    from joserfc.util import int_to_base64

    return int_to_base64(number)
