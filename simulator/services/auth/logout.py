"""Back-channel logout: an identity provider says that a session is over, and its tokens are good no longer."""

from simulator.call.access import TOKENS
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.records.documents import Document
from simulator.services.auth.errors import json_reply
from simulator.services.auth.forms import form_of
from simulator.services.auth.grants import REFRESH_TOKENS
from simulator.services.auth.sign_in import PLATFORM
from simulator.services.auth.subject import keys_of_issuer
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json
from simulator.wire.jwt import SIGNATURES, Jwt, is_signed_by, read_jwt

EVENT = "http://schemas.openid.net/event/backchannel-logout"
"""What a logout token is about."""


async def log_out(call: Call) -> Reply:
    """End the session that a logout token names."""
    sid = await _session(call)
    tokens = [each for each in call.documents.peek_every(TOKENS) if each.body.get("sid") == sid]
    refreshes = [each for each in call.documents.peek_every(REFRESH_TOKENS) if _sid_of(each) == sid]
    if not tokens and not refreshes:
        raise Refusal("LOGOUT_SID_UNKNOWN")
    for token in tokens:
        await call.documents.put(TOKENS, token.key, {**token.body, "revoked": True})
    for refresh in refreshes:
        await call.documents.delete(REFRESH_TOKENS, refresh.key, forget=True)
    return json_reply(200, {"success": True})


async def _session(call: Call) -> str:
    """The session of the form's logout token, proven. Raises Refusal with the first thing that is wrong."""
    try:
        token = read_jwt(form_of(call.request).get("logout_token", ""))
    except WireError:
        raise Refusal("LOGOUT_UNVERIFIED") from None
    audience = token.claims.get("aud")
    if PLATFORM not in (audience if isinstance(audience, list) else [audience]):
        raise Refusal("LOGOUT_AUD")
    keys = await keys_of_issuer(call, token.claims.get("iss"))
    if keys is None:
        raise Refusal("LOGOUT_ISS")
    sid = token.claims.get("sid")
    if not sid or not isinstance(sid, str):
        raise Refusal("LOGOUT_SID")
    if not _is_about_logout(token):
        raise Refusal("LOGOUT_EVENTS")
    key = keys.find(token.header.get("kid"))
    if key is None or not is_signed_by(token, key, SIGNATURES):
        raise Refusal("LOGOUT_UNVERIFIED")
    return sid


def _is_about_logout(token: Jwt) -> bool:
    events = token.claims.get("events")
    return isinstance(events, dict) and EVENT in events


def _sid_of(refresh: Document) -> Json:
    return refresh.body["content"].get("sid")
