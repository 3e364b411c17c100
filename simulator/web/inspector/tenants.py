"""The page of all tenants: which there are, how to make another, and how to remove one."""

from itertools import count

from aiohttp import web

from simulator.call.tenant import DEFAULT_TENANT, Tenant
from simulator.clock import parse_instant
from simulator.pipeline import TenantSpec
from simulator.pipeline.tenants import is_tenant_name
from simulator.scenario.model import ACCESS, PROFILES
from simulator.web.admin.errors import AdminError, invalid
from simulator.web.admin.scenarios import chosen
from simulator.web.inspector.acting import DONE, Deed, Form, perform
from simulator.web.inspector.page import Context, Visit
from simulator.wire.errors import Problem, Problems

SHOWN = 500
"""Tenants that are listed."""

_DONE = {"made": "The tenant was made.", "removed": "The tenant was removed."}
_MOST_SEED = 2**63 - 1


async def show(visit: Visit) -> Context:
    """All tenants, and the form for another."""
    tenants = visit.simulator.tenants
    there = [tenant for name in tenants.names() if (tenant := tenants.peek(name)) is not None]
    server = f"{visit.request.scheme}://{visit.request.host}"
    return {
        "title": "Tenants",
        "crumbs": [("Start", visit.link("start"))],
        "tenants": [(each, visit.link_for(each.name, "start"), server + each.prefix) for each in there[:SHOWN]],
        "more": max(0, len(there) - SHOWN),
        "removable": [(each.name, each.name) for each in there if each.name != DEFAULT_TENANT],
        "scenarios": [("", "what the server began with"), *((name, name) for name in visit.simulator.sources.names())],
        "accesses": _choices(ACCESS),
        "profiles": _choices(PROFILES),
        "done": _DONE.get(visit.query.get(DONE, ""), ""),
        "faults": [],
        "form": {},
    }


async def act(visit: Visit, form: Form) -> Context | web.StreamResponse:
    """Make or remove a tenant."""
    return await perform(visit, form, _DEEDS, show)


def _choices(values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return (("", "as its scenario or the server says"), *((value, value) for value in values))


async def _make(visit: Visit, form: Form) -> str:
    tenants, problems = visit.simulator.tenants, list[Problem]()
    name = form.get("name", "").strip() or next(
        name for number in count(1) if tenants.peek(name := f"tenant-{number}") is None
    )
    if not is_tenant_name(name):
        problems.append(Problem("this is no name", "give letters a-z, digits and dashes, 63 at most", "name"))
    elif tenants.peek(name) is not None:
        problems.append(Problem(f"there is a tenant “{name}” already", "choose another name", "name"))
    spec = _spec(visit, form, problems)
    if problems:
        raise Problems(problems)
    await tenants.create(name, spec)
    return "made"


def _spec(visit: Visit, form: Form, problems: list[Problem]) -> TenantSpec:
    """How the new tenant begins; what is wrong with it is added to the problems."""
    scenarios, seed, clock = visit.simulator.tenants.first.scenarios, None, None
    try:
        if "scenario" in form:
            scenarios = chosen(visit.simulator, [form["scenario"]], "scenario")
    except Problems:
        problems.append(Problem("there is no such scenario", "choose one of the list", "scenario"))
    try:
        if "seed" in form:
            seed = _whole(form["seed"].strip())
    except ValueError:
        problems.append(Problem("the seed is not a whole number", "such as 7", "seed"))
    try:
        if "clock" in form:
            clock = parse_instant(form["clock"])
    except (ValueError, OverflowError):
        problems.append(Problem("this is not an instant", "give one such as 2026-11-22T10:00", "clock"))
    for key, choices in (("access", ACCESS), ("profile", PROFILES)):
        if form.get(key) not in (None, *choices):
            problems.append(Problem("this is no choice", f"choose one of {', '.join(choices)}", key))
    frozen = True if form.get("frozen") == "yes" else None
    return TenantSpec(scenarios, seed, clock, frozen, form.get("access"), form.get("profile"))


def _whole(text: str) -> int:
    """Raises ValueError."""
    if len(text) > 20:
        raise ValueError(text)
    number = int(text)
    if abs(number) > _MOST_SEED:
        raise ValueError(text)
    return number


async def _remove(visit: Visit, form: Form) -> str:
    tenant = _there(visit, form)
    if tenant.name == DEFAULT_TENANT:
        raise AdminError(409, "default-tenant", "the default tenant stays: reset it instead")
    if form.get("sure") != "yes":
        raise invalid([Problem(f"tick the box to remove “{tenant.name}”", "this cannot be undone", "sure")])
    await visit.simulator.tenants.delete(tenant.name)
    return "removed"


def _there(visit: Visit, form: Form) -> Tenant:
    tenant = visit.simulator.tenants.peek(form.get("tenant", ""))
    if tenant is None:
        raise invalid([Problem("there is no such tenant", "choose one of the list", "tenant")])
    return tenant


_DEEDS: dict[str, Deed] = {"make": _make, "remove": _remove}
