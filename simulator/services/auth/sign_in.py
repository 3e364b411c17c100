"""Signing a user in at the platform: to the identity provider and back, then a code for the application.

What the provider itself shows is `provider`'s business.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.auth.clients import address_is_registered, known_application, scopes_at
from simulator.services.auth.errors import as_query, redirect
from simulator.services.auth.grants import begin, take
from simulator.services.auth.issuers import endpoint, own_realm
from simulator.services.auth.users import CIS2, NHS_LOGIN, Provider, provider_named, user_level, user_of
from simulator.wire.http import Reply

PLATFORM = "uec-simulator-platform"
"""The platform's own client id at the identity providers."""

ASKED, SIGNED_IN, CODE = "asked", "signed in", "code"
"""The stages of a sign-in: a state at the provider, the provider's code, the platform's code."""

_ACR = "AAL3_ANY"


async def authorise(call: Call) -> Reply:
    """Send the user's browser to the identity provider."""
    query = call.query
    application = known_application(call, query.get("client_id", ""))
    address_is_registered(application, query.get("redirect_uri", ""))
    if not query.get("state"):
        raise Refusal("STATE_MISSING")
    if not query.get("response_type"):
        raise Refusal("RESPONSE_TYPE_MISSING")
    if query["response_type"] != "code":
        raise Refusal("RESPONSE_TYPE_INVALID")
    provider = NHS_LOGIN if query.get("scope") == NHS_LOGIN.name else CIS2
    state = await begin(
        call,
        ASKED,
        client_id=application.client_id,
        redirect_uri=query["redirect_uri"],
        state=query["state"],
        provider=provider.name,
    )
    return redirect(endpoint(call, own_realm(provider), "auth"), _question(call, provider, state))


def _question(call: Call, provider: Provider, state: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": PLATFORM,
        "redirect_uri": callback_address(call),
        "scope": provider.scope,
        "state": state,
        "max_age": "300",
    }
    if provider is CIS2:
        asked["acr_values"] = call.query.get("acr_values") or _ACR
    return as_query(asked)


def callback_address(call: Call) -> str:
    """Where the provider sends the browser back to: beside the address that was called."""
    return f"{call.own_address}{call.request.path.rpartition('/')[0]}/callback"


async def return_to_application(call: Call) -> Reply:
    """Take the browser back from the provider, and send it on to the application with a code."""
    asked = await take(call, ASKED, call.query.get("state", ""))
    if asked is None:
        raise Refusal("STATE_INVALID")
    said = await take(call, SIGNED_IN, call.query.get("code", ""))
    if said is None or said["client_id"] != PLATFORM or said["provider"] != asked["provider"]:
        raise Refusal("CODE_INVALID")
    application = known_application(call, asked["client_id"])
    provider = provider_named(said["provider"])
    claims = user_of(call, said["user"], provider)
    if claims is None:
        raise Refusal("CODE_INVALID")  # the user has been removed meanwhile
    scopes = scopes_at(application, user_level(claims, provider))
    code = await begin(
        call,
        CODE,
        client_id=application.client_id,
        redirect_uri=asked["redirect_uri"],
        user=said["user"],
        provider=provider.name,
        sid=said["sid"],
        scopes=None if scopes is None else list(scopes),
    )
    return redirect(asked["redirect_uri"], as_query({"code": code, "state": asked["state"]}))
