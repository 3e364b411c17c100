"""A class at a glance: what each trainee did last, what of the expectations is met, what was wrong; and begin again.

What was recorded is archived before a reset. Findings and grades are made for a limited time; where that was not
enough, the next look goes on from there, since what was seen is held until a trainee sends something new.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from simulator.call.tenant import Tenant
from simulator.clock import monotonic, real_time
from simulator.pipeline import TenantSpec
from simulator.records.exchange import Exchange
from simulator.web.admin.errors import AdminError, invalid
from simulator.web.admin.grading import Expectation
from simulator.web.inspector.acting import DO, DONE, Deed, Form, faults_of, lead
from simulator.web.inspector.classroom_records import Classroom, Trainee, archive, archived, find, forget, remembered
from simulator.web.inspector.journey import FOLLOW
from simulator.web.inspector.journey_reading import Grade, grade
from simulator.web.inspector.journey_words import Teller, Told
from simulator.web.inspector.page import Context, PageError, Visit
from simulator.wire.errors import Problem, Problems
from simulator.wire.findings import Severity

LOOKED_AT = 100
"""The newest exchanges of a trainee that are looked at."""

LOOK_SECONDS = 0.08
"""How long what is new is looked at for a page; of the trainees who are left then, only the newest exchange is read."""

_DONE = {
    "made": "The class was set up.",
    "reset": "The trainee begins again. What was recorded is archived.",
    "reset-all": "The whole class begins again. What was recorded is archived.",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a trainee is. `is_there` says whether the tenant is; `grade` is None where time was up."""

    trainee: Trainee
    is_there: bool
    patient: str
    link: str = ""
    journey_link: str = ""
    count: int = 0
    last: Told | None = None
    last_link: str = ""
    grade: Grade | None = None
    errors: int = 0
    warnings: int = 0
    har: str = ""
    archive: str = ""


async def show(visit: Visit) -> Context:
    """All trainees of a class."""
    classroom = found(visit)
    looking, follows = _Looking(visit, classroom), visit.query.get(FOLLOW) != "no"
    rows = [await looking.progress(trainee) for trainee in classroom.trainees]
    return {
        "title": f"Class {classroom.name}",
        "crumbs": [("Start", visit.link("start")), ("Classes", visit.link("classroom"))],
        "classroom": classroom,
        "most": LOOKED_AT,
        "rows": rows,
        "begun": sum(1 for row in rows if row.count),
        "whole": sum(1 for row in rows if row.grade is not None and row.grade.of and row.grade.met == row.grade.of),
        "follows": follows,
        "switch": visit.link("class", {FOLLOW: "no"} if follows else None, classroom=classroom.name),
        "cards": visit.link("class-cards", classroom=classroom.name),
        "choices": [(row.trainee.tenant, f"{row.trainee.tenant}: {row.patient}") for row in rows if row.is_there],
        "done": _DONE.get(visit.query.get(DONE, ""), ""),
        "faults": [],
        "form": {},
    }


async def act(visit: Visit, form: Form) -> Context | web.StreamResponse:
    """Do what the button says."""
    deed = _DEEDS.get(form.get(DO, ""))
    if deed is None:
        raise PageError(400, "Nothing was asked for", "Use the buttons of the page.")
    try:
        done = await deed(visit, form)
    except (AdminError, Problems) as fault:
        return {**await show(visit), "faults": faults_of(fault), "form": form}
    if done == "removed":
        return lead(visit.link("classroom"))
    return lead(visit.link("class", {DONE: done}, classroom=visit.values["classroom"]))


async def show_archive(visit: Visit) -> web.StreamResponse:
    """What was recorded of a trainee before the last reset, as a file."""
    classroom, name = found(visit), visit.values["trainee"]
    kept = archived(visit.simulator, name) if any(each.tenant == name for each in classroom.trainees) else None
    if kept is None:
        raise PageError(404, "Nothing is archived of this trainee", "An archive is made when a trainee is reset.")
    disposition = f'attachment; filename="{name}.har"'
    headers = {"Content-Type": "application/json", "Content-Disposition": disposition, "Cache-Control": "no-store"}
    return web.Response(body=await asyncio.to_thread(kept.har), headers=headers)


def found(visit: Visit) -> Classroom:
    """The class of the address. Raises PageError."""
    classroom = find(visit.simulator, visit.values["classroom"])
    if classroom is None:
        raise PageError(
            404, f"There is no class “{visit.values['classroom']}”", "See the classes there are, or set up one."
        )
    return classroom


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is seen of a trainee's exchanges. Without a `grade` time was up, and only the newest was looked at."""

    count: int = 0
    last: Told | None = None
    number: int = 0
    is_about: bool = False
    grade: Grade | None = None
    counted: Mapping[Severity, int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Held:
    """What was seen when this was the newest exchange, and the tenant as it was set up then."""

    spec: TenantSpec
    newest: int
    seen: _Seen


class _Looking:
    """One look at a class, which ends when its time is up."""

    def __init__(self, visit: Visit, classroom: Classroom) -> None:
        self._visit = visit
        self._simulator = visit.simulator
        self._classroom = classroom
        self._held = remembered(visit.simulator, classroom.name)
        self._until = monotonic() + LOOK_SECONDS

    async def progress(self, trainee: Trainee) -> Progress:
        """How far a trainee is."""
        visit, name = self._visit, trainee.tenant
        tenant, kept = self._simulator.tenants.peek(name), archived(self._simulator, name)
        link = visit.link("class-archive", classroom=self._classroom.name, trainee=name) if kept else ""
        if tenant is None:
            return Progress(trainee, False, trainee.nhs_number, archive=link)
        seen = await self._seen(trainee, tenant)
        there = Visit(visit.pages, self._simulator, visit.request, visit.page, tenant, visit.values, {})
        return Progress(
            trainee=trainee,
            is_there=True,
            patient=there.patient_name(trainee.nhs_number) or trainee.nhs_number,
            link=there.link("start"),
            journey_link=there.link("journey", nhs_number=trainee.nhs_number) if seen.is_about else "",
            count=seen.count,
            last=seen.last,
            last_link=there.link("exchange", id=seen.number) if seen.number else "",
            grade=seen.grade,
            errors=seen.counted.get(Severity.ERROR, 0),
            warnings=seen.counted.get(Severity.WARNING, 0),
            har=there.api("/exchanges.har") if seen.count else "",
            archive=link,
        )

    async def _seen(self, trainee: Trainee, tenant: Tenant) -> _Seen:
        """Made anew only where something was sent, or another scenario is played."""
        spec = self._simulator.tenants.spec(trainee.tenant)
        newest = await self._simulator.journal.select(trainee.tenant, limit=1)
        if not newest:
            return _Seen()
        held = self._held.get(trainee.tenant)
        if isinstance(held, _Held) and held.spec is spec and held.newest == newest[0].id:
            return held.seen
        if monotonic() > self._until:
            return await asyncio.to_thread(self._look, trainee, tenant, None, newest)
        exchanges = await self._simulator.journal.select(trainee.tenant, limit=LOOKED_AT)
        seen = await asyncio.to_thread(self._look, trainee, tenant, spec, exchanges)
        self._held[trainee.tenant] = _Held(spec, exchanges[-1].id if exchanges else 0, seen)
        return seen

    def _look(self, trainee: Trainee, tenant: Tenant, spec: TenantSpec | None, exchanges: list[Exchange]) -> _Seen:
        """What there is to say of these exchanges; without a spec no findings and no grade."""
        done = next((each for each in reversed(exchanges) if not each.is_sent), None)
        told = Teller(self._simulator, tenant.documents).tell(done) if done else None
        number, is_about = done.id if done else 0, any(each.nhs_number == trainee.nhs_number for each in exchanges)
        if spec is None:
            return _Seen(len(exchanges), told, number, is_about)
        findings = (finding for each in exchanges for finding in self._simulator.findings(each))
        counted = Counter(finding.severity for finding in findings)
        expected = [Expectation(scenario.name, each) for scenario in spec.scenarios for each in scenario.expect]
        graded = grade(self._simulator, expected, trainee.nhs_number, exchanges)
        return _Seen(len(exchanges), told, number, is_about, graded, counted)


async def _begin_again(visit: Visit, trainee: Trainee) -> None:
    tenants, name = visit.simulator.tenants, trainee.tenant
    if tenants.peek(name) is not None:
        await archive(visit.simulator, name, datetime.fromtimestamp(real_time(), UTC))
    if tenants.peek(name) is not None:  # nobody has removed it meanwhile
        await tenants.reset(name)


async def _reset(visit: Visit, form: Form) -> str:
    trainee = next((each for each in found(visit).trainees if each.tenant == form.get("trainee")), None)
    if trainee is None:
        raise invalid([Problem("there is no such trainee", "choose one of the list", "trainee")])
    await _begin_again(visit, trainee)
    return "reset"


async def _reset_all(visit: Visit, form: Form) -> str:
    for trainee in found(visit).trainees:
        await _begin_again(visit, trainee)
    return "reset-all"


async def _remove(visit: Visit, form: Form) -> str:
    if form.get("sure") != "yes":
        raise invalid([Problem("tick the box to remove the class", "this cannot be undone", "sure")])
    await forget(visit.simulator, found(visit))
    return "removed"


_DEEDS: dict[str, Deed] = {"reset": _reset, "reset-all": _reset_all, "remove": _remove}
