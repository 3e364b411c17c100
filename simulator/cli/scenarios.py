"""`scenarios`: what is shipped, and switching scenarios on a running simulator."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.failing import ListedByDefault
from simulator.cli.giving import of_parameters
from simulator.cli.running import of_a_running_simulator, running

if TYPE_CHECKING:
    from simulator.scenario.sources import Sources


@click.group(cls=ListedByDefault)
def scenarios() -> None:
    """Shipped scenarios, and which of them a running simulator plays; `list` may be left out."""


@scenarios.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_scenarios(as_json: bool) -> None:
    """List the shipped scenarios with what each is for."""
    from simulator.wire.json import pretty_json

    sources = _sources()
    found = [sources.find(name, trial=True) for name in sources.names()]
    if as_json:
        rows = [{"name": each.name, "description": each.description, "stories": list(each.stories)} for each in found]
        click.echo(pretty_json(rows))
        return
    width = max((len(each.name) for each in found), default=0)
    for each in found:
        click.echo(f"{each.name:<{width}}  {each.description}")


@scenarios.command("show")
@click.argument("name")
def show_scenario(name: str) -> None:
    """Print a scenario's YAML: a shipped one by name, or a file."""
    click.echo(_sources().find(name, trial=True).text, nl=False)


@scenarios.command("use")
@click.argument("names", nargs=-1, required=True, metavar="NAME|FILE...")
@of_parameters
@of_a_running_simulator
def use_scenarios(names: tuple[str, ...], given: tuple[tuple[str, str], ...], url: str, tenant: str) -> None:
    """Play scenarios on a running simulator, in place of those that it plays now.

    The first of them that has a rule for a call decides it. A file of your own is played again when it changes, as long
    as the simulator sees it where you do.
    """
    sources = _sources()
    known = set(sources.names())
    files = {name for name in names if name not in known and Path(name).exists()}
    # Files are read here, so that their problems carry the names they have here; the server may not see them at all.
    found = sources.all(names, dict(given)) if files or (given and len(names) > 1) else ()
    played = dict(zip(names, found, strict=False))
    entries = [
        {"yaml": played[name].text, "file": played[name].file, "parameters": dict(played[name].given)}
        if name in files
        else {"name": name, "parameters": dict(played[name].given if name in played else given)}
        for name in names
    ]
    said = running(url, tenant).use_scenarios(*entries)
    click.echo(f"tenant {tenant} plays {', '.join(names)}")
    for scenario in said["scenarios"]:
        if scenario.get("followed"):
            click.echo(f"{scenario['file']} is loaded again when it changes")


@scenarios.command("off")
@of_a_running_simulator
def stop_scenarios(url: str, tenant: str) -> None:
    """Play no scenario: every service answers normally again."""
    running(url, tenant).stop_scenarios()
    click.echo(f"tenant {tenant} plays no scenario")


@scenarios.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check YAML."""
    from simulator.scenario.schema import schema_file
    from simulator.services import SERVICES

    click.echo(schema_file(SERVICES), nl=False)


def _sources() -> "Sources":
    from simulator.scenario.sources import Sources
    from simulator.services import SERVICES
    from simulator.settings import shipped

    return Sources(shipped("scenarios"), SERVICES)
