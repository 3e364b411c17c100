"""What a scenario's parameters are given in a form: its fields, what was typed into them, and what is wrong with that.

Whether a value will do is the scenario's own business, as it is when the admin API gives it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from simulator.scenario.parameters import Parameter, Values
from simulator.scenario.reading import cut, scalar_text
from simulator.web.inspector.acting import Form
from simulator.wire.errors import Problem
from simulator.wire.json import Json

GIVEN = "given."
"""What the names of the fields begin with; the parameter's name follows."""

OF = "of"
"""The hidden field that says which of a page's forms it was."""

KEY = "given"
"""What the admin API's checks call the values in their problems' paths."""

MOST_FIELDS = 100
"""Parameters of one scenario that have a field."""

_MOST_HINT = 200


@dataclass(frozen=True, slots=True)
class Blank:
    """A field for one parameter. `key` is the place of its own on the page; `choices` are values with their words."""

    name: str
    key: str
    label: str
    hint: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()


def blanks(parameters: Mapping[str, Parameter], place: str, filled: Form) -> tuple[Blank, ...]:
    """The fields of a form at a place of the page, with what is filled in, by parameter."""
    return tuple(
        Blank(
            GIVEN + name,
            _key(place, name),
            name,
            _hint(parameter),
            filled.get(name, ""),
            _CHOICES if isinstance(parameter.default, bool) else (),
        )
        for name, parameter in islice(parameters.items(), MOST_FIELDS)
    )


def given(form: Form) -> dict[str, Json]:
    """The values that were typed, by parameter; a field that was left empty gives none."""
    return {
        name.removeprefix(GIVEN): value.strip()
        for name, value in form.items()
        if name.startswith(GIVEN) and value.strip()
    }


def typed(form: Form) -> dict[str, str]:
    """What stands in the fields of a form, as it was typed, by parameter."""
    return {name.removeprefix(GIVEN): value for name, value in form.items() if name.startswith(GIVEN)}


def as_texts(values: Values) -> dict[str, str]:
    """Values as they stand in fields."""
    return {name: scalar_text(value) for name, value in values.items()}


def at_fields(problems: Iterable[Problem], parameters: Iterable[str], place: str, shown: str = "") -> list[Problem]:
    """Problems at the fields that they are about, or else at all of them; without any at no place.

    `shown` is the file whose lines are on the page: what is wrong with one of them stays there.
    """
    names = list(islice(parameters, MOST_FIELDS))
    place = place if names else ""  # a form without fields has nothing to lead to
    return [
        problem if problem.line and problem.file == shown else _at_field(problem, names, place) for problem in problems
    ]


def _at_field(problem: Problem, names: list[str], place: str) -> Problem:
    name = problem.path.rpartition(".parameters.")[2]
    if problem.file:
        where = f"line {problem.line} of {Path(problem.file).name}" if problem.line else Path(problem.file).name
        path = f"{problem.path}: " if problem.path else ""
        return Problem(f"{where}: {path}{problem.what}", problem.remedy, place)
    if name not in names:
        return replace(problem, path=place)
    if problem.what.endswith("has no value"):  # it names the parameter, and the remedy is a command line's
        return Problem(problem.what, "fill it in", _key(place, name))
    return Problem(f"“{name}”: {problem.what}", problem.remedy, _key(place, name))


def _key(place: str, name: str) -> str:
    return f"{place}_{name}"


def _hint(parameter: Parameter) -> str:
    said = [parameter.description.strip().rstrip(".")]
    if parameter.default is not None:
        said.append(f"left empty: {scalar_text(parameter.default)}")
    else:
        said.append("has to be given")
        said += [] if parameter.example is None else [f"such as {scalar_text(parameter.example)}"]
    return "; ".join(cut(each, _MOST_HINT) for each in said if each)


_CHOICES = (("", "left empty"), ("true", "true"), ("false", "false"))
