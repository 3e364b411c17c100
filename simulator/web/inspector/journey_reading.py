"""What a tenant has recorded about patients, read for a page: from its newest exchanges only, so that no journal is too
long, and graded against what the played scenarios expect.

What belongs together is said by `scenario.journeys`, and how it looks by the pages.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.pipeline import Simulator
from simulator.records.exchange import Exchange
from simulator.records.selection import Selection
from simulator.scenario.journeys import Place, calls_of, shared_ids
from simulator.scenario.verify import Grading
from simulator.web.admin.grading import Expectation
from simulator.wire.json import Json

WINDOW = 5_000
"""The newest exchanges of a tenant, among which a patient's are looked for."""

MOST_STEPS = 200
"""Exchanges of a patient that are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What of the expectations holds. `results` are as the admin API gives them, each with its `scenario`."""

    results: tuple[Json, ...] = ()

    @property
    def of(self) -> int:
        """How many things are expected."""
        return len(self.results)

    @property
    def met(self) -> int:
        """How many of them hold."""
        return sum(1 for result in self.results if result["passed"])

    @property
    def words(self) -> str:
        """Such as “3 of 4 met”."""
        return f"{self.met} of {self.of} met" if self.results else "nothing expected"

    @property
    def colour(self) -> str:
        """The colour of its tag."""
        if not self.results:
            return "grey"
        return "green" if self.met == self.of else "orange"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A patient's exchanges in the order of their ids. `last` is the tenant's newest id.

    `is_cut` says that there are earlier ones which were not looked at, or are not shown.
    """

    exchanges: tuple[Exchange, ...]
    last: int
    is_cut: bool = False

    @property
    def calls(self) -> list[list[Exchange]]:
        """The exchanges as calls, the first one first. Bodies are looked into: it takes a while."""
        by_id = {exchange.id: exchange for exchange in self.exchanges}
        return [[by_id[place.id] for place in call] for call in calls_of([Place.of(each) for each in self.exchanges])]


async def read(simulator: Simulator, tenant: str, nhs_number: str, window: int = WINDOW) -> Recorded:
    """What was recorded about a patient, and what without an NHS number shares an id with it. Raises StoreFailed."""
    journal = simulator.journal
    newest = await journal.select(tenant, limit=1)
    last = newest[0].id if newest else 0
    after = max(0, last - window)
    own = await journal.select(tenant, Selection(nhs_number=nhs_number), after=after, limit=window)
    is_cut = len(own) > MOST_STEPS or (after > 0 and bool(own))
    own = own[-MOST_STEPS:]
    ids = await asyncio.to_thread(_ids, own)
    wanted = Selection(nameless=ids)
    nameless = await journal.select(tenant, wanted, after=after, limit=MOST_STEPS) if ids else []
    found = {exchange.id: exchange for exchange in (*own, *nameless)}
    return Recorded(tuple(found[id] for id in sorted(found)), last, is_cut)


def grade(
    simulator: Simulator, expected: Iterable[Expectation], nhs_number: str, exchanges: Sequence[Exchange]
) -> Grade:
    """Hold what can be about a patient against the patient's exchanges, as they are now."""
    concerned = [each for each in expected if each.assertion.concerns(nhs_number)]
    if not concerned:
        return Grade()
    grading = Grading([each.assertion for each in concerned], simulator.findings)
    grading.see(exchanges)
    results = grading.answer()["results"]
    return Grade(tuple({"scenario": each.scenario, **said} for each, said in zip(concerned, results, strict=True)))


def _ids(exchanges: Iterable[Exchange]) -> frozenset[str]:
    return shared_ids([Place.of(exchange) for exchange in exchanges])
