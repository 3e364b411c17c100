"""Who sends a call: the one place where a bearer token is judged, for every national service alike.

What a caller may then do, and in which words it is refused, is each service's own business.
"""

import re
from dataclasses import replace
from datetime import datetime

from simulator.call.api import Api
from simulator.call.applications import application_of
from simulator.call.call import Call
from simulator.call.caller import ANYBODY, MODES, OPEN, PATIENT, Caller
from simulator.call.gateway import GatewayFault
from simulator.call.roles import role_ids
from simulator.clock import parse_instant
from simulator.wire.json import Json

TOKENS = "access-tokens"
"""The kind of the documents that say what a token allows; their key is the token itself."""

USERS = "users"
"""The kind of the documents that say who can sign in; their key is the user's id."""

_TOKEN = re.compile(r"(?=[^A-Za-z]*[A-Za-z])(?=[^0-9]*[0-9])[A-Za-z0-9\-._~+/]+=*", re.ASCII)

ABSENT, EMPTY, NO_TOKEN, WRONG_TYPE, UNKNOWN, EXPIRED, SCOPE, PRODUCT = FAULTS = (
    "absent", "empty", "no token", "wrong type", "unknown", "expired", "scope", "product",
)  # fmt: skip
"""What can be wrong with an Authorization header, or with what its token allows."""

_NO_TOKEN_AT_ALL = ("Invalid access token", "oauth.v2.InvalidAccessToken", 401)
_GATEWAY = {
    UNKNOWN: ("Invalid Access Token", "keymanagement.service.invalid_access_token", 401),
    EXPIRED: ("Access Token expired", "keymanagement.service.access_token_expired", 401),
    SCOPE: ("Required scope(s): {given}", "steps.oauth.v2.InsufficientScope", 403),
    PRODUCT: (
        "Invalid API call as no apiproduct match found",
        "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound",
        401,
    ),
}


class AccessFault(GatewayFault):
    """The call does not say who sends it, or its sender may not call the API. `kind` is one of the FAULTS.

    `given` is the token type that was sent, or the scopes that would have done. FHIR services answer 401 to all.
    """

    def __init__(self, kind: str, given: str = "") -> None:
        faultstring, errorcode, status = _GATEWAY.get(kind, _NO_TOKEN_AT_ALL)
        super().__init__(faultstring.replace("{given}", given), errorcode, status)
        self.kind = kind
        self.given = given


def authenticate(call: Call) -> Caller:
    """Who sends this call, by the tenant's access mode; decided once a call. Raises AccessFault.

    `open` takes a call without a header, and any token that looks like one. `presence` wants the header. `enforced`
    wants a token that is known and has not expired.
    """
    if call.caller is None:
        call.caller = _authenticate(call)
    return call.caller


def authorise(call: Call, api: Api) -> Caller:
    """The same, and where access is enforced the token must allow the API: its mode is what its scopes say.

    A token without scopes, as tests seed it, is let in where the API has its mode.
    """
    if call.caller is None:
        caller = _authenticate(call)
        call.caller = caller if caller.mode == OPEN else _admitted(call, caller, api)
    return call.caller


def bearer(call: Call) -> Caller:
    """Who the token of this call is for, whatever the tenant's access mode. Raises AccessFault."""
    header = call.request.headers.get("Authorization")
    if header is None:
        raise AccessFault(ABSENT)
    return _known(call, _bearer_token(header))


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


def _admitted(call: Call, caller: Caller, api: Api) -> Caller:
    application = None if caller.app is None else application_of(call.documents, caller.app)
    if application is not None and not application.may_call(api):
        raise AccessFault(PRODUCT)
    if caller.scopes is None:
        if not api.admits_mode(caller.mode):
            raise AccessFault(SCOPE, api.required)
        return caller
    admitted = api.admits(caller.scopes)
    if admitted is None:
        raise AccessFault(SCOPE, api.required)
    mode, level = admitted
    return replace(caller, mode=mode, level=level or caller.level)


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
    if not isinstance(body, dict) or body.get("mode") not in MODES or body.get("revoked"):
        raise AccessFault(UNKNOWN)
    if _has_expired(body.get("expires"), call.now):
        raise AccessFault(EXPIRED)
    app = body.get("app")
    application = None if app is None else application_of(call.documents, str(app))
    if application is not None and not application.is_approved:
        raise AccessFault(UNKNOWN)  # what a revoked application was given is good no longer: assumed
    scopes = body.get("scopes")
    roles, is_odd = _roles(call, body)
    return Caller(
        mode=body["mode"],
        nhs_number=body.get("nhs_number"),
        roles=roles,
        level=body.get("level"),
        app=app,
        asid=None if application is None else application.asid,
        user=body.get("user"),
        flow=body.get("flow"),
        selected_role=body.get("selected_roleid"),
        scopes=None if scopes is None else tuple(str(scope) for scope in scopes),
        has_odd_roles=is_odd,
    )


def _roles(call: Call, body: Json) -> tuple[tuple[str, ...] | None, bool]:
    """The user's role ids: the token's own, or those that the platform finds; and whether those make no sense."""
    roles = body.get("roles")
    if roles is not None:
        return tuple(str(role) for role in roles), False
    # Who signed in with the application is not known to the platform further than by the id token.
    if body.get("user") is None or body.get("flow") == "separate" or body["mode"] == PATIENT:
        return None, False
    user = call.documents.peek(USERS, str(body["user"]))
    found = role_ids({} if user is None else user.body)
    return found, found is None


def _has_expired(expires: Json, now: datetime) -> bool:
    """`expires` is an ISO 8601 instant, or seconds since 1970; none means never. One that cannot be read has passed."""
    if expires is None:
        return False
    try:
        moment = expires if isinstance(expires, int | float) else parse_instant(expires).timestamp()
    except (TypeError, ValueError):
        return True
    return now.timestamp() >= moment
