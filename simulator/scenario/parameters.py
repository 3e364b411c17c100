"""Parameters of a scenario: declared in its file, given when it is activated, and put in where `${name}` stands.

This happens before anything is read, so that a value may stand for any text, number or `true`; whoever reads it says
whether it will do.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from simulator.scenario.reading import Key, Node, Notes, instead, object_schema, scalar_text, spell
from simulator.wire.json import Json
from simulator.wire.yaml import Path, plain_scalar

LONGEST = 10_000
"""Most characters of a parameter's value."""

MOST_FILLED = 5_000_000
"""Most characters that all of a file's texts with parameters in them may have."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)
_MARK = re.compile(r"\$?\$\{([^{}]*)\}")
_SCALAR = {"type": ["string", "number", "boolean"]}

PARAMETER_KEYS = {
    "default": Key("Its value unless another is given; what is given has to be of the same type.", _SCALAR),
    "example": Key("A value that `check` tries where there is no default.", _SCALAR),
    "description": Key("What it is for, for people.", {"type": "string"}),
}

PARAMETERS_SCHEMA: Json = {
    "type": "object",
    "additionalProperties": {"anyOf": [_SCALAR, {"type": "null"}, object_schema(PARAMETER_KEYS)]},
}

Values = Mapping[str, Json]
"""Parameters' values by name."""

Say = Callable[[str, str, str], None]
"""Takes a parameter's name, what is wrong with the value that was given for it, and a remedy."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter. Without a default (None) it has to be given."""

    default: Json = None
    example: Json = None
    description: str = ""


def read_parameters(node: Node) -> dict[str, Parameter]:
    """A mapping of names to defaults, to nothing, or to mappings of PARAMETER_KEYS."""
    found: dict[str, Parameter] = {}
    for name, part in node.entries("a mapping of parameters' names to their defaults").items():
        if not _NAME.fullmatch(name):
            part.say(f"{spell(name)} is no parameter's name", "begin with a letter, then letters, digits, - or _")
            continue
        found[name] = _parameter(part)
    return found


def choose(parameters: Mapping[str, Parameter], given: Values, say: Say, *, trial: bool = False) -> dict[str, Json]:
    """Each parameter's value: the one given, else the default, in a trial else the example."""
    for name in given:
        if name not in parameters:
            known = instead(name, parameters, "parameters") if parameters else "it has no parameters"
            say(name, f"there is no parameter {spell(name)}", known)
    chosen: dict[str, Json] = {}
    for name, parameter in parameters.items():
        if name in given:
            chosen[name] = _fitting(given[name], parameter, partial(say, name))
        elif parameter.default is not None:
            chosen[name] = parameter.default
        elif trial and parameter.example is not None:
            chosen[name] = parameter.example
        else:
            remedy = "give it a default, or an example to be checked with" if trial else f"give {name}=VALUE"
            say(name, f"the parameter {name!r} has no value", remedy)
            chosen[name] = "" if parameter.example is None else parameter.example  # so that this is the only problem
    return chosen


def fill(value: Json, values: Values, notes: Notes) -> Json:
    """A file's value with `${name}` filled in all of its texts.

    What is nothing but `${name}` gets the parameter's type. What would become too large is left as it is, and noted.
    """
    return _Filling(values, notes).fill(value, ())


def _parameter(node: Node) -> Parameter:
    if not isinstance(node.value, dict):
        return Parameter() if node.value is None else Parameter(_scalar(node))
    parts = node.mapping(PARAMETER_KEYS)
    return Parameter(
        _scalar(parts["default"]) if "default" in parts else None,
        _scalar(parts["example"]) if "example" in parts else None,
        parts["description"].text() if "description" in parts else "",
    )


def _scalar(node: Node) -> Json:
    node.text("a text, a number, true or false", LONGEST)
    return "" if isinstance(node.value, dict | list) or node.value is None else node.value


def _fitting(value: Json, parameter: Parameter, say: Callable[[str, str], None]) -> Json:
    """The value as the default's type has it; a command line can give nothing but texts."""
    wanted = parameter.default
    if isinstance(value, dict | list) or value is None or len(scalar_text(value)) > LONGEST:
        say(
            f"{spell(value)} cannot be a parameter's value", f"give a text of {LONGEST} characters at most, or a number"
        )
        return "" if wanted is None else wanted
    if isinstance(wanted, str):
        return scalar_text(value)
    typed = plain_scalar(value) if isinstance(value, str) else value
    if isinstance(value, str) and wanted is None:
        return typed if scalar_text(typed) == value and typed is not None else value
    if wanted is None or type(typed) is type(wanted) or (type(typed) is int and type(wanted) is float):
        return typed
    kind = {bool: "true or false", int: "a whole number", float: "a number"}[type(wanted)]
    say(f"{spell(value)} is not {kind}", f"give one, as the default {scalar_text(wanted)} is")
    return wanted


class _Filling:
    def __init__(self, values: Values, notes: Notes) -> None:
        self._values = values
        self._notes = notes
        self._left = MOST_FILLED

    def fill(self, value: Json, path: Path) -> Json:
        if isinstance(value, str):
            return self._filled(value, path) if "${" in value else value
        if isinstance(value, dict):
            return {key: self.fill(part, (*path, key)) for key, part in value.items()}
        if isinstance(value, list):
            return [self.fill(part, (*path, at)) for at, part in enumerate(value)]
        return value

    def _filled(self, text: str, path: Path) -> Json:
        whole = _MARK.fullmatch(text)
        if whole is not None and not text.startswith("$$"):
            return self._value(whole[1], path)
        marks = _MARK.findall(text)
        size = len(text) + sum(len(scalar_text(self._values.get(name, ""))) for name in marks)
        self._left -= size
        if self._left < 0 <= self._left + size:
            self._notes.add(path, f"parameters make more than {MOST_FILLED} characters of this file", "use fewer")
        if self._left < 0:
            return ""
        return _MARK.sub(lambda found: self._put(found, path), text)

    def _put(self, found: re.Match[str], path: Path) -> str:
        return found[0][1:] if found[0].startswith("$$") else scalar_text(self._value(found[1], path))

    def _value(self, name: str, path: Path) -> Json:
        if name in self._values:
            return self._values[name]
        known = instead(name, self._values, "parameters") if self._values else "declare it under `parameters`"
        self._notes.add(path, f"there is no parameter {spell(name)}", f"{known}; the text itself is written $${{...}}")
        return f"${{{name}}}"
