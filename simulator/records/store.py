"""Where records go when they must outlive memory: the contract of a store, and the values that pass through it.

The stores themselves are modules of their own (`sqlite`); what is in memory is the journal's business.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from simulator.records.documents import Document
from simulator.records.exchange import Exchange
from simulator.records.selection import Selection
from simulator.wire.findings import Finding, Severity
from simulator.wire.json import Json, render_json

PAGE = 16_000_000
"""Bytes that a store reads at once, roughly: more is another page."""


class StoreFailed(Exception):
    """The store could not write or read: a full disk, a file taken away. What was not kept is not answered."""


@dataclass(frozen=True, slots=True)
class DocumentChanged:
    """A tenant's document has another version; `body` is JSON, and None when the document was deleted."""

    tenant: str
    kind: str
    key: str
    version: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class TenantChanged:
    """A tenant is now as `state`, which is JSON."""

    tenant: str
    state: bytes


@dataclass(frozen=True, slots=True)
class TenantReset:
    """A tenant's own documents are forgotten: it begins again from those that were shipped."""

    tenant: str


@dataclass(frozen=True, slots=True)
class TenantDeleted:
    """A tenant is forgotten, with its documents and exchanges."""

    tenant: str


@dataclass(frozen=True, slots=True)
class ExchangesCleared:
    """A tenant's exchanges so far are forgotten; their ids go on counting."""

    tenant: str


Change = DocumentChanged | TenantChanged | TenantReset | TenantDeleted | ExchangesCleared
"""What happens to a store beside exchanges being added."""


@dataclass(frozen=True, slots=True)
class Span:
    """Exchanges of one tenant with `after < id <= upto`, oldest first or newest first."""

    tenant: str
    after: int
    upto: int
    newest_first: bool = False

    def beyond(self, id: int) -> "Span":
        """What is left of it once `id` has been read."""
        if self.newest_first:
            return Span(self.tenant, self.after, id - 1, newest_first=True)
        return Span(self.tenant, id, self.upto)


@dataclass(frozen=True, slots=True)
class Page:
    """Some exchanges of a span in its order; `more` when the span may hold others that were asked for."""

    exchanges: list[Exchange]
    more: bool


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a durable store kept: tenants' states by name, and their changed documents in the order they came.

    A document of None is a shipped one that the tenant deleted.
    """

    tenants: dict[str, Json] = field(default_factory=dict)
    documents: dict[str, list[tuple[str, str, Document | None]]] = field(default_factory=dict)


@dataclass(slots=True)
class StoreState:
    """How a store is doing. `failure` is why its last write failed, or None.

    The dropped ones were lost to a temporary store that could not keep up; a durable store never drops any.
    """

    bytes_queued: int = 0
    bodies_dropped: int = 0
    exchanges_dropped: int = 0
    failure: str | None = None


class Store(Protocol):
    """Exchanges, documents and tenants that outlive memory. All methods are for the event loop's thread.

    A durable store is told of everything at once (`keep`, `change`); a temporary one gets only the exchanges that
    memory lets go of (`spill`), and forgets them when it is closed.
    """

    durable: bool
    state: StoreState

    async def start(self) -> Mapping[str, int]:
        """Open it; the last exchange id of each tenant it knows. Raises Problems when it cannot be used."""

    async def recover(self) -> Recovered:
        """The tenants and documents it kept. Raises Problems when they cannot be read."""

    async def close(self) -> None:
        """Write what is queued, and let go."""

    def keep(self, exchange: Exchange) -> Awaitable[None]:
        """Queue one exchange; the awaitable is done when it is committed, and raises StoreFailed if it was not.

        For a durable store only.
        """

    def spill(self, exchanges: list[Exchange]) -> None:
        """Take over exchanges that memory lets go of, oldest first. For a temporary store only."""

    def change(self, change: Change) -> None:
        """Queue a change. What is queued before an exchange in one step of the loop is committed together with it."""

    def flush(self) -> asyncio.Future[None]:
        """Done when everything queued so far is committed; StoreFailed if it was not."""

    async def select(self, span: Span, selection: Selection, limit: int) -> Page:
        """Committed exchanges of the span that match, `selection.where` not asked. Raises StoreFailed."""

    async def one(self, tenant: str, id: int) -> Exchange | None:
        """One committed exchange, or None. Raises StoreFailed."""


def give_way() -> None:
    """In a reading thread, now and then: let the event loop have the interpreter's lock.

    Letting go of it for an instant, as each reading call does, is not enough: it is taken back before the loop wakes.
    """
    time.sleep(0.0001)  # long enough for the loop to wake


def pack(value: Json) -> bytes:
    """JSON as a store keeps it, whatever texts and numbers are in it."""
    try:
        return render_json(value)
    except TypeError:  # half a surrogate pair, or an integer of more than 64 bits
        return json.dumps(value).encode()


def unpack(data: bytes) -> Json:
    """The value that was packed."""
    return json.loads(data)


def pack_findings(findings: Iterable[Finding]) -> bytes | None:
    """Findings as a store keeps them; None for none."""
    values = [finding.as_json() for finding in findings]
    return pack(values) if values else None


def unpack_findings(data: bytes | None) -> tuple[Finding, ...]:
    """The findings that were packed."""
    values: list[dict[str, Json]] = [] if data is None else unpack(data)
    return tuple(Finding(**{**value, "severity": Severity(value["severity"])}) for value in values)


def all_of(exchanges: Iterable[Exchange]) -> int:
    """The bytes that exchanges hold together."""
    return sum(exchange.size for exchange in exchanges)
