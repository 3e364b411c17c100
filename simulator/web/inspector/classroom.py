"""The page on which a trainer sets up a class: so many trainees, each with a tenant, a patient and a scenario."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from itertools import count, cycle, islice
from string import ascii_lowercase

from aiohttp import web

from simulator.call.tenant import DEFAULT_TENANT
from simulator.clock import parse_instant
from simulator.pipeline import Simulator, TenantSpec
from simulator.records.documents import VersionConflict
from simulator.scenario.model import Scenario
from simulator.web.admin.errors import AdminError
from simulator.web.inspector.acting import Form, faults_of, lead
from simulator.web.inspector.classroom_patients import patients_for
from simulator.web.inspector.classroom_records import (
    MOST_TRAINEES,
    Classroom,
    Trainee,
    classes,
    find,
    forget,
    is_class_name,
    keep,
    tenant_name,
)
from simulator.web.inspector.page import Context, Visit
from simulator.wire.errors import Problem, Problems

PLAY = "play-"
"""What the fields of the scenarios that are ticked begin with."""


async def show(visit: Visit) -> Context:
    """The classes there are, and the form for another."""
    return {
        "title": "Classes",
        "crumbs": [("Start", visit.link("start"))],
        "classes": [(each, visit.link("class", classroom=each.name)) for each in classes(visit.simulator)],
        "most": MOST_TRAINEES,
        "next": _next_name(visit.simulator),
        "scenarios": await _shipped(visit.simulator),
        "play": PLAY,
        "faults": [],
        "form": {},
    }


async def act(visit: Visit, form: Form) -> Context | web.StreamResponse:
    """Set up a class, and lead to it; what is wrong with the form is said on the page."""
    try:
        name = await _set_up(visit.simulator, form)
    except (AdminError, Problems) as fault:
        return {**await show(visit), "faults": faults_of(fault), "form": form}
    return lead(visit.link("class", {"done": "made"}, classroom=name))


async def _set_up(simulator: Simulator, form: Form) -> str:
    """Raises Problems, and then there is nothing new."""
    problems: list[Problem] = []
    name = form.get("name", "").strip() or _next_name(simulator)
    size = _size(form, problems)
    clock = _clock(form, problems)
    scenarios = _chosen(simulator, form, problems)
    if not is_class_name(name):
        problems.append(Problem("this is no name", "give letters a-z, digits and dashes, 30 at most", "name"))
    elif find(simulator, name) is not None:
        problems.append(Problem(f"there is a class “{name}” already", "choose another name", "name"))
    else:
        problems += _taken(simulator, [tenant_name(name, number) for number in range(1, size + 1)])
    if problems:
        raise Problems(problems)
    dealt = list(islice(cycle(scenarios), size)) if scenarios else [None] * size
    await _make(simulator, name, dealt, clock)
    return name


async def _make(simulator: Simulator, name: str, dealt: Sequence[Scenario | None], clock: datetime | None) -> None:
    """The class, then its tenants; where one cannot be made, nothing of it stays. Raises Problems."""
    tenants = simulator.tenants
    population = await tenants.get(DEFAULT_TENANT)
    trainees = [
        Trainee(tenant_name(name, number), patient, "" if scenario is None else scenario.name)
        for number, (scenario, patient) in enumerate(
            zip(dealt, patients_for(population.documents, dealt), strict=True), 1
        )
    ]
    classroom = Classroom(name, tuple(trainees))
    try:
        await keep(simulator, classroom)
    except VersionConflict:
        raise Problems([Problem(f"somebody else has just set up “{name}”", "choose another name", "name")]) from None
    try:
        for trainee, scenario in zip(trainees, dealt, strict=True):
            played = tenants.first.scenarios if scenario is None else (scenario,)
            await tenants.create(trainee.tenant, TenantSpec(played, clock=clock))
            await asyncio.sleep(0)
    except Problems:
        await forget(simulator, classroom)
        raise


def _next_name(simulator: Simulator) -> str:
    """A letter that no class has; numbers once there are no more letters."""
    names = (*ascii_lowercase, *(str(number) for number in range(1, 100)))
    free = (name for name in names if _is_free(simulator, name))
    return next(free, "") or next(name for number in count(100) if _is_free(simulator, name := str(number)))


def _is_free(simulator: Simulator, name: str) -> bool:
    return find(simulator, name) is None and simulator.tenants.peek(tenant_name(name, 1)) is None


def _taken(simulator: Simulator, names: Sequence[str]) -> list[Problem]:
    there = [name for name in names if simulator.tenants.peek(name) is not None]
    if not there:
        return []
    return [Problem(f"there is a tenant “{there[0]}” already", "choose another name, or remove it", "name")]


def _size(form: Form, problems: list[Problem]) -> int:
    text = form.get("count", "").strip()
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= size <= MOST_TRAINEES:
        problems.append(Problem("this is not how many trainees a class can have", f"1 to {MOST_TRAINEES}", "count"))
        return 0
    return size


def _clock(form: Form, problems: list[Problem]) -> datetime | None:
    try:
        return parse_instant(form["clock"]) if "clock" in form else None
    except (ValueError, OverflowError):
        problems.append(Problem("this is not an instant", "give one such as 2026-11-22T10:00", "clock"))
        return None


def _chosen(simulator: Simulator, form: Form, problems: list[Problem]) -> list[Scenario]:
    """The scenarios that are ticked, in the order of their names."""
    shipped = simulator.sources.names()
    ticked = sorted(key.removeprefix(PLAY) for key in form if key.startswith(PLAY))
    unknown = [name for name in ticked if name not in shipped]
    if unknown:
        problems.append(Problem(f"there is no scenario “{unknown[0]}”", "choose from the list", "scenarios"))
    found = []
    for name in ticked:
        try:
            found += [simulator.sources.find(name)] if name in shipped else []
        except Problems as fault:
            problems += [Problem(f"{name}: {each.what}", each.remedy, "scenarios") for each in fault.problems]
    return found


async def _shipped(simulator: Simulator) -> list[tuple[str, str]]:
    """Names and descriptions; the first time they have to be read, and others have their turn in between."""
    found = []
    for name in simulator.sources.names():
        try:
            found.append((name, simulator.sources.find(name).description))
        except Problems:  # one that has to be given something: it cannot be played by its name alone
            continue
        await asyncio.sleep(0)
    return found
