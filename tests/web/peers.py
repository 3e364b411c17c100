"""Receivers on loopback of what we send on our own account, and errands for them. No expectation lives here."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator.call.errand import Errand
from simulator.pipeline import Simulator
from simulator.records.exchange import Exchange
from simulator.web.postman import Postman

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Peer:
    """A receiver on loopback. It gives its answers one after the other, the last one for ever, and keeps what came."""

    def __init__(self, *answers: Answering) -> None:
        self.answers = list(answers)
        self.bodies: list[bytes] = []
        self.headers: list[list[tuple[str, str]]] = []
        self.times: list[float] = []
        self.asked = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        """Where acknowledgements go."""
        return str(self.server.make_url("/acks"))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.times.append(asyncio.get_running_loop().time())
        self.bodies.append(await request.read())
        self.headers.append(list(request.headers.items()))
        self.asked.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)


def says(status: int, text: str = "", **headers: str) -> Answering:
    """An answer of this status."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=text, headers=headers)

    return answer


async def says_nothing(request: web.Request) -> web.StreamResponse:
    """An answer that does not come."""
    await asyncio.sleep(30)
    return web.Response()


Open = Callable[..., Awaitable[Peer]]


def an_errand(url: str, **changes: object) -> Errand:
    """An errand that waits for nothing."""
    errand = Errand(
        "echo.thing.create", "echo", url, b"<told/>", {"Content-Type": "text/xml", "SOAPAction": '"urn:x"'},
        wait=0.01, message_id="M1", tracking_id="T1",
    )  # fmt: skip
    return replace(errand, **changes)  # type: ignore[arg-type]  # a test's own


async def done(postman: Postman) -> None:
    """Wait until everything is sent or given up."""
    async with asyncio.timeout(30):
        await postman.idle()
    assert postman.waiting == 0


async def sent_by(simulator: Simulator, tenant: str = "default") -> list[Exchange]:
    """What the journal has of it."""
    return await simulator.journal.select(tenant)
