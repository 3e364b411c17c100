"""Who has signed in to the inspector: cookies that are signed, not kept, so that several servers take each other's.

They are signed with a key that follows from the admin token: another token, and nobody is signed in any more.
"""

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256

from aiohttp import web

from simulator.clock import real_time

LIFE = 12 * 3600
"""Seconds that a sign-in lasts."""

PATH = "/_simulator"
"""Where browsers send the cookie."""

_LONGEST = 200


class Sessions:
    """The sign-ins of one token; an empty one stands for a server that asks for none. `now` is for tests."""

    def __init__(self, token: str, now: Callable[[], float] = real_time) -> None:
        self._key = sha256(b"inspector " + token.encode()).digest() if token else secrets.token_bytes(32)
        self._now = now

    def begin(self, request: web.Request, response: web.StreamResponse) -> None:
        """Give the browser a cookie that says that it has signed in."""
        said = f"{int(self._now()) + LIFE}.{secrets.token_urlsafe(18)}"
        response.set_cookie(
            cookie_name(request),
            f"{said}.{self._signed('session', said)}",
            max_age=LIFE,
            path=PATH,
            httponly=True,
            samesite="Strict",
            secure=request.secure,
        )

    def end(self, request: web.Request, response: web.StreamResponse) -> None:
        """Take the cookie away."""
        response.del_cookie(
            cookie_name(request), path=PATH, httponly=True, samesite="Strict", secure=request.secure or None
        )

    def is_good(self, request: web.Request) -> bool:
        """Does the request carry a cookie of ours that has not run out?"""
        said, _, signature = _cookie(request).rpartition(".")
        if not hmac.compare_digest(self._signed("session", said), signature):
            return False
        return int(said.partition(".")[0]) > self._now()

    def form_token(self, request: web.Request) -> str:
        """What a form of ours holds and no other page can know; it belongs to the sign-in."""
        return self._signed("form", _cookie(request))

    def _signed(self, purpose: str, said: str) -> str:
        return hmac.new(self._key, f"{purpose} {said}".encode(), sha256).hexdigest()


def cookie_name(request: web.Request) -> str:
    """A name of its own for each port: browsers share cookies between all ports of a machine."""
    port = request.host.rpartition(":")[2]
    return f"uec-simulator-{port}" if port.isdigit() and port.isascii() else "uec-simulator"


def _cookie(request: web.Request) -> str:
    """The cookie's value; what cannot be one of ours is none."""
    value = request.cookies.get(cookie_name(request), "")
    return value if value.isascii() and len(value) <= _LONGEST else ""
