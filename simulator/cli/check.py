"""`check`: what is wrong with scenario files and data, all of it at once."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.wire.errors import Problem


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|NAME]...")
@click.option("--population", is_flag=True, help="Also prove that the people of the data fit together.")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="UEC_SIMULATOR_DATA",
    show_envvar=True,
    help="A population's folder to check, instead of the shipped one.",
)
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], population: bool, data: Path | None) -> None:
    """Check scenario files, without any the shipped ones and the data; a folder stands for the .yaml files in it.

    Every problem is printed as `file:line: path: what is wrong, what would be right`, and the exit code is then 2.
    """
    problems: list[Problem] = []
    checked = [_check_scenarios(files, problems)]
    if population or data or not files:
        checked.append(_check_data(data, population, problems))
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo(_counted(len(problems), "problem"), err=True)
        ctx.exit(2)
    click.secho(f"ok: {', '.join(checked)}", fg="green")


def _check_scenarios(files: Iterable[str], problems: "list[Problem]") -> str:
    from simulator.scenario.library import Library
    from simulator.services import SERVICES
    from simulator.settings import shipped
    from simulator.wire.errors import Problems

    library = Library(shipped("scenarios"), SERVICES)
    names = list(_unfolded(files)) if files else library.names()
    for name in names:
        try:
            library.find(name)
        except Problems as found:
            problems.extend(found.problems)
    return _counted(len(names), "scenario")


def _check_data(data: Path | None, population: bool, problems: "list[Problem]") -> str:
    from simulator.population.coherence import check_coherence
    from simulator.population.load import load_shipped
    from simulator.settings import shipped
    from simulator.wire.errors import Problems

    try:
        kinds = load_shipped(data or shipped("data"))
    except Problems as found:
        problems.extend(found.problems)
        return ""
    if population:
        problems.extend(check_coherence(kinds))
    others = sum(len(bodies) for kind, bodies in kinds.items() if kind != "people")
    people = f"{len(kinds.get('people', ()))} people{' who fit together' if population else ''}"
    return f"{people}, {_counted(others, 'other document')}"


def _unfolded(files: Iterable[str]) -> Iterator[str]:
    for name in files:
        if Path(name).is_dir():
            yield from sorted(str(path) for path in Path(name).glob("**/*.yaml"))
        else:
            yield name


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
