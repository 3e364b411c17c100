"""What tests of the page of scenarios share: where it is, two scenarios to ship, and which are played."""

from pathlib import Path

from simulator.pipeline import Simulator

PAGE = "/t/default/scenarios"


def ship_two(folder: Path) -> None:
    """Write two scenarios where a made simulator with this folder finds what it ships: `first` and `second`."""
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "first.yaml").write_text(
        "name: first\ndescription: Breaks things.\nstories: [D8]\nrules: [{name: one, then: {refuse: BROKEN}}]\n"
        "expect: [{name: it happened, service: echo, count: 1}]\n"
    )
    (folder / "scenarios" / "second.yaml").write_text(
        "rules: [{name: two, when: {calls: 1}, then: {refuse: TOO_LATE}}]"
    )


async def play(simulator: Simulator, *names: str) -> None:
    """Have the default tenant play these, in this order."""
    await simulator.tenants.activate("default", tuple(simulator.sources.find(name) for name in names))


def played_by(simulator: Simulator) -> list[str]:
    """The names of what the default tenant plays, in its order."""
    return [scenario.name for scenario in simulator.tenants.spec("default").scenarios]
