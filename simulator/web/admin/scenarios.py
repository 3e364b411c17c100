"""Scenarios: which are shipped, which a tenant plays and how far it has come; from names, or from YAML as it is."""

from collections.abc import Iterable
from pathlib import Path

from aiohttp import web

from simulator.call.tenant import Tenant
from simulator.pipeline import Simulator
from simulator.scenario.model import Scenario
from simulator.web.admin.errors import did_you_mean, json_response
from simulator.web.admin.route import YAML, Asked
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json

POSTED = "scenario.yaml"
"""What a scenario that came as a body is called in problems."""


async def list_shipped(asked: Asked) -> web.StreamResponse:
    """The scenarios that can be played by name."""
    sources = asked.simulator.sources
    return json_response({"scenarios": [_scenario(sources.find(name)) for name in sources.names()]})


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
        scenarios = by_name(simulator, asked.json["names"], "names")
    tenant = await simulator.tenants.activate(asked.tenant().name, scenarios)
    return json_response(_playing(simulator, tenant))


async def remove(asked: Asked) -> web.StreamResponse:
    """Answer normally again; people and documents stay as they are until a reset."""
    await asked.simulator.tenants.activate(asked.tenant().name, ())
    return web.Response(status=204)


def by_name(simulator: Simulator, names: Iterable[str], key: str = "scenarios") -> tuple[Scenario, ...]:
    """Shipped scenarios by name. Raises Problems for those that there are not, each at its place in the body's `key`.

    Files of the server's machine are not to be had by path: whoever reaches the admin API need not be its user.
    """
    sources = simulator.sources
    known = sources.names()
    problems = [
        Problem(f"there is no scenario {name!r}", did_you_mean(name, known), f"{key}[{index}]")
        for index, name in enumerate(names)
        if name not in known
    ]
    if problems:
        raise Problems(problems)
    return tuple(sources.find(name) for name in names)


def _playing(simulator: Simulator, tenant: Tenant) -> Json:
    decider = simulator.tenants.decider(tenant.name)
    return {
        "scenarios": [_scenario(scenario) for scenario in simulator.tenants.spec(tenant.name).scenarios],
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
    }
