"""YAML that people write, read strictly: plain strings stay strings, no key twice, every value knows its line.

`on`, `no`, `012`, `1:30` and `2026-11-22` are strings; only `true`, `false`, `null`, decimal integers and decimal
fractions are not. All mistakes of the file are reported at once, as Problems.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json

MAX_VALUES = 200_000
"""Most values one file may expand to, aliases counted each time."""

MAX_DEPTH = 100
"""Deepest nesting of a file that is long or full of brackets; a short one may go a little deeper."""

_TOO_DEEP = "nested too deeply"
_SUSPECT = 1_000
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_FRACTION = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}", re.ASCII)
_CONSTANTS: dict[str, Json] = {"true": True, "false": False, "null": None, "~": None, "": None}
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Marked:
    """A value read from YAML and the line of each part of it, by path of keys and indexes."""

    value: Json
    file: str
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the part at `path`, or of the nearest part around it that has one."""
        parts = tuple(path)
        while parts and parts not in self.lines:
            parts = parts[:-1]
        return self.lines.get(parts, 1)


def load_yaml(text: str | bytes, file: str = "", problems: list[Problem] | None = None) -> Marked:
    """Read one YAML document. Raises Problems.

    With a list for `problems`, what can be read around (a key given twice) is added to it instead of raised.
    """
    try:
        _refuse_depth(text, file)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        raise Problems([Problem(f"not YAML: {_told(fault.problem or fault.context)}", file=file, line=line)]) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
        said = _TOO_DEEP if isinstance(fault, RecursionError) else _told(str(fault).splitlines()[0])
        raise Problems([Problem(f"not YAML: {said}", file=file, line=1)]) from None
    reading = _Reading(Marked(None, file))
    if node is not None:
        try:
            reading.marked.value = reading.read(node, ())
        except RecursionError:
            raise Problems([Problem(_TOO_DEEP, file=file, line=1)]) from None
    if problems is not None:
        problems.extend(reading.problems)
    elif reading.problems:
        raise Problems(reading.problems)
    return reading.marked


def _told(fault: str | None) -> str:
    """What the parser says; newer ones have a limit of their own, in their own words."""
    return _TOO_DEEP if "maximum nesting depth" in (fault or "") else str(fault)


def _refuse_depth(text: str | bytes, file: str) -> None:
    """Stop what would overflow the C parser's stack, which ends the process. A short look clears all usual files."""
    openers = text.count("[") + text.count("{") if isinstance(text, str) else text.count(b"[") + text.count(b"{")
    if openers < _SUSPECT and max(map(len, text.splitlines()), default=0) < _SUSPECT:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise Problems([Problem(_TOO_DEEP, f"{MAX_DEPTH} levels at most", file=file, line=line)])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Reading:
    def __init__(self, marked: Marked) -> None:
        self.marked = marked
        self.problems: list[Problem] = []
        self._inside: set[int] = set()
        self._count = 0

    def read(self, node: yaml.Node, path: Path) -> Json:
        self._count += 1
        if self._count > MAX_VALUES:
            self._say(node, path, f"expands to more than {MAX_VALUES} values", "use fewer aliases or split the file")
            raise Problems(self.problems)
        self.marked.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self._inside:
            self._say(node, path, "an alias that contains itself", "write the value out")
            raise Problems(self.problems)
        self._inside.add(id(node))
        value = self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._sequence(node, path)
        self._inside.discard(id(node))
        return value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Json]:
        value: dict[str, Json] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._say(key_node, path, "a key that is not plain text", "use a text key")
                continue
            key = key_node.value
            if key in value:
                first = self.marked.lines[(*path, key)]
                self._say(key_node, (*path, key), f"key {key!r} a second time", f"it already stands at line {first}")
                continue
            value[key] = self.read(value_node, (*path, key))
            self.marked.lines[(*path, key)] = key_node.start_mark.line + 1
        return value

    def _sequence(self, node: yaml.Node, path: Path) -> list[Json]:
        return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]

    def _say(self, node: yaml.Node, path: Path, what: str, remedy: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(Problem(what, remedy, path_text(path), self.marked.file, line))


def _scalar(node: yaml.ScalarNode) -> Json:
    text: str = node.value
    return text if node.style else plain_scalar(text)


def plain_scalar(text: str) -> Json:
    """What a text is that stands in YAML without quotes: a number, `true`, `false`, nothing, or a text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FRACTION.fullmatch(text) else text


def path_text(path: Sequence[str | int]) -> str:
    """A path as people write it: `rules[0].then.delay`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
