"""Errands on their way: requests that the simulator makes on its own account, with attempts, waits and bounds.

What is sent, and which answers are worth another attempt, the errands say themselves: nothing of a national service
must come in here.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, StreamReader, TCPConnector
from multidict import CIMultiDict

from simulator.call.errand import Attempt, Errand, is_local
from simulator.call.tenant import Tenant
from simulator.clock import Clock, monotonic
from simulator.pipeline import Simulator
from simulator.wire.http import Reply

PATIENCE = 60.0
"""Seconds that a peer has for its answer; then the attempt is over."""

LOOK_UP_PATIENCE = 5.0
"""The same where somebody waits for an answer of ours meanwhile."""

MOST_READ = 1_000_000
"""Bytes that are read of a peer's answer; the connection is closed on the rest."""

AT_ONCE = 16
"""Attempts that may be under way at the same time."""

MOST_WAITING = 2_000
"""Rounds of errands that may wait to be sent; what comes on top is not sent, and recorded so."""

_ROUNDING = 0.001
"""Seconds that a moved clock may be short of a moment: it is put to instants of whole microseconds."""

_OURS_ALONE = frozenset({"Accept", "Accept-Encoding", "User-Agent"})
_log = logging.getLogger("simulator.web")


class Postman:
    """Sends the errands of one server, and owns the tasks that do. Close it before the simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._session: ClientSession | None = None
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._looked_up_at_once = asyncio.Semaphore(AT_ONCE)
        self._rounds: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How many rounds of errands are not yet done with."""
        return len(self._rounds)

    async def take(self, tenant: Tenant, errands: Sequence[Errand]) -> None:
        """Send these errands later, one when the one before it is done with. Nothing is waited for."""
        if self.waiting >= MOST_WAITING:
            full = f"not sent: {MOST_WAITING} others are waiting already"
            for errand in errands:
                await self._simulator.record_sent(tenant, errand, Attempt(errand.attempts, full))
            return
        task = asyncio.get_running_loop().create_task(self._round(tenant, errands))
        self._rounds.add(task)
        task.add_done_callback(self._is_done)

    async def look_up(self, tenant: Tenant, errand: Errand) -> Reply | str:
        """Send one errand now, a single time, for an operation that waits for it; it leaves this machine never."""
        if not is_local(errand.url):
            return "not sent: only addresses of this machine are looked up"
        async with self._looked_up_at_once:
            begun = monotonic()
            said = await self._send(errand, LOOK_UP_PATIENCE)
        taken = isinstance(said, Reply) and errand.taken(said.status, said.body)
        await self._simulator.record_sent(tenant, errand, Attempt(1, said, taken, monotonic() - begun))
        return said

    async def idle(self) -> None:
        """Wait until everything that was taken so far is sent or given up."""
        await asyncio.gather(*self._rounds, return_exceptions=True)

    async def close(self) -> None:
        """Stop at once: what has not been sent never will be."""
        rounds = list(self._rounds)
        for task in rounds:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _is_done(self, task: asyncio.Task[None]) -> None:
        self._rounds.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            _log.error("an errand failed", exc_info=fault)

    async def _round(self, tenant: Tenant, errands: Sequence[Errand]) -> None:
        for errand in errands:
            await self._deliver(tenant, errand)

    async def _deliver(self, tenant: Tenant, errand: Errand) -> None:
        for number in range(1, errand.attempts + 1):
            await _let_pass(tenant.clock, errand.wait_before(number))
            async with self._at_once:
                if not self._simulator.is_current(tenant):
                    return
                begun = monotonic()
                said = await self._send(errand, PATIENCE)
            duration = monotonic() - begun
            taken = isinstance(said, Reply) and errand.taken(said.status, said.body)
            await self._simulator.record_sent(tenant, errand, Attempt(number, said, taken, duration))
            if isinstance(said, Reply) and (taken or not errand.retry(said.status, said.body)):
                return

    async def _send(self, errand: Errand, patience: float) -> Reply | str:
        """The peer's answer; or in words why there is none."""
        try:
            async with self._client().request(
                errand.method,
                errand.url,
                data=errand.body or None,
                headers=errand.headers,
                allow_redirects=False,
                # A certificate of this machine's own is nobody's to vouch for.
                ssl=not is_local(errand.url),
                timeout=ClientTimeout(total=patience),
            ) as response:
                body = await _read(response.content)
                return Reply(response.status, body, CIMultiDict(response.headers))
        except TimeoutError:
            return f"no answer within {patience:g} seconds"
        except (ClientError, OSError, ValueError) as fault:
            return f"{type(fault).__name__}: {fault}"

    def _client(self) -> ClientSession:
        """The session, made when it is first needed. Each attempt has a connection of its own: it is what it seems."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=0, force_close=True),
                timeout=ClientTimeout(total=PATIENCE),
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_OURS_ALONE,
            )
        return self._session


async def _let_pass(clock: Clock, seconds: float) -> None:
    """Wait so long in real time, or until the tenant's clock is moved as far: who tests hours has not got them."""
    due = clock.seconds() + seconds - _ROUNDING
    is_due = asyncio.Event()

    def look() -> None:
        if clock.seconds() >= due:
            is_due.set()

    with clock.watched(look), suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await is_due.wait()


async def _read(content: StreamReader) -> bytes:
    """The first MOST_READ bytes."""
    parts: list[bytes] = []
    left = MOST_READ
    while part := await content.read(left):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
