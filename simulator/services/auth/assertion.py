"""The signed JWT by which an application says who it is: held against what the platform asks, in its order."""

import math

from simulator.call.api import APPLICATION_SCOPE
from simulator.call.applications import Application, application_of
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.call.tenant import OWN
from simulator.services.auth.forms import Form
from simulator.services.auth.grants import is_used, remember
from simulator.services.auth.keys import keys_of
from simulator.settings import NATIONAL
from simulator.wire.errors import WireError
from simulator.wire.json import Json
from simulator.wire.jwt import ASSERTION_TYPE, Jwt, is_signed_by, read_jwt

ALGORITHM = "RS512"
"""The one signature that the platform takes."""

FURTHEST = 310.0
"""Seconds that an assertion may be good for: five minutes, and ten for clocks that differ."""


async def application_by_assertion(call: Call, form: Form) -> Application:
    """The application that a form's client_assertion proves. Raises Refusal with the first thing that is wrong."""
    assertion_type_is_right(form)
    token = read_assertion(form)
    now = call.now.timestamp()
    _check_header(token, now)
    client_id, jti = _check_claims(token)
    if is_used(call, client_id, jti):
        raise Refusal("ASSERTION_JTI_USED")
    if token.claims["exp"] > now + FURTHEST:
        raise Refusal("ASSERTION_EXP_TOO_FAR")
    # From here on the id is used up, whatever becomes of the request.
    await remember(call, client_id, jti)
    application = application_of(call.documents, client_id)
    if application is None or not application.is_approved:
        raise Refusal("ASSERTION_CLIENT_UNKNOWN")
    await _check_signature(call, application, token)
    return application


def assertion_type_is_right(form: Form) -> None:
    """The form says that its assertion is a JWT. Raises Refusal."""
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise Refusal("ASSERTION_TYPE")


def read_assertion(form: Form) -> Jwt:
    """The assertion of a form, nothing of it proven. Raises Refusal."""
    text = form.get("client_assertion", "")
    if not text:
        raise Refusal("ASSERTION_MISSING")
    try:
        return read_jwt(text)
    except WireError:
        raise Refusal("ASSERTION_MALFORMED") from None


def application_scopes(application: Application) -> tuple[str, ...] | None:
    """The scopes that an application has on its own; None where they are not restricted. Raises Refusal for none."""
    if application.scopes is None:
        return None
    scopes = tuple(scope for scope in application.scopes if scope.startswith(APPLICATION_SCOPE))
    if not scopes:
        raise Refusal("UNAUTHORIZED_CLIENT")
    return scopes


def has_expired(exp: Json, now: float) -> bool:
    """Has the instant passed? One written as text is read as a number, as the platform reads it here."""
    try:
        seconds = float(exp) if isinstance(exp, int | float | str) and not isinstance(exp, bool) else math.inf
    except (ValueError, OverflowError):
        return False
    return seconds <= now


def is_number(value: Json) -> bool:
    """Is this a JSON number?"""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_header(token: Jwt, now: float) -> None:
    exp = token.claims.get("exp")
    if token.algorithm != ALGORITHM:
        raise Refusal("ASSERTION_ALG")
    if has_expired(exp, now):
        raise Refusal("ASSERTION_EXPIRED")
    if not token.header.get("kid"):
        raise Refusal("ASSERTION_KID_MISSING")
    if str(token.header.get("typ")).upper() != "JWT":
        raise Refusal("ASSERTION_TYP")
    if exp is None:
        raise Refusal("ASSERTION_EXP_MISSING")
    if not is_number(exp):
        raise Refusal("ASSERTION_EXP_NOT_INTEGER")


def _check_claims(token: Jwt) -> tuple[str, str]:
    """The client id and the assertion's own id."""
    issuer, jti = token.claims.get("iss"), token.claims.get("jti")
    if not issuer or not isinstance(issuer, str) or issuer != token.claims.get("sub"):
        raise Refusal("ASSERTION_ISS_SUB")
    if jti is None or jti == "":
        raise Refusal("ASSERTION_JTI_MISSING")
    if not isinstance(jti, str):
        raise Refusal("ASSERTION_JTI_NOT_TEXT")
    return issuer, jti


async def _check_signature(call: Call, application: Application, token: Jwt) -> None:
    key = (await keys_of(call, application)).find(token.header["kid"])
    if key is None:
        raise Refusal("ASSERTION_KID_UNKNOWN")
    if not is_signed_by(token, key, (ALGORITHM,)):
        raise Refusal("SIGNATURE")
    if not is_for(call, token.claims.get("aud")):
        raise Refusal("ASSERTION_AUD")


def is_for(call: Call, audience: Json) -> bool:
    """Is the audience the very address that was called: scheme, host and path?"""
    called = {call.own_address + call.request.path}
    # With a tenant named by header the client knows nothing of a prefix.
    whole = call.request.target.partition("?")[0]
    called.add(call.own_address.removesuffix(call.tenant.prefix) + whole)
    if call.tenant.links not in (NATIONAL, OWN):
        called.add(call.tenant.links + whole)  # a proxy stands in front, which the client calls
    listed = audience if isinstance(audience, list) else [audience]
    return any(isinstance(each, str) and each in called for each in listed)
