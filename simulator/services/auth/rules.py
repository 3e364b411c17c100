"""The token service's reporting rules, and the table of them: what works here, and would not everywhere."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.services.auth.forms import FORM, form_of
from simulator.wire.errors import WireError
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply
from simulator.wire.jwt import read_jwt

_GUIDE = "API platform, token service"

CONTENT_TYPE = RuleRow(
    "auth.content-type.parameter",
    Severity.WARNING,
    "a Content-Type with a parameter, which the live service compares as a whole and refuses",
    f"{FORM} and nothing after it",
    _GUIDE,
)
IN_QUERY = RuleRow(
    "auth.query.secret",
    Severity.WARNING,
    "a secret in the address, where logs keep it; the token service does not look there",
    "all parameters in the body",
    _GUIDE,
)
UNKNOWN_FIELD = RuleRow(
    "auth.form.unknown",
    Severity.INFORMATION,
    "a field that no flow of the token service has",
    "the fields of the flow",
    _GUIDE,
)
TWICE_USED = RuleRow(
    "auth.assertion.reused",
    Severity.ERROR,
    "an assertion that came again: its jti is used up by the first request, also by one that was refused",
    "a new assertion, with a new jti, for each request",
    _GUIDE,
)
NO_ISSUED_AT = RuleRow(
    "auth.assertion.dated",
    Severity.INFORMATION,
    "an assertion with an iat or nbf, which the platform does not look at",
    "exp, iss, sub, aud and jti",
    _GUIDE,
)
RULE_TABLE = (CONTENT_TYPE, IN_QUERY, UNKNOWN_FIELD, TWICE_USED, NO_ISSUED_AT)
"""Every finding that there is about the token service."""

_SECRETS = ("client_secret", "client_assertion", "subject_token", "refresh_token", "code")
_FIELDS = frozenset(
    {
        "grant_type", "client_assertion_type", "client_assertion", "subject_token_type", "subject_token", "code",
        "redirect_uri", "client_id", "client_secret", "refresh_token", "scope", "_access_token_expiry_ms",
        "_refresh_token_expiry_ms", "_refresh_tokens_validity_ms",
    }
)  # fmt: skip


def form(call: Call, reply: Reply) -> Iterator[Finding]:
    """The form comes as the live service reads it, with nothing that it does not know."""
    said = call.header("Content-Type") or ""
    if said != FORM and call.request.media_type() == FORM:
        yield CONTENT_TYPE.at("Content-Type", f"{shown(said)}")
    for name in _SECRETS:
        if name in call.query:
            yield IN_QUERY.at(f"query: {name}", f"{name} in the address")
    try:
        fields = form_of(call.request)
    except WireError:
        return
    for name in fields:
        if name not in _FIELDS:
            yield UNKNOWN_FIELD.at(f"form: {name}", f"the field {shown(name)}")


def assertion(call: Call, reply: Reply) -> Iterator[Finding]:
    """An assertion is made for one request, and says what it has to."""
    if b"Non-unique 'jti'" in reply.body:
        yield TWICE_USED.at("form: client_assertion")
    try:
        claims = read_jwt(form_of(call.request).get("client_assertion", "")).claims
    except WireError:
        return
    for name in ("iat", "nbf"):
        if name in claims:
            yield NO_ISSUED_AT.at("form: client_assertion", f"the claim {name}")
