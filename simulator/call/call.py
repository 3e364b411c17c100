"""Operations and services as data, and the call that goes through them.

The operation tables route, document and check everything else. Nothing of the transport comes in here.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from multidict import MultiDict

from simulator.call.caller import Caller
from simulator.call.decision import Callback
from simulator.call.door import Door
from simulator.call.errand import Errand, LookUp
from simulator.call.refusal import Refusal, RefusalRow
from simulator.call.tenant import OWN, Tenant
from simulator.records.documents import Documents
from simulator.wire.findings import Finding
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, parse_json

_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(?::[0-9]{1,5})?|\[[0-9a-fA-F:.]{2,45}\](?::[0-9]{1,5})?", re.ASCII)

Check = Callable[["Call"], None]
"""An answer-deciding check: raises Refusal, or returns. Pure and quick."""

Rule = Callable[["Call", Reply], Iterable[Finding]]
"""A reporting rule over a finished exchange: pure, may be slow, runs after the reply has left."""

Answer = Callable[["Call"], Awaitable[Reply]]
"""An operation's own work: find the thing, refuse in the specification's order, change records, reply."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a service does. `id` is `service.thing.verb` and never changes once released.

    `path` is below the root, with `{name}` for one segment; a last `{name...}` takes the rest of the path. `more_paths`
    are others with the same names, where one service answers under several base paths.
    `checks` run before `answer` in the real service's order. `refusals` are the error table's codes that it can give.
    `patience` gives the seconds after which the gateway stops waiting for the answer and gives the service's timeout.
    Behind a `door` there is no path of its own: it answers messages that go by one of the names in `answers_to`.
    `mutual_tls` is for an operation of Spine's kind in a service of another: see there.
    """

    id: str
    method: str
    path: str
    summary: str
    answer: Answer
    checks: tuple[Check, ...] = ()
    rules: tuple[Rule, ...] = ()
    refusals: tuple[str, ...] = ()
    source: str = ""
    patience: "Callable[[Call], float] | None" = None
    door: Door | None = None
    answers_to: tuple[str, ...] = ()
    more_paths: tuple[str, ...] = ()
    mutual_tls: bool = False

    @property
    def service(self) -> str:
        """The service's name: the id's first part."""
        return self.id.partition(".")[0]

    @property
    def address(self) -> str:
        """Where it is reached: its path, or what the messages are called that it answers behind a door."""
        return self.path or " ".join(self.answers_to)


@dataclass(frozen=True, slots=True)
class Service:
    """One national service: its operations, its error table, and the dialect that renders a refusal.

    `crash`, `unreadable` and `timeout` are codes of the table: for an exception of ours, for a body too large to
    take, and for an answer that came too late.
    `reads_nhs_number` finds the patient a call is about, for the record; it must never raise. `view` gives the decoded
    view of a recorded exchange, and `tidy` removes what the tenant's clock has made too old to be kept.
    `finding_ids` are the ids of all findings that it and its rules can make.
    `mutual_tls` says that callers prove who they are by their certificates, and not by tokens, keys or passwords: where
    certificates are demanded at all, they are demanded here.
    """

    name: str
    title: str
    base_path: str
    operations: tuple[Operation, ...]
    refusals: Mapping[str, RefusalRow]
    render: Callable[["Call", Refusal], Reply]
    crash: str
    unreadable: str
    timeout: str
    reads_nhs_number: Callable[["Call"], str | None]
    rules: tuple[Rule, ...] = ()
    detail: Mapping[str, str] = field(default_factory=dict)
    view: "Callable[[Call, Reply], Json] | None" = None
    tidy: Callable[[Documents, datetime], Awaitable[None]] | None = None
    finding_ids: tuple[str, ...] = ()
    mutual_tls: bool = False


class Call:
    """A request, who it is for and which operation answers it.

    `values` are the path's placeholders. `nhs_number` and the ids are for the record. `findings` are those noted
    while answering; reporting rules add theirs when somebody reads. `now` is the tenant's time, read once.
    `caller` is who sent it, once `call.access` has decided. `callback` is what a scenario wants to be sent later, and
    `errands` are the messages that are sent once the exchange has been kept. `look_up` asks this machine for something
    that the answer depends on; it is None where nobody owns sockets.
    """

    __slots__ = (
        "_json", "_query", "_received", "callback", "caller", "correlation_id", "errands", "findings", "look_up",
        "message_id", "nhs_number", "now", "operation", "request", "request_id", "service", "tenant", "tracking_id",
        "values",
    )  # fmt: skip

    def __init__(
        self,
        request: Request,
        tenant: Tenant,
        service: Service,
        operation: Operation,
        values: Mapping[str, str],
        now: datetime,
    ) -> None:
        self.request = request
        self.tenant = tenant
        self.service = service
        self.operation = operation
        self.values = values
        self.now = now
        self.nhs_number: str | None = None
        self.correlation_id: str | None = request.headers.get("X-Correlation-ID")
        self.request_id: str | None = request.headers.get("X-Request-ID")
        self.message_id: str | None = None
        self.tracking_id: str | None = None
        self.findings: list[Finding] = []
        self.caller: Caller | None = None
        self.callback: Callback | None = None
        self.errands: list[Errand] = []
        self.look_up: LookUp | None = None
        self._query: MultiDict[str] | None = None
        self._received = ""
        self._json: list[Json] = []

    @property
    def documents(self) -> Documents:
        """The tenant's records."""
        return self.tenant.documents

    @property
    def links(self) -> str:
        """What links in the reply begin with: the national address, or the tenant's own as the client knows it."""
        return self.own_address if self.tenant.links == OWN else self.tenant.links

    @property
    def own_address(self) -> str:
        """Where the client reached this tenant: scheme, host and the tenant's prefix, without a slash at the end."""
        host = self.request.headers.get("Host", "")
        scheme = "https" if self.request.tls else "http"
        return f"{scheme}://{host if _HOST.fullmatch(host) else 'localhost'}{self.tenant.prefix}"

    @property
    def received(self) -> str:
        """`now` as documents keep it, written once."""
        if not self._received:
            self._received = self.now.isoformat()
        return self._received

    def header(self, name: str) -> str | None:
        """A request header's value, or None if it was not sent."""
        return self.request.headers.get(name)

    @property
    def query(self) -> MultiDict[str]:
        """The query parameters, parsed once."""
        if self._query is None:
            self._query = self.request.query()
        return self._query

    def json(self) -> Json:
        """The body as JSON, parsed once. Raises WireError."""
        if not self._json:
            self._json.append(parse_json(self.request.body))
        return self._json[0]

    def chance(self, purpose: str) -> Random:
        """Chance that repeats with the tenant's seed; see `Tenant.chance`."""
        return self.tenant.chance(purpose)
