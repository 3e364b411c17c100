"""The page of scenarios: which a tenant plays and in which order, all that are shipped, and a place for one's own.

Each form of a scenario with parameters has a place, which is what the ids of its fields begin with.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aiohttp import web

from simulator.scenario.model import Scenario
from simulator.scenario.parameters import Parameter
from simulator.web.admin.errors import AdminError
from simulator.web.admin.scenarios import POSTED, again, chosen
from simulator.web.inspector.acting import DONE, Deed, Form, perform
from simulator.web.inspector.given import KEY, OF, Blank, as_texts, at_fields, blanks, given, typed
from simulator.web.inspector.page import Context, Visit
from simulator.web.inspector.rendering import instant
from simulator.wire.errors import Problems
from simulator.wire.json import Json

_DONE = {
    "playing": "The scenario is played.",
    "values": "The scenario is played with these values.",
    "moved": "The order was changed.",
    "off": "The scenario is no longer played.",
    "stopped": "No scenario is played: everything is answered normally.",
}
_PLACES = {"only": "instead of all that play", "first": "before all that play", "last": "after all that play"}
_OWN = "own"
_CHANGED = "other scenarios are played by now than this page shows: look again"


@dataclass(frozen=True, slots=True)
class Told:
    """What a scenario is about. `sets` are the things that it says of the tenant, `blanks` its parameters' fields."""

    name: str
    description: str
    stories: tuple[str, ...]
    rules: tuple[str, ...]
    expects: tuple[str, ...]
    sets: tuple[tuple[str, str], ...]
    place: str
    blanks: tuple[Blank, ...]


async def show(visit: Visit) -> Context:
    """What is played, and what could be."""
    return await _page(visit, {})


async def act(visit: Visit, form: Form) -> Context | web.StreamResponse:
    """Do what the button says; of a text or values with mistakes, all are said where they are."""

    async def show_again(visit: Visit) -> Context:
        return await _page(visit, form)

    return await perform(visit, form, _DEEDS, show_again)


def told(scenario: Scenario, place: str = "", form: Form | None = None) -> Told:
    """What there is to say of a scenario; in its fields stands what `form` has, if that was sent from its place."""
    form = form or {}
    is_sent = (form.get(OF), form.get("name")) == (place, scenario.name)
    filled = typed(form) if is_sent else as_texts(scenario.given)
    return Told(
        scenario.name,
        scenario.description,
        scenario.stories,
        tuple(rule.name for rule in scenario.rules),
        tuple(assertion.name for assertion in scenario.expect),
        tuple(_sets(scenario)),
        place,
        blanks(scenario.parameters, place, filled),
    )


async def _page(visit: Visit, form: Form) -> Context:
    playing = visit.simulator.tenants.spec(visit.tenant.name).scenarios
    decider = visit.simulator.tenants.decider(visit.tenant.name)
    return {
        "title": "Scenarios",
        "crumbs": [("Start", visit.link("start"))],
        "playing": [told(scenario, f"p{at}", form) for at, scenario in enumerate(playing)],
        "counts": decider.progress()["counts"] if decider else {},
        "shipped": await _shipped(visit, form),
        "own": blanks(await _declared(visit, form), _OWN, typed(form)),
        "played": {scenario.name for scenario in playing},
        "places": tuple(_PLACES.items()),
        "done": _DONE.get(visit.query.get(DONE, ""), ""),
        "faults": [],
        "form": {},
    }


def _sets(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if scenario.seed is not None:
        yield "seed", str(scenario.seed)
    if scenario.clock is not None:
        start = "the real time" if scenario.clock.start is None else instant(scenario.clock.start.timestamp())
        yield "clock", f"begins at {start}" + (", standing still" if scenario.clock.frozen else "")
    for name, value in (("access", scenario.access), ("profile", scenario.profile)):
        if value is not None:
            yield name, value
    if scenario.tls is not None:
        yield "TLS port", ", ".join(each for each in (scenario.tls.certificate, scenario.tls.client) if each)
    if scenario.people:
        yield "people", ", ".join(form["nhs_number"] for form in scenario.people)
    if scenario.documents:
        yield "documents", ", ".join(f"{len(each)} {kind}" for kind, each in scenario.documents.items())


async def _shipped(visit: Visit, form: Form) -> list[Told]:
    """All shipped scenarios; the first time they have to be read, and others have their turn in between."""
    found = []
    for at, name in enumerate(visit.simulator.sources.names()):
        found.append(told(_find(visit, name), _place_of(at), form))
        await asyncio.sleep(0)
    return found


def _find(visit: Visit, name: str) -> Scenario:
    """A shipped scenario as it is before it is given anything."""
    try:
        return visit.simulator.sources.find(name)
    except Problems:  # one that has to be given something
        return visit.simulator.sources.find(name, trial=True)


def _place_of(at: int) -> str:
    return f"s{at}"


async def _declared(visit: Visit, form: Form) -> Mapping[str, Parameter]:
    """The parameters of one's own text, once it was sent."""
    text = form.get("yaml", "")
    return await asyncio.to_thread(visit.simulator.sources.declared, text) if text else {}


def _at(visit: Visit, form: Form) -> tuple[list[Scenario], int]:
    """What is played, and the place of the one that the form is about. Raises AdminError if the page is too old."""
    playing = list(visit.simulator.tenants.spec(visit.tenant.name).scenarios)
    position = form.get("position", "")
    at = int(position) if position.isascii() and position.isdigit() and len(position) < 6 else len(playing)
    if at >= len(playing) or playing[at].name != form.get("name"):
        raise AdminError(409, "changed", _CHANGED)
    return playing, at


async def _activate(visit: Visit, scenarios: list[Scenario]) -> None:
    await visit.simulator.tenants.activate(visit.tenant.name, tuple(scenarios))


async def _move(visit: Visit, form: Form, by: int) -> str:
    playing, at = _at(visit, form)
    to = min(max(at + by, 0), len(playing) - 1)
    playing.insert(to, playing.pop(at))
    await _activate(visit, playing)
    return "moved"


async def _up(visit: Visit, form: Form) -> str:
    return await _move(visit, form, -1)


async def _down(visit: Visit, form: Form) -> str:
    return await _move(visit, form, 1)


async def _off(visit: Visit, form: Form) -> str:
    playing, at = _at(visit, form)
    del playing[at]
    await _activate(visit, playing)
    return "off" if playing else "stopped"


async def _stop(visit: Visit, form: Form) -> str:
    await _activate(visit, [])
    return "stopped"


async def _only(visit: Visit, form: Form) -> str:
    await _activate(visit, [_named(visit, form)])
    return "playing"


async def _add(visit: Visit, form: Form) -> str:
    await _place(visit, _named(visit, form), "last")
    return "playing"


def _named(visit: Visit, form: Form) -> Scenario:
    """The shipped scenario that a form is about, with what it gives. Raises Problems, at the form's fields."""
    name, names = form.get("name", ""), visit.simulator.sources.names()
    try:
        return chosen(visit.simulator, [{"name": name, "parameters": given(form)}], KEY)[0]
    except Problems as fault:
        if name not in names:
            raise
        place = _place_of(names.index(name))
        raise Problems(at_fields(fault.problems, _find(visit, name).parameters, place)) from None


async def _values(visit: Visit, form: Form) -> str:
    """Play one that is played with other values, in the same place."""
    playing, at = _at(visit, form)
    try:
        scenario = await asyncio.to_thread(again, visit.simulator, playing[at], given(form), KEY)
    except Problems as fault:
        raise Problems(at_fields(fault.problems, playing[at].parameters, f"p{at}")) from None
    playing, at = _at(visit, form)  # something else may be played by now
    playing[at] = scenario
    await _activate(visit, playing)
    return "values"


async def _yaml(visit: Visit, form: Form) -> str:
    entry: dict[str, Json] = {"yaml": form.get("yaml", ""), "parameters": given(form)}
    try:
        # A long text takes a second: in a thread, so that clients are answered meanwhile.
        (scenario,) = await asyncio.to_thread(chosen, visit.simulator, [entry], KEY)
    except Problems as fault:
        raise Problems(at_fields(fault.problems, await _declared(visit, form), _OWN, shown=POSTED)) from None
    await _place(visit, scenario, form.get("place", "only"))
    return "playing"


async def _place(visit: Visit, scenario: Scenario, place: str) -> None:
    """Play it, with or without the others; one of the same name goes, since rules are counted by it."""
    others = [each for each in visit.simulator.tenants.spec(visit.tenant.name).scenarios if each.name != scenario.name]
    orders = {"only": [scenario], "first": [scenario, *others], "last": [*others, scenario]}
    await _activate(visit, orders.get(place, orders["only"]))


_DEEDS: dict[str, Deed] = {
    "up": _up, "down": _down, "off": _off, "stop": _stop, "only": _only, "add": _add, "values": _values,
    "yaml": _yaml,
}  # fmt: skip
