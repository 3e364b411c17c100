"""`people`: who is in the shipped population, and building another one."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from simulator.cli.failing import CouldNot, ListedByDefault, WrongInput

if TYPE_CHECKING:
    from simulator.wire.json import Json

_data = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="UEC_SIMULATOR_DATA",
    help="Another population's folder instead of the shipped one.",
)


@click.group(cls=ListedByDefault)
def people() -> None:
    """Who can be found, by condition and name; `list` may be left out."""


@people.command("list")
@click.option("--condition", "conditions", multiple=True, help="Only people with it; given twice, with both.")
@click.option("--name", help="Only people with these parts of given or family names.")
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="At most so many; 0 is all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: a list of people in our own form.")
@_data
def list_people(conditions: tuple[str, ...], name: str | None, limit: int, as_json: bool, data: Path | None) -> None:
    """List people: NHS number, name, birth date, practice, conditions."""
    from simulator.population.form import as_form
    from simulator.wire.json import pretty_json

    everyone = _bodies(data)
    _require_known(conditions, everyone)
    found = [body for body in everyone if set(conditions) <= set(body["conditions"]) and _is_named(body, name)]
    shown = found[: limit or None]
    if as_json:
        click.echo(pretty_json([as_form(body) for body in shown]))
        return
    for body in shown:
        click.echo(person_line(body))
    if len(found) > len(shown):
        click.echo(f"{len(found) - len(shown)} more; --limit 0 shows all", err=True)
    if not found:
        click.echo("nobody; `people conditions` lists what there is", err=True)


@people.command("conditions")
@_data
def list_conditions(data: Path | None) -> None:
    """List the conditions: how many people have each, the first one's NHS number, what it means."""
    from simulator.population.conditions import CONDITIONS

    by_condition = _by_condition(_bodies(data))
    width = max((len(tag) for tag in by_condition), default=0)
    for tag in sorted(by_condition):
        numbers, known = by_condition[tag], CONDITIONS.get(tag)
        click.echo(f"{tag:<{width}} {len(numbers):>6}  {numbers[0]}  {known.meaning if known else ''}".rstrip())


@people.command("show")
@click.argument("nhs_number")
@_data
def show_person(nhs_number: str, data: Path | None) -> None:
    """Print one person as JSON in our own form: it can be changed and sent back with the admin API."""
    from simulator.identifiers import is_nhs_number
    from simulator.population.form import as_form
    from simulator.wire.json import pretty_json

    number = nhs_number.replace(" ", "")
    if not is_nhs_number(number):
        raise WrongInput(f"{nhs_number}: not an NHS number, ten digits of which the last is a check digit")
    body = next((body for body in _bodies(data) if body["nhs_number"] == number), None)
    if body is None:
        raise CouldNot(f"{number}: nobody has this NHS number; `uec-simulator people` lists who there is")
    click.echo(pretty_json(as_form(body)))


@people.command("build")
@click.option("--count", type=click.IntRange(min=1), required=True, help="How many people.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same people.")
@click.option("--out", type=click.File("wb", lazy=True), required=True, help="Where to write; - is standard output.")
def build_people(count: int, seed: int, out: IO[bytes]) -> None:
    """Generate people, one JSON object a line, to be put into a folder of data."""
    from simulator.population.generator import generate
    from simulator.wire.json import render_json

    for form in generate(count, seed):
        out.write(render_json(form) + b"\n")


def person_line(body: "Json") -> str:
    """A person on one line: NHS number, name, birth date, practice, conditions."""
    from simulator.population.person import Person

    person = Person.of(body)
    name = ", ".join(part for part in ((person.family or "").upper(), " ".join(person.given)) if part) or "?"
    known = f"{name:<32} {person.birth_date or '?':<10}  {person.practice or '-':<7}"
    return f"{person.nhs_number}  {known} {', '.join(person.conditions)}".rstrip()


def _bodies(data: Path | None) -> list["Json"]:
    from simulator.population.load import load_shipped
    from simulator.settings import shipped

    return list(load_shipped(data or shipped("data")).get("people", {}).values())


def _by_condition(bodies: Iterable["Json"]) -> dict[str, list[str]]:
    by_condition: dict[str, list[str]] = {}
    for body in bodies:
        for condition in body["conditions"]:
            by_condition.setdefault(condition, []).append(body["nhs_number"])
    return by_condition


def _require_known(conditions: Iterable[str], bodies: Iterable["Json"]) -> None:
    from difflib import get_close_matches

    known = _by_condition(bodies)
    for condition in conditions:
        if condition not in known:
            near = get_close_matches(condition, known, 1)
            remedy = f"did you mean {near[0]!r}?" if near else "`people conditions` lists what there is"
            raise WrongInput(f"--condition {condition}: nobody has it, {remedy}")


def _is_named(body: "Json", name: str | None) -> bool:
    from simulator.population.person import Person

    if name is None:
        return True
    words = [
        word.casefold() for each in Person.of(body).names for word in (*each.get("given", ()), each.get("family", ""))
    ]
    return all(any(asked in word for word in words) for asked in name.casefold().split())
