"""A page of a tenant's exchanges, newest first, held by ids: what comes meanwhile does not move it.

What the store can decide is asked of the store. What needs findings or a body is looked for from one exchange to the
next, and for a limited time only, so that no question holds up the page: the rest is another page.
"""

import asyncio
from dataclasses import dataclass, replace

from simulator.clock import monotonic
from simulator.records.exchange import Exchange
from simulator.records.journal import Journal
from simulator.records.selection import Selection

ROWS = 50
"""Exchanges on a page."""

LOOKED_AT = 100
"""Exchanges read at once when each has to be looked into."""

LOOK_SECONDS = 1.0
"""How long is looked for exchanges by their findings or bodies before a page is shown as far as it got."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page: of those older than `before`, those newer than `after`, or the newest."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """A page, newest first. `newer` and `older` are the ids that its neighbours begin at, None where there is none.

    `unfinished` is the id down to (or up to) which was looked when time was up.
    """

    exchanges: list[Exchange]
    newer: int | None = None
    older: int | None = None
    unfinished: int | None = None


async def turn(journal: Journal, tenant: str, wanted: Selection, at: Turn, rows: int = ROWS) -> Turned:
    """The page at a place. Raises StoreFailed."""
    found, unfinished = await _found(journal, tenant, wanted, at, rows + 1)
    more = len(found) > rows
    forward = at.after is not None
    found = found[:rows]
    if forward:
        if not more and unfinished is None:
            return await turn(journal, tenant, wanted, Turn(), rows)  # there is no page beyond: the newest
        found.reverse()
        older = found[-1].id if found else at.after
        return Turned(found, found[0].id if more else unfinished, older, unfinished)
    older = found[-1].id if more else unfinished
    newer = None if at.before is None else found[0].id if found else at.before - 1
    return Turned(found, newer, older, unfinished)


async def _found(
    journal: Journal, tenant: str, wanted: Selection, at: Turn, limit: int
) -> tuple[list[Exchange], int | None]:
    """Up to `limit` exchanges in the direction of the turn, and the id at which time was up."""
    if wanted.where is None:
        return _in_order(await journal.select(tenant, wanted, after=at.after, before=at.before, limit=limit), at), None
    plain, where = replace(wanted, where=None), wanted.where
    found: list[Exchange] = []
    until = monotonic() + LOOK_SECONDS
    while True:
        some = _in_order(await journal.select(tenant, plain, after=at.after, before=at.before, limit=LOOKED_AT), at)
        for exchange in some:
            if where(exchange):
                found.append(exchange)
                if len(found) == limit:
                    return found, None
            await asyncio.sleep(0)
            if monotonic() > until:
                return found, exchange.id
        if len(some) < LOOKED_AT:
            return found, None
        at = Turn(before=some[-1].id) if at.after is None else Turn(after=some[-1].id)


def _in_order(exchanges: list[Exchange], at: Turn) -> list[Exchange]:
    """From the place of the turn on: the newest first, but going forward the oldest."""
    return exchanges if at.after is not None else exchanges[::-1]
