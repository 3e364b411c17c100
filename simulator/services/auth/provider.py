"""The mock identity providers, of CIS2 and of NHS login: the page, codes, id tokens, keys and claims.

The platform's combined flow sends people here, and so does an application that signs people in itself.
"""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256

from simulator.call.access import USERS
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.auth.errors import as_query, json_reply, redirect
from simulator.services.auth.forms import AUTHORIZATION_CODE, form_of
from simulator.services.auth.grants import begin, look_at, opaque, take
from simulator.services.auth.issuers import endpoint, is_realm, issuer, realm_address
from simulator.services.auth.keys import made, own_key, own_key_set
from simulator.services.auth.pages import sign_in_page
from simulator.services.auth.sign_in import SIGNED_IN
from simulator.services.auth.users import CIS2, Claims, Provider, provider_of, provider_of_realm, user_of, userinfo
from simulator.wire.http import Reply
from simulator.wire.json import Json
from simulator.wire.jwt import sign_jwt

ID_TOKEN_LIFE = 3600
"""Seconds that an id token is good for."""

ALGORITHM = "RS256"
"""How the mock providers sign."""

_PROVIDER_TOKEN = "provider token"  # noqa: S105 - a stage's name
_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*", re.ASCII)
_TITLES = {"nhs-cis2": "CIS2 mock: sign in", "nhs-login": "NHS login mock: sign in"}
_MOST_LISTED = 50


def _provider(call: Call) -> Provider:
    realm = call.values["realm"]
    provider = provider_of_realm(realm) if is_realm(realm) else None
    if provider is None:
        raise Refusal("NOT_FOUND")
    return provider


def question_is_right(call: Call) -> None:
    """A check: there is such a realm, and the browser can be sent back with a code."""
    _provider(call)
    if call.query.get("response_type", "code") != "code" or not _ADDRESS.fullmatch(call.query.get("redirect_uri", "")):
        raise Refusal("PROVIDER_REQUEST", "response_type is code, and redirect_uri an address of http or https")


async def show_page(call: Call) -> Reply:
    """The page on which somebody says who they are."""
    return _page(call, _provider(call))


async def sign_in(call: Call) -> Reply:
    """Take the name that was written on the page, and send the browser back with a code. Any password will do."""
    provider, name = _provider(call), form_of(call.request).get("username", "").strip()
    claims = user_of(call, name, provider)
    if claims is None:
        return _page(call, provider, refused=name)
    code = await begin(
        call,
        SIGNED_IN,
        client_id=call.query.get("client_id", ""),
        redirect_uri=call.query["redirect_uri"],
        user=name,
        provider=provider.name,
        nonce=call.query.get("nonce"),
        state=call.query.get("state"),
        acr=call.query.get("acr_values"),
        sid=opaque(call, "session"),
        at=int(call.now.timestamp()),
    )
    answer = {"state": call.query["state"], "code": code} if call.query.get("state") else {"code": code}
    return redirect(call.query["redirect_uri"], as_query(answer))


async def give_id_token(call: Call) -> Reply:
    """Exchange a code for an id token, for an application that signs its users in itself."""
    provider, form = _provider(call), form_of(call.request)
    if form.get("grant_type") != AUTHORIZATION_CODE:
        raise Refusal("PROVIDER_REQUEST", "Unsupported grant_type")
    said = look_at(call, SIGNED_IN, form.get("code", ""))
    same = said is not None and said["provider"] == provider.name and said["redirect_uri"] == form.get("redirect_uri")
    claims = user_of(call, said["user"], provider) if same else None
    if claims is None:
        raise Refusal("PROVIDER_CODE")
    await take(call, SIGNED_IN, form["code"])
    token = await begin(call, _PROVIDER_TOKEN, user=said["user"], provider=provider.name)
    body = _id_token(call, provider, said, claims, token=token, code=form["code"])
    key = await made(own_key, call.tenant.seed)
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": key.kid}
    return json_reply(
        200,
        {
            "access_token": token,
            "expires_in": ID_TOKEN_LIFE,
            "token_type": "Bearer",
            "scope": provider.scope,
            "id_token": sign_jwt(header, body, key),
        },
    )


async def list_keys(call: Call) -> Reply:
    """The public keys of a realm."""
    _provider(call)
    return json_reply(200, await made(own_key_set, call.tenant.seed))


async def tell_claims(call: Call) -> Reply:
    """What a realm knows of the user of one of its own access tokens."""
    provider = _provider(call)
    words = (call.header("Authorization") or "").split()
    said = look_at(call, _PROVIDER_TOKEN, words[1]) if len(words) == 2 and words[0].lower() == "bearer" else None
    claims = user_of(call, said["user"], provider) if said is not None else None
    if said is None or claims is None:
        raise Refusal("PROVIDER_TOKEN", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return json_reply(200, userinfo(said["user"], claims))


async def discover(call: Call) -> Reply:
    """What an OpenID Connect client wants to know of a realm."""
    provider, realm = _provider(call), call.values["realm"]
    addresses = {"authorization": "auth", "token": "token", "userinfo": "userinfo"}
    body: dict[str, Json] = {"issuer": issuer(call, realm)}
    body |= {f"{name}_endpoint": endpoint(call, realm, last) for name, last in addresses.items()}
    body |= {
        "jwks_uri": endpoint(call, realm, "certs"),
        "response_types_supported": ["code"],
        "grant_types_supported": [AUTHORIZATION_CODE],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "scopes_supported": provider.scope.split(),
    }
    return json_reply(200, body)


def _page(call: Call, provider: Provider, refused: str | None = None) -> Reply:
    query = f"?{call.request.query_string}" if call.request.query_string else ""
    action = f"{endpoint(call, call.values['realm'], 'auth')}{query}"
    documents = call.documents.peek_every(USERS)
    users = [(each.key, _about(each.body)) for each in documents if provider_of(each.body) is provider]
    if provider is not CIS2:
        users.append(("an NHS number", "of anybody in the population"))
    return sign_in_page(_TITLES[provider.name], action, users[:_MOST_LISTED], refused=refused)


def _about(claims: Claims) -> str:
    told = claims.get("note") or claims.get("display_name") or claims.get("name") or ""
    return str(told)


def _id_token(call: Call, provider: Provider, said: Json, claims: Claims, *, token: str, code: str) -> dict[str, Json]:
    now = int(call.now.timestamp())
    body: dict[str, Json] = {
        "iss": issuer(call, call.values["realm"]),
        "sub": said["user"],
        "aud": said["client_id"],
        "azp": said["client_id"],
        "iat": now,
        "exp": now + ID_TOKEN_LIFE,
        "auth_time": said["at"],
        "at_hash": _half(token),
        "c_hash": _half(code),
        **({"s_hash": _half(said["state"])} if said["state"] else {}),
        **({"nonce": said["nonce"]} if said["nonce"] else {}),
        "sid": said["sid"],
    }
    return body | (_worker(said, claims) if provider is CIS2 else _patient(call, said, claims))


def _worker(said: Json, claims: Claims) -> dict[str, Json]:
    level = claims.get("authentication_assurance_level", 3)
    body = {
        "acr": said["acr"] or f"AAL{level}_ANY",
        "amr": claims.get("amr", ["N3_SMARTCARD"]),
        "id_assurance_level": claims.get("id_assurance_level", 3),
        "authentication_assurance_level": level,
        "realm": "/NHSIdentity/Healthcare",
        "tokenType": "JWTToken",
        "tokenName": "id_token",
    }
    chosen = claims.get("selected_roleid")
    return body if chosen is None else {**body, "selected_roleid": chosen}


def _patient(call: Call, said: Json, claims: Claims) -> dict[str, Json]:
    level = claims.get("identity_proofing_level", "P9")
    return {
        "vot": claims.get("vot") or f"{level}.Cp.Cd",
        "vtm": f"{realm_address(call, call.values['realm'])}/trustmark",
        "identity_proofing_level": level,
        "nhs_number": claims.get("nhs_number", said["user"]),
        "id_status": "verified",
        "token_use": "id",
        "jti": opaque(call, "id-token"),
    }


def _half(text: str) -> str:
    """The left half of a text's hash, as OpenID Connect has it beside an RS256 signature."""
    return urlsafe_b64encode(sha256(text.encode("utf-8", "replace")).digest()[:16]).decode().rstrip("=")
