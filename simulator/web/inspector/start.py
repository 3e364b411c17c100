"""Where the inspector starts: how to reach a tenant, what came last, what was wrong with it, and the other tenants."""

from simulator.call.tenant import DEFAULT_TENANT
from simulator.clock import monotonic
from simulator.web.inspector.page import Context, Visit
from simulator.web.inspector.rows import Row, rows_of

LATEST = 10
"""Exchanges that are shown as the latest."""

LOOKED_THROUGH = 200
"""Exchanges, from the newest on, that are looked through for the worst findings."""

SHOWN_TENANTS = 200
"""Tenants that are listed."""

_LOOK_SECONDS = 0.5


async def show(visit: Visit) -> Context:
    """One tenant at a glance."""
    exchanges = (await visit.simulator.journal.select(visit.tenant.name, limit=LOOKED_THROUGH))[::-1]
    rows: list[Row] = []
    until = monotonic() + _LOOK_SECONDS
    for begin in range(0, len(exchanges), LATEST):
        rows += await rows_of(visit, exchanges[begin : begin + LATEST])
        if monotonic() > until:
            break
    names = visit.simulator.tenants.names()
    return {
        "title": "Start" if visit.tenant.name == DEFAULT_TENANT else f"Tenant {visit.tenant.name}",
        "crumbs": [],
        "now": visit.tenant.clock.seconds(),
        "latest": rows[:LATEST],
        "failing": [row for row in rows if row.worst == "error"][:LATEST],
        "looked": len(rows),
        "all": visit.link("exchanges"),
        "all_failing": visit.link("exchanges", {"severity": "error"}),
        "tenants": [(name, visit.link_for(name, "start")) for name in names[:SHOWN_TENANTS]],
        "more_tenants": max(0, len(names) - SHOWN_TENANTS),
    }
