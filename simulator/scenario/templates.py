"""`{{ }}` in what a rule sends: a small closed set of values, known when the scenario is loaded. No logic, no loops."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from simulator.call.call import Call
from simulator.clock import fhir_instant
from simulator.identifiers import new_uuid
from simulator.scenario.reading import Node, cut, instead
from simulator.wire.json import Json

_MARK = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Values:
    """What templates are filled with: one call, and one UUID for all of a reply."""

    __slots__ = ("_draw", "_uuid", "call")

    def __init__(self, call: Call, draw: Callable[[], Random]) -> None:
        self.call = call
        self._draw = draw
        self._uuid: str | None = None

    def uuid(self) -> str:
        """The same new UUID however often it is asked for."""
        if self._uuid is None:
            self._uuid = new_uuid(self._draw())
        return self._uuid

    def base_url(self) -> str:
        """Where the client reached this tenant: scheme, host and tenant prefix."""
        request = self.call.request
        host = request.headers.get("Host", "localhost")
        return f"{'https' if request.tls else 'http'}://{host}{self.call.tenant.prefix}"


Fill = Callable[[Values], str]

TEMPLATE_VALUES: Mapping[str, str] = {
    "nhs_number": "the NHS number that the call is about",
    "now": "the tenant's time: `2026-11-22T10:00:00+00:00`",
    "uuid": "a new UUID, the same throughout one reply",
    "request_id": "the call's X-Request-ID",
    "correlation_id": "the call's X-Correlation-ID",
    "message_id": "the call's wsa:MessageID",
    "tracking_id": "the call's ITK tracking id",
    "base_url": "where the client reached this tenant",
    "path.NAME": "a value from the operation's path, such as `path.id`",
    "query.NAME": "a query parameter's first value",
}
"""What may stand between `{{` and `}}`; what the call does not have is empty."""

_FILLS: Mapping[str, Fill] = {
    "nhs_number": lambda values: values.call.nhs_number or "",
    "now": lambda values: fhir_instant(values.call.now),
    "uuid": Values.uuid,
    "request_id": lambda values: values.call.request_id or "",
    "correlation_id": lambda values: values.call.correlation_id or "",
    "message_id": lambda values: values.call.message_id or "",
    "tracking_id": lambda values: values.call.tracking_id or "",
    "base_url": Values.base_url,
}


@dataclass(frozen=True, slots=True)
class Template:
    """A text with places to be filled. `draws` says that it needs chance."""

    parts: tuple[str | Fill, ...]
    draws: bool = False

    @property
    def fixed(self) -> bool:
        """Is it the same for every call?"""
        return all(isinstance(part, str) for part in self.parts)

    def fill(self, values: Values) -> str:
        """The text for one call; what was not text in the call's bytes is replaced."""
        return "".join(
            part if isinstance(part, str) else part(values).encode("utf-8", "replace").decode() for part in self.parts
        )

    def fill_header(self, values: Values) -> str:
        """The same for one line: a caller must not add header lines by what it sends."""
        return _CONTROL.sub(" ", self.fill(values))


def read_template(node: Node, text: str, placeholders: frozenset[str]) -> Template:
    """The template of a text at a node. `placeholders` are the path values that its operations have."""
    pieces = _MARK.split(text)
    parts: list[str | Fill] = [pieces[0]]
    for name, literal in zip(pieces[1::2], pieces[2::2], strict=True):
        parts += [_fill(node, name.strip(), placeholders), literal]
    return Template(tuple(parts), any(name.strip() == "uuid" for name in pieces[1::2]))


def read_json_template(node: Node, placeholders: frozenset[str]) -> Json:
    """A JSON value whose texts with `{{` have become Templates; for `fill_json`."""
    if isinstance(node.value, str):
        return read_template(node, node.value, placeholders) if "{{" in node.value else node.value
    if isinstance(node.value, dict):
        return {name: read_json_template(part, placeholders) for name, part in node.entries().items()}
    return [read_json_template(part, placeholders) for part in node.items()] if type(node.value) is list else node.value


def fill_json(value: Json, values: Values) -> Json:
    """The JSON value with its Templates filled."""
    if isinstance(value, Template):
        return value.fill(values)
    if isinstance(value, dict):
        return {name: fill_json(part, values) for name, part in value.items()}
    return [fill_json(part, values) for part in value] if isinstance(value, list) else value


def templates_in(value: Json) -> list[Template]:
    """All Templates inside a JSON value."""
    if isinstance(value, Template):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [template for part in parts for template in templates_in(part)]


def _fill(node: Node, name: str, placeholders: frozenset[str]) -> Fill:
    kind, dot, wanted = name.partition(".")
    if name in _FILLS:
        return _FILLS[name]
    if dot and wanted and kind == "query":
        return lambda values: values.call.query.get(wanted, "")
    if dot and kind == "path" and wanted in placeholders:
        return lambda values: values.call.values.get(wanted, "")
    known = [*_FILLS, *(f"path.{each}" for each in sorted(placeholders)), "query.NAME"]
    node.say(f"unknown value {{{{ {cut(name)} }}}}", instead(name, known, "known values"))
    return lambda values: ""
