"""The page that moves a tenant's clock, says what is asked of its clients, and takes it back to its beginning."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aiohttp import web

from simulator.clock import parse_duration, parse_instant, real_time
from simulator.scenario.model import ACCESS, CERTIFICATES, CLIENTS, PROFILES
from simulator.web.admin.errors import AdminError, invalid
from simulator.web.admin.switching import switch, tls_that_holds
from simulator.web.admin.tenants import move_clock
from simulator.web.inspector.acting import DO, DONE, Deed, Form, perform
from simulator.web.inspector.page import Context, Visit
from simulator.wire.errors import Problem

SURE = "sure"
"""The box that has to be ticked before something is lost."""

_DONE = {
    "clock": "The clock was changed.",
    "settings": "What is asked of clients was changed.",
    "reset": "The tenant is back to how it began.",
    "cleared": "What was recorded is forgotten.",
}
_STEPS = (("PT1H", "1 hour on"), ("P1D", "1 day on"), ("P4D", "96 hours on"), ("-PT1H", "1 hour back"))


async def show(visit: Visit) -> Context:
    """The tenant's clock and settings, and the buttons that change them."""
    tenant = visit.tenant
    return {
        "title": "Control",
        "crumbs": [("Start", visit.link("start"))],
        "now": tenant.clock.seconds(),
        "filled_in": tenant.clock.now().strftime("%Y-%m-%dT%H:%M:%S"),
        "frozen": tenant.clock.frozen,
        "steps": _STEPS,
        "settings": settings_of(visit),
        "speaks_tls": visit.simulator.settings.tls is not None,
        "done": _DONE.get(visit.query.get(DONE, ""), ""),
        "faults": [],
        "form": {},
    }


async def act(visit: Visit, form: Form) -> Context | web.StreamResponse:
    """Do what the button says."""
    return await perform(visit, form, _DEEDS, show)


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that can be switched: what was chosen (empty: nothing), what could be, and what holds now."""

    name: str
    label: str
    chosen: str | None
    values: tuple[str, ...]
    holds: str

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Values with their words, as a form has them."""
        return (("", "as its scenarios or the server say"), *((value, value) for value in self.values))


def settings_of(visit: Visit) -> list[Setting]:
    """What can be switched for a tenant; certificates only where there is a TLS port."""
    tenant, spec = visit.tenant, visit.simulator.tenants.spec(visit.tenant.name)
    found = [
        Setting("access", "Access: what callers must show", spec.access, ACCESS, tenant.access),
        Setting("profile", "Profile: how strict services are", spec.profile, PROFILES, tenant.profile),
    ]
    if visit.simulator.settings.tls is not None:
        tls = tls_that_holds(visit.simulator, tenant)
        presents, client = "The TLS port presents", "It treats clients' certificates"
        found.append(Setting("certificate", presents, spec.tls.certificate, CERTIFICATES, tls["certificate"]))
        found.append(Setting("client", client, spec.tls.client, CLIENTS, tls["client"]))
    return found


def _check_sure(form: Form) -> None:
    """Raises AdminError unless the box was ticked."""
    if form.get(SURE) != "yes":
        what = "tick the box to say that you are sure"
        raise invalid([Problem(what, "this cannot be undone", f"{SURE}_{form[DO]}")])


async def _advance(visit: Visit, form: Form) -> str:
    by = form.get("by") or form.get("advance", "")
    try:
        move_clock(visit.simulator, visit.tenant, advance=parse_duration(by))
    except ValueError:
        raise invalid([Problem("this is not a duration", "give one such as PT1H or P4D", "advance")]) from None
    return "clock"


async def _put(visit: Visit, form: Form) -> str:
    try:
        now = parse_instant(form.get("now", ""))
    except (ValueError, OverflowError):
        raise invalid([Problem("this is not an instant", "give one such as 2026-11-22T10:00", "now")]) from None
    move_clock(visit.simulator, visit.tenant, now=now, frozen=form.get("stand") == "yes")
    return "clock"


async def _stop(visit: Visit, form: Form) -> str:
    move_clock(visit.simulator, visit.tenant, frozen=True)
    return "clock"


async def _run(visit: Visit, form: Form) -> str:
    move_clock(visit.simulator, visit.tenant, frozen=False)
    return "clock"


async def _real(visit: Visit, form: Form) -> str:
    move_clock(visit.simulator, visit.tenant, now=datetime.fromtimestamp(real_time(), UTC), frozen=False)
    return "clock"


async def _set(visit: Visit, form: Form) -> str:
    chosen: dict[str, str | None] = {}
    for setting in settings_of(visit):
        value = chosen[setting.name] = form.get(setting.name)
        if value not in (None, *setting.values):
            what, remedy = f"{setting.label}: {value} is no choice", f"choose one of {', '.join(setting.values)}"
            raise invalid([Problem(what, remedy, setting.name)])
    tls = {key: chosen.pop(key) for key in ("certificate", "client") if key in chosen}
    try:
        switch(visit.simulator, visit.tenant, {**chosen, "tls": tls})
    except AdminError as fault:
        # The form's fields have no dots.
        raise invalid(replace(each, path=each.path.removeprefix("tls.")) for each in fault.problems) from None
    return "settings"


async def _reset(visit: Visit, form: Form) -> str:
    _check_sure(form)
    await visit.simulator.tenants.reset(visit.tenant.name)
    return "reset"


async def _clear(visit: Visit, form: Form) -> str:
    _check_sure(form)
    await visit.simulator.journal.clear(visit.tenant.name)
    return "cleared"


_DEEDS: dict[str, Deed] = {
    "advance": _advance, "put": _put, "stop": _stop, "run": _run, "real": _real, "set": _set, "reset": _reset,
    "clear": _clear,
}  # fmt: skip
