"""The application as which the supplier signs in at the API platform: its key, its signed JWT, the token it gets.

How the platform is asked and where the answer leads is the business of `steps`.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from simulator.call.api import APPLICATION_SCOPE
from simulator.supplier.occasion import Occasion
from simulator.supplier.refusals import remedy, said_in
from simulator.supplier.sending import Answer, Place
from simulator.wire.errors import WireError
from simulator.wire.json import Json, parse_json
from simulator.wire.jwt import ASSERTION_TYPE, new_private_key, public_jwk, sign_jwt

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

PATH = "/oauth2/token"
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
SCOPE = f"{APPLICATION_SCOPE}personal-demographics-service"
"""The one API of the call that asks for a token."""

_ASID = "200000111111"
"""PDS asks which system an application is; this one is made up."""

_ALGORITHM = "RS512"
_GOOD_FOR = 300
"""Seconds: the most that the platform lets an assertion be good for."""

_REGISTER = "PUT /_simulator/api/tenants/<tenant>/documents/applications/<client id>"
_OWN_REMEDIES = (
    ("'iss'/'sub' claims", f"--application is no approved application of this tenant: register it with {_REGISTER}"),
    ("'kid' header", "--kid is in no key of the application's key set: give the kid under which --key is registered"),
    ("signature verification", "--key is not the private half of what is registered under --kid: give the one that is"),
    ("register a public key", f"the application has neither jwks nor jwks_url: register it with its keys, {_REGISTER}"),
    (
        "JWKS endpoint",
        "the application's keys are looked up at its jwks_url: serve them there, or register jwks instead",
    ),
    ("'aud' claim", "behind a proxy, serve with --links and the address that --base-url has"),
    ("'exp' claim", "the tenant's clock is not this machine's: give --admin-token, and it is asked for"),
    ("not configured to use", f"the application has no scope of an application on its own: register it with {SCOPE}"),
)
"""By what the token service says to somebody's own application: what would be right."""


@dataclass(frozen=True, slots=True)
class Application:
    """Who signs in: client id, key, and the id of the key. `is_own` if the user has registered it, and not the call."""

    client_id: str
    kid: str
    key: "RSAKey" = field(repr=False)
    is_own: bool = True


def new_application(occasion: Occasion) -> Application:
    """An application for this call alone. It lives for seconds, so its key is of the quickest size."""
    return Application(f"journey-{occasion.request_id()[:8]}", "journey-1", new_private_key(), is_own=False)


def registration(application: Application) -> Json:
    """The document by which a simulator knows it."""
    return {
        "client_id": application.client_id,
        "name": "A call to 111",
        "status": "approved",
        "scopes": [SCOPE],
        "asid": _ASID,
        "jwks": {"keys": [public_jwk(application.key, application.kid, _ALGORITHM)]},
    }


def write_request(application: Application, occasion: Occasion, place: Place) -> bytes:
    """The form that asks for a token, with an assertion for the token service at a place."""
    claims = {
        "iss": application.client_id,
        "sub": application.client_id,
        "aud": f"{place.called}{place.prefix}{PATH}",
        "jti": occasion.request_id(),
        "exp": int(occasion.now.timestamp()) + _GOOD_FOR,
    }
    header = {"alg": _ALGORITHM, "typ": "JWT", "kid": application.kid}
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": sign_jwt(header, claims, application.key),
    }
    return urlencode(form).encode()


def read_token(answer: Answer) -> tuple[str, str] | None:
    """The token, and for how many seconds it is good; None for an answer that holds none."""
    if answer.status != 200:
        return None
    try:
        said = parse_json(answer.body)
    except WireError:
        return None
    token = said.get("access_token") if isinstance(said, dict) else None
    if not isinstance(token, str) or not (token.isascii() and token.isprintable()):
        return None
    return token, str(said.get("expires_in"))


def remedy_of(application: Application, answer: Answer) -> str:
    """What can be done about a sign-in that was refused."""
    said = said_in(answer) if application.is_own and 400 <= answer.status < 500 else ""
    return next((words for known, words in _OWN_REMEDIES if known in said), None) or remedy(answer)
