"""JSON Web Tokens in an exchange: what they say, and what can be checked of them. Nobody is refused by this."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.call.applications import APPLICATIONS
from simulator.call.tenant import Tenant
from simulator.records.exchange import Exchange, readable, split_headers
from simulator.records.hiding import shortened
from simulator.web.inspector.body import Body
from simulator.web.inspector.rendering import instant
from simulator.web.inspector.tree import Node, json_nodes
from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.json import Json
from simulator.wire.jwt import SIGNATURES, Jwt, is_signed_by, read_jwt, read_keys

IN_FORM = ("client_assertion", "assertion", "subject_token", "actor_token", "id_token", "logout_token")
"""Fields of a form that hold tokens."""

IN_ANSWER = ("access_token", "id_token", "refresh_token")
"""Members of an answer that may hold tokens."""

MOST_TOKENS = 10
"""Tokens of one exchange that are shown."""

_FURTHEST = 253_402_300_799  # the last second of the year 9999


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `passed` is None where it could not be."""

    passed: bool | None
    what: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it was read; `where` says where it stood."""

    where: str
    fault: str = ""
    header: tuple[Node, ...] = ()
    claims: tuple[Node, ...] = ()
    signature: str = ""
    checks: tuple[Check, ...] = ()


def tokens_of(exchange: Exchange, tenant: Tenant, request: Body, response: Body) -> tuple[Token, ...]:
    """The tokens that were sent and given out, with what can be checked at the time that the exchange took place."""
    found = [*_sent(exchange, request), *_answered(response)]
    return tuple(_token(where, text, exchange.tenant_time, tenant) for where, text in found[:MOST_TOKENS])


def _sent(exchange: Exchange, request: Body) -> Iterator[tuple[str, str]]:
    for name, value in split_headers(exchange.request_headers).items():
        scheme, _, rest = value.strip().partition(" ")
        if name.lower() == "authorization" and scheme.lower() == "bearer" and _is_token(rest):
            yield f"Header {readable(name)}", rest.strip()
    if request.media_type == "application/x-www-form-urlencoded" and request.text:
        fields = Request("POST", "/?" + request.text, split_headers(b"")).query()
        yield from ((f"Field {name}", fields[name]) for name in IN_FORM if name in fields)


def _answered(response: Body) -> Iterator[tuple[str, str]]:
    value = response.json
    for name in IN_ANSWER if isinstance(value, dict) else ():
        text = value.get(name)
        if isinstance(text, str) and _is_token(text):
            yield f"Answer's {name}", text


def _is_token(text: str) -> bool:
    """Does it look like one? Others are opaque: what they mean only their issuer knows."""
    return text.count(".") == 2


def _token(where: str, text: str, at: float, tenant: Tenant) -> Token:
    try:
        token = read_jwt(text)
    except WireError as fault:
        return Token(where, fault=str(fault))
    checks = (*_times(token, at), _signature(token, tenant))
    last = text.rpartition(".")[2]
    return Token(
        where, "", json_nodes(token.header), json_nodes(token.claims), shortened(last) if last else "none", checks
    )


def _times(token: Jwt, at: float) -> Iterator[Check]:
    """Was it valid when it was sent, by the tenant's clock?"""
    expires, begins = _time(token.claims.get("exp")), _time(token.claims.get("nbf"))
    if expires is None:
        yield Check(None, "It does not say when it expires")
    elif expires > at:
        yield Check(True, f"It was valid: it expires on {instant(expires)}, {_span(expires - at)} after it was sent")
    else:
        yield Check(False, f"It had expired on {instant(expires)}, {_span(at - expires)} before it was sent")
    if begins is not None and begins > at:
        yield Check(False, f"It was not valid before {instant(begins)}")


def _signature(token: Jwt, tenant: Tenant) -> Check:
    """Is its signature one of the application's that it names as its issuer?"""
    if token.algorithm not in SIGNATURES:
        return Check(False, f"It is not signed by a key pair: its algorithm is “{token.algorithm or 'none'}”")
    issuer = token.claims.get("iss")
    document = tenant.documents.peek(APPLICATIONS, issuer) if isinstance(issuer, str) else None
    if document is None:
        return Check(None, "Its signature was not checked: its issuer is no application of this tenant")
    keys, kid = read_keys(document.body.get("jwks")), token.header.get("kid")
    key = keys.find(kid)
    if key is None:
        return Check(None, f"Its signature was not checked: the application has no key “{kid}” of its own here")
    if is_signed_by(token, key, (token.algorithm,)):
        return Check(True, f"Its signature is that of the application's key “{kid}”")
    return Check(False, f"Its signature is not that of the application's key “{kid}”")


def _time(value: Json) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= _FURTHEST else None


def _span(seconds: float) -> str:
    """A length of time, roughly."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{int(seconds // length)} {unit}s"
    return f"{int(seconds)} second{'' if int(seconds) == 1 else 's'}"
