"""Reading a user's document key by key: each mistake is noted with its line and path, and the reading goes on.

What a key means is the business of the module that reads it; this one knows shapes only.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json, writable
from simulator.wire.yaml import Marked, Path, path_text

MOST_TEXT = 10_000
"""Longest text taken where no other limit is said."""

MOST_PROBLEMS = 300
"""Most mistakes of one document that are told at once: each costs a look for what was meant."""

_PART = re.compile(r"\[(\d{1,9})\]|([^.\[\]]+)")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping: what it means, for people, and its JSON Schema, for editors."""

    says: str
    schema: Json


Keys = Mapping[str, Key]
"""All the keys that a mapping may have."""


def object_schema(keys: Keys) -> Json:
    """The JSON Schema of a mapping that has these keys and no others."""
    properties = {name: {"description": key.says, **key.schema} for name, key in keys.items()}
    return {"type": "object", "additionalProperties": False, "properties": properties}


class Notes:
    """The mistakes found so far in one document. `marked` knows the lines; without it a problem has none."""

    def __init__(self, marked: Marked | None = None) -> None:
        self.problems: list[Problem] = []
        self._marked = marked

    def add(self, path: Path, what: str, remedy: str = "") -> None:
        """Note a mistake at a path. Raises Problems, those noted so far, where there are too many of them."""
        file = self._marked.file if self._marked else ""
        line = self._marked.line(path) if self._marked else 0
        self.problems.append(Problem(what, remedy, path_text(path), file, line))
        if len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem(f"{MOST_PROBLEMS} mistakes, and no end", "mend these first", "", file, line))
            raise Problems(self.problems)


class Node:
    """A value of the document and where it stands. Its readers note what is wrong and give a harmless value then."""

    __slots__ = ("notes", "path", "value")

    def __init__(self, value: Json, notes: Notes, path: Path = ()) -> None:
        self.value = value
        self.notes = notes
        self.path = path

    def say(self, what: str, remedy: str = "") -> None:
        """Note that something is wrong here."""
        self.notes.add(self.path, what, remedy)

    def wants(self, wanted: str, remedy: str = "") -> None:
        """Note that this is not what belongs here: `a count`, `a list of rules`.

        What is said after ` such as ` or a colon becomes the remedy, if no other is given.
        """
        kind, _, example = wanted.partition(" such as ")
        kind, _, form = (kind, "", "") if example else wanted.partition(": ")
        self.say(
            f"{spell(self.value)} is not {kind}",
            remedy or (f"such as {example}" if example else f"write {form or kind}"),
        )

    def say_fault(self, fault: ValueError) -> None:
        """Note what a reader of text raised: what is wrong and, after a colon, what would be right."""
        what, _, remedy = str(fault).partition(": ")
        self.say(what, remedy)

    def take_in(self, problems: Sequence[Problem]) -> None:
        """Note what somebody else found wrong inside this value, with paths that begin here."""
        for problem in problems:
            self.notes.add((*self.path, *parse_path(problem.path)), problem.what, problem.remedy)

    def entries(self, wanted: str = "a mapping") -> dict[str, "Node"]:
        """The parts of a mapping whose keys are the user's own."""
        if not isinstance(self.value, dict):
            self.wants(wanted)
            return {}
        return {str(key): Node(value, self.notes, (*self.path, str(key))) for key, value in self.value.items()}

    def mapping(self, keys: Keys, wanted: str = "a mapping") -> dict[str, "Node"]:
        """The parts of a mapping that may have only these keys."""
        entries = self.entries(wanted)
        for name in [name for name in entries if name not in keys]:
            entries.pop(name).say(f"unknown key {name!r}", instead(name, keys, "known keys"))
        return entries

    def items(self, wanted: str = "a list") -> list["Node"]:
        """The parts of a list."""
        if not isinstance(self.value, list):
            self.wants(wanted)
            return []
        return [Node(value, self.notes, (*self.path, index)) for index, value in enumerate(self.value)]

    def text(self, wanted: str = "a text", most: int = MOST_TEXT) -> str:
        """A text; numbers and true or false are taken as they are written."""
        if self.value is None or isinstance(self.value, dict | list):
            self.wants(wanted)
            return ""
        text = scalar_text(self.value)
        if len(text) > most:
            self.say(f"{len(text)} characters are too long", f"{most} are the most")
        elif not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
            self.say("half of a surrogate pair is not text", "write the character itself")
        else:
            return text
        return ""

    def whole(self, least: int, most: int, wanted: str = "") -> int:
        """A whole number within limits."""
        if type(self.value) is int and least <= self.value <= most:
            return self.value
        self.wants(wanted or f"a whole number from {least} to {most}")
        return least

    def truth(self) -> bool:
        """`true` or `false`."""
        if not isinstance(self.value, bool):
            self.wants("true or false")
        return self.value is True

    def choice(self, options: Collection[str]) -> str:
        """One of a few words."""
        if isinstance(self.value, str) and self.value in options:
            return self.value
        self.wants(f"one of {', '.join(options)}", did_you_mean(str(self.value), options) or "write one of these")
        return next(iter(options))


def scalar_text(value: Json) -> str:
    """A value that is neither mapping nor list as it stands in a file: `true`, `3`, `0.5`, `null`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def spell(value: Json) -> str:
    """A value as a message names it."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    return repr(cut(value)) if isinstance(value, str) else scalar_text(value)


def cut(text: str, most: int = 80) -> str:
    """A text short enough to be shown, without what cannot be written as UTF-8."""
    shown = text if len(text) <= most else f"{text[: most - 3]}..."
    return writable(shown)


def did_you_mean(name: str, options: Collection[str]) -> str:
    """`did you mean 'x'?`, or nothing when no option is like it."""
    return _meant(name, tuple(options))


@lru_cache(maxsize=1024)
def _meant(name: str, options: tuple[str, ...]) -> str:
    near = get_close_matches(name, options, 1, 0.6) or get_close_matches(name.upper(), options, 1, 0.6)
    return f"did you mean {near[0]!r}?" if near else ""


def instead(name: str, options: Collection[str], called: str) -> str:
    """What would be right instead of an unknown name: the one that is like it, otherwise all of them."""
    return did_you_mean(name, options) or f"{called}: {', '.join(options)}"


def parse_path(text: str) -> Path:
    """The parts of a path that was written as text: `name[0].family`."""
    return tuple(int(index) if index else name for index, name in _PART.findall(text))
