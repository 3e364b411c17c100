"""The one handler of all national paths: read, let the simulator answer, deliver. No routes, no middlewares.

It also tells the admin API's paths apart, so that a national request never meets aiohttp's router.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.pipeline import Simulator
from simulator.web.delivery import LEAVES, Courier
from simulator.web.reading import as_request, read_body, secured_by
from simulator.web.tally import Tally
from simulator.web.tls.channel import Secured

ADMIN = "/_simulator"
"""Below this path are the admin API and the inspector; everything else is national."""

CUT_SHORT = "the client left, or fell silent, while it was still sending"
"""What stands in an exchange whose request never came to its end."""

_NO_END = "408: the request did not come to its end\n"
_TOO_LATE = (
    "HTTP/1.1 408 Request Timeout\r\nContent-Type: text/plain; charset=utf-8\r\n"
    f"Content-Length: {len(_NO_END)}\r\nConnection: close\r\n\r\n{_NO_END}"
).encode()

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class National:
    """Answers national requests of one server. `courier` and `tally` are for the server's other ports too."""

    def __init__(self, simulator: Simulator, courier: Courier, tally: Tally) -> None:
        self._simulator = simulator
        self.courier = courier
        self.tally = tally

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Read, exchange, deliver."""
        body, oversize, secured = b"", False, secured_by(request)
        try:
            if request.body_exists:
                body, oversize = await read_body(request, self._simulator.settings.max_body)
        except (ConnectionError, TimeoutError, web.RequestPayloadError) as fault:
            return await self._give_up(request, secured, fault)
        outcome = await self._simulator.exchange(as_request(request, body, secured, oversize=oversize))
        self.tally.count(outcome.exchange)
        try:
            written = await self.courier.deliver(request, outcome, last=oversize)
        except ConnectionError:
            self.courier.undelivered += 1
            return LEAVES
        if oversize and not body and request.transport is not None:
            request.transport.close()  # it asked before sending and was refused: there is no rest to wait for
        return written

    async def unreadable(self, request: web.BaseRequest, data: bytes, why: str) -> web.StreamResponse:
        """Record what is no HTTP, and answer 400. Of the request only the connection is real."""
        secured = secured_by(request)
        outcome = await self._simulator.not_http(data, request.remote, None if secured is None else secured.text, why)
        self.tally.count(outcome.exchange)
        return web.Response(status=outcome.reply.status, body=outcome.reply.body, headers=outcome.reply.headers)

    def before(self, admin: Handler) -> Handler:
        """A handler for all paths of a server: the admin API's go to `admin`, the rest stays here."""

        async def dispatch(request: web.BaseRequest) -> web.StreamResponse:
            if request.raw_path.startswith(ADMIN) and is_admin(request.raw_path):
                return await admin(request)
            return await self.answer(request)

        return dispatch

    async def _give_up(self, request: web.BaseRequest, secured: Secured | None, fault: Exception) -> web.StreamResponse:
        """Record a request that never came to its end; who is still there is told that it is over."""
        self.tally.cut_short += 1
        await self._simulator.cut_short(as_request(request, b"", secured, oversize=False), CUT_SHORT)
        if not isinstance(fault, ConnectionError) and request.transport is not None:
            # aiohttp would keep it open a while for the rest of the body, which has been waited for already.
            request.transport.write(_TOO_LATE)
            request.transport.close()
        return LEAVES


def is_admin(target: str) -> bool:
    """Is this path the admin API's?"""
    return target[: len(ADMIN)] == ADMIN and target[len(ADMIN) : len(ADMIN) + 1] in ("", "/", "?")
