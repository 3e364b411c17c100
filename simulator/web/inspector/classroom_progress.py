"""A class at a glance: what each trainee did last, what of the expectations is met, what was wrong; and begin again.

What was recorded is archived before a reset. Findings and grades are made for a limited time; where that was not
enough, the next look goes on from there.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from simulator.call.tenant import Tenant
from simulator.clock import monotonic, real_time
from simulator.records.exchange import Exchange
from simulator.web.admin.errors import AdminError, invalid
from simulator.web.admin.grading import expected_of
from simulator.web.inspector.acting import DO, DONE, Deed, Form, faults_of, lead
from simulator.web.inspector.classroom_records import Classroom, Trainee, archive, archived, find, forget
from simulator.web.inspector.journey_reading import Grade, grade
from simulator.web.inspector.journey_words import Teller, Told
from simulator.web.inspector.page import Context, PageError, Visit
from simulator.wire.errors import Problem, Problems
from simulator.wire.findings import Severity

LOOKED_AT = 100
"""The newest exchanges of a trainee that are looked at."""

LOOK_SECONDS = 0.4
"""How long all trainees together are looked at for a page."""

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
    base_url: str
    link: str
    journey_link: str
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
    until = monotonic() + LOOK_SECONDS
    rows = [await _progress(visit, classroom, trainee, lambda: monotonic() < until) for trainee in classroom.trainees]
    return {
        "title": f"Class {classroom.name}",
        "crumbs": [("Start", visit.link("start")), ("Classes", visit.link("classroom"))],
        "classroom": classroom,
        "rows": rows,
        "begun": sum(1 for row in rows if row.count),
        "whole": sum(1 for row in rows if row.grade is not None and row.grade.of and row.grade.met == row.grade.of),
        "cards": visit.link("class-cards", name=classroom.name),
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
        return {**await show(visit), "faults": list(faults_of(fault, "main")), "form": form}
    if done == "removed":
        return lead(visit.link("classroom"))
    return lead(visit.link("class", {DONE: done}, name=visit.values["name"]))


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
    classroom = find(visit.simulator, visit.values["name"])
    if classroom is None:
        raise PageError(404, f"There is no class “{visit.values['name']}”", "See the classes there are, or set up one.")
    return classroom


async def _progress(visit: Visit, classroom: Classroom, trainee: Trainee, has_time: Callable[[], bool]) -> Progress:
    tenant = visit.simulator.tenants.peek(trainee.tenant)
    kept = archived(visit.simulator, trainee.tenant)
    link = visit.link("class-archive", name=classroom.name, trainee=trainee.tenant) if kept else ""
    if tenant is None:
        return Progress(trainee, False, trainee.nhs_number, "", "", "", archive=link)
    exchanges = await visit.simulator.journal.select(tenant.name, limit=LOOKED_AT)
    there = Visit(visit.pages, visit.simulator, visit.request, visit.page, tenant, visit.values, {})
    done = next((each for each in reversed(exchanges) if not each.is_sent), None)
    known = await asyncio.to_thread(_known, visit, tenant, trainee, exchanges, has_time)
    return Progress(
        trainee=trainee,
        is_there=True,
        patient=there.patient_name(trainee.nhs_number) or trainee.nhs_number,
        base_url=there.base_url,
        link=there.link("start"),
        journey_link=there.link("journey", nhs_number=trainee.nhs_number)
        if any(each.nhs_number == trainee.nhs_number for each in exchanges)
        else "",
        count=len(exchanges),
        last=Teller(visit.simulator, tenant.documents).tell(done) if done else None,
        last_link=there.link("exchange", id=done.id) if done else "",
        grade=known[0],
        errors=known[1][Severity.ERROR],
        warnings=known[1][Severity.WARNING],
        har=there.api("/exchanges.har") if exchanges else "",
        archive=link,
    )


def _known(
    visit: Visit, tenant: Tenant, trainee: Trainee, exchanges: list[Exchange], has_time: Callable[[], bool]
) -> tuple[Grade | None, Counter[Severity]]:
    """The grade and how many findings of each severity, as far as time allows."""
    counted: Counter[Severity] = Counter()
    for exchange in reversed(exchanges):
        if not has_time():
            return None, counted
        counted.update(finding.severity for finding in visit.simulator.findings(exchange))
    expected = expected_of(visit.simulator, tenant.name)
    return grade(visit.simulator, expected, trainee.nhs_number, exchanges), counted


async def _begin_again(visit: Visit, trainee: Trainee) -> None:
    if visit.simulator.tenants.peek(trainee.tenant) is not None:
        await archive(visit.simulator, trainee.tenant, datetime.fromtimestamp(real_time(), UTC))
        await visit.simulator.tenants.reset(trainee.tenant)


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
