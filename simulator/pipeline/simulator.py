"""The simulator without a socket: a Request in, an Outcome out. Servers, command lines and tests stand on this."""

import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from simulator.call.call import Call, Operation, Rule, Service
from simulator.call.decision import WHOLE
from simulator.call.errand import Attempt, Errand, LookUp
from simulator.call.refusal import Refusal
from simulator.call.rows import BODIES_DROPPED, RULE_FAILED
from simulator.call.tenant import DEFAULT_TENANT, Tenant
from simulator.clock import monotonic, real_time
from simulator.pipeline.following import Following
from simulator.pipeline.outcome import Outcome
from simulator.pipeline.routes import Routes
from simulator.pipeline.sent import sent_exchange
from simulator.pipeline.steps import NOT_PROCESSED, Answered, answer, tenant_and_path
from simulator.pipeline.tenants import Tenants, TenantSpec, TenantUnknown
from simulator.pipeline.transport import failed_handshake, lacks_certificate, not_http, refuse_unproven
from simulator.population.load import load_shipped
from simulator.records.documents import Document, Shipped, ShippedKind
from simulator.records.exchange import Exchange, join_headers, split_headers
from simulator.records.journal import Journal
from simulator.records.opening import open_store
from simulator.records.store import StoreFailed
from simulator.scenario.findings import known_findings
from simulator.scenario.missed import NearMiss, near_misses
from simulator.scenario.model import Scenario
from simulator.scenario.sources import Sources
from simulator.services import SERVICES
from simulator.settings import Settings, shipped
from simulator.wire.findings import Finding
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, render_json
from simulator.wire.schemas import Schemas

MOST_UNSENT = 1_000
"""Errands that are held where nobody sends them; the oldest are forgotten first."""

_LONGEST_LENGTH = 15

Sender = Callable[[Tenant, Sequence[Errand]], Awaitable[None]]
"""Takes over the errands of one exchange, to be sent one after the other; it waits for none of them."""


class Simulator:
    """All services over one population, with the tenants that use them and the journal of what they did.

    Call `start` before the first exchange and `close` after the last. Making one raises Problems for bad data files,
    scenarios, stores or schemas. `errands` and `look_up` are set by whoever can send; without it errands collect in
    `unsent`, with their tenants' names.
    """

    def __init__(self, settings: Settings | None = None, services: Iterable[Service] = SERVICES) -> None:
        self.settings = settings or Settings()
        self.services = tuple(services)
        self.finding_ids = known_findings(self.services)
        self.sources = Sources(shipped("scenarios"), self.services)
        self.journal = Journal(
            open_store(self.settings.store),
            max_rows=self.settings.journal_rows,
            max_bytes=self.settings.journal_bytes,
        )
        own = self.settings.data
        self.shipped = _documents(load_shipped(own or shipped("data"), checked=own is not None))
        first = TenantSpec(
            self.sources.all(self.settings.scenarios, dict(self.settings.parameters)),
            self.settings.seed,
            access=self.settings.access,
            profile=self.settings.profile,
        )
        self.tenants = Tenants(
            self.shipped,
            self.journal,
            first,
            closed=self.settings.closed,
            links=self.settings.links,
            schemas=_schemas(self.settings.schemas),
        )
        self.following = Following(self.sources, self.tenants)
        self._routes = Routes(self.services)
        self.errands: Sender | None = None
        self.look_up: LookUp | None = None
        self.unsent: deque[tuple[str, Errand]] = deque(maxlen=MOST_UNSENT)

    def operations(self) -> list[Operation]:
        """Every operation of every service, in the services' order."""
        return [operation for service in self.services for operation in service.operations]

    async def start(self) -> None:
        """Open the journal and bring back what a durable store has kept."""
        await self.journal.start()
        kept = await self.journal.recover()
        await self.tenants.restore(kept.tenants, kept.documents, self._load_kept)
        await self.tenants.get(DEFAULT_TENANT)

    async def close(self) -> None:
        """Write what is still to be written and let go of the store."""
        await self.journal.close()

    async def exchange(self, request: Request) -> Outcome:
        """Answer one request and record it. The exchange is readable when this returns, and kept if it must be."""
        begun = monotonic()
        name, path = tenant_and_path(request, DEFAULT_TENANT)
        # What else an HTTP client may put there is no path: only `mail` is asked for addresses.
        request.path = path if path.startswith("/") else f"/{path}"
        try:
            tenant = self.tenants.peek(name) or await self.tenants.get(name)
        except TenantUnknown:
            tenant = await self.tenants.get(DEFAULT_TENANT)
            what = f"there is no tenant {name!r}: create it, or name one of a-z, 0-9 and dashes"
            return await self._keep(request, tenant, None, _not_ours("unknown-tenant", what, request), begun)
        call = self._identify(request, tenant, tenant.clock.now())
        if call is None:
            what = f"no national service answers {request.method} {path}"
            return await self._keep(request, tenant, None, _not_ours("unknown-path", what, request), begun)
        if request.tls is not None and lacks_certificate(call, self.tenants.tls(name).client):
            return await self._keep(request, tenant, call, refuse_unproven(call), begun)
        return await self._answer(call, begun)

    async def mail(self, request: Request) -> Outcome:
        """Answer one mail and record it. No HTTP request leads here.

        A mail that names a tenant that may not be is for the default one: a mail has nowhere else to go.
        """
        begun = monotonic()
        name, _ = tenant_and_path(request, DEFAULT_TENANT)
        try:
            tenant = self.tenants.peek(name) or await self.tenants.get(name)
        except TenantUnknown:
            tenant = await self.tenants.get(DEFAULT_TENANT)
        call = self._identify(request, tenant, tenant.clock.now())
        if call is None:
            answered = _not_ours("unknown-path", "there is no service that takes mail", request)
            return await self._keep(request, tenant, None, answered, begun)
        return await self._answer(call, begun)

    async def cut_short(self, request: Request, why: str) -> None:
        """Record a request that never came to its end, so that somebody can see why nothing happened."""
        tenant = await self._tenant_there(request)
        await self._keep(request, tenant, None, Answered(Reply(NOT_PROCESSED), error=why), monotonic())

    def handshake_failed(self, name: str, peer: str | None, tls: str, why: str) -> Awaitable[None] | None:
        """Record a TLS handshake that came to nothing: it can be read at once. Gives what `Journal.append` does."""
        tenant = self.tenants.peek(name)
        if tenant is None:
            return None
        request, answered = failed_handshake(peer, tls, why)
        exchange = _exchange(request, tenant, None, answered)
        exchange.id = self.journal.next_id(tenant.name)
        return self.journal.append(exchange)

    async def not_http(self, data: bytes, peer: str | None, tls: str | None, why: str) -> Outcome:
        """Record bytes that are no HTTP request, and give the 400 for their sender."""
        request, answered = not_http(data, peer, tls, why)
        return await self._keep(request, await self._tenant_there(request), None, answered, monotonic())

    def is_current(self, tenant: Tenant) -> bool:
        """Is this the world of its name still, neither deleted nor begun anew?"""
        return self.tenants.peek(tenant.name) is tenant

    async def record_sent(self, tenant: Tenant, errand: Errand, attempt: Attempt) -> None:
        """Record one attempt at an errand of a tenant; nothing when the tenant has gone. Raises StoreFailed."""
        if not self.is_current(tenant):
            return
        exchange = sent_exchange(tenant, errand, attempt)
        exchange.id = self.journal.next_id(tenant.name)
        committed = self.journal.append(exchange)
        if committed is not None:
            await committed

    def findings(self, exchange: Exchange) -> tuple[Finding, ...]:
        """What the exchange's request and reply did wrong: noted while answering, and by the service's rules.

        The rules run when findings are first asked for, and their result is kept with the exchange.
        """
        if exchange.findings is None:
            exchange.findings = (*exchange.noted, *self._inspect(exchange))
        return exchange.findings

    def _inspect(self, exchange: Exchange) -> Iterable[Finding]:
        if exchange.bodies_dropped:
            return [BODIES_DROPPED.at("exchange")]
        call = self._replayed(exchange)
        if call is None:
            return ()
        reply = _reply_of(exchange)
        return [
            finding for rule in (*call.service.rules, *call.operation.rules) for finding in _said(rule, call, reply)
        ]

    def view(self, exchange: Exchange) -> Json:
        """The service's decoded view of an exchange; None if it has none."""
        call = None if exchange.bodies_dropped else self._replayed(exchange)
        if call is None or call.service.view is None:
            return None
        return call.service.view(call, _reply_of(exchange))

    def nhs_number_in(self, exchange: Exchange) -> str | None:
        """The NHS number in a recorded request, as rules see it before anything is answered; None if there is none."""
        call = self._replayed(exchange)
        return None if call is None else call.service.reads_nhs_number(call)

    def near_misses(self, exchange: Exchange) -> list[NearMiss]:
        """The rules of its tenant, as they are played now, that came nearest to an exchange without deciding it."""
        decider = self.tenants.decider(exchange.tenant)
        return [] if decider is None else near_misses(decider, exchange)

    async def tidy(self, tenant: Tenant) -> None:
        """Let the services remove what the tenant's clock has made too old to be kept."""
        for service in self.services:
            if service.tidy is not None:
                await service.tidy(tenant.documents, tenant.clock.now())

    async def _answer(self, call: Call, begun: float) -> Outcome:
        call.look_up = self.look_up
        answered = await answer(call, self.tenants.decider(call.tenant.name))
        call.nhs_number = call.nhs_number or call.service.reads_nhs_number(call)
        return await self._keep(call.request, call.tenant, call, answered, begun)

    async def _tenant_there(self, request: Request) -> Tenant:
        """The tenant of a request that will not be answered: the default one, rather than one that it would make."""
        name, _ = tenant_and_path(request, DEFAULT_TENANT)
        return self.tenants.peek(name) or await self.tenants.get(DEFAULT_TENANT)

    def _identify(self, request: Request, tenant: Tenant, now: datetime) -> Call | None:
        """The call of a request, by its path or by what it says at a door; None where nobody answers."""
        found = self._routes.find(request.method, request.path)
        if found is not None:
            return Call(request, tenant, *found, now)
        behind = self._routes.knock(request, tenant.documents)
        if behind is None:
            return None
        service, operation, arrival = behind
        call = Call(request, tenant, service, operation, {}, now)
        call.message_id, call.tracking_id = arrival.message_id, arrival.tracking_id
        return call

    def _replayed(self, exchange: Exchange) -> Call | None:
        """The call of a recorded exchange, as it was when it came.

        What we sent ourselves is none, nor is what never reached a service.
        """
        tenant = self.tenants.peek(exchange.tenant)
        if tenant is None or exchange.is_sent or exchange.service is None:
            return None
        request = Request(exchange.method, exchange.target, split_headers(exchange.request_headers))
        request.body, request.tls, request.peer = exchange.request_body, exchange.tls, exchange.peer
        request.oversize = self._was_cut(request)
        _, request.path = tenant_and_path(request, DEFAULT_TENANT)
        call = self._identify(request, tenant, datetime.fromtimestamp(exchange.tenant_time, UTC))
        if call is not None:
            call.nhs_number = exchange.nhs_number
        return call

    def _was_cut(self, request: Request) -> bool:
        """Was more announced than was kept, or without a length as much kept as may be? What never ended is no call."""
        declared = request.headers.get("Content-Length", "")
        if declared.isascii() and declared.isdigit():
            return len(declared) > _LONGEST_LENGTH or int(declared) > len(request.body)
        return len(request.body) >= self.settings.max_body

    async def _keep(
        self, request: Request, tenant: Tenant, call: Call | None, answered: Answered, begun: float
    ) -> Outcome:
        exchange = _exchange(request, tenant, call, answered)
        exchange.id = self.journal.next_id(tenant.name)
        exchange.duration = monotonic() - begun
        self.tenants.keep_progress(tenant)
        committed = self.journal.append(exchange)
        if committed is not None:
            try:
                await committed
            except StoreFailed as fault:
                return Outcome(_not_kept(call, fault), WHOLE, exchange)
        if call is not None and call.errands:
            await self._hand_over(tenant, call.errands, answered.delivery.delay)
        return Outcome(answered.reply, answered.delivery, exchange)

    async def _hand_over(self, tenant: Tenant, errands: Sequence[Errand], delay: float) -> None:
        """Let the errands be sent, none before the reply has left."""
        first, *others = errands
        errands = [replace(first, after=first.after + delay), *others] if delay else errands
        if self.errands is None:
            self.unsent.extend((tenant.name, errand) for errand in errands)
        else:
            await self.errands(tenant, errands)

    def _load_kept(self, kept: Json) -> Scenario:
        return self.sources.load_kept(kept["text"], kept["file"], kept.get("given"), kept.get("included"))


def _documents(bodies: dict[str, dict[str, Json]]) -> Shipped:
    return {
        kind: ShippedKind({key: Document(kind, key, 1, body) for key, body in by_key.items()})
        for kind, by_key in bodies.items()
    }


def _schemas(folder: Path | None) -> Schemas | None:
    """The user's own schemas, compiled. Raises Problems."""
    if folder is None:
        return None
    schemas = Schemas(folder)
    schemas.check()
    return schemas


def _reply_of(exchange: Exchange) -> Reply:
    return Reply(exchange.status, exchange.response_body, split_headers(exchange.response_headers))


def _said(rule: Rule, call: Call, reply: Reply) -> Iterable[Finding]:
    """A rule's findings. A rule that fails is our mistake: it says so, and hides no other rule's findings."""
    try:
        return tuple(rule(call, reply))
    except Exception:
        what = f"the rule {rule.__name__} failed: {traceback.format_exc(limit=-1).splitlines()[-1]}"
        return (RULE_FAILED.at("exchange", what),)


def _not_ours(code: str, message: str, request: Request) -> Answered:
    body = render_json({"error": {"code": code, "message": message, "where": request.target}})
    return Answered(Reply.of(404, body, "application/json"))


def _not_kept(call: Call | None, fault: StoreFailed) -> Reply:
    """What cannot be kept is not answered: a client must never rely on what a restart would undo."""
    if call is not None:
        return call.service.render(call, Refusal(call.service.crash))
    body = render_json({"error": {"code": "not-kept", "message": str(fault), "where": "store"}})
    return Reply.of(500, body, "application/json")


def _exchange(request: Request, tenant: Tenant, call: Call | None, answered: Answered) -> Exchange:
    reply, delivery = answered.reply, answered.delivery
    return Exchange(
        id=0,
        tenant=tenant.name,
        at=real_time(),
        tenant_time=tenant.clock.seconds(),
        duration=0.0,
        service=call.service.name if call else None,
        operation=call.operation.id if call else None,
        method=request.method,
        target=request.target,
        request_headers=join_headers(request.headers),
        request_body=request.body,
        status=reply.status,
        response_headers=join_headers(reply.headers),
        response_body=reply.body,
        nhs_number=call.nhs_number if call else None,
        correlation_id=call.correlation_id if call else request.headers.get("X-Correlation-ID"),
        request_id=call.request_id if call else request.headers.get("X-Request-ID"),
        message_id=call.message_id if call else None,
        tracking_id=call.tracking_id if call else None,
        rule=answered.rule,
        scenario=answered.scenario,
        delivery=delivery.kind,
        delay=delivery.delay,
        peer=request.peer,
        tls=request.tls,
        error=answered.error,
        noted=tuple(call.findings) if call else (),
    )
