"""The decoded view of a recorded exchange: which flow, whose, what its tokens say. No secret and no token is in it."""

from simulator.call.call import Call
from simulator.services.auth.forms import Form, form_of
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json
from simulator.wire.jwt import read_jwt

_OPEN_FIELDS = ("grant_type", "client_id", "redirect_uri", "subject_token_type", "username")
_SAID = (
    "error",
    "error_description",
    "expires_in",
    "refresh_token_expires_in",
    "refresh_count",
    "token_type",
    "message",
)
_TOKENS = ("client_assertion", "subject_token", "logout_token")


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange; members that there are none of are null."""
    form = _form(call)
    return {
        "form": {name: form[name] for name in _OPEN_FIELDS if name in form} or None,
        "tokens": {name: _decoded(form[name]) for name in _TOKENS if name in form} or None,
        "answer": _answer(reply),
    }


def _form(call: Call) -> Form:
    try:
        return form_of(call.request) if call.request.method == "POST" else {}
    except WireError:
        return {}


def _decoded(text: str) -> Json:
    """Header and claims; the signature, without which a token is worth nothing, is left out."""
    try:
        token = read_jwt(text)
    except WireError as fault:
        return {"unreadable": str(fault)}
    return {"header": token.header, "claims": token.claims}


def _answer(reply: Reply) -> Json:
    try:
        body = read_json(reply.body)
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    return {name: body[name] for name in _SAID if name in body} or None
