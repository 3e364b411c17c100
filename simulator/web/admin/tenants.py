"""Tenants: list, create, look at, change, reset, remove; and each one's clock."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from aiohttp import web

from simulator.call.tenant import DEFAULT_TENANT, Tenant
from simulator.clock import parse_duration, parse_instant
from simulator.pipeline import Simulator, TenantSpec
from simulator.scenario.model import Scenario, TlsSays
from simulator.web.admin.errors import AdminError, invalid, json_response
from simulator.web.admin.route import Asked
from simulator.web.admin.scenarios import chosen
from simulator.web.admin.switching import check_tls, switch, tls_that_holds
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json

T = TypeVar("T")

_INSTANT = "an instant such as 2026-11-22T10:00:00Z"
_FORMS = {"now": _INSTANT, "start": _INSTANT, "advance": "a duration such as PT1H or P4D"}


async def list_all(asked: Asked) -> web.StreamResponse:
    """All tenants in the order they came."""
    tenants = asked.simulator.tenants
    found = [tenant for name in tenants.names() if (tenant := tenants.peek(name))]
    return json_response({"tenants": [as_json(asked, tenant) for tenant in found]})


async def create(asked: Asked) -> web.StreamResponse:
    """A new tenant; its name is made up when none is given."""
    form: Mapping[str, Json] = asked.json or {}
    tenants = asked.simulator.tenants
    name = form.get("name") or _new_name(asked)
    if tenants.peek(name) is not None:
        raise AdminError(409, "taken", f"there is a tenant {name!r} already", "name")
    tenant = await tenants.create(name, _spec(asked, form))
    location = f"/_simulator/api/tenants/{name}"
    return json_response(as_json(asked, tenant), 201, {"Location": location})


async def show(asked: Asked) -> web.StreamResponse:
    """One tenant."""
    return json_response(as_json(asked, asked.tenant()))


async def change(asked: Asked) -> web.StreamResponse:
    """Switch what a tenant asks of its clients; calls under way end as they began."""
    tenant = asked.tenant()
    switch(asked.simulator, tenant, asked.json)
    return json_response(as_json(asked, tenant))


async def remove(asked: Asked) -> web.StreamResponse:
    """Remove a tenant with all that it holds."""
    tenant = asked.tenant()
    if tenant.name == DEFAULT_TENANT:
        raise AdminError(409, "default-tenant", "the default tenant stays: reset it instead", "tenant")
    await asked.simulator.tenants.delete(tenant.name)
    return web.Response(status=204)


async def reset(asked: Asked) -> web.StreamResponse:
    """Put a tenant back to how it began."""
    tenant = await asked.simulator.tenants.reset(asked.tenant().name)
    return json_response(as_json(asked, tenant))


async def show_clock(asked: Asked) -> web.StreamResponse:
    """A tenant's time."""
    return json_response(_clock(asked.tenant()))


async def change_clock(asked: Asked) -> web.StreamResponse:
    """Put, stop, release or move a tenant's clock; a new instant first, then the move."""
    tenant, form = asked.tenant(), asked.json
    problems: list[Problem] = []
    now = _read(form, "now", parse_instant, problems)
    advance = _read(form, "advance", parse_duration, problems)
    if problems:
        raise invalid(problems)
    move_clock(asked.simulator, tenant, now=now, frozen=form.get("frozen"), advance=advance)
    return json_response(_clock(tenant))


def move_clock(
    simulator: Simulator,
    tenant: Tenant,
    *,
    now: datetime | None = None,
    frozen: bool | None = None,
    advance: timedelta | None = None,
) -> None:
    """Put, stop, release or move a tenant's clock. Raises AdminError (422), and then it goes on as it was."""
    before, stood = tenant.clock.now(), tenant.clock.frozen
    try:
        tenant.clock.set(now, frozen=frozen)
        if advance is not None:
            tenant.clock.advance(advance)
        _clock(tenant)
    except (OverflowError, ValueError, OSError):
        tenant.clock.set(before, frozen=stood)
        raise invalid([Problem("beyond the years 1 to 9999", "move the clock less", "advance")]) from None
    simulator.tenants.keep(tenant)


def as_json(asked: Asked, tenant: Tenant) -> Json:
    """A tenant as the admin API gives it: `base_url` is what a client puts before national paths."""
    shown: dict[str, Json] = {
        "name": tenant.name,
        "base_url": f"{asked.base_url}{tenant.prefix}",
        "scenarios": list(tenant.scenarios),
        "seed": tenant.seed,
        "access": tenant.access,
        "profile": tenant.profile,
        "clock": _clock(tenant),
    }
    if asked.server.settings.tls is not None:
        shown["tls"] = tls_that_holds(asked.simulator, tenant)
    return shown


def _clock(tenant: Tenant) -> Json:
    return {"now": tenant.clock.now().isoformat(), "frozen": tenant.clock.frozen}


def _spec(asked: Asked, form: Mapping[str, Json]) -> TenantSpec:
    problems: list[Problem] = []
    clock = form.get("clock")
    told: Mapping[str, Json] = {"now": clock} if isinstance(clock, str) else clock or {}
    start = _read(told, "now", parse_instant, problems, "clock.now") or _read(
        told, "start", parse_instant, problems, "clock.start"
    )
    scenarios: tuple[Scenario, ...] = asked.simulator.tenants.first.scenarios
    try:
        if "scenarios" in form:
            scenarios = chosen(asked.simulator, form["scenarios"])
    except Problems as fault:
        problems.extend(fault.problems)
    tls = form.get("tls", {})
    problems.extend(check_tls(asked.server.settings, tls))
    if problems:
        raise invalid(problems)
    return TenantSpec(
        scenarios,
        form.get("seed"),
        start,
        told.get("frozen"),
        form.get("access"),
        form.get("profile"),
        TlsSays(**tls),
    )


def _read(
    form: Mapping[str, Json], key: str, read: Callable[[str], T], problems: list[Problem], path: str = ""
) -> T | None:
    """The value at a key as `read` gives it, None when it is not there; a problem when it cannot be read."""
    text = form.get(key)
    if text is None:
        return None
    try:
        return read(text)
    except ValueError as fault:
        problems.append(Problem(str(fault), f"give {_FORMS[key]}", path or key))
        return None


def _new_name(asked: Asked) -> str:
    """`tenant-1`, `tenant-2`...: the same calls give the same names, and a name is not given a second time."""
    numbered = (f"tenant-{number}" for number in asked.server.numbers)
    return next(name for name in numbered if asked.simulator.tenants.peek(name) is None)
