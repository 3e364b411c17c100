"""The tenants of one simulator: made on first use or by request, reset, removed, and brought back after a restart."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from simulator.call.tenant import DEFAULT_TENANT, Tenant
from simulator.clock import Clock, parse_instant
from simulator.population.form import change, expand, related_people
from simulator.population.prescription_forms import expand as expand_prescription
from simulator.population.prescription_forms import is_form
from simulator.records.documents import Document, Documents, Shipped
from simulator.records.journal import Journal
from simulator.scenario.decide import ScenarioDecider
from simulator.scenario.model import Scenario, TlsSays
from simulator.settings import NATIONAL
from simulator.wire.json import Json
from simulator.wire.schemas import Schemas

_Laid = Mapping[tuple[str, str], Json]
"""Documents to be put, by kind and key."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)


class TenantUnknown(LookupError):
    """There is no such tenant, and it may not be made by merely being named."""


@dataclass(frozen=True, slots=True)
class TenantSpec:
    """How a tenant begins, and begins again at each reset.

    What is None comes from its scenarios, the first that says it, then from the simulator's settings.
    """

    scenarios: tuple[Scenario, ...] = ()
    seed: int | None = None
    clock: datetime | None = None
    frozen: bool | None = None
    access: str | None = None
    profile: str | None = None
    tls: TlsSays = field(default_factory=TlsSays)


def is_tenant_name(name: str) -> bool:
    """Is this a name that a tenant may have: lower-case letters, digits and dashes, 63 at most?"""
    return _NAME.fullmatch(name) is not None


class Tenants:
    """All tenants by name. Each owns its documents, clock, rules and chance; nothing is shared but what was shipped."""

    def __init__(
        self,
        shipped: Shipped,
        journal: Journal,
        first: TenantSpec,
        *,
        closed: bool = False,
        links: str = NATIONAL,
        schemas: Schemas | None = None,
    ) -> None:
        self._shipped = shipped
        self._journal = journal
        self.first = first
        self.links = links
        self.schemas = schemas
        self._closed = closed
        self._tenants: dict[str, Tenant] = {}
        self._deciders: dict[str, ScenarioDecider] = {}
        self._drawn: dict[str, int] = {}
        self._specs: dict[str, TenantSpec] = {}

    def names(self) -> list[str]:
        """The tenants there are, in the order they came."""
        return list(self._tenants)

    def peek(self, name: str) -> Tenant | None:
        """The tenant, if there is one."""
        return self._tenants.get(name)

    def decider(self, name: str) -> ScenarioDecider | None:
        """The tenant's rules with their counts and state; None if no scenario of it has any."""
        return self._deciders.get(name)

    def tls(self, name: str) -> TlsSays:
        """What a tenant and its scenarios say about the TLS port; of each thing the first that says it."""
        spec = self._specs.get(name)
        said = [] if spec is None else [spec.tls, *(each.tls for each in spec.scenarios if each.tls is not None)]
        return TlsSays(
            next((each.certificate for each in said if each.certificate is not None), None),
            next((each.client for each in said if each.client is not None), None),
        )

    def spec(self, name: str) -> TenantSpec:
        """How the tenant began. Raises TenantUnknown."""
        if name not in self._specs:
            raise TenantUnknown(name)
        return self._specs[name]

    async def get(self, name: str) -> Tenant:
        """The tenant, made now if it is new and may be. Raises TenantUnknown."""
        tenant = self._tenants.get(name)
        if tenant is not None:
            return tenant
        if not is_tenant_name(name) or (self._closed and name != DEFAULT_TENANT):
            raise TenantUnknown(name)
        return await self.create(name, TenantSpec(self.first.scenarios))

    async def create(self, name: str, spec: TenantSpec) -> Tenant:
        """Make a tenant, or make it anew from another spec.

        Raises TenantUnknown for a name that may not be, and Problems, and then nothing has changed.
        """
        if not is_tenant_name(name):
            raise TenantUnknown(name)
        tenant = Tenant(name, Documents(self._shipped, name, self._journal))
        laid, decider = await _laid(tenant.documents, spec.scenarios), self._decider_for(spec)
        if name in self._tenants:
            await self._journal.tenant_reset(name)
        self._settle(tenant, spec, decider)
        _set_clock(tenant, spec)
        await _put(tenant.documents, laid)
        self._specs[name] = spec
        self._tenants[name] = tenant
        self._drawn.pop(name, None)
        self.keep(tenant)
        await self._journal.flush()
        return tenant

    async def reset(self, name: str) -> Tenant:
        """Back to how it began: shipped people, its scenarios' own, its clock and seed; no exchanges."""
        spec = self.spec(name)
        await self._journal.clear(name)
        # What was switched while that was being kept is how it begins again.
        return await self.create(name, self._specs.get(name, spec))

    async def delete(self, name: str) -> None:
        """Remove it with all it recorded. Raises TenantUnknown."""
        self.spec(name)
        del self._tenants[name], self._specs[name]
        self._drawn.pop(name, None)
        self._deciders.pop(name, None)
        await self._journal.tenant_deleted(name)

    async def activate(self, name: str, scenarios: tuple[Scenario, ...]) -> Tenant:
        """Replace a tenant's scenarios: rules and their counts begin anew, people and documents are laid over.

        Raises Problems, and then nothing has changed.
        """
        tenant = await self.get(name)
        spec = replace(self._specs[name], scenarios=scenarios)
        # Whatever can be refused is refused before anything is changed.
        laid, decider = await _laid(tenant.documents, scenarios), self._decider_for(spec)
        self._specs[name] = spec
        self._settle(tenant, spec, decider)
        if spec.clock is None and spec.frozen is None:
            _set_clock(tenant, spec)
        await _put(tenant.documents, laid)
        self.keep(tenant)
        await self._journal.flush()
        return tenant

    def adjust(self, name: str, *, access: str | None, profile: str | None, tls: TlsSays) -> Tenant:
        """Change what a tenant asks of its callers, now and after each reset; what is None its scenarios say.

        Raises TenantUnknown.
        """
        self._specs[name] = spec = replace(self.spec(name), access=access, profile=profile, tls=tls)
        tenant = self._tenants[name]
        self._open(tenant, spec)
        self.keep(tenant)
        return tenant

    def playing(self) -> list[Scenario]:
        """Every scenario that a tenant plays, or that new ones begin with, each once."""
        specs = (self.first, *self._specs.values())
        return list({id(scenario): scenario for spec in specs for scenario in spec.scenarios}.values())

    async def renew(self, old: Scenario, new: Scenario) -> None:
        """Put a scenario in the place of one that is played: counts and state stay, for rules whose names stay.

        People, documents and the clock change where the new one says something else than the old one. Raises Problems,
        and then nothing has changed.
        """
        played = {name: spec for name, spec in self._specs.items() if any(each is old for each in spec.scenarios)}
        specs = {name: _renewed(spec, old, new) for name, spec in played.items()}
        deciders = {name: self._decider_for(spec) for name, spec in specs.items()}
        laid = {name: await _laid(self._tenants[name].documents, (_news(old, new),)) for name in specs}
        self.first = _renewed(self.first, old, new)
        for name, spec in specs.items():
            if self._specs.get(name) is played[name]:  # nobody has activated something else meanwhile
                await self._renew(self._tenants[name], spec, deciders[name], laid[name], old.clock != new.clock)
        await self._journal.flush()

    async def _renew(
        self, tenant: Tenant, spec: TenantSpec, decider: ScenarioDecider | None, laid: _Laid, new_clock: bool
    ) -> None:
        before = self._deciders.get(tenant.name)
        if before is not None and decider is not None:
            decider.restore(before.progress())
        self._specs[tenant.name] = spec
        self._settle(tenant, spec, decider)
        if new_clock and spec.clock is None and spec.frozen is None:
            _set_clock(tenant, spec)
        await _put(tenant.documents, laid)
        self.keep(tenant)

    def keep(self, tenant: Tenant) -> None:
        """Keep what a tenant is, so that it survives a restart; nothing to do for a temporary journal."""
        if self._journal.durable:
            self._journal.tenant_changed(
                tenant.name, _state(tenant, self._specs[tenant.name], self._deciders.get(tenant.name))
            )

    def keep_progress(self, tenant: Tenant) -> None:
        """Keep how far a tenant's chance and rules have come, if a call may have moved them."""
        if self._journal.durable:
            drawn = tenant.drawn.total()
            if tenant.name in self._deciders or drawn != self._drawn.get(tenant.name, 0):
                self._drawn[tenant.name] = drawn
                self.keep(tenant)

    async def restore(
        self,
        states: Mapping[str, Json],
        changes: Mapping[str, Iterable[tuple[str, str, Document | None]]],
        load: Callable[[Json], Scenario],
    ) -> None:
        """Bring back tenants as they were kept; `load` reads a kept scenario."""
        for name, state in states.items():
            spec = TenantSpec(
                tuple(load(scenario) for scenario in state["scenarios"]),
                state["seed"],
                parse_instant(state["clock"]) if state["clock"] else None,
                state["frozen"],
                state["access"],
                state["profile"],
                TlsSays(state.get("certificate"), state.get("client")),
            )
            tenant = Tenant(name, Documents(self._shipped, name, self._journal))
            tenant.documents.restore(changes.get(name, ()))
            self._settle(tenant, spec, self._decider_for(spec))
            tenant.clock.set(parse_instant(state["now"]) if state["stands"] else None, frozen=state["stands"])
            if state["offset"] and not state["stands"]:
                tenant.clock.offset = state["offset"]
            # A state that was kept before this was known of says nothing.
            tenant.began = parse_instant(state["began"]) if state.get("began") else tenant.clock.now()
            tenant.drawn.update(state["drawn"])
            if (decider := self._deciders.get(name)) is not None:
                decider.restore(state["progress"])
            self._specs[name], self._tenants[name] = spec, tenant

    def _said(self, spec: TenantSpec) -> tuple[TenantSpec | Scenario, ...]:
        """Who may say what a tenant is like, the first that does: the spec, its scenarios, the settings."""
        return (spec, *spec.scenarios, self.first)

    def _seed(self, spec: TenantSpec) -> int:
        return next((each.seed for each in self._said(spec) if each.seed is not None), 0)

    def _decider_for(self, spec: TenantSpec) -> ScenarioDecider | None:
        """Raises Problems when its scenarios cannot be played together."""
        decider = ScenarioDecider(spec.scenarios, self._seed(spec))
        return decider if any(scenario.rules for scenario in spec.scenarios) else None

    def _settle(self, tenant: Tenant, spec: TenantSpec, decider: ScenarioDecider | None) -> None:
        tenant.seed = self._seed(spec)
        self._open(tenant, spec)
        tenant.links = self.links
        tenant.schemas = self.schemas
        tenant.scenarios = tuple(scenario.name for scenario in spec.scenarios)
        self._deciders.pop(tenant.name, None)
        if decider is not None:
            self._deciders[tenant.name] = decider

    def _open(self, tenant: Tenant, spec: TenantSpec) -> None:
        said = self._said(spec)
        tenant.access = next((each.access for each in said if each.access is not None), "open")
        tenant.profile = next((each.profile for each in said if each.profile is not None), "lenient")


def _set_clock(tenant: Tenant, spec: TenantSpec) -> None:
    """Begin the clock where the spec says, else where the first scenario does that says; else it goes on as it is."""
    told = next((scenario.clock for scenario in spec.scenarios if scenario.clock is not None), None)
    if spec.clock is not None or spec.frozen is not None:
        tenant.clock = Clock(spec.clock, frozen=bool(spec.frozen))
    elif told is not None:
        tenant.clock = Clock(told.start, frozen=told.frozen)
    else:
        return
    tenant.began = tenant.clock.now()


async def _laid(documents: Documents, scenarios: tuple[Scenario, ...]) -> dict[tuple[str, str], Json]:
    """What the scenarios' people and documents are once laid over the tenant's, by kind and key. Raises Problems."""
    laid: dict[tuple[str, str], Json] = {}
    # The last one first: where two say something of one person or document, the first has the last word.
    for scenario in reversed(scenarios):
        for form in scenario.people:
            nhs_number = form["nhs_number"]
            there = await documents.get("people", nhs_number)
            body = laid.get(("people", nhs_number), there.body if there else None)
            laid["people", nhs_number] = expand(form) if body is None else change(body, form)
            related = related_people(form)
            if related is not None:
                laid["related-people", nhs_number] = related
    for scenario in reversed(scenarios):
        laid |= await _documents_of(scenario, documents, laid)
    return laid


async def _documents_of(
    scenario: Scenario, documents: Documents, laid: Mapping[tuple[str, str], Json]
) -> dict[tuple[str, str], Json]:
    """A scenario's documents by kind and key, prescriptions in the short form made whole. Raises Problems."""
    found: dict[tuple[str, str], Json] = {}
    for kind, bodies in scenario.documents.items():
        for key, body in bodies.items():
            whole = await _prescription(documents, laid, key, body) if _is_short(kind, body) else body
            found[kind, whole["prescriptionId"] if whole is not body else key] = whole
    return found


def _is_short(kind: str, body: Json) -> bool:
    return kind == "prescriptions" and is_form(body)


async def _prescription(documents: Documents, laid: Mapping[tuple[str, str], Json], key: str, form: Json) -> Json:
    """The record of a short form, for a person as the scenarios leave them. Raises Problems."""
    there = await documents.get("people", form["nhs_number"])
    person = laid.get(("people", form["nhs_number"]), there.body if there else None)
    return expand_prescription(form, key, person, where=f"documents.prescriptions.{key}")


async def _put(documents: Documents, laid: Mapping[tuple[str, str], Json]) -> None:
    for (kind, key), body in laid.items():
        await documents.put(kind, key, body)


def _state(tenant: Tenant, spec: TenantSpec, decider: ScenarioDecider | None) -> Json:
    return {
        "seed": spec.seed,
        "clock": spec.clock.isoformat() if spec.clock else None,
        "frozen": spec.frozen,
        "access": spec.access,
        "profile": spec.profile,
        "certificate": spec.tls.certificate,
        "client": spec.tls.client,
        "scenarios": [_kept(scenario) for scenario in spec.scenarios],
        "now": tenant.clock.now().isoformat(),
        "stands": tenant.clock.frozen,
        "offset": tenant.clock.offset,
        "began": tenant.began.isoformat(),
        "drawn": dict(tenant.drawn),
        "progress": decider.progress() if decider else None,
    }


def _kept(scenario: Scenario) -> Json:
    """What a scenario is loaded from again; the given values of a scenario that has none are left out."""
    kept: dict[str, Json] = {"file": scenario.file, "text": scenario.text}
    if scenario.given:
        kept["given"] = dict(scenario.given)
    if scenario.included:
        kept["included"] = dict(scenario.included)
    return kept


def _renewed(spec: TenantSpec, old: Scenario, new: Scenario) -> TenantSpec:
    return replace(spec, scenarios=tuple(new if scenario is old else scenario for scenario in spec.scenarios))


def _news(old: Scenario, new: Scenario) -> Scenario:
    """The new scenario with nothing but those people and documents that the old one did not say just so."""
    documents = {
        kind: {key: body for key, body in bodies.items() if old.documents.get(kind, {}).get(key) != body}
        for kind, bodies in new.documents.items()
    }
    return replace(new, people=tuple(form for form in new.people if form not in old.people), documents=documents)
