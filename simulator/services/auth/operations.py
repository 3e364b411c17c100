"""The token service's operations: tokens for every flow, who a user is, and what the gateway answers beside."""

from collections.abc import Iterable

from simulator import __version__
from simulator.call.access import USERS, AccessFault, bearer
from simulator.call.api_key import API_KEY, ApiKeyFault, check_api_key
from simulator.call.applications import Application
from simulator.call.call import Call
from simulator.call.caller import APPLICATION, SEPARATE, USER
from simulator.call.refusal import Refusal
from simulator.services.auth.assertion import (
    application_by_assertion,
    application_scopes,
    assertion_type_is_right,
)
from simulator.services.auth.clients import address_is_registered, is_subscribed, proven_application, scopes_at
from simulator.services.auth.errors import json_reply
from simulator.services.auth.forms import (
    AUTHORIZATION_CODE,
    CLIENT_CREDENTIALS,
    REFRESH_TOKEN,
    TOKEN_EXCHANGE,
    Form,
    form_of,
    grant_of,
)
from simulator.services.auth.grants import (
    give_access,
    give_refresh,
    look_at,
    look_at_refresh,
    take,
    use_up_refresh,
)
from simulator.services.auth.hello import TOKEN_REFUSALS
from simulator.services.auth.sign_in import CODE
from simulator.services.auth.subject import subject_of
from simulator.services.auth.users import level_of, provider_named, provider_of, signed_in, user_of, userinfo
from simulator.wire.http import Reply
from simulator.wire.json import Json

METHODS = {"authorize": "GET", "callback": "GET", "token": "POST", "userinfo": "GET", "backchannel_logout": "POST"}
"""What each address of the token service takes."""

ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - a type's name
_CORS = {
    "Access-Control-Allow-Headers": "origin, x-requested-with, accept, content-type, authorization",
    "Access-Control-Max-Age": "3628800",
    "Access-Control-Allow-Methods": "GET, PUT, POST, DELETE",
}


async def issue_token(call: Call) -> Reply:
    """Give out an access token, by whichever flow the form asks for."""
    form = form_of(call.request)
    return json_reply(200, await _FLOWS[grant_of(form)](call, form))


async def _by_assertion(call: Call, form: Form) -> Json:
    application = await application_by_assertion(call, form)
    scopes = application_scopes(application)
    access = await give_access(call, form, application, scopes, {"mode": APPLICATION})
    return {**access, "token_type": "Bearer", "issued_at": str(int(call.now.timestamp() * 1000))}


async def _by_code(call: Call, form: Form) -> Json:
    application = proven_application(call, form)
    address_is_registered(application, form.get("redirect_uri", ""))
    if not form.get("code"):
        raise Refusal("CODE_MISSING")
    # Looked at first: who has no right to a code does not use it up for its owner.
    said = look_at(call, CODE, form["code"])
    if said is None or said["client_id"] != application.client_id or said["redirect_uri"] != form["redirect_uri"]:
        raise Refusal("CODE_INVALID")
    is_subscribed(application)
    provider = provider_named(said["provider"])
    claims = user_of(call, said["user"], provider)
    if claims is None:
        raise Refusal("CODE_INVALID")  # the user has been removed meanwhile
    await take(call, CODE, form["code"])
    content = signed_in(said["user"], claims, provider, said["sid"])
    access, refresh = await _begin(call, form, application, said["scopes"], content)
    return {**access, **refresh, "token_type": "Bearer"}


async def _by_refresh(call: Call, form: Form) -> Json:
    application = proven_application(call, form)
    if not form.get("refresh_token"):
        raise Refusal("REFRESH_TOKEN_MISSING")
    said = look_at_refresh(call, form["refresh_token"])
    if said is None or said["content"]["app"] != application.client_id:
        raise Refusal("REFRESH_TOKEN_INVALID")
    if said["expires"] <= call.now.timestamp():
        raise Refusal("REFRESH_TOKEN_EXPIRED")
    await use_up_refresh(call, form["refresh_token"])
    content = said["content"]
    call.nhs_number = content.get("nhs_number")
    own = {name: value for name, value in content.items() if name not in ("app", "scopes")}
    access = await give_access(call, form, application, content["scopes"], own)
    refresh = await give_refresh(call, form, content=content, until=said["until"], count=said["count"] + 1)
    return {**access, **refresh, "token_type": "Bearer"}


async def _by_exchange(call: Call, form: Form) -> Json:
    assertion_type_is_right(form)
    if form.get("grant_type") != TOKEN_EXCHANGE:
        raise Refusal("GRANT_TYPE_INVALID")
    application = await application_by_assertion(call, form)
    claims = (await subject_of(call, form)).claims
    provider = provider_of(claims)
    scopes = scopes_at(application, level_of(claims, provider))
    content = signed_in(str(claims.get("sub") or ""), claims, provider, str(claims.get("sid") or ""), SEPARATE)
    access, refresh = await _begin(call, form, application, scopes, content)
    return {**access, "token_type": "Bearer", "issued_token_type": ACCESS_TOKEN_TYPE, **refresh}


async def _begin(
    call: Call, form: Form, application: Application, scopes: Iterable[str] | None, content: dict[str, Json]
) -> tuple[dict[str, Json], dict[str, Json]]:
    """What the answer says of the first access token, and of the refresh token, of somebody who has signed in."""
    call.nhs_number = content.get("nhs_number")
    access = await give_access(call, form, application, scopes, content)
    kept = {**content, "app": application.client_id, "scopes": None if scopes is None else list(scopes)}
    until = call.now.timestamp() + provider_named(content["provider"]).validity
    return access, await give_refresh(call, form, content=kept, until=until)


_FLOWS = {
    CLIENT_CREDENTIALS: _by_assertion,
    AUTHORIZATION_CODE: _by_code,
    REFRESH_TOKEN: _by_refresh,
    TOKEN_EXCHANGE: _by_exchange,
}


async def tell_user(call: Call) -> Reply:
    """Who the healthcare worker is that has signed in at the platform."""
    try:
        caller = bearer(call)
    except AccessFault as fault:
        raise Refusal(TOKEN_REFUSALS.get(fault.kind, "NO_TOKEN")) from None
    user = None if caller.user is None else call.documents.peek(USERS, caller.user)
    if caller.mode != USER or caller.flow == SEPARATE or user is None:
        raise Refusal("USERINFO_UNSUPPORTED")
    return json_reply(200, userinfo(user.key, user.body))


async def ping(call: Call) -> Reply:
    """Is the gateway there?"""
    return json_reply(200, _release())


async def status(call: Call) -> Reply:
    """Is the token service there? Asked with a monitoring key, also where access is open."""
    if not call.header(API_KEY):
        raise Refusal("STATUS_KEY")
    try:
        check_api_key(call)
    except ApiKeyFault:
        raise Refusal("STATUS_KEY") from None
    provider = {"status": "pass", "timeout": "false", "responseCode": 200, "outcome": "OK"}
    return json_reply(200, {"status": "pass", **_release(), "checks": {"identity-provider:status": [provider]}})


async def preflight(call: Call) -> Reply:
    """A browser's question whether it may call."""
    origin = call.header("Origin")
    if origin is None or call.header("Access-Control-Request-Method") is None:
        return await unsupported(call)
    reply = Reply(200)
    reply.headers.update({"Access-Control-Allow-Origin": origin, **_CORS})
    return reply


async def unsupported(call: Call) -> Reply:
    """An address that there is not, or a method that it does not take."""
    method = METHODS.get(call.values["rest"]) if call.request.path.startswith("/oauth2") else None
    if method is None:
        raise Refusal("NOT_FOUND")
    raise Refusal("METHOD_NOT_ALLOWED", headers={"Allow": method})


def no_number(call: Call) -> str | None:
    """A sign-in names no patient, except where a patient signs in: then the operation has said so."""
    return None


def _release() -> dict[str, Json]:
    return {"version": __version__, "revision": "1", "releaseId": f"uec-simulator-{__version__}", "commitId": "none"}
