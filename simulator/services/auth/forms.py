"""The form that a client posts, and which of the token service's flows it asks for."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.wire.errors import WireError
from simulator.wire.http import Request

FORM = "application/x-www-form-urlencoded"
ID_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 - a type's name

CLIENT_CREDENTIALS = "client_credentials"
AUTHORIZATION_CODE = "authorization_code"
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a grant's name
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105 - a grant's name

_MOST_FIELDS = 100

Form = Mapping[str, str]
"""A form's fields; of one that comes twice the first."""


def form_of(request: Request) -> Form:
    """The fields of a request's body, read once. Raises WireError for more than anybody needs."""
    return request.derived("form", _read)


def _read(request: Request) -> Form:
    try:
        pairs = parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise WireError(f"the form has more than {_MOST_FIELDS} fields") from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return fields


def is_form(call: Call) -> None:
    """A check: the body is a form. A charset after it would be refused by the live service; here it is a finding."""
    if call.request.media_type() != FORM:
        raise Refusal("CONTENT_TYPE")


def grant_of(form: Form) -> str:
    """The flow that a form asks for, by grant type and subject token type, in the platform's order. Raises Refusal."""
    grant, subject = form.get("grant_type", ""), form.get("subject_token_type", "")
    if grant == CLIENT_CREDENTIALS and subject != ID_TOKEN_TYPE:
        return CLIENT_CREDENTIALS
    if subject == ID_TOKEN_TYPE:
        return TOKEN_EXCHANGE
    if grant in (AUTHORIZATION_CODE, REFRESH_TOKEN):
        return grant
    if grant == TOKEN_EXCHANGE:
        raise Refusal("SUBJECT_TOKEN_TYPE")
    raise Refusal("GRANT_TYPE_UNSUPPORTED" if grant else "GRANT_TYPE_MISSING")


def grant_is_known(call: Call) -> None:
    """A check: there is a flow for the form."""
    grant_of(form_of(call.request))


def milliseconds(form: Form, name: str) -> float | None:
    """A length of time of a form in seconds; None if there is none that can be read."""
    text = form.get(name, "")
    return int(text) / 1000 if text.isascii() and text.isdigit() and len(text) <= 15 else None
