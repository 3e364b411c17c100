"""Recorded exchanges as a scenario that gives the same answers again: its YAML, and the files of bodies beside it.

The language itself is the business of `scenario`; here are only the few keys that a recording needs.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from simulator.records.canned import Reply, canned, why_not
from simulator.records.exchange import Exchange
from simulator.records.masking import mask_ids_and_times
from simulator.wire.http import Request
from simulator.wire.json import Json

FOLDER = "replies"
"""Where the files of bodies are, beside the scenario, unless said otherwise."""

INLINE = 20_000
"""Bytes of a body that may stand in the scenario itself, as long as all of them do not exceed MOST_INLINE."""

MOST_INLINE = 1_000_000

MOST_RULES = 5_000
"""Rules of one scenario: larger files are slow to write, and at last too large to be loaded."""

_APART = re.compile(r"[ -]")
_ESCAPED = ("\r", "\t", " \n", "\x85", "\u2028", "\u2029")
_PARAMETER = re.compile(r"\$\{(?=[^{}]*\})")

NumberOf = Callable[[Exchange], str | None]
"""The NHS number of a request as a rule sees it: before anything has been answered."""


@dataclass(slots=True)
class Recording:
    """A scenario's text, the bodies that it names by their paths, and what of the recording is not in it, and why."""

    text: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answered:
    """One exchange that becomes a rule, or a part of one."""

    exchange: Exchange
    query: Mapping[str, str]
    reply: Reply
    likeness: str


def as_scenario(
    exchanges: Iterable[Exchange], number_of: NumberOf, name: str = "recorded", folder: str = FOLDER
) -> Recording:
    """The scenario of exchanges in their order; `folder` is where the files of bodies will be.

    A rule stands for all calls of one operation about one patient. Where they got different answers there are several:
    by query parameters if those tell them apart, else by the order of the calls. Answers that differ in ids and times
    only are the same.
    """
    recording = Recording()
    groups: dict[str, dict[str | None, list[_Answered]]] = {}
    ids = []
    for exchange in exchanges:
        why = why_not(exchange)
        if why is not None:
            recording.left_out[exchange.id] = why
            continue
        ids.append(exchange.id)
        patients = groups.setdefault(exchange.operation or "", {})
        patients.setdefault(number_of(exchange), []).append(_answered(exchange))
    rules = [rule for operation, patients in groups.items() for rule in _rules(operation, patients)]
    bodies = _Bodies(recording.files, folder)
    named = _Names()
    said = f"Answers as they were recorded: exchanges {ids[0]} to {ids[-1]}." if ids else "Nothing was recorded."
    for _, answer in rules[MOST_RULES:]:
        recording.left_out[answer.exchange.id] = f"more than {MOST_RULES} rules: narrow it down by filters"
    listed = [
        {"name": named.new(when), "when": when, "then": _then(answer, bodies)} for when, answer in rules[:MOST_RULES]
    ]
    recording.text = _yaml(_literal({"name": name, "description": said, "rules": listed}))
    return recording


def _answered(exchange: Exchange) -> _Answered:
    reply = canned(exchange)
    # A parameter that stands twice cannot be told apart by one value.
    query = Request(exchange.method, exchange.target, {}).query()  # type: ignore[arg-type]  # its headers are not read
    single = {key: query[key] for key in query if len(query.getall(key)) == 1}
    likeness = mask_ids_and_times(json.dumps([reply.status, [*reply.headers.items()], reply.extra])) + (
        mask_ids_and_times(reply.text) if reply.text is not None else repr(reply.data)
    )
    return _Answered(exchange, single, reply, likeness)


def _rules(
    operation: str, patients: Mapping[str | None, Sequence[_Answered]]
) -> Iterator[tuple[dict[str, Json], _Answered]]:
    """The conditions of each rule of one operation, and the answer that it gives."""
    for number, answers in patients.items():
        when: dict[str, Json] = {"operation": operation}
        if number is not None:
            when["nhs_number"] = _exactly(number)
        elif len(patients) > 1:
            when["nhs_number"] = {"present": False}
        for query, group in _told_apart(answers):
            yield from _in_order({**when, **query}, group)


def _exactly(number: str) -> Json:
    """A matcher for an NHS number as it was written; ten digits apart are said by an expression, as a slip is not."""
    return {"matches": f"^{re.escape(number)}$"} if _APART.search(number) else number


def _told_apart(answers: Sequence[_Answered]) -> Iterator[tuple[dict[str, Json], Sequence[_Answered]]]:
    """Groups of calls by the query parameters in which they differ; one group where all got the same answer."""
    names = dict.fromkeys(name for answer in answers for name in answer.query)
    differ = [name for name in names if len({answer.query.get(name) for answer in answers}) > 1]
    if not differ or len({answer.likeness for answer in answers}) == 1:
        yield {}, answers
        return
    groups: dict[tuple[str | None, ...], list[_Answered]] = {}
    for answer in answers:
        groups.setdefault(tuple(answer.query.get(name) for name in differ), []).append(answer)
    for values, group in groups.items():
        pairs = zip(differ, values, strict=True)
        yield {"query": {name: {"present": False} if value is None else value for name, value in pairs}}, group


def _in_order(when: dict[str, Json], answers: Sequence[_Answered]) -> Iterator[tuple[dict[str, Json], _Answered]]:
    """The runs of equal answers, each with the calls that it is for; the last one is for all that come after, too."""
    starts = [
        number
        for number, answer in enumerate(answers)
        if number == 0 or answer.likeness != answers[number - 1].likeness
    ]
    if len(starts) == 1:
        yield when, answers[0]
        return
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        first = start + 1
        calls: Json = f"{first}.." if after is None else first if after == first else f"{first}..{after}"
        yield {**when, "calls": calls}, answers[start]


class _Bodies:
    """Puts bodies into the scenario or beside it; the same bytes once."""

    def __init__(self, files: dict[str, bytes], folder: str) -> None:
        self._files = files
        self._folder = folder
        self._paths: dict[bytes, str] = {}
        self._inline = 0

    def place(self, answer: _Answered) -> dict[str, Json]:
        """The key of a reply that gives its body; none for an empty one."""
        reply = answer.reply
        if not reply.data:
            return {}
        if reply.text is not None and len(reply.data) <= INLINE and self._inline + len(reply.data) <= MOST_INLINE:
            self._inline += len(reply.data)
            return {"body": reply.text} if reply.value is None else {"json": reply.value}
        if reply.data not in self._paths:
            name = f"{self._folder}/{answer.exchange.id:04}-{answer.exchange.operation}{reply.ending}"
            self._paths[reply.data] = name
            self._files[name] = reply.data
        return {"body_file": self._paths[reply.data]}


class _Names:
    """Names for rules that tell what they are about, none twice."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def new(self, when: Mapping[str, Json]) -> str:
        """A name for a rule with these conditions."""
        number = when.get("nhs_number")
        parts = [when["operation"], number if isinstance(number, str) else ""]
        if "calls" in when:
            parts.append(f"call {when['calls']}")
        name = "".join(letter for letter in " ".join(filter(None, parts)) if letter.isprintable())[:80]
        count = self._taken[name] = self._taken.get(name, 0) + 1
        return name if count == 1 else f"{name} ({count})"


def _then(answer: _Answered, bodies: _Bodies) -> dict[str, Json]:
    reply = answer.reply
    said: dict[str, Json] = {"status": reply.status}
    if reply.headers:
        said["headers"] = dict(reply.headers)
    return {"reply": {**said, **bodies.place(answer)}, **reply.extra}


def _literal(value: Json) -> Json:
    """The value with `$${...}` where a text holds `${...}`, which else would stand for a parameter."""
    if isinstance(value, str):
        return _PARAMETER.sub("$${", value) if "${" in value else value
    if isinstance(value, dict):
        return {name: _literal(part) for name, part in value.items()}
    return [_literal(part) for part in value] if isinstance(value, list) else value


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, so that they can be read and changed."""

    def ignore_aliases(self, data: Json) -> bool:
        """The same value twice is written twice: what is changed at one place must not change at another."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # What a block or plain quotes would change is escaped: line ends of other systems, spaces at the ends of lines.
    style = None
    if any(sign in text for sign in _ESCAPED):
        style = '"'
    elif "\n" in text:
        style = "|" if text[0] not in " \n" else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _yaml(value: Json) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
