"""Scenario files: strict YAML in, a Scenario out, or every mistake of the file at once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from simulator.call.call import Service
from simulator.clock import parse_instant
from simulator.scenario.assertions import EXPECT_KEYS, read_assertions
from simulator.scenario.conditions import read_when
from simulator.scenario.model import (
    ACCESS,
    CERTIFICATES,
    CLIENTS,
    PROFILES,
    ClockStart,
    Rule,
    Scenario,
    TlsSays,
)
from simulator.scenario.operations import Operations
from simulator.scenario.outcomes import THEN_KEYS, read_outcome
from simulator.scenario.people import Population, ShippedForms, read_documents, read_people
from simulator.scenario.reading import Key, Node, Notes, object_schema
from simulator.scenario.replies import Surroundings
from simulator.scenario.turns import WHEN_KEYS, read_turn
from simulator.wire.errors import Problem, Problems
from simulator.wire.yaml import load_yaml

CLOCK_KEYS = {
    "start": Key("The instant at which it begins: `2026-11-22T10:00:00Z`.", {"type": "string"}),
    "frozen": Key("`true`: it stands still until it is moved.", {"type": "boolean"}),
}

TLS_KEYS = {
    "certificate": Key(
        "Which certificate is presented: `good`, `expired`, `wrong-name` or `untrusted`.", {"enum": list(CERTIFICATES)}
    ),
    "client": Key(
        "`require` refuses calls without a client certificate at Spine-style services, `ask` takes them; in place of"
        " the port's own setting.",
        {"enum": list(CLIENTS)},
    ),
}

RULE_KEYS = {
    "name": Key("The rule's name, which is recorded with what it did; `rule N` unless given.", {"type": "string"}),
    "when": Key("Which calls; all of its keys must hold. Without it, every call.", object_schema(WHEN_KEYS)),
    "then": Key("What happens to them.", object_schema(THEN_KEYS)),
}

SCENARIO_KEYS = {
    "name": Key("The scenario's name; the file's unless given.", {"type": "string"}),
    "description": Key("What happens, for people.", {"type": "string"}),
    "stories": Key("User stories that it tells: `[D8]`.", {"type": "array", "items": {"type": "string"}}),
    "source": Key("What it rests on: a national text, or that there is none.", {"type": "string"}),
    "seed": Key("What chance follows from, unless the tenant has its own.", {"type": "integer"}),
    "clock": Key(
        "The tenant's clock: an instant at which it begins, or `{start, frozen}`.",
        {"anyOf": [{"type": "string"}, object_schema(CLOCK_KEYS)]},
    ),
    "access": Key("Whether calls need a token: `open`, `presence` or `enforced`.", {"enum": list(ACCESS)}),
    "profile": Key("`lenient` or `strict`, where a service can be either.", {"enum": list(PROFILES)}),
    "tls": Key("What the TLS port does: `{certificate, client}`.", object_schema(TLS_KEYS)),
    "people": Key(
        "People in our own form, added to the population or changing those in it; only `nhs_number` is needed.",
        {"type": "array", "items": {"type": "object", "required": ["nhs_number"]}},
    ),
    "documents": Key(
        "Documents by kind and key, as the admin API takes them.",
        {"type": "object", "additionalProperties": {"type": "object"}},
    ),
    "rules": Key(
        "The rules; the first that matches decides, and without one the service answers normally.",
        {"type": "array", "items": {**object_schema(RULE_KEYS), "required": ["then"]}},
    ),
    "expect": Key(
        "Assertions that are graded against what was recorded.",
        {"type": "array", "items": object_schema(EXPECT_KEYS)},
    ),
}
"""All keys of a scenario file."""


def load_scenario(
    text: str | bytes,
    file: str = "",
    *,
    services: Iterable[Service],
    folder: Path | None = None,
    population: Population | None = None,
) -> Scenario:
    """The scenario of a YAML text. Raises Problems: all of them, by line.

    `file` is said in problems and gives the name that the scenario does not give itself. Body files are taken from
    `folder`, and from nowhere without one.
    """
    notes: list[Problem] = []
    try:
        marked = load_yaml(text, file, notes)
        written = text.decode("utf-8") if isinstance(text, bytes) else text
    except UnicodeError:
        raise Problems([Problem("not UTF-8 text", "save the file as UTF-8", file=file, line=1)]) from None
    noted = Notes(marked)
    noted.problems.extend(notes)
    reading = _Reading(Operations(services), folder, population or ShippedForms())
    scenario = reading.scenario(Node(marked.value, noted), file, written)
    if noted.problems:
        raise Problems(sorted(noted.problems, key=lambda problem: problem.line))
    return scenario


class _Reading:
    def __init__(self, operations: Operations, folder: Path | None, population: Population) -> None:
        self._operations = operations
        self._folder = folder
        self._population = population

    def scenario(self, node: Node, file: str, text: str) -> Scenario:
        parts = node.mapping(SCENARIO_KEYS, "a scenario: a mapping with rules, people and so on")
        if node.value == {}:
            node.say("an empty scenario", "give it rules or people")
        return Scenario(
            _name(parts["name"]) if "name" in parts else Path(file).stem or "unnamed",
            parts["description"].text() if "description" in parts else "",
            tuple(item.text(most=100) for item in parts["stories"].items()) if "stories" in parts else (),
            parts["seed"].whole(-(2**63), 2**63 - 1, "a whole number") if "seed" in parts else None,
            _clock(parts["clock"]) if "clock" in parts else None,
            parts["access"].choice(ACCESS) if "access" in parts else None,
            parts["profile"].choice(PROFILES) if "profile" in parts else None,
            read_people(parts["people"], self._population) if "people" in parts else (),
            read_documents(parts["documents"], self._population) if "documents" in parts else {},
            self._rules(parts["rules"]) if "rules" in parts else (),
            read_assertions(parts["expect"], self._operations) if "expect" in parts else (),
            file,
            text,
            tls=_tls(parts["tls"]) if "tls" in parts else None,
            source=parts["source"].text(most=1000) if "source" in parts else "",
        )

    def _rules(self, node: Node) -> tuple[Rule, ...]:
        rules: list[Rule] = []
        names: dict[str, int] = {}
        for number, item in enumerate(node.items("a list of rules"), 1):
            rule = self._rule(item, number)
            if rule.name in names:
                item.say(f"a second rule with the name {rule.name!r}", f"rule {names[rule.name]} has it already")
            names.setdefault(rule.name, number)
            rules.append(rule)
        return tuple(rules)

    def _rule(self, node: Node, number: int) -> Rule:
        parts = node.mapping(RULE_KEYS, "a rule: a mapping with when and then")
        if "then" not in parts and isinstance(node.value, dict):
            node.say("'then' is missing", "say what is to happen")
        given = parts.get("when", Node({}, node.notes, node.path))
        conditions = given.mapping(WHEN_KEYS)
        when = read_when(conditions, given, self._operations)
        around = Surroundings(self._operations, when.operations, self._folder, bool(when.aim))
        outcome = read_outcome(parts.get("then", Node({"delay": 0}, node.notes, node.path)), around)
        if outcome.refuse is not None and not when.aim:
            when = replace(when, operations=self._operations.knowing(outcome.refuse.code, when.operations))
        return Rule(_name(parts["name"]) if "name" in parts else f"rule {number}", when, read_turn(conditions), outcome)


def _name(node: Node) -> str:
    name = node.text("a name", 100)
    if isinstance(node.value, str) and (not node.value.strip() or not name.isprintable()):
        node.wants("a name", "give it letters or digits, in one line")
    return name


def _clock(node: Node) -> ClockStart:
    if isinstance(node.value, str):
        return ClockStart(_instant(node))
    parts = node.mapping(CLOCK_KEYS, "an instant or a mapping such as {start: 2026-11-22T10:00:00Z, frozen: true}")
    start = _instant(parts["start"]) if "start" in parts else None
    return ClockStart(start, parts["frozen"].truth() if "frozen" in parts else False)


def _tls(node: Node) -> TlsSays:
    parts = node.mapping(TLS_KEYS, "a mapping such as {certificate: expired}")
    return TlsSays(
        parts["certificate"].choice(CERTIFICATES) if "certificate" in parts else None,
        parts["client"].choice(CLIENTS) if "client" in parts else None,
    )


def _instant(node: Node) -> datetime | None:
    try:
        return parse_instant(node.text("an instant"))
    except (ValueError, OverflowError):
        node.wants("an instant", "such as 2026-11-22T10:00:00Z")
        return None
