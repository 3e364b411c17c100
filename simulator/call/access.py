"""Who sends a call: the one place where a bearer token is judged, for every national service alike.

What a caller may then do, and in which words it is refused, is each service's own business.
"""

import re
from datetime import datetime

from simulator.call.call import Call
from simulator.call.caller import ANYBODY, MODES, OPEN, Caller
from simulator.clock import parse_instant
from simulator.wire.json import Json

TOKENS = "access-tokens"
"""The kind of the documents that say what a token allows; their key is the token itself."""

_TOKEN = re.compile(r"(?=[^A-Za-z]*[A-Za-z])(?=[^0-9]*[0-9])[A-Za-z0-9\-._~+/]+=*", re.ASCII)


class AccessFault(Exception):
    """The call does not say who sends it. `kind` is one of the FAULTS; `given` is the token type that was sent."""

    def __init__(self, kind: str, given: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.given = given


ABSENT, EMPTY, NO_TOKEN, WRONG_TYPE, UNKNOWN, EXPIRED = FAULTS = (
    "absent", "empty", "no token", "wrong type", "unknown", "expired",
)  # fmt: skip
"""What can be wrong with an Authorization header."""


def authenticate(call: Call) -> Caller:
    """Who sends this call, by the tenant's access mode; decided once a call. Raises AccessFault.

    `open` takes a call without a header, and any token that looks like one. `presence` wants the header. `enforced`
    wants a token that is known and has not expired.
    """
    if call.caller is None:
        call.caller = _authenticate(call)
    return call.caller


def _authenticate(call: Call) -> Caller:
    access = call.tenant.access
    header = call.request.headers.get("Authorization")
    if header is None:
        if access == OPEN:
            return ANYBODY
        raise AccessFault(ABSENT)
    token = _bearer_token(header)
    if access == "enforced":
        return _known(call, token)
    if not _TOKEN.fullmatch(token):
        raise AccessFault(UNKNOWN)
    return ANYBODY


def _bearer_token(header: str) -> str:
    words = header.split(maxsplit=1)
    if not words:
        raise AccessFault(EMPTY)
    if len(words) == 1:
        raise AccessFault(NO_TOKEN)
    if words[0] != "Bearer":
        raise AccessFault(WRONG_TYPE, words[0])
    return words[1].rstrip()


def _known(call: Call, token: str) -> Caller:
    document = call.documents.peek(TOKENS, token)
    body: Json = None if document is None else document.body
    if not isinstance(body, dict) or body.get("mode") not in MODES:
        raise AccessFault(UNKNOWN)
    if _has_expired(body.get("expires"), call.now):
        raise AccessFault(EXPIRED)
    roles = body.get("roles")
    return Caller(
        mode=body["mode"],
        nhs_number=body.get("nhs_number"),
        roles=None if roles is None else tuple(str(role) for role in roles),
        level=body.get("level"),
        app=body.get("app"),
    )


def _has_expired(expires: Json, now: datetime) -> bool:
    """`expires` is an ISO 8601 instant, or seconds since 1970; none means never. One that cannot be read has passed."""
    if expires is None:
        return False
    try:
        moment = expires if isinstance(expires, int | float) else parse_instant(expires).timestamp()
    except (TypeError, ValueError):
        return True
    return now.timestamp() >= moment
