"""Operations and services as data: the table that routes, documents and checks everything else."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.call.refusal import Refusal, RefusalRow
from simulator.wire.findings import Finding
from simulator.wire.http import Reply

if TYPE_CHECKING:
    from simulator.call.call import Call

Check = Callable[["Call"], None]
"""An answer-deciding check: raises Refusal, or returns. Pure and quick."""

Rule = Callable[["Call", Reply], Iterable[Finding]]
"""A reporting rule over a finished exchange: pure, may be slow, runs after the reply has left."""

Answer = Callable[["Call"], Awaitable[Reply]]
"""An operation's own work: find the thing, refuse in the specification's order, change records, reply."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a service does. `id` is `service.thing.verb` and never changes once released.

    `path` is below the root, with `{name}` for one segment; a last `{name...}` takes the rest of the path.
    `checks` run before `answer` in the real service's order. `refusals` are the error table's codes that it can give.
    `patience` gives the seconds after which the gateway stops waiting for the answer and gives the service's timeout.
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

    @property
    def service(self) -> str:
        """The service's name: the id's first part."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Service:
    """One national service: its operations, its error table, and the dialect that renders a refusal.

    `crash`, `unreadable` and `timeout` are codes of the table: for an exception of ours, for a body too large to
    take, and for an answer that came too late.
    `reads_nhs_number` finds the patient a call is about, for the record; it must never raise.
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
