"""A user's id token, which an application exchanges: held against what the platform asks, in its order."""

from collections.abc import Mapping

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.records.documents import derived
from simulator.services.auth.assertion import has_expired, is_number
from simulator.services.auth.forms import Form
from simulator.services.auth.issuers import realm_of
from simulator.services.auth.keys import keys_in, made, own_keys
from simulator.wire.errors import WireError
from simulator.wire.json import Json
from simulator.wire.jwt import SIGNATURES, Jwt, Keys, is_signed_by, read_jwt

IDENTITY_PROVIDERS = "identity-providers"
"""The kind of the documents that say whose id tokens are trusted."""


async def subject_of(call: Call, form: Form) -> Jwt:
    """The id token of a form, proven. Raises Refusal with the first thing that is wrong."""
    text = form.get("subject_token", "")
    if not text:
        raise Refusal("SUBJECT_MISSING")
    try:
        token = read_jwt(text)
    except WireError:
        raise Refusal("SUBJECT_MALFORMED") from None
    _check(token, call.now.timestamp())
    keys = await keys_of_issuer(call, token.claims["iss"])
    if keys is None:
        raise Refusal("SUBJECT_ISS_UNKNOWN")
    key = keys.find(token.header["kid"])
    if key is None:
        raise Refusal("SUBJECT_KID_UNKNOWN")
    if not is_signed_by(token, key, SIGNATURES):
        raise Refusal("SIGNATURE")
    _check_actor(token.claims.get("act"))
    return token


async def keys_of_issuer(call: Call, issuer: Json) -> Keys | None:
    """The keys of an identity provider that is trusted; None for any other."""
    for document in call.documents.peek_every(IDENTITY_PROVIDERS):
        if document.body.get("issuer") == issuer:
            return derived(document, "keys", keys_in)
    return None if realm_of(call, issuer) is None else await made(own_keys, call.tenant.seed)


def _check(token: Jwt, now: float) -> None:
    exp = token.claims.get("exp")
    if not token.header.get("kid"):
        raise Refusal("SUBJECT_KID_MISSING")
    if str(token.header.get("typ")).upper() != "JWT":
        raise Refusal("SUBJECT_TYP")
    if not token.algorithm:
        raise Refusal("SUBJECT_ALG_MISSING")
    if exp is None:
        raise Refusal("SUBJECT_EXP_MISSING")
    if not is_number(exp):
        raise Refusal("SUBJECT_EXP_NOT_INTEGER")
    if has_expired(exp, now):
        raise Refusal("SUBJECT_EXPIRED")
    if not token.claims.get("iss"):
        raise Refusal("SUBJECT_ISS_MISSING")
    if not token.claims.get("aud"):
        raise Refusal("SUBJECT_AUD_MISSING")


def _check_actor(actor: Json) -> None:
    """Delegated access: who acts for the patient has a token inside the token, of which the form is looked at."""
    if actor is None:
        return
    inner = actor.get("sub") if isinstance(actor, Mapping) else None
    try:
        token = read_jwt(inner if isinstance(inner, str) else "")
    except WireError:
        raise Refusal("ACTOR_INVALID") from None
    for name, holder, kind in _ACTOR:
        if not getattr(token, holder).get(name):
            raise Refusal("ACTOR_INVALID", f"Missing '{name}' {kind} in act.sub JWT")
        if name == "exp" and not is_number(token.claims["exp"]):
            raise Refusal("ACTOR_INVALID", "Invalid 'exp' claim in act.sub JWT - must be an integer")


_ACTOR = (
    ("kid", "header", "header"),
    ("typ", "header", "header"),
    ("alg", "header", "header"),
    ("exp", "claims", "claim"),
    ("iss", "claims", "claim"),
    ("aud", "claims", "claim"),
    ("nhs_number", "claims", "claim"),
)
