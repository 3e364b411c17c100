"""The hello-world API: what tutorials and first tries call with a key or a token. It refuses by raw gateway faults."""

from simulator.call import access, api_key
from simulator.call.access import AccessFault, authenticate
from simulator.call.api import Api, scopes_for
from simulator.call.api_key import API_KEY, ApiKeyFault, check_api_key
from simulator.call.call import Call
from simulator.call.caller import APPLICATION, OPEN, PRIVILEGED, Caller
from simulator.call.refusal import Refusal
from simulator.services.auth.errors import json_reply
from simulator.wire.http import Reply

API = Api(
    "hello-world",
    scopes_for("hello-world", user=("aal3", "aal2", "aal1"), patient=("P9", "P5", "P0"), application=True),
)
"""What hello-world is on the API platform."""

TOKEN_REFUSALS = {
    access.UNKNOWN: "TOKEN_UNKNOWN",
    access.EXPIRED: "TOKEN_EXPIRED",
}
"""The refusal of each fault that a token can have; of any other, that there is none."""

KEY_REFUSALS = {
    api_key.ABSENT: "API_KEY_MISSING",
    api_key.UNKNOWN: "API_KEY_INVALID",
    api_key.REVOKED: "API_KEY_REVOKED",
    api_key.OTHER_PRODUCT: "API_KEY_OF_OTHER_PRODUCT",
    api_key.NO_PRODUCTS: "API_KEY_WITHOUT_PRODUCTS",
}
"""The refusal of each fault that an API key can have."""


async def greet_world(call: Call) -> Reply:
    """Greet anybody."""
    return json_reply(200, {"message": "Hello World!"})


async def greet_application(call: Call) -> Reply:
    """Greet an application."""
    return json_reply(200, {"message": "Hello Application!"})


async def greet_user(call: Call) -> Reply:
    """Greet somebody who has signed in."""
    return json_reply(200, {"message": "Hello User!"})


def is_application(call: Call) -> None:
    """A check: an application calls, by its API key or by a token of its own."""
    if call.header(API_KEY) is not None and call.header("Authorization") is None:
        try:
            check_api_key(call, API)
        except ApiKeyFault as fault:
            raise Refusal(KEY_REFUSALS[fault.kind]) from None
        return
    if sender(call).mode not in (OPEN, APPLICATION, PRIVILEGED):
        raise _other_kind("app:")


def is_user(call: Call) -> None:
    """A check: somebody has signed in."""
    if sender(call).is_application:
        raise _other_kind("user-")


def sender(call: Call) -> Caller:
    """Who sends the call, whichever API their token is for: this one is there to try tokens. Raises Refusal."""
    try:
        return authenticate(call)
    except AccessFault as fault:
        raise Refusal(TOKEN_REFUSALS.get(fault.kind, "NO_TOKEN")) from None


def _other_kind(begins: str) -> Refusal:
    scopes = " ".join(scope for scope in API.scopes if f"apim:{begins}" in scope)
    return Refusal("TOKEN_OF_OTHER_KIND", values={"scopes": scopes})
