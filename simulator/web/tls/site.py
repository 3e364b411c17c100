"""The port that speaks TLS: who may connect, which certificate they see, and what is recorded of those who fail."""

import asyncio
import ssl
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import cast

from aiohttp import web

from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Simulator
from simulator.web.tls.certificates import Certificates
from simulator.web.tls.channel import UNSAID, Channel, Engine, Secured
from simulator.web.tls.handshake import Handshake
from simulator.wire.tls import TlsPeer

MOST_HANDSHAKES = 256
"""Handshakes that may be under way at the same time; one more, and the oldest has to go."""

CROWDED_OUT = f"the handshake took so long that {MOST_HANDSHAKES} others were waiting behind it"
"""What is recorded of the one that had to go."""


class TlsSite(web.BaseSite):
    """Listens for a runner, and hands it each connection once it is secured."""

    def __init__(
        self, runner: web.BaseRunner, simulator: Simulator, certificates: Certificates, *, backlog: int
    ) -> None:
        super().__init__(runner, backlog=backlog)
        settings = simulator.settings
        self.port = settings.tls_port
        self._host = settings.host
        self._simulator = simulator
        self._certificates = certificates
        self._demands = settings.client_certificates == "require"
        self._under_way: dict[Handshake, None] = {}
        self._being_kept: set[asyncio.Future[None]] = set()

    @property
    def name(self) -> str:
        """Where it listens."""
        return f"https://{self._host}:{self.port}"

    async def start(self) -> None:
        """Listen. Raises OSError when the address cannot be had."""
        await super().start()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Handshake(self), self._host, self.port, backlog=self._backlog)
        self._server = server
        self.port = server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Take no more, let go of those who are still at their handshake, and wait until all failures are kept."""
        await super().stop()
        for handshake in list(self._under_way):
            handshake.give_up(None)
        await asyncio.gather(*self._being_kept, return_exceptions=True)

    def context(self) -> ssl.SSLContext:
        """A context for one connection alone."""
        return self._certificates.context()

    def presents(self, server_name: str | None) -> ssl.SSLContext | str:
        """The certificate that the tenant's scenario says, or the good one."""
        name = self._certificate(server_name)
        context = self._certificates.presented(name)
        return context or f"a scenario wants the certificate {name!r}, which the folder does not have"

    def begun(self, handshake: Handshake) -> None:
        """One more, even if the oldest has to go for it."""
        if len(self._under_way) >= MOST_HANDSHAKES:
            next(iter(self._under_way)).give_up(CROWDED_OUT)
        self._under_way[handshake] = None

    def secured(self, handshake: Handshake, socket: asyncio.Transport, engine: Engine) -> None:
        """Hand the connection to the runner's server."""
        server = self._runner.server
        assert server is not None  # there was one when the site was made, and it outlives all handshakes
        peer = peer_of(engine.connection)
        secured = Secured(str(peer), unproven=self._demands and not peer.is_proven)
        shown = self._certificate(handshake.server_name)

        def refused(why: str) -> None:
            if why != UNSAID:
                self._record(handshake, secured.text, why)
            elif shown != "good":  # who leaves a good one without a word has only looked whether somebody is there
                self._record(handshake, secured.text, f"{why}: it may not accept our certificate, which is {shown}")

        Channel(socket, engine, secured, refused).begin(server())

    def failed(self, handshake: Handshake, why: str) -> None:
        """Record it."""
        name = handshake.server_name
        shown = name if name is None or name.isprintable() else ascii(name)
        self._record(handshake, "TLS" if shown is None else f"TLS for {shown}", why)

    def ended(self, handshake: Handshake) -> None:
        """One less."""
        self._under_way.pop(handshake, None)

    def _record(self, handshake: Handshake, tls: str, why: str) -> None:
        tenant = self._tenant(handshake.server_name)
        kept = self._simulator.handshake_failed(tenant, handshake.peer, tls, why)
        if kept is not None:
            self._watch(kept)

    def _watch(self, kept: Awaitable[None]) -> None:
        future = asyncio.ensure_future(kept)
        self._being_kept.add(future)
        future.add_done_callback(self._is_kept)

    def _is_kept(self, future: asyncio.Future[None]) -> None:
        self._being_kept.discard(future)
        _ = future.cancelled() or future.exception()  # a store that fails says so elsewhere

    def _certificate(self, server_name: str | None) -> str:
        """Which certificate a client sees that asks for this name: one of SERVERS."""
        return self._simulator.tenants.tls(self._tenant(server_name)).certificate or "good"

    def _tenant(self, server_name: str | None) -> str:
        """The tenant that a server name's first label names, else the default one."""
        label = (server_name or "").partition(".")[0].lower()
        return label if self._simulator.tenants.peek(label) is not None else DEFAULT_TENANT


def peer_of(connection: ssl.SSLObject) -> TlsPeer:
    """What a connection is like whose handshake is done."""
    cipher = connection.cipher()
    protocol, suite = connection.version() or "TLS", cipher[0] if cipher else ""
    shown = connection.getpeercert()
    if not shown:
        return TlsPeer(protocol, suite)
    subject = cast(tuple[tuple[tuple[str, str], ...], ...], shown["subject"])
    names = {name: value for part in subject for name, value in part}
    expires = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC).date()
    return TlsPeer(protocol, suite, names.get("commonName", ""), expires)
