"""Canned replies and refusals: what a rule answers instead of the service. No service's dialect comes in here."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from multidict import CIMultiDict

from simulator.call.refusal import Refusal
from simulator.scenario.operations import Operations
from simulator.scenario.reading import Key, Node, did_you_mean
from simulator.scenario.templates import Template, Values, fill_json, read_json_template, read_template, templates_in
from simulator.wire.http import Reply
from simulator.wire.json import render_json

LARGEST_BODY = 5_000_000
"""Most bytes of a body file."""

HEADERS_SCHEMA = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}

REPLY_KEYS = {
    "status": Key("The status, `200` unless said.", {"type": "integer", "minimum": 200, "maximum": 599}),
    "headers": Key("Header fields by name; a Content-Type is guessed unless given.", HEADERS_SCHEMA),
    "body": Key("The body as text.", {"type": "string"}),
    "json": Key("The body as a JSON value.", {}),
    "body_file": Key("A file with the body, its path relative to the scenario file's folder.", {"type": "string"}),
}

REFUSE_KEYS = {
    "code": Key("A code of the service's error table.", {"$ref": "#/$defs/code"}),
    "diagnostics": Key("The text in place of the table's own.", {"type": "string"}),
    "headers": Key("Header fields by name, added to the table's own.", HEADERS_SCHEMA),
}

_BODIES = ("body", "json", "body_file")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}", re.ASCII)
_TYPES = {".json": "application/json", ".xml": "text/xml; charset=utf-8", ".html": "text/html; charset=utf-8"}
_TEXT = "text/plain; charset=utf-8"

# What the server itself works out from the body: other values would break the connection, which is `fault`'s business.
_OURS = {"content-length", "transfer-encoding", "connection"}

Fields = Mapping[str, Template]
"""Header fields by name."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading an outcome has to know: the operations its rule can match, and the scenario file's folder.

    A rule that is not `aimed` at operations or services may refuse with a code that only some of them know. The files
    that are read are added to `files`.
    """

    operations: Operations
    ids: tuple[str, ...] = ()
    folder: Path | None = None
    aimed: bool = True
    files: list[str] = field(default_factory=list)

    @property
    def placeholders(self) -> frozenset[str]:
        """The path values that templates may name."""
        return self.operations.placeholders(self.ids)


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A reply that is filled for each call. `draws` says that it needs chance."""

    status: int
    fields: Fields
    body: Callable[[Values], bytes]
    draws: bool = False

    def reply(self, values: Values) -> Reply:
        """The reply to one call."""
        return Reply(self.status, self.body(values), CIMultiDict(fill_fields(self.fields, values)))


@dataclass(frozen=True, slots=True)
class CannedRefusal:
    """A refusal with a code of the service's table."""

    code: str
    diagnostics: Template | None
    fields: Fields

    @property
    def draws(self) -> bool:
        """Does it need chance?"""
        return any(each.draws for each in (self.diagnostics, *self.fields.values()) if each is not None)

    def refusal(self, values: Values) -> Refusal:
        """The refusal of one call."""
        diagnostics = None if self.diagnostics is None else self.diagnostics.fill(values)
        return Refusal(self.code, diagnostics, fill_fields(self.fields, values))


def fill_fields(fields: Fields, values: Values) -> dict[str, str]:
    """Header fields for one call."""
    return {name: template.fill_header(values) for name, template in fields.items()}


def read_fields(node: Node, around: Surroundings) -> Fields:
    """Header fields by name."""
    fields: dict[str, Template] = {}
    seen: set[str] = set()
    for name, part in node.entries("a mapping of header names to values").items():
        value = part.text("a header's value")
        if not _TOKEN.fullmatch(name):
            part.say(f"{name!r} is not a header's name", "use letters, digits and dashes")
        elif name.lower() in _OURS:
            part.say(f"{name} is worked out from the body", "leave it out; `fault` breaks a connection on purpose")
        elif name.lower() in seen:
            part.say(f"the header {name} a second time", "names are the same in any case")
        elif any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
            part.say("a line break or control character in a header", "write it in one line")
        seen.add(name.lower())
        fields[name] = read_template(part, value, around.placeholders)
    return fields


def read_reply(node: Node, around: Surroundings) -> CannedReply:
    """A mapping of REPLY_KEYS."""
    parts = node.mapping(REPLY_KEYS)
    status = parts["status"].whole(200, 599, "a status from 200 to 599") if "status" in parts else 200
    fields = dict(read_fields(parts["headers"], around)) if "headers" in parts else {}
    bodies = [name for name in _BODIES if name in parts]
    if len(bodies) > 1:
        node.say(f"{' and '.join(bodies)} together", "a reply has one body")
    if bodies and status in (204, 304):
        node.say(f"a body with status {status}", "leave it out, or use another status")
    if not bodies:
        return CannedReply(status, fields, lambda values: b"", any(each.draws for each in fields.values()))
    body, content_type, draws = _READERS[bodies[0]](parts[bodies[0]], around)
    if not any(name.lower() == "content-type" for name in fields):
        fields = {"Content-Type": Template((content_type,)), **fields}
    return CannedReply(status, fields, body, draws or any(each.draws for each in fields.values()))


def read_refusal(node: Node, around: Surroundings) -> CannedRefusal:
    """A code, or a mapping of REFUSE_KEYS."""
    if not isinstance(node.value, dict):
        return CannedRefusal(_code(node, around), None, {})
    parts = node.mapping(REFUSE_KEYS)
    if "code" not in parts:
        node.say("'code' is missing", "say which refusal of the service's error table")
    code = _code(parts["code"], around) if "code" in parts else ""
    diagnostics = None
    if "diagnostics" in parts:
        diagnostics = read_template(parts["diagnostics"], parts["diagnostics"].text(), around.placeholders)
    return CannedRefusal(code, diagnostics, read_fields(parts["headers"], around) if "headers" in parts else {})


def _code(node: Node, around: Surroundings) -> str:
    code = node.text("a refusal code")
    services, codes = around.operations.codes(around.ids if around.aimed else ())
    if code and services and code not in codes:
        near = did_you_mean(code, codes)
        known = f"known codes: {', '.join(codes) or 'none that all of these services have'}"
        node.say(f"{' and '.join(services)} cannot refuse with {code!r}", f"{near} ({known})" if near else known)
    return code


_Body = tuple[Callable[[Values], bytes], str, bool]


def _text_body(node: Node, around: Surroundings) -> _Body:
    return _templated(node, node.text("a text", LARGEST_BODY), _TEXT, around)


def _json_body(node: Node, around: Surroundings) -> _Body:
    value = read_json_template(node, around.placeholders)
    templates = templates_in(value)
    if not templates:
        fixed = render_json(value)
        return (lambda values: fixed), _TYPES[".json"], False
    draws = any(each.draws for each in templates)
    return (lambda values: render_json(fill_json(value, values))), _TYPES[".json"], draws


def _file_body(node: Node, around: Surroundings) -> _Body:
    data = _contents(node, around)
    content_type = _TYPES.get(Path(str(node.value)).suffix.lower(), _TEXT)
    try:
        return _templated(node, data.decode("utf-8"), content_type, around)
    except UnicodeDecodeError:
        return (lambda values: data), "application/octet-stream", False


_READERS = {"body": _text_body, "json": _json_body, "body_file": _file_body}


def _templated(node: Node, text: str, content_type: str, around: Surroundings) -> _Body:
    template = read_template(node, text, around.placeholders)
    if template.fixed:
        fixed = text.encode()
        return (lambda values: fixed), content_type, False
    return (lambda values: template.fill(values).encode()), content_type, template.draws


def _contents(node: Node, around: Surroundings) -> bytes:
    name, folder = node.text("a file's path", 500), around.folder
    if folder is None:
        node.say("a body file, where the scenario itself is in no folder", "use body or json")
        return b""
    if not name or "\0" in name:
        node.wants("a file's path")
        return b""
    file = Path(os.path.realpath(folder / name))  # takes a circle of links, which cannot be read then
    if not file.is_relative_to(folder.resolve()):
        node.say(f"{name!r} is outside the scenario's folder", "put the file beside the scenario or below it")
        return b""
    around.files.append(str(file))
    try:
        if file.stat().st_size > LARGEST_BODY:
            node.say(f"{name!r} is too large", f"{LARGEST_BODY} bytes are the most")
            return b""
        return file.read_bytes()
    except OSError as fault:
        node.say(f"{name!r} cannot be read: {fault.strerror}", "its path is relative to the scenario file's folder")
        return b""
