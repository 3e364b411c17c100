"""The token service's error table, and the dialects in which it refuses.

A row's display is the text, its code the error's name. `detail` says which shape the answer has: the token service's
own JSON, a raw gateway fault, an identity provider's JSON, a redirect to the application, or no body at all.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from simulator.call.api_key import API_KEY
from simulator.call.call import Call
from simulator.call.gateway import QUOTA, SPIKE, new_message_id, raw_fault
from simulator.call.refusal import Refusal, RefusalRow
from simulator.services.auth.forms import FORM, ID_TOKEN_TYPE, form_of
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable
from simulator.wire.jwt import ASSERTION_TYPE, read_jwt

JSON = "application/json"

_HELP = "https://digital.nhs.uk/developer/help-and-support"
_COMBINED_GUIDE = (
    "https://digital.nhs.uk/developer/guides-and-documentation/security-and-authorisation/"
    "user-restricted-restful-apis-nhs-cis2-combined-authentication-and-authorisation"
)


def _row(status: int, text: str, error: str = "invalid_request", shape: str = "token") -> RefusalRow:
    return RefusalRow(status, text, code=error, detail={"shape": shape})


def _fault(status: int, text: str, error: str) -> RefusalRow:
    return _row(status, text, error, "fault")


def _redirect(text: str, error: str = "invalid_request") -> RefusalRow:
    return _row(302, text, error, "redirect")


def _claims(prefix: str, name: str) -> dict[str, RefusalRow]:
    """The rows that assertions and id tokens share."""
    return {
        f"{prefix}_MISSING": _row(400, f"Missing {name}"),
        f"{prefix}_MALFORMED": _row(400, f"Malformed JWT in {name}"),
        f"{prefix}_KID_MISSING": _row(400, f"Missing 'kid' header in {name} JWT"),
        f"{prefix}_TYP": _row(400, f"Invalid 'typ' header in {name} JWT - must be 'JWT'"),
        f"{prefix}_EXP_MISSING": _row(400, f"Missing 'exp' claim in {name} JWT"),
        f"{prefix}_EXP_NOT_INTEGER": _row(400, f"Invalid 'exp' claim in {name} JWT - must be an integer"),
        f"{prefix}_EXPIRED": _row(400, f"Invalid 'exp' claim in {name} JWT - JWT has expired"),
        f"{prefix}_KID_UNKNOWN": _row(401, f"Invalid 'kid' header in {name} JWT - no matching public key"),
    }


_A = "in client_assertion JWT"
_S = "in subject_token JWT"
_KEY = "public_key error"

ASSERTION_ROWS = {
    "ASSERTION_TYPE": _row(400, f"Missing or invalid client_assertion_type - must be '{ASSERTION_TYPE}'"),
    **_claims("ASSERTION", "client_assertion"),
    "ASSERTION_ALG": _row(400, f"Invalid 'alg' header {_A} - unsupported JWT algorithm - must be 'RS512'"),
    "ASSERTION_ISS_SUB": _row(400, f"Missing or non-matching 'iss'/'sub' claims {_A}"),
    "ASSERTION_JTI_MISSING": _row(400, f"Missing 'jti' claim {_A}"),
    "ASSERTION_JTI_NOT_TEXT": _row(400, f"Invalid 'jti' claim {_A} - must be a unique string value such as a GUID"),
    "ASSERTION_JTI_USED": _row(400, f"Non-unique 'jti' claim {_A}"),
    "ASSERTION_EXP_TOO_FAR": _row(400, f"Invalid 'exp' claim {_A} - more than 5 minutes in future"),
    "ASSERTION_CLIENT_UNKNOWN": _row(401, f"Invalid 'iss'/'sub' claims {_A}"),
    "NO_PUBLIC_KEY": _row(
        403,
        "You need to register a public key to use this authentication method - please contact support to configure",
        _KEY,
    ),
    "KEYS_UNREACHABLE": _row(403, "The JWKS endpoint, for your client_assertion can't be reached", _KEY),
    "SIGNATURE": _row(401, "JWT signature verification failed", _KEY),
    "ASSERTION_AUD": _row(401, f"Missing or invalid 'aud' claim {_A}"),
    "UNAUTHORIZED_CLIENT": _row(
        401,
        "you have tried to request authorization but your application is not configured to use this authorization "
        "grant type",
        "unauthorized_client",
    ),
}
"""What is wrong with a client's signed JWT, or with what it may have."""

SUBJECT_ROWS = {
    **_claims("SUBJECT", "subject_token"),
    "SUBJECT_ALG_MISSING": _row(400, f"Missing 'alg' header {_S}"),
    "SUBJECT_ISS_MISSING": _row(400, f"Missing 'iss' claim {_S}"),
    "SUBJECT_AUD_MISSING": _row(401, f"Missing 'aud' claim {_S}"),
    "SUBJECT_ISS_UNKNOWN": _row(400, f"Missing or non-matching 'iss' claim {_S}"),
    "ACTOR_INVALID": _row(400, "Malformed JWT in act.sub"),
}
"""What is wrong with a user's id token."""

CLIENT_ROWS = {
    "CLIENT_ID_MISSING": _row(401, "client_id is missing"),
    "CLIENT_ID_INVALID": _row(401, "client_id is invalid"),
    "CLIENT_INVALID": _row(401, "client_id or client_secret is invalid", "invalid_client"),
    "CLIENT_SECRET_MISSING": _row(401, "client_secret is missing"),
    "APP_REVOKED": _row(
        401, "The developer app associated with the API key is not approved or revoked", "access_denied"
    ),
    "NO_PRODUCT": _row(
        401,
        "API Key supplied does not have access to this resource. Please check the API Key you are using belongs to an "
        "app which has sufficient access to access this resource.",
        "access_denied",
    ),
    "REDIRECT_URI_MISSING": _row(400, "redirect_uri is missing"),
    "REDIRECT_URI_INVALID": _row(400, "redirect_uri is invalid"),
    "STATE_MISSING": _redirect("state is missing"),
    "RESPONSE_TYPE_MISSING": _redirect("response_type is missing"),
    "RESPONSE_TYPE_INVALID": _redirect("response_type is invalid", "unsupported_response_type"),
    "STATE_INVALID": _row(400, "Invalid state parameter."),
    "EXTERNAL_AUD": _row(400, "Invalid 'aud' claim in external ID token JWT"),
    "EXTERNAL_ISS": _row(400, "Invalid iss claim in external ID token JWT"),
    "EXTERNAL_MALFORMED": _row(400, "Malformed JWT in External ID token"),
    "EXTERNAL_KID": _row(401, "Invalid 'kid' header in external ID token JWT - no matching public key"),
    "CODE_MISSING": _row(400, "authorization_code is missing"),
    "CODE_INVALID": _row(400, "authorization_code is invalid", "invalid_grant"),
    "REFRESH_TOKEN_MISSING": _row(400, "refresh_token is missing"),
    "REFRESH_TOKEN_INVALID": _row(401, "refresh_token is invalid", "invalid_grant"),
    "REFRESH_TOKEN_EXPIRED": _row(401, "refresh token refresh period has expired", "invalid_grant"),
}
"""What is wrong with a sign-in, a code or a refresh token."""

_PLATFORM_ROWS = {
    "CONTENT_TYPE": _row(415, f"Content-Type header must be {FORM}"),
    "GRANT_TYPE_MISSING": _row(400, "grant_type is missing"),
    "GRANT_TYPE_UNSUPPORTED": _row(400, "grant_type is invalid", "unsupported_grant_type"),
    "GRANT_TYPE_INVALID": _row(400, "grant_type is invalid"),
    "SUBJECT_TOKEN_TYPE": _row(400, f"missing or invalid subject_token_type - must be '{ID_TOKEN_TYPE}'"),
    "USERINFO_UNSUPPORTED": _row(
        400,
        "The Userinfo endpoint is only supported for Combined Auth integrations. Currently this is only for NHS CIS2 "
        f"authentications - for more guidance see {_COMBINED_GUIDE}",
    ),
    "LOGOUT_AUD": _row(400, "Missing/invalid aud claim in JWT"),
    "LOGOUT_ISS": _row(400, "Missing/invalid iss claim in JWT"),
    "LOGOUT_SID": _row(400, "Missing sid claim in JWT"),
    "LOGOUT_EVENTS": _row(400, "Missing/invalid events claim in JWT"),
    "LOGOUT_UNVERIFIED": _row(400, "Unable to verify JWT", "bad_request"),
    "LOGOUT_SID_UNKNOWN": _row(501, "SID not found", "not_implemented"),
    "STATUS_KEY": _row(401, "Invalid api key for _status monitoring endpoint", "Access Denied"),
    "NOT_FOUND": _row(404, "Not Found"),
    "METHOD_NOT_ALLOWED": _row(405, "The method is not allowed here", shape="empty"),
    "INTERNAL_ERROR": _row(
        500,
        "An unknown error occurred processing this request. Contact us for assistance diagnosing this issue: "
        f"{_HELP} quoting Message ID",
        "unknown_error",
    ),
}
_GATEWAY_ROWS = {
    "NO_TOKEN": _fault(401, "Invalid access token", "oauth.v2.InvalidAccessToken"),
    "TOKEN_UNKNOWN": _fault(401, "Invalid Access Token", "keymanagement.service.invalid_access_token"),
    "TOKEN_EXPIRED": _fault(401, "Access Token expired", "keymanagement.service.access_token_expired"),
    "TOKEN_OF_OTHER_KIND": _fault(401, "Required scope(s): {scopes}", "steps.oauth.v2.InsufficientScope"),
    "API_KEY_MISSING": _fault(
        401,
        "Failed to resolve API Key variable request.header.apikey",
        "steps.oauth.v2.FailedToResolveAPIKey",
    ),
    "API_KEY_INVALID": _fault(401, "Invalid ApiKey", "oauth.v2.InvalidApiKey"),
    "API_KEY_REVOKED": _fault(401, "ApiKey not approved", "oauth.v2.ApiKeyNotApproved"),
    "API_KEY_OF_OTHER_PRODUCT": _fault(
        401, "Invalid ApiKey for given resource", "oauth.v2.InvalidApiKeyForGivenResource"
    ),
    "API_KEY_WITHOUT_PRODUCTS": _row(401, "no_products", "no_products", "bare"),
    "TOO_LARGE": _fault(413, "Body buffer overflow", "protocol.http.TooBigBody"),
    "TOO_MANY_REQUESTS": _fault(429, *QUOTA),
    "SPIKE_ARREST": _fault(429, *SPIKE),
    "TIMEOUT": _fault(504, "Gateway Timeout", "messaging.adaptors.http.flow.GatewayTimeout"),
}
_PROVIDER_ROWS = {
    "PROVIDER_REQUEST": _row(400, "Missing or invalid parameter", shape="provider"),
    "PROVIDER_CODE": _row(400, "Code not valid", "invalid_grant", "provider"),
    "PROVIDER_TOKEN": _row(401, "Token verification failed", "invalid_token", "provider"),
}

REFUSALS = {**_PLATFORM_ROWS, **ASSERTION_ROWS, **SUBJECT_ROWS, **CLIENT_ROWS, **_GATEWAY_ROWS, **_PROVIDER_ROWS}
"""Every refusal by its code."""


def json_reply(status: int, body: Json) -> Reply:
    """An answer of JSON that nobody may keep."""
    return Reply.of(status, render_json(body), JSON, Cache_Control="no-store")


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal in the shape of its row."""
    row = REFUSALS[refusal.code]
    text = writable(row.display if refusal.diagnostics is None else refusal.diagnostics)
    for name, value in refusal.values.items():
        text = text.replace(f"{{{name}}}", writable(value))
    reply = _SHAPES[row.detail["shape"]](call, row, text)
    reply.headers.update(refusal.headers)
    return reply


def _token(call: Call, row: RefusalRow, text: str) -> Reply:
    body = {"error": row.code, "error_description": text, "message_id": new_message_id(call)}
    return json_reply(row.status, body)


def _raw(call: Call, row: RefusalRow, text: str) -> Reply:
    if "{app}" in text:
        text = text.replace("{app}", _client(call))
    return json_reply(row.status, raw_fault(text, row.code))


def _bare(call: Call, row: RefusalRow, text: str) -> Reply:
    return json_reply(row.status, {"error": row.code})


def _provider(call: Call, row: RefusalRow, text: str) -> Reply:
    return json_reply(row.status, {"error": row.code, "error_description": text})


def _empty(call: Call, row: RefusalRow, text: str) -> Reply:
    return Reply(row.status)


def _back(call: Call, row: RefusalRow, text: str) -> Reply:
    """Back to the application, the text unencoded as the platform has it."""
    state = call.query.get("state")
    said = f"&{as_query({'state': state})}" if state else ""
    return redirect(call.query.get("redirect_uri", ""), f"error={row.code}&error_description={text}{said}")


def as_query(values: Mapping[str, str]) -> str:
    """The query of an address, blanks as `%20`, which nobody reads in two ways."""
    return urlencode(values, quote_via=quote)


def redirect(address: str, query: str) -> Reply:
    """A 302 to an address, with a query added to what it has. What is no address of a header leads nowhere."""
    if not address.isascii() or not address.isprintable():
        return Reply(400)
    reply = Reply(302)
    reply.headers["Location"] = f"{address}{'&' if '?' in address else '?'}{query}"
    return reply


def _client(call: Call) -> str:
    """Who calls, by client id and proven or not, as far as the request says; or else what was called."""
    named = call.query.get("client_id") or call.header(API_KEY) or (call.caller and call.caller.app)
    return writable(str(named or _client_of_form(call) or call.operation.id))


def _client_of_form(call: Call) -> Json:
    if call.request.media_type() != FORM:
        return None
    try:
        form = form_of(call.request)
        return form.get("client_id") or read_jwt(form.get("client_assertion", "")).claims.get("iss")
    except WireError:
        return None


_SHAPES = {
    "token": _token,
    "fault": _raw,
    "bare": _bare,
    "provider": _provider,
    "empty": _empty,
    "redirect": _back,
}
