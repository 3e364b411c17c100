"""The API platform's sign-in: the table of its operations, and nothing else."""

from simulator.call.call import Operation, Service
from simulator.services.auth import hello, logout, operations, provider, rules, sign_in
from simulator.services.auth.errors import ASSERTION_ROWS, REFUSALS, SUBJECT_ROWS, render
from simulator.services.auth.forms import grant_is_known, is_form
from simulator.services.auth.grants import tidy
from simulator.services.auth.view import view
from simulator.wire.findings import ids_of

_BASE = "/oauth2"
_BASES = (_BASE, "/oauth2-mock", "/oauth2-no-smartcard")
_REALM = "/realms/{realm}/protocol/openid-connect"
_HELLO = "/hello-world"
_TOKEN_SERVICE = "API platform, token service"  # noqa: S105 - a source's name
_GATEWAY = ("TOO_MANY_REQUESTS", "SPIKE_ARREST", "INTERNAL_ERROR", "TIMEOUT")
_CLIENT = (
    "CLIENT_ID_MISSING", "CLIENT_INVALID", "CLIENT_SECRET_MISSING", "REDIRECT_URI_MISSING", "REDIRECT_URI_INVALID",
    "CODE_MISSING", "CODE_INVALID", "NO_PRODUCT", "APP_REVOKED", "REFRESH_TOKEN_MISSING", "REFRESH_TOKEN_INVALID",
    "REFRESH_TOKEN_EXPIRED",
)  # fmt: skip
_BEARER = ("NO_TOKEN", "TOKEN_UNKNOWN", "TOKEN_EXPIRED")
_KEY = (
    "API_KEY_MISSING", "API_KEY_INVALID", "API_KEY_REVOKED", "API_KEY_OF_OTHER_PRODUCT", "API_KEY_WITHOUT_PRODUCTS",
)  # fmt: skip


def _paths(below: str) -> tuple[str, ...]:
    return tuple(f"{base}{below}" for base in _BASES[1:])


_FLOWS = (
    Operation(
        id="auth.token.issue",
        method="POST",
        path=f"{_BASE}/token",
        more_paths=_paths("/token"),
        summary="Give out an access token, for any of the flows",
        answer=operations.issue_token,
        checks=(is_form, grant_is_known),
        rules=(rules.form, rules.assertion),
        refusals=(
            "CONTENT_TYPE",
            "GRANT_TYPE_MISSING",
            "GRANT_TYPE_UNSUPPORTED",
            "GRANT_TYPE_INVALID",
            "SUBJECT_TOKEN_TYPE",
            *ASSERTION_ROWS,
            *SUBJECT_ROWS,
            *_CLIENT,
            *_GATEWAY,
            "TOO_LARGE",
        ),
        source=f"{_TOKEN_SERVICE}, token",
    ),
    Operation(
        id="auth.user.authorise",
        method="GET",
        path=f"{_BASE}/authorize",
        more_paths=_paths("/authorize"),
        summary="Send a user to sign in",
        answer=sign_in.authorise,
        refusals=(
            "CLIENT_ID_MISSING",
            "CLIENT_ID_INVALID",
            "APP_REVOKED",
            "NO_PRODUCT",
            "REDIRECT_URI_MISSING",
            "REDIRECT_URI_INVALID",
            "STATE_MISSING",
            "RESPONSE_TYPE_MISSING",
            "RESPONSE_TYPE_INVALID",
            *_GATEWAY,
        ),
        source=f"{_TOKEN_SERVICE}, authorize",
    ),
    Operation(
        id="auth.user.return",
        method="GET",
        path=f"{_BASE}/callback",
        more_paths=_paths("/callback"),
        summary="Take a user back from the identity provider",
        answer=sign_in.return_to_application,
        refusals=(
            "STATE_INVALID",
            "CODE_INVALID",
            "EXTERNAL_AUD",
            "EXTERNAL_ISS",
            "EXTERNAL_MALFORMED",
            "EXTERNAL_KID",
            "CLIENT_ID_INVALID",
            "APP_REVOKED",
            "NO_PRODUCT",
            "UNAUTHORIZED_CLIENT",
            *_GATEWAY,
        ),
        source=f"{_TOKEN_SERVICE}, callback",
    ),
    Operation(
        id="auth.user.tell",
        method="GET",
        path=f"{_BASE}/userinfo",
        more_paths=_paths("/userinfo"),
        summary="Say who has signed in, and in which roles",
        answer=operations.tell_user,
        refusals=(*_BEARER, "USERINFO_UNSUPPORTED", *_GATEWAY),
        source=f"{_TOKEN_SERVICE}, userinfo",
    ),
    Operation(
        id="auth.session.end",
        method="POST",
        path=f"{_BASE}/backchannel_logout",
        more_paths=_paths("/backchannel_logout"),
        summary="End a session, on behalf of an identity provider",
        answer=logout.log_out,
        refusals=(
            "LOGOUT_AUD",
            "LOGOUT_ISS",
            "LOGOUT_SID",
            "LOGOUT_EVENTS",
            "LOGOUT_UNVERIFIED",
            "LOGOUT_SID_UNKNOWN",
            *_GATEWAY,
            "TOO_LARGE",
        ),
        source=f"{_TOKEN_SERVICE}, back-channel logout",
    ),
)
_PROVIDER = (
    Operation(
        id="auth.provider.show",
        method="GET",
        path=f"{_REALM}/auth",
        summary="The mock identity provider's page",
        answer=provider.show_page,
        checks=(provider.question_is_right,),
        refusals=("NOT_FOUND", "PROVIDER_REQUEST", "INTERNAL_ERROR"),
        source="API platform, mock identity providers",
    ),
    Operation(
        id="auth.provider.sign-in",
        method="POST",
        path=f"{_REALM}/auth",
        summary="Sign in at the mock identity provider",
        answer=provider.sign_in,
        checks=(provider.question_is_right,),
        refusals=("NOT_FOUND", "PROVIDER_REQUEST", "INTERNAL_ERROR", "TOO_LARGE"),
        source="API platform, mock identity providers",
    ),
    Operation(
        id="auth.provider.issue",
        method="POST",
        path=f"{_REALM}/token",
        summary="The mock identity provider's id token",
        answer=provider.give_id_token,
        refusals=("NOT_FOUND", "PROVIDER_REQUEST", "PROVIDER_CODE", "INTERNAL_ERROR", "TOO_LARGE"),
        source="API platform, mock identity providers",
    ),
    Operation(
        id="auth.provider.keys",
        method="GET",
        path=f"{_REALM}/certs",
        summary="The mock identity provider's public key",
        answer=provider.list_keys,
        refusals=("NOT_FOUND", "INTERNAL_ERROR"),
        source="API platform, mock identity providers",
    ),
    Operation(
        id="auth.provider.tell",
        method="GET",
        path=f"{_REALM}/userinfo",
        summary="What the mock identity provider knows of a user",
        answer=provider.tell_claims,
        refusals=("NOT_FOUND", "PROVIDER_TOKEN", "INTERNAL_ERROR"),
        source="API platform, mock identity providers",
    ),
    Operation(
        id="auth.provider.discover",
        method="GET",
        path="/realms/{realm}/.well-known/openid-configuration",
        summary="The mock identity provider's addresses",
        answer=provider.discover,
        refusals=("NOT_FOUND", "INTERNAL_ERROR"),
        source="OpenID Connect Discovery: assumed",
    ),
)
_HELLO_WORLD = (
    Operation(
        id="auth.hello.world",
        method="GET",
        path=f"{_HELLO}/hello/world",
        summary="Hello World, for anybody",
        answer=hello.greet_world,
        refusals=_GATEWAY,
        source="API platform, hello-world",
    ),
    Operation(
        id="auth.hello.application",
        method="GET",
        path=f"{_HELLO}/hello/application",
        summary="Hello World, for an application with its API key or a token",
        answer=hello.greet_application,
        checks=(hello.is_application,),
        refusals=(*_KEY, *_BEARER, "TOKEN_OF_OTHER_KIND", *_GATEWAY),
        source="API platform, hello-world",
    ),
    Operation(
        id="auth.hello.user",
        method="GET",
        path=f"{_HELLO}/hello/user",
        summary="Hello World, for a user with a token",
        answer=hello.greet_user,
        checks=(hello.is_user,),
        refusals=(*_BEARER, "TOKEN_OF_OTHER_KIND", *_GATEWAY),
        source="API platform, hello-world",
    ),
)
_OTHERS = (
    Operation(
        id="auth.ping",
        method="GET",
        path=f"{_BASE}/_ping",
        more_paths=_paths("/_ping"),
        summary="Is the gateway there?",
        answer=operations.ping,
        source="API platform, _ping",
    ),
    Operation(
        id="auth.status",
        method="GET",
        path=f"{_BASE}/_status",
        more_paths=_paths("/_status"),
        summary="Is the token service there?",
        answer=operations.status,
        refusals=("STATUS_KEY",),
        source="API platform, _status",
    ),
    Operation(
        id="auth.cors.preflight",
        method="OPTIONS",
        path=f"{_BASE}/{{rest...}}",
        more_paths=_paths("/{rest...}"),
        summary="A browser's question before a call from another origin",
        answer=operations.preflight,
        refusals=("NOT_FOUND", "METHOD_NOT_ALLOWED"),
        source="API platform, CORS",
    ),
    Operation(
        id="auth.unsupported",
        method="*",
        path=f"{_BASE}/{{rest...}}",
        more_paths=(*_paths("/{rest...}"), "/realms/{rest...}", f"{_HELLO}/{{rest...}}"),
        summary="Any other address or method",
        answer=operations.unsupported,
        refusals=("NOT_FOUND", "METHOD_NOT_ALLOWED"),
        source=f"{_TOKEN_SERVICE}, other requests",
    ),
)

SERVICE = Service(
    name="auth",
    title="API platform: sign-in and tokens",
    base_path=_BASE,
    operations=(*_FLOWS, *_PROVIDER, *_HELLO_WORLD, *_OTHERS),
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=operations.no_number,
    view=view,
    tidy=tidy,
    finding_ids=ids_of(rules.RULE_TABLE),
)
