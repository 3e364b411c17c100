"""What the platform asks of the application behind a sign-in, a code or a refresh token: its id, secret and address."""

from hmac import compare_digest

from simulator.call.applications import Application, application_of
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.auth.forms import Form

TOKEN_SERVICE = "identity-service"  # noqa: S105 - a product's name
"""What the names of products begin with that hold the token service."""


def known_application(call: Call, client_id: str) -> Application:
    """The approved and subscribed application of a sign-in. Raises Refusal."""
    if not client_id:
        raise Refusal("CLIENT_ID_MISSING")
    application = application_of(call.documents, client_id)
    if application is None:
        raise Refusal("CLIENT_ID_INVALID")
    if not application.is_approved:
        raise Refusal("APP_REVOKED")
    is_subscribed(application)
    return application


def proven_application(call: Call, form: Form) -> Application:
    """The approved application whose id and secret a form carries. Raises Refusal."""
    client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
    if not client_id:
        raise Refusal("CLIENT_ID_MISSING")
    application = application_of(call.documents, client_id)
    if application is None:
        raise Refusal("CLIENT_INVALID")
    if not secret:
        raise Refusal("CLIENT_SECRET_MISSING")
    known = str(application.body.get("client_secret") or "")
    if not compare_digest(known.encode("utf-8", "replace"), secret.encode("utf-8", "replace")):
        raise Refusal("CLIENT_INVALID")
    if not application.is_approved:
        raise Refusal("APP_REVOKED")  # as at the sign-in: assumed
    return application


def is_subscribed(application: Application) -> None:
    """One of its products holds the token service, or is the API of one of its scopes. Raises Refusal."""
    if application.products is None:
        return
    apis = [scope.rpartition(":")[2].lower() for scope in application.scopes or ()]
    for product in application.products:
        name = product.lower()
        if name.startswith(TOKEN_SERVICE) or any(api.startswith(name) or name.startswith(api) for api in apis if api):
            return
    raise Refusal("NO_PRODUCT")


def address_is_registered(application: Application, address: str) -> None:
    """The address to return to is one of the application's own, letter by letter. Raises Refusal."""
    if not address:
        raise Refusal("REDIRECT_URI_MISSING")
    registered = application.body.get("redirect_uris") or ()
    if address not in registered or not address.isascii() or not address.isprintable():
        raise Refusal("REDIRECT_URI_INVALID")


def scopes_at(application: Application, level: str) -> tuple[str, ...] | None:
    """Its scopes for people of a level; None where they are not restricted. Raises Refusal where there are none."""
    if application.scopes is None:
        return None
    scopes = tuple(scope for scope in application.scopes if level and f":{level}:" in scope)
    if not scopes:
        raise Refusal("UNAUTHORIZED_CLIENT")
    return scopes
