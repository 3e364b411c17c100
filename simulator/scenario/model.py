"""A loaded scenario as values. Reading YAML is `load`'s work, playing it `decide`'s."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from simulator.scenario.assertions import Assertion
from simulator.scenario.conditions import When
from simulator.scenario.outcomes import Outcome
from simulator.scenario.turns import Turn
from simulator.wire.json import Json

ACCESS = ("open", "presence", "enforced")
"""What a tenant asks of callers: nothing, a token that looks like one, or one that is known."""

PROFILES = ("lenient", "strict")
"""How strict services are, where they can be either."""

CERTIFICATES = ("good", "expired", "wrong-name", "untrusted")
"""What the TLS port can present."""

CLIENTS = ("ask", "require")
"""What clients have to show there."""


@dataclass(frozen=True, slots=True)
class ClockStart:
    """Where a tenant's clock begins (None: at the real time) and whether it stands still."""

    start: datetime | None = None
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class TlsSays:
    """What the TLS port does for a tenant: the certificate it presents, and `ask` or `require` for the client's.

    None leaves it as it is.
    """

    certificate: str | None = None
    client: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """When to do something, and what."""

    name: str
    when: When
    turn: Turn
    then: Outcome

    @property
    def counts(self) -> bool:
        """Must its calls be counted: to know whether it is its turn, or to draw chance that is new for each?"""
        return self.turn.counts or self.then.draws


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario file. `people` are own-form changes with their NHS numbers as text; `text` is the file as read.

    `seed`, `clock`, `access`, `profile` and `tls` are None where the scenario leaves them to the tenant.
    """

    name: str
    description: str = ""
    stories: tuple[str, ...] = ()
    seed: int | None = None
    clock: ClockStart | None = None
    access: str | None = None
    profile: str | None = None
    people: tuple[Json, ...] = ()
    documents: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    expect: tuple[Assertion, ...] = ()
    file: str = ""
    text: str = ""
    tls: TlsSays | None = None
    source: str = ""
