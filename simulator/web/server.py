"""The server: an aiohttp application over a Simulator, started and stopped from a command line, a test or a thread.

What is answered is decided in the pipeline and the admin API; this module only owns sockets, loops and threads.
"""

import asyncio
import errno
import gc
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.admin.app import SERVER, build_admin
from simulator.web.delivery import Courier
from simulator.web.inspector.pages import PAGES
from simulator.web.inspector.site import add_inspector
from simulator.web.national import ADMIN, National
from simulator.web.postman import Postman
from simulator.web.speaking import Speaking
from simulator.web.tally import Tally
from simulator.web.watch import Watch
from simulator.wire.errors import Problem, Problems

if TYPE_CHECKING:
    from simulator.web.tls.certificates import Certificates

BACKLOG = 1024
"""Connections that may wait to be accepted."""

IDLE_SECONDS = 75.0
"""How long a connection may stay open without a request."""

LONGEST_LINE = 65_536
"""Longest request line and header field taken, in bytes; a longer one is a 400."""

LINGER_SECONDS = 5.0
"""How long the rest of a body that was too long is read and thrown away, so that its sender can read the reply."""

DRAIN_SECONDS = 3.0
"""How long a closing server waits for what is being answered."""

_REACHED_AT = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked up, not bound

_LOG = logging.getLogger("simulator.web")
_HANDLING = {
    "access_log": None,
    "auto_decompress": False,  # the journal keeps bodies as they were sent
    "keepalive_timeout": IDLE_SECONDS,
    "lingering_time": LINGER_SECONDS,
    "logger": _LOG,
    "max_field_size": LONGEST_LINE,
    "max_line_size": LONGEST_LINE,
}

NATIONAL = web.AppKey("national", National)
"""The national handler of an application made by `build_app`."""


class _OurFaultsOnly(logging.Filter):
    """A client that sends no HTTP or leaves is its own affair: no traceback of ours. Our own failures stay loud."""

    def filter(self, record: logging.LogRecord) -> bool:
        fault = record.exc_info[1] if record.exc_info else None
        return not isinstance(fault, HttpProcessingError | ConnectionError)


_OUR_FAULTS_ONLY = _OurFaultsOnly()


def build_app(simulator: Simulator) -> web.Application:
    """The application: national paths, admin API and inspector. It starts the simulator, and closes it at its end.

    In a Server, national requests go round the application's router; what they get is the same.
    """
    courier, tally = Courier(), Tally()
    _LOG.addFilter(_OUR_FAULTS_ONLY)
    app = web.Application(client_max_size=simulator.settings.max_body, handler_args=_HANDLING)
    app[NATIONAL] = national = National(simulator, courier, tally)
    admin = build_admin(simulator, courier, tally)
    app[SERVER] = admin[SERVER]
    add_inspector(app, simulator, PAGES)
    app.add_subapp(ADMIN, admin)
    # (?s:...) because a decoded path may hold a line feed; reading the body answers an Expect itself.
    app.router.add_route("*", "/{path:(?s:.*)}", national.answer, expect_handler=_leave_expectation)

    async def living(app: web.Application) -> AsyncIterator[None]:
        await simulator.start()
        postman = Postman(simulator)
        simulator.errands, simulator.look_up = postman.take, postman.look_up
        watch = Watch(simulator.following)
        watch.start()
        yield
        await watch.close()
        simulator.errands = simulator.look_up = None
        await postman.close()
        await simulator.close()

    async def closing(app: web.Application) -> None:
        courier.close()

    app.cleanup_ctx.append(living)
    app.on_shutdown.append(closing)
    return app


async def _leave_expectation(request: web.Request) -> None:
    return None


class _Runner(web.AppRunner):
    """Has national requests answered without the application's router, and records what is no HTTP."""

    async def _make_server(self) -> web.Server:
        return Speaking(self.app[NATIONAL], await super()._make_server(), _HANDLING)


class Server:
    """One listening server over a simulator, which it starts and closes. Where it listens, the settings say.

    With certificates it has a second port that speaks TLS, and a third one for mail if it is asked for.
    """

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._runner: web.AppRunner | None = None
        self._port = simulator.settings.port
        self._tls_port: int | None = None
        self._mail_port: int | None = None
        self._made_token: str | None = None

    @property
    def port(self) -> int:
        """The port, also when a free one was asked for; known once started."""
        return self._port

    @property
    def url(self) -> str:
        """Where a client on this machine finds it, without a slash at the end."""
        return self._url("http", self._port)

    @property
    def tls_url(self) -> str | None:
        """The same for clients that speak TLS; None if there is no such port, or not yet."""
        return None if self._tls_port is None else self._url("https", self._tls_port)

    @property
    def mail_url(self) -> str | None:
        """Where mail is taken; None if there is no such port, or not yet."""
        return None if self._mail_port is None else self._url("smtp", self._mail_port)

    @property
    def made_token(self) -> str | None:
        """The admin token that was made because none was given and one is needed; known once started."""
        return self._made_token

    async def start(self) -> None:
        """Listen. Raises OSError when the address cannot be had, and Problems for a bad setting or another port."""
        certificates = _certificates(self.simulator.settings)
        app = build_app(self.simulator)
        guard = app[SERVER].guard
        self._made_token = guard.token if guard.is_made else None
        runner = self._runner = _Runner(app, shutdown_timeout=DRAIN_SECONDS)
        try:
            await runner.setup()
            site = web.TCPSite(runner, self.simulator.settings.host, self._port, backlog=BACKLOG)
            await site.start()
            if certificates is not None:
                self._tls_port = await _listen_for_tls(runner, self.simulator, certificates)
            if self.simulator.settings.mail_port is not None:
                self._mail_port = await _listen_for_mail(runner, self.simulator, app[NATIONAL], certificates)
        except BaseException:
            await self.stop()
            raise
        self._port = site.port

    async def stop(self) -> None:
        """Take no more, finish what is being answered, and close the simulator."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def _url(self, scheme: str, port: int) -> str:
        host = self.simulator.settings.host
        host = _REACHED_AT.get(host, host)
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _certificates(settings: Settings) -> "Certificates | None":
    if settings.tls is None:
        return None
    from simulator.web.tls.certificates import Certificates

    return Certificates(settings.tls, settings.client_certificates)


async def _listen_for_tls(runner: web.AppRunner, simulator: Simulator, certificates: "Certificates") -> int:
    """Listen at the TLS port; gives it, also when a free one was asked for."""
    from simulator.web.tls.site import TlsSite

    site = TlsSite(runner, simulator, certificates, backlog=BACKLOG)
    await _start(site, f"{simulator.settings.host} port {site.port}", "--tls-port")
    return site.port


async def _listen_for_mail(
    runner: web.AppRunner, simulator: Simulator, national: National, certificates: "Certificates | None"
) -> int:
    """Listen for mail; gives the port, also when a free one was asked for."""
    from simulator.web.mail.site import MailSite

    site = MailSite(runner, simulator, national.courier, national.tally, certificates, backlog=BACKLOG)
    await _start(site, f"{simulator.settings.host} port {site.port}", "--mail-port")
    return site.port


async def _start(site: web.BaseSite, where: str, option: str) -> None:
    """Raises Problems when the address cannot be had."""
    try:
        await site.start()
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            what = f"{where} is taken"
            remedy = f"stop what listens there, or choose another with {option}; 0 takes a free one"
        else:
            what, remedy = f"cannot listen at {where}: {fault.strerror or fault}", f"choose another with {option}"
        raise Problems([Problem(what, remedy)]) from None


async def serve(simulator: Simulator, started: Callable[[Server], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM, then drain; a second signal does not wait. `started` is told once it listens."""
    server, asked_to_stop = Server(simulator), asyncio.Event()
    await server.start()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    with suppress(NotImplementedError):  # Windows has no such thing; there Ctrl-C cancels this task
        for number in signals:
            loop.add_signal_handler(number, asked_to_stop.set)
    settle_collector()
    try:
        if started is not None:
            started(server)
        await asked_to_stop.wait()
    finally:
        with suppress(NotImplementedError):
            for number in signals:
                loop.remove_signal_handler(number)
        await server.stop()


def run(simulator: Simulator, started: Callable[[Server], None] | None = None) -> None:
    """`serve` on a loop of its own, for a command line."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(serve(simulator, started))


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's event loop where it is installed, since it takes a third less time a request; else the standard one."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def settle_collector() -> None:
    """Keep what lives as long as the process out of the garbage collector's sight, and let it look less often.

    For a process that only serves: with the defaults, full collections make one request in a thousand wait 20 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


class Background:
    """A server in a thread of its own, for callers without an event loop, such as synchronous tests."""

    def __init__(
        self, simulator: Simulator, *, loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None
    ) -> None:
        self._server = Server(simulator)
        self._loop_factory = loop_factory or new_loop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked_to_stop = asyncio.Event()
        self._listening = threading.Event()
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="uec-simulator", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return self._server.url

    @property
    def tls_url(self) -> str | None:
        """The same for clients that speak TLS; None if there is no such port."""
        return self._server.tls_url

    @property
    def mail_url(self) -> str | None:
        """Where mail is taken; None if there is no such port."""
        return self._server.mail_url

    @property
    def made_token(self) -> str | None:
        """The admin token that was made because none was given and one is needed."""
        return self._server.made_token

    def start(self) -> None:
        """Start and return once it listens. Raises what kept it from starting."""
        self._thread.start()
        self._listening.wait()
        if self._fault is not None:
            self._thread.join()
            raise self._fault

    def stop(self) -> None:
        """Drain, close and return once all is closed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._asked_to_stop.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=self._loop_factory) as runner:
                runner.run(self._serve())
        except BaseException as fault:  # handed to the thread that waits in start
            self._fault = fault
        finally:
            self._listening.set()

    async def _serve(self) -> None:
        await self._server.start()
        self._loop = asyncio.get_running_loop()
        self._listening.set()
        await self._asked_to_stop.wait()
        await self._server.stop()
