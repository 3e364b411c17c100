"""Scenarios: which are shipped, which a tenant plays and how far it has come; from names, or from YAML as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from simulator.call.tenant import Tenant
from simulator.pipeline import Simulator
from simulator.scenario.model import Scenario
from simulator.web.admin.errors import did_you_mean, json_response, problem_json
from simulator.web.admin.route import YAML, Asked
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json

POSTED = "scenario.yaml"
"""What a scenario that came as a body is called in problems."""


async def list_shipped(asked: Asked) -> web.StreamResponse:
    """The scenarios that can be played by name."""
    sources = asked.simulator.sources
    return json_response({"scenarios": [_scenario(sources.find(name, trial=True)) for name in sources.names()]})


async def show(asked: Asked) -> web.StreamResponse:
    """What a tenant plays, and how far it has come."""
    return json_response(_playing(asked.simulator, asked.tenant()))


async def put(asked: Asked) -> web.StreamResponse:
    """Play other scenarios: counts begin anew, people and documents are laid over what is there."""
    simulator = asked.simulator
    scenarios: tuple[Scenario, ...]
    if asked.media_type == YAML:
        scenarios = (simulator.sources.load(asked.body, POSTED),)
    else:
        scenarios = chosen(simulator, asked.json["names"], "names")
    tenant = await simulator.tenants.activate(asked.tenant().name, scenarios)
    return json_response(_playing(simulator, tenant))


async def remove(asked: Asked) -> web.StreamResponse:
    """Answer normally again; people and documents stay as they are until a reset."""
    await asked.simulator.tenants.activate(asked.tenant().name, ())
    return web.Response(status=204)


def chosen(simulator: Simulator, entries: Iterable[Json], key: str = "scenarios") -> tuple[Scenario, ...]:
    """Scenarios as the body's `key` lists them: shipped ones by name, and YAML. Raises Problems, each at its place.

    Files of the server's machine are not to be had by path: whoever reaches the admin API need not be its user. Whoever
    shows what stands in a file may have it followed.
    """
    problems: list[Problem] = []
    found: list[Scenario] = []
    for index, entry in enumerate(entries):
        form = {"name": entry} if isinstance(entry, str) else entry
        try:
            found.append(_chosen(simulator, form))
        except Problems as fault:
            problems.extend(_at(problem, f"{key}[{index}]", form) for problem in fault.problems)
    if problems:
        raise Problems(problems)
    return tuple(found)


def again(simulator: Simulator, scenario: Scenario, given: Mapping[str, Json], key: str) -> Scenario:
    """A scenario that is played, with other values for its parameters. Raises Problems, theirs at `key`."""
    try:
        return simulator.sources.load_kept(scenario.text, scenario.file, given, dict(scenario.included))
    except Problems as fault:
        raise Problems([_at(problem, key, {"parameters": given}) for problem in fault.problems]) from None


def _chosen(simulator: Simulator, form: Mapping[str, Json]) -> Scenario:
    sources, given = simulator.sources, form.get("parameters", {})
    if ("yaml" in form) == ("name" in form):
        raise Problems([Problem("neither or both of `name` and `yaml`", "name a scenario, or give one")])
    if "yaml" in form:
        return sources.owned(form["yaml"], form.get("file") or POSTED, given)
    name, known = form["name"], sources.names()
    if name not in known:
        raise Problems([Problem(f"there is no scenario {name!r}", did_you_mean(name, known))])
    return sources.find(name, given)


def _at(problem: Problem, place: str, form: Mapping[str, Json]) -> Problem:
    """A problem of the body itself, or of a parameter that it gives, is at a place of the body."""
    if not problem.file:
        return replace(problem, path=place)
    inside = problem.path.startswith("parameters.") and _is_given(problem, form)
    return replace(problem, path=f"{place}.{problem.path}", file="", line=0) if inside else problem


def _is_given(problem: Problem, form: Mapping[str, Json]) -> bool:
    """Is it about what the body gives, or does not give, a parameter? Else it is about how the file declares it."""
    return problem.path.removeprefix("parameters.") in form.get("parameters", {}) or problem.what.endswith("no value")


def _playing(simulator: Simulator, tenant: Tenant) -> Json:
    decider = simulator.tenants.decider(tenant.name)
    return {
        "scenarios": [
            {
                **_scenario(scenario),
                "given": dict(scenario.given),
                "followed": simulator.following.follows(scenario),
                "problems": [problem_json(problem) for problem in simulator.following.problems(scenario)],
            }
            for scenario in simulator.tenants.spec(tenant.name).scenarios
        ],
        "progress": decider.progress() if decider else None,
    }


def _scenario(scenario: Scenario) -> Json:
    return {
        "name": scenario.name,
        "description": scenario.description,
        "stories": list(scenario.stories),
        "file": Path(scenario.file).name,
        "rules": [rule.name for rule in scenario.rules],
        "expect": [assertion.name for assertion in scenario.expect],
        "parameters": {
            name: {"default": each.default, "example": each.example, "description": each.description}
            for name, each in scenario.parameters.items()
        },
        "includes": list(scenario.includes),
    }
