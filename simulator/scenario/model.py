"""A loaded scenario as values. Reading YAML is `load`'s work, playing it `decide`'s."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from simulator.scenario.assertions import Assertion
from simulator.scenario.conditions import When
from simulator.scenario.outcomes import Outcome
from simulator.scenario.parameters import Parameter
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
    """When to do something, and what. `scenario` is the included one that it came with, empty for a file's own."""

    name: str
    when: When
    turn: Turn
    then: Outcome
    scenario: str = ""

    @property
    def counts(self) -> bool:
        """Must its calls be counted: to know whether it is its turn, or to draw chance that is new for each?"""
        return self.turn.counts or self.then.draws


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario file with all that it includes. `people` are own-form changes with their NHS numbers as text.

    `seed`, `clock`, `access`, `profile` and `tls` are None where the scenario leaves them to the tenant. `text` is the
    file as read, `given` are the values that its `parameters` were given. `includes` are the names of what it includes
    itself, `included` all files that came so, with their texts. `files` are those that it was read from.
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
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    given: Mapping[str, Json] = field(default_factory=dict)
    includes: tuple[str, ...] = ()
    included: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    source: str = ""
