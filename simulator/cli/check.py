"""`check`: what is wrong with scenario files and data, all of it at once."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.wire.errors import Problem
    from simulator.wire.json import Json


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
    """Check scenario files and data, without any the shipped ones.

    A folder stands for the .yaml files in it; one that has a folder `people` is checked as a population.

    Every problem is printed as `file:line: path: what is wrong, what would be right`, and the exit code is then 2.
    """
    problems: list[Problem] = []
    scenarios, folders = _sorted(files, problems)
    checked = [_check_scenarios(scenarios, problems)] if scenarios or not files else []
    if data or not files or (population and not folders):
        folders[data or _shipped_data()] = set()
    for folder, only in folders.items():
        checked.append(_check_data(folder, only, population, problems))
    for problem in problems:
        click.echo(problem)
    if problems:
        click.echo(_counted(len(problems), "problem"), err=True)
        ctx.exit(2)
    click.secho(f"ok: {', '.join(checked)}", fg="green")


def _check_scenarios(files: Iterable[str], problems: "list[Problem]") -> str:
    from simulator.scenario.sources import Sources
    from simulator.services import SERVICES
    from simulator.settings import shipped
    from simulator.wire.errors import Problems

    sources = Sources(shipped("scenarios"), SERVICES)
    names = list(files) or sources.names()
    for name in names:
        try:
            sources.find(name, trial=True)
        except Problems as found:
            problems.extend(found.problems)
    return _counted(len(names), "scenario")


def _check_data(data: Path, only: Collection[str], population: bool, problems: "list[Problem]") -> str:
    """Check a population's folder; with `only`, what is wrong in other files is not said."""
    from simulator.population.coherence import check_coherence
    from simulator.population.load import load_shipped
    from simulator.wire.errors import Problems

    kinds: Mapping[str, Mapping[str, Json]] = {}
    try:
        kinds = load_shipped(data)
    except Problems as found:
        problems.extend(problem for problem in found.problems if not only or problem.file in only)
    if only:
        return _counted(len(only), "data file")
    if kinds and population:
        problems.extend(check_coherence(kinds, data))
    others = sum(len(bodies) for kind, bodies in kinds.items() if kind != "people")
    people = f"{len(kinds.get('people', ()))} people{' who fit together' if population else ''}"
    return f"{people}, {_counted(others, 'other document')}"


def _sorted(files: Iterable[str], problems: "list[Problem]") -> tuple[list[str], dict[Path, set[str]]]:
    """What is named, as scenarios and as data: for each population's folder the files named, none for all of it."""
    from simulator.wire.errors import Problem

    scenarios: list[str] = []
    folders: dict[Path, set[str]] = {}
    whole = [path for path in map(Path, files) if _is_population(path)]
    for name in files:
        path = Path(name)
        if path in whole:
            continue
        found = [name] if not path.is_dir() else sorted(str(each) for each in path.glob("**/*.yaml"))
        if not found:
            problems.append(Problem("holds no .yaml file", "name one that does", file=name))
        for file in found:
            folder = _population_of(Path(file))
            if folder is None:
                scenarios.append(file)
            else:
                folders.setdefault(folder, set()).add(file)
    return scenarios, {**folders, **{path: set() for path in whole}}


def _is_population(folder: Path) -> bool:
    return any((folder / "people").glob("*.yaml")) or any((folder / "people").glob("*.jsonl"))


def _population_of(file: Path) -> Path | None:
    """The population's folder that a file is part of, None for other files."""
    from simulator.population.dos_forms import PROFILES
    from simulator.population.kinds import KINDS
    from simulator.population.medicines import MEDICINES
    from simulator.population.places import PLACES

    if _is_population(file.parent) and (file.stem in KINDS or file.name in (PLACES, PROFILES, MEDICINES)):
        return file.parent
    return file.parent.parent if file.parent.name in KINDS and _is_population(file.parent.parent) else None


def _shipped_data() -> Path:
    from simulator.settings import shipped

    return shipped("data")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
