"""Who may talk to the admin API and the inspector: no web page of somebody else's, and beyond this machine nobody
without the token. National paths are not guarded, and must never be.

A page in a browser can send requests to loopback under its own host name (DNS rebinding) or as a form. So the Host
must be ours, an Origin, where a browser sends one, must be the same, and what the browser says of the page must fit.
"""

import hmac
import ipaddress
import secrets
from hashlib import sha256

from aiohttp import web

from simulator.settings import Settings, is_loopback
from simulator.web.admin.errors import AdminError
from simulator.web.admin.sessions import Sessions
from simulator.web.admin.tries import Tries
from simulator.wire.errors import Problem, Problems

SETTING = "UEC_SIMULATOR_ALLOWED_HOST"
TOKEN_SETTING = "UEC_SIMULATOR_ADMIN_TOKEN"  # noqa: S105 - a name, not a token

SHORTEST_TOKEN = 12
LONGEST_TOKEN = 200
"""Characters that a token of the user's own may have."""

_SAFE = ("GET", "HEAD")
_ELSEWHERE = "the admin API does nothing for pages of other origins"
_WAIT = "too many wrong tokens came from this address: wait a minute"


class Guard:
    """What one server asks of who wants more than its national paths. Raises Problems for a bad token.

    `token` is what has to be shown, empty where nothing is asked for; `is_made` says that it is not the user's own.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.is_made = settings.admin_token is None and not is_loopback(settings.host)
        self.token = secrets.token_urlsafe(24) if self.is_made else _checked(settings.admin_token)
        self.sessions = Sessions(self.token)
        self._tries = Tries()

    @property
    def asks(self) -> bool:
        """Does it ask for a token?"""
        return bool(self.token)

    def check_sender(self, request: web.Request, *, takes_links: bool = False) -> None:
        """Raises AdminError for what was addressed to, or comes from a page of, a host that is not ours.

        Where it `takes_links`, people may come from elsewhere by one.
        """
        host = request.headers.get("Host", "")
        if host and not is_ours(host_name(host), self._settings):
            what = f"the admin API does not answer to the host name in use; allow it with {SETTING} or --allowed-host"
            raise AdminError(421, "wrong-host", what, "Host")
        origin = request.headers.get("Origin")
        if origin is not None and origin.partition("://")[2].lower() != host.lower():
            raise AdminError(403, "cross-origin", _ELSEWHERE, "Origin")
        is_ours_too = request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")
        if not is_ours_too and not (takes_links and _is_followed(request)):
            raise AdminError(403, "cross-origin", _ELSEWHERE, "Sec-Fetch-Site")

    def check_token(self, request: web.Request) -> None:
        """Raises AdminError for a request to the admin API that shows no token.

        A browser that has signed in may read: exports and the stream are linked from the inspector's pages.
        """
        if not self.asks or self._shows_token(request):
            return
        if not self.sessions.is_good(request):
            what = "give the admin token: Authorization: Bearer; `serve` says it at its start, or was given it by"
            raise AdminError(401, "token-needed", f"{what} {TOKEN_SETTING} or --admin-token", "Authorization")
        if request.method not in _SAFE:
            what = "who has signed in to the inspector may only read here; give the admin token to change anything"
            raise AdminError(403, "token-needed", what, "Authorization")

    def is_signed_in(self, request: web.Request) -> bool:
        """May this request see the inspector's pages? Raises AdminError for a wrong token."""
        return not self.asks or self._shows_token(request) or self.sessions.is_good(request)

    def is_token(self, given: str, peer: str | None) -> bool:
        """Is this the token? Raises AdminError (429) when too many wrong ones came from there."""
        if not self._tries.may_try(peer):
            raise AdminError(429, "too-many-tries", _WAIT, "Authorization")
        # Of digests, so that not even the length can be measured.
        is_it = hmac.compare_digest(_digest(given), _digest(self.token))
        if not is_it:
            self._tries.failed(peer)
        return is_it

    def form_token(self, request: web.Request) -> str:
        """What every form of the inspector's has to send back."""
        return self.sessions.form_token(request)

    def check_form(self, request: web.Request, given: str) -> None:
        """Raises AdminError for a form that no page of ours has made, or one that is older than the sign-in."""
        if not hmac.compare_digest(_digest(given), _digest(self.form_token(request))):
            what = "the page is older than the server or the sign-in: load it anew and send the form again"
            raise AdminError(403, "stale-form", what, "form_token")

    def _shows_token(self, request: web.Request) -> bool:
        header = request.headers.get("Authorization")
        if header is None:
            return False
        scheme, _, given = header.partition(" ")
        if scheme.lower() != "bearer":
            return False  # whatever stands in front of us may ask for something of its own
        if not self.is_token(given.strip(), request.remote):
            raise AdminError(401, "wrong-token", "this is not the admin token", "Authorization")
        return True


def host_name(host: str) -> str:
    """The name in a Host header: without port, and without an IPv6 address's brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].rstrip(".").lower()


def is_ours(name: str, settings: Settings) -> bool:
    """Is this loopback, the host we are bound to, or one that the settings allow?

    A server that listens at every address has many names: then addresses and names without a dot are ours too, since
    nobody can register those.
    """
    if name == "localhost" or name.endswith(".localhost") or name == settings.host.lower():
        return True
    if any(allowed in ("*", name) for allowed in map(str.lower, settings.allowed_hosts)):
        return True
    everywhere = settings.host in ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return everywhere and "." not in name
    return everywhere or address.is_loopback


def _is_followed(request: web.Request) -> bool:
    """Did somebody follow a link to here? Then they see the answer, and the page with the link does not."""
    headers = request.headers
    is_seen = headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest", "document") == "document"
    return request.method in _SAFE and is_seen


def _checked(token: str | None) -> str:
    """The user's own token. It is not said in problems."""
    if token is None:
        return ""
    fits = SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN and token.isascii() and token.isprintable()
    if not fits or " " in token:
        what = f"the admin token is not {SHORTEST_TOKEN} to {LONGEST_TOKEN} ASCII characters without spaces"
        raise Problems([Problem(what, f"give another with {TOKEN_SETTING} or --admin-token, or none", "admin_token")])
    return token


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogateescape")).digest()
