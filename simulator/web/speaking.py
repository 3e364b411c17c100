"""HTTP connections that tell what could not be read. aiohttp answers such bytes by itself, and nobody would know."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.web_protocol import _ErrInfo

from simulator.web.national import Handler, National
from simulator.wire.json import Json

_LONGEST_REASON = 200


class Speaking(web.Server):
    """Makes the connections of a server. `handling` are aiohttp's own options for each of them."""

    def __init__(self, national: National, of: web.Server, handling: dict[str, Json]) -> None:
        super().__init__(national.before(of.request_handler), request_factory=of.request_factory, **handling)
        self._handling = handling
        self._national = national

    def __call__(self) -> web.RequestHandler:
        """One more connection."""
        return _Connection(self, self._national, self._handling)


class _Connection(web.RequestHandler):
    """Remembers what came last if it could not be read."""

    __slots__ = ("_came_last", "_national")

    def __init__(self, server: Speaking, national: National, handling: dict[str, Json]) -> None:
        super().__init__(server, loop=server._loop, **handling)
        self._national = national
        self._came_last = b""

    def data_received(self, data: bytes) -> None:
        """Bytes of the client's."""
        super().data_received(data)
        # What could be read is let go of at once: kept until more comes, it makes each large message a tenth dearer.
        is_wanted = self._buffer_paused or (self._messages and isinstance(self._messages[-1][0], _ErrInfo))
        self._came_last = (data or self._came_last) if is_wanted else b""

    def _make_error_handler(self, err_info: _ErrInfo) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
        return self._unreadable(self._came_last, err_info.message or type(err_info.exc).__name__)

    def _unreadable(self, data: bytes, message: str) -> Handler:
        # The parser's message goes on with the bytes themselves, which are recorded anyway.
        why = message.partition("\n")[0].rstrip(" :")[:_LONGEST_REASON]

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            return await self._national.unreadable(request, data, why)

        return answer
