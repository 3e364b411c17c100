"""A tenant: one isolated world with its own clock, seed, records, scenario and access mode."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from simulator.clock import Clock
from simulator.records.documents import Documents
from simulator.settings import NATIONAL
from simulator.wire.schemas import Schemas

DEFAULT_TENANT = "default"
OWN = "own"
"""In place of an address: the one that the client used."""


@dataclass(slots=True)
class Tenant:
    """One world. `prefix` is the path put before national paths (`""` for the default tenant).

    `access` is `open`, `presence` or `enforced`; `profile` is `lenient` or `strict`. `drawn` counts what `chance`
    was asked for, by purpose. `links` is the address that links in replies begin with, or OWN. `schemas` are the user's
    own national XML schemas, if there are any. `began` is its own clock's instant when its world was made: what times
    in its documents that are durations count from.
    """

    name: str
    documents: Documents
    clock: Clock = field(default_factory=Clock)
    seed: int = 0
    access: str = "open"
    profile: str = "lenient"
    scenarios: tuple[str, ...] = ()
    links: str = NATIONAL
    drawn: Counter[str] = field(default_factory=Counter)
    schemas: Schemas | None = None
    began: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock.now()

    @property
    def prefix(self) -> str:
        """What stands before a national path of this tenant."""
        return "" if self.name == DEFAULT_TENANT else f"/t/{self.name}"

    def chance(self, purpose: str) -> Random:
        """A fresh generator: the same seed and the same n-th draw for a purpose give the same numbers."""
        self.drawn[purpose] += 1
        return Random(f"{self.seed}:{purpose}:{self.drawn[purpose]}")  # noqa: S311 - repeatable, not secret

    def number(self, purpose: str) -> int:
        """The next number for a purpose: 1, 2, 3."""
        self.drawn[purpose] += 1
        return self.drawn[purpose]
